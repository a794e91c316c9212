"""The history of edits: what was changed by whom, and what may be taken back."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import Select, and_, exists, func, insert, not_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ..ledger.edit_checks import EditRefused
from .models import EV_EDIT

type Row = Mapping[str, Any]

# Beside the columns in ``before`` and ``after``: the owner's part of them, the flow, and what
# a price that was chosen anew stood on.
OWNER: Final = "owner_values"
FLOW: Final = "flow"
PRICE: Final = "price"
BOOKKEEPING: Final = frozenset({OWNER, FLOW, PRICE})

UNDO: Final = "undo"
REPRICE: Final = "reprice"
# They change more than columns: what came later stands on them.
STRUCTURAL: Final = frozenset({"add", "delete", "import", "merge", "split"})

IMPORT: Final = "import"

_EDIT: Final = EV_EDIT
# A row that came from a file; there may be any number of them in a batch.
ADDED_FROM_FILE: Final = and_(_EDIT.c.action == IMPORT, _EDIT.c.before.is_(None))
# More edits of a batch are not listed, but counted.
MOST_LISTED: Final = 100


@dataclass(slots=True, kw_only=True)
class Entry:
    """One change of one row, as JSON: its columns before and after; ``None`` for no row."""

    action: str
    row_table: str
    row_id: UUID
    before: dict[str, Any] | None
    after: dict[str, Any] | None


async def record(
    connection: AsyncConnection,
    entries: Iterable[Entry],
    *,
    batch_id: UUID,
    made_at: datetime,
    made_by: str | None,
) -> None:
    """Write entries of one batch."""
    rows = [
        {
            "edit_id": uuid4(),
            "batch_id": batch_id,
            "made_at": made_at,
            "made_by": made_by,
            "action": entry.action,
            "row_table": entry.row_table,
            "row_id": str(entry.row_id),
            "before": entry.before,
            "after": entry.after,
            # What takes back is never taken back itself.
            "undone_at": made_at if entry.action == UNDO else None,
        }
        for entry in entries
    ]
    if rows:
        await connection.execute(insert(_EDIT), rows)


async def undoable(
    connection: AsyncConnection, batch_id: UUID, *, required: bool = True
) -> Sequence[Row]:
    """Return the edits of a batch, the newest first, which can be taken back now.

    Rows that came from a file are left out; only if ``required`` there have to be others.
    Raises :class:`EditRefused` where they cannot: unknown, taken back already, or something
    that came later builds on them.
    """
    statement = (
        select(_EDIT)
        .where(
            _EDIT.c.batch_id == batch_id,
            _EDIT.c.action != UNDO,
            not_(ADDED_FROM_FILE),
        )
        .order_by(_EDIT.c.id.desc())
        .with_for_update()
    )
    edits = await _read(connection, statement)
    if not edits and required:
        raise EditRefused("edit_not_found")
    if any(edit["undone_at"] is not None for edit in edits):
        raise EditRefused("edit_already_undone")
    later = await _later(connection, batch_id)
    for edit in edits:
        if any(_builds_on(other, edit) for other in later):
            raise EditRefused("edit_built_upon")
    return edits


async def _later(connection: AsyncConnection, batch_id: UUID) -> Sequence[Row]:
    """Return the edits of the same rows that came later and still hold."""
    earlier = _EDIT.alias()
    of_the_same_row = exists().where(
        earlier.c.batch_id == batch_id,
        earlier.c.row_table == _EDIT.c.row_table,
        earlier.c.row_id == _EDIT.c.row_id,
        earlier.c.id < _EDIT.c.id,
    )
    statement = select(_EDIT).where(
        of_the_same_row, _EDIT.c.batch_id != batch_id, _EDIT.c.undone_at.is_(None)
    )
    return await _read(connection, statement)


async def _read(connection: AsyncConnection, statement: Select[Any]) -> list[Row]:
    result = await connection.execute(statement)
    return [dict(row) for row in result.mappings()]


def _builds_on(later: Row, edit: Row) -> bool:
    if (later["row_table"], later["row_id"]) != (edit["row_table"], edit["row_id"]):
        return False
    structural = {later["action"], edit["action"]} & STRUCTURAL
    return bool(structural or _columns(later) & _columns(edit))


def _columns(edit: Row) -> set[str]:
    """Return the columns that an edit set; those that only followed are no matter."""
    if edit["action"] == REPRICE:
        return {"cost"}
    states = [state for state in (edit["before"], edit["after"]) if state]
    return {column for state in states for column in state.get(OWNER, ())}


async def list_batches(
    connection: AsyncConnection, limit: int, offset: int
) -> list[Row]:
    """Return the edits of a page of batches, the newest batch first.

    Of each batch the first :data:`MOST_LISTED`; ``in_batch`` is how many there are.
    """
    newest = func.max(_EDIT.c.id)
    page = (
        select(_EDIT.c.batch_id, newest.label("newest"))
        .group_by(_EDIT.c.batch_id)
        .order_by(newest.desc())
        .limit(limit)
        .offset(offset)
        .subquery()
    )
    batch = _EDIT.c.batch_id
    listed = (
        select(
            _EDIT.c.id,
            page.c.newest,
            func.row_number()
            .over(partition_by=batch, order_by=_EDIT.c.id)
            .label("nth"),
            func.count().over(partition_by=batch).label("in_batch"),
        )
        .join(page, page.c.batch_id == _EDIT.c.batch_id)
        .subquery()
    )
    statement = (
        select(_EDIT, listed.c.in_batch)
        .join(listed, listed.c.id == _EDIT.c.id)
        .where(listed.c.nth <= MOST_LISTED)
        .order_by(listed.c.newest.desc(), _EDIT.c.id)
    )
    return await _read(connection, statement)


async def mark_undone(
    connection: AsyncConnection, batch_id: UUID, now: datetime
) -> None:
    """Note that a batch does not hold any more."""
    await connection.execute(
        update(_EDIT)
        .where(_EDIT.c.batch_id == batch_id, _EDIT.c.undone_at.is_(None))
        .values(undone_at=now)
    )


async def last_edits(
    connection: AsyncConnection, row_ids: Collection[UUID]
) -> dict[UUID, datetime]:
    """Return when the rows were last edited, by the edits that still hold.

    A price that was worked out anew is no edit of the row.
    """
    made_at = _EDIT.c.made_at
    statement = (
        select(_EDIT.c.row_id, func.max(made_at, type_=made_at.type))
        .where(
            _EDIT.c.row_id.in_([str(row_id) for row_id in row_ids]),
            _EDIT.c.undone_at.is_(None),
            _EDIT.c.action != REPRICE,
        )
        .group_by(_EDIT.c.row_id)
    )
    rows = (await connection.execute(statement)).all()
    return {UUID(row_id): moment for row_id, moment in rows}
