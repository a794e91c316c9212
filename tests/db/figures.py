"""Totals of a vehicle whose periods begin in Berlin."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from custom_components.lightningrod.db.daily import compute_day, days_to_compute
from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.figures.every import FIGURES
from custom_components.lightningrod.db.figures.query import FigureQuery
from custom_components.lightningrod.db.readers import write_months
from custom_components.lightningrod.db.reference import upsert_vehicle
from custom_components.lightningrod.db.repository import write_records
from custom_components.lightningrod.db.totals import VehicleTotals, read_totals
from custom_components.lightningrod.ledger.records import Record

from .helpers import VIN, session

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 20, 12, tzinfo=BERLIN)


def priced(
    start: datetime, energy: float | None, cost: str | None, currency: str = "EUR"
) -> Record:
    """Return a complete session with a cost."""
    values: dict[str, Any] = {"energy_kwh": energy}
    if cost is not None:
        values |= {"cost": Decimal(cost), "cost_currency": currency}
    return session(start, **values)


def query(currency: str = "EUR", **fields: Any) -> FigureQuery:
    """Return a query for the vehicle, on 20 March 2026 in Berlin."""
    known = {"vehicles": {"blitz": VIN}, "zone": BERLIN, "now": NOW}
    return FigureQuery(currency=currency, **{**known, **fields})


async def totals_of(
    database: Database, *records: Record, currency: str = "EUR", **fields: Any
) -> VehicleTotals:
    """Write records; return the totals with them."""
    async with database.begin() as connection:
        await write_records(connection, records)
    async with database.snapshot() as connection:
        return await read_totals(connection, query(currency, **fields))


async def figure(
    database: Database, name: str, *records: Record, **fields: Any
) -> dict[str, Any]:
    """Write records; return a figure with them."""
    async with database.begin() as connection:
        await write_months(connection, BERLIN, NOW.date())
        await write_records(connection, records)
    async with database.snapshot() as connection:
        return await FIGURES[name](connection, query(**fields))


async def configure(database: Database, capacity: float | None = 80.0) -> None:
    async with database.begin() as connection:
        await upsert_vehicle(
            connection,
            VIN,
            name="Blitz",
            model=None,
            source_system=None,
            usable_capacity_kwh=capacity,
            subentry_id="blitz",
        )


async def compute(database: Database, now: datetime = NOW) -> list[date]:
    """Compute the days that are not yet; return them."""
    async with database.begin() as connection:
        days = await days_to_compute(connection, VIN, BERLIN, now.date())
        for day in days:
            await compute_day(connection, VIN, day, BERLIN, now)
    return days
