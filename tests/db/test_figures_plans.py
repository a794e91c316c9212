"""No figure reads a table of samples from end to end, nor as of several moments."""

from datetime import timedelta

import pytest

from custom_components.lightningrod.db.attention import needs_attention
from custom_components.lightningrod.db.daily import compute_day, days_to_compute
from custom_components.lightningrod.db.detail import session_detail, trip_detail
from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.figures.every import FIGURES
from custom_components.lightningrod.db.figures.summary import summary
from custom_components.lightningrod.db.fuel import Petrol
from custom_components.lightningrod.db.listing import (
    Filter,
    Page,
    list_sessions,
    list_trips,
)
from custom_components.lightningrod.db.readers import write_months
from custom_components.lightningrod.db.repository import write_records
from custom_components.lightningrod.db.totals import read_totals
from custom_components.lightningrod.ledger.petrol import PetrolCar

from .figures import BERLIN, NOW, query
from .helpers import OTHER_VIN, VIN, at, battery, gap, id_of, session, trip, vehicle
from .plans import overheard, plans, scans_of_samples

ALL = Filter(device_ids=[VIN, OTHER_VIN])
ASKED = query(
    network="Home",
    petrol=Petrol(car=PetrolCar(litres_per_100km=7.0), entity_id="sensor.petrol"),
)


async def fill(database: Database) -> None:
    """Write a little of everything for two vehicles."""
    records = [
        record
        for device_id in (VIN, OTHER_VIN)
        for n in range(40)
        for record in (
            session(at(-1440 * n), device_id=device_id),
            trip(at(-1440 * n), device_id=device_id),
            gap(at(-1440 * n), device_id=device_id),
            vehicle(at(-n), device_id=device_id, odometer=float(n)),
            battery(at(-n), device_id=device_id, hv_battery_soc=float(n)),
        )
    ]
    async with database.begin() as connection:
        await write_months(connection, BERLIN, NOW.date())
        await write_records(connection, records)


@pytest.mark.parametrize("name", [*FIGURES, "summary"])
async def test_no_figure_reads_all_samples(database: Database, name: str) -> None:
    await fill(database)
    figure = FIGURES.get(name, summary)
    with overheard(database) as statements:
        async with database.snapshot() as connection:
            await figure(connection, ASKED)
    found = await plans(database, statements)
    assert found
    assert not [line for plan in found for line in scans_of_samples(plan)]


READINGS = {
    "sensors": lambda it: read_totals(it, ASKED),
    "attention": lambda it: needs_attention(it, VIN),
    "sessions": lambda it: list_sessions(it, ALL, Page(sort_by="session_start_utc")),
    "trips": lambda it: list_trips(it, ALL, Page(sort_by="end_time", offset=10)),
    "session": lambda it: session_detail(it, id_of(session(at(0))), [VIN]),
    "trip": lambda it: trip_detail(it, id_of(trip(at(0))), [VIN]),
}


@pytest.mark.parametrize("what", READINGS)
async def test_nothing_that_is_shown_reads_all_samples(
    database: Database, what: str
) -> None:
    await fill(database)
    with overheard(database) as statements:
        async with database.snapshot() as connection:
            assert await READINGS[what](connection) is not None
    found = await plans(database, statements)
    assert found
    assert not [line for plan in found for line in scans_of_samples(plan)]


async def test_a_day_is_computed_from_its_rows_alone(database: Database) -> None:
    await fill(database)
    with overheard(database) as statements:
        async with database.begin() as connection:
            await days_to_compute(connection, VIN, BERLIN, NOW.date())
            await compute_day(connection, VIN, at(0).date(), BERLIN, NOW)
    found = await plans(database, statements)
    assert len(found) > 5
    assert not [line for plan in found for line in scans_of_samples(plan)]


async def test_a_scan_would_be_seen(database: Database) -> None:
    await fill(database)
    statement = "SELECT count(*) FROM ev_battery_status WHERE lv_battery_level > 1"
    (plan,) = await plans(database, [(statement, ())])
    assert scans_of_samples(plan)


async def test_days_are_found_without_looking_at_the_samples(
    database: Database,
) -> None:
    """Only the first day is looked for, once; then the days tell."""
    await fill(database)
    async with database.begin() as connection:
        days = await days_to_compute(connection, VIN, BERLIN, NOW.date())
        assert days[0] == at(-1440 * 39).date()
        for day in days:
            await compute_day(connection, VIN, day, BERLIN, NOW)
        later = NOW.date() + timedelta(days=1)
        assert await days_to_compute(connection, VIN, BERLIN, later) == [
            NOW.date(),
            later,
        ]
