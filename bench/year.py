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
DAYS: Final = 30
# Between its pushes the car is looked at this often; that makes as many as there are.
LOOKS_S: Final = 205.0
BATCH: Final = 500
MOST_MB: Final = 60.0
THINNED_MB: Final = 25.0


async def year(folder: Path) -> Report:
    """Play pushes of the virtual Ford, and tell what a year of them takes."""
    report = Report(f"A year of a daily driver, {PUSHES:,} pushes (MB)")
    config = SqliteConfig(folder / "year.db")
    await asyncio.to_thread(migrate, config)
    empty = config.path.stat().st_size
    records, last, pushes = await _live(folder)
    report.tell("played", f"{DAYS} days, {pushes:,} pushes, {len(records):,} records")
    database = Database(config)
    for first in range(0, len(records), BATCH):
        async with database.begin(lasting=False) as connection:
            await write_records(connection, records[first : first + BATCH])
    await database.hold()
    database.release()
    report.hold("everything kept", _a_year(config.path, empty, pushes), MOST_MB, "MB")
    bounds = Bounds(samples=last + timedelta(days=1))
    await Thinner(database, bounds, apply=True).run()
    await database.dispose()
    file = sqlite3.connect(config.path)
    file.execute("VACUUM")
    file.close()
    report.hold(
        "old idle samples thinned",
        _a_year(config.path, empty, pushes),
        THINNED_MB,
        "MB",
    )
    return report


def _a_year(path: Path, empty: int, pushes: int) -> float:
    return (path.stat().st_size - empty) / pushes * PUSHES / 1_000_000


async def _live(folder: Path) -> tuple[list[Record], datetime, int]:
    snapshots: list[Snapshot] = []
    pushes = 0
    async with house(folder) as hass:
        ford = VirtualFord()
        listener = SnapshotListener(hass, VIN, DOMAIN, snapshots.append)
        listener.start()
        show(hass, ford.everything(), ford.reached)
        end, at = ford.reached + DAYS * 86_400, ford.reached
        while at < end:
            pushes += 1
            at = min(at + LOOKS_S, ford.coming)
            shown = ford.push() if at == ford.coming else ford.refresh(at)
            show(hass, shown, at)
        listener.stop()
    tracker = VehicleTracker(VIN, model="Mustang Mach-E")
    records = [record for snapshot in snapshots for record in tracker.feed(snapshot)]
    return records, datetime.fromtimestamp(at, UTC), pushes
