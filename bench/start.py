"""What a start adds: imports, checks, a whole set-up, memory; each in a process of its own."""

import asyncio
from collections.abc import Sequence
import os
from pathlib import Path
import shutil
from statistics import median
import subprocess
import sys
from typing import Final

from custom_components.lightningrod.db.config import SqliteConfig

from .measure import Report
from .tenyears import VIN

ROUNDS: Final = 7
START_MS: Final = 150.0
MEMORY_MB: Final = 20.0
# What a Home Assistant with recorder and frontend has loaded anyhow.
_BASE: Final = """
import asyncio, resource, sys, time
from pathlib import Path
import homeassistant.core, homeassistant.components.recorder
import homeassistant.components.sensor, homeassistant.components.websocket_api
import homeassistant.helpers.entity_registry, homeassistant.helpers.update_coordinator
import homeassistant.components.recorder.db_schema, homeassistant.components.recorder.statistics
import homeassistant.components.recorder.history, homeassistant.components.http
import homeassistant.components.frontend, homeassistant.components.calendar
import homeassistant.components.lovelace.resources, homeassistant.components.file_upload
import homeassistant.components.event, homeassistant.components.binary_sensor
import homeassistant.components.button, homeassistant.components.number
import homeassistant.components.repairs, homeassistant.components.diagnostics
import homeassistant.components.logbook, homeassistant.components.system_health
import homeassistant.components.backup
def rss():
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
"""
# What is imported with the integration, as Home Assistant's loader does.
_OURS: Final = """
before, begun = rss(), time.process_time()
import custom_components.lightningrod
from custom_components.lightningrod import (
    backup, binary_sensor, calendar, config_flow, diagnostics, event, logbook, repairs,
    sensor, system_health,
)
from custom_components.lightningrod.db.config import SqliteConfig
from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.schema import HEAD, current_revision
imported, imports = time.process_time(), rss()
async def look():
    database = Database(SqliteConfig(Path(sys.argv[1])))
    async with database.connect() as connection:
        assert await current_revision(connection) == HEAD
    spent = time.process_time()
    await database.read(figures)
    await database.dispose()
    return spent
async def figures(connection):
    from datetime import UTC
    from bench.tenyears import END, VIN
    from custom_components.lightningrod.db.attention import needs_attention
    from custom_components.lightningrod.db.figures.query import FigureQuery
    from custom_components.lightningrod.db.totals import read_totals
    query = FigureQuery(vehicles={"car": VIN}, currency="EUR", zone=UTC, now=END)
    await needs_attention(connection, VIN)
    await read_totals(connection, query)
    global running
    running = rss()
    from bench.queries import FIGURES, QUERY
    for figure in FIGURES.values():
        await figure(connection, QUERY)
spent = asyncio.run(look())
"""
_TELL: Final = """
print((spent - begun) * 1000, (imported - begun) * 1000, (imports - before) / 1024 / 1024,
      (running - before) / 1024 / 1024, (rss() - before) / 1024 / 1024,
      ",".join(name for name in ("alembic", "asyncpg") if name in sys.modules) or "-")
"""
_SET_UP: Final = """
from bench.setup import house_with_ledger
async def main():
    async with house_with_ledger(Path(sys.argv[1]).parent, sys.argv[2]) as set_up:
        before, begun, loop = rss(), time.process_time(), time.thread_time()
        await set_up()
        print((time.process_time() - begun) * 1000, (time.thread_time() - loop) * 1000,
              (rss() - before) / 1024 / 1024)
asyncio.run(main())
"""


async def start(config: SqliteConfig, folder: Path) -> Report:
    """Measure the imports, the check of the revision, a set-up, the figures of ten years."""
    report = Report("A start beside a loaded Home Assistant (ms of CPU)")
    bytecode = {"PYTHONPYCACHEPREFIX": str(folder / "bytecode")}
    found = [
        await asyncio.to_thread(_once, _BASE + _OURS + _TELL, config.path, bytecode)
        for _ in range(ROUNDS + 1)
    ]
    # The first one compiles; as after an update.
    report.tell(
        "imports, the first time after an update", f"{float(found[0][1]):.0f} ms"
    )
    *figures, names = zip(*found[1:], strict=True)
    spent, imports, code, sensors, everything = (
        median(map(float, it)) for it in figures
    )
    report.hold("imports and look at the revision", spent, START_MS, "ms")
    report.tell("imports alone", f"{imports:.0f} ms, {code:.1f} MB")
    report.hold("memory, with the sensors of ten years", sensors, MEMORY_MB, "MB")
    report.tell("memory, after all figures at once", f"{everything:.1f} MB")
    report.tell("of Alembic and asyncpg are imported", names[0])
    await _tell_set_up(report, config, folder, bytecode)
    return report


async def _tell_set_up(
    report: Report, config: SqliteConfig, folder: Path, bytecode: dict[str, str]
) -> None:
    """Tell what the whole of it takes: imports, entities, the sensors' first figures."""
    ledger = folder / "lightningrod.db"
    await asyncio.to_thread(shutil.copyfile, config.path, ledger)
    found = [
        await asyncio.to_thread(_once, _BASE + _SET_UP, ledger, bytecode)
        for _ in range(ROUNDS + 1)
    ][1:]
    total, loop, memory = (median(map(float, it)) for it in zip(*found, strict=True))
    report.tell(
        "a whole set-up, one car, ten years: all threads / the loop",
        f"{total:.0f} / {loop:.0f} ms",
    )
    report.hold("memory, after a whole set-up", memory, MEMORY_MB, "MB")


def _once(script: str, path: Path, environment: dict[str, str]) -> Sequence[str]:
    known = {
        name: it for name, it in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
    }
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script, str(path), VIN],
        capture_output=True,
        text=True,
        check=True,
        env={**known, **environment},
    )
    return done.stdout.split()
