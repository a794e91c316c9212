"""Places, networks and a night rate, set up by clicks; the charges of the story follow."""

from collections import defaultdict
from typing import Any

import pytest

from .browser import PHONE, Browser, browse
from .house import HOME_PRICE, House

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

PAGE = "/config/integrations/integration/lightningrod"
DAY, NIGHT, ROAMING = 0.36, 0.21, 0.59
SESSIONS = "SELECT * FROM ev_charging_session WHERE is_complete ORDER BY plug_in_utc"
LINES = "SELECT * FROM ev_charging_cost_line WHERE audience = 'standard'"
PRICES = "SELECT * FROM ev_charging_networks WHERE removed_at IS NULL"


async def choose(browser: Browser, *options: str) -> None:
    """Choose options of menus, one after the other."""
    for option in options:
        await browser.text(option).click()


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
    await choose(browser, "Yes, save it")
    await browser.text("Give them the new cost").wait_for()
    await browser.shot("charges")
    await browser.button("Submit").click()
    await browser.button("Close").wait_for()
    await browser.shot("changed")
    await browser.button("Close").click()


async def add_network(browser: Browser, name: str) -> None:
    """Give a network that was met its price."""
    await choose(browser, "Add network")
    await browser.page.locator("ha-picker-field").first.click()
    await browser.page.keyboard.type(name)
    await browser.page.keyboard.press("Enter")
    await browser.button("Submit").click()
    await choose(browser, "One price at all times")
    await fill(browser, ROAMING)
    await choose(browser, "Yes, save it")
    await browser.text("Give them the new cost").wait_for()
    await browser.button("Submit").click()
    await finish(browser)


async def name_charger(browser: Browser) -> None:
    """Make a place of a charger that was met, at the price of the network."""
    await choose(browser, "Add place")
    await browser.page.get_by_text("A charger that was met").first.click()
    await browser.text("Charger").wait_for()
    await browser.shot("met")
    await browser.button("Submit").click()
    await browser.text("Position").wait_for()
    await browser.shot("map")
    await browser.button("Submit").click()
    await choose(browser, "It belongs to a network")
    await browser.button("Submit").click()
    await finish(browser)


async def test_prices_are_set_up_in_the_browser(home, driven: House):
    met = [row for row in driven.rows(SESSIONS) if row["location_id"] is None]
    network = met[-1]["network_name"]
    assert network
    async with browse(home, driven.shots, "prices") as browser:
        await browser.open(PAGE)
        await browser.text("Add place").wait_for()
        await add_home(browser)
        await correct_home(browser)
        await add_network(browser, network)
        await name_charger(browser)
        await browser.shot("all")
        await browser.resize(PHONE)
        await choose(browser, "Add place")
        await browser.text("A point on the map").wait_for()
        await browser.shot("phone")
        assert not browser.errors
    _check_home(driven)
    _check_network(driven, network)


def _check_home(house: House) -> None:
    """Every charge at home has lines by day and night that sum up to its cost."""
    lines: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    for line in house.rows(LINES):
        lines[line["session_id"]].append(line)
    home = [row for row in house.rows(SESSIONS) if row["location_name"] == "Home"]
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
