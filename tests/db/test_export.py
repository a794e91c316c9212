"""All rows that a filter lets through, page by page, with their sums."""

from typing import Any

import pytest

from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.export import PAGE_ROWS, Found
from custom_components.lightningrod.db.listing import Filter, SessionSums, TripSums
from custom_components.lightningrod.db.models import EV_LOCATION_LOOKUP
from custom_components.lightningrod.db.repository import write_records
from custom_components.lightningrod.ledger.export_format import Kind

from .helpers import NOON, OTHER_VIN, VIN, at, session, trip

ROWS = PAGE_ROWS + 5


@pytest.fixture
async def ledger(database: Database) -> Database:
    """Return a ledger with more than a page of sessions and of trips."""
    place = {"id": 1, "location_name": "Office", "location_type": "work"}
    async with database.begin() as connection:
        await connection.execute(EV_LOCATION_LOOKUP.insert(), [place])
        await write_records(
            connection,
            [
                *(session(at(100 * i), energy_kwh=1.0) for i in reversed(range(ROWS))),
                session(at(-100), deleted_at=NOON),
                session(at(-200), device_id=OTHER_VIN),
                *(
                    trip(at(100 * i), distance=2.0, end_location_id=1)
                    for i in reversed(range(ROWS))
                ),
                trip(at(-100), deleted_at=NOON),
            ],
        )
    return database


async def read(
    ledger: Database, kind: Kind, **wanted: Any
) -> tuple[list[list[dict[str, Any]]], SessionSums | TripSums, list[str]]:
    async with ledger.snapshot() as connection:
        found = Found(connection, kind, Filter(**{"device_ids": [VIN], **wanted}))
        pages = [page async for page in found.pages()]
        return pages, await found.sums(), list(found.columns)


@pytest.mark.parametrize(
    ("kind", "time"),
    [(Kind.SESSIONS, "session_start_utc"), (Kind.TRIPS, "end_time")],
)
async def test_every_row_once_the_oldest_first(
    ledger: Database, kind: Kind, time: str
) -> None:
    pages, _, columns = await read(ledger, kind)
    assert [len(page) for page in pages] == [PAGE_ROWS, ROWS - PAGE_ROWS]
    rows = [row for page in pages for row in page]
    assert [row[time] for row in rows] == [at(100 * i) for i in range(ROWS)]
    assert list(rows[0]) == columns


async def test_sums_are_of_all_of_them(ledger: Database) -> None:
    _, sums, _ = await read(ledger, Kind.SESSIONS)
    assert isinstance(sums, SessionSums)
    assert (sums.sessions, sums.energy_kwh) == (ROWS, ROWS)
    pages, driven, _ = await read(ledger, Kind.TRIPS)
    assert isinstance(driven, TripSums)
    assert (driven.trips, driven.distance) == (ROWS, 2 * ROWS)
    assert pages[0][0]["end_place"] == "Office"


async def test_filters(ledger: Database) -> None:
    pages, sums, _ = await read(ledger, Kind.SESSIONS, start=at(100), end=at(300))
    assert [len(page) for page in pages] == [2]
    assert isinstance(sums, SessionSums)
    assert sums.sessions == 2
    pages, _, _ = await read(ledger, Kind.TRIPS, search="nowhere")
    assert pages == []
