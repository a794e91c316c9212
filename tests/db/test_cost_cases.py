"""Whose tariff counts, what a month shares, and what comes late; worked out by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, update

from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.models import (
    EV_CHARGING_COST_LINE,
    EV_CHARGING_NETWORKS,
    EV_CHARGING_SESSION,
    EV_READING,
)
from custom_components.lightningrod.db.reference import sync_places
from custom_components.lightningrod.db.settle import settle
from custom_components.lightningrod.ledger.places import Place
from custom_components.lightningrod.ledger.records import Record, RecordKind
from custom_components.lightningrod.ledger.tariffs import (
    Counted,
    FeeKind,
    PriceEntity,
    Rates,
    TimeFee,
    flat_plan,
)

from ..ledger.pricing.bench import per_kwh, plan as plan_of
from .costs import (
    BERLIN,
    EVENING,
    TIERS,
    TWO_BANDS,
    charge,
    lines,
    put,
    settled,
    tariff,
    the_session,
)
from .helpers import NOON, OTHER_VIN, VIN, at, id_of, interval, rows, session


class TestWhoseTariff:
    """The place's own, else its network's, else the session's."""

    GARAGE = Place(
        name="Garage",
        latitude=52.5,
        longitude=13.4,
        radius_m=50.0,
        zone_entity_id="zone.garage",
        network_name="Ionity",
    )

    async def _priced(self, database: Database, *names: str) -> Decimal | None:
        """Return the cost at the garage, with tariffs of these names."""
        prices = {"Garage": "0.1", "Ionity": "0.7", "Ford": "0.5"}
        for name in names:
            await tariff(database, flat_plan(Decimal(prices[name]), "EUR"), name)
        async with database.begin() as connection:
            (place,) = await sync_places(connection, [self.GARAGE])
        await settled(database, session(location_id=place.id, network_name="Ford"))
        cost: Decimal | None = (await the_session(database))["cost"]
        return cost

    @pytest.mark.parametrize(
        ("names", "cost"),
        [
            (("Garage", "Ionity", "Ford"), "1.0000"),
            (("Ionity", "Ford"), "7.0000"),
            (("Ford",), "5.0000"),
            ((), "None"),
        ],
    )
    async def test_the_nearest_one_counts(
        self, database: Database, names: tuple[str, ...], cost: str
    ) -> None:
        assert str(await self._priced(database, *names)) == cost

    async def test_why_there_is_no_price_is_told(self, database: Database) -> None:
        await settled(database, session(network_name="Ionity"))
        row = await the_session(database)
        assert row["cost_completeness"] == "unpriced"
        assert row["cost_notes"] == ["no_plan"]
        assert (row["price_plan"], row["price_context"]) == (None, None)
        await tariff(database, TWO_BANDS, "Ionity")
        async with database.begin() as connection:
            await connection.execute(
                update(EV_CHARGING_NETWORKS).values(plan={"format": 99})
            )
        await settled(database, session())
        row = await the_session(database)
        assert row["cost_notes"] == ["plan_invalid"]
        assert row["cost"] is None

    async def test_a_tariff_of_the_future_waits_for_its_day(
        self, database: Database
    ) -> None:
        await tariff(database, flat_plan(Decimal("0.3"), "EUR"))
        await tariff(
            database, flat_plan(Decimal("0.4"), "EUR"), since=date(2026, 3, 15)
        )
        await settled(database, session(network_name="Home"))
        await settled(database, session(NOON + timedelta(days=1), network_name="Home"))
        found = await rows(database, EV_CHARGING_SESSION)
        assert [row["cost"] for row in found] == [3, 4]

    async def test_a_network_that_was_removed_is_history(
        self, database: Database
    ) -> None:
        await tariff(database, flat_plan(Decimal("0.3"), "EUR"))
        async with database.begin() as connection:
            removed = NOON + timedelta(hours=1)
            await connection.execute(
                update(EV_CHARGING_NETWORKS).values(removed_at=removed)
            )
        await settled(
            database,
            session(network_name="Home"),
            session(NOON + timedelta(hours=2), network_name="Home"),
        )
        found = await rows(database, EV_CHARGING_SESSION)
        assert [row["cost"] for row in found] == [3, None]

    async def test_currencies_are_those_of_the_plans(self, database: Database) -> None:
        await tariff(database, flat_plan(Decimal("0.3"), "EUR"))
        await tariff(database, flat_plan(Decimal("5.5"), "SEK"), "Abroad")
        await settled(
            database,
            session(network_name="Home"),
            session(at(600), network_name="Abroad"),
        )
        found = await rows(database, EV_CHARGING_SESSION)
        assert [(str(row["cost"]), row["cost_currency"]) for row in found] == [
            ("3.0000", "EUR"),
            ("55.0000", "SEK"),
        ]


class TestAllowances:
    """A month of tiers is shared by all sessions of the tariff."""

    # 15 kWh a month for 0.10, everything beyond for 0.30.
    async def _costs(self, database: Database) -> list[str]:
        found = await rows(database, EV_CHARGING_SESSION)
        found.sort(key=lambda row: row["session_start_utc"])
        return [str(row["cost"]) for row in found]

    async def test_later_sessions_follow(self, database: Database) -> None:
        await tariff(database, TIERS)
        first, second, third = (
            session(NOON + timedelta(days=n), network_name="Home", device_id=vin)
            for n, vin in enumerate((VIN, OTHER_VIN, VIN))
        )
        other = session(NOON + timedelta(days=20), network_name="Home")
        elsewhere = session(NOON - timedelta(days=1), network_name="Nobody")
        await settled(database, elsewhere, first, second)
        await settled(database, third)
        await settled(database, other)
        month = ["1.0000", "2.0000", "3.0000"]
        assert await self._costs(database) == ["None", *month, "1.0000"]
        found = await rows(database, EV_CHARGING_SESSION)
        used = [
            row["price_context"] and row["price_context"]["used_kwh"] for row in found
        ]
        assert used == [None, 0.0, 10.0, 20.0, 0.0]
        # The log comes late, and says 18 kWh: 15 x 0.10 + 3 x 0.30.
        touched = await settled(database, session(network_name="Home", energy_kwh=18.0))
        assert touched == {VIN, OTHER_VIN}
        assert await self._costs(database) == [
            "None",
            "2.4000",
            "3.0000",
            "3.0000",
            "1.0000",
        ]
        # It was elsewhere: the others move up.
        await settled(database, session(network_name="Nobody"))
        assert await self._costs(database) == ["None", "None", *month[:2], "1.0000"]

    async def test_own_production_uses_nothing_up(self, database: Database) -> None:
        """Half of 10 kWh is own, twice: 5 x 0.10 + 5 x 0.05, both within 15 kWh."""
        rates = replace(TIERS.offer.rates, own_solar=Decimal("0.05"))
        await tariff(database, plan_of("EUR", rates))
        for begin in (NOON, at(600), at(1200)):
            await settled(database, *charge(begin, 5.0, 5.0, solar_kwh=5.0))
        assert await self._costs(database) == ["0.7500"] * 3

    async def test_a_deleted_session_used_nothing(self, database: Database) -> None:
        await tariff(database, TIERS)
        first = session(network_name="Home")
        await settled(database, first, session(at(600), network_name="Home"))
        assert await self._costs(database) == ["1.0000", "2.0000"]
        await settled(database, session(deleted_at=at(900)))
        assert await self._costs(database) == ["1.0000", "1.0000"]

    async def test_one_over_the_turn_uses_of_both_months(
        self, database: Database
    ) -> None:
        """10 kWh, half of it in April: 5 x 0.10 and 5 x 0.10, then 10 of 15 are left."""
        await tariff(database, TIERS)
        turn = datetime(2026, 3, 31, 22, tzinfo=UTC)
        begun = turn - timedelta(minutes=30)
        await settled(
            database,
            session(begun, network_name="Home"),
            session(turn + timedelta(hours=3), network_name="Home", energy_kwh=12.0),
        )
        assert await self._costs(database) == ["1.0000", "1.6000"]


class TestPriceEntity:
    """A price that an entity tells, sampled while charging."""

    SPOT = plan_of("EUR", PriceEntity(entity_id="sensor.spot"))

    @staticmethod
    def _sample(start: datetime, value: float, entity: str = "sensor.spot") -> Record:
        return Record(
            RecordKind.READING,
            {
                "entity_id": entity,
                "kind": "price",
                "recorded_at": start,
                "value": value,
            },
        )

    def _charge(self) -> list[Record]:
        """Return two hours of 1 kWh each."""
        return charge(NOON, *[0.25] * 8, length=15)

    async def test_what_is_missing_is_partial_until_it_comes(
        self, database: Database
    ) -> None:
        await tariff(database, self.SPOT)
        await put(
            database,
            self._sample(at(0), 0.2),
            self._sample(at(60), 0.9, entity="sensor.other"),
            *self._charge(),
        )
        row = await the_session(database)
        assert row["cost"] == Decimal("0.2")
        assert row["cost_completeness"] == "partial"
        assert row["cost_notes"] == ["price_missing"]
        assert row["price_context"]["points"] == {
            "sensor.spot": [["2026-03-14T12:00:00+00:00", "0.2"]]
        }
        await put(database, self._sample(at(75), -0.1), self._sample(at(200), 3.0))
        row = await the_session(database)
        assert row["cost"] == Decimal("0.1")
        assert row["cost_completeness"] == "complete"
        assert row["cost_notes"] is None
        # One line for all of its prices, with their mean.
        (line,) = await lines(database)
        assert line == ("standard", 0, "energy_spot", None, 2.0, "kWh", 0.05, "0.1000")

    async def test_it_keeps_what_the_entity_said(self, database: Database) -> None:
        await tariff(database, self.SPOT)
        samples = self._sample(at(0), 0.2), self._sample(at(60), 0.3)
        await put(database, *samples, *self._charge())
        before = await the_session(database)
        async with database.begin() as connection:
            await connection.execute(delete(EV_READING))
        await settled(database, *self._charge())
        assert await the_session(database) == before
        # And goes by it for the energy that the log corrects.
        await settled(database, session(energy_kwh=4.0))
        assert (await the_session(database))["cost"] == 1

    async def test_samples_of_others_wake_nothing(self, database: Database) -> None:
        await put(database, *self._charge())
        await tariff(database, self.SPOT)
        # It has no plan yet: that the price is asked for is for its owner to say.
        await put(database, self._sample(at(0), 0.2))
        assert (await the_session(database))["cost"] is None


class TestGrowing:
    """The session that goes on is priced as it grows."""

    async def test_lines_grow_and_the_plan_is_kept_at_the_end(
        self, database: Database
    ) -> None:
        await tariff(database, TWO_BANDS)
        start = EVENING + timedelta(minutes=55)
        going: dict[str, Any] = {
            "is_complete": False,
            "session_end_utc": None,
            "plug_out_utc": None,
        }
        seen = start + timedelta(minutes=5)
        await settled(database, *charge(start, 1.0, **going, recorded_at=seen))
        row = await the_session(database)
        assert row["cost"] == Decimal("0.3")
        assert (row["price_plan"], row["price_context"]) == (None, None)
        first = await rows(database, EV_CHARGING_COST_LINE)
        seen = start + timedelta(minutes=9)
        await settled(database, *charge(start, 1.0, 2.0, **going, recorded_at=seen))
        assert (await the_session(database))["cost"] == Decimal("0.5")
        # What stays keeps its row.
        grown = await rows(database, EV_CHARGING_COST_LINE)
        assert grown[0] == first[0]
        assert len(grown) == 2
        await settled(database, *charge(start, 1.0, 2.0, is_complete=True))
        row = await the_session(database)
        assert row["price_context"] == {"timezone": "Europe/Berlin"}
        assert row["price_plan"]["name"] == "Home"

    async def test_the_slice_that_holds_now_is_not_over(
        self, database: Database
    ) -> None:
        """Blocking is not charged while energy flows, nor before its grace is over."""
        blocking = TimeFee(
            kind=FeeKind.BLOCKING,
            counted=Counted.IDLE,
            price=Decimal(1),
            after_minutes=10,
        )
        rates = Rates(energy=per_kwh("0.50"), time_fees=(blocking,))
        await tariff(database, plan_of("EUR", rates))
        going: dict[str, Any] = {
            "is_complete": False,
            "session_end_utc": None,
            "plug_out_utc": None,
        }
        await settled(database, *charge(NOON, 2.0, **going, recorded_at=at(3)))
        row = await the_session(database)
        assert (row["cost"], row["cost_completeness"]) == (1, "complete")
        await settled(database, *charge(NOON, 2.0, **going, recorded_at=at(25)))
        assert (await the_session(database))["cost"] == 1 + 10

    async def test_a_line_that_is_no_more_goes(self, database: Database) -> None:
        await tariff(database, TWO_BANDS)
        start = EVENING + timedelta(minutes=55)
        await settled(database, *charge(start, 1.0, 2.0))
        assert len(await lines(database)) == 2
        await settled(database, session(start, network_name="Nobody"))
        assert await lines(database) == []


class TestTablesAreBelievedWithCare:
    """Rows that cannot be do not stop the others from being priced."""

    async def test_odd_figures_are_not_known(self, database: Database) -> None:
        await tariff(database, flat_plan(Decimal("0.3"), "EUR"))
        odd = charge(
            NOON,
            1.0,
            -2.0,
            energy_kwh=None,
            evse_energy_kwh=-5.0,
            charge_duration_seconds=-1.0,
            plug_out_utc=at(-60),
        )
        overlapping = interval(odd[0], at(2), 7.0)
        await settled(database, *odd, overlapping)
        # One kWh was seen, and is not counted twice.
        assert (await the_session(database))["cost"] == Decimal("0.3")

    async def test_zones_that_moved_keep_their_own_clock(
        self, database: Database
    ) -> None:
        await tariff(database, TWO_BANDS)
        start = EVENING + timedelta(minutes=55)
        records = charge(start, 1.0, 2.0)
        await settled(database, *records)
        before = await the_session(database)
        async with database.begin() as connection:
            await settle(connection, [id_of(records[0])], ZoneInfo("America/Denver"))
        assert await the_session(database) == before
        for zone in ("Nowhere/Town", 7, None, "UTC"):
            async with database.begin() as connection:
                await connection.execute(
                    update(EV_CHARGING_SESSION).values(price_context={"timezone": zone})
                )
                await settle(connection, [id_of(records[0])], BERLIN)
        # The last one was read as it is: ten at night in UTC.
        assert (await the_session(database))["cost"] == Decimal("0.9")
