"""Totals of a vehicle whose periods begin in Berlin."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.repository import write_records
from custom_components.lightningrod.db.totals import VehicleTotals, read_totals
from custom_components.lightningrod.ledger.records import Record

from .helpers import VIN, session

BERLIN = ZoneInfo("Europe/Berlin")
YEAR = datetime(2026, 1, 1, tzinfo=BERLIN)
MONTH = datetime(2026, 3, 1, tzinfo=BERLIN)


def priced(
    start: datetime, energy: float | None, cost: str | None, currency: str = "EUR"
) -> Record:
    """Return a complete session with a cost."""
    values: dict[str, Any] = {"energy_kwh": energy}
    if cost is not None:
        values |= {"cost": Decimal(cost), "cost_currency": currency}
    return session(start, **values)


async def totals_of(
    database: Database, *records: Record, currency: str = "EUR"
) -> VehicleTotals:
    """Write records; return the totals with them."""
    async with database.begin() as connection:
        await write_records(connection, records)
        return await read_totals(
            connection, VIN, currency=currency, year_start=YEAR, month_start=MONTH
        )
