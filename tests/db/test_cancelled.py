"""Who is cancelled at the database: no lock is left behind, and nobody waits for ever."""

import asyncio
from itertools import count
import time

import pytest
from sqlalchemy import insert, text

from custom_components.lightningrod.db.config import SqliteConfig
from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.errors import DatabaseError
from custom_components.lightningrod.db.models import EV_VEHICLE

from .helpers import VIN, rows

WAIT = 5
SLOW = {
    "sqlite": "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n"
    " WHERE x < 2000000) SELECT count(*) FROM n",
    "postgresql": "SELECT pg_sleep(60)",
}


async def _add(database: Database, device_id: str) -> None:
    async with database.begin() as connection:
        await connection.execute(insert(EV_VEHICLE).values(device_id=device_id))


async def _add_and_look(database: Database, device_id: str) -> None:
    async with database.begin() as connection:
        await connection.execute(insert(EV_VEHICLE).values(device_id=device_id))
        for _ in range(2):
            await connection.execute(text("SELECT 1 UNION ALL SELECT 2"))


@pytest.mark.parametrize("times", [1, 2])
async def test_who_is_cancelled_leaves_no_lock(database: Database, times: int) -> None:
    """In the middle of a statement, and again while that is undone."""
    begun = asyncio.Event()

    async def work() -> None:
        async with database.begin() as connection:
            await connection.execute(insert(EV_VEHICLE).values(device_id="Another"))
            begun.set()
            await connection.execute(text(SLOW[connection.dialect.name]))

    task = asyncio.create_task(work())
    await begun.wait()
    await asyncio.sleep(0.05)
    for _ in range(times):
        task.cancel()
        await asyncio.sleep(0)
    # Whoever keeps the error keeps all that was under way.
    (error,) = await asyncio.gather(task, return_exceptions=True)
    assert isinstance(error, (asyncio.CancelledError, DatabaseError))
    # A statement that has not yet begun is not broken off, and is over soon.
    async with asyncio.timeout(4 * WAIT):
        await _add(database, VIN)
    assert [it["device_id"] for it in await rows(database, EV_VEHICLE)] == [VIN]


async def test_whenever_somebody_is_cancelled_no_lock_is_left(
    database: Database,
) -> None:
    await _cancel_at_each_step(database, times=1)


@pytest.mark.parametrize("times", [2, 3])
async def test_who_is_cancelled_again_while_it_is_undone_leaves_no_lock(
    sqlite_ledger: SqliteConfig, times: int
) -> None:
    database = Database(sqlite_ledger)
    await _cancel_at_each_step(database, times=times)
    await database.close()


async def _cancel_at_each_step(database: Database, *, times: int) -> None:
    """Cancel work on its way to the driver and back, where its answer is there already."""
    errors: list[BaseException | None] = []
    for steps in count():
        work = asyncio.create_task(_add_and_look(database, f"Another-{steps}"))
        for _ in range(steps):
            _let_the_driver_answer()
            await asyncio.sleep(0)
        if work.done():
            break
        for _ in range(times):
            work.cancel()
            await asyncio.sleep(0)
        async with asyncio.timeout(WAIT):
            # Whoever keeps the error keeps all that was under way.
            errors += await asyncio.gather(work, return_exceptions=True)
            await _add(database, f"{VIN}-{steps}")
    # To open, to begin, to write, to read twice, and to commit take some steps each.
    assert len(errors) > 10
    told = (asyncio.CancelledError, DatabaseError)
    assert all(error is None or isinstance(error, told) for error in errors)
    added = {it["device_id"] for it in await rows(database, EV_VEHICLE)}
    assert added >= {f"{VIN}-{steps}" for steps in range(len(errors))}


def _let_the_driver_answer() -> None:
    """Hold up the event loop for as long as a driver's thread needs."""
    time.sleep(0.001)
