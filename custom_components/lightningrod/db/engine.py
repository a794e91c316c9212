"""Connections to the ledger's database."""

import asyncio
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Iterable,
    Iterator,
    Mapping,
)
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from functools import partial
import json
import logging
from typing import Any, Final

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from . import in_place
from .config import DatabaseConfig, PostgresConfig, SqliteConfig
from .errors import CannotConnect, LedgerMoved
from .faults import keep_rows_out_of_errors, translate
from .guests import Guests, Hold
from .sqlite_engine import (
    BEGIN,
    BUSY_TIMEOUT_S,
    SYNCHRONOUS,
    Begin,
    close_engine,
    use_sqlite,
)
from .thread import LoopThread

# What a database in Home Assistant's hands needs at once: one who writes, one who reads.
_POOL: Final = {"pool_size": 2, "max_overflow": 3}
# And who reads beside them: one, seldom two.
_READING_POOL: Final = {"pool_size": 1, "max_overflow": 1}
_COMMAND_TIMEOUT_S: Final = 60
# The first lets the others wait their turn. With a write-ahead log, NORMAL loses no
# committed row when a process dies, and spares the card a flush with every commit; a power
# cut may take the last ones. Transactions that must not lose to it ask for more.
_SQLITE_PRAGMAS: Final = (
    f"busy_timeout={BUSY_TIMEOUT_S * 1000}",
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "foreign_keys=ON",
    # In KiB, a quarter of what it is: what is read often is in the system's cache as well.
    "cache_size=-512",
)
_WRITING: Final = {BEGIN: "BEGIN IMMEDIATE", SYNCHRONOUS: "NORMAL"}
_LASTING: Final = {BEGIN: "BEGIN IMMEDIATE", SYNCHRONOUS: "FULL"}
_STEADY: Final[dict[str, Any]] = {"isolation_level": "REPEATABLE READ"}


_LOGGING_NAME: Final = "lightningrod"
# At their finest they log values: VINs, positions. Whoever turns on debugging to send
# somebody a log does not ask for that.
_TALKATIVE: Final = ("aiosqlite", f"sqlalchemy.engine.Engine.{_LOGGING_NAME}")


def _json_default(value: Any) -> Any:
    return dict(value)


def _tells_no_values(record: logging.LogRecord) -> bool:
    return record.levelno > logging.DEBUG


def _common_options() -> dict[str, Any]:
    """Return what all engines have in common."""
    for name in _TALKATIVE:
        logging.getLogger(name).addFilter(_tells_no_values)
    return {
        "logging_name": _LOGGING_NAME,
        # Rows hold VINs and positions: none may come up in the text of an error.
        "hide_parameters": True,
        # NaN is not JSON: PostgreSQL would refuse what SQLite takes.
        "json_serializer": partial(
            json.dumps,
            allow_nan=False,
            default=_json_default,
            ensure_ascii=False,
            separators=(",", ":"),
        ),
    }


def create_engine(
    config: DatabaseConfig, pool: Mapping[str, int] = _POOL
) -> AsyncEngine:
    """Return an engine that the integration works with; connects when first used."""
    if isinstance(config, PostgresConfig):
        options = {"pool_pre_ping": True, "pool_recycle": 3600, **pool}
        return _server_engine(config, options, command_timeout=_COMMAND_TIMEOUT_S)
    return _file_engine(config, _in_thread(config), pool)


def _reading_engine(config: DatabaseConfig) -> AsyncEngine:
    """Return an engine for a thread that is there to read, and may wait for the disk."""
    if isinstance(config, PostgresConfig):
        return create_engine(config, _READING_POOL)
    opened = partial(in_place.Connection.open, config.path, **config.connect_args)
    return _file_engine(config, opened, _READING_POOL)


def create_single_engine(
    config: DatabaseConfig, pragmas: tuple[str, ...], begin: Begin
) -> AsyncEngine:
    """Return an engine without a pool, for one piece of work that sets its own terms."""
    options = {"poolclass": NullPool}
    if isinstance(config, PostgresConfig):
        return _server_engine(config, options)
    return _file_engine(config, _in_thread(config), options, pragmas, begin)


def _server_engine(
    config: PostgresConfig, options: Mapping[str, Any], **connect_args: Any
) -> AsyncEngine:
    connect_args |= config.connect_args
    engine = create_async_engine(
        config.url, connect_args=connect_args, **_common_options(), **options
    )
    keep_rows_out_of_errors(engine)
    return engine


def _file_engine(
    config: SqliteConfig,
    opened: Callable[[], Awaitable[Any]],
    options: Mapping[str, Any],
    pragmas: tuple[str, ...] = _SQLITE_PRAGMAS,
    begin: Begin = "BEGIN",
) -> AsyncEngine:
    engine = create_async_engine(
        config.url, async_creator=opened, **_common_options(), **options
    )
    use_sqlite(engine, pragmas, begin)
    return engine


def _in_thread(config: SqliteConfig) -> Callable[[], Awaitable[Any]]:
    # Imported here: on a server it is of no use.
    from .in_thread import Connection  # noqa: PLC0415

    return partial(Connection, config.path, **config.connect_args)


async def _dispose(engines: Iterable[AsyncEngine]) -> None:
    for engine in engines:
        await engine.dispose()


@contextmanager
def translated() -> Iterator[None]:
    """Raise what a driver says of the database as our own error; let the rest pass."""
    try:
        yield
    except (DBAPIError, TimeoutError) as err:
        if (known := translate(err)) is None:
            raise
        raise known from err


@asynccontextmanager
async def open_connection(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """Open a connection; whatever prevents it is a :class:`DatabaseError`."""
    async with AsyncExitStack() as stack:
        try:
            connection = await engine.connect()
        except Exception as err:
            # The drivers' families of errors have no common base, and a driver that
            # cannot connect may raise any of them, down to UnicodeError for a host.
            raise translate(err) or CannotConnect from err
        stack.push_async_exit(connection)
        yield connection


class Database:
    """The ledger's database while it is in use.

    ``connect`` is for reading, ``begin`` for writing: one transaction, committed when the
    block ends without an error. Both raise :class:`DatabaseError` when the database is to
    blame, and let a driver's error pass when the statement is.
    """

    def __init__(self, config: DatabaseConfig) -> None:
        self.config = config
        self._former: list[AsyncEngine] = []
        self._open()
        # One writes at a time, in order: what a person edits and what is observed of the
        # same rows never meet half-way, and nobody waits for SQLite's lock in turns and
        # gives up after a while.
        self._turn = asyncio.Lock()
        self._guests = Guests()
        # Reads what takes long, so that the caller's event loop does not.
        self._thread = LoopThread("lightningrod reader")
        self._reading: AsyncEngine | None = None
        self._read_before: list[AsyncEngine] = []
        self._is_file = isinstance(config, SqliteConfig)
        # All who keep writers waiting; the first of them took the turn.
        self._holders: set[Hold] = set()
        self._copying: Hold | None = None
        self._sealed = False
        # A transaction of SQLite does so anyhow.
        self._steady = {} if isinstance(config, SqliteConfig) else _STEADY

    @asynccontextmanager
    async def connect(self) -> AsyncIterator[AsyncConnection]:
        """Open a connection to read from; nothing is committed."""
        async with self._opened() as connection:
            with translated():
                yield connection

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[AsyncConnection]:
        """Open a connection whose statements all see the database as the first one does."""
        async with self._opened() as opened:
            connection = await opened.execution_options(**self._steady)
            with translated():
                yield connection

    async def read[T](self, function: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """Return what a function reads from a snapshot, on a thread of its own.

        The event loop of the caller stays free, whatever there is to read and to reckon.
        The function gets a connection, and shares nothing with the caller. Raises as
        ``snapshot`` does, and what the function raises.
        """
        self._guests.admit()
        # Made here: only the caller's loop renews and disposes of it.
        if self._reading is None:
            self._reading = _reading_engine(self.config)
        engine = self._reading

        async def _read() -> T:
            async with open_connection(engine) as opened:
                connection = await opened.execution_options(**self._steady)
                with translated():
                    return await function(connection)

        return await self._thread.run(_read())

    @asynccontextmanager
    async def begin(
        self, *, lasting: bool = True, steady: bool = False
    ) -> AsyncIterator[AsyncConnection]:
        """Open a transaction to write in; commit at the end, roll back on an error.

        What is committed outlives the process; if ``lasting``, a power cut too. If
        ``steady``, all its statements see the database as the first one does, and it fails
        rather than write over what another one changed meanwhile.
        Raises :class:`LedgerMoved` after ``seal``.
        """
        options = {**(_LASTING if lasting else _WRITING)}
        if steady:
            options |= self._steady
        async with self._turn, self._opened() as opened:
            if self._sealed:
                raise LedgerMoved
            connection = await opened.execution_options(**options)
            with translated():
                async with connection.begin():
                    yield connection

    async def pause(self) -> Hold:
        """Keep every writer waiting until ``resume`` or ``seal``, on a server too."""
        if not self._holders:
            await self._turn.acquire()
        hold = Hold()
        self._holders.add(hold)
        return hold

    def resume(self, hold: Hold) -> None:
        """Let the writers go on, as far as nobody else keeps them; harmless twice."""
        if hold in self._holders:
            self._holders.remove(hold)
            if not self._holders:
                self._turn.release()

    def seal(self, hold: Hold) -> bool:
        """Let nobody write any more, those who wait included, for the ledger has moved.

        Returns ``False``, and does nothing, where writers have been let go meanwhile.
        """
        if hold not in self._holders:
            return False
        self._sealed = True
        self.resume(hold)
        return True

    @property
    def is_copied(self) -> bool:
        """Whether somebody copies the file."""
        return self._copying is not None

    def refuse(self) -> None:
        """Let nobody in any more, those who wait for their turn included."""
        self._guests.closed = True
        self.let_go()

    def let_go(self) -> None:
        """Let the writers go on, whoever keeps them."""
        for hold in tuple(self._holders):
            self.resume(hold)
        self._copying = None

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Keep every other writer waiting, for one who writes by a connection of its own.

        Raises :class:`LedgerMoved` after ``seal``.
        """
        async with self._turn:
            if self._sealed:
                raise LedgerMoved
            yield

    async def hold(self) -> None:
        """Keep every writer waiting until ``release``, with all rows in the main file.

        For copying an embedded database; does nothing on a server, which has its own
        ways. What a reader keeps from the main file is in the log beside it, which is to
        be copied too. Raises :class:`DatabaseError`, and then holds nothing.
        """
        if not self._is_file or self._copying is not None:
            return
        is_still = bool(self._holders)
        hold = await self.pause()
        try:
            if not is_still:
                async with self.connect() as connection:
                    await connection.execution_options(**{BEGIN: ""})
                    await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        except BaseException:
            self.resume(hold)
            raise
        self._copying = hold

    def release(self) -> None:
        """End ``hold``; harmless when nothing is held."""
        if self._copying is not None:
            self.resume(self._copying)
            self._copying = None

    async def compact(self) -> None:
        """Give the room that deleted rows left back to the disk; writers wait meanwhile.

        For an embedded database, which needs as much room again while it is done; a server
        sees to it by itself. Raises :class:`DatabaseError`.
        """
        if not self._is_file:
            return
        async with self._turn, self.connect() as connection:
            await connection.execution_options(**{BEGIN: ""})
            await connection.exec_driver_sql("VACUUM")
            await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def renew(self) -> None:
        """Go on with new connections; those in use may be to a file that is to be renamed."""
        self._former.append(self.engine)
        if self._reading is not None:
            self._read_before.append(self._reading)
            self._reading = None
        self._open()

    async def close(self) -> None:
        """Close every connection for good, a moment after nobody is let in any more.

        Who comes then, or has waited for a turn, is told :class:`CannotConnect`.
        """
        await self._guests.leave()
        await self.dispose()

    async def dispose(self) -> None:
        """Close every connection that is not in use; who comes then gets new ones."""
        reading = [it for it in (*self._read_before, self._reading) if it is not None]
        self._read_before.clear()
        self._reading = None
        await self._thread.close(partial(_dispose, reading))
        for engine in (*self._former, self.engine):
            await close_engine(engine)
        self._former.clear()

    @asynccontextmanager
    async def _opened(self) -> AsyncIterator[AsyncConnection]:
        self._guests.admit()
        engine = self.engine
        async with (
            open_connection(engine) as connection,
            self._guests.stay(connection, engine),
        ):
            yield connection

    def _open(self) -> None:
        self.engine = create_engine(self.config)
