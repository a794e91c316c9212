"""Unites a session that its owner added by hand with what is seen or told of it later.

One charge is one row: the observed one, for more may come for it. What the owner said of it
counts field by field, and can be taken back as any other edit.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ..ledger.carried import Span, is_same_charge
from ..ledger.edit_session import MANUAL
from ..ledger.records import Record, RecordKind
from .batch import ids
from .edit_history import OWNER
from .models import EVChargingSession, EVEdit, table
from .supersede import absorb, said_of

type Row = Mapping[str, Any]

_SESSION: Final = table(EVChargingSession)
_EDIT: Final = table(EVEdit)
_SPAN: Final = ("begin", "end")


async def unite_added(connection: AsyncConnection, records: Iterable[Record]) -> None:
    """Unite the sessions of these records, which are written, with those added by hand.

    Several that were added for one plug-in are its parts: no energy of them is that of the
    whole, their bills and words are.
    """
    observed = ids(records, {RecordKind.SESSION}, "session_id")
    if not observed:
        return
    for whole, parts in (await _pairs(connection, observed)).items():
        for part in parts:
            said = said_of(part) if len(parts) == 1 else None
            await absorb(connection, part["session_id"], whole, said)
            await _move_history(connection, part, whole)


async def _pairs(
    connection: AsyncConnection, observed: Iterable[UUID]
) -> Mapping[UUID, Sequence[Row]]:
    """Return the rows that were added by hand for each of these sessions."""
    added, seen = _SESSION.alias("added"), _SESSION.alias("seen")
    statement = (
        select(
            added,
            *(it.label(f"added_{name}") for name, it in _span(added).items()),
            *(it.label(f"seen_{name}") for name, it in _span(seen).items()),
            seen.c.session_id.label("whole"),
        )
        .join(seen, added.c.device_id == seen.c.device_id)
        .where(
            seen.c.session_id.in_(observed),
            seen.c.source_system != MANUAL,
            seen.c.is_complete,
            seen.c.deleted_at.is_(None),
            added.c.source_system == MANUAL,
            added.c.deleted_at.is_(None),
            _span(added)["begin"] <= _span(seen)["end"],
            _span(added)["end"] >= _span(seen)["begin"],
        )
    )
    found: dict[UUID, list[Row]] = defaultdict(list)
    for row in map(dict, (await connection.execute(statement)).mappings()):
        if is_same_charge(_read(row, "added"), _read(row, "seen")):
            found[row["whole"]].append(row)
    return found


def _span(session: FromClause) -> dict[str, ColumnElement[Any]]:
    columns = session.c
    return {
        "begin": func.coalesce(columns.plug_in_utc, columns.session_start_utc),
        "end": func.coalesce(
            columns.plug_out_utc, columns.session_end_utc, columns.session_start_utc
        ),
    }


def _read(row: Row, name: str) -> Span:
    begin, end = (row[f"{name}_{it}"] for it in _SPAN)
    return begin, end


async def _move_history(connection: AsyncConnection, part: Row, whole: UUID) -> None:
    """Let the edits of a row be those of the one that it is now.

    It was added as a row; what can be taken back now is the owner's word.
    """
    mine = _EDIT.c.row_id == str(part["session_id"])
    statement = select(_EDIT.c.id, _EDIT.c.before, _EDIT.c.after).where(mine)
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
        update(_SESSION)
        .where(_SESSION.c.merged_into == part["session_id"])
        .values(merged_into=whole)
    )
    await connection.execute(
        update(_SESSION)
        .where(_SESSION.c.session_id == whole)
        .values(updated_at=part["updated_at"])
    )
