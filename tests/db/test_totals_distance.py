"""What a kilometre costs, against examples computed by hand."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.reference import upsert_vehicle
from custom_components.lightningrod.db.totals import VehicleTotals
from custom_components.lightningrod.ledger.distance_cost import DistanceCost
from custom_components.lightningrod.ledger.periods import Period
from custom_components.lightningrod.ledger.records import Record
from custom_components.lightningrod.ledger.totals import Driven

from .figures import NOW, priced, totals_of
from .helpers import OTHER_VIN, VIN, at, battery, gap, session, trip, vehicle


def driven(totals: VehicleTotals) -> Driven:
    return totals.driven[Period.LIFETIME]


class TestDistance:
    """What a kilometre costs, and what a kWh is good for."""

    async def test_a_kilometre_costs_what_its_energy_did(
        self, database: Database
    ) -> None:
        """30 kWh at 0.40, and 10 of 100 % of 80 kWh less: 38 kWh for 200 km."""
        await _configure(database, capacity=80.0)
        totals = await totals_of(
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
        totals = await totals_of(
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
        totals = await totals_of(
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
        totals = await totals_of(
            database,
            priced(at(-60), 50.0, "20.00"),
            battery(at(-30), hv_battery_soc=100.0),
            vehicle(at(0), odometer=0.0),
            vehicle(at(500), odometer=100.0),
            priced(at(100), 20.0, "8.00"),
        )
        assert str(totals.cost_per_km) == "0.0800"

    @pytest.mark.parametrize("told", ["by the charge", "by the battery"])
    async def test_a_first_look_within_a_charge(
        self, database: Database, told: str
    ) -> None:
        """From 80 % to 80 % of 75 kWh: 40 kWh for 200 km.

        The look sees 40 %. What the charge brought after it was in the battery at its end.
        """
        await _configure(database, capacity=75.0)
        end_soc = 80.0 if told == "by the charge" else None
        totals = await totals_of(
            database,
            session(at(-30), energy_kwh=45.0, end_soc=end_soc),
            vehicle(at(0), odometer=0.0),
            battery(at(0), hv_battery_soc=40.0),
            battery(at(31), hv_battery_soc=80.0),
            battery(at(200), hv_battery_soc=30.0),
            priced(at(300), 40.0, "16.00"),
            battery(at(400), hv_battery_soc=80.0),
            vehicle(at(500), odometer=200.0),
        )
        # 40 kWh x 0.40 / 200 km
        assert str(totals.cost_per_km) == "0.0800"

    async def test_a_deleted_charge_was_none(self, database: Database) -> None:
        """60 % to 50 % of 80 kWh and 30 kWh: 38 kWh for 200 km."""
        await _configure(database, capacity=80.0)
        totals = await totals_of(
            database,
            session(at(-30), end_soc=90.0, deleted_at=at(0)),
            vehicle(at(0), odometer=0.0),
            battery(at(0), hv_battery_soc=60.0),
            priced(at(100), 30.0, "12.00"),
            battery(at(400), hv_battery_soc=50.0),
            vehicle(at(500), odometer=200.0),
        )
        assert str(totals.cost_per_km) == "0.0760"

    @pytest.mark.parametrize(("odometer", "known"), [(149.9, False), (150.0, True)])
    async def test_a_short_way_says_nothing(
        self, database: Database, odometer: float, *, known: bool
    ) -> None:
        totals = await totals_of(
            database,
            vehicle(at(0), odometer=100.0),
            vehicle(at(500), odometer=odometer),
            priced(at(100), 20.0, "8.00"),
        )
        assert (totals.cost_per_km is not None) is known

    async def test_a_way_without_energy_says_nothing(self, database: Database) -> None:
        totals = await totals_of(
            database,
            priced(at(-60), 50.0, "20.00"),
            vehicle(at(0), odometer=0.0),
            vehicle(at(500), odometer=100.0),
        )
        assert totals.cost_per_km is None

    async def test_a_way_without_a_price_says_nothing(self, database: Database) -> None:
        totals = await totals_of(
            database,
            vehicle(at(0), odometer=0.0),
            vehicle(at(500), odometer=100.0),
            priced(at(100), 20.0, None),
        )
        assert totals.cost_per_km is None

    async def test_efficiency_is_weighted_by_distance(self, database: Database) -> None:
        """90 km and 20 kWh, not the mean of 5 and 4 km/kWh."""
        totals = await totals_of(
            database,
            trip(at(0), distance=50.0, energy_consumed=10.0),
            trip(at(60), distance=40.0, energy_consumed=10.0),
            trip(at(120), distance=7.0, energy_consumed=None),
            trip(at(180), distance=None, energy_consumed=3.0),
            trip(at(240), distance=100.0, energy_consumed=1.0, is_complete=False),
        )
        assert driven(totals).km_per_kwh == 4.5
        assert driven(totals).distance_km == 97.0

    async def test_without_energy_there_is_no_efficiency(
        self, database: Database
    ) -> None:
        totals = await totals_of(database, trip(energy_consumed=0.0))
        assert driven(totals).km_per_kwh is None

    async def test_with_petrol_there_is_no_efficiency(self, database: Database) -> None:
        totals = await totals_of(
            database,
            trip(at(0), distance=50.0, energy_consumed=10.0),
            trip(at(60), distance=30.0, energy_consumed=5.0, petrol_assisted=False),
            trip(at(120), distance=90.0, energy_consumed=1.0, petrol_assisted=True),
        )
        # 80 km and 15 kWh
        assert driven(totals).km_per_kwh == pytest.approx(16 / 3)
        assert driven(totals).distance_km == 170.0

    async def test_what_no_trip_explains_is_told(self, database: Database) -> None:
        other = gap(device_id=OTHER_VIN, distance=99.0)
        explained = gap(at(90), distance=0.0)
        totals = await totals_of(database, trip(), gap(at(0)), explained, other)
        assert (driven(totals).unexplained_km, driven(totals).distance_km) == (
            12.0,
            20.0,
        )

    async def test_a_deleted_trip_is_not_driven(self, database: Database) -> None:
        totals = await totals_of(database, trip(), trip(at(60), deleted_at=at(70)))
        assert (driven(totals).trips, driven(totals).distance_km) == (1, 20.0)


class TestWindows:
    """The shortest window that can answer is asked."""

    async def test_the_last_30_days(self, database: Database) -> None:
        """A winter before them has no say: 30 kWh at 0.50, and 8 more, for 200 km."""
        await _configure(database, capacity=80.0)
        totals = await totals_of(
            database,
            *_before(),
            vehicle(_ago(29), odometer=5000.0),
            battery(_ago(29), hv_battery_soc=60.0),
            priced(_ago(10), 30.0, "15.00"),
            vehicle(_ago(1), odometer=5200.0),
            battery(_ago(1), hv_battery_soc=50.0),
        )
        # 38 kWh x 0.50 / 200 km
        assert totals.distance_cost == DistanceCost(
            per_km=Decimal("0.0950"), days=30, distance_km=200.0, energy_kwh=38.0
        )

    @pytest.mark.parametrize(
        ("odometer", "energy", "soc"),
        [
            # Too short a way.
            (5199.0, 30.0, 60.0),
            # Less than 80 % of the energy has a price: 30 of 38 kWh.
            (5200.0, 38.0, 60.0),
            # Nobody knows how full the battery was.
            (5200.0, 30.0, None),
        ],
    )
    async def test_what_cannot_answer_leaves_it_to_a_longer_one(
        self, database: Database, odometer: float, energy: float, soc: float | None
    ) -> None:
        await _configure(database, capacity=80.0)
        records = [
            *_before(),
            vehicle(_ago(29), odometer=5000.0),
            priced(_ago(10), 30.0, "15.00"),
            vehicle(_ago(1), odometer=odometer),
        ]
        if energy > 30:
            records.append(priced(_ago(9), energy - 30, None))
        if soc is not None:
            records.append(battery(_ago(29), hv_battery_soc=soc))
        totals = await totals_of(database, *records)
        assert totals.distance_cost is not None
        assert totals.distance_cost.days == 90

    async def test_without_any_everything_known_is_asked(
        self, database: Database
    ) -> None:
        totals = await totals_of(
            database,
            vehicle(_ago(700), odometer=0.0),
            priced(_ago(650), 20.0, "8.00"),
            vehicle(_ago(600), odometer=100.0),
        )
        assert totals.distance_cost is not None
        assert totals.distance_cost.days is None


def _before() -> list[Record]:
    """Return 80 days of an expensive winter."""
    return [
        vehicle(_ago(80), odometer=3000.0),
        battery(_ago(80), hv_battery_soc=60.0),
        priced(_ago(70), 700.0, "700.00"),
        battery(_ago(31), hv_battery_soc=60.0),
    ]


def _ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


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
