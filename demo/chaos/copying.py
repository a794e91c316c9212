"""Copies a ledger on a server into a file, where the comparison can read it."""

import asyncio
from pathlib import Path

from sqlalchemy import Table, insert, select

from custom_components.lightningrod.db.config import PostgresConfig, SqliteConfig
from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.migrate import migrate
from custom_components.lightningrod.db.models import (
    EV_CHARGING_SESSION,
    EV_TRIP_GAP,
    EV_TRIP_METRICS,
)

_TABLES: tuple[Table, ...] = (EV_CHARGING_SESSION, EV_TRIP_METRICS, EV_TRIP_GAP)


async def copy(source: PostgresConfig, target: Path) -> None:
    """Copy what the comparison looks at; the file is made anew."""
    config = SqliteConfig(target)
    await asyncio.to_thread(target.unlink, missing_ok=True)
    await asyncio.to_thread(migrate, config)
    server, file = Database(source), Database(config)
    for model in _TABLES:
        async with server.connect() as reading, file.begin() as writing:
            rows = (await reading.execute(select(model))).mappings().all()
            if rows:
                await writing.execute(insert(model), [dict(row) for row in rows])
    await server.dispose()
    await file.dispose()
