"""No figure reads a table of samples from end to end, nor as of several moments."""

from datetime import timedelta

import pytest

from custom_components.lightningrod.db.daily import compute_day, days_to_compute
from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.figures import FIGURES
from custom_components.lightningrod.db.figures.summary import summary
from custom_components.lightningrod.db.fuel import Petrol
from custom_components.lightningrod.db.readers import write_months
from custom_components.lightningrod.db.repository import write_records
from custom_components.lightningrod.ledger.petrol import PetrolCar

from .figures import BERLIN, NOW, query
from .helpers import OTHER_VIN, VIN, at, battery, gap, session, trip, vehicle
from .plans import overheard, plans, scans_of_samples

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
