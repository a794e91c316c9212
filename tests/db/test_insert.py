"""Samples go to the driver directly, and come back as any other way would write them."""

from decimal import Decimal
import math
import subprocess
import sys
from typing import Any

import pytest
from sqlalchemy.exc import StatementError

from custom_components.lightningrod.db import repository
from custom_components.lightningrod.db.config import SqliteConfig
from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.faults import is_row_fault
from custom_components.lightningrod.db.models import (
    EV_BATTERY_STATUS,
    EV_VEHICLE_STATUS,
)
from custom_components.lightningrod.db.repository import write_records

from .helpers import at, battery, rows, vehicle

VALUES: dict[str, Any] = {
    "odometer": 1234.5,
    "speed": 0.0,
    "gear_position": "DRIVE",
    "tire_pressure": {"frontLeft": 290.0},
    "indicators": {},
    "original_timestamp": at(-1),
    "source_system": "fordpass",
}


async def test_every_kind_of_value_is_read_back(database: Database) -> None:
    async with database.begin() as connection:
        await write_records(connection, [vehicle(at(0), **VALUES)])
        await write_records(connection, [vehicle(at(1), speed=None, indicators=None)])
    first, second = await rows(database, EV_VEHICLE_STATUS)
    assert {name: first[name] for name in VALUES} == VALUES
    assert (second["speed"], second["indicators"]) == (None, None)
    assert first["ingested_at"] is not None


async def test_a_sample_that_is_there_stays(database: Database) -> None:
    for soc in (50.0, 60.0):
        async with database.begin() as connection:
            await write_records(connection, [battery(at(0), hv_battery_soc=soc)])
    (row,) = await rows(database, EV_BATTERY_STATUS)
    assert row["hv_battery_soc"] == 50


async def test_a_number_that_is_none_is_no_data(database: Database) -> None:
    record = battery(at(0), hv_battery_soc=math.nan, hv_battery_kw=math.inf)
    async with database.begin() as connection:
        await write_records(connection, [record])
    (row,) = await rows(database, EV_BATTERY_STATUS)
    assert (row["hv_battery_soc"], row["hv_battery_kw"]) == (None, None)


async def test_a_whole_number_is_one_among_others(database: Database) -> None:
    socs = (50, None, 61.5, Decimal("72.25"))
    records = [battery(at(n), hv_battery_soc=soc) for n, soc in enumerate(socs)]
    async with database.begin() as connection:
        await write_records(connection, records)
    found = [row["hv_battery_soc"] for row in await rows(database, EV_BATTERY_STATUS)]
    assert found == [50.0, None, 61.5, 72.25]


@pytest.mark.parametrize("value", [at(0).replace(tzinfo=None), "noon"])
async def test_a_value_that_cannot_be_written_is_the_rows_fault(
    database: Database, value: Any
) -> None:
    record = battery(at(0), original_timestamp=value)
    with pytest.raises(StatementError) as caught:
        async with database.begin() as connection:
            await write_records(connection, [record])
    assert is_row_fault(caught.value)


async def test_each_statement_is_made_once(database: Database) -> None:
    for n in range(3):
        async with database.begin() as connection:
            await write_records(connection, [battery(at(n), hv_battery_soc=1.0)])
    before = len(repository._COMPILED)
    async with database.begin() as connection:
        await write_records(connection, [battery(at(5), hv_battery_soc=1.0)])
    assert len(repository._COMPILED) == before
    assert await rows(database, EV_BATTERY_STATUS)


def test_a_current_ledger_is_opened_without_alembic_and_asyncpg(
    sqlite_ledger: SqliteConfig,
) -> None:
    """They take a second, and memory, on a small machine."""
    program = """
import asyncio, sys
from pathlib import Path
import custom_components.lightningrod
import custom_components.lightningrod.sensor
from custom_components.lightningrod.db.config import SqliteConfig
from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.schema import HEAD, current_revision
async def look():
    database = Database(SqliteConfig(Path(sys.argv[1])))
    async with database.connect() as connection:
        assert await current_revision(connection) == HEAD
    await database.dispose()
asyncio.run(look())
assert not {"alembic", "asyncpg"} & set(sys.modules), "imported"
"""
    command = [sys.executable, "-W", "ignore", "-c", program, str(sqlite_ledger.path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr
