"""The tracker as a whole: samples, state over a restart, bad and repeated input."""

from dataclasses import replace
from datetime import timedelta
import json

import pytest

from custom_components.lightningrod.ledger.identity import session_id
from custom_components.lightningrod.ledger.readings import (
    BatteryReading,
    ChargingReading,
    Position,
    Snapshot,
    VehicleReading,
)
from custom_components.lightningrod.ledger.records import RecordKind
from custom_components.lightningrod.ledger.sessions import SessionRef
from custom_components.lightningrod.ledger.tracker import VehicleTracker

from .scenario import START, VIN, Car, charged


def test_samples_only_when_something_changed(car: Car) -> None:
    """Ten equal looks are one row a table; a moved car is one more location."""
    for _ in range(10):
        car.wait(1)
        car.show()
    for kind in (RecordKind.BATTERY, RecordKind.VEHICLE, RecordKind.LOCATION):
        assert len(car.tables.rows[kind]) == 1
    car.position = (51.6, 7.2)
    car.show()
    assert len(car.tables.rows[RecordKind.LOCATION]) == 2
    assert len(car.tables.rows[RecordKind.BATTERY]) == 1


def test_samples_are_not_repeated_after_a_restart(car: Car) -> None:
    """The newest row is remembered over a restart."""
    car.restart()
    car.wait(1)
    car.show()
    assert len(car.tables.rows[RecordKind.BATTERY]) == 1


def test_sample_rows_carry_ford_s_time_and_the_place(car: Car) -> None:
    """The row has Home Assistant's time, Ford's time and the source."""
    (battery,) = car.tables.of(RecordKind.BATTERY)
    assert battery["recorded_at"] == battery["original_timestamp"] == START
    assert battery["hv_battery_soc"] == 50
    assert "energy_remaining" not in battery
    (location,) = car.tables.of(RecordKind.LOCATION)
    assert location["location_type"] == "home"


def test_an_older_fix_is_no_new_position(car: Car) -> None:
    """Quirk 4.10: positions go by Ford's own time of the fix."""
    car.show(
        position=Position(
            latitude=1.0, longitude=2.0, fixed_at=START - timedelta(hours=1)
        )
    )
    assert len(car.tables.rows[RecordKind.LOCATION]) == 1


def test_a_petrol_car_makes_no_nonsense() -> None:
    """A car without a battery has vehicle rows, and nothing else."""
    tracker = VehicleTracker(VIN)
    records = tracker.feed(
        Snapshot(
            device_id=VIN,
            observed_at=START,
            source_system="fordpass",
            vehicle=VehicleReading(odometer=1000.0, ignition_status="OFF"),
        )
    )
    assert {record.kind for record in records} == {
        RecordKind.VEHICLE,
        RecordKind.TRACKER,
    }


def test_an_empty_snapshot_is_nothing() -> None:
    """A car that tells nothing leaves no row."""
    tracker = VehicleTracker(VIN)
    empty = Snapshot(device_id=VIN, observed_at=START, source_system="fordpass")
    assert tracker.feed(empty) == []


def test_older_snapshots_say_nothing(car: Car) -> None:
    """A snapshot from before the newest one is a repeat."""
    old = replace(car.snapshot(), observed_at=START - timedelta(days=1))
    assert car.tracker.feed(old) == []


def test_the_odometer_never_goes_back(car: Car) -> None:
    """Quirk 4.10: an older odometer after a refresh makes no trip when it returns."""
    car.show(vehicle=VehicleReading(odometer=32000.0, ignition_status="ON"))
    car.wait(1)
    car.show()
    car.wait(5)
    assert car.trips == []


@pytest.mark.parametrize(
    "state",
    [
        {"look": {"at": "yesterday"}},
        {"charging": {"open": {"plug_in": 3}}},
        {"trips": 7},
        {"look": []},
    ],
)
def test_a_state_that_cannot_be_read_begins_anew(
    state: dict[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    """A state of another version loses no row and raises nothing."""
    tracker = VehicleTracker(VIN, state=state)
    assert "begins anew" in caplog.text
    assert VIN not in caplog.text
    assert tracker.state_json["charging"] == {"recent": []}


def test_the_state_survives_json_whole(car: Car) -> None:
    """What a tracker carries is the same after a restart, in mid-charge and mid-drive."""
    car.drive(10, 10, event=False)
    car.plug_in()
    car.begin(7.0)
    car.wait(7)
    car.soc += 1
    car.show()
    state = json.loads(json.dumps(car.tracker.state_json))
    assert VehicleTracker(VIN, state=state).state_json == state


def test_capacity_comes_from_the_model_and_the_report() -> None:
    """Contract 5.4: the reported capacity chooses the battery; an override wins."""
    snapshot = Snapshot(
        device_id=VIN,
        observed_at=START,
        source_system="fordpass",
        battery=BatteryReading(hv_battery_capacity=93.45),
        charging=ChargingReading(),
    )
    tracker = VehicleTracker(VIN, model="2022 Mustang Mach-E")
    assert tracker.usable_kwh is None
    tracker.feed(snapshot)
    assert tracker.usable_kwh == 88
    assert (
        VehicleTracker(VIN, model="2022 Mustang Mach-E", usable_kwh=80).usable_kwh == 80
    )


def test_a_tracker_without_a_state_is_told_of_the_rows(car: Car) -> None:
    """The state is lost; what Ford shows again is in the ledger already."""
    log = charged(car)
    car.wait(3)
    car.log(log)
    car.wait(30)
    event = car.drive(12, 16)
    car.wait(10)
    (session,), (trip,) = car.sessions, car.trips
    recent, events = car.tracker._state.charging.recent, [event.ended_at]
    car.tracker = car._tracker(None)
    assert car.tracker.remembers is False
    car.tracker.recall([replace(ref, log_print=None) for ref in recent], events)
    car.show(charge_logs=(log,), trip_events=(event,), stale=True)
    car.wait(10)
    assert [row["session_id"] for row in car.sessions] == [session["session_id"]]
    assert car.sessions[0] | {"recorded_at": None} == session | {"recorded_at": None}
    assert car.trips == [trip]


def test_a_log_finds_a_session_of_another_system(car: Car) -> None:
    """It was imported; the log that Ford shows at the first start describes it."""
    log = charged(car)
    car.wait(30)
    assert log.begin
    assert log.end
    imported = SessionRef(
        session_id=session_id(VIN, log.begin), earliest=log.begin, latest=log.end
    )
    car.tables.rows[RecordKind.SESSION].clear()
    car.tracker = car._tracker(None)
    car.tracker.recall([imported], [])
    car.show(charge_logs=(log,), stale=True)
    (row,) = car.sessions
    assert row["session_id"] == imported.session_id
    assert row["energy_kwh"] == log.energy_kwh
