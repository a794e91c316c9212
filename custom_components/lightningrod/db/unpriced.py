"""Places whose charges have no price."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from .doubts import PRICE_UNFIT
from .models import EV_CHARGING_SESSION, EV_LOCATION_LOOKUP

_SESSION = EV_CHARGING_SESSION.c
_PLACE = EV_LOCATION_LOOKUP.c


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
    statement = select(_SESSION.location_id, _SESSION.cost_notes).where(
        _SESSION.is_complete,
        _SESSION.deleted_at.is_(None),
        _SESSION.cost.is_(None),
        _SESSION.price_plan.is_(None),
        _SESSION.energy_kwh > 0,
        _SESSION.location_id.is_not(None),
    )
    rows = await connection.execute(statement)
    # A price that could not be kept is one; the session itself says so.
    counted = Counter(
        row.location_id for row in rows if PRICE_UNFIT not in (row.cost_notes or ())
    )
    if not counted:
        return []
    places = select(
        _PLACE.id,
        _PLACE.location_name.label("name"),
        _PLACE.subentry_id,
        _PLACE.zone_entity_id,
    ).where(_PLACE.removed_at.is_(None), _PLACE.id.in_(counted))
    return [
        UnpricedPlace(**row, sessions=counted[row["id"]])
        for row in (await connection.execute(places)).mappings()
    ]
