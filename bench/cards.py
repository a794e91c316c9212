"""The cards over a large ledger: a real Home Assistant, its websocket, a real browser."""

import asyncio
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
import os
from pathlib import Path
import socket
import sqlite3
from statistics import median
from time import perf_counter
from typing import Any, Final
from uuid import UUID

from playwright.async_api import CDPSession

from demo.custom_components.fordpass.const import DEMO_VIN
from demo.runner import scene
from demo.runner.client import Client
from demo.runner.dashboard import LEDGER_PATH
from demo.runner.instance import Instance
from tests.e2e.browser import DESKTOP, PHONE, Browser, browse

from .measure import Report
from .tenyears import Rows, everything

ROUNDS: Final = 25
CARD_ROUNDS: Final = 3
QUIET_SECONDS: Final = 5
QUIET_CPU: Final = 0.2
SETTLE_MS: Final = 1500
PATIENCE_MS: Final = 120_000
# How often ten years are lived: 10,500 sessions and 30,000 trips.
LIVES: Final[Mapping[str, int]] = {
    "ev_charging_session": 3,
    "ev_charging_interval": 3,
    "ev_charging_cost_line": 3,
    "ev_trip_metrics": 2,
    "ev_daily": 1,
}
_TIMES: Final = ("_utc", "_time", "recorded_at")
_COMMUTES: Final = "UPDATE ev_trip_metrics SET trip_class = 'commute' WHERE id % 3 = 0"
# Lives of one car do not lie on each other.
_APART_MS: Final = 3_600_000

ANSWER_MS: Final = 50.0
BUSY_MS: Final = 500.0
# A phone of the middle class, beside the machine that this runs on.
SLOWER: Final = 4

_PAGE: Final = 25
_YEAR: Final = {"start": "2025-01-01T00:00:00Z", "end": "2026-01-01T00:00:00Z"}
# What a card asks for, by what somebody does with it.
_QUESTIONS: Final[Mapping[str, tuple[str, Mapping[str, Any]]]] = {
    "sessions, first page": ("sessions/list", {}),
    "sessions, last page": ("sessions/list", {"offset": 10_475, "sums": False}),
    "sessions, a search": ("sessions/list", {"search": "ionity"}),
    "sessions, dearest of a network": (
        "sessions/list",
        {"network": "EnBW", "sort_by": "cost"},
    ),
    "trips, first page": ("trips/list", {}),
    "trips, next page": ("trips/list", {"offset": 25, "sums": False}),
    "trips, last page": ("trips/list", {"offset": 29_975, "sums": False}),
    "trips, a search": ("trips/list", {"search": "commute"}),
    "trips, farthest of a year": ("trips/list", {"sort_by": "distance", **_YEAR}),
}
_SOUGHT: Final = {"sessions": "ionity", "trips": "commute"}

# Times of the browser's clock, from the first thing that is done to the frame in which it shows.
_SCRIPT: Final = """
window.bench = (() => {
  const deep = (tag, root = document) => {
    for (const one of root.querySelectorAll("*")) {
      if (one.localName === tag) return one;
      const found = one.shadowRoot && deep(tag, one.shadowRoot);
      if (found) return found;
    }
  };
  let found;
  // To look for it takes time that is not the card's.
  const card = (table) => {
    if (!found?.isConnected) found = deep(`lightningrod-${table}-card-body`);
    return found?.shadowRoot;
  };
  const rows = (root) => root?.querySelector(".rows");
  const text = (root) => rows(root)?.textContent;
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const timed = async (act, done) => {
    const begun = performance.now();
    await act();
    while (!done()) await frame();
    await frame();
    return performance.now() - begun;
  };
  const go = (path) => {
    history.pushState(null, "", path);
    window.dispatchEvent(new CustomEvent("location-changed", { detail: { replace: false } }));
  };
  const changed = (table, act) => {
    const before = text(card(table));
    const settled = () => rows(card(table))?.ariaBusy !== "true";
    return timed(() => act(card(table)), () => settled() && text(card(table)) !== before);
  };
  return {
    paint: (table, path) =>
      timed(() => go(path), () => rows(card(table))?.querySelector(".open, .block")),
    search: (table, words) =>
      changed(table, (root) => {
        const bar = root.querySelector("lightningrod-filter-bar").shadowRoot;
        const input = bar.querySelector("input[type=search]");
        input.value = words;
        input.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
      }),
    next: (table) =>
      changed(table, (root) => root.querySelector(".pager button:last-child").click()),
  };
})();
"""


def cards(folder: Path, cache: Path) -> list[Report]:
    """Measure what the cards of sessions and of trips take with a ledger of many years."""
    shots = cache / "cards"
    shots.mkdir(parents=True, exist_ok=True)
    return asyncio.run(_measure(folder / "house", shots))


async def _measure(folder: Path, shots: Path) -> list[Report]:
    instance = Instance(folder, _free_port())
    await _set_up(instance)
    _fill(instance.ledger)
    await instance.start()
    try:
        async with Client.connect(instance.url, first=False) as client:
            await _calm(instance)
            return [
                await _websocket(client, instance),
                *await _browsers(client, shots),
            ]
    finally:
        await instance.stop()


async def _set_up(instance: Instance) -> None:
    """Add LightningROD to a new house with a car that has done nothing yet."""
    instance.prepare()
    await instance.start()
    try:
        async with Client.connect(instance.url, first=True) as client:
            setting = scene.Scene(first_day=datetime.now(UTC).date())
            await scene.furnish(client, setting)
            await scene.add_ford(client, setting)
            await scene.add_lightningrod(client, setting)
            await scene.add_dashboard(client)
    finally:
        await instance.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _fill(ledger: Path) -> None:
    """Let the car have lived."""
    with sqlite3.connect(ledger) as connection:
        for rows in everything():
            if rows.table not in LIVES:
                continue
            names = ", ".join(rows.columns)
            marks = ", ".join("?" * len(rows.columns))
            insert = f"INSERT INTO {rows.table} ({names}) VALUES ({marks})"  # noqa: S608 ours
            connection.executemany(insert, _lives(rows))
        connection.execute(_COMMUTES)
    connection.close()


def _lives(rows: Rows) -> Iterator[tuple[Any, ...]]:
    """Return each row as often as it is lived, with an identity and a time of its own."""
    for row in rows.rows:
        for life in range(LIVES[rows.table]):
            yield tuple(
                _lived(name, value, life)
                for name, value in zip(rows.columns, row, strict=True)
            )


def _lived(name: str, value: Any, life: int) -> Any:
    if name == "device_id":
        return DEMO_VIN
    if name in {"session_id", "trip_id"}:
        return UUID(int=UUID(hex=value).int + (life << 64)).hex
    if isinstance(value, int) and name.endswith(_TIMES):
        return value + life * _APART_MS
    return value


async def _calm(instance: Instance) -> None:
    """Wait until what follows from a new ledger is done: months, totals, statistics."""
    quiet = 0
    while quiet < QUIET_SECONDS:
        before = _cpu_seconds(instance)
        await asyncio.sleep(1)  # another process: there is nothing to wait for but time
        quiet = quiet + 1 if _cpu_seconds(instance) - before < QUIET_CPU else 0


def _cpu_seconds(instance: Instance) -> float:
    text = Path(f"/proc/{instance.pid}/stat").read_text(encoding="ascii")
    user, system = text.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


async def _websocket(client: Client, instance: Instance) -> Report:
    """Ask as the cards do; the processor's time of all that Home Assistant does for it."""
    report = Report(
        "The cards' questions over 10,500 sessions and 30,000 trips (ms of CPU)"
    )
    async with client.conversation() as ask:
        for what, (kind, fields) in _QUESTIONS.items():
            asked = {"limit": _PAGE, **fields}
            times = []
            before = _cpu_seconds(instance)
            for _ in range(ROUNDS):
                begun = perf_counter()
                await ask(f"lightningrod/{kind}", **asked)
                times.append((perf_counter() - begun) * 1000)
            spent = (_cpu_seconds(instance) - before) * 1000 / ROUNDS
            least = f"{what} (answer after {min(times):.0f} ms)"
            report.hold(least, spent, ANSWER_MS, "ms")
    return report


async def _browsers(client: Client, shots: Path) -> list[Report]:
    reports = []
    for name, size, slower in (
        ("desktop", DESKTOP, 1),
        (f"phone, processor {SLOWER} times slower", PHONE, SLOWER),
    ):
        async with browse(client, shots, "cards") as browser:
            await browser.resize(size)
            browser.page.set_default_timeout(PATIENCE_MS)
            report = Report(f"The cards on a {name} (ms of CPU)")
            for table in ("sessions", "trips"):
                await _card(browser, table, slower, report)
            reports.append(report)
    return reports


async def _card(browser: Browser, table: str, slower: int, report: Report) -> None:
    """Show a card again and again; search, turn pages, and see how long it takes."""
    steps: dict[str, list[tuple[float, float]]] = {}
    for number in range(CARD_ROUNDS + 1):
        for step, found in (await _round(browser, table, slower)).items():
            # The first round loads what a browser keeps.
            if number:
                steps.setdefault(step, []).append(found)
    for step, measured in steps.items():
        took = min(took for took, _ in measured)
        spent = median(spent for _, spent in measured)
        report.hold(f"{table}, {step} (seen after {took:.0f} ms)", spent, BUSY_MS, "ms")


async def _round(
    browser: Browser, table: str, slower: int
) -> dict[str, tuple[float, float]]:
    view = {"sessions": "charging", "trips": "trips"}[table]
    await browser.open(f"/{LEDGER_PATH}/overview")
    await browser.text("Needs attention").wait_for()
    await browser.page.wait_for_timeout(SETTLE_MS)
    session = await browser.page.context.new_cdp_session(browser.page)
    await session.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    await session.send("Performance.enable", {"timeDomain": "threadTicks"})
    await browser.page.evaluate(_SCRIPT)
    found = {}
    for step, (command, argument) in {
        "first paint": ("paint", f"/{LEDGER_PATH}/{view}"),
        "next page": ("next", None),
        "search": ("search", _SOUGHT[table]),
    }.items():
        before = await _busy(session)
        took = await browser.page.evaluate(
            f"([table, it]) => bench.{command}(table, it)", [table, argument]
        )
        found[step] = (took, (await _busy(session) - before) * 1000)
    await session.detach()
    return found


async def _busy(session: CDPSession) -> float:
    """Return the processor's seconds of the page's own thread."""
    answer = await session.send("Performance.getMetrics")
    return next(
        float(it["value"]) for it in answer["metrics"] if it["name"] == "TaskDuration"
    )
