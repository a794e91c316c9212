"""The figures of the dashboard, by examples computed by hand."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from custom_components.lightningrod.db.chargers import networks_met
from custom_components.lightningrod.db.detail import all_networks
from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.figures.every import FIGURES
from custom_components.lightningrod.ledger.records import Record
from custom_components.lightningrod.ledger.tariffs import flat_plan

from .costs import tariff
from .figures import NOW, compute, configure, figure, priced
from .helpers import OTHER_VIN, at, battery, gap, id_of, session, trip, vehicle


@pytest.mark.parametrize("name", FIGURES)
async def test_of_nothing_there_is_an_answer(database: Database, name: str) -> None:
    assert isinstance(await figure(database, name, network="Nobody"), dict)


class TestCalendar:
    """By month and by year."""

    async def test_months(self, database: Database) -> None:
        """Berlin's March begins on 28 February at 23:00 UTC."""
        february = datetime(2026, 2, 28, 22, 59, tzinfo=UTC)
        march = datetime(2026, 2, 28, 23, tzinfo=UTC)
        answer = await figure(
            database,
            "months",
            session(february, energy_kwh=4.0, location_type="home"),
            session(
                march,
                energy_kwh=8.0,
                location_type="home",
                cost=Decimal("2.40"),
                cost_currency="EUR",
            ),
            session(march + timedelta(days=1), energy_kwh=20.0, location_type="public"),
            session(march + timedelta(days=2), energy_kwh=1.0),
            trip(march, distance=30.0),
            trip(february, distance=70.0),
            gap(march, distance=5.0),
            session(march, device_id=OTHER_VIN),
        )
        first, second = answer["rows"]
        assert (first["month"], second["month"]) == ("2026-02", "2026-03")
        assert second["start"] == "2026-02-28T23:00:00+00:00"
        assert second["end"] == "2026-03-31T22:00:00+00:00"
        assert second["totals"]["energy_kwh"] == 29.0
        assert second["totals"]["cost"] == {"EUR": "2.4000"}
        assert second["totals"]["price"] == {"EUR": "0.3000"}
        assert second["totals"]["unpriced_sessions"] == 2
        kinds = {kind: it["energy_kwh"] for kind, it in second["by_type"].items()}
        assert kinds == {"home": 8.0, "public": 20.0, "unknown": 1.0}
        assert (second["trips"], second["distance_km"]) == (1, 30.0)
        assert (first["distance_km"], second["unexplained_km"]) == (70.0, 5.0)

    async def test_years(self, database: Database) -> None:
        answer = await figure(
            database,
            "years",
            session(datetime(2025, 12, 31, 22, 59, tzinfo=UTC), energy_kwh=1.0),
            session(datetime(2025, 12, 31, 23, tzinfo=UTC), energy_kwh=2.0),
            session(datetime(2026, 3, 1, tzinfo=UTC), energy_kwh=4.0),
        )
        energies = {row["year"]: row["totals"]["energy_kwh"] for row in answer["rows"]}
        assert energies == {"2025": 1.0, "2026": 6.0}

    async def test_a_period(self, database: Database) -> None:
        records = [session(at(minutes)) for minutes in (0, 60, 120)]
        answer = await figure(database, "months", *records, start=at(60), end=at(120))
        (row,) = answer["rows"]
        assert row["totals"]["sessions"] == 1

    async def test_price(self, database: Database) -> None:
        answer = await figure(
            database,
            "price",
            priced(at(0), 10.0, "4.00"),
            priced(at(60), 30.0, "4.00"),
            priced(at(120), 10.0, "9.00", "CHF"),
        )
        (row,) = answer["rows"]
        assert row["price"] == {"CHF": "0.9000", "EUR": "0.2000"}
        assert row["by_type"] == {"unknown": row["price"]}


class TestBreakdown:
    """By network, place, and AC or DC."""

    async def test_networks_and_places(self, database: Database) -> None:
        records = (
            session(
                at(0),
                energy_kwh=30.0,
                network_name="Ionity",
                location_name="A9",
                location_type="public",
            ),
            session(at(60), energy_kwh=50.0, network_name="Home", location_name="Home"),
            session(at(120), energy_kwh=5.0),
        )
        answer = await figure(database, "networks", *records)
        assert [(it["name"], it["totals"]["energy_kwh"]) for it in answer["rows"]] == [
            ("Home", 50.0),
            ("Ionity", 30.0),
            (None, 5.0),
        ]
        assert answer["total"]["energy_kwh"] == 85.0
        answer = await figure(database, "places")
        assert [(it["name"], it["location_type"]) for it in answer["rows"]] == [
            ("Home", None),
            ("A9", "public"),
            (None, None),
        ]

    @pytest.mark.parametrize(
        ("priced", "told"), [([], "IONITY"), (["ionity"], "ionity")]
    )
    async def test_a_network_is_one_however_it_is_written(
        self, database: Database, priced: list[str], told: str
    ) -> None:
        """It is called as it is configured, else as most charges have it."""
        for name in priced:
            await tariff(database, flat_plan(Decimal("0.5"), "EUR"), name)
        answer = await figure(
            database,
            "networks",
            session(at(0), energy_kwh=30.0, network_name="Ionity"),
            session(at(60), energy_kwh=1.0, network_name="IONITY"),
            session(at(120), energy_kwh=2.0, network_name="IONITY"),
        )
        (row,) = answer["rows"]
        assert (row["name"], row["totals"]["sessions"]) == (told, 3)
        assert row["totals"]["energy_kwh"] == 33.0
        async with database.connect() as connection:
            assert len(await all_networks(connection)) == 1
            assert len(await networks_met(connection)) == 1

    async def test_types(self, database: Database) -> None:
        answer = await figure(
            database,
            "types",
            session(at(0), energy_kwh=1.0, charge_type="AC_LEVEL_1"),
            session(at(60), energy_kwh=2.0, charge_type="AC_LEVEL_2"),
            session(at(120), energy_kwh=40.0, charge_type="DC_FAST"),
            session(at(180), energy_kwh=0.5),
        )
        assert [(it["name"], it["totals"]["energy_kwh"]) for it in answer["rows"]] == [
            ("DC", 40.0),
            ("AC", 3.0),
            (None, 0.5),
        ]

    async def test_loss(self, database: Database) -> None:
        """90 of 100 kWh arrived; what only one end knows says nothing."""
        answer = await figure(
            database,
            "loss",
            session(at(0), energy_kwh=40.0, evse_energy_kwh=45.0, charge_type="AC"),
            session(at(60), energy_kwh=50.0, evse_energy_kwh=55.0, charge_type="AC"),
            session(at(120), energy_kwh=30.0),
            session(at(180), energy_kwh=None, evse_energy_kwh=7.0),
        )
        assert answer["total"]["loss_percent"] == pytest.approx(10)
        assert answer["total"]["wall_kwh"] == 107.0
        (month,) = answer["months"]
        assert (month["battery_kwh"], month["wall_kwh"]) == (90.0, 100.0)
        assert [it["name"] for it in answer["by_charge_type"]] == ["AC"]


class TestDriving:
    """Efficiency against temperature and speed."""

    async def test_bins(self, database: Database) -> None:
        answer = await figure(
            database,
            "efficiency",
            # 40 km/h at 12 °C, twice, and 120 km/h at -3 °C
            trip(at(0), outside_air_temp=12.0),
            trip(at(60), ambient_temp=14.9, distance=22.0, energy_consumed=4.0),
            trip(at(120), outside_air_temp=-3.0, distance=60.0, energy_consumed=15.0),
            # Nobody knows the temperature, nor how long it took.
            trip(at(180), duration=None),
            trip(at(240), outside_air_temp=12.0, petrol_assisted=True),
            trip(at(300), outside_air_temp=12.0, energy_consumed=None),
            trip(at(360), deleted_at=at(400)),
        )
        assert answer["total"]["trips"] == 4
        assert answer["total"]["distance_km"] == 122.0
        cold, mild = answer["by_temperature"]
        assert (cold["from"], cold["to"], cold["km_per_kwh"]) == (-5, 0, 4.0)
        assert (mild["from"], mild["to"], mild["trips"]) == (10, 15, 2)
        assert mild["kwh_per_100km"] == pytest.approx(8 / 42 * 100)
        speeds = [(it["from"], it["trips"]) for it in answer["by_speed"]]
        assert speeds == [(40, 2), (120, 1)]


class TestBattery:
    """How the batteries age and what they lose."""

    async def test_capacity(self, database: Database) -> None:
        """Twelve charges from 20 to 80 %, 45 to 46.1 kWh: 75 to 76.8 kWh."""
        await configure(database)
        charges = [
            session(
                at(-1440 * n),
                start_soc=20.0,
                end_soc=80.0,
                energy_kwh=45.0 + n / 10,
                energy_source="log",
                charge_type="DC_FAST" if n == 0 else "AC",
            )
            for n in range(12)
        ]
        unfit: list[dict[str, Any]] = [
            {"start_soc": 60.0, "end_soc": 80.0, "energy_source": "log"},
            {"start_soc": 20.0, "end_soc": 90.0, "energy_source": "soc"},
            {"start_soc": None, "end_soc": 90.0, "energy_source": "log"},
        ]
        answer = await figure(
            database,
            "battery",
            *charges,
            *(session(at(60 * n), **it) for n, it in enumerate(unfit, start=1)),
        )
        assert answer["withheld"] is None
        estimate = answer["estimate"]
        assert estimate["charges"] == 12
        assert estimate["capacity_kwh"] == pytest.approx(45.55 / 0.6)
        assert estimate["low_kwh"] == pytest.approx(45.275 / 0.6)
        assert estimate["high_kwh"] == pytest.approx(45.825 / 0.6)
        assert estimate["health_percent"] == pytest.approx(45.55 / 0.6 / 0.8)
        assert [it["month"] for it in answer["months"]] == ["2026-03"]
        assert len(answer["charges"]) == 12
        total = sum(45.0 + n / 10 for n in range(12)) + 30
        assert answer["dc_percent"] == pytest.approx(45.0 / total * 100)

    async def test_drain(self, database: Database) -> None:
        """Four days of standing cost 4 %, an hour and a charge say nothing."""
        await configure(database)
        day = timedelta(days=1)
        first = datetime(2026, 3, 2, 12, tzinfo=UTC)
        answer_records = [
            trip(first, end_soc=80.0, start_soc=90.0, end_odometer=100.0),
            _drive(first + 4 * day, 76.0, 70.0, start_odometer=100.0),
            _drive(first + 4 * day + timedelta(hours=1.5), 60.0, 50.0),
            session(
                first + 5 * day,
                plug_in_utc=first + 4 * day + timedelta(hours=2),
                plug_out_utc=first + 5 * day + timedelta(hours=2),
                start_soc=50.0,
                end_soc=90.0,
            ),
        ]
        await figure(database, "drain", *answer_records)
        await compute(database)
        answer = await figure(database, "drain")
        assert answer["total"]["days"] == pytest.approx(4 - 1 / 48)
        assert answer["total"]["percent_per_day"] == pytest.approx(4 / (4 - 1 / 48))
        assert answer["total"]["kwh_per_day"] == pytest.approx(3.2 / (4 - 1 / 48))
        assert [it["month"] for it in answer["months"]] == ["2026-03"]

    async def test_bands(self, database: Database) -> None:
        """Six hours at 85 %, then at 45 % until now."""
        begun = NOW.astimezone(UTC) - timedelta(days=2)
        records = [
            battery(begun, hv_battery_soc=85.0),
            battery(begun + timedelta(hours=6), hv_battery_soc=45.0),
        ]
        await figure(database, "soc_bands", *records)
        await compute(database)
        answer = await figure(database, "soc_bands")
        seconds = {
            band["from"]: band["seconds"] for band in answer["bands"] if band["seconds"]
        }
        assert seconds == {80: 6 * 3600, 40: 42 * 3600}
        assert answer["total_seconds"] == 48 * 3600
        assert answer["bands"][8]["percent"] == pytest.approx(12.5)

    async def test_lv(self, database: Database) -> None:
        records = [
            battery(at(n), lv_battery_level=80.0 + n, lv_battery_voltage=12.0 + n)
            for n in range(3)
        ]
        await figure(database, "lv", *records)
        await compute(database)
        answer = await figure(database, "lv")
        assert answer["days"] == [
            {
                "day": "2026-03-14",
                "level_min": 80.0,
                "level_mean": 81.0,
                "voltage_min": 12.0,
                "voltage_mean": 13.0,
            }
        ]


async def test_attention(database: Database) -> None:
    unpriced, doubtful = (
        priced(at(0), 10.0, None),
        session(at(60), needs_review=True, cost=Decimal(1), cost_currency="EUR"),
    )
    drive = trip(at(90), needs_review=True)
    gone: dict[str, Any] = {"deleted_at": at(999), "needs_review": True}
    answer = await figure(
        database,
        "attention",
        unpriced,
        doubtful,
        drive,
        gap(at(120), distance=12.0),
        gap(at(180), distance=0.0),
        session(at(240), **gone),
        trip(at(240), **gone),
    )
    assert answer["unpriced"] == {"count": 1, "session_ids": [str(id_of(unpriced))]}
    assert answer["review"] == {"count": 1, "session_ids": [str(id_of(doubtful))]}
    assert answer["trip_review"] == {"count": 1, "trip_ids": [str(id_of(drive))]}
    assert (answer["gaps"]["count"], answer["gaps"]["distance_km"]) == (1, 12.0)
    assert len(answer["gaps"]["rows"]) == 1


class TestDays:
    """The days that figures are read from."""

    async def test_each_day_once_and_the_last_again(self, database: Database) -> None:
        first = datetime(2026, 3, 17, 12, tzinfo=UTC)
        await figure(
            database,
            "lv",
            vehicle(first, odometer=100.0, outside_temperature=4.0),
            vehicle(
                first + timedelta(hours=1), odometer=120.0, outside_temperature=8.0
            ),
        )
        expected = [date(2026, 3, day) for day in (17, 18, 19, 20)]
        assert await compute(database) == expected
        assert await compute(database) == expected[-1:]


def _drive(end: datetime, start_soc: float, end_soc: float, **values: Any) -> Record:
    return trip(end, start_soc=start_soc, end_soc=end_soc, **values)
