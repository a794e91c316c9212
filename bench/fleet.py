"""100 vehicles in one PostgreSQL, written by 20 Home Assistants at once."""

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import count
import time
from typing import Final

import asyncpg  # type: ignore[import-untyped]
from sqlalchemy import text

from custom_components.lightningrod.db.config import PostgresConfig
from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.migrate import migrate
from custom_components.lightningrod.db.repository import write_records
from custom_components.lightningrod.ledger.identity import session_id
from custom_components.lightningrod.ledger.records import Record, RecordKind

from .measure import Report

VEHICLES: Final = 100
WRITERS: Final = 20
COMMITS: Final = 12
LOOKS: Final = 20
LOCK_WAIT_MS: Final = 50.0
# Twice the rows may take this much of twice the time.
LINEAR: Final = 1.15
_BEGIN: Final = datetime(2026, 1, 1, tzinfo=UTC)
# As docs/performance.md says it.
_PARTITIONED: Final = """
ALTER TABLE ev_battery_status RENAME TO ev_battery_status_before;
CREATE TABLE ev_battery_status (LIKE ev_battery_status_before INCLUDING DEFAULTS)
    PARTITION BY RANGE (recorded_at);
ALTER TABLE ev_battery_status ADD UNIQUE (device_id, recorded_at);
CREATE TABLE ev_battery_status_2026 PARTITION OF ev_battery_status
    FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE TABLE ev_battery_status_rest PARTITION OF ev_battery_status DEFAULT;
INSERT INTO ev_battery_status SELECT * FROM ev_battery_status_before;
ALTER SEQUENCE ev_battery_status_id_seq OWNED BY ev_battery_status.id
"""
_COUNT: Final = text("SELECT count(*) FROM ev_battery_status")
_DAY: Final = text(
    "EXPLAIN SELECT hv_battery_soc FROM ev_battery_status"
    " WHERE device_id = 'WF0FLEET000000001'"
    " AND recorded_at >= '2026-01-02' AND recorded_at < '2026-01-03'"
)


async def fleet(config: PostgresConfig) -> Report:
    """Measure lock waits, and what twice as many rows cost."""
    report = Report(f"{VEHICLES} vehicles, {WRITERS} writers on one PostgreSQL")
    await asyncio.to_thread(migrate, config)
    databases = [Database(config) for _ in range(WRITERS)]
    moments = count()
    stop = asyncio.Event()
    watch = asyncio.create_task(_longest_wait(config, stop))
    try:
        await _write(databases, moments, LOOKS)
        small = min([await _write(databases, moments, LOOKS) for _ in range(3)])
        large = min([await _write(databases, moments, 2 * LOOKS) for _ in range(3)])
    finally:
        stop.set()
        waited = await watch
        for database in databases:
            await database.dispose()
    rows = VEHICLES * COMMITS * LOOKS * 2
    report.tell("rows a second, all writers", f"{rows / small:,.0f}")
    report.hold("longest wait for a lock", waited, LOCK_WAIT_MS, "ms")
    report.hold("time of twice the rows / twice the time", large / small / 2, LINEAR)
    report.tell("on native partitions by year", await _partitions(config))
    return report


async def _write(databases: list[Database], moments: count[int], looks: int) -> float:
    """Let every writer commit for its vehicles; return the seconds."""
    begun = time.perf_counter()
    start = next(moments)
    await asyncio.gather(
        *(
            _write_one(database, number, start, looks)
            for number, database in enumerate(databases)
        )
    )
    return time.perf_counter() - begun


async def _write_one(database: Database, number: int, start: int, looks: int) -> None:
    cars = [f"WF0FLEET{number:02}{car:07}" for car in range(VEHICLES // WRITERS)]
    for commit in range(COMMITS):
        at = _BEGIN + timedelta(days=start, minutes=commit * looks)
        records = [
            record
            for car in cars
            for record in (
                *(
                    Record(
                        kind,
                        {
                            "device_id": car,
                            "recorded_at": at + timedelta(minutes=look),
                            "source_system": "fordpass",
                            column: float(look),
                        },
                    )
                    for look in range(looks)
                    for kind, column in (
                        (RecordKind.BATTERY, "hv_battery_soc"),
                        (RecordKind.VEHICLE, "odometer"),
                    )
                ),
                Record(
                    RecordKind.SESSION,
                    {
                        "session_id": session_id(car, at),
                        "device_id": car,
                        "session_start_utc": at,
                        "energy_kwh": 10.0,
                        "is_complete": True,
                    },
                ),
            )
        ]
        async with database.begin(lasting=False) as connection:
            await write_records(connection, records)


async def _longest_wait(config: PostgresConfig, stop: asyncio.Event) -> float:
    """Return the longest time in ms that anybody was seen waiting for a lock."""
    connection = await asyncpg.connect(
        host=config.host,
        port=config.port,
        user=config.username,
        database=config.database,
    )
    query = (
        "SELECT coalesce(max(extract(epoch FROM clock_timestamp() - waitstart)), 0)"
        " FROM pg_locks WHERE NOT granted"
    )
    longest = 0.0
    while not stop.is_set():
        longest = max(longest, float(await connection.fetchval(query)) * 1000)
        await asyncio.sleep(0.005)
    await connection.close()
    return longest


async def _partitions(config: PostgresConfig) -> str:
    """Partition the samples of the battery, write on; return how a day is read."""
    database = Database(config)
    async with database.engine.begin() as connection:
        for statement in _PARTITIONED.split(";"):
            await connection.execute(text(statement))
        before = await connection.scalar(_COUNT)
    # Once what is there already, and once what is new.
    for start in (0, 400):
        await _write_one(database, 0, start, LOOKS)
    async with database.engine.begin() as connection:
        after = await connection.scalar(_COUNT)
        lines = [row[0] for row in await connection.execute(_DAY)]
    await database.dispose()
    new = after - before == COMMITS * LOOKS * VEHICLES // WRITERS
    scanned = "index" if any("Index" in line for line in lines) else "sequential"
    parts = sum("on ev_battery_status_" in line for line in lines)
    written = "upserts work" if new else "UPSERTS FAIL"
    return f"{written}, {scanned} scan of {parts} partition for a day"
