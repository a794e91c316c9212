"""Records become rows, once, whatever is written again; and are read back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given, strategies as st
import pytest
from sqlalchemy.exc import IntegrityError

from custom_components.lightningrod.db.batch import grouped, in_order, merge
from custom_components.lightningrod.db.config import PostgresConfig, SqliteConfig
from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.models import (
    Base,
    EVBatteryStatus,
    EVChargingInterval,
    EVChargingSegment,
    EVChargingSession,
    EVLocation,
    EVTripMetrics,
    EVVehicle,
    EVVehicleStatus,
)
from custom_components.lightningrod.db.repository import (
    SessionQuery,
    TripQuery,
    load_tracker_state,
    sessions,
    trips,
    write_records,
)
from custom_components.lightningrod.ledger.records import Record, RecordKind

from .helpers import (
    NOON,
    OTHER_VIN,
    VIN,
    at,
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
MODELS: Sequence[type[Base]] = (
    EVBatteryStatus,
    EVChargingInterval,
    EVChargingSegment,
    EVChargingSession,
    EVLocation,
    EVTripMetrics,
    EVVehicle,
    EVVehicleStatus,
)


async def _write(database: Database, *records: Record) -> None:
    async with database.begin() as connection:
        await write_records(connection, records)


async def _everything(database: Database) -> dict[str, list[dict[str, Any]]]:
    return {model.__tablename__: await rows(database, model) for model in MODELS}


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
    (row,) = await rows(database, EVBatteryStatus)
    assert (row["hv_battery_soc"], row["hv_battery_kw"]) == (80.0, None)


async def test_of_a_session_only_the_given_columns_change(database: Database) -> None:
    await _write(database, session(start_soc=20.0, notes="by night"))
    again = session(energy_kwh=11.0, end_soc=80.0)
    await _write(database, again)
    (row,) = await rows(database, EVChargingSession)
    assert row["energy_kwh"] == 11.0
    assert (row["start_soc"], row["end_soc"], row["notes"]) == (20.0, 80.0, "by night")


async def test_a_part_of_a_row_changes_the_row_that_is_there(
    database: Database,
) -> None:
    part = Record(
        RecordKind.SESSION, {"session_id": id_of(CHARGE), "notes": "a correction"}
    )
    await _write(database, part)
    assert await rows(database, EVChargingSession) == []
    await _write(database, CHARGE)
    await _write(database, part)
    (row,) = await rows(database, EVChargingSession)
    assert (row["notes"], row["energy_kwh"]) == ("a correction", 10.0)


async def test_the_last_of_several_records_of_a_row_counts(database: Database) -> None:
    """Also where they differ in their columns, and are not written by one statement."""
    await _write(
        database,
        session(energy_kwh=1.0, end_soc=30.0),
        session(energy_kwh=2.0, end_soc=40.0, notes="later"),
        session(energy_kwh=3.0),
    )
    (row,) = await rows(database, EVChargingSession)
    assert (row["energy_kwh"], row["end_soc"], row["notes"]) == (3.0, 40.0, "later")


async def test_of_several_samples_of_a_moment_the_first_counts(
    database: Database,
) -> None:
    await _write(database, battery(hv_battery_soc=80.0), battery(hv_battery_soc=81.0))
    (row,) = await rows(database, EVBatteryStatus)
    assert row["hv_battery_soc"] == 80.0


async def test_a_number_that_is_none_is_no_data(database: Database) -> None:
    await _write(
        database,
        session(energy_kwh=float("nan"), max_power=float("inf"), start_soc=20.0),
    )
    (row,) = await rows(database, EVChargingSession)
    assert (row["energy_kwh"], row["max_power"], row["start_soc"]) == (None, None, 20.0)


async def test_what_was_measured_stays_beside_the_energy(database: Database) -> None:
    await _write(database, CHARGE, interval(CHARGE, NOON, 0.5))
    (row,) = await rows(database, EVChargingInterval)
    assert (row["energy_kwh"], row["measured_kwh"]) == (0.5, 0.5)


async def test_a_slice_without_its_session_is_refused(database: Database) -> None:
    with pytest.raises(IntegrityError):
        await _write(database, interval(CHARGE, NOON, 0.5))


async def test_a_session_takes_its_slices_along(database: Database) -> None:
    await _write(database, CHARGE, interval(CHARGE, NOON, 1), segment(CHARGE, NOON, 1))
    async with database.begin() as connection:
        await connection.exec_driver_sql("DELETE FROM ev_charging_session")
    assert await rows(database, EVChargingInterval) == []
    assert await rows(database, EVChargingSegment) == []


async def test_a_tracker_goes_on_from_its_state(database: Database) -> None:
    state = {"charging": {"open": {"soc": 42.5}}, "seen": ["a", "b"]}
    await _write(database, tracker(tracker_state=state, tracker_state_at=NOON))
    async with database.connect() as connection:
        assert await load_tracker_state(connection, VIN) == state
        assert await load_tracker_state(connection, OTHER_VIN) is None


class TestSessions:
    """Reading sessions back."""

    @pytest.fixture(autouse=True)
    async def _some(self, database: Database) -> None:
        await _write(
            database,
            session(at(0), location_type="home", cost=Decimal("3.10")),
            session(at(60), location_type="public", needs_review=True),
            session(at(120), is_complete=False, energy_kwh=None),
            session(at(180), device_id=OTHER_VIN),
            session(at(240), session_start_utc=None),
        )

    @pytest.mark.parametrize(
        ("query", "minutes"),
        [
            (SessionQuery(), [180, 120, 60, 0, 240]),
            (SessionQuery(device_id=OTHER_VIN), [180]),
            (SessionQuery(start=at(60)), [180, 120, 60]),
            (SessionQuery(end=at(60)), [0]),
            (SessionQuery(start=at(0), end=at(61)), [60, 0]),
            (SessionQuery(limit=2), [180, 120]),
            (SessionQuery(location_type="public"), [60]),
            (SessionQuery(needs_review=True), [60]),
            (SessionQuery(is_complete=False), [120]),
            (SessionQuery(is_priced=True), [0]),
            (SessionQuery(is_priced=False, device_id=VIN), [120, 60, 240]),
        ],
    )
    async def test_the_wanted_ones_newest_first(
        self, database: Database, query: SessionQuery, minutes: list[int]
    ) -> None:
        async with database.connect() as connection:
            found = await sessions(connection, query)
        assert [row["plug_in_utc"] - NOON for row in found] == [
            timedelta(minutes=minute) for minute in minutes
        ]

    async def test_every_column_is_told(self, database: Database) -> None:
        async with database.connect() as connection:
            found = await sessions(connection, SessionQuery(end=at(60)))
        assert found == (await rows(database, EVChargingSession))[:1]


class TestTrips:
    """Reading trips back."""

    @pytest.mark.parametrize(
        ("query", "minutes"),
        [
            (TripQuery(), [60, 30, 0]),
            (TripQuery(device_id=VIN), [30, 0]),
            (TripQuery(start=at(30), end=at(60)), [30]),
            (TripQuery(needs_review=True), [30]),
            (TripQuery(limit=1), [60]),
        ],
    )
    async def test_the_wanted_ones_newest_first(
        self, database: Database, query: TripQuery, minutes: list[int]
    ) -> None:
        await _write(
            database,
            trip(at(0)),
            trip(at(30), needs_review=True),
            trip(at(60), device_id=OTHER_VIN),
        )
        async with database.connect() as connection:
            found = await trips(connection, query)
        assert [row["end_time"] for row in found] == [at(minute) for minute in minutes]


class TestBatch:
    """Putting records together."""

    def test_a_session_comes_before_what_refers_to_it(self) -> None:
        kinds = [record.kind for record in in_order(EVERYTHING)]
        assert kinds.index(RecordKind.SESSION) < kinds.index(RecordKind.INTERVAL)
        assert kinds.index(RecordKind.SESSION) < kinds.index(RecordKind.SEGMENT)

    def test_a_state_comes_after_all_that_it_knows_of(self) -> None:
        kinds = [record.kind for record in in_order(EVERYTHING)]
        told = {RecordKind.SESSION, RecordKind.TRIP, RecordKind.INTERVAL}
        assert max(map(kinds.index, told)) < kinds.index(RecordKind.TRACKER)

    def test_every_kind_has_a_place(self) -> None:
        records = [Record(kind, {}) for kind in reversed(RecordKind)]
        assert {record.kind for record in in_order(records)} == set(RecordKind)

    def test_urgency_is_not_lost(self) -> None:
        calm = replace(session(), urgent=False)
        assert merge(session(), calm).urgent
        assert merge(calm, session()).urgent
        assert not merge(calm, calm).urgent

    @given(st.lists(st.dictionaries(st.sampled_from("abc"), st.integers()), max_size=6))
    def test_to_merge_is_to_write_one_after_the_other(
        self, updates: list[dict[str, Any]]
    ) -> None:
        records = [
            Record(RecordKind.TRIP, {"trip_id": "one", **update}) for update in updates
        ]
        expected: dict[str, Any] = {}
        for record in records:
            expected |= record.values
        written = [row for rows in grouped(records).values() for row in rows]
        assert written == ([expected] if records else [])
