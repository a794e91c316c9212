"""What is kept by month tells the same as the rows, whatever happens to them."""

from collections.abc import Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import delete, select, text, update

from custom_components.lightningrod.db import bins, monthly, sums
from custom_components.lightningrod.db.charges import read_charges
from custom_components.lightningrod.db.config import DatabaseConfig
from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.errors import MigrationLocked
from custom_components.lightningrod.db.marks import create_marks, drop_marks
from custom_components.lightningrod.db.models import (
    EV_CHARGING_SESSION,
    EV_MONTHLY,
    EV_TRIP_GAP,
    EV_TRIP_METRICS,
    EV_VEHICLE,
)
from custom_components.lightningrod.db.readers import write_months
from custom_components.lightningrod.db.repository import write_records
from custom_components.lightningrod.db.sums import Scope
from custom_components.lightningrod.ledger.health import monthly_capacity
from custom_components.lightningrod.ledger.totals import Driven, Sums

from .figures import BERLIN, NOW
from .helpers import OTHER_VIN, VIN, at, gap, id_of, session, trip

MONTH = 30 * 1440
CARS = (VIN, OTHER_VIN)
SESSION_CUTS: tuple[tuple[str, ...], ...] = (
    (),
    ("month",),
    ("month", "type"),
    ("charge",),
    ("network",),
    ("place", "type"),
    ("type", "network", "place", "charge"),
    ("device",),
)
FIRST = session(at(-5 * MONTH), location_type="home", charge_type="AC_LEVEL_2")
SCOPES = {
    "all": Scope(devices=CARS),
    "one": Scope(devices=[VIN]),
    "nobody": Scope(devices=[]),
    "from within a month": Scope(devices=[VIN], start=at(-4.2 * MONTH)),
    "to within a month": Scope(devices=CARS, end=at(-1.7 * MONTH)),
    "months to the day": Scope(
        devices=CARS,
        start=datetime(2025, 11, 1, tzinfo=BERLIN),
        end=datetime(2026, 2, 1, tzinfo=BERLIN),
    ),
    "edges": Scope(
        devices=CARS,
        edges=[at(-4.4 * MONTH), datetime(2026, 1, 1, tzinfo=BERLIN), at(-1440)],
    ),
}


async def fill(database: Database) -> None:
    """Write sessions, trips and gaps of half a year, for two cars, and one without a time."""
    records = [
        FIRST,
        *(
            record
            for car, device_id in enumerate(CARS)
            for n in range(0, 6 * 30, 9)
            for record in (
                session(
                    at(-1440 * n + car),
                    device_id=device_id,
                    energy_kwh=10.0 + n / 7,
                    evse_energy_kwh=12.5 + n / 7 if n % 2 else None,
                    start_soc=20.0,
                    end_soc=20.0 + n % 60,
                    cost=Decimal(n % 5),
                    cost_currency="EUR" if n % 3 else "CHF",
                    location_type=("home", "public")[n % 2],
                    location_name=(None, "Home", "Gym", "Road")[n % 4],
                    network_name=("Ionity", None, "Aral")[n % 3],
                    charge_type=("AC_LEVEL_2", "DC_FAST", None)[n % 3],
                ),
                trip(
                    at(-1440 * n + 300),
                    device_id=device_id,
                    distance=20.0 + n / 9,
                    energy_consumed=4.0 + n / 99,
                    outside_air_temp=float(n % 30),
                    duration=1800.0,
                ),
            )
        ),
        gap(at(-3 * MONTH), device_id=VIN),
        session(at(-7), device_id=OTHER_VIN, session_start_utc=None, energy_kwh=3.0),
    ]
    async with database.begin() as connection:
        await write_months(connection, BERLIN, NOW.date())
        for device_id in CARS:
            await connection.execute(EV_VEHICLE.insert(), {"device_id": device_id})
        await write_records(connection, records)


async def keep(database: Database, most: int | None = None) -> int:
    """Keep the months that are due; return how many they were."""
    async with database.connect() as connection:
        due = await monthly.months_to_compute(connection, NOW)
    for device_id, month in due[:most]:
        async with database.begin() as connection:
            await monthly.prepare_month(connection, device_id, month)
        async with database.begin(steady=True) as connection:
            await monthly.compute_month(connection, device_id, month, BERLIN, NOW)
    return len(due)


def _counts(it: Sums | Driven) -> bool:
    return it != type(it)()


def _rounded(it: Any) -> dict[str, Any]:
    """Return sums as values, floats to what the order of adding leaves of them."""
    return {
        name: round(value, 6) if isinstance(value, float) else value
        for name, value in _values(it)
    }


def _values(it: Any) -> Iterator[tuple[str, Any]]:
    for name in type(it).__dataclass_fields__:
        value = getattr(it, name)
        if name == "paid":
            for currency, paid in value.items():
                yield from ((f"{currency} {key}", it) for key, it in _values(paid))
        else:
            yield name, value


async def compare(database: Database, scope: Scope) -> None:
    """Hold what is read by way of the kept months against the rows themselves."""
    async with database.snapshot() as connection:
        for cuts in SESSION_CUTS:
            kept = await monthly.session_parts(connection, scope, *cuts)
            rows = await sums.session_parts(connection, scope, *cuts)
            assert sums.gather(kept, Sums, *cuts).keys() >= {
                tuple(it.key[cut] for cut in cuts) for it in rows
            }
            by = (*cuts, "stretch")
            assert _by(kept, Sums, by) == _by(rows, Sums, by)
        for cuts in ((), ("month",)):
            by = (*cuts, "stretch")
            driven = await monthly.trip_parts(connection, scope, *cuts)
            trips = await sums.trip_parts(connection, scope, *cuts)
            assert _by(driven, Driven, by) == _by(trips, Driven, by)
        found = await monthly.trip_bins(connection, scope)
        assert _binned(found) == _binned(await bins.trip_bins(connection, scope))
        for device_id in scope.devices or ():
            capacities = await monthly.capacity_months(connection, device_id, BERLIN)
            charges = await read_charges(connection, device_id)
            assert capacities == list(monthly_capacity(charges, BERLIN))


def _by(
    parts: list[sums.Part[Any]], kind: Any, cuts: tuple[str, ...]
) -> dict[Any, dict[str, Any]]:
    groups = sums.gather(parts, kind, *cuts)
    return {key: _rounded(it) for key, it in groups.items() if _counts(it)}


def _binned(found: list[bins.Bin]) -> dict[Any, Any]:
    groups: dict[Any, list[float]] = {}
    for it in found:
        group = groups.setdefault(it[:2], [0, 0.0, 0.0])
        for place, value in enumerate(it[2:]):
            group[place] += value
    return {key: [round(it, 6) for it in group] for key, group in groups.items()}


@pytest.mark.parametrize("most", [5, None])
async def test_kept_months_tell_what_the_rows_tell(
    database: Database, most: int | None
) -> None:
    await fill(database)
    await keep(database, most)
    for scope in SCOPES.values():
        await compare(database, scope)


async def test_nothing_is_due_twice(database: Database) -> None:
    await fill(database)
    assert await keep(database) > 12
    assert await keep(database) == 0


async def test_without_rows_nothing_is_due(database: Database) -> None:
    assert await keep(database) == 0


CHANGES = {
    "deleted by its owner": update(EV_CHARGING_SESSION)
    .where(EV_CHARGING_SESSION.c.session_id == id_of(FIRST))
    .values(deleted_at=at(0)),
    "gone": delete(EV_CHARGING_SESSION).where(
        EV_CHARGING_SESSION.c.session_id == id_of(FIRST)
    ),
    "priced": update(EV_CHARGING_SESSION).values(cost=Decimal(7), cost_currency="SEK"),
    "moved to another month": update(EV_CHARGING_SESSION)
    .where(EV_CHARGING_SESSION.c.session_id == id_of(FIRST))
    .values(session_start_utc=at(-2 * MONTH)),
    "moved to no month": update(EV_CHARGING_SESSION)
    .where(EV_CHARGING_SESSION.c.session_id == id_of(FIRST))
    .values(session_start_utc=None),
    "at a place of another name": update(EV_CHARGING_SESSION)
    .where(EV_CHARGING_SESSION.c.location_name == "Gym")
    .values(location_name="My gym", network_name="Allego"),
    "of another car": update(EV_CHARGING_SESSION)
    .where(EV_CHARGING_SESSION.c.session_id == id_of(FIRST))
    .values(device_id=OTHER_VIN),
    "open again": update(EV_CHARGING_SESSION)
    .where(EV_CHARGING_SESSION.c.session_id == id_of(FIRST))
    .values(is_complete=False),
    "trips changed": update(EV_TRIP_METRICS).values(
        distance=EV_TRIP_METRICS.c.distance + 1
    ),
    "trips gone": delete(EV_TRIP_METRICS).where(EV_TRIP_METRICS.c.device_id == VIN),
    "gaps gone": delete(EV_TRIP_GAP),
}


@pytest.mark.parametrize("change", CHANGES)
async def test_a_changed_row_is_noticed(database: Database, change: str) -> None:
    """Whoever changed it: there is nothing here but the database."""
    await fill(database)
    await keep(database)
    async with database.begin() as connection:
        await connection.execute(CHANGES[change])
    await compare(database, SCOPES["all"])
    await keep(database)
    await compare(database, SCOPES["all"])


async def test_a_new_row_is_noticed(database: Database) -> None:
    await fill(database)
    await keep(database)
    records = [session(at(-3 * MONTH + 5)), trip(at(-2 * MONTH)), gap(at(-MONTH))]
    async with database.begin() as connection:
        await write_records(connection, records)
    await compare(database, SCOPES["all"])
    assert await keep(database) == 3


async def test_an_open_session_leaves_its_month_alone(database: Database) -> None:
    """It is written all the time, and counts for nothing yet."""
    await fill(database)
    await keep(database)
    async with database.begin() as connection:
        await write_records(connection, [session(at(-9), is_complete=False)])
        await write_records(
            connection, [session(at(-9), is_complete=False, energy_kwh=11.0)]
        )
    assert await keep(database) == 0


async def test_a_month_of_nothing_is_not_told(database: Database) -> None:
    async with database.begin() as connection:
        await write_months(connection, BERLIN, NOW.date())
        await connection.execute(EV_VEHICLE.insert(), {"device_id": VIN})
        await write_records(connection, [FIRST, trip(at(-5 * MONTH))])
    assert await keep(database) > 4
    scope = Scope(devices=[VIN])
    async with database.snapshot() as connection:
        charged = await monthly.session_parts(connection, scope, "month")
        driven = await monthly.trip_parts(connection, scope, "month")
    assert len(charged) == len(driven) == 1


async def test_another_time_zone_has_other_months(database: Database) -> None:
    await fill(database)
    await keep(database)
    async with database.begin() as connection:
        await write_months(connection, UTC, NOW.date())
        assert (await connection.scalars(select(EV_MONTHLY.c.id))).all() == []


async def test_sums_of_another_version_are_not_read(database: Database) -> None:
    await fill(database)
    await keep(database)
    async with database.begin() as connection:
        await connection.execute(update(EV_MONTHLY).values(charged="[0,[]]"))
        await connection.execute(update(EV_MONTHLY).values(driven="[0,[]]"))
    await compare(database, SCOPES["all"])
    assert await keep(database) > 12


async def test_a_row_that_comes_while_a_month_is_computed_is_noticed(
    database: Database, ledger_config: DatabaseConfig
) -> None:
    """Another Home Assistant writes at the same time; on SQLite it has to wait."""
    await fill(database)
    if database.engine.dialect.name == "sqlite":
        return
    await keep(database)
    other = Database(ledger_config)
    late = session(at(-3 * MONTH + 5))
    async with other.begin() as connection:
        await write_records(connection, [late])
    async with database.connect() as connection:
        ((device_id, month),) = await monthly.months_to_compute(connection, NOW)
    async with AsyncExitStack() as stack:
        stack.enter_context(pytest.raises(MigrationLocked))
        connection = await stack.enter_async_context(database.begin(steady=True))
        await connection.execute(text("SELECT 1 FROM ev_monthly"))
        async with other.begin() as second:
            await write_records(second, [session(at(-3 * MONTH + 500))])
        await monthly.compute_month(connection, device_id, month, BERLIN, NOW)
    await other.dispose()
    await compare(database, SCOPES["all"])
    assert await keep(database) == 1


async def test_marks_can_be_made_anew(database: Database) -> None:
    await fill(database)
    async with database.begin() as connection:
        await connection.run_sync(drop_marks)
        await connection.run_sync(create_marks)
    await keep(database)
    async with database.begin() as connection:
        await connection.execute(CHANGES["priced"])
    assert await keep(database) > 0
