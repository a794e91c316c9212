"""What a year of a daily driver takes in SQLite: with everything kept, and thinned."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
import sqlite3
from typing import Final

from custom_components.lightningrod.db.config import SqliteConfig
from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.migrate import migrate
from custom_components.lightningrod.db.repository import write_records
from custom_components.lightningrod.db.retention import Bounds, Thinner
from custom_components.lightningrod.ledger.readings import Snapshot
from custom_components.lightningrod.ledger.records import Record
from custom_components.lightningrod.ledger.tracker import VehicleTracker
from custom_components.lightningrod.source.listener import SnapshotListener

from .car import DOMAIN, VIN, VirtualFord, house, show
from .measure import Report

PUSHES: Final = 163_000
PLAYED: Final = 8_000
BATCH: Final = 500
MOST_MB: Final = 60.0
THINNED_MB: Final = 25.0


async def year(folder: Path) -> Report:
    """Play pushes of the virtual Ford, and tell what a year of them takes."""
    report = Report(
        f"A year, {PUSHES:,} pushes, from {PLAYED:,} of the virtual Ford (MB)"
    )
    config = SqliteConfig(folder / "year.db")
    await asyncio.to_thread(migrate, config)
    empty = config.path.stat().st_size
    records, last = await _live(folder)
    database = Database(config)
    for first in range(0, len(records), BATCH):
        async with database.begin(lasting=False) as connection:
            await write_records(connection, records[first : first + BATCH])
    await database.hold()
    database.release()
    report.hold("everything kept", _a_year(config.path, empty), MOST_MB, "MB")
    bounds = Bounds(samples=last + timedelta(days=1))
    await Thinner(database, bounds, apply=True).run()
    await database.dispose()
    file = sqlite3.connect(config.path)
    file.execute("VACUUM")
    file.close()
    report.hold(
        "old idle samples thinned", _a_year(config.path, empty), THINNED_MB, "MB"
    )
    return report


def _a_year(path: Path, empty: int) -> float:
    return (path.stat().st_size - empty) / PLAYED * PUSHES / 1_000_000


async def _live(folder: Path) -> tuple[list[Record], datetime]:
    snapshots: list[Snapshot] = []
    async with house(folder) as hass:
        ford = VirtualFord()
        listener = SnapshotListener(hass, VIN, DOMAIN, snapshots.append)
        listener.start()
        show(hass, ford.everything(), ford.reached)
        for _ in range(PLAYED):
            show(hass, ford.push(), ford.reached)
        listener.stop()
    tracker = VehicleTracker(VIN, model="Mustang Mach-E")
    records = [record for snapshot in snapshots for record in tracker.feed(snapshot)]
    return records, datetime.fromtimestamp(ford.reached, UTC)
