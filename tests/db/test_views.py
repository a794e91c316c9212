"""The views are there after every migration, and say plainly what the tables hold."""

import asyncio
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from custom_components.lightningrod.db.config import DatabaseConfig
from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.migrate import migrate
from custom_components.lightningrod.db.reference import upsert_vehicle
from custom_components.lightningrod.db.repository import write_records
from custom_components.lightningrod.db.views import VIEWS

from .helpers import VIN, at, execute, session, trip


async def read(database: Database, statement: str) -> list[dict[str, Any]]:
    """Return the rows that a reader's SQL finds."""
    async with database.connect() as connection:
        result = await connection.execute(text(statement))
        return [dict(row) for row in result.mappings()]


@pytest.mark.parametrize("revision", ["2b6f55486b4d", "0005", "0006"])
async def test_an_upgrade_makes_them(
    database_config: DatabaseConfig, revision: str
) -> None:
    await asyncio.to_thread(migrate, database_config, target=revision)
    await asyncio.to_thread(migrate, database_config)
    for view in VIEWS:
        assert await execute(database_config, f"SELECT * FROM {view}") == []  # noqa: S608 our own name


async def test_sessions_and_trips_are_plain(database: Database) -> None:
    async with database.begin() as connection:
        await upsert_vehicle(
            connection,
            VIN,
            name="Blitz",
            model=None,
            source_system=None,
            usable_capacity_kwh=None,
            subentry_id=None,
        )
        await write_records(
            connection,
            [
                session(
                    charge_type="DC_FAST",
                    cost=Decimal("4.5678"),
                    cost_currency="EUR",
                    charge_duration_seconds=1800.0,
                ),
                session(at(90), is_complete=False),
                session(at(120), deleted_at=at(130)),
                trip(at(60)),
                trip(at(300), is_complete=False),
                trip(at(400), deleted_at=at(500)),
            ],
        )
    (charge,) = await read(database, "SELECT * FROM lightningrod_sessions")
    assert (charge["vehicle"], charge["charge"], charge["charge_minutes"]) == (
        "Blitz",
        "DC",
        30,
    )
    assert float(charge["cost"]) == 4.5678
    assert _moment(charge["started_at"]) == at(0)
    (drive,) = await read(database, "SELECT * FROM lightningrod_trips")
    assert (drive["distance_km"], drive["minutes"]) == (20, 30)
    assert _moment(drive["ended_at"]) == at(60)


def _moment(value: str | datetime) -> datetime:
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.astimezone(UTC)
