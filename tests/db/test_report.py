"""What a report reads beside its rows."""

from typing import Any

from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.listing import Filter
from custom_components.lightningrod.db.report import charge_odometers, odometer_at
from custom_components.lightningrod.db.repository import write_records

from .helpers import OTHER_VIN, VIN, at, id_of, session, vehicle
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
