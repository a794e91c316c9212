"""What a report is made of: rows with their odometer, and what was corrected afterwards."""

from collections.abc import AsyncIterator, Collection, Iterable, Mapping
from datetime import datetime
from itertools import batched
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ..ledger.correction import Correction
from ..ledger.past import ODOMETER
from .edit_history import REPRICE
from .edit_subject import SESSIONS, TRIPS, Subject
from .listing import Filter, session_conditions
from .models import (
    EV_CHARGING_SESSION,
    EV_EDIT,
    EV_READING,
    EV_TRIP_GAP,
    EV_VEHICLE_STATUS,
)
from .row_json import from_json

type Row = dict[str, Any]

_SESSION: Final = EV_CHARGING_SESSION.c
_STATUS: Final = EV_VEHICLE_STATUS.c
_READING: Final = EV_READING.c
_EDIT: Final = EV_EDIT
_GAP: Final = EV_TRIP_GAP
_AT_ONCE: Final = 500
# By when a row counts.
_TIMES: Final[Mapping[str, tuple[Subject, str]]] = {
    SESSIONS.table.name: (SESSIONS, "session_start_utc"),
    TRIPS.table.name: (TRIPS, "end_time"),
}


async def odometer_at(
    connection: AsyncConnection,
    device_id: str,
    moment: datetime,
    entity_id: str | None = None,
) -> float | None:
    """Return the odometer at a moment in km, as it was told last.

    Where nobody watched, the day's odometer that statistics keep of ``entity_id`` counts.
    """
    seen: float | None = await connection.scalar(
        select(_STATUS.odometer)
        .where(
            _STATUS.device_id == device_id,
            _STATUS.recorded_at <= moment,
            _STATUS.odometer.is_not(None),
        )
        .order_by(_STATUS.recorded_at.desc())
        .limit(1)
    )
    if seen is not None or entity_id is None:
        return seen
    kept: float | None = await connection.scalar(
        select(_READING.value)
        .where(
            _READING.entity_id == entity_id,
            _READING.kind == ODOMETER,
            _READING.recorded_at <= moment,
        )
        .order_by(_READING.recorded_at.desc())
        .limit(1)
    )
    return kept


async def charge_odometers(
    connection: AsyncConnection, wanted: Filter
) -> dict[UUID, float | None]:
    """Return the odometer in km with which each of the wanted sessions began."""
    begun = func.coalesce(_SESSION.session_start_utc, _SESSION.plug_in_utc)
    seen = (
        select(_STATUS.odometer)
        .where(
            _STATUS.device_id == _SESSION.device_id,
            _STATUS.recorded_at <= begun,
            _STATUS.odometer.is_not(None),
        )
        .order_by(_STATUS.recorded_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    statement = select(_SESSION.session_id, seen).where(*session_conditions(wanted))
    return {row[0]: row[1] for row in await connection.execute(statement)}


async def first_odometer(
    connection: AsyncConnection, device_id: str, start: datetime, end: datetime
) -> float | None:
    """Return the first odometer that was told in a time, in km."""
    seen: float | None = await connection.scalar(
        select(_STATUS.odometer)
        .where(
            _STATUS.device_id == device_id,
            _STATUS.recorded_at >= start,
            _STATUS.recorded_at < end,
            _STATUS.odometer.is_not(None),
        )
        .order_by(_STATUS.recorded_at)
        .limit(1)
    )
    return seen


async def gaps(
    connection: AsyncConnection,
    device_ids: Collection[str],
    start: datetime,
    end: datetime,
) -> list[Row]:
    """Return the stretches of a time that no trip explains, the oldest first."""
    statement = (
        select(_GAP)
        .where(
            _GAP.c.device_id.in_(device_ids),
            _GAP.c.end_time >= start,
            _GAP.c.end_time < end,
            _GAP.c.distance > 0,
        )
        .order_by(_GAP.c.end_time)
    )
    return [dict(row) for row in (await connection.execute(statement)).mappings()]


async def corrections(
    connection: AsyncConnection,
    device_ids: Collection[str],
    start: datetime,
    end: datetime,
) -> list[Correction]:
    """Return the edits that were made after a time to rows that are, or were, of it."""
    edits: dict[int, Row] = {}
    for subject, column in _TIMES.values():
        own = _EDIT.c.row_table == subject.table.name
        async for about in _about(connection, subject, column, device_ids, start, end):
            statement = select(_EDIT).where(_EDIT.c.made_at >= end, own, about)
            result = await connection.execute(statement)
            edits |= {row["id"]: dict(row) for row in result.mappings()}
    times = await _row_times(connection, edits.values(), device_ids)
    found = [
        _correction(edit, times)
        for _number, edit in sorted(edits.items())
        if edit["row_id"] in times
    ]
    return [
        told
        for told, moments in found
        if any(moment is not None and start <= moment < end for moment in moments)
    ]


async def _about(
    connection: AsyncConnection,
    subject: Subject,
    column: str,
    device_ids: Collection[str],
    start: datetime,
    end: datetime,
) -> AsyncIterator[ColumnElement[bool]]:
    """Yield conditions; of the edits that meet one some may be about rows of a time.

    There may be thousands of other edits, as of all prices, with a long text each.
    """
    rows = subject.table.c
    statement = select(rows[subject.key]).where(
        rows.device_id.in_(device_ids), rows[column] >= start, rows[column] < end
    )
    ids = [str(row_id) for row_id in await connection.scalars(statement)]
    for some in batched(ids, _AT_ONCE, strict=False):
        yield _EDIT.c.row_id.in_(some)
    # Another price leaves a row where it was.
    sides = (_EDIT.c.before, _EDIT.c.after)
    told = [side[column].as_string().is_not(None) for side in sides]
    yield and_(_EDIT.c.action != REPRICE, or_(*told))


async def _row_times(
    connection: AsyncConnection, edits: Iterable[Row], device_ids: Collection[str]
) -> dict[str, datetime | None]:
    """Return when the edited rows of these vehicles are, deleted ones included."""
    wanted: dict[str, set[UUID]] = {}
    for edit in edits:
        wanted.setdefault(edit["row_table"], set()).add(UUID(edit["row_id"]))
    times: dict[str, datetime | None] = {}
    for name, ids in wanted.items():
        subject, column = _TIMES[name]
        rows = subject.table.c
        for some in batched(ids, _AT_ONCE, strict=False):
            statement = select(rows[subject.key], rows[column]).where(
                rows[subject.key].in_(some), rows.device_id.in_(device_ids)
            )
            found = await connection.execute(statement)
            times |= {str(row_id): time for row_id, time in found}
    return times


def _correction(
    edit: Row, times: Mapping[str, datetime | None]
) -> tuple[Correction, list[datetime | None]]:
    """Return an edit as a correction, and all times that the row had."""
    subject, column = _TIMES[edit["row_table"]]
    before, after = (_columns(subject, edit[name]) for name in ("before", "after"))
    now = times[edit["row_id"]]
    told = Correction(
        row_id=edit["row_id"],
        made_at=edit["made_at"],
        action=edit["action"],
        is_trip=subject is TRIPS,
        row_time=before.get(column) or now,
        before=before,
        after=after,
        undone=edit["undone_at"] is not None and edit["action"] != "undo",
    )
    return told, [now, before.get(column), after.get(column)]


def _columns(subject: Subject, state: Mapping[str, Any] | None) -> Row:
    known = subject.table.c.keys()
    values = {name: it for name, it in (state or {}).items() if name in known}
    return from_json(subject.table, values)
