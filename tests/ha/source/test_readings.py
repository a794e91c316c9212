"""What is kept of prices, meters, production and intensities while a vehicle is plugged in."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.lightningrod.source.readings import (
    Quantity,
    ReadingsFollower,
    Watch,
)

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
METER = Watch("sensor.meter", Quantity.METER)
ROOF = Watch("sensor.roof", Quantity.SOLAR_POWER)
GRID = Watch("sensor.grid", Quantity.CARBON)
SPOT = Watch("sensor.spot", Quantity.PRICE)
LIST = Watch("sensor.list", Quantity.PRICE, "raw_today")
KWH = {"unit_of_measurement": "kWh"}
WATT = {"unit_of_measurement": "W"}


class House:
    """Entities, a clock, and what was kept."""

    def __init__(self, hass, freezer) -> None:
        self.hass = hass
        self.freezer = freezer
        self.kept: list[tuple[str, str, float, float]] = []
        self.follower = ReadingsFollower(hass, self._put)

    def _put(self, records):
        for record in records:
            values = record.values
            minutes = (values["recorded_at"] - NOON).total_seconds() / 60
            self.kept.append(
                (values["entity_id"], values["kind"], minutes, values["value"])
            )

    async def show(self, watch: Watch, value: Any, attributes: Any = None):
        self.hass.states.async_set(watch.entity_id, str(value), attributes)
        await self.hass.async_block_till_done()

    async def at(self, minutes: float):
        """Let time pass minute by minute."""
        while (now := self.minutes()) < minutes:
            step = min(1.0, minutes - now)
            self.freezer.tick(timedelta(minutes=step))
            async_fire_time_changed(self.hass)
            await self.hass.async_block_till_done()

    def minutes(self) -> float:
        return (datetime.now(UTC) - NOON).total_seconds() / 60

    def of(self, watch: Watch) -> list[tuple[float, float]]:
        """Return what was kept of an entity: minutes and figures, each moment once."""
        found = {
            at: value for entity, _, at, value in self.kept if entity == watch.source
        }
        return sorted(found.items())


@pytest.fixture
def house(hass, freezer):
    freezer.move_to(NOON)
    home = House(hass, freezer)
    yield home
    home.follower.stop()


async def test_nothing_is_kept_while_nobody_is_plugged_in(house):
    house.follower.watch([METER, ROOF, GRID, SPOT, LIST])
    for watch in (METER, ROOF, GRID, SPOT, LIST):
        await house.show(watch, 1)
    await house.at(20)
    assert house.kept == []


async def test_a_counter_is_kept_once_a_minute_with_its_baseline(house):
    await house.show(METER, 500, KWH)
    house.follower.watch([METER])
    await house.at(10)
    house.follower.plugged("car", NOON + timedelta(minutes=10))
    for second in range(180):
        house.freezer.tick(1)
        await house.show(METER, 500 + second / 100, KWH)
        if second % 60 == 59:
            async_fire_time_changed(house.hass)
    await house.at(20)
    house.follower.plugged("car", None)
    kept = house.of(METER)
    assert kept[0] == (0, 500)
    assert kept[1] == (10, 500)
    assert kept[-1] == (pytest.approx(20), 501.79)
    assert 5 < len(kept) < 12
    assert all(before[1] <= after[1] for before, after in pairwise(kept))
    await house.show(METER, 600, KWH)
    await house.at(30)
    assert house.of(METER) == kept


async def test_a_plug_in_that_is_noticed_late_lost_nothing(house):
    house.follower.watch([METER])
    await house.show(METER, 500, KWH)
    for minute in range(1, 41):
        await house.at(minute)
        await house.show(METER, 500 + minute / 10, KWH)
    house.follower.plugged("car", NOON + timedelta(minutes=10))
    kept = house.of(METER)
    assert kept[0] == (10, 501.0)
    assert kept[-1] == (40, 504.0)
    assert len(kept) == 31


async def test_a_charge_that_nobody_knew_of_is_read_afterwards(house):
    house.follower.watch([METER, ROOF])
    for minute in range(1, 41):
        await house.at(minute)
        await house.show(METER, 500 + minute / 10, KWH)
    house.follower.charged(NOON + timedelta(minutes=10), NOON + timedelta(minutes=20))
    kept = house.of(METER)
    assert (kept[0], kept[-1]) == ((10, 501.0), (22, 502.2))


async def test_a_reset_within_a_minute_is_not_passed_over(house):
    house.follower.watch([METER])
    house.follower.plugged("car", NOON)
    for value in (7.0, 7.2, 0.0, 0.1, 0.2):
        house.freezer.tick(5)
        await house.show(METER, value, KWH)
    await house.at(2)
    assert [value for _, value in house.of(METER)] == [7.0, 7.2, 0.0, 0.2]


async def test_nonsense_is_not_kept(house):
    house.follower.watch([METER, GRID])
    house.follower.plugged("car", NOON)
    for value in ("unavailable", "-3", "nan", "much", "1e99"):
        await house.show(METER, value, KWH)
        await house.show(GRID, value)
        await house.at(house.minutes() + 2)
    house.hass.states.async_remove(METER.entity_id)
    house.follower.plugged("car", None)
    assert house.kept == []


async def test_production_is_the_mean_of_five_minutes(house):
    await house.show(ROOF, 2000, WATT)
    house.follower.watch([ROOF])
    house.follower.plugged("car", NOON)
    await house.at(3)
    await house.show(ROOF, 4000, WATT)
    await house.at(6)
    await house.show(ROOF, "unavailable", WATT)
    await house.at(9)
    await house.show(ROOF, 1000, WATT)
    await house.at(11)
    house.follower.plugged("car", None)
    assert house.of(ROOF) == [
        (0, pytest.approx(2.8)),
        (5, pytest.approx((4.0 + 1.0) / 2)),
        (10, pytest.approx(1.0)),
    ]
    assert {kind for _, kind, _, _ in house.kept} == {"solar"}


async def test_an_intensity_is_kept_when_it_changes_and_once_an_hour(house):
    await house.show(GRID, 400)
    house.follower.watch([GRID])
    await house.at(30)
    house.follower.plugged("car", NOON + timedelta(minutes=20))
    await house.at(40)
    await house.show(GRID, 300)
    await house.show(GRID, 300, {"icon": "x"})
    await house.at(105)
    house.follower.plugged("car", None)
    assert house.of(GRID) == [(20, 400), (40, 300), (100, 300)]


async def test_a_price_is_kept_at_each_change_and_in_each_slot(house):
    await house.show(SPOT, 0.30)
    house.follower.watch([SPOT])
    await house.at(20)
    house.follower.plugged("car", NOON + timedelta(minutes=20))
    await house.at(30)
    await house.show(SPOT, 0.35)
    # The same price from one o'clock on makes no change.
    await house.at(130)
    house.follower.plugged("car", None)
    assert house.of(SPOT) == [(20, 0.30), (30, 0.35), (61, 0.35), (121, 0.35)]


async def test_a_price_of_a_plug_in_that_is_noticed_late(house):
    await house.show(SPOT, 0.30)
    house.follower.watch([SPOT])
    await house.at(70)
    house.follower.plugged("car", NOON + timedelta(minutes=20))
    assert house.of(SPOT) == [(20, 0.30), (70, 0.30)]


def day(first: int, *prices: float) -> dict[str, Any]:
    return {
        "raw_today": [
            {"start": NOON + timedelta(hours=first + hour), "value": value}
            for hour, value in enumerate(prices)
        ]
    }


async def test_a_list_of_prices_is_kept_as_its_slots_begin(house):
    await house.show(LIST, 0, day(-1, 0.1, 0.2, 0.3, 0.4))
    house.follower.watch([LIST])
    await house.at(20)
    house.follower.plugged("car", NOON + timedelta(minutes=20))
    assert house.of(LIST) == [(0, 0.2)]
    await house.at(65)
    # Another day: the slot that began meanwhile is gone from the list.
    await house.at(119)
    await house.show(LIST, 0, day(2, 0.9, 0.8))
    await house.at(130)
    house.follower.plugged("car", None)
    assert house.of(LIST) == [(0, 0.2), (60, 0.3), (120, 0.9)]


async def test_a_list_that_is_replaced_is_looked_at_once_more(house):
    await house.show(LIST, 0, day(0, 0.1, 0.2))
    house.follower.watch([LIST])
    house.follower.plugged("car", NOON)
    await house.at(60.5)
    await house.show(LIST, 0, day(2, 0.9))
    assert house.of(LIST) == [(0, 0.1), (60, 0.2)]


async def test_a_price_among_the_attributes(house):
    watch = Watch("sensor.spot", Quantity.PRICE, "now", 15)
    await house.show(watch, "cheap", {"now": 0.2})
    house.follower.watch([watch])
    house.follower.plugged("car", NOON)
    await house.at(20)
    house.follower.plugged("car", None)
    assert house.of(watch) == [(0, 0.2), (16, 0.2)]


async def test_prices_of_one_entity_are_kept_apart(house):
    """Its state, and two of its attributes, at the same moments; in kWh or as it is said."""
    attributes = {"net": 0.1, "total": 0.3, "unit_of_measurement": "EUR/MWh"}
    prices = {
        Watch("sensor.spot", Quantity.PRICE): 80.0,
        Watch("sensor.spot", Quantity.PRICE, unit="EUR/MWh"): 0.08,
        Watch("sensor.spot", Quantity.PRICE, "net"): 0.1,
        Watch("sensor.spot", Quantity.PRICE, "total"): 0.3,
    }
    await house.show(SPOT, 80.0, attributes)
    house.follower.watch(prices)
    house.follower.plugged("car", NOON)
    await house.at(20)
    house.follower.plugged("car", None)
    assert {watch: house.of(watch) for watch in prices} == {
        watch: [(0, price)] for watch, price in prices.items()
    }


async def test_a_price_is_read_in_the_unit_that_it_is_said_in(house):
    """The unit of the entity is changed while a car charges, twice."""
    watch = Watch("sensor.spot", Quantity.PRICE, None, 60, "EUR/MWh")
    await house.show(watch, 87.5, {"unit_of_measurement": "EUR/MWh"})
    house.follower.watch([watch])
    house.follower.plugged("car", NOON)
    await house.at(70)
    await house.show(watch, 0.0875, {"unit_of_measurement": "EUR/kWh"})
    await house.at(130)
    await house.show(watch, 0.0912, {"unit_of_measurement": "USD/kWh"})
    await house.at(190)
    house.follower.plugged("car", None)
    assert house.of(watch) == [(0, 0.0875), (61, 0.0875), (121, 0.0875)]


async def test_listed_prices_are_of_the_unit_as_well(house):
    watch = Watch("sensor.list", Quantity.PRICE, "raw_today", 60, "EUR/kWh")
    prices = day(0, 87.5, 91.0)
    await house.show(watch, 0, {**prices, "unit_of_measurement": "EUR/MWh"})
    house.follower.watch([watch])
    house.follower.plugged("car", NOON)
    await house.at(65)
    await house.show(watch, 0, {**day(2, 50.0), "unit_of_measurement": "EUR"})
    await house.at(125)
    await house.show(watch, 0, {**day(3, 50.0), "unit_of_measurement": "EUR/day"})
    await house.at(185)
    assert house.of(watch) == [(0, 0.0875), (60, 0.091), (120, 50.0)]


async def test_a_list_of_hours_for_slots_of_a_quarter(house):
    """Plugged in at 12:20: the price of 12:00 holds until 13:00."""
    watch = Watch("sensor.list", Quantity.PRICE, "raw_today", 15)
    await house.show(watch, 0, day(0, 0.3, 0.2, 0.1))
    await house.at(20)
    house.follower.watch([watch])
    house.follower.plugged("car", NOON + timedelta(minutes=20))
    await house.at(80)
    house.follower.plugged("car", None)
    assert house.of(watch) == [(15, 0.3), (30, 0.3), (45, 0.3), (60, 0.2), (75, 0.2)]


async def test_two_vehicles_at_once(house):
    await house.show(METER, 500, KWH)
    house.follower.watch([METER, GRID])
    house.follower.plugged("one", NOON)
    await house.at(5)
    house.follower.plugged("two", NOON + timedelta(minutes=5))
    await house.at(10)
    house.follower.plugged("one", None)
    await house.show(GRID, 300)
    await house.at(12)
    house.follower.plugged("two", None)
    house.follower.plugged("two", None)
    await house.show(GRID, 200)
    assert [at for at, _ in house.of(METER)] == [0, 5, 10, 12]
    assert house.of(GRID) == [(10, 300)]


async def test_what_is_watched_may_change_while_plugged_in(house):
    await house.show(GRID, 300)
    house.follower.plugged("car", NOON)
    house.follower.watch([GRID, METER])
    assert house.of(GRID) == [(0, 300)]
    house.follower.watch([METER])
    await house.show(GRID, 400)
    await house.show(METER, 1, KWH)
    await house.at(2)
    assert house.of(GRID) == [(0, 300)]
    assert house.of(METER) == [(0, 1)]


async def test_a_figure_that_comes_later(house):
    share = Watch("sensor.share", Quantity.SOLAR_SHARE)
    fuel = Watch("sensor.fuel", Quantity.FUEL)
    house.follower.watch([share, fuel, SPOT, LIST])
    house.follower.plugged("car", NOON)
    await house.at(3)
    await house.show(share, 50)
    await house.show(fuel, 1.79)
    await house.at(8)
    house.follower.plugged("car", None)
    assert house.of(share) == [(0, 0.5), (5, 0.5)]
    assert house.of(fuel) == [(3, 1.79)]


@pytest.mark.parametrize(
    ("shown", "unit", "kept"),
    [
        (1.799, "€/L", [(0, 1.799)]),
        (1.799, None, [(0, 1.799)]),
        (179.9, "ct/l", [(0, 1.799)]),
        (6.81, "EUR/gal", [(0, 1.799012)]),
        # Not made into what it is not.
        (1.8, "USD/L", []),
        (0.3, "EUR/kWh", []),
    ],
)
async def test_a_price_of_petrol_is_one_of_the_ledgers(
    house: House, shown: float, unit: str | None, kept: list[tuple[float, float]]
) -> None:
    fuel = Watch("sensor.fuel", Quantity.FUEL, currency="EUR")
    told = {} if unit is None else {"unit_of_measurement": unit}
    house.hass.states.async_set("sensor.fuel", str(shown), told)
    house.follower.watch([fuel])
    house.follower.plugged("car", NOON)
    house.follower.plugged("car", None)
    assert house.of(fuel)[:1] == kept
