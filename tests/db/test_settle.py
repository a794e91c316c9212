"""Sessions are scaled and priced by what is stored, and settling twice changes nothing."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st
import pytest
from sqlalchemy import Table, update

from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.models import (
    EV_CHARGING_INTERVAL,
    EV_CHARGING_SEGMENT,
    EV_CHARGING_SESSION,
)
from custom_components.lightningrod.db.reference import sync_places
from custom_components.lightningrod.db.repository import write_records
from custom_components.lightningrod.db.settle import scaled, settle
from custom_components.lightningrod.db.tariffs import set_plan
from custom_components.lightningrod.ledger.places import Place
from custom_components.lightningrod.ledger.records import Record
from custom_components.lightningrod.ledger.tariff_history import SINCE_EVER
from custom_components.lightningrod.ledger.tariffs import flat_plan, free_plan

from .helpers import NOON, OTHER_VIN, VIN, at, id_of, interval, rows, segment, session

BERLIN = ZoneInfo("Europe/Berlin")
HOME = Place(
    name="Home",
    latitude=52.5,
    longitude=13.4,
    radius_m=100.0,
    zone_entity_id="zone.home",
    network_name="Home",
)


async def _settle(
    database: Database, *records: Record, reprice: bool = False
) -> frozenset[str]:
    """Write records and settle their sessions, in one transaction."""
    ids = {record.values["session_id"] for record in records}
    async with database.begin() as connection:
        await write_records(connection, records)
        return frozenset(await settle(connection, ids, BERLIN, reprice=reprice))  # type: ignore[arg-type]


async def _price(
    database: Database,
    network: str = "Home",
    price: str | None = "0.30",
    since: date = SINCE_EVER,
    *,
    is_free: bool = False,
) -> None:
    plan = None if price is None else flat_plan(Decimal(price), "EUR")
    async with database.begin() as connection:
        await set_plan(
            connection, network, since, free_plan("EUR") if is_free else plan
        )


async def _place(database: Database, place: Place) -> int:
    async with database.begin() as connection:
        (known,) = await sync_places(connection, [place])
    assert known.id is not None
    return known.id


async def _cost(database: Database) -> tuple[str | None, str | None, str | None]:
    """Return cost, currency and source of the only session."""
    (row,) = await rows(database, EV_CHARGING_SESSION)
    cost = None if row["cost"] is None else str(row["cost"])
    return cost, row["cost_currency"], row["cost_source"]


class TestScaling:
    """The flow of energy adds up to the session's energy."""

    async def _pieces(
        self, database: Database, model: Table
    ) -> list[tuple[float, float]]:
        return [
            (row["measured_kwh"], row["energy_kwh"])
            for row in await rows(database, model)
        ]

    async def test_a_complete_session_shares_its_energy_out(
        self, database: Database
    ) -> None:
        charge = session(energy_kwh=12.0)
        await _settle(
            database,
            charge,
            interval(charge, at(0), 1.0),
            interval(charge, at(5), 2.0),
            segment(charge, at(0), 6.0),
            segment(charge, at(60), 4.0, kind="discharge"),
        )
        slices = await self._pieces(database, EV_CHARGING_INTERVAL)
        assert slices == [(1.0, 4.0), (2.0, 8.0)]
        assert [
            row["mean_power_kw"] for row in await rows(database, EV_CHARGING_INTERVAL)
        ] == pytest.approx([48.0, 96.0])
        # What the battery gave is not part of what it got.
        stretches = await self._pieces(database, EV_CHARGING_SEGMENT)
        assert stretches == [(6.0, 12.0), (4.0, 4.0)]

    async def test_an_open_session_is_left_as_measured(
        self, database: Database
    ) -> None:
        charge = session(energy_kwh=12.0, is_complete=False)
        await _settle(database, charge, interval(charge, at(0), 1.0))
        assert await self._pieces(database, EV_CHARGING_INTERVAL) == [(1.0, 1.0)]

    async def test_a_correction_starts_from_what_was_measured(
        self, database: Database
    ) -> None:
        charge = session(energy_kwh=3.0)
        first, second = interval(charge, at(0), 1.0), interval(charge, at(5), 2.0)
        await _settle(database, charge, first, second)
        await _settle(database, session(energy_kwh=30.0))
        pieces = await self._pieces(database, EV_CHARGING_INTERVAL)
        assert pieces == [(1.0, 10.0), (2.0, 20.0)]
        # One slice is written again, as it was measured, after a lost COMMIT.
        await _settle(database, second)
        assert await self._pieces(database, EV_CHARGING_INTERVAL) == pieces

    @pytest.mark.parametrize("energy", [None, 0.0])
    async def test_without_energy_nothing_is_shared(
        self, database: Database, energy: float | None
    ) -> None:
        charge = session(energy_kwh=energy)
        await _settle(database, charge, interval(charge, at(0), 0.0))
        assert await self._pieces(database, EV_CHARGING_INTERVAL) == [(0.0, 0.0)]

    async def test_two_sessions_do_not_mix(self, database: Database) -> None:
        one, two = session(at(0), energy_kwh=2.0), session(at(600), energy_kwh=9.0)
        await _settle(
            database, one, two, interval(one, at(0), 1.0), interval(two, at(600), 1.0)
        )
        pieces = await self._pieces(database, EV_CHARGING_INTERVAL)
        assert pieces == [(1.0, 2.0), (1.0, 9.0)]

    @given(
        measured=st.lists(st.floats(0.0, 20.0), min_size=1, max_size=30),
        energy=st.floats(0.0, 200.0),
    )
    def test_shares_add_up(self, measured: list[float], energy: float) -> None:
        pieces = [_Piece(number, kwh) for number, kwh in enumerate(measured)]
        shares = {piece.id: piece.energy_kwh for piece in pieces}
        shares |= {it["row"]: it["energy"] for it in scaled(pieces, energy)}  # type: ignore[arg-type]
        expected = energy if sum(measured) > 0 else 0.0
        assert sum(shares.values()) == pytest.approx(expected)


class _Piece:
    """A row of five minutes."""

    def __init__(self, number: int, measured: float) -> None:
        self.id = number
        self.start_utc, self.end_utc = at(number * 5), at(number * 5 + 5)
        self.energy_kwh = self.measured_kwh = measured


class TestPricing:
    """A session costs what its place, or its network, took when it was plugged in."""

    async def test_a_network_has_its_price(self, database: Database) -> None:
        await _price(database)
        await _settle(database, session(network_name="Home", energy_kwh=14.1))
        assert await _cost(database) == ("4.2300", "EUR", "calculated")
        (row,) = await rows(database, EV_CHARGING_SESSION)
        assert row["cost_without_overrides"] == row["cost"]
        plan = row["price_plan"]
        energy = plan["offer"]["rates"]["energy"]
        assert (energy["kind"], Decimal(energy["per_kwh"])) == ("flat", Decimal("0.3"))
        assert (plan["name"], plan["currency"]) == ("Home", "EUR")

    async def test_names_are_the_same_in_any_case(self, database: Database) -> None:
        await _price(database, "Ladefüchse")
        await _settle(database, session(network_name="LADEFÜCHSE"))
        assert await _cost(database) == ("3.0000", "EUR", "calculated")

    async def test_without_a_price_there_is_no_cost(self, database: Database) -> None:
        await _price(database)
        await _settle(database, session(network_name="Elsewhere"))
        assert await _cost(database) == (None, None, None)

    async def test_without_energy_there_is_no_cost_yet(
        self, database: Database
    ) -> None:
        await _price(database)
        await _settle(database, session(network_name="Home", energy_kwh=None))
        assert await _cost(database) == (None, None, None)
        await _price(database, price="9.99")
        await _settle(database, session(network_name="Home", energy_kwh=10.0))
        assert await _cost(database) == ("3.0000", "EUR", "calculated")

    async def test_the_network_of_the_place_comes_first(
        self, database: Database
    ) -> None:
        await _price(database, "Home", "0.30")
        await _price(database, "Ford", "0.70")
        home = await _place(database, HOME)
        await _settle(database, session(location_id=home, network_name="Ford"))
        assert await _cost(database) == ("3.0000", "EUR", "calculated")

    async def test_a_place_without_a_network_leaves_it_to_the_charge_log(
        self, database: Database
    ) -> None:
        await _price(database, "Ford", "0.70")
        place = await _place(database, replace(HOME, network_name=None))
        await _settle(database, session(location_id=place, network_name="Ford"))
        assert await _cost(database) == ("7.0000", "EUR", "calculated")

    @pytest.mark.parametrize("how", ["session", "place", "network"])
    async def test_what_is_free_costs_nothing(
        self, database: Database, how: str
    ) -> None:
        await _price(database, "Gratis", price="0.50", is_free=how == "network")
        place = await _place(database, replace(HOME, is_free=how == "place"))
        await _settle(
            database,
            session(
                location_id=place if how == "place" else None,
                is_free=True if how == "session" else None,
                network_name="Gratis",
                energy_kwh=None if how == "session" else 10.0,
            ),
        )
        cost, currency, source = await _cost(database)
        assert (cost, source) == ("0.0000", "calculated")
        assert currency == ("EUR" if how == "network" else "XXX")

    @pytest.mark.parametrize(
        ("plugged_in", "cost"),
        [
            # An hour that ends at midnight in Berlin, one over it, and one after it.
            (datetime(2026, 3, 31, 21, 0, tzinfo=UTC), "3.0000"),
            (datetime(2026, 3, 31, 21, 30, tzinfo=UTC), "3.5000"),
            (datetime(2026, 3, 31, 22, 30, tzinfo=UTC), "4.0000"),
            (datetime(2026, 9, 30, 22, 30, tzinfo=UTC), None),
        ],
    )
    async def test_the_price_is_the_one_of_the_local_day(
        self, database: Database, plugged_in: datetime, cost: str | None
    ) -> None:
        await _price(database, price="0.30")
        await _price(database, price="0.40", since=date(2026, 4, 1))
        # From October on it is not known, which is not the price before.
        await _price(database, price=None, since=date(2026, 10, 1))
        await _settle(database, session(plugged_in, network_name="Home"))
        assert (await _cost(database))[0] == cost

    async def test_the_charge_decides_and_not_the_plug_in(
        self, database: Database
    ) -> None:
        await _price(database, price="0.30")
        await _price(database, price="0.40", since=date(2026, 3, 15))
        begun = at(24 * 60)
        charge = session(network_name="Home", session_start_utc=begun)
        await _settle(database, charge)
        assert (await _cost(database))[0] == "4.0000"

    async def test_a_session_without_a_time_has_no_price(
        self, database: Database
    ) -> None:
        await _price(database)
        await _settle(
            database,
            session(network_name="Home", plug_in_utc=None, session_start_utc=None),
        )
        assert await _cost(database) == (None, None, None)

    async def test_a_price_without_a_currency_is_none(self, database: Database) -> None:
        async with database.begin() as connection:
            await connection.exec_driver_sql(
                "INSERT INTO ev_charging_networks (network_name, cost_per_kwh)"
                " VALUES ('Old', 3000)"
            )
        await _settle(database, session(network_name="Old"))
        assert await _cost(database) == (None, None, None)

    @pytest.mark.parametrize("source", ["manual", "imported"])
    async def test_a_cost_that_was_entered_stays(
        self, database: Database, source: str
    ) -> None:
        await _price(database)
        entered: dict[str, Any] = {
            "cost": Decimal("1.23"),
            "cost_currency": "SEK",
            "cost_source": source,
        }
        await _settle(database, session(network_name="Home", **entered))
        await _settle(database, session(energy_kwh=99.0), reprice=True)
        assert await _cost(database) == ("1.2300", "SEK", source)

    async def test_settling_tells_the_vehicles(self, database: Database) -> None:
        touched = await _settle(database, session(), session(device_id=OTHER_VIN))
        assert touched == {VIN, OTHER_VIN}
        assert await _settle(database) == frozenset()


class TestHistory:
    """A new price changes no past session by itself."""

    async def test_an_open_session_follows_the_price(self, database: Database) -> None:
        await _price(database)
        charge = session(network_name="Home", is_complete=False)
        await _settle(database, charge)
        await _price(database, price="0.50")
        await _settle(database, charge)
        assert await _cost(database) == ("5.0000", "EUR", "calculated")
        (row,) = await rows(database, EV_CHARGING_SESSION)
        assert row["price_plan"] is None

    async def test_a_complete_session_keeps_its_price(self, database: Database) -> None:
        await _price(database)
        await _settle(database, session(network_name="Home"))
        await _price(database, price="0.50")
        await _settle(database, session(energy_kwh=20.0))
        assert await _cost(database) == ("6.0000", "EUR", "calculated")

    async def test_unless_it_is_asked_for(self, database: Database) -> None:
        await _price(database)
        charge = session(network_name="Home")
        await _settle(database, charge)
        await _price(database, price="0.50")
        await _settle(database, charge, reprice=True)
        assert await _cost(database) == ("5.0000", "EUR", "calculated")

    async def test_or_the_session_was_elsewhere(self, database: Database) -> None:
        """The charge log knows better where that was."""
        await _price(database)
        await _price(database, "Ionity", "0.79")
        await _settle(database, session(network_name="Home"))
        await _settle(database, session(network_name="Ionity"))
        assert await _cost(database) == ("7.9000", "EUR", "calculated")
        await _settle(database, session(network_name="Nobody"))
        assert await _cost(database) == (None, None, None)

    async def test_a_plan_that_cannot_be_read_is_chosen_again(
        self, database: Database
    ) -> None:
        await _price(database)
        charge = session(network_name="Home")
        await _settle(database, charge)
        async with database.begin() as connection:
            place = {"location_id": None, "network_name": "Home", "is_free": None}
            plan = {"kind": "barter", "settled_for": place}
            await connection.execute(
                update(EV_CHARGING_SESSION).values(price_plan=plan)
            )
        await _settle(database, charge)
        assert await _cost(database) == ("3.0000", "EUR", "calculated")

    async def test_a_first_price_is_for_the_past_as_well(
        self, database: Database
    ) -> None:
        charge = session(network_name="Home")
        await _settle(database, charge)
        await _price(database)
        await _settle(database, charge)
        assert await _cost(database) == ("3.0000", "EUR", "calculated")

    async def test_settling_twice_is_settling_once(self, database: Database) -> None:
        await _price(database)
        charge = session(network_name="Home", energy_kwh=11.7)
        batch = charge, interval(charge, NOON, 0.3), segment(charge, NOON, 0.7)
        await _settle(database, *batch)
        models = EV_CHARGING_SESSION, EV_CHARGING_INTERVAL, EV_CHARGING_SEGMENT
        once = [await rows(database, model) for model in models]
        await _settle(database, *batch)
        async with database.begin() as connection:
            await settle(connection, [id_of(charge)], BERLIN)
        assert [await rows(database, model) for model in models] == once
