"""What happens to PostgreSQL servers in houses: each is survived, and nothing is lost."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import replace
import os
from pathlib import Path
import signal
import ssl
import subprocess
import tempfile
import threading
from time import monotonic
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from custom_components.lightningrod.db import (
    engine as engines,
    guests,
    thread,
    writer as writing,
)
from custom_components.lightningrod.db.backlog import Backlog
from custom_components.lightningrod.db.config import PostgresConfig
from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.errors import (
    CannotConnect,
    CertificateRefused,
    NoAnswer,
    NotEncrypted,
    NotWritable,
)
from custom_components.lightningrod.db.journal import Journal
from custom_components.lightningrod.db.migrate import migrate
from custom_components.lightningrod.db.models import (
    EV_BATTERY_STATUS,
    EV_CHARGING_SESSION,
)
from custom_components.lightningrod.db.probe import probe

from .helpers import at, battery, rows, session
from .proxy import certificate, proxy, server_context
from .scene import WAIT_S, Scene, loop_turns
from .servers import TcpServer, own_server

pytestmark = [pytest.mark.usefixtures("impatient"), pytest.mark.timeout(120)]


@pytest.fixture(scope="module")
def server() -> Iterator[TcpServer]:
    """Return a server of this module's own, to be treated badly."""
    with own_server() as one:
        yield one


@pytest.fixture
async def config(server: TcpServer) -> AsyncIterator[PostgresConfig]:
    """Return an empty ledger on it, in a schema of its own."""
    config = replace(server.config, schema="ledger")
    await asyncio.to_thread(migrate, config)
    yield config
    drop = "DROP SCHEMA ledger CASCADE"
    await asyncio.to_thread(server.psql, drop, database=config.database)


async def scene_on(config: PostgresConfig, folder: Path) -> Scene:
    """Return a writer with a journal."""
    database = Database(config)
    backlog = Backlog(database, Journal(folder / "journal"))
    await backlog.open(ask=False)
    return Scene(database, backlog=backlog)


async def test_a_restart(
    server: TcpServer, config: PostgresConfig, tmp_path: Path
) -> None:
    scene = await scene_on(config, tmp_path)
    scene.writer.put([session(), battery()])
    assert await scene.writer.flush()
    await asyncio.to_thread(server.stop)
    scene.writer.put([session(at(60)), battery(at(60))])
    assert not await scene.writer.flush()
    assert isinstance(scene.writer.error, CannotConnect)
    assert (scene.writer.in_memory, scene.writer.pending) == (0, 2)
    await asyncio.to_thread(server.start)
    assert await scene.writer.flush()
    assert len(await rows(scene.database, EV_CHARGING_SESSION)) == 2
    assert len(await rows(scene.database, EV_BATTERY_STATUS)) == 2
    await scene.database.dispose()


async def test_it_moves_to_another_server(
    config: PostgresConfig, tmp_path: Path
) -> None:
    """The address stays, what is behind it does not: a standby has taken over."""
    with own_server() as standby:
        other = replace(standby.config, schema="ledger")
        await asyncio.to_thread(migrate, other)
        async with proxy(config.port) as address:
            scene = await scene_on(replace(config, port=address.port), tmp_path)
            scene.writer.put([session()])
            assert await scene.writer.flush()
            await address.move(other.port)
            scene.writer.put([session(at(60))])
            # The connections that were open may cost a try.
            if not await scene.writer.flush():
                assert await scene.writer.flush()
            assert len(await rows(scene.database, EV_CHARGING_SESSION)) == 1
            await scene.database.dispose()
        there = Database(other)
        assert len(await rows(there, EV_CHARGING_SESSION)) == 1
        await there.dispose()


class TestTls:
    """Encrypted or not at all, and to nobody else where that is asked for."""

    @pytest.fixture
    def pem(self, tmp_path: Path) -> Path:
        """Return a certificate that nobody knows."""
        return certificate(tmp_path)

    async def test_encrypted(self, config: PostgresConfig, pem: Path) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        async with proxy(config.port, server_context(pem)) as address:
            there = replace(config, port=address.port, ssl=context)
            assert (await probe(there)).schema_revision

    async def test_verified(self, config: PostgresConfig, pem: Path) -> None:
        context = ssl.create_default_context(cafile=str(pem))
        async with proxy(config.port, server_context(pem)) as address:
            there = replace(config, port=address.port, ssl=context)
            assert (await probe(there)).schema_revision

    async def test_a_certificate_that_nobody_knows(
        self, config: PostgresConfig, pem: Path
    ) -> None:
        context = ssl.create_default_context()
        async with proxy(config.port, server_context(pem)) as address:
            with pytest.raises(CertificateRefused):
                await probe(replace(config, port=address.port, ssl=context))

    async def test_a_certificate_for_another_name(
        self, config: PostgresConfig, pem: Path
    ) -> None:
        context = ssl.create_default_context(cafile=str(pem))
        async with proxy(config.port, server_context(pem)) as address:
            there = replace(config, host="localhost", port=address.port, ssl=context)
            with pytest.raises(CertificateRefused):
                await probe(there)

    async def test_a_server_that_wants_tls(
        self, config: PostgresConfig, pem: Path
    ) -> None:
        async with proxy(config.port, server_context(pem)) as address:
            with pytest.raises(CannotConnect):
                await probe(replace(config, port=address.port))

    async def test_a_server_that_has_none(self, config: PostgresConfig) -> None:
        """Never is a connection that was to be encrypted made without."""
        with pytest.raises(NotEncrypted):
            await probe(replace(config, ssl=ssl.create_default_context()))


async def test_statements_that_may_not_take_long(
    server: TcpServer, config: PostgresConfig, tmp_path: Path
) -> None:
    limit = f"ALTER ROLE {config.username} SET statement_timeout = '200ms'"
    await asyncio.to_thread(server.psql, limit)
    scene, blocker = await scene_on(config, tmp_path), Database(config)
    async with blocker.begin() as connection:
        await connection.exec_driver_sql("LOCK TABLE ev_charging_session")
        scene.writer.put([session()])
        assert not await scene.writer.flush()
        assert isinstance(scene.writer.error, CannotConnect)
    assert await scene.writer.flush()
    assert scene.writer.rows_dropped == 0
    await scene.database.dispose()
    await blocker.dispose()
    free = f"ALTER ROLE {config.username} RESET statement_timeout"
    await asyncio.to_thread(server.psql, free)


async def test_no_connection_is_left(
    config: PostgresConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Readers have all of ours: the writer waits its turn, and tries again."""
    monkeypatch.setattr(engines, "_POOL", {**engines._POOL, "pool_timeout": 0.1})
    scene = await scene_on(config, tmp_path)
    taken = [await scene.database.engine.connect() for _ in range(5)]
    scene.writer.put([session()])
    assert not await scene.writer.flush()
    assert isinstance(scene.writer.error, CannotConnect)
    for connection in taken:
        await connection.close()
    assert await scene.writer.flush()
    await scene.database.dispose()


async def test_the_server_has_no_connection_left(
    server: TcpServer, config: PostgresConfig, tmp_path: Path
) -> None:
    await asyncio.to_thread(
        server.psql, f"ALTER ROLE {config.username} CONNECTION LIMIT 1"
    )
    scene, other = await scene_on(config, tmp_path), Database(config)
    async with other.connect():
        scene.writer.put([session()])
        assert not await scene.writer.flush()
        assert isinstance(scene.writer.error, CannotConnect)
    await other.dispose()
    assert await scene.writer.flush()
    await scene.database.dispose()
    await asyncio.to_thread(
        server.psql, f"ALTER ROLE {config.username} CONNECTION LIMIT -1"
    )


async def test_a_server_that_freezes(
    server: TcpServer,
    config: PostgresConfig,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Home Assistant stops in time, with all rows on disk, and nothing is left running."""
    monkeypatch.setattr(writing, "CLOSE_S", 0.5)
    monkeypatch.setattr(writing, "PATIENCE_S", 0.5)
    scene = await scene_on(config, tmp_path)
    scene.writer.put([battery()])
    assert await scene.writer.flush()
    before = asyncio.all_tasks()
    server.signal(signal.SIGSTOP)
    try:
        async with scene.running():
            scene.writer.put([session()])
            await loop_turns(10)
        begun = monotonic()
        await scene.writer.close()
        await asyncio.wait_for(scene.database.dispose(), WAIT_S)
        assert monotonic() - begun < 10
        assert (scene.writer.in_memory, scene.writer.pending) == (0, 1)
    finally:
        server.signal(signal.SIGCONT)
    with suppress(TimeoutError):
        async with asyncio.timeout(5):
            while asyncio.all_tasks() != before:  # noqa: ASYNC110 a driver's own ends
                await asyncio.sleep(0.05)
    assert asyncio.all_tasks() == before
    again = await scene_on(config, tmp_path)
    assert await again.writer.flush()
    assert len(await rows(again.database, EV_CHARGING_SESSION)) == 1
    await again.database.dispose()


async def test_who_reads_from_a_server_that_freezes(
    server: TcpServer, config: PostgresConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is waited for until a minute is over, and who asked is told."""
    monkeypatch.setattr(thread, "PATIENCE_S", 0.5)
    monkeypatch.setattr(guests, "PATIENCE_S", 0.5)
    database = Database(config)
    begun = asyncio.Event()
    loop = asyncio.get_running_loop()

    async def read(connection: AsyncConnection) -> None:
        await connection.scalar(text("SELECT 1"))
        loop.call_soon_threadsafe(begun.set)
        await connection.scalar(text("SELECT pg_sleep(50)"))

    async def look() -> None:
        async with database.connect() as connection:
            await connection.scalar(text("SELECT pg_sleep(50)"))

    reading, looking = (
        asyncio.create_task(database.read(read)),
        asyncio.create_task(look()),
    )
    await begun.wait()
    server.signal(signal.SIGSTOP)
    try:
        now = monotonic()
        await asyncio.wait_for(database.close(), WAIT_S)
        assert monotonic() - now < 10
        with pytest.raises(NoAnswer):
            await reading
        assert "lightningrod reader" not in {it.name for it in threading.enumerate()}
        looking.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.wait_for(looking, WAIT_S)
    finally:
        server.signal(signal.SIGCONT)


async def test_a_full_disk_on_the_server(server: TcpServer, tmp_path: Path) -> None:
    folder = Path(tempfile.mkdtemp(prefix="lightningrod-disk-"))
    command = ["mount", "-t", "tmpfs", "-o", "size=20m,mode=777", "tmpfs", str(folder)]
    if (await _run(command)).returncode:
        pytest.skip("this machine does not let us mount a disk")
    os.chmod(folder, 0o777)  # noqa: PTH101, S103 it is the server's user that writes there
    try:
        place = folder / "small"
        server.signal(signal.SIGCONT)
        await asyncio.to_thread(
            server.psql, f"COPY (SELECT 1) TO PROGRAM 'mkdir -m 700 {place}'"
        )
        await asyncio.to_thread(
            server.psql,
            f"CREATE TABLESPACE small LOCATION '{place}'",
            "CREATE DATABASE small TABLESPACE small OWNER keeper",
        )
        config = replace(server.config, database="small")
        await asyncio.to_thread(migrate, config)
        scene = await scene_on(config, tmp_path)
        ballast = folder / "ballast"
        with suppress(OSError), ballast.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(65536))
        for n in range(2000):
            scene.writer.put([battery(at(n * 50 + m)) for m in range(50)])
            if not await scene.writer.flush():
                break
        assert isinstance(scene.writer.error, NotWritable)
        assert scene.writer.in_memory == 0
        ballast.unlink()
        assert await scene.writer.flush()
        assert scene.writer.rows_dropped == 0
        assert len(await rows(scene.database, EV_BATTERY_STATUS)) == (n + 1) * 50
        await scene.database.dispose()
        await asyncio.to_thread(
            server.psql,
            "DROP DATABASE small WITH (FORCE)",
            "DROP TABLESPACE small",
        )
    finally:
        await _run(["umount", "-l", str(folder)])
        await asyncio.to_thread(folder.rmdir)


async def _run(command: list[str]) -> Any:
    return await asyncio.to_thread(
        subprocess.run, command, check=False, capture_output=True
    )
