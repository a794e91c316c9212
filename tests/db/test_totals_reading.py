"""The figures of a vehicle are read as of one moment, and by indexes."""

from dataclasses import fields
from datetime import timedelta

from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.repository import write_records
from custom_components.lightningrod.db.totals import (
    WINDOWS,
    LastCharge,
    LastTrip,
    OpenSession,
    read_totals,
)
from custom_components.lightningrod.db.totals_query import looks_statement

from .figures import query, totals_of
from .helpers import NOON, OTHER_VIN, VIN, at, battery, session, trip, vehicle
from .plans import overheard, plans, scans_of_samples


class TestReading:
    """How the figures are read."""

    async def test_as_of_one_moment(self, database: Database) -> None:
        """What is written while the figures are read is in none of them."""
        await totals_of(database, session())
        async with database.snapshot() as connection:
            before = await read_totals(connection, query())
            async with database.begin() as writing:
                await write_records(writing, [session(at(60))])
            assert await read_totals(connection, query()) == before
        assert (await totals_of(database)).lifetime.sessions == 2

    async def test_through_indexes_alone(self, database: Database) -> None:
        await _many(database)
        with overheard(database) as statements:
            await totals_of(database)
        found = await plans(database, statements)
        assert len(found) > 3
        together = "\n".join(found)
        if database.engine.dialect.name == "sqlite":
            # PostgreSQL finds small tables just as well by their other indexes.
            assert "COVERING INDEX idx_ev_charging_session_figures" in together
            assert "COVERING INDEX idx_ev_trip_metrics_figures" in together
            assert "idx_ev_charging_session_open" in together
        assert not [line for plan in found for line in scans_of_samples(plan)]
        assert "Seq Scan" not in together
        assert "SCAN ev_" not in together

    def test_every_figure_has_its_column(self) -> None:
        names = set(looks_statement(len(WINDOWS) + 1).selected_columns.keys())
        parts = {
            "last_charge": LastCharge,
            "last_trip": LastTrip,
            "open_session": OpenSession,
        }
        for part, kind in parts.items():
            assert {f"{part}_{field.name}" for field in fields(kind)} <= names


async def _many(database: Database) -> None:
    """Write a little of everything for two vehicles."""
    records = [
        record
        for device_id in (VIN, OTHER_VIN)
        for n in range(50)
        for record in (
            session(NOON + timedelta(days=n), device_id=device_id),
            trip(NOON + timedelta(days=n), device_id=device_id),
            vehicle(at(n), device_id=device_id, odometer=float(n)),
            battery(at(n), device_id=device_id, hv_battery_soc=float(n)),
        )
    ]
    async with database.begin() as connection:
        await write_records(connection, records)
