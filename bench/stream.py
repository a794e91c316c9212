"""From states to committed rows: the whole path, a burst, and what is written to disk."""

import asyncio
from functools import partial
import gc
from pathlib import Path
import sqlite3
from statistics import median
import threading
from time import perf_counter
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.util import dt as dt_util

from custom_components.lightningrod.db.config import SqliteConfig
from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.migrate import migrate
from custom_components.lightningrod.db.writer import Writer
from custom_components.lightningrod.ledger.tracker import VehicleTracker
from custom_components.lightningrod.source.listener import SnapshotListener

from .car import DOMAIN, VIN, Shown, VirtualFord, entity_ids, house, show, varied
from .measure import MEBI, Clock, Report, alternate, ratio, resident, written

PUSHES: Final = 200
ROUNDS: Final = 5
PATH: Final = 2.0
CHANGES: Final = 50_000
STALL_MS: Final = 10.0
PEAK_MB: Final = 8.0
# Seconds between commits, and the most kB that a push may take on disk then.
DISK_KB: Final = {5: 16.0, 30: 6.0, 300: 2.0}
_WARM: Final = 30
_FULL: Final = 2
MICRO: Final = 1e6
_BURSTS: Final = {"turn by turn": False, "in one callback": True}


class Capture:
    """Our listener, tracker and writer, as the integration puts them together."""

    def __init__(self, hass: HomeAssistant, database: Database) -> None:
        self.writer = Writer(
            database,
            timezone=dt_util.UTC,
            on_commit=lambda _report: None,
            commit_interval=3600,
        )
        self._tracker = VehicleTracker(VIN, model="Mustang Mach-E")
        self._listener = SnapshotListener(
            hass,
            VIN,
            DOMAIN,
            lambda snapshot: self.writer.put(self._tracker.feed(snapshot)),
        )
        self._listener.start()

    async def flush(self) -> None:
        """Write what is pending."""
        await self.writer.flush()

    async def close(self) -> None:
        """End."""
        self._listener.stop()
        await self.writer.close()


class Floor:
    """The least that writes snapshots: slots, one row of each kind a push, executemany."""

    def __init__(self, hass: HomeAssistant, path: Path) -> None:
        self._connection = sqlite3.connect(
            path, isolation_level=None, check_same_thread=False
        )
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=NORMAL")
        self._connection.execute(
            "CREATE TABLE IF NOT EXISTS looks (vin TEXT, at INTEGER, "
            + ", ".join(f"c{n}" for n in range(18))
            + ", PRIMARY KEY (vin, at))"
        )
        self._slots: dict[str, Any] = {}
        self._rows: list[tuple[Any, ...]] = []
        self._ends = 0.0
        self._end = async_track_state_change_event(hass, entity_ids(), self._keep)

    def _keep(self, event: Any) -> None:
        new = event.data["new_state"]
        at = new.last_updated_timestamp
        if at > self._ends:
            if self._slots:
                for part in range(3):
                    self._rows.append(
                        (
                            f"{VIN}{part}",
                            int(at * 1000),
                            *(state.state for state in list(self._slots.values())[:18]),
                        )
                    )
            self._ends = at + 1
        self._slots[event.data["entity_id"]] = new

    async def flush(self) -> None:
        """Write what is pending."""
        rows, self._rows = self._rows, []
        await asyncio.to_thread(self._write, rows)

    def _write(self, rows: list[tuple[Any, ...]]) -> None:
        self._connection.execute("BEGIN")
        marks = ", ".join("?" * 20)
        self._connection.executemany(
            f"INSERT OR IGNORE INTO looks VALUES ({marks})",  # noqa: S608 constants
            rows,
        )
        self._connection.execute("COMMIT")

    async def close(self) -> None:
        """End."""
        self._end()
        self._connection.close()


type Tape = list[tuple[float, list[Shown]]]


def pushes(number: int) -> Tape:
    """Return pushes of all entities, one a second, of a drive and what comes after."""
    ford = VirtualFord(days_to_skip=1)
    begun = ford.reached
    shown = {it[0]: it for it in ford.everything()}
    found = []
    for count in range(number):
        shown |= {it[0]: it for it in ford.push()}
        found.append((begun + 2.0 * count, varied(list(shown.values()), count)))
    return found


def later(tape: Tape, times: int) -> Tape:
    """Return the pushes as they would be after so many of their kind."""
    length = tape[-1][0] - tape[0][0] + 600.0
    return [
        (at + times * length, varied(shown, number + times * len(tape)))
        for number, (at, shown) in enumerate(tape)
    ]


async def path(folder: Path) -> Report:
    """Measure the CPU of the whole way, above setting the states alone."""
    report = Report(
        "Whole path, per state change (us of CPU of all threads, above nothing)"
    )
    tape = pushes(PUSHES)
    changes = sum(len(shown) for _, shown in tape)
    async with house(folder) as hass:
        count = 0

        async def _arm(what: str) -> float:
            nonlocal count
            count += 1
            target = folder / f"path{count}.db"
            config = SqliteConfig(target)
            await asyncio.to_thread(migrate, config)
            database = Database(config)
            played = later(tape, count)
            show(hass, varied(played[0][1], -1), played[0][0] - 60)
            one: Floor | Capture | None = None
            if what == "floor":
                one = Floor(hass, folder / f"floor{count}.db")
            elif what == "ours":
                one = Capture(hass, database)
            if one is not None:
                await one.flush()
            await asyncio.sleep(0)
            clock = Clock()
            for number, (at, shown) in enumerate(played, start=1):
                show(hass, shown, at)
                if one is not None and number % 5 == 0:
                    await one.flush()
            spent = clock.total
            if one is not None:
                await one.close()
            await database.dispose()
            return spent / changes * MICRO

        found = await alternate(
            {
                "nothing": partial(_arm, "nothing"),
                "floor": partial(_arm, "floor"),
                "ours": partial(_arm, "ours"),
            },
            ROUNDS,
        )
    null = found["nothing"]
    floor = [a - b for a, b in zip(found["floor"], null, strict=True)]
    ours = [a - b for a, b in zip(found["ours"], null, strict=True)]
    report.tell("a minimal snapshot writer", f"{median(floor):.1f} us")
    report.tell("ours", f"{median(ours):.1f} us")
    report.hold("ours / minimal", ratio(ours, floor), PATH)
    return report


async def burst(folder: Path) -> Report:
    """Measure a burst, over many turns of the loop and in one callback."""
    report = Report(f"Burst of {CHANGES:,} changes")
    tape = pushes(CHANGES // len(entity_ids()) + 1)
    changes = sum(len(shown) for _, shown in tape)
    report.tell("changes, pushes", f"{changes:,}, {len(tape):,}")
    async with house(folder) as hass:
        for number, (name, at_once) in enumerate(_BURSTS.items()):
            null = await _burst(hass, None, later(tape, 2 * number), at_once=at_once)
            config = SqliteConfig(folder / f"burst{at_once}.db")
            await asyncio.to_thread(migrate, config)
            database = Database(config)
            capture = Capture(hass, database)
            played = later(tape, 2 * number + 1)
            # The first rows of a kind are slower: their statements are made.
            for at, shown in played[:_WARM]:
                show(hass, shown, at)
            await capture.flush()
            played = played[_WARM:]
            ours = await _burst(hass, capture, played, at_once=at_once)
            await capture.close()
            await database.dispose()
            rows = sqlite3.connect(config.path).execute(
                "SELECT count(DISTINCT recorded_at) FROM (SELECT recorded_at FROM"
                " ev_battery_status UNION SELECT recorded_at FROM ev_vehicle_status)"
            )
            report.tell(f"{name}: moments with a row", f"{rows.fetchone()[0]:,}")
            report.tell(
                f"{name}: longest turn of the loop, ours / nothing",
                f"{ours[0]:.0f} / {null[0]:.0f} ms",
            )
            report.hold(f"{name}: longest stall after it", ours[3], STALL_MS, "ms")
            report.hold(f"{name}: full collections more", ours[1] - null[1], 0)
            report.hold(f"{name}: memory above idle", ours[2] - null[2], PEAK_MB, "MB")
    return report


async def _burst(
    hass: HomeAssistant,
    capture: Capture | None,
    tape: Tape,
    *,
    at_once: bool,
) -> tuple[float, int, float, float]:
    """Return the longest turn in ms, full collections, MB of memory, the stall afterwards."""
    gc.collect()
    gc.freeze()
    full, idle, peak = 0, resident(), 0
    turns: list[float] = [0.0]
    stop = threading.Event()

    def _collected(phase: str, info: dict[str, int]) -> None:
        nonlocal full
        full += phase == "stop" and info["generation"] == _FULL

    def _watch() -> None:
        nonlocal peak
        while not stop.wait(0.002):
            peak = max(peak, resident())

    async def _tick() -> None:
        last = perf_counter()
        while not stop.is_set():
            await asyncio.sleep(0)
            now = perf_counter()
            turns.append((now - last) * 1000)
            last = now

    gc.callbacks.append(_collected)
    watcher = threading.Thread(target=_watch)
    watcher.start()
    ticker = asyncio.create_task(_tick())
    await asyncio.sleep(0)
    for at, shown in tape:
        show(hass, shown, at)
        if not at_once:
            await asyncio.sleep(0)
    await asyncio.sleep(0)
    longest = max(turns)
    turns.clear()
    turns.append(0.0)
    if capture is not None:
        await capture.flush()
    await asyncio.sleep(0.01)
    stop.set()
    await ticker
    watcher.join()
    gc.callbacks.remove(_collected)
    gc.unfreeze()
    return longest, full, (peak - idle) / MEBI, max(turns)


async def disk(folder: Path) -> Report:
    """Measure what a push takes on disk, at a push a second, by how often is committed."""
    report = Report("Disk, kB written for a push (WAL, checkpoints included)")
    tape = pushes(600)
    async with house(folder) as hass:
        for count, (every, most) in enumerate(DISK_KB.items()):
            config = SqliteConfig(folder / f"disk{every}.db")
            await asyncio.to_thread(migrate, config)
            database = Database(config)
            capture = Capture(hass, database)
            await capture.flush()
            before = written()
            for number, (at, shown) in enumerate(later(tape, count), start=1):
                show(hass, shown, at)
                if number % every == 0:
                    await capture.flush()
            await capture.flush()
            await database.hold()
            database.release()
            kilobytes = (written() - before) / 1000 / len(tape)
            await capture.close()
            await database.dispose()
            report.hold(f"commits every {every} s", kilobytes, most, "kB")
    return report
