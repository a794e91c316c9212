"""Connections: how they are set up, and what is told when the database is to blame."""

import asyncio
from contextlib import closing
import logging
import sqlite3
import threading
import traceback
from typing import Any

import aiosqlite
import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError, ProgrammingError, StatementError

from custom_components.lightningrod.db.config import (
    DatabaseConfig,
    PostgresConfig,
    SqliteConfig,
)
from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.errors import (
    CannotConnect,
    DatabaseDamaged,
    DatabaseError,
    MigrationLocked,
)
from custom_components.lightningrod.db.models import EV_VEHICLE

from .helpers import VIN, execute, rows

WAIT = 5


async def _scalar(database: Database, statement: str) -> Any:
    async with database.connect() as connection:
        return await connection.scalar(text(statement))


async def _add(database: Database, device_id: str) -> None:
    async with database.begin() as connection:
        await connection.execute(insert(EV_VEHICLE).values(device_id=device_id))


async def test_what_is_begun_is_committed(database: Database) -> None:
    await _add(database, VIN)
    assert len(await rows(database, EV_VEHICLE)) == 1


async def test_an_error_does_not_tell_the_row(database: Database) -> None:
    await _add(database, VIN)
    with pytest.raises(IntegrityError) as caught:
        await _add(database, VIN)
    told = "".join(traceback.format_exception(caught.value))
    assert "device_id" in told
    assert VIN not in told


async def test_what_fails_is_undone(database: Database) -> None:
    with pytest.raises(KeyError):
        await _add_and_fail(database)
    assert await rows(database, EV_VEHICLE) == []


async def _add_and_fail(database: Database) -> None:
    async with database.begin() as connection:
        await connection.execute(insert(EV_VEHICLE).values(device_id=VIN))
        raise KeyError("something else went wrong")


async def test_what_is_only_connected_is_not_committed(database: Database) -> None:
    async with database.connect() as connection:
        await connection.execute(insert(EV_VEHICLE).values(device_id=VIN))
    assert await rows(database, EV_VEHICLE) == []


async def test_many_writers_get_their_turn(database: Database) -> None:
    count = 20
    await asyncio.gather(*(_add(database, f"{VIN}-{n}") for n in range(count)))
    assert len(await rows(database, EV_VEHICLE)) == count


async def test_who_reads_does_not_wait_for_who_writes(database: Database) -> None:
    async with asyncio.timeout(WAIT), database.begin() as writing:
        await writing.execute(insert(EV_VEHICLE).values(device_id=VIN))
        assert await rows(database, EV_VEHICLE) == []


async def test_a_row_at_fault_is_told_by_the_driver(database: Database) -> None:
    await _add(database, VIN)
    with pytest.raises(IntegrityError) as caught:
        await _add(database, VIN)
    assert "[SQL parameters hidden" in str(caught.value)


async def test_a_statement_at_fault_is_told_by_the_driver(database: Database) -> None:
    with pytest.raises(StatementError) as caught:
        await _scalar(database, "SELECT no_such_column FROM ev_vehicle")
    assert not isinstance(caught.value, DatabaseError)


async def test_a_time_out_is_a_lost_connection(database: Database) -> None:
    with pytest.raises(CannotConnect):
        async with database.connect():
            raise TimeoutError


async def test_no_value_comes_into_a_log(
    ledger_config: DatabaseConfig, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever the level: the drivers log parameters and rows at their finest."""
    for name in ("aiosqlite", "asyncpg", "sqlalchemy"):
        caplog.set_level(logging.DEBUG, name)
    database = Database(ledger_config)
    await _add(database, VIN)
    with pytest.raises(IntegrityError):
        await _add(database, VIN)
    assert (await rows(database, EV_VEHICLE))[0]["device_id"] == VIN
    await database.dispose()
    assert "INSERT INTO ev_vehicle" in caplog.text
    assert VIN not in caplog.text


class TestSqlite:
    """What an embedded database is set up with."""

    @pytest.mark.parametrize(
        ("pragma", "value"),
        [
            ("journal_mode", "wal"),
            ("synchronous", 1),
            ("foreign_keys", 1),
            ("busy_timeout", 10_000),
        ],
    )
    async def test_pragmas(
        self, sqlite_ledger: SqliteConfig, pragma: str, value: object
    ) -> None:
        database = Database(sqlite_ledger)
        assert await _scalar(database, f"PRAGMA {pragma}") == value
        await database.dispose()

    async def test_a_write_locks_the_file_from_its_begin(
        self, sqlite_ledger: SqliteConfig
    ) -> None:
        """A lock taken later could be too late, and all that was read be out of date."""
        database = Database(sqlite_ledger)
        async with database.begin():
            with (
                closing(sqlite3.connect(sqlite_ledger.path, timeout=0)) as other,
                pytest.raises(sqlite3.OperationalError, match="locked"),
            ):
                other.execute("BEGIN IMMEDIATE")
        await database.dispose()

    async def test_a_file_that_another_program_locks_is_told(
        self, sqlite_ledger: SqliteConfig, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(
            "custom_components.lightningrod.db.engine._SQLITE_PRAGMAS",
            ("busy_timeout=50",),
        )
        database = Database(sqlite_ledger)
        with closing(sqlite3.connect(sqlite_ledger.path)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(MigrationLocked):
                await _add(database, VIN)
        await database.dispose()

    async def test_no_thread_outlives_its_database(
        self, sqlite_ledger: SqliteConfig, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A driver's thread says that it is done, and ends a moment later."""
        work = aiosqlite.core._connection_worker_thread
        ended = list[threading.Thread]()

        def dawdle(*arguments: Any) -> None:
            work(*arguments)
            threading.Event().wait(0.05)
            ended.append(threading.current_thread())

        monkeypatch.setattr(aiosqlite.core, "_connection_worker_thread", dawdle)
        database = Database(sqlite_ledger)
        # It may be used again after it was closed.
        for rounds in (1, 2):
            await _scalar(database, "SELECT 1")
            await database.dispose()
            assert len(ended) == rounds

    async def test_the_first_to_open_a_new_file_waits_for_others(
        self, sqlite_ledger: SqliteConfig
    ) -> None:
        """A file becomes one with a log when it is opened, which SQLite does not wait for."""
        database = Database(sqlite_ledger)
        with closing(sqlite3.connect(sqlite_ledger.path)) as other:
            other.execute("BEGIN IMMEDIATE")
            asyncio.get_running_loop().call_later(0.1, other.rollback)
            await _add(database, VIN)
        await database.dispose()

    async def test_the_first_to_open_a_new_file_gives_up(
        self, sqlite_ledger: SqliteConfig, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(
            "custom_components.lightningrod.db.sqlite_engine.BUSY_TIMEOUT_S", 0.1
        )
        database = Database(sqlite_ledger)
        with closing(sqlite3.connect(sqlite_ledger.path)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(MigrationLocked):
                await _add(database, VIN)
        await database.dispose()

    async def test_a_file_that_is_none_is_told(
        self, sqlite_config: SqliteConfig
    ) -> None:
        sqlite_config.path.write_text("no database " * 100)
        database = Database(sqlite_config)
        with pytest.raises(DatabaseDamaged):
            await _scalar(database, "SELECT 1")
        await database.dispose()


class TestHold:
    """Keeping still while the file is copied."""

    async def test_the_file_alone_holds_everything(
        self, sqlite_ledger: SqliteConfig
    ) -> None:
        database = Database(sqlite_ledger)
        await _add(database, VIN)
        await database.hold()
        with closing(
            sqlite3.connect(f"file:{sqlite_ledger.path}?immutable=1", uri=True)
        ) as copy:
            assert copy.execute("SELECT device_id FROM ev_vehicle").fetchall() == [
                (VIN,)
            ]
        database.release()
        await database.dispose()

    async def test_writers_wait_and_readers_do_not(
        self, sqlite_ledger: SqliteConfig
    ) -> None:
        database = Database(sqlite_ledger)
        await database.hold()
        writing = asyncio.create_task(_add(database, VIN))
        # Time enough to write many times over.
        for _ in range(30):
            assert await rows(database, EV_VEHICLE) == []
        assert not writing.done()
        database.release()
        async with asyncio.timeout(WAIT):
            await writing
        assert len(await rows(database, EV_VEHICLE)) == 1
        await database.dispose()

    async def test_it_does_no_harm_twice(self, database: Database) -> None:
        database.release()
        await database.hold()
        await database.hold()
        database.release()
        database.release()
        async with asyncio.timeout(WAIT):
            await _add(database, VIN)

    async def test_a_server_is_not_held(
        self, postgresql_ledger: PostgresConfig
    ) -> None:
        database = Database(postgresql_ledger)
        await database.hold()
        await _add(database, VIN)
        await database.dispose()

    async def test_what_cannot_be_held_is_let_go(
        self, sqlite_config: SqliteConfig
    ) -> None:
        sqlite_config.path.mkdir()
        database = Database(sqlite_config)
        for _ in range(2):
            with pytest.raises(CannotConnect):
                await database.hold()
        await database.dispose()
        # The driver's threads answer to the event loop, which the test is about to close.
        await asyncio.to_thread(_join_workers)


class TestPostgresql:
    """What a connection to a server is set up with."""

    async def test_the_server_knows_who_we_are(
        self, postgresql_ledger: PostgresConfig
    ) -> None:
        database = Database(postgresql_ledger)
        name = await _scalar(database, "SELECT current_setting('application_name')")
        assert name == "LightningROD"
        await database.dispose()

    async def test_a_connection_that_was_cut_is_replaced(
        self, postgresql_ledger: PostgresConfig
    ) -> None:
        database = Database(postgresql_ledger)
        assert await _scalar(database, "SELECT 1") == 1
        await _cut(postgresql_ledger)
        assert await _scalar(database, "SELECT 1") == 1
        await database.dispose()

    async def test_a_connection_that_is_cut_in_use_is_told(
        self, postgresql_ledger: PostgresConfig
    ) -> None:
        database = Database(postgresql_ledger)

        async def write() -> None:
            async with database.begin() as connection:
                await connection.execute(insert(EV_VEHICLE).values(device_id=VIN))
                await _cut(postgresql_ledger)
                await connection.execute(text("SELECT 1"))

        with pytest.raises(CannotConnect):
            await write()
        assert await rows(database, EV_VEHICLE) == []
        await database.dispose()

    async def test_a_statement_at_fault_is_told_by_the_driver(
        self, postgresql_config: PostgresConfig
    ) -> None:
        database = Database(postgresql_config)
        with pytest.raises(ProgrammingError):
            await _scalar(database, "SELECT nothing")
        await database.dispose()


def _workers() -> set[threading.Thread]:
    """Return the threads of the file's driver."""
    named = "_connection_worker_thread"
    return {thread for thread in threading.enumerate() if named in thread.name}


def _join_workers() -> None:
    for thread in _workers():
        thread.join(WAIT)


async def _cut(config: DatabaseConfig) -> None:
    """End every connection to a database but this one."""
    await execute(
        config,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )


@pytest.mark.parametrize(("lasting", "level"), [(True, 2), (False, 1)])
async def test_what_must_last_is_flushed_to_the_disk(
    sqlite_ledger: SqliteConfig,
    lasting: bool,  # noqa: FBT001 a parameter of the test
    level: int,
) -> None:
    """FULL is 2, NORMAL is 1: https://www.sqlite.org/pragma.html#pragma_synchronous."""
    database = Database(sqlite_ledger)
    for _ in range(2):
        async with database.begin(lasting=lasting) as connection:
            assert await connection.scalar(text("PRAGMA synchronous")) == level
    await database.dispose()


async def test_new_connections_leave_none_of_the_old_ones(
    sqlite_ledger: SqliteConfig,
) -> None:
    """One that is in use meanwhile is closed with the rest."""
    database = Database(sqlite_ledger)
    before = _workers()
    async with database.connect() as connection:
        await connection.execute(text("SELECT 1"))
        database.renew()
        async with database.connect() as another:
            await another.execute(text("SELECT 1"))
    assert _workers() - before
    await database.dispose()
    assert not _workers() - before
