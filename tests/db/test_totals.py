"""The figures of a vehicle, against examples computed by hand."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.totals import (
    DRIVEN,
    LastCharge,
    LastTrip,
    OpenSession,
    VehicleTotals,
)
from custom_components.lightningrod.ledger.periods import Period
from custom_components.lightningrod.ledger.totals import Driven, Paid, Sums

from .figures import BERLIN, priced, totals_of
from .helpers import NOON, OTHER_VIN, at, battery, id_of, session, trip, vehicle

NOTHING = Sums()


def month(totals: VehicleTotals) -> Sums:
    return totals.sums[Period.MONTH]


async def test_a_new_vehicle_has_nothing(database: Database) -> None:
    totals = await totals_of(database)
    assert set(totals.sums) == set(Period)
    assert set(totals.driven) == set(DRIVEN)
    assert all(sums == NOTHING for sums in totals.sums.values())
    assert all(driven == Driven() for driven in totals.driven.values())
    assert totals.lifetime.cost("EUR") == 0
    assert (totals.average_price, totals.cost_per_km) == (None, None)
    assert (totals.by_type, totals.by_charge, totals.petrol) == ({}, {}, {})
    assert totals.capacity.withheld == "too_few_charges"
    assert totals.drain_percent is None
    assert (totals.last_charge, totals.last_trip, totals.open_session) == (None,) * 3


async def test_another_vehicle_is_not_counted(database: Database) -> None:
    other: dict[str, Any] = {"device_id": OTHER_VIN}
    totals = await totals_of(
        database,
        session(cost=Decimal(3), cost_currency="EUR", **other),
        session(at(60), is_complete=False, **other),
        trip(**other),
        vehicle(odometer=0.0, **other),
        vehicle(at(60), odometer=1000.0, **other),
        battery(hv_battery_soc=50.0, **other),
    )
    assert totals == await totals_of(database)
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
        totals = await totals_of(
            database,
            priced(last_year, 1.0, "0.1"),
            priced(this_year, 2.0, "0.2"),
            priced(last_month, 4.0, "0.4"),
            priced(this_month, 8.0, "0.8"),
        )
        assert totals.lifetime == Sums(
            sessions=4,
            energy_kwh=15.0,
            paid={
                "EUR": Paid(
                    sessions=4,
                    cost=Decimal("1.5"),
                    whole_cost=Decimal("1.5"),
                    whole_kwh=15.0,
                )
            },
        )
        year = totals.sums[Period.YEAR]
        assert (year.sessions, year.cost("EUR")) == (3, Decimal("1.4"))
        assert (month(totals).sessions, month(totals).cost("EUR")) == (
            1,
            Decimal("0.8"),
        )
        assert month(totals).energy_kwh == 8.0

    async def test_each_period_begins_at_a_local_midnight(
        self, database: Database
    ) -> None:
        """It is Friday, 20 March 2026: the week began on the 16th."""
        first_days = {
            Period.YEAR: (2026, 1, 1),
            Period.MONTH: (2026, 3, 1),
            Period.WEEK: (2026, 3, 16),
            Period.DAY: (2026, 3, 20),
            Period.LAST_30_DAYS: (2026, 2, 19),
            Period.LAST_365_DAYS: (2025, 3, 21),
        }
        begins = {
            period: datetime(*day, tzinfo=BERLIN) for period, day in first_days.items()
        }
        second = timedelta(seconds=1)
        records = [
            record
            for begin in begins.values()
            for record in (session(begin), session(begin - second))
        ]
        totals = await totals_of(database, *records)
        assert totals.starts == begins
        assert {period: totals.sums[period].sessions for period in begins} == {
            period: sum(
                it >= begin for each in begins.values() for it in (each, each - second)
            )
            for period, begin in begins.items()
        }

    async def test_a_deleted_session_does_not_count(self, database: Database) -> None:
        gone = {"deleted_at": at(500)}
        totals = await totals_of(
            database, session(**gone), session(at(60), is_complete=False, **gone)
        )
        assert totals.lifetime == NOTHING
        assert (totals.last_charge, totals.open_session) == (None, None)

    async def test_a_session_without_a_start_is_of_all_time_only(
        self, database: Database
    ) -> None:
        totals = await totals_of(database, session(session_start_utc=None))
        assert totals.lifetime.sessions == 1
        assert totals.sums[Period.YEAR].sessions == 0
        assert totals.last_charge is None

    async def test_an_open_session_does_not_count_yet(self, database: Database) -> None:
        totals = await totals_of(database, session(is_complete=False))
        assert totals.lifetime == NOTHING

    async def test_a_session_without_energy_counts(self, database: Database) -> None:
        totals = await totals_of(database, priced(NOON, None, None))
        assert (month(totals).sessions, month(totals).energy_kwh) == (1, 0.0)


class TestCosts:
    """What is summed, and what it says of the rest."""

    async def test_unpriced_sessions_lower_no_price(self, database: Database) -> None:
        totals = await totals_of(
            database, priced(at(0), 10.0, "4.00"), priced(at(90), 30.0, None)
        )
        assert (month(totals).sessions, month(totals).unpriced_sessions) == (2, 1)
        assert month(totals).energy_kwh == 40.0
        assert month(totals).cost("EUR") == Decimal(4)
        assert str(totals.average_price) == "0.4000"

    async def test_where_nothing_is_priced_the_cost_is_not_known(
        self, database: Database
    ) -> None:
        totals = await totals_of(database, priced(NOON, 10.0, None))
        assert (month(totals).cost("EUR"), month(totals).unpriced_sessions) == (None, 1)
        assert totals.average_price is None

    async def test_a_currency_is_no_price(self, database: Database) -> None:
        totals = await totals_of(database, session(cost_currency="EUR"))
        assert (month(totals).cost("EUR"), month(totals).unpriced_sessions) == (None, 1)

    async def test_currencies_are_not_added_up(self, database: Database) -> None:
        records = (
            priced(at(0), 10.0, "4.00", "EUR"),
            priced(at(90), 20.0, "9.00", "CHF"),
            priced(at(180), 5.0, "1.50", "EUR"),
            session(at(270), energy_kwh=1.0, cost=Decimal(8), cost_currency=None),
        )
        in_euros = await totals_of(database, *records)
        assert month(in_euros).costs == {"CHF": Decimal(9), "EUR": Decimal("5.5")}
        # Money without a currency is no price.
        assert month(in_euros).unpriced_sessions == 1
        assert str(in_euros.average_price) == "0.3667"
        in_francs = await totals_of(database, currency="CHF")
        assert str(in_francs.average_price) == "0.4500"
        assert month(in_francs).cost("USD") is None

    async def test_a_price_in_part_is_no_price_of_a_kwh(
        self, database: Database
    ) -> None:
        partial = {"cost_completeness": "partial", "cost_currency": "EUR"}
        totals = await totals_of(
            database,
            session(
                at(0),
                cost=Decimal(3),
                cost_completeness="complete",
                cost_currency="EUR",
            ),
            session(at(90), cost=Decimal(1), **partial),
            session(at(180), cost=Decimal(0), **partial),
        )
        assert month(totals).cost("EUR") == Decimal(4)
        assert str(totals.average_price) == "0.3000"
        assert (month(totals).partial_sessions, month(totals).unpriced_sessions) == (
            1,
            1,
        )
        assert month(totals).free_sessions == 0

    async def test_what_costs_nothing_is_priced_in_every_currency(
        self, database: Database
    ) -> None:
        records = (
            priced(at(0), 10.0, "4.00", "EUR"),
            priced(at(90), 10.0, "0.00", "XXX"),
        )
        totals = await totals_of(database, *records)
        assert (month(totals).cost("EUR"), month(totals).unpriced_sessions) == (
            Decimal(4),
            0,
        )
        assert str(totals.average_price) == "0.2000"
        assert totals.last_charge is not None
        assert (totals.last_charge.cost, totals.last_charge.currency) == (0, "EUR")

    async def test_a_cost_for_unknown_energy_is_no_price_of_a_kwh(
        self, database: Database
    ) -> None:
        totals = await totals_of(
            database, priced(at(0), 10.0, "4.00"), priced(at(90), None, "7.00")
        )
        assert (month(totals).cost("EUR"), str(totals.average_price)) == (
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
        totals = await totals_of(database, entered)
        assert month(totals).cost("EUR") == Decimal("12.34")
        assert str(totals.average_price) == "1.2340"

    async def test_sums_are_exact(self, database: Database) -> None:
        records = [priced(at(n), 1.0, "0.1") for n in range(300)]
        totals = await totals_of(database, *records)
        assert str(totals.lifetime.cost("EUR")) == "30.0000"


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
        totals = await totals_of(
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
        totals = await totals_of(
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
        totals = await totals_of(database, current, forgotten, session(at(120)))
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
        totals = await totals_of(database, begun)
        assert totals.open_session is not None
        assert totals.open_session.plugged_in_at == NOON
