"""The writer under faults of database and disk, in any order: what it took is there, and newest."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC
import errno
import os
from pathlib import Path
import shutil
import tempfile
from typing import Any
from unittest.mock import patch

from hypothesis import settings, strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from custom_components.lightningrod.db import writer as writing
from custom_components.lightningrod.db.backlog import Backlog
from custom_components.lightningrod.db.config import SqliteConfig
from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.errors import CannotConnect
from custom_components.lightningrod.db.journal import Journal
from custom_components.lightningrod.db.models import (
    EV_BATTERY_STATUS,
    EV_CHARGING_SESSION,
)
from custom_components.lightningrod.db.writer import Writer
from custom_components.lightningrod.ledger.records import Record

from .helpers import at, battery, rows, session

# What becomes of the next transactions: "away" before, "broken" within, "unheard" after COMMIT.
FAULTS = st.lists(st.sampled_from(["", "", "away", "broken", "unheard"]), max_size=4)


class Moody(Database):
    """A database that does not do what it is asked for now and then."""

    faults: list[str]

    @asynccontextmanager
    async def begin(self, **how: Any) -> AsyncIterator[AsyncConnection]:
        fault = self.faults.pop(0) if self.faults else ""
        if fault == "away":
            raise CannotConnect
        async with super().begin(**how) as connection:
            yield connection
            if fault == "broken":
                raise CannotConnect
        if fault == "unheard":
            raise CannotConnect


class Writers(RuleBasedStateMachine):
    """A writer, what it was given, and what it may not lose."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory(prefix="lightningrod-writer-")
        folder = Path(self.folder.name)
        shutil.copy(self.template, folder / "ledger.db")
        self.database = Moody(SqliteConfig(folder / "ledger.db"))
        self.journal = folder / "journal"
        self.number = 0
        # The newest of each session that was given, and that may not be lost.
        self.given: dict[int, int] = {}
        self.kept: dict[int, int] = {}

    @initialize()
    def begin(self) -> None:
        """Start as a process does."""
        self.database.faults = []

        async def start() -> None:
            backlog = Backlog(self.database, Journal(self.journal, max_bytes=6000))
            await backlog.open(ask=False)
            self.writer = Writer(
                self.database, timezone=UTC, on_commit=lambda _: None, backlog=backlog
            )

        self.runner.run(start())

    @rule(sessions=st.lists(st.integers(0, 3), min_size=1, max_size=3))
    def put(self, sessions: list[int]) -> None:
        """Give it a newer state of some sessions, with a sample each."""
        self.runner.run(self._put(sessions))

    @rule(faults=FAULTS, full=st.booleans(), size=st.integers(1, 5))
    def flush(self, faults: list[str], *, full: bool, size: int) -> None:
        self.database.faults = list(faults)
        with patch.object(writing, "BATCH_ROWS", size):
            self._run_with(self.writer.flush(), full=full)

    @rule(faults=FAULTS, full=st.booleans())
    def stop(self, faults: list[str], *, full: bool) -> None:
        """Stop in an orderly way, and start again."""
        self.database.faults = list(faults)
        self._run_with(self.writer.close(), full=full)
        self.kill()

    @rule()
    def kill(self) -> None:
        """Die, and start again: what was in memory only may be lost."""
        self.given = dict(self.kept)
        self.begin()

    @rule()
    def look(self) -> None:
        """Let all be well: then all is there, and of each session the newest."""
        self.database.faults = []

        async def look() -> tuple[dict[int, float], int]:
            assert await self.writer.flush()
            sessions = await rows(self.database, EV_CHARGING_SESSION)
            samples = await rows(self.database, EV_BATTERY_STATUS)
            found = {_number(it): it["energy_kwh"] for it in sessions}
            return found, len(samples)

        found, samples = self.runner.run(look())
        self._keep()
        assert all(found[n] >= value for n, value in self.kept.items())
        assert samples <= self.number
        assert not self.journal.exists()

    async def _put(self, sessions: list[int]) -> None:
        records: list[Record] = []
        for n in sessions:
            self.number += 1
            self.given[n] = self.number
            records += [
                session(at(60 * n), energy_kwh=float(self.number)),
                battery(at(self.number)),
            ]
        self.writer.put(records)

    def _run_with(self, act: Any, *, full: bool) -> None:
        def fail(_: int) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        with patch.object(os, "fsync", fail if full else os.fsync):
            self.runner.run(act)
        self._keep()

    def _keep(self) -> None:
        if not self.writer.in_memory:
            self.kept = dict(self.given)

    def teardown(self) -> None:
        try:
            self.look()
            self.runner.run(self.database.close())
        finally:
            self.runner.close()
            self.folder.cleanup()


def _number(row: Any) -> int:
    return int((row["plug_in_utc"] - at(0)).total_seconds()) // 3600


def test_whatever_fails(sqlite_template: Path) -> None:
    Writers.template = sqlite_template
    run_state_machine_as_test(
        Writers,
        settings=settings(max_examples=settings().max_examples // 4, deadline=None),
    )
