"""Sets up connections to SQLite: pragmas, transactions that begin when told to, threads.

Python's driver has its own idea of when a transaction begins, and gives every connection a
thread that ends a moment after it was closed.
"""

import asyncio
from contextlib import suppress
import sqlite3
from threading import Thread
from typing import Any, Final, Literal
from weakref import WeakKeyDictionary, WeakSet

from sqlalchemy import Connection, Engine, event
from sqlalchemy.ext.asyncio import AsyncEngine

from .faults import PRIMARY_CODE

type Begin = Literal["BEGIN", "BEGIN IMMEDIATE"]

BUSY_TIMEOUT_S: Final = 10
_BUSY_PAUSE_S: Final = 0.02
# Execution option: the statement that opens a SQLite transaction; empty for none.
BEGIN: Final = "lightningrod_begin"
# And how far it goes to survive a power cut.
SYNCHRONOUS: Final = "lightningrod_synchronous"
# The thread of each connection to a file, by engine.
_threads: WeakKeyDictionary[Engine, WeakSet[Thread]] = WeakKeyDictionary()
_JOIN_S: Final = 1


def use_sqlite(engine: AsyncEngine, pragmas: tuple[str, ...], begin: Begin) -> None:
    """Set up SQLite connections, with transactions that begin when they are told to.

    Python's driver begins one by itself only before some statements, and DDL and reads are
    not among them (https://docs.sqlalchemy.org/en/20/dialects/sqlite.html#pysqlite-serializable).
    """
    threads = _threads[engine.sync_engine] = WeakSet[Thread]()

    @event.listens_for(engine.sync_engine, "connect")
    def _connect(dbapi_connection: Any, _record: Any) -> None:
        thread = getattr(dbapi_connection.driver_connection, "thread", None)
        if thread is not None:
            threads.add(thread)
        try:
            dbapi_connection.run_async(lambda driver: _set_pragmas(driver, pragmas))
        except BaseException:
            # The pool never had it, and closes it for nobody.
            dbapi_connection.close()
            raise

    @event.listens_for(engine.sync_engine, "invalidate")
    def _invalidate(connection: Any, _record: Any, error: BaseException | None) -> None:
        # It is about to be closed. What still runs on it would keep its locks even then,
        # for as long as anybody remembers the error.
        if isinstance(error, asyncio.CancelledError):
            with suppress(asyncio.CancelledError, sqlite3.Error, ValueError):
                connection.run_async(_undo)

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        level, known = options.get(SYNCHRONOUS), connection.info
        if level is not None and known.get(SYNCHRONOUS) != level:
            connection.exec_driver_sql(f"PRAGMA synchronous={level}")
            known[SYNCHRONOUS] = level
        if statement := options.get(BEGIN, begin):
            connection.exec_driver_sql(statement)


async def close_engine(engine: AsyncEngine) -> None:
    """Close all connections, and wait for the threads that they had to end."""
    await engine.dispose()
    await join_threads(engine)


async def join_threads(engine: AsyncEngine) -> None:
    """Wait for the threads of connections that were closed to end.

    They have said that they are done, and end a moment later.
    """
    for thread in list(_threads.get(engine.sync_engine, ())):
        if thread.is_alive():
            await asyncio.to_thread(thread.join, _JOIN_S)


async def _undo(driver: Any) -> None:
    """End a transaction whose task was cancelled, statement and all."""
    await driver.interrupt()
    # Once begun it goes on, whoever is cancelled once more.
    await driver.rollback()


async def _set_pragmas(driver: Any, pragmas: tuple[str, ...]) -> None:
    """Set a new connection up, waiting for others that are about the file.

    SQLite does not wait by itself where the journal mode of a file is to change: it holds
    a lock already then, and gives up at once.
    """
    now = asyncio.get_running_loop().time
    deadline = now() + BUSY_TIMEOUT_S
    left = list(pragmas)
    while left:
        try:
            await driver.execute_fetchall(f"PRAGMA {left[0]}")
        except sqlite3.OperationalError as err:
            is_busy = err.sqlite_errorcode & PRIMARY_CODE == sqlite3.SQLITE_BUSY
            if not is_busy or now() > deadline:
                raise
            await asyncio.sleep(_BUSY_PAUSE_S)
        else:
            del left[0]
