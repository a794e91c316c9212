"""Looks at a database before it is chosen, and changes nothing in it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
import sqlite3
from typing import Any, Final

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from .config import DatabaseConfig, PostgresConfig, SqliteConfig
from .engine import create_single_engine, open_connection
from .errors import (
    CannotConnect,
    DatabaseDamaged,
    DatabaseError,
    MissingRights,
    NotWritable,
    ServerTooOld,
)
from .faults import translate
from .files import is_writable
from .schema import HEAD, OUR_TABLES, examine
from .sqlite_engine import close_engine

MINIMUM_POSTGRESQL: Final = 16
_SQLITE_HEADER: Final = b"SQLite format 3\x00"

# Whoever may use the tables may keep a ledger; to change them is for their owner.
_SERVER: Final = text("""
    SELECT
        current_setting('server_version') AS version,
        current_setting('server_version_num')::int / 10000 AS major,
        current_setting('transaction_read_only')::bool AS is_read_only,
        coalesce(
            (
                SELECT has_schema_privilege(oid, 'USAGE')
                    AND has_schema_privilege(oid, 'CREATE')
                FROM pg_catalog.pg_namespace WHERE nspname = :schema
            ),
            has_database_privilege(current_database(), 'CREATE')
        ) AS may_create,
        bool_and(
            has_table_privilege(pg_class.oid, 'SELECT')
            AND has_table_privilege(pg_class.oid, 'INSERT')
            AND has_table_privilege(pg_class.oid, 'UPDATE')
            AND has_table_privilege(pg_class.oid, 'DELETE')
        ) AS may_use,
        bool_and(pg_has_role(relowner, 'USAGE')) AS may_alter
    FROM pg_catalog.pg_class
    JOIN pg_catalog.pg_namespace ON pg_namespace.oid = relnamespace
    WHERE nspname = :schema AND relname = ANY(:tables) AND relkind = 'r'
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeResult:
    """What a look at a database found.

    ``schema_revision`` is ``None`` where no migration ran yet; ``is_empty`` says that the
    file or the schema holds no table at all, of whomever.
    """

    server_version: str
    schema_revision: str | None
    is_empty: bool


async def probe(config: DatabaseConfig) -> ProbeResult:
    """Return what is at the place, if a ledger can be kept there.

    Raises the :class:`DatabaseError` that tells why not.
    """
    if isinstance(config, PostgresConfig):
        return await _look(config, lambda connection: _server(connection, config))
    if not await asyncio.to_thread(_file_has_content, config.path):
        return ProbeResult(
            server_version=sqlite3.sqlite_version, schema_revision=None, is_empty=True
        )
    return await _look(config, _file)


async def _look(
    config: SqliteConfig | PostgresConfig,
    look: Callable[[Connection], ProbeResult],
) -> ProbeResult:
    engine = create_single_engine(config, ("busy_timeout=10000",), begin="BEGIN")
    try:
        async with open_connection(engine) as connection:
            return await connection.run_sync(look)
    except SQLAlchemyError as err:
        raise translate(err) or CannotConnect from err
    finally:
        await close_engine(engine)


def _file_has_content(path: Path) -> bool:
    """Return whether there is a database file; raise where there can be none."""
    if not is_writable(path):
        raise NotWritable
    if not path.exists():
        return False
    if not path.is_file():
        raise CannotConnect
    with path.open("rb") as file:
        header = file.read(len(_SQLITE_HEADER))
    if header and header != _SQLITE_HEADER:
        raise DatabaseDamaged
    return bool(header)


def _file(connection: Connection) -> ProbeResult:
    state = examine(connection)
    return ProbeResult(
        server_version=sqlite3.sqlite_version,
        schema_revision=state.revision,
        is_empty=state.is_empty,
    )


def _server(connection: Connection, config: PostgresConfig) -> ProbeResult:
    names: dict[str, Any] = {"schema": config.schema, "tables": sorted(OUR_TABLES)}
    server = connection.execute(_SERVER, names).one()
    refusals: tuple[tuple[bool, type[DatabaseError]], ...] = (
        (server.major < MINIMUM_POSTGRESQL, ServerTooOld),
        (server.is_read_only, NotWritable),
        (not server.may_create, MissingRights),
        # NULL where there is no table yet.
        (server.may_use is False, MissingRights),
    )
    for refused, error in refusals:
        if refused:
            raise error
    state = examine(connection)
    if state.revision not in (None, HEAD) and server.may_alter is False:
        raise MissingRights
    return ProbeResult(
        server_version=server.version,
        schema_revision=state.revision,
        is_empty=state.is_empty,
    )
