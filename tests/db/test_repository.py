"""Records become rows, once, whatever is written again; and are read back."""

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import Table
from sqlalchemy.exc import IntegrityError

from custom_components.lightningrod.db.config import PostgresConfig, SqliteConfig
from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.models import (
    EV_BATTERY_STATUS,
    EV_CHARGING_INTERVAL,
    EV_CHARGING_SEGMENT,
    EV_CHARGING_SESSION,
    EV_LOCATION,
    EV_TRIP_METRICS,
    EV_VEHICLE,
    EV_VEHICLE_STATUS,
)
from custom_components.lightningrod.db.repository import (
    load_tracker_state,
    write_records,
)
from custom_components.lightningrod.ledger.records import Record, RecordKind

from .helpers import (
    NOON,
    OTHER_VIN,
    VIN,
    battery,
    id_of,
    interval,
    rows,
    segment,
    session,
    tracker,
    trip,
    vehicle,
)

POSITION = Record(
    RecordKind.LOCATION,
    {"device_id": VIN, "recorded_at": NOON, "latitude": 52.5, "longitude": 13.4},
)
CHARGE = session()
EVERYTHING = (
    battery(hv_battery_soc=80.0),
    vehicle(odometer=1234.0, tire_pressure={"frontLeft": 250.0}),
    POSITION,
    interval(CHARGE, NOON, 0.5),
    segment(CHARGE, NOON, 10.0),
    tracker(tracker_state={"open": None}, tracker_state_at=NOON),
    CHARGE,
    trip(),
)
MODELS: Sequence[Table] = (
    EV_BATTERY_STATUS,
    EV_CHARGING_INTERVAL,
    EV_CHARGING_SEGMENT,
    EV_CHARGING_SESSION,
    EV_LOCATION,
    EV_TRIP_METRICS,
    EV_VEHICLE,
    EV_VEHICLE_STATUS,
)


async def _write(database: Database, *records: Record) -> None:
    async with database.begin() as connection:
        await write_records(connection, records)


async def _everything(database: Database) -> dict[str, list[dict[str, Any]]]:
    return {model.name: await rows(database, model) for model in MODELS}


async def test_every_kind_has_its_row(database: Database) -> None:
    """They come in any order, what refers to a session before the session itself."""
    await _write(database, *EVERYTHING)
    found = await _everything(database)
    assert {name: len(rows) for name, rows in found.items()} == dict.fromkeys(found, 1)
    for record in EVERYTHING:
        row = found[record.kind][0]
        assert record.values.items() <= row.items()


async def test_writing_twice_is_writing_once(database: Database) -> None:
    await _write(database, *EVERYTHING)
    once = await _everything(database)
    await _write(database, *EVERYTHING)
    assert await _everything(database) == once


async def test_both_databases_hold_the_same(
    sqlite_ledger: SqliteConfig, postgresql_ledger: PostgresConfig
) -> None:
    contents = []
    for config in (sqlite_ledger, postgresql_ledger):
        database = Database(config)
        await _write(database, *EVERYTHING)
        everything = await _everything(database)
        await database.dispose()
        # The only columns that tell when they were written.
        for row in (row for found in everything.values() for row in found):
            row.pop("ingested_at", None)
            row.pop("created_at", None)
        contents.append(everything)
    assert contents[0] == contents[1]


async def test_a_sample_that_is_there_stays(database: Database) -> None:
    await _write(database, battery(hv_battery_soc=80.0))
    await _write(database, battery(hv_battery_soc=81.0, hv_battery_kw=3.0))
    (row,) = await rows(database, EV_BATTERY_STATUS)
    assert (row["hv_battery_soc"], row["hv_battery_kw"]) == (80.0, None)


async def test_of_a_session_only_the_given_columns_change(database: Database) -> None:
    await _write(database, session(start_soc=20.0, notes="by night"))
    again = session(energy_kwh=11.0, end_soc=80.0)
    await _write(database, again)
    (row,) = await rows(database, EV_CHARGING_SESSION)
    assert row["energy_kwh"] == 11.0
    assert (row["start_soc"], row["end_soc"], row["notes"]) == (20.0, 80.0, "by night")


async def test_a_part_of_a_row_changes_the_row_that_is_there(
    database: Database,
) -> None:
    part = Record(
        RecordKind.SESSION, {"session_id": id_of(CHARGE), "notes": "a correction"}
    )
    await _write(database, part)
    assert await rows(database, EV_CHARGING_SESSION) == []
    await _write(database, CHARGE)
    await _write(database, part)
    (row,) = await rows(database, EV_CHARGING_SESSION)
    assert (row["notes"], row["energy_kwh"]) == ("a correction", 10.0)


async def test_the_last_of_several_records_of_a_row_counts(database: Database) -> None:
    """Also where they differ in their columns, and are not written by one statement."""
    await _write(
        database,
        session(energy_kwh=1.0, end_soc=30.0),
        session(energy_kwh=2.0, end_soc=40.0, notes="later"),
        session(energy_kwh=3.0),
    )
    (row,) = await rows(database, EV_CHARGING_SESSION)
    assert (row["energy_kwh"], row["end_soc"], row["notes"]) == (3.0, 40.0, "later")


async def test_of_several_samples_of_a_moment_the_first_counts(
    database: Database,
) -> None:
    await _write(database, battery(hv_battery_soc=80.0), battery(hv_battery_soc=81.0))
    (row,) = await rows(database, EV_BATTERY_STATUS)
    assert row["hv_battery_soc"] == 80.0


async def test_a_number_that_is_none_is_no_data(database: Database) -> None:
    await _write(
        database,
        session(energy_kwh=float("nan"), max_power=float("inf"), start_soc=20.0),
    )
    (row,) = await rows(database, EV_CHARGING_SESSION)
    assert (row["energy_kwh"], row["max_power"], row["start_soc"]) == (None, None, 20.0)


async def test_what_was_measured_stays_beside_the_energy(database: Database) -> None:
    await _write(database, CHARGE, interval(CHARGE, NOON, 0.5))
    (row,) = await rows(database, EV_CHARGING_INTERVAL)
    assert (row["energy_kwh"], row["measured_kwh"]) == (0.5, 0.5)


async def test_a_slice_without_its_session_is_refused(database: Database) -> None:
    with pytest.raises(IntegrityError):
        await _write(database, interval(CHARGE, NOON, 0.5))


async def test_a_session_takes_its_slices_along(database: Database) -> None:
    await _write(database, CHARGE, interval(CHARGE, NOON, 1), segment(CHARGE, NOON, 1))
    async with database.begin() as connection:
        await connection.exec_driver_sql("DELETE FROM ev_charging_session")
    assert await rows(database, EV_CHARGING_INTERVAL) == []
    assert await rows(database, EV_CHARGING_SEGMENT) == []


async def test_a_tracker_goes_on_from_its_state(database: Database) -> None:
    state = {"charging": {"open": {"soc": 42.5}}, "seen": ["a", "b"]}
    await _write(database, tracker(tracker_state=state, tracker_state_at=NOON))
    async with database.connect() as connection:
        assert await load_tracker_state(connection, VIN) == state
        assert await load_tracker_state(connection, OTHER_VIN) is None
