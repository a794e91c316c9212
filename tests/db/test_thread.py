"""Reading on a thread of its own: the caller waits, its event loop does not."""

import asyncio
import threading

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from custom_components.lightningrod.db.config import SqliteConfig
from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.errors import DatabaseError
from custom_components.lightningrod.db.models import EV_CHARGING_SESSION
from custom_components.lightningrod.db.repository import write_records
from custom_components.lightningrod.db.thread import LoopThread

from .helpers import id_of, session

NAME = "lightningrod reader"


def readers() -> list[threading.Thread]:
    """Return the threads that read."""
    return [thread for thread in threading.enumerate() if thread.name == NAME]


async def test_reads_elsewhere_what_was_committed(database: Database) -> None:
    async with database.begin() as connection:
        await write_records(connection, [session()])

    async def read(connection: AsyncConnection) -> tuple[str, object]:
        found = await connection.scalar(select(EV_CHARGING_SESSION.c.session_id))
        return threading.current_thread().name, found

    assert await database.read(read) == (NAME, id_of(session()))
    assert len(readers()) == 1
    await database.dispose()
    assert readers() == []


async def test_a_file_is_read_by_that_thread_alone(sqlite_ledger: SqliteConfig) -> None:
    database = Database(sqlite_ledger)
    found = await database.read(lambda it: it.scalars(text("VALUES (1), (2)")))
    assert found.all() == [1, 2]
    assert [it.name for it in threading.enumerate() if "_connection_" in it.name] == []
    await database.dispose()


async def test_a_statement_at_fault_is_told_and_the_next_is_read(
    database: Database,
) -> None:
    with pytest.raises(DBAPIError):
        await database.read(lambda it: it.scalar(text("SELECT no_such_column")))
    assert await database.read(lambda it: it.scalar(text("SELECT 1"))) == 1


async def test_goes_on_after_it_was_disposed_of(database: Database) -> None:
    for _ in range(2):
        assert await database.read(lambda it: it.scalar(text("SELECT 1"))) == 1
        await database.dispose()


async def test_reads_the_file_that_is_there_now(database: Database) -> None:
    assert await database.read(lambda it: it.scalar(text("SELECT 1"))) == 1
    database.renew()
    assert await database.read(lambda it: it.scalar(text("SELECT 2"))) == 2


async def test_who_reads_while_it_is_disposed_of(database: Database) -> None:
    """What reads is waited for; what comes then has connections of its own."""

    class Slow:
        def __init__(self) -> None:
            self.begun, self.go_on = threading.Event(), threading.Event()
            self.task = asyncio.create_task(database.read(self.read))

        async def read(self, connection: AsyncConnection) -> object:
            self.begun.set()
            self.go_on.wait(5)
            return await connection.scalar(text("SELECT 1"))

    first = Slow()
    await asyncio.to_thread(first.begun.wait, 5)
    ending = asyncio.create_task(database.dispose())
    await asyncio.sleep(0)
    second = Slow()
    await asyncio.to_thread(second.begun.wait, 5)
    first.go_on.set()
    await ending
    second.go_on.set()
    assert await first.task == await second.task == 1
    await database.dispose()
    assert readers() == []
    assert not [it for it in threading.enumerate() if "_connection_" in it.name]


async def test_a_database_that_is_away_is_told(tmp_path) -> None:
    database = Database(SqliteConfig(tmp_path / "missing" / "ledger.db"))
    with pytest.raises(DatabaseError):
        await database.read(lambda it: it.scalar(text("SELECT 1")))
    await database.dispose()


async def test_an_error_of_the_reader_is_its_own(database: Database) -> None:
    async def read(_connection: AsyncConnection) -> None:
        raise LookupError("nothing there")

    with pytest.raises(LookupError, match="nothing there"):
        await database.read(read)


async def test_who_waits_may_go_and_the_end_waits_for_what_runs() -> None:
    thread, begun, done = LoopThread(NAME), threading.Event(), []

    async def work() -> None:
        begun.set()
        await asyncio.sleep(0.05)
        done.append("work")

    async def last() -> None:
        done.append("last")

    waiting = asyncio.create_task(thread.run(work()))
    await asyncio.to_thread(begun.wait, 5)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await thread.close(last)
    assert done == ["work", "last"]
    assert readers() == []
    await thread.close(last)
    assert done == ["work", "last"]
