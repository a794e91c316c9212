"""The figures of a vehicle, against examples computed by hand."""

from dataclasses import fields
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event, text

from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.reference import upsert_vehicle
from custom_components.lightningrod.db.repository import write_records
from custom_components.lightningrod.db.totals import (
    LastCharge,
    LastTrip,
    OpenSession,
    PeriodTotals,
    VehicleTotals,
    read_totals,
)
from custom_components.lightningrod.db.totals_query import totals_statement
from custom_components.lightningrod.ledger.records import Record

from .helpers import NOON, OTHER_VIN, VIN, at, battery, id_of, session, trip, vehicle

BERLIN = ZoneInfo("Europe/Berlin")
YEAR = datetime(2026, 1, 1, tzinfo=BERLIN)
MONTH = datetime(2026, 3, 1, tzinfo=BERLIN)
NOTHING = PeriodTotals(
    sessions=0,
    energy_kwh=0.0,
    cost=Decimal(0),
    priced_energy_kwh=0.0,
    unpriced_sessions=0,
)


def priced(
    start: datetime, energy: float | None, cost: str | None, currency: str = "EUR"
) -> Record:
    """Return a complete session with a cost."""
    values: dict[str, Any] = {"energy_kwh": energy}
    if cost is not None:
        values |= {"cost": Decimal(cost), "cost_currency": currency}
    return session(start, **values)


async def _totals(
    database: Database, *records: Record, currency: str = "EUR"
) -> VehicleTotals:
    async with database.begin() as connection:
        await write_records(connection, records)
        return await read_totals(
            connection, VIN, currency=currency, year_start=YEAR, month_start=MONTH
        )


async def test_a_new_vehicle_has_nothing(database: Database) -> None:
    assert await _totals(database) == VehicleTotals(
        lifetime=NOTHING,
        year=NOTHING,
        month=NOTHING,
        average_price=None,
        cost_per_km=None,
        efficiency_km_per_kwh=None,
        distance_km=0.0,
        last_charge=None,
        last_trip=None,
        open_session=None,
    )


async def test_another_vehicle_is_not_counted(database: Database) -> None:
    other: dict[str, Any] = {"device_id": OTHER_VIN}
    totals = await _totals(
        database,
        session(cost=Decimal(3), cost_currency="EUR", **other),
        session(at(60), is_complete=False, **other),
        trip(**other),
        vehicle(odometer=0.0, **other),
        vehicle(at(60), odometer=1000.0, **other),
        battery(hv_battery_soc=50.0, **other),
    )
    assert totals == await _totals(database)
    assert totals.lifetime == NOTHING
    assert (totals.last_charge, totals.last_trip) == (None, None)


class TestPeriods:
    """Sums of a month, a year, and all time."""

    async def test_a_session_belongs_where_it_started(self, database: Database) -> None:
        """Berlin is an hour ahead of UTC: its March begins on 28 February at 23:00."""
        last_year = datetime(2025, 12, 31, 22, 59, 59, tzinfo=UTC)
        this_year = datetime(2025, 12, 31, 23, tzinfo=UTC)
        last_month = datetime(2026, 2, 28, 22, 59, 59, 999_000, tzinfo=UTC)
        this_month = datetime(2026, 2, 28, 23, tzinfo=UTC)
        totals = await _totals(
            database,
            priced(last_year, 1.0, "0.1"),
            priced(this_year, 2.0, "0.2"),
            priced(last_month, 4.0, "0.4"),
            priced(this_month, 8.0, "0.8"),
        )
        assert totals.lifetime == PeriodTotals(
            sessions=4,
            energy_kwh=15.0,
            cost=Decimal("1.5"),
            priced_energy_kwh=15.0,
            unpriced_sessions=0,
        )
        assert (totals.year.sessions, totals.year.cost) == (3, Decimal("1.4"))
        assert (totals.month.sessions, totals.month.cost) == (1, Decimal("0.8"))
        assert totals.month.energy_kwh == 8.0

    async def test_a_session_without_a_start_is_of_all_time_only(
        self, database: Database
    ) -> None:
        totals = await _totals(database, session(session_start_utc=None))
        assert (totals.lifetime.sessions, totals.year.sessions) == (1, 0)
        assert totals.last_charge is None

    async def test_an_open_session_does_not_count_yet(self, database: Database) -> None:
        totals = await _totals(database, session(is_complete=False))
        assert totals.lifetime == NOTHING

    async def test_a_session_without_energy_counts(self, database: Database) -> None:
        totals = await _totals(database, priced(NOON, None, None))
        assert (totals.month.sessions, totals.month.energy_kwh) == (1, 0.0)


class TestCosts:
    """What is summed, and what it says of the rest."""

    async def test_unpriced_sessions_lower_no_price(self, database: Database) -> None:
        totals = await _totals(
            database, priced(at(0), 10.0, "4.00"), priced(at(90), 30.0, None)
        )
        assert totals.month == PeriodTotals(
            sessions=2,
            energy_kwh=40.0,
            cost=Decimal(4),
            priced_energy_kwh=10.0,
            unpriced_sessions=1,
        )
        assert str(totals.average_price) == "0.4000"

    async def test_where_nothing_is_priced_the_cost_is_not_known(
        self, database: Database
    ) -> None:
        totals = await _totals(database, priced(NOON, 10.0, None))
        assert (totals.month.cost, totals.month.unpriced_sessions) == (None, 1)
        assert totals.average_price is None

    async def test_currencies_are_not_added_up(self, database: Database) -> None:
        records = (
            priced(at(0), 10.0, "4.00", "EUR"),
            priced(at(90), 20.0, "9.00", "CHF"),
            priced(at(180), 5.0, "1.50", "EUR"),
            session(at(270), energy_kwh=1.0, cost=Decimal(8), cost_currency=None),
        )
        in_euros = await _totals(database, *records)
        assert (in_euros.month.cost, in_euros.month.unpriced_sessions) == (
            Decimal("5.5"),
            2,
        )
        assert in_euros.month.priced_energy_kwh == 15.0
        assert str(in_euros.average_price) == "0.3667"
        in_francs = await _totals(database, currency="CHF")
        assert (in_francs.month.cost, in_francs.month.unpriced_sessions) == (
            Decimal(9),
            3,
        )
        assert (await _totals(database, currency="USD")).month.cost is None

    async def test_what_costs_nothing_is_priced_in_every_currency(
        self, database: Database
    ) -> None:
        records = (
            priced(at(0), 10.0, "4.00", "EUR"),
            priced(at(90), 10.0, "0.00", "XXX"),
        )
        totals = await _totals(database, *records)
        assert (totals.month.cost, totals.month.unpriced_sessions) == (Decimal(4), 0)
        assert str(totals.average_price) == "0.2000"
        assert totals.last_charge is not None
        assert (totals.last_charge.cost, totals.last_charge.currency) == (0, "EUR")

    async def test_a_cost_for_unknown_energy_is_no_price_of_a_kwh(
        self, database: Database
    ) -> None:
        totals = await _totals(
            database, priced(at(0), 10.0, "4.00"), priced(at(90), None, "7.00")
        )
        assert (totals.month.cost, str(totals.average_price)) == (
            Decimal(11),
            "0.4000",
        )

    async def test_a_cost_that_was_entered_counts_like_any_other(
        self, database: Database
    ) -> None:
        entered = session(
            energy_kwh=10.0,
            cost=Decimal("12.34"),
            cost_without_overrides=Decimal("3.00"),
            cost_source="manual",
            cost_currency="EUR",
        )
        totals = await _totals(database, entered)
        assert totals.month.cost == Decimal("12.34")
        assert str(totals.average_price) == "1.2340"

    async def test_sums_are_exact(self, database: Database) -> None:
        records = [priced(at(n), 1.0, "0.1") for n in range(300)]
        totals = await _totals(database, *records)
        assert str(totals.lifetime.cost) == "30.0000"


class TestDistance:
    """What a kilometre costs, and what a kWh is good for."""

    async def test_a_kilometre_costs_what_its_energy_did(
        self, database: Database
    ) -> None:
        """30 kWh at 0.40, and 10 of 100 % of 80 kWh less: 38 kWh for 200 km."""
        await _configure(database, capacity=80.0)
        totals = await _totals(
            database,
            vehicle(at(0), odometer=1000.0),
            vehicle(at(500), odometer=1200.0),
            vehicle(at(600), odometer=None),
            battery(at(0), hv_battery_soc=60.0),
            battery(at(550), hv_battery_soc=50.0),
            battery(at(600), hv_battery_soc=None),
            priced(at(100), 30.0, "12.00"),
        )
        # 38 kWh x 0.40 / 200 km
        assert str(totals.cost_per_km) == "0.0760"

    async def test_energy_in_the_battery_now_was_not_driven_with(
        self, database: Database
    ) -> None:
        """50 kWh charged, of which 20 are still there: 30 kWh for 150 km."""
        await _configure(database, capacity=100.0)
        totals = await _totals(
            database,
            vehicle(at(0), odometer=0.0),
            vehicle(at(500), odometer=150.0),
            battery(at(0), hv_battery_soc=40.0),
            battery(at(500), hv_battery_soc=60.0),
            priced(at(100), 40.0, "10.00"),
            session(at(400), energy_kwh=10.0, is_complete=False),
        )
        # 30 kWh x 0.25 / 150 km
        assert str(totals.cost_per_km) == "0.0500"

    @pytest.mark.parametrize("missing", ["capacity", "state of charge"])
    async def test_without_the_battery_it_is_taken_to_be_as_full_as_it_was(
        self, database: Database, missing: str
    ) -> None:
        await _configure(database, capacity=None if missing == "capacity" else 80.0)
        known = [
            battery(at(0), hv_battery_soc=60.0),
            battery(at(5), hv_battery_soc=9.0),
        ]
        totals = await _totals(
            database,
            vehicle(at(0), odometer=0.0),
            vehicle(at(500), odometer=100.0),
            priced(at(100), 20.0, "8.00"),
            *(known if missing == "capacity" else []),
        )
        # 20 kWh x 0.40 / 100 km
        assert str(totals.cost_per_km) == "0.0800"

    async def test_what_was_charged_before_the_first_look_does_not_count(
        self, database: Database
    ) -> None:
        totals = await _totals(
            database,
            priced(at(-60), 50.0, "20.00"),
            battery(at(-30), hv_battery_soc=100.0),
            vehicle(at(0), odometer=0.0),
            vehicle(at(500), odometer=100.0),
            priced(at(100), 20.0, "8.00"),
        )
        assert str(totals.cost_per_km) == "0.0800"

    @pytest.mark.parametrize(("odometer", "known"), [(149.9, False), (150.0, True)])
    async def test_a_short_way_says_nothing(
        self, database: Database, odometer: float, *, known: bool
    ) -> None:
        totals = await _totals(
            database,
            vehicle(at(0), odometer=100.0),
            vehicle(at(500), odometer=odometer),
            priced(at(100), 20.0, "8.00"),
        )
        assert (totals.cost_per_km is not None) is known

    async def test_a_way_without_energy_says_nothing(self, database: Database) -> None:
        totals = await _totals(
            database,
            priced(at(-60), 50.0, "20.00"),
            vehicle(at(0), odometer=0.0),
            vehicle(at(500), odometer=100.0),
        )
        assert totals.cost_per_km is None

    async def test_a_way_without_a_price_says_nothing(self, database: Database) -> None:
        totals = await _totals(
            database,
            vehicle(at(0), odometer=0.0),
            vehicle(at(500), odometer=100.0),
            priced(at(100), 20.0, None),
        )
        assert totals.cost_per_km is None

    async def test_efficiency_is_weighted_by_distance(self, database: Database) -> None:
        """90 km and 20 kWh, not the mean of 5 and 4 km/kWh."""
        totals = await _totals(
            database,
            trip(at(0), distance=50.0, energy_consumed=10.0),
            trip(at(60), distance=40.0, energy_consumed=10.0),
            trip(at(120), distance=7.0, energy_consumed=None),
            trip(at(180), distance=None, energy_consumed=3.0),
            trip(at(240), distance=100.0, energy_consumed=1.0, is_complete=False),
        )
        assert totals.efficiency_km_per_kwh == 4.5
        assert totals.distance_km == 97.0

    async def test_without_energy_there_is_no_efficiency(
        self, database: Database
    ) -> None:
        totals = await _totals(database, trip(energy_consumed=0.0))
        assert totals.efficiency_km_per_kwh is None


async def _configure(database: Database, capacity: float | None) -> None:
    async with database.begin() as connection:
        await upsert_vehicle(
            connection,
            VIN,
            name="Blitz",
            model=None,
            source_system=None,
            usable_capacity_kwh=capacity,
            subentry_id=None,
        )


class TestLast:
    """The newest charge, trip, and what goes on."""

    async def test_the_last_charge_is_the_one_that_started_last(
        self, database: Database
    ) -> None:
        newest = session(
            at(60),
            location_name="Home",
            location_type="home",
            start_soc=20.0,
            end_soc=80.0,
            cost=Decimal("3.10"),
            cost_currency="EUR",
            needs_review=True,
        )
        totals = await _totals(
            database,
            newest,
            session(at(0), session_end_utc=at(999)),
            session(at(90), is_complete=False),
        )
        assert totals.last_charge == LastCharge(
            session_id=id_of(newest),
            started_at=at(60),
            ended_at=at(120),
            location_name="Home",
            location_type="home",
            energy_kwh=10.0,
            start_soc=20.0,
            end_soc=80.0,
            cost=Decimal("3.1000"),
            currency="EUR",
            needs_review=True,
        )

    async def test_the_last_trip_is_the_one_that_ended_last(
        self, database: Database
    ) -> None:
        newest = trip(at(60))
        totals = await _totals(
            database,
            newest,
            trip(at(0)),
            trip(at(90), is_complete=False),
            trip(at(120), end_time=None),
        )
        assert totals.last_trip == LastTrip(
            trip_id=id_of(newest),
            started_at=at(30),
            ended_at=at(60),
            distance_km=20.0,
            energy_kwh=4.0,
            efficiency_km_per_kwh=5.0,
            duration_s=1800.0,
        )

    async def test_the_open_session_is_the_one_plugged_in_last(
        self, database: Database
    ) -> None:
        current = session(
            at(60),
            is_complete=False,
            session_start_utc=at(75),
            energy_kwh=3.0,
            cost=Decimal("0.90"),
            cost_currency="EUR",
            charging_kw=11.0,
            charging_status="IN_PROGRESS",
            start_soc=20.0,
            end_soc=24.0,
            location_name="Home",
        )
        forgotten = session(at(0), is_complete=False, session_start_utc=at(90))
        totals = await _totals(database, current, forgotten, session(at(120)))
        assert totals.open_session == OpenSession(
            session_id=id_of(current),
            plugged_in_at=at(60),
            energy_kwh=3.0,
            cost=Decimal("0.9000"),
            currency="EUR",
            start_soc=20.0,
            end_soc=24.0,
            charging_kw=11.0,
            charging_status="IN_PROGRESS",
            location_name="Home",
        )

    async def test_a_plug_in_that_is_not_known_is_its_start(
        self, database: Database
    ) -> None:
        begun = session(is_complete=False, plug_in_utc=None)
        totals = await _totals(database, begun)
        assert totals.open_session is not None
        assert totals.open_session.plugged_in_at == NOON


class TestReading:
    """How the figures are read."""

    async def test_in_one_statement(self, database: Database) -> None:
        """Several could each see another state of the database."""
        counter = _Counter(database)
        await _totals(database)
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
