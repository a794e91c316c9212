"""Hours of energy, cost and distance, from the rows of both databases."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import update

from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.hours import (
    VehicleHours,
    fingerprints,
    vehicle_hours,
)
from custom_components.lightningrod.db.models import (
    EV_CHARGING_INTERVAL,
    EV_CHARGING_SESSION,
    EV_TRIP_METRICS,
)
from custom_components.lightningrod.db.repository import write_records
from custom_components.lightningrod.ledger.records import Record

from .helpers import NOON, OTHER_VIN, VIN, at, id_of, interval, session, trip

MONTH = datetime(2026, 3, 1, tzinfo=UTC)
NEXT = datetime(2026, 4, 1, tzinfo=UTC)


async def hours(
    database: Database,
    start: datetime = MONTH,
    end: datetime = NEXT,
    currency: str = "EUR",
) -> VehicleHours:
    async with database.connect() as connection:
        return await vehicle_hours(connection, VIN, start, end, currency)


async def write(database: Database, *records: Record) -> None:
    async with database.begin() as connection:
        await write_records(connection, records)


async def prints(database: Database) -> dict[str, str]:
    async with database.connect() as connection:
        return dict((await fingerprints(connection, VIN)).months)


async def edit(database: Database, model: Any, **values: Any) -> None:
    async with database.begin() as connection:
        await connection.execute(update(model).values(**values))


async def test_hours_of_a_charge_and_a_drive(database: Database):
    charge = session(at(30), session_end_utc=at(200))
    await write(
        database,
        charge,
        interval(charge, at(30), 2.0),
        interval(charge, at(150), 8.0),
        trip(at(-15), start_time=at(-75), distance=40.0),
        session(at(30), device_id=OTHER_VIN),
        trip(at(-15), device_id=OTHER_VIN),
    )
    await edit(
        database, EV_CHARGING_SESSION, cost=Decimal("5.0000"), cost_currency="EUR"
    )
    found = await hours(database)
    assert found.energy == pytest.approx({NOON: 2.0, at(120): 8.0})
    assert found.cost == pytest.approx({NOON: 1.0, at(120): 4.0})
    assert found.distance == pytest.approx({at(-120): 10.0, at(-60): 30.0})


async def test_costs_in_another_currency_are_in_no_series(database: Database):
    await write(database, session())
    await edit(
        database, EV_CHARGING_SESSION, cost=Decimal("5.0000"), cost_currency="NOK"
    )
    assert (await hours(database)).cost == {}
    assert (await hours(database, currency="NOK")).cost == {NOON: 5.0}


async def test_costs_are_in_the_hours_in_which_they_were_priced(database: Database):
    await write(database, session())
    told = {NOON.isoformat(): "1.5000", at(60).isoformat(): "3.5000"}
    await edit(
        database,
        EV_CHARGING_SESSION,
        cost=Decimal("5.0000"),
        cost_currency="EUR",
        cost_hours=told,
    )
    assert (await hours(database)).cost == {NOON: 1.5, at(60): 3.5}


async def test_a_charge_over_the_end_of_a_month_is_in_both(database: Database):
    begun = NEXT - timedelta(hours=1)
    await write(database, session(begun, session_end_utc=NEXT + timedelta(hours=3)))
    assert (await hours(database)).energy == {begun: 2.5}
    later = await hours(database, NEXT, NEXT + timedelta(days=30))
    assert list(later.energy.values()) == [2.5, 2.5, 2.5]
    async with database.connect() as connection:
        found = await fingerprints(connection, VIN)
    assert (list(found.months), found.until) == (["2026-03"], "2026-04")


async def test_a_drive_over_the_end_of_a_month_is_in_both(database: Database):
    await write(
        database,
        trip(NEXT + timedelta(minutes=30), start_time=NEXT - timedelta(minutes=30)),
    )
    assert list((await hours(database)).distance.values()) == [10.0]
    later = await hours(database, NEXT, NEXT + timedelta(days=30))
    assert later.distance == {NEXT: 10.0}


async def test_a_charge_grows_while_it_goes_on(database: Database):
    going_on = session(
        is_complete=False,
        session_end_utc=None,
        recorded_at=at(30),
        energy_kwh=3.0,
        plug_out_utc=None,
    )
    await write(database, going_on, interval(going_on, at(0), 1.5))
    assert (await hours(database)).energy == {NOON: 3.0}


async def test_what_was_deleted_is_in_no_hour(database: Database):
    await write(database, session(), trip())
    assert (await hours(database)).energy
    for model in (EV_CHARGING_SESSION, EV_TRIP_METRICS):
        await edit(database, model, deleted_at=NOON)
    assert await hours(database) == VehicleHours()
    assert await prints(database) == {}


async def test_an_unfinished_drive_is_in_no_hour(database: Database):
    await write(database, trip(is_complete=False))
    assert await hours(database) == VehicleHours()


async def test_a_month_has_a_fingerprint_of_its_own(database: Database):
    await write(database, session(), session(NEXT), trip(NEXT))
    before = await prints(database)
    assert list(before) == ["2026-03", "2026-04"]
    await write(database, session(energy_kwh=11.0))
    after = await prints(database)
    assert after["2026-03"] != before["2026-03"]
    assert after["2026-04"] == before["2026-04"]


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (EV_CHARGING_SESSION, {"energy_kwh": 11.0}),
        (EV_CHARGING_SESSION, {"cost": Decimal(7)}),
        (EV_CHARGING_SESSION, {"cost_currency": "NOK"}),
        (EV_CHARGING_SESSION, {"cost_hours": {NOON.isoformat(): "1.0000"}}),
        (EV_CHARGING_SESSION, {"session_start_utc": at(30)}),
        (EV_CHARGING_SESSION, {"session_end_utc": at(90)}),
        (EV_CHARGING_SESSION, {"is_complete": False}),
        (EV_CHARGING_SESSION, {"deleted_at": NOON}),
        (EV_TRIP_METRICS, {"distance": 21.0}),
        (EV_TRIP_METRICS, {"start_time": at(-40)}),
        (EV_TRIP_METRICS, {"end_time": at(1)}),
        (EV_TRIP_METRICS, {"is_complete": False}),
        (EV_TRIP_METRICS, {"deleted_at": NOON}),
    ],
)
async def test_the_fingerprint_knows_every_change_of_an_hour(
    database: Database, model: Any, values: dict[str, Any]
):
    await write(database, session(), trip())
    before = await prints(database)
    assert before == await prints(database)
    await edit(database, model, **values)
    assert await prints(database) != before


@pytest.mark.parametrize(
    ("record", "one", "other"),
    [
        (session, {"energy_kwh": 12.0}, {"energy_kwh": 10.0}),
        (session, {"cost": Decimal(3)}, {"cost": Decimal(1)}),
        (session, {"session_end_utc": at(70)}, {"session_end_utc": at(60)}),
        (trip, {"distance": 12.0}, {"distance": 10.0}),
        (trip, {"start_time": at(-50)}, {"start_time": at(-40)}),
    ],
)
async def test_the_fingerprint_knows_changes_that_cancel_out(
    database: Database,
    record: Callable[..., Record],
    one: dict[str, Any],
    other: dict[str, Any],
):
    """What one of two rows gains the other loses."""
    await write(database, record(NOON, **one), record(at(90), **other))
    before = await prints(database)
    await write(database, record(NOON, **other), record(at(90), **one))
    assert await prints(database) != before


async def test_intervals_of_no_energy_say_nothing(database: Database):
    charge = session()
    await write(database, charge, interval(charge, at(0), 0.0))
    await edit(database, EV_CHARGING_INTERVAL, energy_kwh=None)
    assert id_of(charge)
    assert (await hours(database)).energy == {NOON: 10.0}
