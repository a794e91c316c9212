# ruff: noqa: ASYNC110, ASYNC240 the files are small, and what is waited for tells nobody
"""What the database does not take waits on disk, in order, over any end of the process."""

import asyncio
from collections.abc import Sequence
from datetime import UTC
import errno
import logging
from pathlib import Path
from typing import Any

import pytest

from custom_components.lightningrod.db import writer as writing
from custom_components.lightningrod.db.backlog import SETTING, Backlog
from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.errors import CannotConnect, DatabaseTooNew
from custom_components.lightningrod.db.journal import Journal
from custom_components.lightningrod.db.models import (
    APP_SETTINGS,
    EV_BATTERY_STATUS,
    EV_CHARGING_SESSION,
    EV_VEHICLE,
)
from custom_components.lightningrod.ledger.records import Record

from .helpers import VIN, at, battery, execute, rows, session, tracker
from .scene import NEVER_S, WAIT_S, Scene, at_commit, away, loop_turns, told

pytestmark = pytest.mark.usefixtures("impatient")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the journal may be."""
    return tmp_path / "lightningrod.journal"


async def started(database: Database, path: Path, **how: Any) -> Scene:
    """Return a scene with a journal, as a process finds it at its start."""
    backlog = Backlog(database, Journal(path))
    await backlog.open(ask=False)
    return Scene(database, backlog=backlog, **how)


@pytest.fixture
async def scene(database: Database, path: Path) -> Scene:
    """Return a writer with a journal."""
    return await started(database, path)


async def test_without_an_outage_there_is_no_file(scene: Scene, path: Path) -> None:
    scene.writer.put([session(), battery()])
    assert await scene.writer.flush()
    await scene.writer.close()
    assert not path.exists()


async def test_rows_wait_on_disk_and_go_in_order(
    scene: Scene, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with away(scene.database.config):
        for n in range(5):
            scene.writer.put([session(energy_kwh=float(n)), battery(at(n))])
            assert not await scene.writer.flush()
            assert scene.writer.in_memory == 0
        assert scene.writer.pending == 10
        assert path.exists()
    scene.writer.put([session(energy_kwh=9.0)])
    assert await scene.writer.flush()
    assert scene.writer.pending == 0
    assert not path.exists()
    (row,) = await rows(scene.database, EV_CHARGING_SESSION)
    assert row["energy_kwh"] == 9.0
    assert len(await rows(scene.database, EV_BATTERY_STATUS)) == 5
    assert scene.states == [False, True]
    assert [record.levelname for record in told(caplog)] == ["WARNING", "INFO"]


async def test_a_restart_in_the_middle(scene: Scene, path: Path) -> None:
    """Neither an end nor a new beginning without the database loses anything."""
    async with away(scene.database.config):
        scene.writer.put([session(), battery(), tracker(tracker_state={"n": 1})])
        await scene.writer.close()
        again = await started(scene.database, path)
        assert again.writer.pending == 3
        again.writer.put([battery(at(1))])
        await again.writer.flush()
        # The third one ends without a word.
        third = await started(scene.database, path)
    assert await third.writer.flush()
    assert len(await rows(scene.database, EV_CHARGING_SESSION)) == 1
    assert len(await rows(scene.database, EV_BATTERY_STATUS)) == 2
    (vehicle,) = await rows(scene.database, EV_VEHICLE)
    assert vehicle["tracker_state"] == {"n": 1}
    assert not path.exists()


async def test_the_end_comes_while_the_database_hangs(
    scene: Scene, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not waited for longer than Home Assistant has time."""
    monkeypatch.setattr(writing, "CLOSE_S", 0.05)
    monkeypatch.setattr(writing, "PATIENCE_S", 0.05)
    never = asyncio.Event()

    async def hang(_batch: Any) -> frozenset[str]:
        await never.wait()
        return frozenset()

    monkeypatch.setattr(scene.writer, "_commit", hang)
    scene.writer.put([session(), battery()])
    await asyncio.wait_for(scene.writer.close(), WAIT_S)
    assert (scene.writer.in_memory, scene.writer.pending) == (0, 2)
    again = await started(scene.database, path)
    assert await again.writer.flush()
    assert len(await rows(scene.database, EV_CHARGING_SESSION)) == 1


async def test_a_database_that_hangs_keeps_nothing_in_memory(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes in the meantime is on disk before the database says anything."""
    monkeypatch.setattr(writing, "PATIENCE_S", 0.02)
    release = asyncio.Event()
    commit = scene.writer._commit

    async def hang(batch: Any) -> frozenset[str]:
        await release.wait()
        return await commit(batch)

    monkeypatch.setattr(scene.writer, "_commit", hang)
    async with scene.running():
        scene.writer.put([session(energy_kwh=1.0)])
        await loop_turns(5)
        scene.writer.put([session(energy_kwh=2.0), battery()])
        async with asyncio.timeout(WAIT_S):
            while scene.writer.in_memory:
                await asyncio.sleep(0.01)
        release.set()
        async with asyncio.timeout(WAIT_S):
            while scene.writer.pending:
                await asyncio.sleep(0.01)
    (row,) = await rows(scene.database, EV_CHARGING_SESSION)
    assert row["energy_kwh"] == 2.0
    assert len(await rows(scene.database, EV_BATTERY_STATUS)) == 1


async def test_what_is_on_its_way_to_disk_comes_before_what_follows(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An older row that the disk takes late is not written over a newer one."""
    monkeypatch.setattr(writing, "PATIENCE_S", 0.02)
    slow_commit, slow_disk = asyncio.Event(), asyncio.Event()
    storing, stored = asyncio.Event(), asyncio.Event()
    commit, backlog = scene.writer._commit, scene.writer._backlog
    assert backlog is not None
    store = backlog.store

    async def late_commit(batch: Any) -> frozenset[str]:
        await slow_commit.wait()
        return await commit(batch)

    async def late_store(batch: Any) -> tuple[bool, Sequence[Record]]:
        storing.set()
        await slow_disk.wait()
        result = await store(batch)
        stored.set()
        return result

    monkeypatch.setattr(scene.writer, "_commit", late_commit)
    monkeypatch.setattr(backlog, "store", late_store)
    async with scene.running(), asyncio.timeout(WAIT_S):
        scene.writer.put([session(is_complete=False)])
        await storing.wait()
        scene.writer.put([session(is_complete=True)])
        slow_commit.set()
        while scene.writer.rows_written == 0:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.05)
        slow_disk.set()
        await stored.wait()
        assert await scene.writer.flush()
    (row,) = await rows(scene.database, EV_CHARGING_SESSION)
    assert row["is_complete"] is True


async def test_between_two_tries_rows_go_to_disk(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "RETRY_DELAYS", (NEVER_S,))
    async with away(scene.database.config):
        scene.writer.put([battery()])
        assert not await scene.writer.flush()
    async with scene.running():
        scene.writer.put([session()])
        async with asyncio.timeout(WAIT_S):
            while scene.writer.in_memory:
                await asyncio.sleep(0.01)
        assert scene.writer.pending == 2
    assert await scene.writer.flush()


async def test_it_goes_away_again_while_rows_are_written(
    scene: Scene, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "BATCH_ROWS", 2)
    async with away(scene.database.config):
        scene.writer.put([battery(at(n)) for n in range(10)])
        assert not await scene.writer.flush()
    commit, left = scene.writer._commit, [2]

    async def for_a_while(batch: Any) -> frozenset[str]:
        if not left[0]:
            raise CannotConnect
        left[0] -= 1
        return await commit(batch)

    monkeypatch.setattr(scene.writer, "_commit", for_a_while)
    assert not await scene.writer.flush()
    assert scene.writer.pending == 6
    scene.writer.put([session()])
    left[0] = 100
    assert await scene.writer.flush()
    assert len(await rows(scene.database, EV_BATTERY_STATUS)) == 10
    assert len(await rows(scene.database, EV_CHARGING_SESSION)) == 1
    assert not path.exists()


async def test_what_is_put_while_rows_are_written_comes_after_them(
    scene: Scene, path: Path
) -> None:
    async with away(scene.database.config):
        scene.writer.put([session(energy_kwh=1.0)])
        assert not await scene.writer.flush()
    at_commit(
        scene.database, lambda: scene.writer.put([session(energy_kwh=2.0), battery()])
    )
    assert await scene.writer.flush()
    (row,) = await rows(scene.database, EV_CHARGING_SESSION)
    assert row["energy_kwh"] == 2.0
    assert scene.writer.pending == 0
    assert not path.exists()


async def test_a_journal_out_of_a_backup_changes_nothing(
    scene: Scene, path: Path
) -> None:
    """Old rows of a restored file must not go over newer ones; new rows of it must."""
    async with away(scene.database.config):
        scene.writer.put([session(energy_kwh=1.0)])
        await scene.writer.flush()
        copy = path.read_bytes()
    scene.writer.put([session(energy_kwh=2.0)])
    assert await scene.writer.flush()
    path.write_bytes(copy)
    again = await started(scene.database, path)
    async with away(scene.database.config):
        again.writer.put([battery()])
        assert not await again.writer.flush()
    assert await again.writer.flush()
    (row,) = await rows(scene.database, EV_CHARGING_SESSION)
    assert row["energy_kwh"] == 2.0
    assert len(await rows(scene.database, EV_BATTERY_STATUS)) == 1
    assert not path.exists()
    (setting,) = await rows(scene.database, APP_SETTINGS)
    assert setting["key"] == SETTING


async def test_states_that_the_database_has_gone_on_from_are_old(
    scene: Scene, path: Path
) -> None:
    async with away(scene.database.config):
        scene.writer.put([tracker(tracker_state={"n": 1})])
        await scene.writer.flush()
        copy = path.read_bytes()
        backlog = Backlog(scene.database, Journal(path))
        assert await backlog.open(ask=False) == {VIN: {"n": 1}}
    assert await backlog.open(ask=True) == {VIN: {"n": 1}}
    assert await scene.writer.flush()
    path.write_bytes(copy)
    assert await Backlog(scene.database, Journal(path)).open(ask=True) == {}


async def test_a_refused_row_is_in_nobodys_way(scene: Scene, path: Path) -> None:
    async with away(scene.database.config):
        scene.writer.put([battery(), battery(at(1), flux_capacity=1.21), session()])
        assert not await scene.writer.flush()
    assert await scene.writer.flush()
    assert len(scene.writer.aside) == 1
    assert len(await rows(scene.database, EV_CHARGING_SESSION)) == 1
    assert not path.exists()


async def test_a_row_without_a_form_is_put_aside(scene: Scene) -> None:
    async with away(scene.database.config):
        odd = battery(hv_battery_soc=object())  # type: ignore[arg-type]
        scene.writer.put([odd])
        assert not await scene.writer.flush()
        assert scene.writer.pending == 0
        assert scene.writer.aside.records == [odd]


async def test_neither_database_nor_disk(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Rows wait in memory; it is said once, and at the end how many are lost."""

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Journal, "append", full)
    async with away(scene.database.config):
        for n in range(3):
            scene.writer.put([battery(at(n))])
            assert not await scene.writer.flush()
        assert scene.writer.in_memory == 3
        await scene.writer.close()
    assert caplog.text.count("The journal cannot be written") == 1
    assert "3 rows could not be written and are lost" in caplog.text
    assert await scene.writer.flush()
    assert len(await rows(scene.database, EV_BATTERY_STATUS)) == 3


async def test_a_journal_that_cannot_be_read(
    database: Database, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path.mkdir()
    scene = await started(database, path)
    assert "The journal cannot be read" in caplog.text
    scene.writer.put([battery()])
    assert await scene.writer.flush()


async def test_a_table_that_is_missing_is_an_outage_for_the_journal_too(
    scene: Scene, path: Path
) -> None:
    config = scene.database.config
    async with away(config):
        scene.writer.put([session()])
        assert not await scene.writer.flush()
    await execute(config, "ALTER TABLE app_settings RENAME TO elsewhere")
    assert not await scene.writer.flush()
    assert scene.writer.pending == 1
    await execute(config, "ALTER TABLE elsewhere RENAME TO app_settings")
    assert await scene.writer.flush()
    assert not path.exists()


async def test_the_database_is_prepared_first_and_after_each_outage(
    database: Database, path: Path
) -> None:
    calls: list[str] = []
    faults: list[Exception] = [DatabaseTooNew(), CannotConnect()]

    async def prepare() -> None:
        calls.append("prepare")
        if faults:
            raise faults.pop()

    scene = await started(database, path, prepare=prepare)
    scene.writer.put([battery()])
    assert not await scene.writer.flush()
    assert isinstance(scene.writer.error, CannotConnect)
    assert not await scene.writer.flush()
    assert isinstance(scene.writer.error, DatabaseTooNew)
    assert await scene.writer.flush()
    scene.writer.put([battery(at(1))])
    assert await scene.writer.flush()
    assert len(calls) == 3
    assert scene.writer.error is None
    async with away(database.config):
        scene.writer.put([battery(at(2))])
        assert not await scene.writer.flush()
    assert await scene.writer.flush()
    assert len(calls) == 4
    await loop_turns(2)
    # Each reason is told, and that it is over.
    assert scene.states == [False, False, True, False, True]


async def test_nothing_is_left_running(scene: Scene) -> None:
    before = asyncio.all_tasks()
    async with away(scene.database.config):
        async with scene.running():
            scene.writer.put([session()])
            await loop_turns(5)
        await scene.writer.close()
    assert asyncio.all_tasks() == before
    assert scene.writer.timezone is UTC
