# ruff: noqa: S608 the names in the statements are our own
"""A writer in a scene: who listens to it, and what happens to its database."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC
import logging
from typing import Any

import pytest
from sqlalchemy import event

from custom_components.lightningrod.db import aside, queue, writer as writing
from custom_components.lightningrod.db.config import (
    DatabaseConfig,
    PostgresConfig,
    SqliteConfig,
)
from custom_components.lightningrod.db.engine import Database, create_single_engine
from custom_components.lightningrod.db.writer import CommitReport, Writer

from .helpers import execute

WAIT_S = 20
NEVER_S = 3600.0
_WRITERS = {it.__name__ for it in (aside, queue, writing)}


class Scene:
    """A writer, and what it told."""

    def __init__(self, database: Database, **how: Any) -> None:
        self.database = database
        self.reports: list[CommitReport] = []
        self.states: list[bool] = []
        self.told = asyncio.Event()
        self.writer = Writer(
            database,
            timezone=UTC,
            on_commit=self._committed,
            on_state=self._state_changed,
            **{"commit_interval": NEVER_S, **how},
        )

    def _committed(self, report: CommitReport) -> None:
        self.reports.append(report)
        self.told.set()

    def _state_changed(self, connected: bool) -> None:  # noqa: FBT001 as the writer calls it
        self.states.append(connected)
        self.told.set()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until the writer has told what makes the condition true."""
        async with asyncio.timeout(WAIT_S):
            while not condition():
                self.told.clear()
                await self.told.wait()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Run the writer as a task."""
        task = asyncio.create_task(self.writer.run())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


@asynccontextmanager
async def away(config: DatabaseConfig) -> AsyncIterator[None]:
    """Take the database away: no connection lives, and none can be made."""
    if isinstance(config, SqliteConfig):
        blocker = create_single_engine(config, (), begin="BEGIN IMMEDIATE")
        async with blocker.begin():
            yield
        await blocker.dispose()
        return
    # Who administers is let in through another database.
    door = PostgresConfig(config.host, config.port, "postgres", config.username, None)
    name = config.database
    await execute(
        door,
        f"ALTER DATABASE {name} ALLOW_CONNECTIONS false",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        f" WHERE datname = '{name}'",
    )
    yield
    await execute(door, f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


def told(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    """Return what the writer and its parts logged."""
    return [record for record in caplog.records if record.name in _WRITERS]


def at_commit(database: Database, action: Callable[[], None]) -> None:
    """Do something at the moment of the next COMMIT."""
    actions = [action]

    def act(_connection: object) -> None:
        if actions:
            actions.pop()()

    event.listen(database.engine.sync_engine, "commit", act)


async def loop_turns(count: int) -> None:
    """Let everything else go on for a while."""
    for _ in range(count):
        await asyncio.sleep(0)
