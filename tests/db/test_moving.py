"""A ledger moves into another database whole, or not at all."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
import sqlite3
from typing import Any

import pytest

from custom_components.lightningrod.db import moving
from custom_components.lightningrod.db.config import (
    DatabaseConfig,
    PostgresConfig,
    SqliteConfig,
)
from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.errors import (
    CannotConnect,
    CopyDiffers,
    LedgerMoved,
    MoveStopped,
    NotWritable,
    TargetNotEmpty,
)
from custom_components.lightningrod.db.migrate import REVISIONS, migrate
from custom_components.lightningrod.db.models import EV_CHARGING_SESSION
from custom_components.lightningrod.db.moving import Moved, figures, holds_rows, move
from custom_components.lightningrod.db.repository import write_records

from . import anything
from .helpers import execute, rows, session, trip

ROWS = 60


async def moved(
    source: DatabaseConfig,
    target: DatabaseConfig,
    *,
    progress: Callable[[float], None] = lambda _part: None,
    stopped: Callable[[], bool] = lambda: False,
) -> Moved:
    return await asyncio.to_thread(
        move, source, target, progress=progress, stopped=stopped
    )


async def look(config: DatabaseConfig) -> tuple[Any, Any]:
    """Return all rows, and the figures of the tables."""
    database = Database(config)
    try:
        async with database.connect() as connection:
            sums = await figures(connection)
        return await anything.everything(database), sums
    finally:
        await database.dispose()


def names(folder: Path) -> list[str]:
    """Return the names of all files in a folder."""
    return sorted(path.name for path in folder.iterdir())


def files(folder: Path) -> list[str]:
    """Return the files of the other database."""
    return [name for name in names(folder) if name.startswith("other.db")]


@pytest.fixture
async def full(sqlite_ledger: SqliteConfig, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a ledger with something in every column, copied in many pages."""
    monkeypatch.setattr(moving, "_ROWS", 7)
    database = Database(sqlite_ledger)
    await anything.fill(database, ROWS)
    await database.dispose()
    return sqlite_ledger


async def test_there_and_back(full: Any, postgresql_config: PostgresConfig) -> None:
    before, sums = await look(full)
    assert all(len(found) == ROWS for found in before.values())
    told: list[float] = []
    there = await moved(full, postgresql_config, progress=told.append)
    assert (there.sessions, there.trips, there.put_aside) == (ROWS, ROWS, None)
    assert there.total == ROWS * len(before)
    assert told == sorted(told)
    assert told[-1] == 1
    after, sums_there = await look(postgresql_config)
    assert after == before
    assert sums_there == {
        name: {key: pytest.approx(it) for key, it in of.items()}
        for name, of in sums.items()
    }
    back = await moved(postgresql_config, full)
    assert (await look(full))[0] == before
    # The old file is still there, and still whole.
    assert back.put_aside is not None
    assert (await look(SqliteConfig(back.put_aside)))[0] == before
    assert not any(".moving" in name for name in names(full.path.parent))


async def test_new_rows_follow_those_that_moved(
    full: Any, postgresql_config: PostgresConfig
) -> None:
    await moved(full, postgresql_config)
    database = Database(postgresql_config)
    async with database.begin() as connection:
        await write_records(connection, [session(), trip()])
    found = await rows(database, EV_CHARGING_SESSION)
    assert [row["id"] for row in found][-2:] == [ROWS * 3 - 2, ROWS * 3 - 1]
    await database.dispose()


async def test_an_empty_ledger_moves_too(
    sqlite_ledger: SqliteConfig, postgresql_config: PostgresConfig
) -> None:
    there = await moved(sqlite_ledger, postgresql_config)
    assert there.total == 0
    assert not await asyncio.to_thread(holds_rows, postgresql_config)


async def test_nothing_is_added_to_a_ledger(
    full: Any, postgresql_ledger: PostgresConfig
) -> None:
    database = Database(postgresql_ledger)
    async with database.begin() as connection:
        await write_records(connection, [session()])
    with pytest.raises(TargetNotEmpty):
        await moved(full, postgresql_ledger)
    assert len(await rows(database, EV_CHARGING_SESSION)) == 1
    assert await asyncio.to_thread(holds_rows, postgresql_ledger)
    await database.dispose()


@pytest.mark.parametrize("revision", [REVISIONS[0], REVISIONS[4]])
async def test_rows_of_an_older_ledger_are_seen(
    postgresql_config: PostgresConfig, revision: str
) -> None:
    assert not await asyncio.to_thread(holds_rows, postgresql_config)
    await asyncio.to_thread(migrate, postgresql_config, target=revision)
    assert not await asyncio.to_thread(holds_rows, postgresql_config)
    await execute(
        postgresql_config,
        "INSERT INTO ev_battery_status (device_id, recorded_at) VALUES ('V', now())",
    )
    assert await asyncio.to_thread(holds_rows, postgresql_config)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_broken_off_it_leaves_nothing(
    full: Any, postgresql_ledger: PostgresConfig, tmp_path: Path, kind: str
) -> None:
    target: DatabaseConfig = (
        SqliteConfig(tmp_path / "other.db") if kind == "sqlite" else postgresql_ledger
    )
    source = await look(full)
    parts: list[float] = []
    with pytest.raises(MoveStopped):
        await moved(
            full, target, progress=parts.append, stopped=lambda: len(parts) > 20
        )
    assert await look(full) == source
    if kind == "sqlite":
        assert not files(tmp_path)
    else:
        assert not await asyncio.to_thread(holds_rows, target)
        # It can be tried again.
        assert (await moved(full, target)).sessions == ROWS


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_a_copy_that_differs_is_given_up(
    full: Any,
    postgresql_ledger: PostgresConfig,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
) -> None:
    target: DatabaseConfig = (
        SqliteConfig(tmp_path / "other.db") if kind == "sqlite" else postgresql_ledger
    )
    write = moving._write

    async def careless(connection: Any, table: Any, found: Any) -> None:
        await write(connection, table, found[:-1] if len(found) < 7 else found)

    monkeypatch.setattr(moving, "_write", careless)
    with pytest.raises(CopyDiffers):
        await moved(full, target)
    if kind == "postgresql":
        assert not await asyncio.to_thread(holds_rows, target)


async def test_what_is_read_back_is_compared(
    sqlite_ledger: SqliteConfig, postgresql_ledger: PostgresConfig
) -> None:
    database = Database(sqlite_ledger)
    async with database.begin() as connection:
        await write_records(connection, [session()])
    await database.dispose()
    await execute(
        postgresql_ledger,
        "CREATE FUNCTION round_it() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN NEW.energy_kwh := NEW.energy_kwh + 0.001; RETURN NEW; END $$",
        "CREATE TRIGGER rounding BEFORE INSERT ON ev_charging_session"
        " FOR EACH ROW EXECUTE FUNCTION round_it()",
    )
    with pytest.raises(CopyDiffers):
        await moved(sqlite_ledger, postgresql_ledger)


async def test_a_row_that_the_other_database_does_not_take(
    sqlite_ledger: SqliteConfig, postgresql_ledger: PostgresConfig
) -> None:
    with sqlite3.connect(sqlite_ledger.path) as connection:
        connection.execute(
            "INSERT INTO ev_edit (edit_id, batch_id, made_at, action, row_table, row_id)"
            " VALUES (?, ?, 0, 'update', ?, '')",
            ("0" * 32, "0" * 32, "x" * 100),
        )
    with pytest.raises(CopyDiffers):
        await moved(sqlite_ledger, postgresql_ledger)


async def test_no_way_there(full: Any, postgresql_ledger: PostgresConfig) -> None:
    nowhere = replace(postgresql_ledger, host="/nowhere")
    with pytest.raises(CannotConnect):
        await moved(full, nowhere)
    with pytest.raises(CannotConnect):
        await moved(nowhere, SqliteConfig(full.path.with_name("new.db")))
    assert not full.path.with_name("new.db").exists()


async def test_no_room_for_the_file(
    full: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(moving, "put_in_place", full_disk)
    with pytest.raises(NotWritable):
        await moved(full, SqliteConfig(tmp_path / "other.db"))
    assert not files(tmp_path)


async def test_sealed_nobody_writes(database: Database) -> None:
    hold = await database.pause()
    waiting = asyncio.create_task(_write(database))
    await asyncio.sleep(0)
    assert database.seal(hold)
    with pytest.raises(LedgerMoved):
        await waiting
    with pytest.raises(LedgerMoved):
        await _write(database)
    # It can still be read.
    assert await rows(database, EV_CHARGING_SESSION) == []


async def test_released_everybody_writes(database: Database) -> None:
    hold = await database.pause()
    database.let_go()
    assert not database.seal(hold)
    await _write(database)
    assert len(await rows(database, EV_CHARGING_SESSION)) == 1


async def test_who_lets_go_lets_go_for_nobody_else(database: Database) -> None:
    moving = await database.pause()
    await database.hold()
    database.release()
    another = await database.pause()
    writing = asyncio.create_task(_write(database))
    database.resume(another)
    assert await rows(database, EV_CHARGING_SESSION) == []
    assert not writing.done()
    database.resume(moving)
    await writing
    # The writers were let go: what another one holds now is no proof for the first.
    last = await database.pause()
    assert not database.seal(moving)
    database.resume(last)
    assert len(await rows(database, EV_CHARGING_SESSION)) == 1


async def _write(database: Database) -> None:
    async with database.begin() as connection:
        await write_records(connection, [session()])
