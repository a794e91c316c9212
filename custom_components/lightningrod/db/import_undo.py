"""Takes rows back that came from a file, however many, as if they had never been there."""

from collections.abc import AsyncIterator
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, delete, exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ..ledger.edit_checks import EditRefused
from .daily import mark_stale
from .edit_batch import EditBatch
from .edit_history import ADDED_FROM_FILE, IMPORT
from .edit_subject import SUBJECTS
from .models import EV_EDIT

_PAGE: Final = 250
_EDIT: Final = EV_EDIT


async def check_untouched(connection: AsyncConnection, batch_id: UUID) -> bool:
    """Return whether a batch added rows; refuse if some were edited or undone since."""
    edits = select(_EDIT.c.id, _EDIT.c.undone_at).where(*_added_by(batch_id))
    edits = edits.order_by(_EDIT.c.id).limit(1)
    first = (await connection.execute(edits)).first()
    if first is None:
        return False
    if first.undone_at is not None:
        raise EditRefused("edit_already_undone")
    # From those of later, which are few: a server that has not yet counted the rows of a
    # large file would look through all of them for each of them.
    added, begun = _EDIT.alias(), first.id
    built_upon = select(_EDIT.c.id).where(
        _EDIT.c.id > begun,
        _EDIT.c.batch_id != batch_id,
        _EDIT.c.undone_at.is_(None),
        exists().where(
            added.c.batch_id == batch_id,
            added.c.action == IMPORT,
            added.c.before.is_(None),
            added.c.row_table == _EDIT.c.row_table,
            added.c.row_id == _EDIT.c.row_id,
            added.c.id < _EDIT.c.id,
        ),
    )
    if (await connection.execute(built_upon.limit(1))).first() is not None:
        raise EditRefused("edit_built_upon")
    return True


async def remove_added(batch: EditBatch, batch_id: UUID) -> None:
    """Remove the rows that a batch added, and what hangs on them; nothing else is left."""
    latest = dict(batch.earliest)
    async for name, ids in _pages(batch.connection, batch_id):
        subject = SUBJECTS[name]
        target = subject.table
        wanted = (
            target.c[subject.key].in_(ids),
            target.c.device_id.in_(batch.editor.device_ids),
        )
        found = await batch.connection.execute(
            delete(target)
            .where(*wanted)
            .returning(target.c.device_id, target.c[subject.start])
        )
        rows = found.all()
        if len(rows) != len(ids):
            raise EditRefused("edit_row_gone")
        for device_id, begin in rows:
            batch.concern(device_id, begin)
            if begin is not None:
                latest[device_id] = max(begin, latest.get(device_id, begin))
    zone = batch.editor.timezone
    for device_id, newest in latest.items():
        oldest = batch.earliest[device_id]
        await mark_stale(batch.connection, device_id, oldest, newest, zone)


def _added_by(batch_id: UUID) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that an edit of a batch added a row from a file."""
    return _EDIT.c.batch_id == batch_id, ADDED_FROM_FILE


async def _pages(
    connection: AsyncConnection, batch_id: UUID
) -> AsyncIterator[tuple[str, list[UUID]]]:
    """Yield the table and ids of the rows that a batch added, some hundred at once."""
    last = 0
    while True:
        statement = (
            select(_EDIT.c.id, _EDIT.c.row_table, _EDIT.c.row_id)
            .where(*_added_by(batch_id), _EDIT.c.id > last)
            .order_by(_EDIT.c.id)
            .limit(_PAGE)
        )
        page = (await connection.execute(statement)).all()
        if not page:
            return
        last = page[-1].id
        # A file has rows of one kind.
        yield page[0].row_table, [UUID(it.row_id) for it in page]
