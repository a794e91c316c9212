"""Unites what its owner added by hand with what is seen or told of it later.

One charge, one drive is one row: the observed one, for more may come for it. What the owner
said of it counts field by field, and can be taken back as any other edit.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ..ledger.carried import Span, is_same
from ..ledger.edit_session import MANUAL
from ..ledger.records import Record, RecordKind
from .batch import ids
from .edit_history import OWNER
from .edit_subject import SESSIONS, TRIPS, Subject
from .models import EVEdit, table
from .supersede import absorb, said_of

type Row = Mapping[str, Any]


class _Kind(NamedTuple):
    """What can be added, and the columns that tell when it began and ended, best first."""

    subject: Subject
    begin: tuple[str, ...]
    end: tuple[str, ...]


_KINDS: Final[Mapping[RecordKind, _Kind]] = {
    RecordKind.SESSION: _Kind(
        SESSIONS,
        ("plug_in_utc", "session_start_utc"),
        ("plug_out_utc", "session_end_utc", "session_start_utc"),
    ),
    RecordKind.TRIP: _Kind(
        TRIPS, ("start_time", "end_time"), ("end_time", "start_time")
    ),
}
_EDIT: Final = table(EVEdit)


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
    added, seen = target.alias("added"), target.alias("seen")
    (begun, ended), (seen_from, seen_to) = _span(kind, added), _span(kind, seen)
    statement = (
        select(
            added,
            begun.label("added_begin"),
            ended.label("added_end"),
            seen_from.label("seen_begin"),
            seen_to.label("seen_end"),
            seen.c[key].label("whole"),
        )
        .join(seen, added.c.device_id == seen.c.device_id)
        .where(
            seen.c[key].in_(observed),
            seen.c.source_system != MANUAL,
            seen.c.is_complete,
            seen.c.deleted_at.is_(None),
            added.c.source_system == MANUAL,
            added.c.deleted_at.is_(None),
            begun <= seen_to,
            ended >= seen_from,
        )
    )
    found: dict[UUID, list[Row]] = defaultdict(list)
    for row in map(dict, (await connection.execute(statement)).mappings()):
        if is_same(_times(row, "added"), _times(row, "seen")):
            found[row["whole"]].append(row)
    return found


def _span(
    kind: _Kind, rows: FromClause
) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    begin, end = (
        func.coalesce(*(rows.c[name] for name in names))
        for names in (kind.begin, kind.end)
    )
    return begin, end


def _times(row: Row, name: str) -> Span:
    return row[f"{name}_begin"], row[f"{name}_end"]


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
