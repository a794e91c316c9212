"""Places whose charges have no price."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from .models import EVChargingSession, EVLocationLookup

_SESSION = EVChargingSession
_PLACE = EVLocationLookup


@dataclass(frozen=True, slots=True, kw_only=True)
class UnpricedPlace:
    """A place that is still there, and how many charges there fall under no price."""

    id: int
    name: str
    subentry_id: str | None
    zone_entity_id: str | None
    sessions: int


async def unpriced_places(connection: AsyncConnection) -> list[UnpricedPlace]:
    """Return the places with complete charges that no price applied to."""
    statement = select(_SESSION.location_id).where(
        _SESSION.is_complete,
        _SESSION.deleted_at.is_(None),
        _SESSION.cost.is_(None),
        _SESSION.price_plan.is_(None),
        _SESSION.energy_kwh > 0,
        _SESSION.location_id.is_not(None),
    )
    counted = Counter(await connection.scalars(statement))
    if not counted:
        return []
    rows = select(
        _PLACE.id,
        _PLACE.location_name.label("name"),
        _PLACE.subentry_id,
        _PLACE.zone_entity_id,
    ).where(_PLACE.removed_at.is_(None), _PLACE.id.in_(counted))
    return [
        UnpricedPlace(**row, sessions=counted[row["id"]])
        for row in (await connection.execute(rows)).mappings()
    ]
