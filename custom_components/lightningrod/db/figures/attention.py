"""What a person should look at: no price, a doubt, kilometres without a trip."""

from typing import Any, Final

from sqlalchemy import ColumnElement, SQLColumnExpression, func, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from ..models import EV_CHARGING_SESSION, EV_TRIP_GAP, EV_TRIP_METRICS
from ..sums import COUNTED_SESSION, COUNTED_TRIP, UNPRICED
from .query import FigureQuery
from .telling import told_time

_SESSION: Final = EV_CHARGING_SESSION.c
_TRIP: Final = EV_TRIP_METRICS.c
_GAP: Final = EV_TRIP_GAP.c
# More are counted, not listed.
_LISTED: Final = 50


async def attention(connection: AsyncConnection, query: FigureQuery) -> dict[str, Any]:
    """Return the rows that wait for a person, the newest first."""
    session_time = _SESSION.session_start_utc
    unpriced = await _ids(
        connection,
        _SESSION.session_id,
        session_time,
        [
            *_within(query, _SESSION.device_id, session_time),
            COUNTED_SESSION,
            UNPRICED,
        ],
    )
    doubtful = await _ids(
        connection,
        _SESSION.session_id,
        session_time,
        [
            *_within(query, _SESSION.device_id, session_time),
            _SESSION.needs_review == true(),
            _SESSION.deleted_at.is_(None),
        ],
    )
    trips = await _ids(
        connection,
        _TRIP.trip_id,
        _TRIP.end_time,
        [
            *_within(query, _TRIP.device_id, _TRIP.end_time),
            _TRIP.needs_review == true(),
            COUNTED_TRIP,
        ],
    )
    return {
        "unpriced": {"count": unpriced[0], "session_ids": unpriced[1]},
        "review": {"count": doubtful[0], "session_ids": doubtful[1]},
        "trip_review": {"count": trips[0], "trip_ids": trips[1]},
        "gaps": await _gaps(connection, query),
    }


async def _ids(
    connection: AsyncConnection,
    identity: SQLColumnExpression[Any],
    time: SQLColumnExpression[Any],
    conditions: list[ColumnElement[bool]],
) -> tuple[int, list[str]]:
    """Return how many rows there are, and the newest of them."""
    count = await connection.scalar(select(func.count()).where(*conditions))
    if not count:
        return 0, []
    newest = (
        select(identity)
        .where(*conditions)
        .order_by(time.desc().nulls_last())
        .limit(_LISTED)
    )
    return count, [str(it) for it in (await connection.scalars(newest)).all()]


async def _gaps(connection: AsyncConnection, query: FigureQuery) -> dict[str, Any]:
    conditions = [
        *_within(query, _GAP.device_id, _GAP.end_time),
        _GAP.distance > 0,
    ]
    count, distance = (
        await connection.execute(
            select(func.count(), func.sum(_GAP.distance)).where(*conditions)
        )
    ).one()
    rows = await connection.execute(
        select(_GAP.start_time, _GAP.end_time, _GAP.distance)
        .where(*conditions)
        .order_by(_GAP.end_time.desc())
        .limit(_LISTED)
    )
    return {
        "count": count,
        "distance_km": distance or 0.0,
        "rows": [
            {
                "start": told_time(row.start_time),
                "end": told_time(row.end_time),
                "distance_km": row.distance,
            }
            for row in rows
        ],
    }


def _within(
    query: FigureQuery,
    owner: SQLColumnExpression[Any],
    time: SQLColumnExpression[Any],
) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [owner.in_(query.vehicles.values())]
    if query.start is not None:
        conditions.append(time >= query.start)
    if query.end is not None:
        conditions.append(time < query.end)
    return conditions
