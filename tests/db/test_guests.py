"""The end of a database: who is in finishes, who comes is refused, and nothing is left open."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import threading
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from custom_components.lightningrod.db import guests
from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.errors import CannotConnect

from .helpers import VIN
from .scene import WAIT_S

OPEN = (
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid != pg_backend_pid()"
)


class Guest:
    """Somebody who writes a row, and takes as long as is wanted."""

    def __init__(self, database: Database) -> None:
        self.begun, self.go_on = asyncio.Event(), asyncio.Event()
        self.task = asyncio.create_task(self._write(database))

    async def _write(self, database: Database) -> None:
        async with database.begin() as connection:
            statement = f"INSERT INTO ev_vehicle (device_id) VALUES ('{VIN}')"  # noqa: S608
            await connection.execute(text(statement))
            self.begun.set()
            await self.go_on.wait()


async def nothing_is_open(database: Database) -> bool:
    """Return whether no connection is left, nor a thread of one."""
    if [it for it in threading.enumerate() if "_connection_" in it.name]:
        return False
    if database.engine.dialect.name == "sqlite":
        return True
    async with connected(database) as connection, asyncio.timeout(WAIT_S):
        # A server needs a moment to see it.
        while await connection.scalar(text(OPEN)):
            await connection.rollback()
    return True


@asynccontextmanager
async def connected(database: Database) -> AsyncIterator[AsyncConnection]:
    """Open another connection for a while."""
    other = Database(database.config)
    async with other.connect() as connection:
        yield connection
    await other.close()


async def written(database: Database) -> Any:
    """Return how many rows there are."""
    async with connected(database) as connection:
        return await connection.scalar(text("SELECT count(*) FROM ev_vehicle"))


async def test_who_is_in_finishes_and_nobody_comes_in(database: Database) -> None:
    guest = Guest(database)
    await guest.begun.wait()
    waiting = asyncio.create_task(_come(database))
    await asyncio.sleep(0)
    ending = asyncio.create_task(database.close())
    await asyncio.sleep(0)
    with pytest.raises(CannotConnect):
        async with database.connect():
            pass
    with pytest.raises(CannotConnect):
        await database.read(lambda it: it.scalar(text("SELECT 1")))
    assert not ending.done()
    guest.go_on.set()
    await ending
    await guest.task
    with pytest.raises(CannotConnect):
        await waiting
    assert await nothing_is_open(database)
    assert await written(database) == 1


async def _come(database: Database) -> None:
    async with database.begin():
        pass


async def test_who_stays_too_long_leaves_nothing_open(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guests, "PATIENCE_S", 0.01)
    guest = Guest(database)
    await guest.begun.wait()
    await database.close()
    guest.go_on.set()
    await guest.task
    assert await nothing_is_open(database)
    assert await written(database) == 1
