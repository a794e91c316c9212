# ruff: noqa: ASYNC240 the files are small
"""The database is told which journals it has, before anything newer goes to it."""

import asyncio
import errno
from pathlib import Path

import pytest

from custom_components.lightningrod.db.backlog import Backlog
from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.errors import CannotConnect
from custom_components.lightningrod.db.journal import Journal
from custom_components.lightningrod.db.models import EV_CHARGING_SESSION, EV_VEHICLE

from .helpers import at, rows, session, tracker
from .scene import Scene, away
from .test_backlog import started

pytestmark = pytest.mark.usefixtures("impatient")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the journal may be."""
    return tmp_path / "lightningrod.journal"


@pytest.fixture
async def scene(database: Database, path: Path) -> Scene:
    """Return a writer with a journal."""
    return await started(database, path)


async def unknown(_sections: object) -> None:
    """Be a database that goes away just then."""
    raise CannotConnect


async def test_nothing_newer_is_written_before_the_database_knows_what_it_has(
    scene: Scene, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or the older rows on disk would be written over it at the next start."""
    async with away(scene.database.config):
        older = session(is_complete=False, energy_kwh=1.0)
        scene.writer.put([older, tracker(tracker_state={"n": 1})])
        assert not await scene.writer.flush()
    backlog = scene.writer._backlog
    assert backlog is not None
    with monkeypatch.context() as patch:
        patch.setattr(backlog, "_remember", unknown)
        assert not await scene.writer.flush()
        assert (scene.writer.pending, path.exists()) == (0, True)
        newer = session(is_complete=True, energy_kwh=2.0)
        scene.writer.put([newer, tracker(tracker_state={"n": 2})])
        assert not await scene.writer.flush()
    # It is killed: what is on disk is all that the next one has.
    again = await started(scene.database, path)
    assert await again.writer.flush()
    assert not path.exists()
    (row,) = await rows(scene.database, EV_CHARGING_SESSION)
    assert (row["is_complete"], row["energy_kwh"]) == (True, 2.0)
    (vehicle,) = await rows(scene.database, EV_VEHICLE)
    assert vehicle["tracker_state"] == {"n": 2}


async def test_it_is_told_what_it_has_though_nothing_waits(
    scene: Scene, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with away(scene.database.config):
        scene.writer.put([session()])
        assert not await scene.writer.flush()
    with monkeypatch.context() as patch:
        patch.setattr(scene.writer._backlog, "_remember", unknown)
        assert not await scene.writer.flush()
        assert not scene.writer.connected
    assert await scene.writer.flush()
    assert scene.writer.connected
    assert not path.exists()


async def test_a_journal_that_cannot_be_removed_is_in_nobodys_way(
    scene: Scene, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database knows that it has all of it."""
    async with away(scene.database.config):
        scene.writer.put([session(energy_kwh=1.0)])
        assert not await scene.writer.flush()

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", refuse)
        scene.writer.put([session(energy_kwh=2.0)])
        assert await scene.writer.flush()
        assert path.exists()
    again = await started(scene.database, path)
    assert await again.writer.flush()
    (row,) = await rows(scene.database, EV_CHARGING_SESSION)
    assert row["energy_kwh"] == 2.0
    assert not path.exists()


async def test_two_of_them_on_one_database(database: Database, path: Path) -> None:
    """Neither loses what the other has noted in the meantime."""
    journals = [Journal(path.with_name(f"{n}.journal")) for n in range(4)]
    backlogs = [Backlog(database, journal) for journal in journals]
    for n, backlog in enumerate(backlogs):
        await backlog.store([session(at(n))])
    copies = [journal.path.read_bytes() for journal in journals]
    for backlog in backlogs:
        assert await backlog.next(10)
        await backlog.written()
        assert not await backlog.next(10)
    assert await asyncio.gather(*(it.done() for it in backlogs)) == [True] * 4
    for journal, copy in zip(journals, copies, strict=True):
        journal.path.write_bytes(copy)
        again = Backlog(database, Journal(journal.path))
        await again.open(ask=True)
        assert await again.next(10) == []
