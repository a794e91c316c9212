"""Copies a ledger on a server into a file, where the comparison can read it."""

import asyncio
from pathlib import Path

from sqlalchemy import insert, select

from custom_components.lightningrod.db.config import PostgresConfig, SqliteConfig
from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.migrate import migrate
from custom_components.lightningrod.db.models import (
    Base,
    EVChargingSession,
    EVTripGap,
    EVTripMetrics,
    table,
)

_TABLES: tuple[type[Base], ...] = (EVChargingSession, EVTripMetrics, EVTripGap)


async def copy(source: PostgresConfig, target: Path) -> None:
    """Copy what the comparison looks at; the file is made anew."""
    config = SqliteConfig(target)
    await asyncio.to_thread(target.unlink, missing_ok=True)
    await asyncio.to_thread(migrate, config)
    server, file = Database(source), Database(config)
    for model in _TABLES:
        async with server.connect() as reading, file.begin() as writing:
            rows = (await reading.execute(select(table(model)))).mappings().all()
            if rows:
                await writing.execute(insert(table(model)), [dict(row) for row in rows])
    await server.dispose()
    await file.dispose()
