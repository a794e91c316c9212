"""Where revisions are written and tried; Home Assistant never runs this.

The database is named by LIGHTNINGROD_DATABASE_URL, a SQLAlchemy URL. `alembic upgrade
head` brings it to the newest revision, `alembic revision --autogenerate -m "..."` writes
down what the models have beyond it, and `alembic check` says whether that is anything.
"""

import asyncio
import os
from pathlib import Path

from alembic import context
from sqlalchemy import Connection, make_url

from custom_components.lightningrod.db.config import (
    DatabaseConfig,
    PostgresConfig,
    SqliteConfig,
)
from custom_components.lightningrod.db.migrate import (
    configure_options,
    create_migration_engine,
)
from custom_components.lightningrod.db.models import METADATA
from custom_components.lightningrod.db.schema import HEAD
from custom_components.lightningrod.db.views import create_views, drop_views

_VARIABLE = "LIGHTNINGROD_DATABASE_URL"


def _config() -> DatabaseConfig:
    """Return the database that the environment names."""
    if _VARIABLE not in os.environ:
        raise SystemExit(f"set {_VARIABLE} to the URL of a database to work on")
    url = make_url(os.environ[_VARIABLE])
    if url.get_backend_name() == "sqlite":
        return SqliteConfig(Path(url.database or "lightningrod.db"))
    folder = url.query.get("host")
    return PostgresConfig(
        host=folder if isinstance(folder, str) else url.host or "localhost",
        port=url.port or 5432,
        database=url.database or "lightningrod",
        username=url.username or "postgres",
        password=url.password,
    )


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection, target_metadata=METADATA, **configure_options()
    )
    with context.begin_transaction():
        drop_views(connection)
        context.run_migrations()
        if context.get_context().get_current_revision() == HEAD:
            create_views(connection)


async def _main() -> None:
    engine = create_migration_engine(_config())
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_run)
    finally:
        await engine.dispose()


if context.is_offline_mode():
    raise SystemExit(
        "--sql is of no use: SQLite's tables are altered by looking at them"
    )

asyncio.run(_main())
