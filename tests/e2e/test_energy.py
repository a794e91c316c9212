"""The Energy dashboard: its months are those of the ledger, and follow an edit of the past."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest

from demo.runner.client import Client

from .browser import Browser, browse
from .house import FIRST_DAY, House

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]

type Bars = dict[str, float]

MORE_KWH: Final = 12.5
# Statistics are published some time after an edit, and the page is looked at again.
PATIENCE_S: Final = 180
LOOK_MS: Final = 1000
ZONE: Final = ZoneInfo("Europe/Berlin")
SESSIONS: Final = """
SELECT session_id, energy_kwh FROM ev_charging_session
WHERE is_complete AND deleted_at IS NULL ORDER BY session_start_utc
"""

# What the chart of the devices draws for a series, in the months of a year.
BARS: Final = """
async ([series, year]) => {
  const { hass } = document.querySelector("home-assistant") ?? {};
  const energy = hass?.connection?._energy_dashboard;
  if (!energy) return [];
  energy.setPeriod(new Date(year, 0, 1), new Date(year, 11, 31, 23, 59, 59));
  await energy.refresh();
  const found = [];
  const look = (node) => {
    for (const child of [...(node.shadowRoot?.children ?? []), ...node.children]) {
      if (child.localName === "hui-energy-devices-detail-graph-card") found.push(child);
      look(child);
    }
  };
  look(document.body);
  const chart = found[0]?.shadowRoot?.querySelector("ha-chart-base");
  const drawn = (chart?.data ?? []).find((one) => one.id?.startsWith(series));
  return (drawn?.data ?? []).map((bar) => bar.value.slice(0, 2));
}
"""


async def _bars(browser: Browser, series: str, wanted: Callable[[Bars], bool]) -> Bars:
    """Return the bars by month as soon as they are as wanted."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            drawn = await browser.page.evaluate(BARS, [series, FIRST_DAY.year])
            bars = {_month(at): energy for at, energy in drawn if energy}
            if wanted(bars):
                return bars
            await browser.page.wait_for_timeout(LOOK_MS)


def _month(milliseconds: float) -> str:
    return f"{datetime.fromtimestamp(milliseconds / 1000, ZONE):%Y-%m}"


async def _months(home: Client) -> Any:
    """Return the energy of each month as the ledger has it."""
    answer = await home.command("lightningrod/figures/months")
    months = {it["month"]: it["totals"]["energy_kwh"] for it in answer["rows"]}
    return _about({it: kwh for it, kwh in months.items() if kwh})


def _about(bars: Bars) -> Any:
    return pytest.approx(bars, abs=0.001)


async def test_its_bars_are_the_months_and_follow_an_edit(home, driven: House):
    answer = await home.action("lightningrod", "rebuild_statistics")
    series = answer["vehicles"][0]["statistics"]["energy"]["statistic_id"]
    devices = [{"stat_consumption": series}]
    await home.command("energy/save_prefs", device_consumption=devices)
    async with browse(home, driven.shots, "energy") as browser:
        await browser.open("/energy")
        before = await _bars(browser, series, bool)
        await browser.shot("months")
        assert before == await _months(home)
        assert len(before) > 1

        session = driven.rows(SESSIONS)[0]
        edit = await home.command(
            "lightningrod/sessions/update",
            session_ids=[session["session_id"]],
            values={"energy_kwh": session["energy_kwh"] + MORE_KWH},
        )
        # The bar of that month is higher, and no other one is another one.
        first = min(before)
        moved = _about({**before, first: before[first] + MORE_KWH})
        after = await _bars(browser, series, lambda bars: bars == moved)
        await browser.shot("edited")
        assert after == await _months(home)

        await home.command("lightningrod/undo", batch_id=edit["batch_id"])
        await _bars(browser, series, lambda bars: bars == _about(before))
        assert not browser.errors
