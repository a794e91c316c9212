"""Vehicles and places: mirrors of what is configured elsewhere; prices are in ``tariffs``.

What is removed there is only marked here, so that history keeps its names.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Row, Table, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ..ledger.places import Place
from ..ledger.positions import Positions, blurred
from .models import EV_LOCATION_LOOKUP, EV_VEHICLE
from .upsert import upsert

_PLACE: Final = EV_LOCATION_LOOKUP.c
_VEHICLE: Final = EV_VEHICLE.c


async def sync_places(
    connection: AsyncConnection,
    places: Iterable[Place],
    positions: Positions = Positions.EXACT,
) -> list[Place]:
    """Make the table hold these places; return them with their row numbers.

    The table tells as much of where they are as ``positions`` says.

    A place is known again by its zone, else by its subentry, else by its number. A new one
    takes over the history of a place of its name that is nowhere, as came from elsewhere.
    Places that are configured no longer are marked as removed. Rows that are right already
    are not written.
    """
    result = await connection.execute(select(EV_LOCATION_LOOKUP))
    rows = result.all()
    known = {row.zone_entity_id or row.subentry_id or row.id: row for row in rows}
    waiting = {row.location_name.casefold(): row for row in rows if _waits(row)}
    kept: list[Place] = []
    for place in places:
        row = known.get(place.zone_entity_id or place.subentry_id or place.id)
        if row is None and (place.zone_entity_id or place.subentry_id):
            row = waiting.pop(place.name.casefold(), None)
        number = await _sync_place(connection, place, row, positions)
        kept.append(replace(place, id=number))
    numbers = {place.id for place in kept}
    gone = [
        row.id
        for row in rows
        if (row.zone_entity_id or row.subentry_id)
        and row.removed_at is None
        and row.id not in numbers
    ]
    if gone:
        removed = {"removed_at": datetime.now(UTC)}
        statement = update(EV_LOCATION_LOOKUP).where(_PLACE.id.in_(gone))
        await connection.execute(statement.values(removed))
    return kept


def _waits(row: Row[Any]) -> bool:
    """Return whether a place has history, and no position that charges are known by."""
    is_nobodys = (row.zone_entity_id, row.subentry_id, row.removed_at) == (None,) * 3
    # Zeros are no position.
    return is_nobodys and not (row.latitude or row.longitude)


async def _sync_place(
    connection: AsyncConnection,
    place: Place,
    row: Row[Any] | None,
    positions: Positions,
) -> int:
    """Write one place unless it is there as it should be; return its row number."""
    values = {
        "location_name": place.name,
        "location_type": place.type,
        "latitude": blurred(place.latitude, positions),
        "longitude": blurred(place.longitude, positions),
        "radius_m": place.radius_m,
        "zone_entity_id": place.zone_entity_id,
        "network_name": place.network_name,
        "is_free": place.is_free,
        "subentry_id": place.subentry_id,
        "removed_at": None,
    }
    if row is None:
        statement = insert(EV_LOCATION_LOOKUP).values(values).returning(_PLACE.id)
        return int((await connection.execute(statement)).scalar_one())
    if any(getattr(row, column) != value for column, value in values.items()):
        await connection.execute(
            update(EV_LOCATION_LOOKUP).where(_PLACE.id == row.id).values(values)
        )
    return int(row.id)


async def place_numbers(connection: AsyncConnection) -> dict[str, int]:
    """Return the row numbers of places, removed ones too, by zone or else by subentry."""
    place = EV_LOCATION_LOOKUP.c
    statement = select(place.id, place.zone_entity_id, place.subentry_id)
    return {
        key: row.id
        for row in await connection.execute(statement)
        if (key := row.zone_entity_id or row.subentry_id)
    }


async def upsert_vehicle(  # noqa: PLR0913 what is configured of a vehicle
    connection: AsyncConnection,
    device_id: str,
    *,
    name: str | None,
    model: str | None,
    source_system: str | None,
    usable_capacity_kwh: float | None,
    subentry_id: str | None,
) -> None:
    """Set what is configured of a vehicle; one that was removed is there again."""
    row = {
        "device_id": device_id,
        "name": name,
        "model": model,
        "source_system": source_system,
        "usable_capacity_kwh": usable_capacity_kwh,
        "subentry_id": subentry_id,
        "removed_at": None,
    }
    await _write(connection, EV_VEHICLE, ("device_id",), row)


async def vehicle_row(connection: AsyncConnection, device_id: str) -> int | None:
    """Return the number of a vehicle's row."""
    statement = select(_VEHICLE.id).where(_VEHICLE.device_id == device_id)
    number: int | None = await connection.scalar(statement)
    return number


async def remove_vehicle(connection: AsyncConnection, device_id: str) -> None:
    """Mark a vehicle as removed; all that is known of it stays."""
    await connection.execute(
        update(EV_VEHICLE)
        .where(_VEHICLE.device_id == device_id, _VEHICLE.removed_at.is_(None))
        .values(removed_at=datetime.now(UTC))
    )


async def _write(
    connection: AsyncConnection,
    target: Table,
    keys: tuple[str, ...],
    row: dict[str, Any],
) -> None:
    changes = row.keys() - set(keys)
    statement = upsert(connection.dialect.name, target, keys, changes)
    await connection.execute(statement, row)
