"""What the first report of a time found is kept as it was, on both databases."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from custom_components.lightningrod.db.closing import close, closings
from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.models import APP_SETTINGS
from custom_components.lightningrod.db.removal import delete_vehicle
from custom_components.lightningrod.ledger.closing import Closing, Figures

from .helpers import NOON, OTHER_VIN, VIN

START, END = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)
ROW: dict[str, Any] = {
    "session_start_utc": NOON,
    "energy_kwh": 10.1,
    "cost": Decimal("3.0300"),
    "cost_currency": "EUR",
    "location_name": "Café",
}
FIRST = Closing(
    made_at=END + timedelta(hours=2),
    figures=Figures(
        sessions={"a": ROW},
        trips={"b": {"end_time": NOON, "distance": 50.5}},
        unexplained_km=0.5,
    ),
)
LATER = Closing(made_at=END + timedelta(days=9), figures=Figures())


async def kept(database: Database) -> dict[str, Closing]:
    """Return what is kept of both vehicles."""
    async with database.connect() as connection:
        return await closings(connection, [VIN, OTHER_VIN], START, END)


async def keep(
    database: Database, found: dict[str, Closing], end: datetime = END
) -> None:
    """Keep what a report found."""
    async with database.begin() as connection:
        await close(connection, found, START, end)


async def test_the_first_report_counts(database: Database) -> None:
    assert await kept(database) == {}
    await keep(database, {VIN: FIRST})
    await keep(database, {VIN: LATER, OTHER_VIN: LATER})
    await keep(database, {VIN: LATER}, END + timedelta(days=1))
    assert await kept(database) == {VIN: FIRST, OTHER_VIN: LATER}


async def test_what_was_reported_goes_with_its_vehicle(database: Database) -> None:
    await keep(database, {VIN: FIRST, OTHER_VIN: LATER})
    await delete_vehicle(database, VIN)
    assert await kept(database) == {OTHER_VIN: LATER}
    async with database.connect() as connection:
        assert not await connection.scalar(
            select(func.count()).where(APP_SETTINGS.c.key.contains(VIN))
        )
