"""Whether a vehicle's ledger waits for a person: something without a price, or doubtful."""

from sqlalchemy import exists, or_, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from .models import EV_CHARGING_SESSION, EV_TRIP_METRICS

_SESSION = EV_CHARGING_SESSION.c
_TRIP = EV_TRIP_METRICS.c


async def needs_attention(connection: AsyncConnection, device_id: str) -> bool:
    """Return whether a complete session has no cost, or any row should be looked at."""
    sessions = exists().where(
        _SESSION.device_id == device_id,
        _SESSION.deleted_at.is_(None),
        _SESSION.is_complete,
        or_(_SESSION.cost.is_(None), _SESSION.needs_review == true()),
    )
    trips = exists().where(
        _TRIP.device_id == device_id,
        _TRIP.deleted_at.is_(None),
        _TRIP.needs_review == true(),
    )
    return bool(await connection.scalar(select(or_(sessions, trips))))
