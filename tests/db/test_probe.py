# ruff: noqa: S608 the names in the statements are our own
"""A look at a database tells whether a ledger can be kept there, and leaves no trace."""

import asyncio
from dataclasses import replace
import os
from pathlib import Path
import socket
import ssl
import time

import pytest
from sqlalchemy import text

from custom_components.lightningrod.db import probe as probing
from custom_components.lightningrod.db.config import (
    DatabaseConfig,
    PostgresConfig,
    SqliteConfig,
)
from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.errors import (
    CannotConnect,
    ConnectionRefused,
    DatabaseDamaged,
    DatabaseError,
    DatabaseTooNew,
    ForeignTables,
    HostUnknown,
    InvalidAuth,
    MissingRights,
    NoAnswer,
    NotEncrypted,
    NotWritable,
    ServerTooOld,
    UnknownDatabase,
)
from custom_components.lightningrod.db.migrate import HEAD, REVISIONS, migrate
from custom_components.lightningrod.db.probe import ProbeResult, probe
from custom_components.lightningrod.db.schema import VERSION_TABLE

from .helpers import execute
from .servers import DATABASE, HOST


async def test_an_empty_database_will_do(database_config: DatabaseConfig) -> None:
    result = await probe(database_config)
    assert (result.schema_revision, result.is_empty) == (None, True)
    assert result.server_version[0].isdigit()


async def test_a_ledger_is_known_again(ledger_config: DatabaseConfig) -> None:
    result = await probe(ledger_config)
    assert (result.schema_revision, result.is_empty) == (HEAD, False)


async def test_an_older_ledger_will_do(database_config: DatabaseConfig) -> None:
    await asyncio.to_thread(migrate, database_config, target=REVISIONS[1])
    assert (await probe(database_config)).schema_revision == REVISIONS[1]


async def test_other_tables_do_no_harm(database_config: DatabaseConfig) -> None:
    await execute(database_config, "CREATE TABLE recipes (name VARCHAR(20))")
    result = await probe(database_config)
    assert (result.schema_revision, result.is_empty) == (None, False)


async def test_tables_of_a_namesake_are_refused(
    database_config: DatabaseConfig,
) -> None:
    await execute(database_config, "CREATE TABLE ev_trip_metrics (id INTEGER)")
    with pytest.raises(ForeignTables):
        await probe(database_config)


async def test_a_newer_ledger_is_refused(ledger_config: DatabaseConfig) -> None:
    await execute(ledger_config, f"UPDATE {VERSION_TABLE} SET version_num = '0099'")
    with pytest.raises(DatabaseTooNew):
        await probe(ledger_config)


class TestFile:
    """A SQLite file, or the place for one."""

    async def test_nothing_is_left_behind(self, sqlite_config: SqliteConfig) -> None:
        await probe(sqlite_config)
        assert list(sqlite_config.path.parent.iterdir()) == []

    async def test_a_ledger_is_not_touched(self, sqlite_ledger: SqliteConfig) -> None:
        before = sqlite_ledger.path.read_bytes()
        await probe(sqlite_ledger)
        assert sqlite_ledger.path.read_bytes() == before
        assert list(sqlite_ledger.path.parent.iterdir()) == [sqlite_ledger.path]

    async def test_an_empty_file_will_do(self, sqlite_config: SqliteConfig) -> None:
        sqlite_config.path.touch()
        assert (await probe(sqlite_config)).is_empty

    @pytest.mark.parametrize("content", [b"#!/bin/sh\n", b"SQLite format 3"])
    async def test_another_file_is_refused(
        self, sqlite_config: SqliteConfig, content: bytes
    ) -> None:
        sqlite_config.path.write_bytes(content)
        with pytest.raises(DatabaseDamaged):
            await probe(sqlite_config)
        assert sqlite_config.path.read_bytes() == content

    async def test_a_damaged_file_is_refused(self, sqlite_config: SqliteConfig) -> None:
        sqlite_config.path.write_bytes(b"SQLite format 3\x00" + b"\xff" * 4096)
        with pytest.raises(DatabaseDamaged):
            await probe(sqlite_config)

    async def test_a_folder_is_no_file(self, tmp_path: Path) -> None:
        with pytest.raises(CannotConnect):
            await probe(SqliteConfig(tmp_path))

    async def test_a_folder_that_is_not_there_is_told(self, tmp_path: Path) -> None:
        with pytest.raises(NotWritable):
            await probe(SqliteConfig(tmp_path / "missing" / "lightningrod.db"))

    @pytest.mark.parametrize("closed", ["folder", "file"])
    async def test_what_may_not_be_written_is_told(
        self, sqlite_ledger: SqliteConfig, monkeypatch: pytest.MonkeyPatch, closed: str
    ) -> None:
        """The system's answer is set: it lets root write whatever the modes say."""
        path = sqlite_ledger.path
        refused = path.parent if closed == "folder" else path
        ask = os.access
        monkeypatch.setattr(
            os, "access", lambda path, mode: path != refused and ask(path, mode)
        )
        with pytest.raises(NotWritable):
            await probe(sqlite_ledger)


class TestServer:
    """A PostgreSQL server that is reached by TCP and asks for a password."""

    async def test_the_right_password_opens(self, tcp_config: PostgresConfig) -> None:
        result = await probe(tcp_config)
        assert result == ProbeResult(
            server_version=result.server_version, schema_revision=None, is_empty=True
        )

    @pytest.mark.parametrize("password", ["wrong", "", None])
    async def test_a_wrong_password_is_told(
        self, tcp_config: PostgresConfig, password: str | None
    ) -> None:
        await _refused(replace(tcp_config, password=password), InvalidAuth)

    async def test_an_unknown_user_is_told(self, tcp_config: PostgresConfig) -> None:
        await _refused(replace(tcp_config, username="stranger"), InvalidAuth)

    async def test_an_unknown_database_is_told(
        self, tcp_config: PostgresConfig
    ) -> None:
        await _refused(replace(tcp_config, database="nowhere"), UnknownDatabase)

    async def test_a_closed_port_is_told_at_once(self) -> None:
        with socket.socket() as unused:
            unused.bind((HOST, 0))
            port = unused.getsockname()[1]
            config = PostgresConfig(HOST, port, DATABASE, "me", "secret")
            started = time.monotonic()
            await _refused(config, ConnectionRefused)
        assert time.monotonic() - started < 5

    async def test_a_silent_server_is_told_in_time(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """It accepts the connection and never says a word."""
        monkeypatch.setattr(
            "custom_components.lightningrod.db.config.CONNECT_TIMEOUT_S", 0.2
        )
        with socket.create_server((HOST, 0)) as silent:
            port = silent.getsockname()[1]
            await _refused(PostgresConfig(HOST, port, "d", "me", None), NoAnswer)

    @pytest.mark.parametrize(
        ("host", "error"),
        [
            ("no-such-host.invalid", HostUnknown),
            ("..", CannotConnect),
            ("", ConnectionRefused),
        ],
    )
    async def test_a_host_that_is_none_is_told(
        self, host: str, error: type[CannotConnect]
    ) -> None:
        await _refused(PostgresConfig(host, 1, DATABASE, "me", None), error)

    async def test_a_server_without_tls_is_told(
        self, tcp_config: PostgresConfig
    ) -> None:
        """Encryption that was asked for is not given up in silence."""
        context = ssl.create_default_context()
        await _refused(replace(tcp_config, ssl=context), NotEncrypted)

    async def test_an_old_server_is_told(
        self, tcp_config: PostgresConfig, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(probing, "MINIMUM_POSTGRESQL", 99)
        await _refused(tcp_config, ServerTooOld)


async def _refused(config: PostgresConfig, error: type[DatabaseError]) -> None:
    """Check that a look, and a use, fail with this error, which betrays nothing."""
    with pytest.raises(error) as caught:
        await probe(config)
    assert str(caught.value) == error.key
    if error is ServerTooOld:
        return
    database = Database(config)
    with pytest.raises(error):
        async with database.connect():
            pass
    await database.dispose()


class TestRights:
    """What a user may do on a PostgreSQL server."""

    async def test_a_user_who_may_not_create_tables(
        self, postgresql_config: PostgresConfig, poor_user: str
    ) -> None:
        with pytest.raises(MissingRights):
            await probe(replace(postgresql_config, username=poor_user))

    async def test_a_user_who_may_not_create_the_schema(
        self, postgresql_config: PostgresConfig, poor_user: str
    ) -> None:
        config = replace(postgresql_config, username=poor_user, schema="mine")
        with pytest.raises(MissingRights):
            await probe(config)

    async def test_a_schema_that_can_be_created_is_not_yet(
        self, postgresql_config: PostgresConfig, poor_user: str
    ) -> None:
        await execute(
            postgresql_config,
            f"GRANT CREATE ON DATABASE {postgresql_config.database} TO {poor_user}",
        )
        config = replace(postgresql_config, username=poor_user, schema="mine")
        assert (await probe(config)).is_empty
        found = "SELECT count(*) FROM pg_namespace WHERE nspname = 'mine'"
        assert await execute(postgresql_config, found) == [(0,)]
        assert (await asyncio.to_thread(migrate, config)).changed

    async def test_a_user_who_may_not_use_the_tables(
        self, postgresql_ledger: PostgresConfig, poor_user: str
    ) -> None:
        await execute(
            postgresql_ledger, f"GRANT CREATE ON SCHEMA public TO {poor_user}"
        )
        config = replace(postgresql_ledger, username=poor_user)
        with pytest.raises(MissingRights):
            await probe(config)

    async def test_a_user_who_may_use_but_not_upgrade_them(
        self, postgresql_config: PostgresConfig, poor_user: str
    ) -> None:
        grants = (
            f"GRANT CREATE ON SCHEMA public TO {poor_user}",
            f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {poor_user}",
        )
        config = replace(postgresql_config, username=poor_user)
        await asyncio.to_thread(migrate, postgresql_config, target=REVISIONS[1])
        await execute(postgresql_config, *grants)
        with pytest.raises(MissingRights):
            await probe(config)
        await asyncio.to_thread(migrate, postgresql_config)
        await execute(postgresql_config, *grants)
        assert (await probe(config)).schema_revision == HEAD

    async def test_a_database_that_only_reads(
        self, postgresql_config: PostgresConfig
    ) -> None:
        name = postgresql_config.database
        await execute(
            postgresql_config,
            f"ALTER DATABASE {name} SET default_transaction_read_only = on",
        )
        with pytest.raises(NotWritable):
            await probe(postgresql_config)
        with pytest.raises(NotWritable):
            await asyncio.to_thread(migrate, postgresql_config)

    async def test_writing_without_the_right_is_told(
        self, postgresql_ledger: PostgresConfig, poor_user: str
    ) -> None:
        database = Database(replace(postgresql_ledger, username=poor_user))
        with pytest.raises(MissingRights):
            async with database.begin() as connection:
                await connection.execute(text("DELETE FROM ev_vehicle"))
        await database.dispose()
