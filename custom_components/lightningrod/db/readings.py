"""Reads what entities said back, for the time of a session."""

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from ..ledger.counters import CounterReading
from ..ledger.origin import HELD, Held
from .models import EV_READING

METER: Final = "meter"
SOLAR: Final = "solar"
CARBON: Final = "carbon"


async def counter_readings(
    connection: AsyncConnection,
    entity_id: str,
    start: datetime,
    until: datetime | None,
) -> list[CounterReading]:
    """Return the newest reading before a plug-in, and those since."""
    reading = EV_READING.c
    of_meter = (reading.entity_id == entity_id, reading.kind == METER)
    columns = select(reading.recorded_at, reading.value)
    before = columns.where(*of_meter, reading.recorded_at <= start)
    newest = before.order_by(reading.recorded_at.desc()).limit(1)
    within = columns.where(*of_meter, reading.recorded_at > start)
    if until is not None:
        within = within.where(reading.recorded_at <= until)
    rows = [
        *(await connection.execute(newest)).all(),
        *(await connection.execute(within.order_by(reading.recorded_at))).all(),
    ]
    return [CounterReading(row.recorded_at, row.value) for row in rows]


async def held_readings(
    connection: AsyncConnection,
    entity_id: str | None,
    kind: str,
    start: datetime,
    end: datetime,
) -> list[Held]:
    """Return what an entity said that held from ``start`` to ``end``."""
    if entity_id is None:
        return []
    reading = EV_READING.c
    statement = (
        select(reading.recorded_at, reading.value)
        .where(
            reading.entity_id == entity_id,
            reading.kind == kind,
            reading.recorded_at >= start - HELD,
            reading.recorded_at <= end,
        )
        .order_by(reading.recorded_at)
    )
    rows = (await connection.execute(statement)).all()
    return [Held(row.recorded_at, row.value) for row in rows]
