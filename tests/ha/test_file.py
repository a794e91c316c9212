"""The embedded database's file: damaged, missing, full, read-only, being copied."""

# ruff: noqa: ASYNC110, S603, S607 small files and disks of the tests' own

import asyncio
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
import shutil
import sqlite3
import subprocess
from typing import Any

from homeassistant.components.repairs import DOMAIN as REPAIRS
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.lightningrod import backup
from custom_components.lightningrod.connection import journal_path
from custom_components.lightningrod.const import DOMAIN
from custom_components.lightningrod.db import writer as writing
from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.errors import CannotConnect

from .ledger import (
    at,
    charge,
    ledger_entry,
    odometer,
    rows,
    rows_on_disk,
    settled,
    setup,
    shown,
    vehicle,
    write,
)
from .test_support import start_fix, submit

ENERGY = "sensor.lightning_energy_charged"


@pytest.fixture
async def entry(hass: HomeAssistant) -> MockConfigEntry:
    """Return a ledger that was in use and is not loaded now."""
    entry = await setup(hass, ledger_entry(hass, vehicle()))
    await write(hass, entry, [charge(at(10))])
    await hass.config_entries.async_unload(entry.entry_id)
    return entry


def file(hass: HomeAssistant) -> Path:
    """Return where the database is."""
    return Path(hass.config.path("lightningrod.db"))


def issue(hass: HomeAssistant, entry: MockConfigEntry, key: str) -> Any:
    """Return what is told of the entry under a key, if anything."""
    return ir.async_get(hass).async_get_issue(DOMAIN, f"{key}_{entry.entry_id}")


class TestDamaged:
    """A damaged file is kept, a new one begun, and it is said what to do."""

    async def test_at_the_start(
        self,
        hass: HomeAssistant,
        hass_client: ClientSessionGenerator,
        entry: MockConfigEntry,
    ) -> None:
        assert await async_setup_component(hass, REPAIRS, {})
        file(hass).write_bytes(b"no database at all, but long enough" * 1000)
        await setup(hass, entry)
        (aside,) = file(hass).parent.glob("lightningrod.db.damaged-*")
        told = issue(hass, entry, "file_put_aside")
        assert told.translation_placeholders["file"] == aside.name
        assert aside.read_bytes().startswith(b"no database")
        assert not issue(hass, entry, "file_missing")
        await write(hass, entry, [charge(at(11))])
        assert float(shown(hass, ENERGY).state) == 20
        # It stays until somebody has read it.
        assert await hass.config_entries.async_reload(entry.entry_id)
        assert issue(hass, entry, "file_put_aside")
        client = await hass_client()
        step = await start_fix(client, told.issue_id)
        assert (await submit(client, step))["type"] == "create_entry"
        assert not issue(hass, entry, "file_put_aside")

    async def test_after_a_kill(
        self, hass: HomeAssistant, entry: MockConfigEntry
    ) -> None:
        """Where it does not show at once, the file is looked through."""
        path = file(hass)
        content = bytearray(path.read_bytes())
        for page in range(8, len(content) // 4096):
            content[page * 4096 : page * 4096 + 16] = b"\xff" * 16
        path.write_bytes(content)
        path.with_name("lightningrod.db-wal").write_bytes(bytes(32))
        await setup(hass, entry)
        assert issue(hass, entry, "file_put_aside")

    async def test_while_it_is_in_use(
        self, hass: HomeAssistant, entry: MockConfigEntry
    ) -> None:
        await setup(hass, entry)
        # A connection that is in use then would be nobody's afterwards.
        await settled(hass)
        await entry.runtime_data.database.dispose()
        content = file(hass).read_bytes()
        for beside in ("-wal", "-shm"):
            file(hass).with_name(f"lightningrod.db{beside}").unlink(missing_ok=True)
        file(hass).write_bytes(b"\xa5" * len(content))
        await write(hass, entry, [charge(at(11))])
        await write(hass, entry, [])
        assert entry.runtime_data.writer.connected
        assert issue(hass, entry, "file_put_aside")
        assert float(shown(hass, ENERGY).state) == 20

    async def test_of_somebody_else(self, hass: HomeAssistant) -> None:
        """What never was ours is not touched."""
        file(hass).write_bytes(b"a letter to my grandmother" * 100)
        entry = ledger_entry(hass, vehicle())
        await hass.config_entries.async_setup(entry.entry_id)
        assert entry.state is ConfigEntryState.SETUP_ERROR
        assert issue(hass, entry, "database_damaged")
        assert file(hass).read_bytes().startswith(b"a letter")

    async def test_it_can_neither_be_read_nor_put_aside(
        self,
        hass: HomeAssistant,
        entry: MockConfigEntry,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        def refuse(*_: Any) -> None:
            raise PermissionError

        file(hass).write_bytes(b"no database at all, but long enough" * 1000)
        with monkeypatch.context() as patch:
            patch.setattr(Path, "rename", refuse)
            await setup(hass, entry)
            assert issue(hass, entry, "not_writable")
        await write(hass, entry, [charge(at(11))])
        await write(hass, entry, [])
        assert entry.runtime_data.writer.connected
        assert issue(hass, entry, "file_put_aside")

    async def test_missing(self, hass: HomeAssistant, entry: MockConfigEntry) -> None:
        file(hass).unlink()
        await setup(hass, entry)
        assert issue(hass, entry, "file_missing")
        await hass.config_entries.async_remove(entry.entry_id)
        assert not issue(hass, entry, "file_missing")


@contextmanager
def small_disk(path: Path, size: str = "3m") -> Iterator[None]:
    """Put a disk of its own under a folder, with what is in the folder."""
    kept = path.with_name(f"{path.name}-kept")
    shutil.copytree(path, kept)
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(path)]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("this machine does not let us mount a disk")
    shutil.copytree(kept, path, dirs_exist_ok=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(path)], check=True)


def remount(path: Path, how: str) -> None:
    """Let a small disk be written, or only read."""
    subprocess.run(["mount", "-o", f"remount,{how}", str(path)], check=True)


class TestDisk:
    """A disk that is full or read-only is told, and survived."""

    @pytest.fixture(autouse=True)
    def impatient(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Let the writer try again whenever it is asked to."""
        monkeypatch.setattr(writing, "RETRY_DELAYS", (3600,))

    async def test_full(self, hass: HomeAssistant, entry: MockConfigEntry) -> None:
        folder = Path(hass.config.config_dir)
        with small_disk(folder):
            await setup(hass, entry)
            ballast = folder / "ballast"
            with pytest.raises(OSError, match="No space"):
                ballast.write_bytes(bytes(4_000_000))
            for day in range(1, 29):
                await write(hass, entry, [charge(at(day)) for _ in range(2)])
                samples = [odometer(at(day, n % 24), 5.0) for n in range(400)]
                await write(hass, entry, samples)
                if not entry.runtime_data.writer.connected:
                    break
            assert not entry.runtime_data.writer.connected
            assert issue(hass, entry, "not_writable")
            assert entry.runtime_data.writer.in_memory
            assert shown(hass, ENERGY).state == "unavailable"
            ballast.unlink()
            await write(hass, entry, [])
            assert entry.runtime_data.writer.connected
            assert not issue(hass, entry, "not_writable")
            assert await rows(entry, "SELECT count(*) FROM ev_charging_session") == [
                (day,) if day >= 10 else (day + 1,)
            ]
            await hass.config_entries.async_unload(entry.entry_id)

    async def test_read_only(self, hass: HomeAssistant, entry: MockConfigEntry) -> None:
        folder = Path(hass.config.config_dir)
        with small_disk(folder):
            remount(folder, "ro")
            await setup(hass, entry)
            await write(hass, entry, [charge(at(11))])
            assert not entry.runtime_data.writer.connected
            assert issue(hass, entry, "not_writable")
            assert entry.runtime_data.writer.in_memory
            remount(folder, "rw")
            await write(hass, entry, [])
            await write(hass, entry, [])
            assert float(shown(hass, ENERGY).state) == 40
            assert not issue(hass, entry, "not_writable")
            await hass.config_entries.async_unload(entry.entry_id)


class TestBackup:
    """A backup holds a database that is whole, and always goes on."""

    async def test_what_is_copied_is_whole(
        self,
        hass: HomeAssistant,
        entry: MockConfigEntry,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(writing, "PATIENCE_S", 0.05)
        await setup(hass, entry)
        entry.runtime_data.writer.put([charge(at(11))])
        await entry.runtime_data.writer.flush()
        await backup.async_pre_backup(hass)
        await backup.async_pre_backup(hass)
        entry.runtime_data.writer.put([charge(at(12))])
        copy = tmp_path / "copy.db"
        shutil.copy(file(hass), copy)
        async with asyncio.timeout(20):
            while entry.runtime_data.writer.in_memory:
                await asyncio.sleep(0.01)
        # What came meanwhile is on disk already.
        assert entry.runtime_data.writer.pending == 1
        await backup.async_post_backup(hass)
        await backup.async_post_backup(hass)
        await write(hass, entry, [])
        assert float(shown(hass, ENERGY).state) == 60
        with closing(sqlite3.connect(copy)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            query = "SELECT count(*) FROM ev_charging_session"
            assert connection.execute(query).fetchone() == (2,)

    async def test_a_restored_file_goes_on(
        self, hass: HomeAssistant, entry: MockConfigEntry, tmp_path: Path
    ) -> None:
        await setup(hass, entry)
        await backup.async_pre_backup(hass)
        copy = tmp_path / "copy.db"
        shutil.copy(file(hass), copy)
        await backup.async_post_backup(hass)
        await write(hass, entry, [charge(at(11))])
        await hass.config_entries.async_unload(entry.entry_id)
        shutil.copy(copy, file(hass))
        await setup(hass, entry)
        assert float(shown(hass, ENERGY).state) == 20
        await write(hass, entry, [charge(at(12))])
        assert float(shown(hass, ENERGY).state) == 40

    async def test_a_backup_that_never_ends(
        self,
        hass: HomeAssistant,
        entry: MockConfigEntry,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        await setup(hass, entry)
        await backup.async_pre_backup(hass)
        entry.runtime_data.writer.put([charge(at(11))])
        later = dt_util.utcnow() + timedelta(seconds=backup.RELEASE_AFTER_S + 1)
        async_fire_time_changed(hass, later)
        await settled(hass)
        await write(hass, entry, [])
        assert float(shown(hass, ENERGY).state) == 40
        assert "takes too long" in caplog.text
        await backup.async_post_backup(hass)

    @pytest.mark.parametrize(
        "fault", [CannotConnect(), TimeoutError(), sqlite3.OperationalError()]
    )
    async def test_it_goes_on_whatever_happens(
        self,
        hass: HomeAssistant,
        entry: MockConfigEntry,
        monkeypatch: pytest.MonkeyPatch,
        fault: Exception,
    ) -> None:
        async def fail(_database: Database) -> None:
            raise fault

        await setup(hass, entry)
        monkeypatch.setattr(Database, "hold", fail)
        await backup.async_pre_backup(hass)
        await backup.async_post_backup(hass)

    async def test_home_assistant_stops_in_the_middle(
        self, hass: HomeAssistant, entry: MockConfigEntry
    ) -> None:
        await setup(hass, entry)
        await backup.async_pre_backup(hass)
        entry.runtime_data.writer.put([charge(at(11))])
        await hass.async_stop(force=True)
        count = "SELECT count(*) FROM ev_charging_session"
        assert rows_on_disk(hass, count) == [(2,)]

    async def test_a_reload_in_the_middle(
        self, hass: HomeAssistant, entry: MockConfigEntry
    ) -> None:
        """What is copied stays as it is, and rows wait in the journal."""
        await setup(hass, entry)
        await backup.async_pre_backup(hass)
        before = file(hass).read_bytes()
        entry.runtime_data.writer.put([charge(at(11))])
        for _ in range(2):
            assert await hass.config_entries.async_reload(entry.entry_id)
            await hass.async_block_till_done()
            entry.runtime_data.writer.put([charge(at(12))])
        assert entry.runtime_data.backlog.rows == 2
        assert file(hass).read_bytes() == before
        await backup.async_post_backup(hass)
        await write(hass, entry, [])
        assert float(shown(hass, ENERGY).state) == 60
        assert not journal_path(hass, entry.entry_id).exists()

    async def test_without_a_ledger(self, hass: HomeAssistant) -> None:
        await backup.async_pre_backup(hass)
        await backup.async_post_backup(hass)
