"""What a start adds: imports, checks, memory; each in a process of its own."""

import asyncio
from pathlib import Path
from statistics import median
import subprocess
import sys
from typing import Final

from custom_components.lightningrod.db.config import SqliteConfig

from .measure import Report

ROUNDS: Final = 7
START_MS: Final = 150.0
MEMORY_MB: Final = 20.0
# What a Home Assistant with recorder has loaded anyhow.
_BASE: Final = """
import asyncio, resource, sys, time
from pathlib import Path
import homeassistant.core, homeassistant.components.recorder
import homeassistant.components.sensor, homeassistant.components.websocket_api
import homeassistant.helpers.entity_registry
import homeassistant.components.recorder.db_schema, homeassistant.components.recorder.statistics
import homeassistant.components.recorder.history, homeassistant.components.http
import homeassistant.components.frontend, homeassistant.components.calendar
import homeassistant.components.event, homeassistant.components.binary_sensor
import homeassistant.components.button, homeassistant.components.number
import homeassistant.components.repairs, homeassistant.components.diagnostics
def rss():
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
before, begun = rss(), time.process_time()
"""
_OURS: Final = """
import custom_components.lightningrod
from custom_components.lightningrod.db.config import SqliteConfig
from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.schema import HEAD, current_revision
import custom_components.lightningrod.sensor, custom_components.lightningrod.binary_sensor
import custom_components.lightningrod.event, custom_components.lightningrod.calendar
imported = time.process_time()
async def look():
    database = Database(SqliteConfig(Path(sys.argv[1])))
    async with database.connect() as connection:
        assert await current_revision(connection) == HEAD
    spent = time.process_time()
    await database.read(figures)
    await database.dispose()
    return spent
async def figures(connection):
    from bench.queries import QUERY, sensors
    await sensors(connection)
    global running
    running = rss()
    for figure in FIGURES.values():
        await figure(connection, QUERY)
from custom_components.lightningrod.db.figures import FIGURES
spent = asyncio.run(look())
print((spent - begun) * 1000, (imported - begun) * 1000,
      (running - before) / 1024 / 1024, (rss() - before) / 1024 / 1024,
      ",".join(name for name in ("alembic", "asyncpg") if name in sys.modules) or "-")
"""


async def start(config: SqliteConfig) -> Report:
    """Measure the imports, the check of the revision, and the figures of ten years."""
    report = Report("A start beside a loaded Home Assistant (ms of CPU)")
    found = [await asyncio.to_thread(_once, config.path) for _ in range(ROUNDS + 1)][1:]
    report.hold(
        "imports and look at the revision",
        median(it[0] for it in found),
        START_MS,
        "ms",
    )
    report.tell("imports alone", f"{median(it[1] for it in found):.0f} ms")
    report.hold(
        "memory, with the sensors of ten years",
        median(it[2] for it in found),
        MEMORY_MB,
        "MB",
    )
    report.tell(
        "memory, after all figures at once", f"{median(it[3] for it in found):.1f} MB"
    )
    report.tell("of Alembic and asyncpg are imported", found[0][4])
    return report


def _once(path: Path) -> tuple[float, float, float, float, str]:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _BASE + _OURS, str(path)],
        capture_output=True,
        text=True,
        check=True,
    )
    *figures, names = done.stdout.split()
    total, imports, memory, most = map(float, figures)
    return total, imports, memory, most, names
