"""What a report reads beside its rows."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncConnection

from custom_components.lightningrod.db.edit_history import Entry, record
from custom_components.lightningrod.db.edit_subject import SESSIONS, TRIPS
from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.listing import Filter
from custom_components.lightningrod.db.report import (
    charge_odometers,
    corrections,
    odometer_at,
)
from custom_components.lightningrod.db.repository import write_records
from custom_components.lightningrod.ledger.records import Record

from .helpers import OTHER_VIN, VIN, at, id_of, session, trip, vehicle
from .plans import overheard, plans, scans_of_samples

LOOKS = [
    vehicle(at(10), odometer=100.0),
    vehicle(at(20), odometer=None),
    vehicle(at(30), odometer=130.0),
    vehicle(at(30), device_id=OTHER_VIN, odometer=9000.0),
    vehicle(at(50), odometer=150.0),
]
CHARGES = [
    session(at(5)),
    session(at(25)),
    session(at(30)),
    session(at(90)),
    session(at(40), session_start_utc=None, plug_in_utc=at(49)),
    session(at(41), session_start_utc=None, plug_in_utc=None),
    session(at(60), device_id=OTHER_VIN),
]


async def test_each_charge_has_the_odometer_of_its_beginning(
    database: Database,
) -> None:
    """All at once as one by one."""
    async with database.begin() as connection:
        await write_records(connection, [*LOOKS, *CHARGES])
    async with database.connect() as connection:
        both = Filter(device_ids=[VIN, OTHER_VIN])
        found = await charge_odometers(connection, both)
        for charge in CHARGES:
            row: dict[str, Any] = dict(charge.values)
            begun = row["session_start_utc"] or row["plug_in_utc"]
            known = begun and await odometer_at(connection, row["device_id"], begun)
            assert found.pop(id_of(charge)) == known
    assert found == {}


async def test_no_odometer_is_looked_for_in_all_samples(database: Database) -> None:
    async with database.begin() as connection:
        await write_records(connection, [*LOOKS, *CHARGES])
    with overheard(database) as statements:
        async with database.connect() as connection:
            wanted = Filter(device_ids=[VIN], start=at(20), end=at(80))
            assert set((await charge_odometers(connection, wanted)).values()) == {
                100.0,
                130.0,
            }
    (plan,) = await plans(database, statements)
    assert not scans_of_samples(plan)


START, END = at(100), at(200)
WITHIN, BEFORE, AFTER = at(150), at(50), at(250)


def edited(
    charge: Record | UUID,
    action: str,
    before: datetime | None,
    after: datetime | None,
    **more: Any,
) -> Entry:
    """Return an edit of a session that may have moved it."""
    sides = [
        {**more, **({"session_start_utc": it.isoformat()} if it else {})}
        for it in (before, after)
    ]
    row_id = charge if isinstance(charge, UUID) else id_of(charge)
    return Entry(
        action=action,
        row_table=SESSIONS.table.name,
        row_id=row_id,
        before=sides[0],
        after=sides[1],
    )


async def make(connection: AsyncConnection, entry: Entry, made_at: datetime) -> None:
    batch_id = uuid4()
    await record(connection, [entry], batch_id=batch_id, made_at=made_at, made_by=None)


async def test_corrections_are_of_rows_that_are_or_were_of_the_time(
    database: Database,
) -> None:
    """However they came into it or out of it, and whatever else was edited."""
    inside, outside = session(WITHIN), session(AFTER)
    elsewhere = session(at(160), device_id=OTHER_VIN)
    drive = trip(at(120))
    entries = {
        "priced": edited(inside, "reprice", None, None, cost="1.0000"),
        "priced elsewhere": edited(outside, "reprice", None, None, cost="1.0000"),
        "a note": edited(inside, "edit", None, None, notes="Hello"),
        "another's note": edited(outside, "edit", None, None, notes="Hello"),
        "moved out": edited(outside, "edit", WITHIN, AFTER),
        "moved in and out": edited(outside, "edit", BEFORE, WITHIN),
        "taken out": edited(outside, "merge", WITHIN, None),
        "moved outside": edited(outside, "edit", BEFORE, AFTER),
        "of another car": edited(elsewhere, "edit", WITHIN, AFTER),
        "of a row that is gone": edited(uuid4(), "edit", WITHIN, AFTER),
        "of a trip": replace(
            edited(drive, "edit", None, None, notes="a"), row_table=TRIPS.table.name
        ),
    }
    told = dict(zip(entries, range(len(entries)), strict=True))
    async with database.begin() as connection:
        await write_records(connection, [inside, outside, elsewhere, drive])
        for name, entry in entries.items():
            await make(connection, entry, at(300 + told[name]))
        await make(connection, entries["a note"], at(199))
    async with database.connect() as connection:
        found = await corrections(connection, [VIN], START, END)
    names = {at(300 + number): name for name, number in told.items()}
    assert [names.get(it.made_at) for it in found if it.made_at] == [
        "priced",
        "a note",
        "moved out",
        "moved in and out",
        "taken out",
        "of a trip",
    ]
