"""Which schema a database has, found out by plain SQL: no start needs Alembic for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection

from .errors import DatabaseTooNew, ForeignTables
from .models import METADATA

# Never plain "alembic_version": that may be another application's.
VERSION_TABLE: Final = "lightningrod_alembic_version"
# Every revision there is, oldest first.
REVISIONS: Final = (
    "2b6f55486b4d",
    "7086caea2990",
    "c9345e830aab",
    "0004",
    "0005",
    "0006",
    "0007",
    "0008",
    "0009",
    "0010",
    "0011",
)
HEAD: Final = REVISIONS[-1]
OUR_TABLES: Final = frozenset(METADATA.tables)

_TABLES: Final[Mapping[str, str]] = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')",
    # Tables, partitioned and foreign ones, views: whatever would be in the way.
    "postgresql": "SELECT relname FROM pg_catalog.pg_class"
    " JOIN pg_catalog.pg_namespace ON pg_namespace.oid = relnamespace"
    " WHERE nspname = current_schema() AND relkind IN ('r', 'p', 'f', 'v', 'm')",
}


@dataclass(frozen=True, slots=True)
class SchemaState:
    """What is in a database: our revision, if any, and whether there is anything at all."""

    revision: str | None
    is_empty: bool


def examine(connection: Connection) -> SchemaState:
    """Return what is in the database, which must be ours, or free to become ours.

    Raises :class:`DatabaseTooNew` for a revision that is not in ``REVISIONS``, and
    :class:`ForeignTables` for tables of our names that no revision of ours made.
    """
    tables = set(connection.scalars(text(_TABLES[connection.dialect.name])))
    revision = _revision(connection) if VERSION_TABLE in tables else None
    if revision is not None and revision not in REVISIONS:
        raise DatabaseTooNew
    if revision is None and tables & OUR_TABLES:
        raise ForeignTables
    return SchemaState(revision, is_empty=not tables)


async def current_revision(connection: AsyncConnection) -> str | None:
    """Return the revision of the database; ``None`` where no migration ever ran."""

    def read(sync_connection: Connection) -> str | None:
        names = sync_connection.scalars(text(_TABLES[sync_connection.dialect.name]))
        return _revision(sync_connection) if VERSION_TABLE in set(names) else None

    return await connection.run_sync(read)


def _revision(connection: Connection) -> str | None:
    statement = text(f"SELECT version_num FROM {VERSION_TABLE}")  # noqa: S608 a constant
    return connection.scalars(statement).first()
