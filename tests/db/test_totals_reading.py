"""The figures of a vehicle are read at once, and by indexes."""

from dataclasses import fields
from datetime import timedelta
from typing import Any

from sqlalchemy import event, text

from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.repository import write_records
from custom_components.lightningrod.db.totals import LastCharge, LastTrip, OpenSession
from custom_components.lightningrod.db.totals_query import totals_statement

from .figures import MONTH, YEAR, totals_of
from .helpers import NOON, OTHER_VIN, VIN, at, battery, session, trip, vehicle


class TestReading:
    """How the figures are read."""

    async def test_in_one_statement(self, database: Database) -> None:
        """Several could each see another state of the database."""
        counter = _Counter(database)
        await totals_of(database)
        assert counter.statements == 1

    async def test_through_indexes_alone(self, database: Database) -> None:
        await _many(database)
        plan = await _plan(database)
        assert "idx_ev_charging_session_device_id_session_start_utc" in plan
        assert "idx_ev_trip_metrics_device_id_end_time" in plan
        assert "idx_ev_charging_session_open" in plan
        assert "Seq Scan" not in plan
        assert "SCAN ev_" not in plan
        # Of the open sessions, which are one or two, the newest is wanted.
        assert plan.count("USE TEMP B-TREE") + plan.count("Sort Key") == 1

    def test_every_figure_has_its_column(self) -> None:
        names = set(totals_statement().selected_columns.keys())
        parts = {
            "last_charge": LastCharge,
            "last_trip": LastTrip,
            "open_session": OpenSession,
        }
        for part, kind in parts.items():
            assert {f"{part}_{field.name}" for field in fields(kind)} <= names


class _Counter:
    """Counts what is sent to a database."""

    def __init__(self, database: Database) -> None:
        self.statements = 0
        event.listen(database.engine.sync_engine, "before_cursor_execute", self._count)

    def _count(self, *call: Any) -> None:
        self.statements += call[2].startswith(("SELECT", "WITH"))


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


async def _plan(database: Database) -> str:
    """Return how the database goes about it, kept from reading small tables whole."""
    statement = totals_statement().params(
        device_id=VIN, currency="EUR", year_start=YEAR, month_start=MONTH
    )
    dialect = database.engine.dialect
    compiled = statement.compile(
        dialect=dialect, compile_kwargs={"literal_binds": True}
    )
    async with database.connect() as connection:
        if dialect.name == "postgresql":
            await connection.execute(text("SET enable_seqscan = off"))
            explained = await connection.exec_driver_sql(f"EXPLAIN {compiled}")
            return "\n".join(explained.scalars())
        explained = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}")
        return "\n".join(row.detail for row in explained)
