"""Counts and deletes all that a ledger knows of one vehicle."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import Table, delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ..ledger.past import ODOMETER
from .closing import forget_closings
from .engine import Database
from .models import (
    EV_BATTERY_STATUS,
    EV_CHARGING_SESSION,
    EV_DAILY,
    EV_EDIT,
    EV_LOCATION,
    EV_MONTHLY,
    EV_READING,
    EV_TRIP_GAP,
    EV_TRIP_METRICS,
    EV_VEHICLE,
    EV_VEHICLE_STATUS,
)
from .reference import vehicle_row
from .retention import forget_thinned

_VEHICLE: Final = EV_VEHICLE.c
_SESSIONS: Final = EV_CHARGING_SESSION
_TRIPS: Final = EV_TRIP_METRICS
_READING: Final = EV_READING.c
_EDIT: Final = EV_EDIT.c

_SAMPLES: Final = (
    EV_BATTERY_STATUS,
    EV_VEHICLE_STATUS,
    EV_LOCATION,
)
# In one transaction; some tenths of a second on a slow card.
_ROWS: Final = 2000
# Parameters of one statement.
_IDS: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Belongings:
    """How much the ledger holds of a vehicle; ``id`` is the number of its row."""

    id: int
    name: str
    device_id: str
    sessions: int
    trips: int
    samples: int


async def removed_vehicle(
    connection: AsyncConnection, vehicle_id: int
) -> Belongings | None:
    """Return what there is of a vehicle that is in the configuration no longer."""
    statement = select(_VEHICLE.id, _VEHICLE.name, _VEHICLE.device_id).where(
        _VEHICLE.id == vehicle_id, _VEHICLE.removed_at.is_not(None)
    )
    row = (await connection.execute(statement)).one_or_none()
    if row is None:
        return None
    samples = [await _count(connection, it, row.device_id) for it in _SAMPLES]
    return Belongings(
        id=row.id,
        name=row.name or "",
        device_id=row.device_id,
        sessions=await _count(connection, _SESSIONS, row.device_id),
        trips=await _count(connection, _TRIPS, row.device_id),
        samples=sum(samples),
    )


async def delete_vehicle(
    database: Database, device_id: str, odometers: Collection[str] = ()
) -> None:
    """Delete all rows of a vehicle, its edits included; other vehicles keep theirs.

    ``odometers`` are the entities that were its odometer; so is one with its VIN in the id.

    Sessions and trips go at once, measurements in pieces, so that nobody waits long. What
    was broken off is finished by the next call. Raises :class:`DatabaseError`.
    """
    async with database.begin() as connection:
        ids = [
            *await _ids(connection, _SESSIONS, "session_id", device_id),
            *await _ids(connection, _TRIPS, "trip_id", device_id),
        ]
        await _forget_edits(connection, [str(it) for it in ids])
        # What hangs on a session goes with it.
        for target in (
            EV_CHARGING_SESSION,
            EV_TRIP_METRICS,
            EV_TRIP_GAP,
            EV_DAILY,
            EV_MONTHLY,
        ):
            await connection.execute(
                delete(target).where(target.c.device_id == device_id)
            )
    for samples in _SAMPLES:
        while await _delete_some(database, samples, device_id):
            pass
    async with database.begin() as connection:
        await _forget_odometer(connection, device_id, odometers)
        number = await vehicle_row(connection, device_id)
        await forget_thinned(connection, number)
        await forget_closings(connection, device_id)
        await connection.execute(
            delete(EV_VEHICLE).where(_VEHICLE.device_id == device_id)
        )


async def _forget_odometer(
    connection: AsyncConnection, device_id: str, odometers: Collection[str]
) -> None:
    named = func.lower(_READING.entity_id).contains(device_id.lower(), autoescape=True)
    its_own = or_(_READING.entity_id.in_(odometers), named)
    await connection.execute(
        delete(EV_READING).where(_READING.kind == ODOMETER, its_own)
    )


async def _ids(
    connection: AsyncConnection, target: Table, key: str, device_id: str
) -> Sequence[UUID]:
    found = select(target.c[key]).where(target.c.device_id == device_id)
    return (await connection.scalars(found)).all()


async def _forget_edits(connection: AsyncConnection, row_ids: list[str]) -> None:
    for first in range(0, len(row_ids), _IDS):
        some = row_ids[first : first + _IDS]
        await connection.execute(delete(EV_EDIT).where(_EDIT.row_id.in_(some)))


async def _delete_some(database: Database, target: Table, device_id: str) -> bool:
    """Delete some samples; return whether there were any."""
    of_it = target.c.device_id == device_id
    found = select(target.c.id).where(of_it).limit(_ROWS)
    async with database.begin(lasting=False) as connection:
        ids = (await connection.scalars(found)).all()
        if ids:
            await connection.execute(delete(target).where(target.c.id.in_(ids)))
    return bool(ids)


async def _count(connection: AsyncConnection, target: Table, device_id: str) -> int:
    of_it = target.c.device_id == device_id
    statement = select(func.count()).select_from(target).where(of_it)
    return await connection.scalar(statement) or 0
