"""Writing rows: ours against what the driver and SQLAlchemy take for the same rows and keys."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
import sqlite3
from statistics import median
from time import process_time
from typing import Any, Final

from sqlalchemy.dialects.postgresql import insert

from custom_components.lightningrod.db.config import DatabaseConfig, SqliteConfig
from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.migrate import migrate
from custom_components.lightningrod.db.models import EV_BATTERY_STATUS
from custom_components.lightningrod.db.repository import write_records
from custom_components.lightningrod.ledger.records import Record, RecordKind

from .measure import Report, alternate, ratio

VIN: Final = "3FMTKDEM000000001"
ROWS: Final = 500
BATCHES: Final = 8
ROUNDS: Final = 9
SQLITE: Final = 0.35
POSTGRESQL: Final = 0.5
_TABLE: Final = EV_BATTERY_STATUS
_KEYS: Final = ("device_id", "recorded_at")
_BEGIN: Final = datetime(2026, 1, 1, tzinfo=UTC)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_VALUES: Final = {
    "source_system": "fordpass",
    "hv_battery_soc": 65.5,
    "hv_battery_actual_soc": 63.8,
    "hv_battery_voltage": 375.2,
    "hv_battery_amperage": 10.44,
    "hv_battery_kw": 3.92,
    "hv_battery_capacity": 93.45,
    "hv_battery_range": 316.2,
    "hv_battery_max_range": 483.5,
    "hv_battery_temperature": 13.0,
    "lv_battery_level": 91.0,
    "lv_battery_voltage": 14.4,
    "motor_voltage": 375.0,
    "motor_amperage": 9.6,
    "motor_kw": 3.6,
    "performance_status": "NORMAL",
}

type Row = dict[str, Any]


class Rows:
    """Rows that were never written before."""

    def __init__(self) -> None:
        self._next = 0

    def take(self, number: int = ROWS) -> list[Row]:
        """Return so many of them."""
        first, self._next = self._next, self._next + number
        return [
            {
                "device_id": VIN,
                "recorded_at": _BEGIN + timedelta(seconds=n),
                "original_timestamp": _BEGIN + timedelta(seconds=n),
                **_VALUES,
            }
            for n in range(first, self._next)
        ]


async def writing(config: DatabaseConfig) -> Report:
    """Measure a batch of rows; ours converts and groups them as well."""
    await asyncio.to_thread(migrate, config)
    if isinstance(config, SqliteConfig):
        return await _sqlite(config)
    return await _postgresql(config)


async def _sqlite(config: SqliteConfig) -> Report:
    report = Report(f"Writing on SQLite, {ROWS} rows a commit")
    rows, database = Rows(), Database(config)
    columns = tuple(rows.take(1)[0])
    statement = (
        f"INSERT INTO {_TABLE.name} ({', '.join(columns)})"  # noqa: S608 constants
        f" VALUES ({', '.join('?' * len(columns))})"
        f" ON CONFLICT ({', '.join(_KEYS)}) DO NOTHING"
    )
    connection = sqlite3.connect(
        config.path, isolation_level=None, check_same_thread=False
    )
    connection.execute("PRAGMA synchronous=NORMAL")

    def _write(batch: Sequence[tuple[Any, ...]]) -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(statement, batch)
        connection.execute("COMMIT")

    async def _floor() -> float:
        batches = [[_plain(row) for row in rows.take()] for _ in range(BATCHES)]
        begun = process_time()
        for batch in batches:
            await asyncio.to_thread(_write, batch)
        return (process_time() - begun) / BATCHES

    found = await alternate({"floor": _floor, "ours": _ours(database, rows)}, ROUNDS)
    connection.close()
    await database.dispose()
    report.tell("executemany of the driver", _rate(found["floor"]))
    report.tell("ours", _rate(found["ours"]))
    report.reach("ours / executemany", ratio(found["floor"], found["ours"]), SQLITE)
    return report


async def _postgresql(config: DatabaseConfig) -> Report:
    report = Report(f"Writing on PostgreSQL, {ROWS} rows a commit (CPU of our side)")
    rows, database = Rows(), Database(config)
    statement = insert(_TABLE).on_conflict_do_nothing(index_elements=_KEYS)

    async def _floor() -> float:
        batches = [rows.take() for _ in range(BATCHES)]
        begun = process_time()
        for batch in batches:
            async with database.engine.begin() as connection:
                await connection.execute(statement, batch)
        return (process_time() - begun) / BATCHES

    found = await alternate({"floor": _floor, "ours": _ours(database, rows)}, ROUNDS)
    await database.dispose()
    report.tell("a core insert of SQLAlchemy", _rate(found["floor"]))
    report.tell("ours", _rate(found["ours"]))
    report.reach("ours / core insert", ratio(found["floor"], found["ours"]), POSTGRESQL)
    return report


def _ours(database: Database, rows: Rows) -> Any:
    async def _arm() -> float:
        batches = [
            [Record(RecordKind.BATTERY, row) for row in rows.take()]
            for _ in range(BATCHES)
        ]
        begun = process_time()
        for batch in batches:
            async with database.begin(lasting=False) as connection:
                await write_records(connection, batch)
        return (process_time() - begun) / BATCHES

    return _arm


def _plain(row: Row) -> tuple[Any, ...]:
    return tuple(
        (value - _EPOCH) // timedelta(milliseconds=1)
        if isinstance(value, datetime)
        else value
        for value in row.values()
    )


def _rate(seconds: list[float]) -> str:
    return f"{ROWS / median(seconds) / 1000:.0f} thousand rows/s"
