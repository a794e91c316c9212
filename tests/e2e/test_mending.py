"""Rows are mended by clicks, and everything that is made of them follows."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from playwright.async_api import Locator
import pytest
import pytest_asyncio

from demo.runner.client import Client, ClientError

from .browser import PHONE, Browser, browse
from .house import House

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]

CHARGING: Final = "/dashboard-mending/charging"
TRIPS: Final = "/dashboard-mending/trips"
LIVING: Final = " FROM ev_charging_session WHERE deleted_at IS NULL AND is_complete"
SESSIONS: Final = f"SELECT *{LIVING} ORDER BY session_start_utc"
EVERYTHING: Final = "SELECT * FROM ev_charging_session"
DRIVES: Final = (
    "SELECT * FROM ev_trip_metrics WHERE deleted_at IS NULL ORDER BY end_time"
)
# Cost is stored in ten-thousandths.
MONEY: Final = 10_000
ROUNDING: Final = 0.0005
LOOKS, LOOK_AGAIN_S = 60, 0.5


@asynccontextmanager
async def ledger(client: Client, house: House, name: str) -> AsyncIterator[Browser]:
    """Open a browser on a dashboard of the strategy; nothing of ours may fail in it."""
    async with browse(client, house.shots, name) as browser:
        yield browser
        assert not browser.errors


@pytest_asyncio.fixture(scope="module", loop_scope="session", autouse=True)
async def dashboard(home: Client) -> None:
    """Make a dashboard of the strategy, as YAML or the dialog would."""
    await home.command(
        "lovelace/dashboards/create",
        url_path="dashboard-mending",
        title="Mending",
        require_admin=False,
        show_in_sidebar=True,
    )
    await home.command(
        "lovelace/config/save",
        url_path="dashboard-mending",
        config={"strategy": {"type": "custom:lightningrod"}},
    )


def card(browser: Browser, table: str) -> Locator:
    return browser.page.locator(f"lightningrod-{table}-card-body")


def row_dialog(browser: Browser, kind: str) -> Locator:
    return browser.page.locator(f"lightningrod-{kind}-dialog").get_by_role("dialog")


def edit_form(browser: Browser) -> Locator:
    return browser.page.locator("lightningrod-edit-dialog").get_by_role("dialog")


def plain(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return rows without what says when they were last written."""
    return [{k: v for k, v in row.items() if k != "updated_at"} for row in rows]


async def pick(browser: Browser, table: str, *rows: int) -> Locator:
    """Select rows of a table by their position; return the bar of what to do with them."""
    its = card(browser, table)
    await its.get_by_role("button", name="Select", exact=True).click()
    for row in rows:
        await its.locator("tbody input[type=checkbox]").nth(row).check()
    return its.get_by_role("toolbar")


async def figures(home: Client) -> dict[str, Any]:
    """Return all that follows from the rows: months, sensors, and the days of statistics."""
    known = await home.command("recorder/list_statistic_ids")
    months = await home.command("lightningrod/figures/months")
    states = await home.get("/api/states")
    days = await home.command(
        "recorder/statistics_during_period",
        start_time=datetime(2026, 1, 1, tzinfo=UTC).isoformat(),
        statistic_ids=[
            it["statistic_id"] for it in known if it["source"] == "lightningrod"
        ],
        period="day",
        types=["change"],
    )
    return {
        "months": {it["month"]: it["totals"] for it in months["rows"]},
        "sensors": {
            it["entity_id"]: it["state"]
            for it in states
            if it["entity_id"].endswith(("_energy_charged", "_charging_cost"))
        },
        "days": {
            statistic: {it["start"]: round(it["change"], 4) for it in changes}
            for statistic, changes in days.items()
        },
    }


async def follow(home: Client, wanted: Callable[[dict[str, Any]], bool]) -> Any:
    """Return the figures as soon as they are as wanted; at last as they are."""
    for _ in range(LOOKS):
        now = await figures(home)
        if wanted(now):
            return now
        await asyncio.sleep(LOOK_AGAIN_S)
    return await figures(home)


async def settled(home: Client, house: House) -> Any:
    """Return the figures when the statistics have caught up with the ledger."""
    rows = house.rows(SESSIONS)
    total = {
        "energy": sum(row["energy_kwh"] or 0 for row in rows),
        "cost": sum(row["cost"] or 0 for row in rows) / MONEY,
    }
    return await follow(
        home,
        lambda it: (
            all(
                sum(days.values()) == pytest.approx(total.get(kind, 0), abs=0.01)
                for statistic, days in it["days"].items()
                if (kind := statistic.rpartition("_")[2]) in total
            )
            and len(it["days"]) > len(total)
        ),
    )


def moved(before: dict[str, float], now: dict[str, float]) -> list[float]:
    """Return by how much each day moved that did."""
    steps = [now.get(day, 0) - before.get(day, 0) for day in before.keys() | now.keys()]
    return [step for step in steps if abs(step) > ROUNDING]


async def test_everything_follows_an_edit_and_its_undo(home: Client, driven: House):
    place, session = next(
        (index, row)
        for index, row in enumerate(driven.rows(f"{SESSIONS} DESC"))
        if row["cost"]
    )
    before = await settled(home, driven)
    (energy_sensor,) = (it for it in before["sensors"] if it.endswith("_charged"))
    async with ledger(home, driven, "follow") as browser:
        await browser.open(CHARGING)
        await card(browser, "sessions").locator("button.open").nth(place).click()
        dialog = row_dialog(browser, "session")
        await dialog.get_by_role("button", name="Edit").click()
        form = edit_form(browser)
        await form.get_by_label("Energy (kWh)").fill(str(session["energy_kwh"] + 10))
        await form.get_by_role("button", name="Save").click()
        await form.wait_for(state="hidden")
        edited = driven.rows(f"{SESSIONS} DESC")[place]
        assert edited["energy_kwh"] == pytest.approx(session["energy_kwh"] + 10)
        price = session["cost"] / session["energy_kwh"]
        assert edited["cost"] == pytest.approx(price * edited["energy_kwh"], abs=1)

        total = float(before["sensors"][energy_sensor]) + 10
        now = await follow(
            home,
            lambda it: (
                float(it["sensors"][energy_sensor]) == pytest.approx(total, abs=0.001)
                and it["days"] != before["days"]
            ),
        )
        assert float(now["sensors"][energy_sensor]) == pytest.approx(total, abs=0.001)
        for statistic, days in before["days"].items():
            by = {"energy": 10, "cost": 10 * price / MONEY}
            kind = statistic.rpartition("_")[2]
            steps = moved(days, now["days"][statistic])
            assert sum(steps) == pytest.approx(by.get(kind, 0), abs=0.01), statistic
            # A charge by night lies in two days, and no other day moves.
            assert len(steps) <= 2 * (kind in by), statistic
        changed = [
            it for it, was in before["months"].items() if now["months"][it] != was
        ]
        assert len(changed) == 1

        await dialog.get_by_role("button", name="Undo").first.click()
        await dialog.get_by_text("undone since").wait_for()
        await browser.shot("undone")
    assert await follow(home, lambda it: it == before) == before


async def test_sessions_are_split_merged_and_put_back(home: Client, driven: House):
    before = driven.rows(SESSIONS)
    async with ledger(home, driven, "divided") as browser:
        await browser.open(CHARGING)
        await card(browser, "sessions").locator("button.open").first.click()
        dialog = row_dialog(browser, "session")
        await dialog.get_by_role("button", name="Split").click()
        await browser.shot("split")
        await dialog.get_by_role("button", name="Split").click()
        await browser.page.get_by_text("Split in two").first.wait_for()
        assert len(driven.rows(SESSIONS)) == len(before) + 1

        bar = await pick(browser, "sessions", 0, 1)
        await browser.shot("picked")
        await bar.get_by_role("button", name="Merge").click()
        await browser.page.get_by_text("Merged").first.wait_for()
        assert len(driven.rows(SESSIONS)) == len(before)
        total = sum(row["energy_kwh"] for row in before)
        now = sum(row["energy_kwh"] for row in driven.rows(SESSIONS))
        assert now == pytest.approx(total)
        await browser.shot("merged")
        # The newest of the words at the foot of the page stands last.
        await browser.page.get_by_role("button", name="Undo").last.click()
        await browser.page.get_by_text("It is as it was before.").first.wait_for()
        assert len(driven.rows(SESSIONS)) == len(before) + 1
        told = await home.command("lightningrod/edits/list", limit=3)
        divided = next(
            it["batch_id"]
            for it in told["batches"]
            if it["edits"][0]["action"] == "split"
        )
        await home.command("lightningrod/undo", batch_id=divided)
    assert plain(driven.rows(SESSIONS)) == plain(before)


async def test_many_rows_at_once(home: Client, driven: House):
    before = driven.rows(SESSIONS)
    async with ledger(home, driven, "many") as browser:
        await browser.open(CHARGING)
        bar = await pick(browser, "sessions", 0, 1, 2)
        await bar.get_by_role("button", name="Edit").click()
        form = edit_form(browser)
        await form.get_by_label("Notes").fill("With the neighbour's cable")
        await browser.shot("form")
        await form.get_by_role("button", name="Save").click()
        await form.wait_for(state="hidden")
        noted = [row["notes"] for row in driven.rows(f"{SESSIONS} DESC")]
        assert noted[:4] == [*["With the neighbour's cable"] * 3, before[-4]["notes"]]
        await browser.button("Undo").click()
        await browser.page.get_by_text("It is as it was before.").first.wait_for()
    assert [row["notes"] for row in driven.rows(SESSIONS)] == [
        row["notes"] for row in before
    ]


async def test_a_session_is_added_and_deleted(home: Client, driven: House):
    before, at_first = len(driven.rows(SESSIONS)), len(driven.rows(EVERYTHING))
    async with ledger(home, driven, "added") as browser:
        await browser.resize(PHONE)
        await browser.open(CHARGING)
        await (
            card(browser, "sessions")
            .get_by_role("button", name="Add a session")
            .click()
        )
        form = edit_form(browser)
        await form.get_by_label("Start", exact=True).fill("2026-02-03T18:00")
        await form.get_by_label("End", exact=True).fill("2026-02-03T19:00")
        await form.get_by_label("Energy (kWh)").fill("7.5")
        await browser.shot("form")
        await form.get_by_role("button", name="Save").click()
        await form.wait_for(state="hidden")
        rows = driven.rows(SESSIONS)
        assert len(rows) == before + 1
        assert (rows[0]["energy_kwh"], rows[0]["source_system"]) == (7.5, "manual")
        added = _uuid(rows[0]["session_id"])
        deleted = await home.command(
            "lightningrod/sessions/delete", session_ids=[added]
        )
        assert len(driven.rows(SESSIONS)) == before
        await home.command("lightningrod/undo", batch_id=deleted["batch_id"])
        assert len(driven.rows(SESSIONS)) == before + 1
        told = await home.command("lightningrod/edits/list", limit=3)
        addition = next(
            it["batch_id"]
            for it in told["batches"]
            if it["edits"][0]["action"] == "add"
        )
        await home.command("lightningrod/undo", batch_id=addition)
    assert len(driven.rows(EVERYTHING)) == at_first


async def test_a_trip_is_looked_at_and_gets_its_class_by_a_tap(
    home: Client, driven: House
):
    async with ledger(home, driven, "trip") as browser:
        await browser.open(TRIPS)
        await card(browser, "trips").locator("button.open").first.click()
        dialog = row_dialog(browser, "trip")
        await dialog.get_by_text("Where each figure comes from").wait_for()
        await browser.shot("dialog")
        chip = dialog.get_by_role("button", name="Business")
        await chip.click()
        await dialog.locator("[aria-pressed=true]").wait_for()
        assert driven.rows(f"{DRIVES} DESC")[0]["trip_class"] == "business"
        await chip.click()
        await dialog.locator("[aria-pressed=true]").wait_for(state="detached")
    assert driven.rows(f"{DRIVES} DESC")[0]["trip_class"] is None


async def test_who_is_no_administrator_looks_and_cannot_change(
    home: Client, driven: House
):
    async with (
        home.guest("guest") as guest,
        ledger(guest, driven, "guest") as browser,
    ):
        await browser.open(CHARGING)
        await card(browser, "sessions").locator("button.open").first.click()
        dialog = row_dialog(browser, "session")
        await dialog.get_by_text("Where each figure comes from").wait_for()
        await browser.shot("session")
        for name in ("Edit", "Delete", "Split", "Undo"):
            assert not await dialog.get_by_role("button", name=name).count(), name
        tools = card(browser, "sessions").get_by_role("button", name="Add a session")
        assert not await tools.count()
        session = _uuid(driven.rows(SESSIONS)[0]["session_id"])
        with pytest.raises(ClientError, match="unauthorized"):
            await guest.command(
                "lightningrod/sessions/update",
                session_ids=[session],
                values={"notes": "Free for all"},
            )


async def test_a_card_is_suggested_picked_and_set_up(home: Client, driven: House):
    empty = {"type": "sections", "path": "one", "sections": [{"type": "grid"}]}
    await home.command(
        "lovelace/dashboards/create",
        url_path="own-cards",
        title="Own cards",
        require_admin=False,
        show_in_sidebar=True,
    )
    await home.command(
        "lovelace/config/save", url_path="own-cards", config={"views": [empty]}
    )
    async with ledger(home, driven, "picker") as browser:
        await browser.open("/own-cards/one?edit=1")
        await browser.page.get_by_role("button", name="Add card").first.click()
        await browser.page.get_by_placeholder("Search entities").fill("Charging cost")
        await browser.text("Charging cost").click()
        await browser.page.get_by_text(
            "LightningROD: Charging sessions"
        ).first.wait_for()
        await browser.page.get_by_text("By card").click()
        await browser.page.get_by_placeholder("Search cards").fill("LightningROD")
        cards = browser.page.locator(".card:visible")
        await cards.filter(has_text="LightningROD: Chart").last.click()
        await browser.page.get_by_role("textbox", name="Title").fill("My energy")
        await browser.page.get_by_role("heading", name="My energy").wait_for()
        await browser.shot("editor")
        await browser.button("Save").click()
        await browser.page.get_by_role("textbox", name="Title").wait_for(state="hidden")
    saved = await home.command("lovelace/config", url_path="own-cards")
    assert saved["views"][0]["sections"][0]["cards"] == [
        {
            "type": "custom:lightningrod-chart-card",
            "chart": "energy",
            "title": "My energy",
        }
    ]


def _uuid(value: Any) -> str:
    return str(UUID(value) if isinstance(value, str) else UUID(bytes=value))
