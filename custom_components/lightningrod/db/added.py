"""Unites what its owner added by hand with what is seen or told of it later.

One charge, one drive is one row: the observed one, for more may come for it. What the owner
said of it counts field by field, and can be taken back as any other edit.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ..ledger.carried import Span, is_same
from ..ledger.edit_checks import LONGEST_SESSION, LONGEST_TRIP
from ..ledger.edit_session import MANUAL
from ..ledger.records import Record, RecordKind
from .batch import ids
from .edit_history import OWNER
from .edit_subject import SESSIONS, TRIPS, Subject
from .models import EV_EDIT
from .supersede import absorb, said_of

type Row = Mapping[str, Any]


class _Kind(NamedTuple):
    """What can be added, and the columns that tell when it began and ended, best first.

    ``indexed`` is the time by which rows of a vehicle are found, ``longest`` how far that
    can be from the others.
    """

    subject: Subject
    begin: tuple[str, ...]
    end: tuple[str, ...]
    indexed: str
    longest: timedelta


_KINDS: Final[Mapping[RecordKind, _Kind]] = {
    RecordKind.SESSION: _Kind(
        SESSIONS,
        ("plug_in_utc", "session_start_utc"),
        ("plug_out_utc", "session_end_utc", "session_start_utc"),
        "session_start_utc",
        LONGEST_SESSION,
    ),
    RecordKind.TRIP: _Kind(
        TRIPS,
        ("start_time", "end_time"),
        ("end_time", "start_time"),
        "end_time",
        LONGEST_TRIP,
    ),
}
_EDIT: Final = EV_EDIT
_BEGIN: Final = "begin_of_all"
_END: Final = "end_of_all"


async def unite_added(connection: AsyncConnection, records: Iterable[Record]) -> None:
    """Unite the rows of these records, which are written, with those added by hand.

    Several that were added for one are its parts: no energy or distance of them is that of
    the whole, their bills and words are.
    """
    batch = tuple(records)
    for name, kind in _KINDS.items():
        observed = ids(batch, {name}, kind.subject.key)
        if not observed:
            continue
        for whole, parts in (await _pairs(connection, kind, observed)).items():
            for part in parts:
                said = said_of(part) if len(parts) == 1 else None
                part_id = part[kind.subject.key]
                await absorb(connection, kind.subject, part_id, whole, said)
                await _move_history(connection, kind.subject, part, whole)


async def _pairs(
    connection: AsyncConnection, kind: _Kind, observed: Iterable[UUID]
) -> Mapping[UUID, Sequence[Row]]:
    """Return the rows that were added by hand for each of these rows."""
    target, key = kind.subject.table, kind.subject.key
    begin, end = _span(kind)
    statement = select(target.c[key], target.c.device_id, begin, end).where(
        target.c[key].in_(observed),
        target.c.source_system != MANUAL,
        target.c.is_complete,
        target.c.deleted_at.is_(None),
    )
    found: dict[UUID, Sequence[Row]] = {}
    for row in (await connection.execute(statement)).all():
        whole, device_id, *times = row
        if parts := await _added(connection, kind, device_id, (times[0], times[1])):
            found[whole] = parts
    return found


async def _added(
    connection: AsyncConnection, kind: _Kind, device_id: str, span: Span
) -> Sequence[Row]:
    """Return what was added by hand of a vehicle and is what was in this time."""
    if None in span:
        return ()
    target = kind.subject.table
    begin, end = _span(kind)
    near = span[0] - kind.longest, span[1] + kind.longest
    statement = select(target, begin, end).where(
        target.c.device_id == device_id,
        target.c[kind.indexed].between(*near),
        target.c.source_system == MANUAL,
        target.c.deleted_at.is_(None),
    )
    rows = map(dict, (await connection.execute(statement)).mappings())
    return [row for row in rows if is_same((row[_BEGIN], row[_END]), span)]


def _span(kind: _Kind) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    columns = kind.subject.table.c
    begin, end = (
        func.coalesce(*(columns[name] for name in names))
        for names in (kind.begin, kind.end)
    )
    return begin.label(_BEGIN), end.label(_END)


async def _move_history(
    connection: AsyncConnection, subject: Subject, part: Row, whole: UUID
) -> None:
    """Let the edits of a row be those of the one that it is now.

    It was added as a row; what can be taken back now is the owner's word.
    """
    target, mine = subject.table, part[subject.key]
    statement = select(_EDIT.c.id, _EDIT.c.before, _EDIT.c.after).where(
        _EDIT.c.row_table == target.name, _EDIT.c.row_id == str(mine)
    )
    said = part["owner_values"] or {}
    for edit in (await connection.execute(statement)).all():
        values: dict[str, Any] = {"row_id": str(whole)}
        if edit.before is None and edit.after is not None:
            given = {it: edit.after[it] for it in said.keys() & edit.after.keys()}
            values |= {"before": {OWNER: {}}, "after": edit.after | {OWNER: given}}
        await connection.execute(
            update(_EDIT).where(_EDIT.c.id == edit.id).values(values)
        )
    await connection.execute(
        update(target).where(target.c.merged_into == mine).values(merged_into=whole)
    )
    await connection.execute(
        update(target)
        .where(target.c[subject.key] == whole)
        .values(updated_at=part["updated_at"])
    )
