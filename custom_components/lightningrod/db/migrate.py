"""Brings a database to the schema that this code was written for.

All of Alembic (importing it, scanning the folder of revisions, running them) happens on a
worker thread with an event loop of its own, so that nothing can hold up Home Assistant's.
One transaction under a lock that other processes respect covers the whole run: it is done
in full by one starter, or not at all.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.schema import CreateSchema

from .config import DatabaseConfig, PostgresConfig, SqliteConfig
from .engine import create_single_engine, open_connection
from .errors import DatabaseError, LedgerMissing, MigrationFailed
from .faults import translate
from .files import end_migration, keep_copy
from .marks import create_marks, drop_marks
from .schema import (
    HEAD,
    OUR_TABLES,
    REVISIONS,
    VERSION_TABLE,
    SchemaState,
    current_revision,
    examine,
)
from .sqlite_engine import close_engine
from .views import create_views, drop_views

if TYPE_CHECKING:
    from alembic.runtime.migration import MigrationStep
    from alembic.script import ScriptDirectory

__all__ = [
    "HEAD",
    "REVISIONS",
    "VERSIONS",
    "MigrationResult",
    "configure_options",
    "create_migration_engine",
    "current_revision",
    "migrate",
]

VERSIONS: Final = Path(__file__).parent / "versions"
# How long to wait for another starter, or for readers that hold a table.
LOCK_TIMEOUT_S: Final = 60
# PostgreSQL's key for our lock: any number that nobody else would choose.
ADVISORY_LOCK: Final = int.from_bytes(b"LtngROD")


@dataclass(frozen=True, slots=True)
class MigrationResult:
    """The revision that was found, and the one that is there now."""

    before: str | None
    after: str

    @property
    def changed(self) -> bool:
        """Whether there was anything to do."""
        return self.before != self.after


def migrate(
    config: DatabaseConfig, *, target: str = HEAD, versions: Path = VERSIONS
) -> MigrationResult:
    """Bring the database to ``target``, from nothing if need be. For a worker thread.

    The schema named in the configuration is created when it is missing. Raises
    :class:`DatabaseError`; the database is then as it was.
    """
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        return runner.run(_migrate(config, target, versions))


def create_migration_engine(config: DatabaseConfig) -> AsyncEngine:
    """Return an engine whose transactions can hold a migration.

    On SQLite ``BEGIN IMMEDIATE`` makes DDL part of the transaction and is the lock that
    keeps other starters out. Foreign keys are off, as altering a table there means to
    drop and recreate it, and dropping it would take along the rows that refer to it.
    """
    pragmas = (f"busy_timeout={LOCK_TIMEOUT_S * 1000}", "foreign_keys=OFF")
    return create_single_engine(config, pragmas, begin="BEGIN IMMEDIATE")


def configure_options() -> dict[str, Any]:
    """Return how Alembic is to see our schema, here and where revisions are written."""
    return {
        "version_table": VERSION_TABLE,
        "render_as_batch": True,
        # The tables of others are none of our business.
        "include_name": lambda name, kind, _parents: (
            kind != "table" or name in OUR_TABLES
        ),
    }


async def _migrate(
    config: DatabaseConfig, target: str, versions: Path
) -> MigrationResult:
    engine = create_migration_engine(config)
    try:
        async with open_connection(engine) as connection, connection.begin():
            done = await connection.run_sync(_upgrade, config, target, versions)
        if isinstance(config, SqliteConfig) and done.changed:
            end_migration(config.path)
        return done
    except DatabaseError:
        raise
    except Exception as err:
        # A revision is a program and may raise anything. Rolled back is rolled back.
        known = translate(err)
        if known is None or isinstance(known, LedgerMissing):
            # A table that a revision misses is its own mistake, or a broken ledger.
            raise MigrationFailed from err
        raise known from err
    finally:
        await close_engine(engine)


def _upgrade(
    connection: Connection, config: DatabaseConfig, target: str, versions: Path
) -> MigrationResult:
    """Do it all in the transaction that the connection is in."""
    if isinstance(config, PostgresConfig):
        _lock(connection)
        _create_schema(connection, config.schema)
    state: SchemaState = examine(connection)
    if state.revision != target:
        if isinstance(config, SqliteConfig) and state.revision is not None:
            # Nobody else writes now, and readers still may.
            keep_copy(config.path, state.revision)
        _run(connection, target, versions)
    return MigrationResult(state.revision, target)


def _lock(connection: Connection) -> None:
    """Wait until no other starter is at work; the lock goes with the transaction."""
    connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT_S}s'"))
    statement = text("SELECT pg_advisory_xact_lock(:key)")
    connection.execute(statement, {"key": ADVISORY_LOCK})


def _create_schema(connection: Connection, schema: str) -> None:
    # IF NOT EXISTS would ask for the right to create one even where there is one.
    statement = text("SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = :name")
    if connection.scalar(statement, {"name": schema}) is None:
        connection.execute(CreateSchema(schema))


def _run(connection: Connection, target: str, versions: Path) -> None:
    # Imported here: it takes a second on a small machine, and is seldom needed.
    from alembic.operations import Operations  # noqa: PLC0415
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    script = ScriptDirectory(str(versions.parent), version_locations=[str(versions)])
    context = MigrationContext.configure(
        connection,
        opts={
            **configure_options(),
            "script": script,
            "fn": lambda revision, _context: _steps(script, revision, target),
        },
    )
    drop_views(connection)
    drop_marks(connection)
    with Operations.context(context):
        context.run_migrations()
    _check_references(connection)
    if target == HEAD:
        create_views(connection)
        create_marks(connection)


def _steps(
    script: ScriptDirectory, current: str | tuple[str, ...], target: str
) -> Sequence[MigrationStep]:
    """Return the steps from the current revision to the target, oldest first."""
    from alembic.runtime.migration import MigrationStep  # noqa: PLC0415

    newest_first = script.iterate_revisions(target, current or "base")
    return [
        MigrationStep.upgrade_from_script(script.revision_map, revision)
        for revision in reversed(list(newest_first))
    ]


def _check_references(connection: Connection) -> None:
    """Refuse to end with a row whose parent is gone; PostgreSQL checks by itself."""
    if connection.dialect.name != "sqlite":
        return
    if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
        raise SQLAlchemyError("a row refers to one that is not there")
