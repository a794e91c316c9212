"""One session or trip with all that hangs on it, and what is known of the ledger as a whole."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Float, Table, cast, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ..ledger.names import spelled_once
from .fetch import read_rows
from .listing import trip_statement
from .models import (
    EV_CHARGING_COST_LINE,
    EV_CHARGING_INTERVAL,
    EV_CHARGING_SEGMENT,
    EV_CHARGING_SESSION,
    EV_EDIT,
    EV_LOCATION,
    EV_LOCATION_LOOKUP,
    EV_TRIP_METRICS,
    EV_VEHICLE,
)
from .names import priced_networks

type Row = dict[str, Any]

# What an average is taken of: more would be slower, and would say less of the car as it is.
AVERAGED_SESSIONS: Final = 100
MAX_ROUTE_POINTS: Final = 2000
_SESSION: Final = EV_CHARGING_SESSION
_INTERVAL: Final = EV_CHARGING_INTERVAL.c


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionDetail:
    """A session by column, and what hangs on it, each by time or position.

    ``average_curve`` is the mean power in kW by whole percents of the state of charge, of
    the vehicle's last charges of the same type.
    """

    row: Row
    intervals: Sequence[Row]
    segments: Sequence[Row]
    cost_lines: Sequence[Row]
    edits: Sequence[Row]
    average_curve: Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class TripDetail:
    """A trip by column with the names of its places, its edits, and where it went."""

    row: Row
    route: Sequence[Row]
    edits: Sequence[Row]


async def session_detail(
    connection: AsyncConnection, session_id: UUID, device_ids: Collection[str]
) -> SessionDetail | None:
    """Return a session of these vehicles; ``None`` for one that is not there."""
    found = select(_SESSION).where(
        _SESSION.c.session_id == session_id,
        _SESSION.c.device_id.in_(device_ids),
        _SESSION.c.deleted_at.is_(None),
    )
    row = (await connection.execute(found)).mappings().one_or_none()
    if row is None:
        return None
    return SessionDetail(
        row=dict(row),
        intervals=await _parts(
            connection, EV_CHARGING_INTERVAL, session_id, "start_utc"
        ),
        segments=await _parts(connection, EV_CHARGING_SEGMENT, session_id, "start_utc"),
        cost_lines=await _parts(
            connection, EV_CHARGING_COST_LINE, session_id, "position"
        ),
        edits=await edits_of(connection, session_id),
        average_curve=await _average_curve(connection, dict(row)),
    )


async def trip_detail(
    connection: AsyncConnection, trip_id: UUID, device_ids: Collection[str]
) -> TripDetail | None:
    """Return a trip of these vehicles; ``None`` for one that is not there."""
    trip = EV_TRIP_METRICS.c
    found = trip_statement(list(EV_TRIP_METRICS.c)).where(
        trip.trip_id == trip_id,
        trip.device_id.in_(device_ids),
        trip.deleted_at.is_(None),
    )
    row = (await connection.execute(found)).mappings().one_or_none()
    if row is None:
        return None
    return TripDetail(
        row=dict(row),
        route=await _route(connection, dict(row)),
        edits=await edits_of(connection, trip_id),
    )


async def edits_of(connection: AsyncConnection, row_id: UUID) -> list[Row]:
    """Return the history of a session or trip, the newest edit first.

    ``in_batch`` is how many edits go along when one is taken back, itself among them.
    """
    edit, same = EV_EDIT, EV_EDIT.alias()
    of_batch = same.c.batch_id == edit.c.batch_id
    in_batch = select(func.count()).where(of_batch).scalar_subquery()
    statement = (
        select(edit, in_batch.label("in_batch"))
        .where(edit.c.row_id == str(row_id))
        .order_by(edit.c.id.desc())
    )
    return await read_rows(connection, statement)


async def _parts(
    connection: AsyncConnection, target: Table, session_id: UUID, order: str
) -> list[Row]:
    statement = (
        select(target)
        .where(target.c.session_id == session_id)
        .order_by(target.c[order])
    )
    return await read_rows(connection, statement)


async def _average_curve(
    connection: AsyncConnection, row: Row
) -> list[tuple[float, float]]:
    recent = (
        select(_SESSION.c.session_id)
        .where(
            _SESSION.c.device_id == row["device_id"],
            _SESSION.c.charge_type == row["charge_type"],
            _SESSION.c.session_id != row["session_id"],
            _SESSION.c.is_complete,
            _SESSION.c.deleted_at.is_(None),
        )
        .order_by(_SESSION.c.session_start_utc.desc())
        .limit(AVERAGED_SESSIONS)
    )
    soc = func.round(_INTERVAL.soc)
    statement = (
        select(cast(soc, Float), func.avg(_INTERVAL.mean_power_kw))
        .where(_INTERVAL.session_id.in_(recent))
        .where(_INTERVAL.soc.is_not(None), _INTERVAL.mean_power_kw > 0)
        .group_by(soc)
        .order_by(soc)
    )
    return [(row[0], row[1]) for row in await connection.execute(statement)]


async def _route(connection: AsyncConnection, row: Row) -> list[Row]:
    """Return the positions that were seen during a trip, oldest first."""
    if row["start_time"] is None or row["end_time"] is None:
        return []
    place = EV_LOCATION.c
    statement = (
        select(place.recorded_at, place.latitude, place.longitude)
        .where(
            place.device_id == row["device_id"],
            place.recorded_at.between(row["start_time"], row["end_time"]),
            place.latitude.is_not(None),
            place.longitude.is_not(None),
        )
        .order_by(place.recorded_at)
        .limit(MAX_ROUTE_POINTS)
    )
    return await read_rows(connection, statement)


async def all_vehicles(connection: AsyncConnection) -> list[Row]:
    """Return the vehicles of the ledger, those that were removed included."""
    target = EV_VEHICLE
    columns = (target.c.id, target.c.device_id, target.c.name, target.c.model)
    more = (target.c.subentry_id, target.c.removed_at)
    return await read_rows(connection, select(*columns, *more).order_by(target.c.id))


async def all_places(connection: AsyncConnection) -> list[Row]:
    """Return the places of the ledger by name, those that were removed included."""
    target = EV_LOCATION_LOOKUP
    statement = select(
        target.c.id,
        target.c.location_name,
        target.c.location_type,
        target.c.network_name,
        target.c.removed_at,
    ).order_by(target.c.location_name)
    return await read_rows(connection, statement)


async def all_networks(connection: AsyncConnection) -> list[str]:
    """Return the networks that have a price or sold energy, by name."""
    used = _SESSION.c.network_name
    names = select(used).where(used.is_not(None)).distinct().order_by(used)
    priced = await priced_networks(connection)
    spelling = spelled_once([*priced, *await connection.scalars(names)], priced)
    return sorted(set(spelling.values()), key=str.casefold)


async def all_tags(connection: AsyncConnection) -> list[str]:
    """Return the tags that are in use, by name."""
    found: set[str] = set()
    for target in (EV_CHARGING_SESSION, EV_TRIP_METRICS):
        tags = target.c.tags
        statement = select(tags).where(tags.is_not(None)).distinct()
        found.update(*(await connection.scalars(statement)))
    return sorted(found, key=str.casefold)
