"""Old samples are thinned and old positions deleted, a little at a time, nothing else."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Table

from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.errors import DatabaseError
from custom_components.lightningrod.db.models import (
    EV_BATTERY_STATUS,
    EV_CHARGING_SESSION,
    EV_LOCATION,
    EV_TRIP_METRICS,
    EV_VEHICLE_STATUS,
)
from custom_components.lightningrod.db.reference import upsert_vehicle
from custom_components.lightningrod.db.repository import write_records
from custom_components.lightningrod.db.retention import Bounds, Thinned, Thinner
from custom_components.lightningrod.db.space import size, space
from custom_components.lightningrod.ledger.records import Record, RecordKind

from .helpers import NOON, OTHER_VIN, VIN, at, battery, rows, session, trip, vehicle

DAY = 24 * 60
LATER = datetime(2026, 6, 1, tzinfo=NOON.tzinfo)


def position(minute: float) -> Record:
    return Record(
        RecordKind.LOCATION,
        {
            "device_id": VIN,
            "recorded_at": at(minute),
            "latitude": 52.5,
            "longitude": 13.4,
        },
    )


async def _fill(database: Database, *records: Record) -> None:
    async with database.begin() as connection:
        for device_id in (VIN, OTHER_VIN):
            await upsert_vehicle(
                connection,
                device_id,
                name=None,
                model=None,
                source_system=None,
                usable_capacity_kwh=None,
                subentry_id=None,
            )
        await write_records(connection, records)


async def _minutes(database: Database, samples: Table) -> list[float]:
    return [
        (row["recorded_at"] - NOON) / timedelta(minutes=1)
        for row in await rows(database, samples)
    ]


async def _thin(database: Database, **options: object) -> Thinned:
    bounds = Bounds(samples=LATER, positions=LATER)
    return await Thinner(
        database,
        bounds,
        **{"apply": True, **options},  # type: ignore[arg-type]
    ).run()


@pytest.fixture
async def stood(database: Database) -> Database:
    """Return a ledger of a car that drove, charged and stood, looked at every ten minutes."""
    await _fill(
        database,
        trip(at(60), start_time=at(30)),
        session(at(120)),
        *(battery(at(n), hv_battery_soc=50.0) for n in range(0, 360, 10)),
        *(vehicle(at(n), odometer=100.0) for n in range(0, 360, 10)),
        *(position(n) for n in range(0, 60, 10)),
        battery(at(0), device_id=OTHER_VIN, hv_battery_soc=50.0),
    )
    return database


async def test_a_car_that_stood_keeps_a_look_an_hour(stood: Database) -> None:
    done = await _thin(stood)
    left = await _minutes(stood, EV_BATTERY_STATUS)
    # With the last look of the rest before each and the first one of the rest after it.
    drive, charge = range(20, 80, 10), range(110, 200, 10)
    assert sorted(left) == [0, 0, *drive, *charge, 250, 310, 350]
    gone = 36 + 1 - len(left)
    assert done.rows == {
        "ev_battery_status": gone,
        "ev_vehicle_status": gone,
        "ev_location": 6,
    }
    assert gone > 10
    assert done.finished
    assert done.freed_bytes > 0
    assert await rows(stood, EV_LOCATION) == []
    assert len(await rows(stood, EV_TRIP_METRICS)) == 1
    assert len(await rows(stood, EV_CHARGING_SESSION)) == 1


async def test_a_look_before_the_deed_changes_nothing(stood: Database) -> None:
    before = await _minutes(stood, EV_VEHICLE_STATUS)
    would = await _thin(stood, apply=False)
    assert await _minutes(stood, EV_VEHICLE_STATUS) == before
    assert len(await rows(stood, EV_LOCATION)) == 6
    done = await _thin(stood)
    assert would == done
    again = await _thin(stood)
    assert again == Thinned()


async def test_what_is_young_stays(stood: Database) -> None:
    old = NOON - timedelta(days=1)
    done = await Thinner(stood, Bounds(samples=old, positions=old), apply=True).run()
    assert done == Thinned()
    done = await Thinner(stood, Bounds(), apply=True).run()
    assert done == Thinned()


async def test_a_night_that_is_over_is_gone_on_with(database: Database) -> None:
    await _fill(
        database,
        *(
            battery(at(day * DAY + n), hv_battery_soc=50.0)
            for day in range(3)
            for n in range(0, 50, 10)
        ),
        *(position(n) for n in range(3)),
    )
    nights = iter([True, False, False, False])
    first = await _thin(database, anew=False, go_on=lambda: next(nights))
    assert not first.finished
    assert first.rows == {"ev_battery_status": 3}
    second = await _thin(database, anew=False)
    assert second.finished
    assert second.rows == {"ev_battery_status": 6, "ev_location": 3}


async def test_rows_that_came_late_are_found_anew(stood: Database) -> None:
    await _thin(stood, anew=False)
    await _fill(stood, *(battery(at(n), hv_battery_soc=50.0) for n in range(301, 310)))
    assert (await _thin(stood, anew=False)).rows == {}
    assert (await _thin(stood, anew=True)).rows == {"ev_battery_status": 9}


async def test_a_charge_that_goes_on_is_one(database: Database) -> None:
    await _fill(
        database,
        session(at(0), session_end_utc=None, is_complete=False),
        *(battery(at(n), hv_battery_soc=50.0) for n in range(0, 50, 10)),
    )
    assert (await _thin(database)).rows == {}


async def test_room_is_given_back(database: Database) -> None:
    many = [battery(at(n), hv_battery_soc=50.0) for n in range(20_000)]
    await _fill(database, *many)
    async with database.connect() as connection:
        before, told = await size(connection), await space(connection)
    assert told["ev_battery_status"].rows == 20_000
    assert told["ev_battery_status"].bytes_a_row > 20
    assert told["ev_location"].bytes_a_row == 0
    done = await _thin(database)
    assert done.rows["ev_battery_status"] > 19_000
    await database.compact()
    async with database.connect() as connection:
        after = await size(connection)
    if database.engine.dialect.name == "sqlite":
        assert after < before / 4
        assert before - after == pytest.approx(done.freed_bytes, rel=0.4)


async def test_a_database_that_is_away_says_so(database: Database) -> None:
    class Away(DatabaseError):
        pass

    def go_on() -> bool:
        raise Away

    await _fill(database, battery(at(0)))
    with pytest.raises(Away):
        await _thin(database, go_on=go_on)
