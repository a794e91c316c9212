"""Which entities tell of charging at a place and of the grid: a mirror of the configuration.

What an entity told of a session stays with the session when another one takes its place.
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from .models import EV_LOCATION_LOOKUP, EV_VEHICLE

_VEHICLE: Final = EV_VEHICLE.c


class PlaceMeters(NamedTuple):
    """The entities of a place: what counts the energy, and what knows of own production."""

    meter_entity_id: str | None = None
    solar_power_entity_id: str | None = None
    solar_share_entity_id: str | None = None


async def sync_meters(
    connection: AsyncConnection, meters: Mapping[str, PlaceMeters]
) -> None:
    """Make the places have these entities, by their subentry; all others have none."""
    place = EV_LOCATION_LOOKUP.c
    columns = [getattr(place, name) for name in PlaceMeters._fields]
    rows = await connection.execute(select(place.id, place.subentry_id, *columns))
    for row in rows.all():
        wanted = meters.get(row.subentry_id or "", PlaceMeters())
        values: dict[str, Any] = wanted._asdict()
        if any(getattr(row, name) != value for name, value in values.items()):
            await connection.execute(
                update(EV_LOCATION_LOOKUP).where(place.id == row.id).values(values)
            )


async def set_carbon_entity(
    connection: AsyncConnection, device_id: str, entity_id: str | None
) -> None:
    """Set which entity tells the CO2 intensity of the grid that a vehicle charges from."""
    await connection.execute(
        update(EV_VEHICLE)
        .where(
            _VEHICLE.device_id == device_id,
            _VEHICLE.carbon_entity_id.is_distinct_from(entity_id),
        )
        .values(carbon_entity_id=entity_id)
    )
