"""Reads a LightningROD database of any version, and never writes to it.

It is looked at as it is: tables and columns that are there are read, by whichever name; what
is not there is not told. Facts of the web application's schema: its models and revisions at
https://github.com/SquidBytes/LightningROD.
"""

from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, Final, Self
from uuid import UUID

from sqlalchemy import (
    Column,
    Connection,
    MetaData,
    Table,
    event,
    func,
    inspect,
    select,
    types,
)
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from .config import PostgresConfig, SqliteConfig
from .engine import create_single_engine, open_connection
from .errors import DatabaseDamaged, NoLedger
from .faults import translate
from .schema import VERSION_TABLE
from .sqlite_engine import close_engine

type Row = dict[str, Any]

PAGE: Final = 100
_SESSIONS: Final = "ev_charging_session"
_STEADY: Final[dict[str, Any]] = {
    "isolation_level": "REPEATABLE READ",
    "postgresql_readonly": True,
}


class PeerSource:
    """A database that is read from, with the tables that it has; use as a context.

    ``is_ours`` tells a ledger of this integration from one of the web application. Raises
    :class:`DatabaseError` where there is no ledger, or no way to it.
    """

    def __init__(self, config: PostgresConfig | SqliteConfig) -> None:
        self.is_ours = False
        self.is_file = isinstance(config, SqliteConfig)
        self._config = config
        self._tables: Mapping[str, Table] = {}
        self._ids: dict[str, frozenset[UUID]] = {}
        self._stack = AsyncExitStack()
        self._connection: AsyncConnection

    async def __aenter__(self) -> Self:
        """Open it as it is now."""
        async with AsyncExitStack() as stack:
            engine = _engine(self._config)
            stack.push_async_callback(close_engine, engine)
            self._connection = await stack.enter_async_context(open_connection(engine))
            if isinstance(self._config, PostgresConfig):
                await self._connection.execution_options(**_STEADY)
            try:
                self._tables = await self._connection.run_sync(_reflected)
            except SQLAlchemyError as err:
                raise translate(err) or DatabaseDamaged from err
            if _SESSIONS not in self._tables:
                raise NoLedger
            self.is_ours = VERSION_TABLE in self._tables
            self._stack = stack.pop_all()
        return self

    async def __aexit__(self, *error: object) -> None:
        """Close it."""
        await self._stack.aclose()

    def columns(self, table: str) -> frozenset[str]:
        """Return the columns of a table; none where there is no such table."""
        found = self._tables.get(table)
        return frozenset() if found is None else frozenset(found.columns.keys())

    async def count(self, table: str) -> int:
        """Return how many rows a table has."""
        found = self._tables.get(table)
        if found is None:
            return 0
        statement = select(func.count()).select_from(found)
        return await self._connection.scalar(statement) or 0

    async def owners(self, table: str) -> Mapping[str, int]:
        """Return how many rows of a table belong to each vehicle, as it is called there."""
        found = self._tables.get(table)
        if found is None:
            return {}
        owner = found.c.device_id
        statement = select(owner, func.count()).group_by(owner)
        rows = (await self._connection.execute(statement)).all()
        return {str(device_id): count for device_id, count in rows}

    async def pages(self, table: str) -> AsyncIterator[list[Row]]:
        """Yield the rows of a table, some at a time."""
        found = self._tables.get(table)
        if found is None:
            return
        key = _key(found)
        statement = select(found).order_by(key).limit(PAGE)
        last: Any = None
        while True:
            page = statement if last is None else statement.where(key > last)
            rows = [
                dict(row) for row in (await self._connection.execute(page)).mappings()
            ]
            if not rows:
                return
            last = rows[-1][key.name]
            yield rows

    async def ids(self, table: str, key: str) -> frozenset[UUID]:
        """Return the ids of all charges or trips."""
        if table not in self._ids:
            column = self._tables[table].c[key]
            found = await self._connection.scalars(select(column))
            self._ids[table] = frozenset(UUID(str(it)) for it in found)
        return self._ids[table]

    async def of_sessions(self, table: str, session_ids: Collection[UUID]) -> list[Row]:
        """Return what hangs on some sessions."""
        wanted = [it.hex if self.is_file else it for it in session_ids]
        return await self._matching(table, "session_id", wanted)

    async def edits_of(self, table: str, row_ids: Collection[UUID]) -> list[Row]:
        """Return the edits of some rows of a table, the oldest first."""
        found = await self._matching("ev_edit", "row_id", [str(it) for it in row_ids])
        return [row for row in found if row["row_table"] == table]

    async def _matching(
        self, table: str, column: str, wanted: Collection[Any]
    ) -> list[Row]:
        found = self._tables.get(table)
        if found is None or not wanted:
            return []
        statement = select(found).where(found.c[column].in_(wanted))
        rows = await self._connection.execute(statement.order_by(_key(found)))
        return [dict(row) for row in rows.mappings()]

    async def rows(self, table: str) -> list[Row]:
        """Return all rows of a small table."""
        return [row async for page in self.pages(table) for row in page]


def _key(table: Table) -> Column[Any]:
    keys = list(table.primary_key.columns) or [table.columns[0]]
    return keys[0]


def _engine(config: PostgresConfig | SqliteConfig) -> AsyncEngine:
    if isinstance(config, PostgresConfig):
        return create_single_engine(config, (), begin="BEGIN")
    engine = create_async_engine(_read_only(config.path), poolclass=NullPool)

    @event.listens_for(engine.sync_engine, "connect")
    def _connect(dbapi_connection: Any, _record: Any) -> None:
        cursor = dbapi_connection.cursor()
        cursor.execute("PRAGMA query_only=ON")
        cursor.close()

    return engine


def _read_only(path: Path) -> str:
    return f"sqlite+aiosqlite:///{path.as_uri()}?mode=ro&uri=true"


def _reflected(connection: Connection) -> Mapping[str, Table]:
    """Return the tables that are there, whatever types their columns were given."""
    names = [
        name
        for name in inspect(connection).get_table_names()
        if name.startswith("ev_") or name in ("app_settings", VERSION_TABLE)
    ]
    metadata = MetaData()
    if connection.dialect.name == "sqlite":
        # Which holds anything in any column: what does not fit is to be one row's fault.
        event.listen(metadata, "column_reflect", _as_it_is)
    metadata.reflect(connection, only=names)
    return dict(metadata.tables)


def _as_it_is(_inspector: Any, _table: Any, column: dict[str, Any]) -> None:
    column["type"] = types.NullType()
