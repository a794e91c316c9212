"""What the tests of imports have in common: files, and ways to take them in and back."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from custom_components.lightningrod.db.edit_batch import EditBatch, Editor
from custom_components.lightningrod.db.edit_subject import SESSIONS, Subject
from custom_components.lightningrod.db.edit_undo import undo
from custom_components.lightningrod.db.edits import update_rows
from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.import_run import (
    Job,
    Tally,
    import_file,
    preview,
)
from custom_components.lightningrod.db.repository import write_records
from custom_components.lightningrod.db.settle import settle
from custom_components.lightningrod.ledger.importing.choices import Choices
from custom_components.lightningrod.ledger.importing.reading import House, look

from .helpers import OTHER_VIN, VIN, at

NOW = datetime(2026, 6, 1, tzinfo=UTC)
HOUSE = House(
    comma=False, day_first=True, imperial=False, timezone="UTC", currency="EUR"
)
EDITOR = Editor(
    made_by="someone",
    device_ids=[VIN, OTHER_VIN],
    currency="EUR",
    timezone=UTC,
    now=NOW,
)
HEAD = "Start,End,kWh,Cost,Notes\n"


def line(start: float, length: float = 60, kwh: float = 10.0, rest: str = ",") -> str:
    begin, end = at(start), at(start + length)
    return f"{begin:%Y-%m-%d %H:%M:%S},{end:%Y-%m-%d %H:%M:%S},{kwh},{rest}\n"


def job(path: Path, text: str, **choices: Any) -> Job:
    """Return a file of the first vehicle, read as it is guessed."""
    path = path / "a.csv"
    path.write_text(text, newline="")
    vehicles = {"lightning": VIN, "mach-e": OTHER_VIN}
    return Job(
        path=path,
        reading=look(path, HOUSE).reading,
        choices=Choices(**choices),
        vehicles=vehicles,
        vehicle=VIN,
        now=NOW,
    )


async def take(database: Database, work: Job) -> Tally:
    seen = await asyncio.to_thread(preview, database.config, work)
    tally = await asyncio.to_thread(import_file, database.config, work, EDITOR)
    # What was shown is what was done.
    assert seen.counts == tally.counts
    assert seen.reasons == tally.reasons
    return tally


def counts(tally: Tally) -> dict[str, int]:
    return {it.value: count for it, count in tally.counts.items()}


async def read(
    database: Database, subject: Subject = SESSIONS, *names: str
) -> list[dict[str, Any]]:
    target = subject.table
    statement = select(target).order_by(target.c[subject.start], target.c.id)
    async with database.connect() as connection:
        rows = [dict(row) for row in (await connection.execute(statement)).mappings()]
    return [{name: row[name] for name in names or row} for row in rows]


async def count(database: Database, model: Any) -> int:
    async with database.connect() as connection:
        return await connection.scalar(select(func.count()).select_from(model)) or 0


async def undone(database: Database, tally: Tally) -> None:
    assert tally.batch_id
    async with database.begin() as connection:
        batch = EditBatch(connection=connection, editor=EDITOR)
        await undo(batch, tally.batch_id)
        await batch.finish()


async def edit(database: Database, row_id: Any, **values: Any) -> None:
    async with database.begin() as connection:
        batch = EditBatch(connection=connection, editor=EDITOR)
        await update_rows(batch, SESSIONS, [row_id], values)
        await batch.finish()


async def known(database: Database, *records: Any) -> None:
    """Write rows as the writer does."""
    ids = {it.values["session_id"] for it in records if "session_id" in it.values}
    async with database.begin() as connection:
        await write_records(connection, records)
        await settle(connection, ids, UTC)
