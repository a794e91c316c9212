"""What only shows in a process of its own: the guard of the event loop, and a kill."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC
import json
from pathlib import Path
import sys
from typing import Any
from uuid import NAMESPACE_OID, uuid5

import pytest

from custom_components.lightningrod.db.config import (
    DatabaseConfig,
    PostgresConfig,
    SqliteConfig,
)
from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.migrate import HEAD, REVISIONS, migrate
from custom_components.lightningrod.db.models import (
    EV_BATTERY_STATUS,
    EV_CHARGING_INTERVAL,
    EV_CHARGING_SESSION,
    EV_TRIP_METRICS,
    EV_VEHICLE,
)
from custom_components.lightningrod.db.writer import Writer

from .crash import push
from .helpers import execute, rows

# Starting Python with Home Assistant takes seconds, and happens several times here.
pytestmark = pytest.mark.timeout(240)

ROOT = Path(__file__).parents[2]
WAIT_S = 60
MODELS = (
    EV_BATTERY_STATUS,
    EV_CHARGING_INTERVAL,
    EV_CHARGING_SESSION,
    EV_TRIP_METRICS,
    EV_VEHICLE,
)


def _arguments(config: DatabaseConfig) -> list[str]:
    if isinstance(config, SqliteConfig):
        return [str(config.path)]
    parts = config.host, config.port, config.database, config.username, config.password
    return [str(part or "") for part in parts]


@asynccontextmanager
async def _started(
    name: str, config: DatabaseConfig
) -> AsyncIterator[tuple[asyncio.subprocess.Process, asyncio.StreamReader]]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        f"tests.db.{name}",
        *_arguments(config),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(WAIT_S):
            yield process, process.stdout
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


class TestEventLoop:
    """Nothing blocks it: Home Assistant's guard has nothing to report."""

    async def test_of_an_embedded_database(self, sqlite_config: SqliteConfig) -> None:
        assert await _reports(sqlite_config) == []

    async def test_of_a_server(self, tcp_config: PostgresConfig) -> None:
        assert await _reports(tcp_config) == []


async def _reports(config: DatabaseConfig) -> list[str]:
    async with _started("scenario", config) as (process, output):
        text = await output.read()
        assert await process.wait() == 0
    reports: list[str] = json.loads(text)
    return reports


async def test_a_kill_loses_and_doubles_nothing(ledger_config: DatabaseConfig) -> None:
    """Killed in the middle of whatever it did, the ledger is there and can go on."""
    committed = -1
    for _ in range(3):
        async with _started("crash", ledger_config) as (process, output):
            for _ in range(12):
                committed = max(committed, int(await output.readline()))
            process.kill()
    killed = Database(ledger_config)
    found = await rows(killed, EV_BATTERY_STATUS)
    assert len(found) >= committed + 1
    # All of it again, as after a start that does not know how far the last one came.
    everything = [record for number in range(len(found)) for record in push(number)]
    writer = Writer(killed, timezone=UTC, on_commit=lambda _report: None)
    writer.put(everything)
    assert await writer.flush()
    contents = await _contents(killed)
    await killed.dispose()
    assert contents == await _written_once(ledger_config, len(found))


async def _written_once(config: DatabaseConfig, pushes: int) -> list[Any]:
    """Return what the tables hold when nothing ever happens."""
    untouched = Database(config)
    async with untouched.begin() as connection:
        for model in (EV_CHARGING_INTERVAL, *MODELS):
            await connection.exec_driver_sql(f"DELETE FROM {model.name}")  # noqa: S608
    writer = Writer(untouched, timezone=UTC, on_commit=lambda _report: None)
    for number in range(pushes):
        writer.put(push(number))
        assert await writer.flush()
    contents = await _contents(untouched)
    await untouched.dispose()
    return contents


async def _contents(database: Database) -> list[Any]:
    """Return all rows but for their numbers and the time of writing."""
    unsteady = {"id", "ingested_at", "created_at"}
    return [
        sorted(
            repr({name: row[name] for name in row if name not in unsteady})
            for row in await rows(database, model)
        )
        for model in MODELS
    ]


async def test_a_migration_that_is_killed_has_not_happened(
    database_config: DatabaseConfig,
) -> None:
    """Whenever it dies, the database is as before or as after, and the next one goes on."""
    first = REVISIONS[0]
    await asyncio.to_thread(migrate, database_config, target=first)
    insert = (
        "INSERT INTO ev_charging_session (session_id, device_id) VALUES ('{}', 'V')"
    )
    ids = [uuid5(NAMESPACE_OID, str(number)) for number in range(200)]
    hexed = isinstance(database_config, SqliteConfig)
    await execute(
        database_config,
        *(insert.format(it.hex if hexed else it) for it in ids),
    )
    query = "SELECT version_num FROM lightningrod_alembic_version"
    for delay in (0.0, 0.1, 0.4):
        async with _started("migrating", database_config) as (process, output):
            assert await output.readline() == b"ready\n"
            await asyncio.sleep(delay)
            process.kill()
            await process.wait()
        assert await execute(database_config, query) in ([(first,)], [(HEAD,)])
    await asyncio.to_thread(migrate, database_config)
    assert await execute(database_config, query) == [(HEAD,)]
    count = "SELECT count(*) FROM ev_charging_session"
    assert await execute(database_config, count) == [(200,)]
