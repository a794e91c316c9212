"""Places, networks and a night rate, set up by clicks; the charges of the story follow."""

from collections import defaultdict
from datetime import timedelta
from typing import Any

import pytest

from demo.runner import scene

from .browser import PHONE, Browser, browse
from .house import HOME_PRICE, House, Story

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]

PAGE = "/config/integrations/integration/lightningrod"
DAY, NIGHT, ROAMING = 0.36, 0.21, 0.59
BANDS = {"Peak": 0.62, "Night": 0.31, "Off-peak": 0.44}
HOTEL, HOTEL_NETWORK = "Seaside Hotel", "Seaside Charge"
# By then the car has charged at home once more.
A_WEEK = timedelta(days=7)
SESSIONS = "SELECT * FROM ev_charging_session WHERE is_complete ORDER BY plug_in_utc"
LINES = "SELECT * FROM ev_charging_cost_line WHERE audience = 'standard'"
PRICES = "SELECT * FROM ev_charging_networks WHERE removed_at IS NULL"
PLACES = "SELECT * FROM ev_location_lookup WHERE subentry_id IS NOT NULL"


async def choose(browser: Browser, *options: str) -> None:
    """Choose options of menus, one after the other."""
    for option in options:
        await browser.text(option).click()


async def pick(browser: Browser, name: str) -> None:
    """Pick an option of the first field with a list, which opens and closes slowly."""
    await browser.page.locator("ha-picker-field").first.click()
    offered = browser.page.locator("ha-picker-combo-box")
    await offered.get_by_text(name, exact=True).click()
    await offered.wait_for(state="hidden")


async def fill(browser: Browser, *amounts: float) -> None:
    """Fill the first fields for amounts, and submit."""
    fields = browser.page.get_by_role("spinbutton")
    await fields.first.wait_for()
    for number, amount in enumerate(amounts):
        await fields.nth(number).fill(str(amount))
    await browser.button("Submit").click()


async def finish(browser: Browser) -> None:
    await browser.button("Finish").click()
    await browser.button("Finish").wait_for(state="hidden")


async def reprice(browser: Browser, shot: str) -> None:
    """Store a price, and give those charges the new cost that are shown."""
    await choose(browser, "Yes, save it")
    await browser.text("Give them the new cost").wait_for()
    await browser.shot(shot)
    await browser.button("Submit").click()


async def add_home(browser: Browser) -> None:
    """Make a place of the home zone; it keeps the price that it has."""
    await choose(browser, "Add place", "A zone of Home Assistant")
    await browser.button("Submit").click()
    await choose(browser, "It has a price of its own")
    await browser.text("Keep them").wait_for()
    await browser.shot("home")
    await choose(browser, "Keep them")
    await finish(browser)


async def correct_home(browser: Browser) -> None:
    """Say that it was a night rate all along, and that charges are to follow."""
    home = browser.page.locator("ha-config-sub-entry-row").filter(has_text="Home")
    await home.locator("ha-icon-button").first.click()
    await choose(
        browser,
        "Correct the newest price",
        "Change the price of energy or its date",
        "A day price and a night price",
    )
    await browser.text("Day and night price").wait_for()
    await browser.shot("night")
    # The hour at which the night ends: charges go on over it.
    await browser.page.get_by_role("spinbutton").nth(5).fill("2")
    await fill(browser, DAY, NIGHT)
    await browser.text("Is this right?").wait_for()
    await browser.shot("review")
    await reprice(browser, "charges")
    await browser.button("Close").wait_for()
    await browser.shot("changed")
    await browser.button("Close").click()
    await browser.button("Close").wait_for(state="hidden")


async def add_network(browser: Browser, name: str) -> None:
    """Give a network that was met its price."""
    await choose(browser, "Add network")
    await pick(browser, name)
    await browser.button("Submit").click()
    await choose(browser, "One price at all times")
    await fill(browser, ROAMING)
    await reprice(browser, "roaming")
    await finish(browser)


async def add_network_by_the_hour(browser: Browser, name: str) -> None:
    """Give another one prices by the hour: an example, and a price for each row of it."""
    await choose(browser, "Add network")
    await pick(browser, name)
    await browser.button("Submit").click()
    await choose(
        browser, "Several prices by hour, weekday or season", "Evening peak and night"
    )
    rows = browser.page.locator("ha-selector-object .item")
    for band, price in BANDS.items():
        await rows.filter(has_text=band).locator("ha-icon-button").first.click()
        await browser.page.get_by_role("spinbutton").first.fill(str(price))
        await browser.button("Save").click()
        await browser.button("Save").wait_for(state="hidden")
    await browser.shot("bands")
    await browser.button("Submit").click()
    await browser.text("Is this right?").wait_for()
    await browser.shot("peaks")
    await reprice(browser, "peak-charges")
    await finish(browser)


async def name_charger(browser: Browser, network: str) -> None:
    """Make a place of a charger that was met, at the price of the network."""
    await choose(browser, "Add place")
    await browser.page.get_by_text("A charger that was met").first.click()
    await browser.text("Charger").wait_for()
    await browser.shot("met")
    await browser.button("Submit").click()
    await browser.text("Position").wait_for()
    await browser.shot("map")
    await browser.button("Submit").click()
    await belongs_to(browser, network)


async def add_hotel(browser: Browser) -> None:
    """Make a place of a zone, at the prices of its network."""
    await choose(browser, "Add place", "A zone of Home Assistant")
    await pick(browser, HOTEL)
    await browser.shot("hotel")
    await browser.button("Submit").click()
    await belongs_to(browser, HOTEL_NETWORK)


async def belongs_to(browser: Browser, network: str) -> None:
    await choose(browser, "It belongs to a network")
    await browser.page.get_by_role("radio", name=network).check()
    await browser.shot("network")
    await browser.button("Submit").click()
    await finish(browser)


async def set_up(browser: Browser, network: str) -> None:
    """Set up three places and two networks."""
    await browser.open(PAGE)
    await browser.text("Add place").wait_for()
    await add_home(browser)
    await correct_home(browser)
    await add_network(browser, network)
    await add_network_by_the_hour(browser, HOTEL_NETWORK)
    await name_charger(browser, network)
    await add_hotel(browser)
    await browser.shot("all")


async def test_prices_are_set_up_in_the_browser(home, driven: House, story: Story):
    met = [row for row in driven.rows(SESSIONS) if row["location_id"] is None]
    network = met[-1]["network_name"]
    assert network
    async with browse(home, driven.shots, "prices") as browser:
        await set_up(browser, network)
        await browser.resize(PHONE)
        await choose(browser, "Add place")
        await browser.text("A point on the map").wait_for()
        await browser.shot("phone")
        assert not browser.errors
    assert len(driven.rows(PLACES)) == 3
    _check_home(driven)
    _check_network(driven, network)
    _check_hotel(driven)
    before = len(_at_home(driven))
    await scene.play(home, story.end + A_WEEK)
    # What was charged since has these prices already.
    answer = await home.action("lightningrod", "reprice", place="Home", apply=True)
    assert answer["changed"] == 0
    assert len(_at_home(driven)) > before
    _check_home(driven)


def _at_home(house: House) -> list[dict[str, Any]]:
    return [row for row in house.rows(SESSIONS) if row["location_name"] == "Home"]


def _lines(house: House) -> dict[Any, list[dict[str, Any]]]:
    """Return the lines of each session."""
    lines: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    for line in house.rows(LINES):
        lines[line["session_id"]].append(line)
    return lines


def _check_home(house: House) -> None:
    """Every charge at home has lines by day and night that sum up to its cost."""
    lines = _lines(house)
    home = _at_home(house)
    assert len(home) > 3
    prices = {"Day": DAY, "Night": NIGHT}
    for row in home:
        bill = lines[row["session_id"]]
        assert sum(line["amount"] for line in bill) == row["cost"]
        assert {
            line["name"]: line["unit_price"] for line in bill
        }.items() <= prices.items()
        energy = sum(line["quantity"] for line in bill)
        assert energy == pytest.approx(row["energy_kwh"], abs=0.001)
    # Some of them went on over the end of the night.
    assert any(len(lines[row["session_id"]]) > 1 for row in home)
    (kept,) = [row for row in house.rows(PRICES) if row["network_name"] == "Home"]
    assert kept["cost_per_kwh"] is None
    assert HOME_PRICE not in prices.values()


def _check_network(house: House, network: str) -> None:
    away = [row for row in house.rows(SESSIONS) if row["network_name"] == network]
    assert away
    for row in away:
        cost = 10_000 * ROAMING * row["energy_kwh"]
        assert row["cost"] == pytest.approx(cost, abs=1)
    assert any(row["location_id"] is not None for row in away)


def _check_hotel(house: House) -> None:
    """Check the night at the hotel: it began off-peak and went on in the peak."""
    (night,) = [row for row in house.rows(SESSIONS) if row["location_name"] == HOTEL]
    assert night["location_id"] in {row["id"] for row in house.rows(PLACES)}
    bill = _lines(house)[night["session_id"]]
    assert {it["name"]: it["unit_price"] for it in bill} == {
        name: BANDS[name] for name in ("Peak", "Off-peak")
    }
    assert sum(it["amount"] for it in bill) == night["cost"]
