"""Sessions are priced by the energy as it flowed; each figure was worked out by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import case, update

from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.free import free_sessions
from custom_components.lightningrod.db.models import (
    EV_CHARGING_INTERVAL,
    EV_CHARGING_NETWORKS,
    EV_CHARGING_SESSION,
)
from custom_components.lightningrod.db.tariffs import set_holidays, set_plan
from custom_components.lightningrod.ledger.tariff_history import SINCE_EVER
from custom_components.lightningrod.ledger.tariffs import (
    Band,
    Counted,
    Day,
    FeeKind,
    Flat,
    Membership,
    Offer,
    Rates,
    Tier,
    Tiers,
    TimeFee,
    TimeOfUse,
    flat_plan,
    free_plan,
)

from ..ledger.pricing.bench import hours, per_kwh, plan as plan_of
from .costs import (
    DAY,
    EVENING,
    NIGHT,
    TWO_BANDS,
    charge,
    lines,
    settled,
    tariff,
    the_session,
)
from .helpers import NOON, at, interval, rows, session


class TestBands:
    """A price that changes while the car charges."""

    async def test_each_band_is_a_line(self, database: Database) -> None:
        """12 slices of 0.5 kWh, half before ten: 3 x 0.30 + 3 x 0.10."""
        await tariff(database, TWO_BANDS)
        await settled(database, *charge(EVENING + timedelta(minutes=30), *[0.5] * 12))
        row = await the_session(database)
        assert (row["cost"], row["cost_currency"]) == (Decimal("1.2"), "EUR")
        assert row["cost_without_overrides"] == row["cost"]
        assert row["cost_basis"] == "battery"
        assert row["cost_completeness"] == "complete"
        assert row["cost_notes"] is None
        assert row["cost_hours"] == {
            "2026-03-14T20:00:00+00:00": "0.9000",
            "2026-03-14T21:00:00+00:00": "0.3000",
        }
        assert await lines(database) == [
            ("standard", 0, "energy_band", "day", 3.0, "kWh", 0.3, "0.9000"),
            ("standard", 1, "energy_band", "night", 3.0, "kWh", 0.1, "0.3000"),
        ]

    async def test_what_the_log_says_is_shared_out_as_it_flowed(
        self, database: Database
    ) -> None:
        """Live saw 1 + 2 kWh, the log says 6: 2 before ten, 4 after."""
        await tariff(database, TWO_BANDS)
        start = EVENING + timedelta(minutes=55)
        await settled(database, *charge(start, 1.0, 2.0, energy_kwh=6.0))
        row = await the_session(database)
        assert row["cost"] == Decimal("0.6") + Decimal("0.4")
        # Half of the energy was not seen: it may have flowed at another time.
        assert row["cost_notes"] == ["intervals_differ"]

    async def test_without_slices_it_is_spread_evenly_and_said_so(
        self, database: Database
    ) -> None:
        await tariff(database, TWO_BANDS)
        start = EVENING + timedelta(minutes=30)
        await settled(database, session(start, network_name="Home"))
        row = await the_session(database)
        assert row["cost"] == 5 * Decimal("0.30") + 5 * Decimal("0.10")
        assert row["cost_notes"] == ["spread_evenly"]
        assert row["cost_completeness"] == "complete"

    @pytest.mark.parametrize(
        ("start", "cost"),
        [
            # 02:00 to 03:00 comes twice: 2 of 4 kWh for 0.10.
            (datetime(2026, 10, 24, 23, tzinfo=UTC), "0.8000"),
            # It does not come at all.
            (datetime(2026, 3, 28, 23, tzinfo=UTC), "1.2000"),
            # An ordinary night: one of four.
            (datetime(2026, 3, 14, 23, tzinfo=UTC), "1.0000"),
        ],
    )
    async def test_nights_on_which_the_clock_changes(
        self, database: Database, start: datetime, cost: str
    ) -> None:
        low = Band(
            name="l", per_kwh=Decimal("0.10"), windows=(hours("02:00", "03:00"),)
        )
        await tariff(database, plan_of("EUR", TimeOfUse(bands=(low, DAY))))
        await settled(database, *charge(start, *[0.125] * 32, length=7.5))
        row = await the_session(database)
        assert str(row["cost"]) == cost

    async def test_holidays_of_an_entity_count(self, database: Database) -> None:
        sunday = Band(
            name="sunday",
            per_kwh=Decimal("0.05"),
            windows=(hours("00:00", "24:00", frozenset({Day.SUN})),),
        )
        plan = plan_of("EUR", TimeOfUse(bands=(sunday, DAY)))
        async with database.begin() as connection:
            await set_plan(
                connection, "Home", SINCE_EVER, plan, holiday_entity="calendar.bank"
            )
            monday = date(2026, 4, 6)
            await set_holidays(connection, "calendar.bank", [monday, date(2026, 5, 1)])
        await settled(database, *charge(datetime(2026, 4, 6, 10, tzinfo=UTC), 1.0, 1.0))
        row = await the_session(database)
        assert row["cost"] == Decimal("0.1")
        # Of the holidays it keeps the one it met.
        assert row["price_context"] == {
            "timezone": "Europe/Berlin",
            "holidays": ["2026-04-06"],
        }
        async with database.begin() as connection:
            await connection.execute(update(EV_CHARGING_NETWORKS).values(plan=None))
        await settled(database, session(row["plug_in_utc"]))
        assert (await the_session(database))["cost"] == Decimal("0.5")


class TestWhatIsPaidFor:
    """The energy of the wall, where something counted it, and what comes on top."""

    async def test_wall_energy_comes_first(self, database: Database) -> None:
        await tariff(database, TWO_BANDS)
        start = EVENING + timedelta(minutes=55)
        await settled(database, *charge(start, 1.0, 2.0, evse_energy_kwh=3.3))
        row = await the_session(database)
        assert row["cost"] == Decimal("0.33") + Decimal("0.22")
        assert (row["cost_basis"], row["cost_notes"]) == ("wall", None)

    async def test_own_production_has_its_own_price(self, database: Database) -> None:
        """12 kWh of which 3 from the roof: 9 x 0.30 + 3 x 0.08."""
        rates = Rates(energy=per_kwh("0.30"), own_solar=Decimal("0.08"))
        await tariff(database, plan_of("EUR", rates))
        await settled(database, *charge(NOON, 6.0, 6.0, solar_kwh=3.0))
        assert (await the_session(database))["cost"] == Decimal("2.94")
        await settled(database, session(energy_kwh=12.0, solar_kwh=None))
        row = await the_session(database)
        assert row["cost"] == Decimal("3.6")
        assert row["cost_notes"] == ["solar_unknown"]

    async def test_own_production_is_told_apart_without_slices_too(
        self, database: Database
    ) -> None:
        """12 kWh, 3 of them from the roof: 9 are bought, and 9 count for the month."""
        tiers = Tiers(
            steps=(Tier(name="low", up_to_kwh=Decimal(10), per_kwh=Decimal("0.10")),)
        )
        rates = Rates(energy=per_kwh("0.30"), own_solar=Decimal("0.08"), tiers=tiers)
        await tariff(database, plan_of("EUR", rates))
        both: dict[str, Any] = {
            "network_name": "Home",
            "energy_kwh": 12.0,
            "solar_kwh": 3.0,
        }
        await settled(database, session(**both), session(at(600), **both))
        first, second = await rows(database, EV_CHARGING_SESSION)
        # 9 x 0.10 + 3 x 0.08, then 1 x 0.10 + 8 x 0.30 + 3 x 0.08.
        assert (first["cost"], first["cost_notes"]) == (Decimal("1.14"), None)
        assert second["cost"] == Decimal("2.74")
        assert second["price_context"]["used_kwh"] == 9

    async def test_own_production_counts_when_it_was_there(
        self, database: Database
    ) -> None:
        """1 kWh by day all own at 0.08, 2 kWh by night none at 0.10: 0.08 + 0.20."""
        two_bands = TimeOfUse(bands=(NIGHT, DAY))
        rates = Rates(energy=two_bands, own_solar=Decimal("0.08"))
        await tariff(database, plan_of("EUR", rates))
        begin = EVENING + timedelta(minutes=55)
        both = charge(begin, 1.0, 2.0, solar_kwh=1.0)
        await settled(database, *both)
        async with database.begin() as connection:
            pieces = EV_CHARGING_INTERVAL
            by_day = case((pieces.c.start_utc == begin, 1.0), else_=0.0)
            await connection.execute(update(pieces).values(solar_share=by_day))
        await settled(database, *both)
        assert (await the_session(database))["cost"] == Decimal("0.28")

    async def test_fees_count_once_a_plug_in(self, database: Database) -> None:
        """10 kWh x 0.50, 1 for the session, 80 minutes plugged in of which 50 blocked."""
        blocking = TimeFee(
            kind=FeeKind.BLOCKING,
            counted=Counted.IDLE,
            price=Decimal("0.10"),
            after_minutes=10,
        )
        rates = Rates(
            energy=per_kwh("0.50"), session_fee=Decimal(1), time_fees=(blocking,)
        )
        await tariff(database, plan_of("EUR", rates))
        row = session(
            network_name="Home",
            session_end_utc=at(30),
            plug_out_utc=at(80),
        )
        await settled(
            database, row, interval(row, NOON, 4.0), interval(row, at(25), 6.0)
        )
        assert [(line[2], line[-1]) for line in await lines(database)] == [
            ("energy_flat", "5.0000"),
            ("session_fee", "1.0000"),
            ("blocking_fee", "4.0000"),
        ]
        kept = await the_session(database)
        assert kept["cost"] == 10
        assert kept["cost_hours"] == {
            "2026-03-14T12:00:00+00:00": "8.0000",
            "2026-03-14T13:00:00+00:00": "2.0000",
        }

    async def test_a_fee_for_a_time_nobody_knows_is_partial(
        self, database: Database
    ) -> None:
        parking = TimeFee(
            kind=FeeKind.PARKING, counted=Counted.PLUGGED, price=Decimal(1)
        )
        rates = Rates(energy=per_kwh("0.50"), time_fees=(parking,))
        await tariff(database, plan_of("EUR", rates))
        await settled(database, session(network_name="Home", plug_out_utc=None))
        row = await the_session(database)
        assert row["cost"] == 5
        assert row["cost_completeness"] == "partial"
        assert row["cost_notes"] == ["times_unknown"]

    async def test_fast_charging_may_cost_another_price(
        self, database: Database
    ) -> None:
        dc = Rates(energy=per_kwh("0.79"))
        await tariff(database, plan_of("EUR", per_kwh("0.49"), dc))
        await settled(database, session(network_name="Home", charge_type="DC_FAST"))
        assert (await the_session(database))["cost"] == Decimal("7.9")
        await settled(database, session(charge_type="AC_LEVEL_2"))
        assert (await the_session(database))["cost"] == Decimal("4.9")
        await settled(database, session(charge_type="STEAM"))
        row = await the_session(database)
        assert (row["cost"], row["cost_source"]) == (None, None)
        assert row["cost_notes"] == ["charge_type_unknown"]
        assert row["cost_completeness"] == "unpriced"

    async def test_membership_with_and_without(self, database: Database) -> None:
        offer = Offer(rates=Rates(energy=Flat(per_kwh=Decimal("0.49"))))
        club = Membership(name="Club", monthly_fee=Decimal(6), offer=offer)
        plan = replace(flat_plan(Decimal("0.79"), "EUR"), membership=club)
        await tariff(database, plan)
        await tariff(database, plan, since=date(2026, 3, 14), is_member=True)
        await settled(
            database,
            session(NOON - timedelta(days=1), network_name="Home"),
            session(network_name="Home"),
        )
        before, held = await rows(database, EV_CHARGING_SESSION)
        figures = ("cost", "cost_standard", "cost_member")
        assert [before[name] for name in figures] == [
            Decimal("7.9"),
            Decimal("7.9"),
            Decimal("4.9"),
        ]
        assert [held[name] for name in figures] == [
            Decimal("4.9"),
            Decimal("7.9"),
            Decimal("4.9"),
        ]
        assert "is_member" not in before["price_context"]
        assert held["price_context"]["is_member"] is True
        # It is kept: leaving the club changes no past charge.
        await tariff(database, plan, since=date(2026, 3, 14))
        await settled(database, session(energy_kwh=20.0))
        assert (await rows(database, EV_CHARGING_SESSION))[1]["cost"] == Decimal("9.8")

    async def test_an_employer_is_billed_another_price(
        self, database: Database
    ) -> None:
        billing = Offer(rates=Rates(energy=per_kwh("0.36")))
        plan = replace(flat_plan(Decimal("0.30"), "EUR"), billing=billing)
        await tariff(database, plan)
        await settled(database, session(network_name="Home"))
        row = await the_session(database)
        assert (row["cost"], row["cost_billing"]) == (3, Decimal("3.6"))
        assert (row["cost_standard"], row["cost_member"]) == (None, None)
        assert [(line[0], line[-1]) for line in await lines(database)] == [
            ("standard", "3.0000"),
            ("billing", "3.6000"),
        ]


class TestEntered:
    """What somebody named is theirs; what it would have been stays beside it."""

    async def _entered(self, database: Database, **values: Any) -> dict[str, Any]:
        await tariff(database, TWO_BANDS)
        start = EVENING + timedelta(minutes=30)
        paid: dict[str, Any] = {
            "cost": Decimal("2.5"),
            "cost_currency": "EUR",
            "cost_source": "manual",
        }
        await settled(database, *charge(start, *[0.5] * 12, **(paid | values)))
        return await the_session(database)

    async def test_the_calculated_cost_stays_beside_it(
        self, database: Database
    ) -> None:
        row = await self._entered(database)
        assert (row["cost"], row["cost_source"]) == (Decimal("2.5"), "manual")
        assert row["cost_without_overrides"] == Decimal("1.2")
        assert row["cost_completeness"] == "complete"
        assert [line[-1] for line in await lines(database)] == ["0.9000", "0.3000"]
        # It is spread as the energy flowed.
        assert row["cost_hours"] == {
            "2026-03-14T20:00:00+00:00": "1.2500",
            "2026-03-14T21:00:00+00:00": "1.2500",
        }

    async def test_another_currency_is_never_put_beside_it(
        self, database: Database
    ) -> None:
        row = await self._entered(database, cost_currency="SEK")
        assert (row["cost"], row["cost_currency"]) == (Decimal("2.5"), "SEK")
        assert row["cost_without_overrides"] is None
        assert await lines(database) == []
        assert row["cost_basis"] == "battery"

    async def test_an_import_stays_as_it_came(self, database: Database) -> None:
        row = await self._entered(
            database, cost_source="imported", cost_without_overrides=Decimal("2.2")
        )
        assert row["cost_without_overrides"] == Decimal("2.2")
        assert row["cost"] == Decimal("2.5")

    async def test_it_needs_no_tariff(self, database: Database) -> None:
        row = await self._entered(database, network_name="Nobody", cost=Decimal(0))
        assert (row["cost"], row["cost_completeness"]) == (0, "complete")
        assert row["cost_without_overrides"] is None
        assert (row["cost_notes"], row["cost_hours"]) == (None, None)


async def test_free_is_what_costs_nothing_by_its_terms(database: Database) -> None:
    """A price that comes to zero is a price; who says that it cost nothing is believed."""
    plans = {
        "Free": free_plan("EUR"),
        "Zero": flat_plan(Decimal(0), "EUR"),
        "Home": flat_plan(Decimal("0.3"), "EUR"),
    }
    for name, plan in plans.items():
        await tariff(database, plan, name)
    named = {"cost": Decimal(0), "cost_currency": "EUR", "cost_source": "manual"}
    cases: dict[str, dict[str, Any]] = {
        "network": {"network_name": "Free"},
        "place": {"is_free": True},
        "named": {"network_name": "Home", **named},
        "zero": {"network_name": "Zero"},
        "paid": {"network_name": "Home"},
        "unpriced": {"network_name": "Elsewhere"},
    }
    for number, (name, values) in enumerate(cases.items()):
        start = NOON + timedelta(hours=4 * number)
        await settled(database, session(start, notes=name, **values))
    found = await rows(database, EV_CHARGING_SESSION)
    async with database.connect() as connection:
        free = await free_sessions(connection, found)
        assert await free_sessions(connection, []) == frozenset()
    told = {row["notes"] for row in found if row["session_id"] in free}
    assert told == {"network", "place", "named"}
