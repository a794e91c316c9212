"""The dashboard as people meet it: added in the browser, looked at, mended, undone."""

from pathlib import Path
from typing import Any, Final

import pytest

from .browser import DESKTOP, PHONE, Browser, browse
from .house import House

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]

VIEWS: Final = {
    "overview": "Needs attention",
    "charging": "Charging sessions",
    "trips": "Distance by month",
    "battery": "Usable capacity",
    "costs": "Year by year",
    "places": "Places and prices",
}
AXE: Final = Path(__file__).parents[2] / "frontend/node_modules/axe-core/axe.min.js"
OURS: Final = "lightningrod-"
# Cards ask when they are about to be seen: here all of them are.
TALL: Final = 5000

# Of Home Assistant's page only what we draw is asked for.
CHECK: Final = """
async () => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"] });
  return violations
    .filter((one) => ["serious", "critical"].includes(one.impact))
    .flatMap((one) => one.nodes.map((node) => [one.id, node.target.flat().join(" ")]));
}
"""

# What has the focus, inside of shadow roots too.
FOCUS: Final = """
() => {
  let one = document.activeElement;
  while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
  return one.ariaLabel || one.textContent.trim();
}
"""


async def _open(browser: Browser, view: str) -> None:
    await browser.open(f"/dashboard-lightningrod/{view}")
    await browser.text(VIEWS[view]).wait_for()


async def _serious(browser: Browser) -> list[Any]:
    """Return what keeps people from using what we draw.

    Without Node.js there is no axe to ask; CI always has it.
    """
    if not AXE.exists():
        return []
    await browser.page.add_script_tag(path=AXE)
    found = await browser.page.evaluate(CHECK)
    return [one for one in found if OURS in one[1]]


async def test_it_is_offered_and_added(home, driven: House):
    async with browse(home, driven.shots, "added") as browser:
        await browser.open("/config/lovelace/dashboards")
        await browser.button("Add dashboard").click()
        await browser.page.get_by_role("button", name="LightningROD").click()
        await browser.shot("offered")
        await browser.button("Create").click()
        await browser.page.get_by_text("LightningROD").first.wait_for()
        await browser.shot("added")
        assert not browser.errors
    dashboards = await home.command("lovelace/dashboards/list")
    assert "dashboard-lightningrod" in {one["url_path"] for one in dashboards}


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_every_view_shows_without_an_error(home, driven: House, size):
    async with browse(home, driven.shots, f"views-{size[0]}") as browser:
        await browser.resize((size[0], TALL))
        for view in VIEWS:
            await _open(browser, view)
            await browser.text("Loading…").wait_for(state="detached")
            await browser.shot(view)
            assert not await browser.page.locator(".message[role=alert]").count(), view
            width = await browser.page.evaluate("document.body.scrollWidth")
            assert width <= size[0], view
            assert await _serious(browser) == [], view
        assert not browser.errors


async def test_what_is_not_seen_asks_when_it_is_scrolled_to(home, driven: House):
    async with browse(home, driven.shots, "scrolled") as browser:
        await browser.resize(PHONE)
        await _open(browser, "charging")
        await browser.page.locator("button.block").first.wait_for()
        charts = browser.page.locator("lightningrod-chart-card-body")
        chart = charts.filter(has_text="AC and DC")
        # By its words it is found before anybody scrolls.
        await chart.wait_for()
        assert not await chart.locator("canvas").count()
        await chart.scroll_into_view_if_needed()
        await chart.locator("canvas").wait_for()
        assert not browser.errors


async def test_it_speaks_the_language_of_the_user(home, driven: House):
    async with browse(home, driven.shots, "german") as browser:
        await browser.speak("de")
        await browser.resize(PHONE)
        await browser.open("/dashboard-lightningrod/charging")
        await browser.text("Ladevorgänge").wait_for()
        await browser.shot("charging")
        width = await browser.page.evaluate("document.body.scrollWidth")
        assert width <= PHONE[0]
        await browser.resize(DESKTOP)
        await browser.page.locator("button.open").first.click()
        dialog = browser.page.get_by_role("dialog")
        await dialog.get_by_role("button", name="Bearbeiten").click()
        form = browser.page.get_by_role("dialog").last
        await form.get_by_label("Energie (kWh)").fill("99999")
        await form.get_by_role("button", name="Speichern").click()
        refused = "„Energie“ muss zwischen 0 und 1000 liegen."
        await form.get_by_text(refused).wait_for()
        await browser.shot("refused")
        assert not browser.errors


async def test_a_session_is_mended_and_put_back(home, driven: House):
    query = "SELECT session_id, cost FROM ev_charging_session WHERE deleted_at IS NULL"
    before = driven.rows(query)
    async with browse(home, driven.shots, "mended") as browser:
        await _open(browser, "charging")
        await browser.page.locator("button.open").first.click()
        dialog = browser.page.get_by_role("dialog")
        await dialog.get_by_text("Where each figure comes from").wait_for()
        assert await _serious(browser) == []
        await dialog.get_by_role("button", name="Edit").click()
        form = browser.page.get_by_role("dialog").last
        await form.get_by_label("Cost (EUR)").fill("12.34")
        await browser.shot("form")
        await form.get_by_role("button", name="Save").click()
        await dialog.get_by_text("€12.34").first.wait_for()
        await browser.shot("saved")
        assert 123_400 in [row["cost"] for row in driven.rows(query)]
        await dialog.get_by_role("button", name="Undo").click()
        await dialog.get_by_text("undone since").wait_for()
        await browser.shot("undone")
        assert not browser.errors
    assert driven.rows(query) == before


async def test_what_waits_is_found_and_left_by_keyboard(home, driven: House):
    query = """SELECT count(*) AS n FROM ev_charging_session
        WHERE deleted_at IS NULL AND is_complete AND cost IS NULL"""
    waiting = driven.rows(query)[0]["n"]
    assert waiting > 1
    async with browse(home, driven.shots, "waiting") as browser:
        await _open(browser, "overview")
        keyboard = browser.page.keyboard
        await browser.button("Show them").focus()
        await keyboard.press("Enter")
        listed = browser.page.locator("lightningrod-list-dialog")
        await listed.get_by_text(f"{waiting} charges have no price").wait_for()
        await listed.locator("button.open").first.focus()
        assert await listed.locator("button.open").count() == min(waiting, 25)
        await keyboard.press("Enter")
        session = browser.page.locator("lightningrod-session-dialog")
        await session.get_by_text("Where each figure comes from").wait_for()
        assert await browser.page.evaluate(FOCUS) == "Close"
        await browser.shot("session")
        await keyboard.press("Escape")
        await session.get_by_role("dialog").wait_for(state="hidden")
        await keyboard.press("Escape")
        await listed.get_by_role("dialog").wait_for(state="hidden")
        assert await browser.page.evaluate(FOCUS) == "Show them"
        assert not browser.errors


async def test_without_a_ledger_it_says_so_and_comes_by_itself(home, driven: House):
    entries = await home.get("/api/config/config_entries/entry?domain=lightningrod")
    entry_id = entries[0]["entry_id"]

    async def disabled(by: str | None) -> None:
        await home.command("config_entries/disable", entry_id=entry_id, disabled_by=by)

    await disabled("user")
    try:
        async with browse(home, driven.shots, "away") as browser:
            await browser.open("/dashboard-lightningrod")
            await browser.page.get_by_text("LightningROD is not running").wait_for()
            await browser.shot("away")
            await disabled(None)
            await browser.text("Needs attention").wait_for()
            assert not browser.errors
    finally:
        await disabled(None)
