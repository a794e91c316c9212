"""Quirks of Ford's integrations that touch a row, by their numbers in the contract's section 4.

4.32 (old data that stays available) is in test_sleep.py. Those that end where a state is read
are tested by number with the reader, in tests/ha/source:

=====================  ==========================================================
4.1, 4.35, 4.27        the added distance of the charge log, which shrinks
4.2, 4.13, 4.31, 4.36  errors upstream: a value comes with the next frame, or not at all
4.3, 4.20, 4.37        which entity is read
4.7, 4.8, 4.17, 4.34   placeholders, zeros and dates that mean nothing (with rows: below)
4.14, 4.18, 4.23       types and spellings of attributes
4.15, 4.16, 4.19       values that are stale or in another unit
4.22, 4.38             updates in which nothing changed
4.25, 4.28, 4.29       units: Wh and kWh, the 12 V battery (with rows: below)
=====================  ==========================================================
"""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from custom_components.lightningrod.ledger.readings import (
    BatteryReading,
    ChargeLog,
    ChargingReading,
    PlugStatus,
    Position,
    VehicleReading,
)
from custom_components.lightningrod.ledger.records import RecordKind

from .scenario import START, USABLE, Car, charged, only

# -- 4.1 to 4.5: the log comes late, twice, or for what nobody saw ---------------------------


def test_4_1_a_log_shown_again_keeps_the_distance(car: Car) -> None:
    """The added distance counts once; when it is shown again without, it stays."""
    log = charged(car)
    car.log(replace(log, distance_added_km=100.0))
    car.restart()
    car.log(replace(log, distance_added_km=None))
    assert only(car)["miles_added"] == pytest.approx(62.137, abs=0.001)


@pytest.mark.parametrize("hours", [0.1, 5, 40])
def test_4_4_a_late_log_finds_its_session(car: Car, hours: float) -> None:
    """The component noticed the unplug hours late; another plug-in came between."""
    log = charged(car)
    car.wait(hours * 60)
    car.drive(20, 30)
    car.wait(30)
    charged(car, car.soc + 5)
    car.wait(1)
    car.log(log)
    assert [row["energy_source"] for row in car.sessions] == ["log", "remaining"]
    assert car.sessions[0]["energy_kwh"] == log.energy_kwh


def test_4_5_no_log_after_a_restart(car: Car) -> None:
    """The first look is upstream's baseline: the log never comes, the session is whole."""
    car.plug_in()
    car.charge(60, 7.0)
    car.restart()
    car.unplug()
    assert only(car)["energy_kwh"] == pytest.approx(0.1 * USABLE)
    assert only(car)["is_complete"] is True


def test_4_5_the_missed_log_appears_at_the_next_start(car: Car) -> None:
    """After a reload the log is there, and is for the session of yesterday."""
    log = charged(car)
    with car.unwatched():
        car.wait(600)
    car.log(log)
    car.wait(1)
    car.log(log)
    assert only(car)["energy_source"] == "log"


def test_4_4_a_log_that_covers_two_rows_makes_them_one(car: Car) -> None:
    """A plug that flickered split the session; Ford's log says that it was one plug-in."""
    car.plug_in()
    car.charge(60, 7.0)
    car.wait(1)
    car.show(charging=ChargingReading(plug_status=PlugStatus.DISCONNECTED))
    car.wait(1)
    car.show()
    car.charge(70, 7.0)
    car.wait(1)
    log = car.unplug()
    assert len(car.sessions) == 2
    car.wait(3)
    car.log(log)
    row = only(car)
    assert row["energy_kwh"] == log.energy_kwh
    assert row["plug_in_utc"] == log.plug_in
    assert row["needs_review"] is False
    assert sum(part["energy_kwh"] for part in car.segments) == pytest.approx(
        0.2 * USABLE
    )
    assert {part["session_id"] for part in car.intervals} == {row["session_id"]}
    gone = [
        row
        for row in car.tables.rows[RecordKind.SESSION].values()
        if row.get("superseded_by") is not None
    ]
    assert [row["is_complete"] for row in gone] == [False]
    car.restart()
    car.log(log)
    assert only(car) == row


def test_4_4_a_log_covers_a_closed_row_and_the_open_one(car: Car) -> None:
    """It flickered, and the unplug was lost as well: still one row, and it is over."""
    car.plug_in()
    car.charge(60, 7.0)
    car.show(charging=ChargingReading(plug_status=PlugStatus.DISCONNECTED))
    car.wait(1)
    car.show()
    car.wait(30)
    car.show()
    log = replace(_unseen_log(car), plug_in=START + timedelta(minutes=5))
    car.wait(3)
    car.log(log)
    car.wait(1)
    car.plugged = False
    car.show()
    assert only(car)["is_complete"] is True
    assert only(car)["plug_out_utc"] == log.plug_out


def _unseen_log(car: Car) -> ChargeLog:
    return ChargeLog(
        logged_at=car.now + timedelta(minutes=1),
        energy_kwh=(car.soc - 50) / 100 * USABLE,
        plug_in=car.now - timedelta(hours=2),
        plug_out=car.now,
        first_soc=50,
        last_soc=car.soc,
    )


@pytest.mark.parametrize("energy", [0.0, -1.0])
def test_4_7_a_log_without_energy_keeps_the_live_one(car: Car, energy: float) -> None:
    """Zeros in a log mean nothing where something was seen to flow."""
    log = charged(car)
    car.log(
        replace(log, energy_kwh=energy, first_soc=0.0, last_soc=0.0, max_power_kw=0)
    )
    row = only(car)
    assert row["energy_kwh"] == pytest.approx(0.1 * USABLE)
    assert row["energy_source"] == "remaining"
    assert (row["start_soc"], row["end_soc"]) == (50, pytest.approx(60))
    assert row["max_power"] == 7.0


# -- 4.6: power ------------------------------------------------------------------------------


def test_4_6_power_that_stays_up_while_nothing_flows(car: Car) -> None:
    """IN_PROGRESS and power stay for a night, the state of charge does not move."""
    car.remaining = False
    car.plug_in()
    car.begin(7.0)
    car.wait(8)
    car.soc += 1
    for _ in range(60):
        car.show()
        car.wait(10)
    car.pause("COMPLETED")
    car.unplug()
    assert only(car)["energy_kwh"] == pytest.approx(0.01 * USABLE)
    assert only(car)["energy_source"] == "soc"


def test_4_6_driving_off_with_the_plug_stuck(car: Car) -> None:
    """The unplug was lost, the power is stuck: driving ends the session and charges nothing."""
    log = charged_and_stuck(car)
    car.plugged, car.status, car.power_kw = False, "NOT_READY", 0.0
    car.wait(1)
    car.show()
    row = only(car)
    assert row["is_complete"] is True
    assert row["energy_kwh"] == pytest.approx(0.1 * USABLE, abs=1.5)
    car.log(log)
    assert only(car)["energy_kwh"] == log.energy_kwh


def charged_and_stuck(car: Car) -> ChargeLog:
    """Charge, and drive off with an entity that still says plugged in and charging."""
    car.plug_in()
    car.charge(60, 7.0)
    car.wait(1)
    with car.lost():
        log = car.unplug()
    car.plugged, car.status, car.power_kw = True, "IN_PROGRESS", 25.36
    car.drive(30, 40)
    return log


def test_4_30_a_car_that_tells_power_and_soc_only(car: Car) -> None:
    """MEB cars: whole percents and a power, no energy, no currents."""
    car.remaining = False
    start = car.now
    car.plug_in()
    car.wait(1)
    car.begin(10.7)
    while car.soc < 72:
        car.wait(5)
        car.soc += 10.7 / 12 / USABLE * 100
        battery = BatteryReading(hv_battery_soc=float(round(car.soc)))
        car.show(battery=battery, position=None)
    hours = (car.now - start).total_seconds() / 3600
    car.pause("COMPLETED")
    car.unplug()
    assert only(car)["energy_kwh"] == pytest.approx(10.7 * hours, rel=0.05)
    assert only(car)["needs_review"] is False


# -- 4.8 to 4.12, 4.32: no data, old data ----------------------------------------------------


def test_4_8_unsupported_changes_nothing(car: Car) -> None:
    """Text that is no state of the plug or the key is no state."""
    car.plug_in()
    car.begin(7.0)
    car.wait(5)
    car.show(
        charging=ChargingReading(charging_status="Unsupported"),
        vehicle=VehicleReading(ignition_status="Unsupported"),
    )
    assert only(car)["is_complete"] is False


def test_4_9_an_odometer_that_was_wrong_and_is_right_again(car: Car) -> None:
    """A restored 40000 is no 7855 km drive, and the odometer is heard again after it."""
    car.odometer = 40000.0
    car.show()
    car.wait(30)
    car.show()
    car.odometer = 32145.0
    car.wait(30)
    car.show()
    car.drive(12, 16)
    car.wait(60)
    car.show()
    assert [row["distance"] for row in car.trips] == [12]
    assert car.tables.of(RecordKind.GAP) == []


def test_4_9_a_wrong_odometer_at_the_first_look() -> None:
    """The ledger does not stay deaf to the right one."""
    car = Car()
    car.odometer = 40000.0
    car.show()
    car.odometer = 32145.0
    car.wait(10)
    car.show()
    car.drive(12.4, 16)
    assert [row["distance_source"] for row in car.trips] == ["odometer"]
    assert car.tables.of(RecordKind.GAP) == []


def test_4_10_an_older_container_says_nothing(car: Car) -> None:
    """Plug, key, charge and energy of before: no session, no trip, no energy comes of it."""
    log = charged(car, 80)
    car.wait(1)
    samples = len(car.tables.rows[RecordKind.BATTERY])
    car.show(
        refreshed_at=START,
        battery=BatteryReading(hv_battery_soc=50, energy_remaining=44),
        charging=ChargingReading(
            plug_status=PlugStatus.CONNECTED, charging_status="IN_PROGRESS", power_kw=7
        ),
        vehicle=VehicleReading(odometer=32100.0, ignition_status="ON"),
    )
    car.wait(20)
    car.show(stale=True)
    car.log(log)
    assert only(car)["energy_kwh"] == log.energy_kwh
    assert car.trips == []
    assert len(car.tables.rows[RecordKind.BATTERY]) == samples


def test_4_10_charge_that_goes_back_and_returns_is_counted_once(car: Car) -> None:
    """Envelope newer, values older: what went back while charging comes again."""
    car.plug_in()
    car.charge(60, 7.0)
    car.begin(7.0)
    for soc in (62.0, 58.0, 63.0):
        car.wait(10)
        car.soc = soc
        car.show()
    car.pause("COMPLETED")
    car.unplug()
    assert only(car)["energy_kwh"] == pytest.approx(0.13 * USABLE)


def test_4_10_a_trip_shown_again_or_hidden_stays(car: Car) -> None:
    """Lastenergyconsumed goes unknown and comes back, also with the trip before."""
    first = car.drive(12, 16)
    car.wait(30)
    second = car.drive(20, 25)
    for event in (first, second, first):
        car.wait(5)
        car.tell(event)
        car.restart()
    assert [row["end_time"] for row in car.trips] == [first.ended_at, second.ended_at]


def test_4_10_the_log_in_an_older_container_counts(car: Car) -> None:
    """Its time is its own; the car's state in the same burst is not news."""
    log = charged(car)
    car.wait(3)
    car.show(refreshed_at=START, charge_logs=(log,))
    assert only(car)["energy_source"] == "log"


def test_4_11_a_day_without_the_electric_entities(car: Car) -> None:
    """Ford's profile is out: no session ends, none begins, the energy comes afterwards."""
    car.plug_in()
    car.charge(60, 7.0)
    for _ in range(24):
        car.wait(60)
        car.show(battery=BatteryReading(), charging=ChargingReading(), stale=True)
    car.begin(7.0)
    car.charge(70, 7.0)
    car.unplug()
    assert only(car)["energy_kwh"] == pytest.approx(0.2 * USABLE)


def test_4_12_a_status_that_is_not_written_any_more(car: Car) -> None:
    """ElVehCharging is stale; the unplug ends the session all the same."""
    car.plug_in()
    car.charge(60, 7.0)
    car.plugged, car.status = False, "IN_PROGRESS"
    car.wait(1)
    car.show()
    car.wait(10)
    car.show()
    assert only(car)["is_complete"] is True


def test_4_33_the_plug_entity_vanishes(car: Car) -> None:
    """Without it the charge display tells of the plug."""
    car.plug_in()
    car.charge(60, 7.0)
    car.wait(5)
    car.show(charging=ChargingReading(charging_status="NOT_READY"))
    assert only(car)["is_complete"] is False
    car.wait(5)
    car.show(charging=ChargingReading(charging_status="NOT_PLUGGED_IN"))
    assert only(car)["is_complete"] is True


# -- time ------------------------------------------------------------------------------------


def test_4_34_times_of_another_century(car: Car) -> None:
    """A time of Ford's that lies ahead does not stop the ledger for ever."""
    car.show(refreshed_at=datetime(2106, 2, 7, tzinfo=START.tzinfo))
    car.wait(1)
    charged(car)
    assert only(car)["is_complete"] is True


@pytest.mark.parametrize("hours", [0.5, 3, 23])
def test_4_34_a_time_that_is_hours_ahead(car: Car, hours: float) -> None:
    """One push with a time to come does not deafen the ledger until then."""
    car.show(refreshed_at=car.now + timedelta(hours=hours))
    car.wait(1)
    charged(car)
    assert only(car)["is_complete"] is True
    assert only(car)["provenance"]["plug_in_utc"] == "live"


def test_4_34_our_clock_is_set_back(car: Car) -> None:
    """Ford's time is hours ahead then, and says that there is news."""
    car.plug_in()
    car.begin(7.0)
    car.wait(5)
    car.soc += 7 / 12 / USABLE * 100
    car.show()
    ours = timedelta(hours=-5)
    for _ in range(6):
        car.wait(5)
        car.soc += 7 / 12 / USABLE * 100
        car.show(observed_at=car.now + ours)
    car.plugged, car.status, car.power_kw = False, "NOT_READY", 0.0
    car.wait(1)
    car.show(observed_at=car.now + ours)
    assert only(car)["is_complete"] is True
    assert only(car)["energy_kwh"] == pytest.approx(7 * 35 / 60)


# -- 4.21 to 4.30: positions, trips, capacity ------------------------------------------------


def test_4_21_a_tracker_that_is_written_again(car: Car) -> None:
    """force_update: equal fixes are one row, however often they come."""
    for _ in range(5):
        car.wait(1)
        car.show(position=Position(latitude=51.5, longitude=7.1000001))
    assert len(car.tables.rows[RecordKind.LOCATION]) == 1


@pytest.mark.parametrize("single", [True, False])
def test_4_24_energy_and_distance_of_different_segments(
    car: Car, *, single: bool
) -> None:
    """They are not divided by each other; the odometer and the battery tell the drive."""
    event = car.drive(12, 16, kwh=2.4, event=False)
    car.tell(replace(event, energy_kwh=0.5, single_segment=single))
    (row,) = car.trips
    assert row["energy_consumed"] == pytest.approx(0.5 if single else 2.4)
    assert row["energy_source"] == ("event" if single else "remaining")


def test_4_24_two_events_of_one_drive_add_up(car: Car) -> None:
    """Segments that come as events of their own, in one burst."""
    event = car.drive(12, 16, kwh=2.4, event=False)
    first = replace(
        event,
        ended_at=event.ended_at - timedelta(minutes=6),
        energy_kwh=1.4,
        distance_km=7.0,
        duration_s=600.0,
    )
    last = replace(event, energy_kwh=1.0, distance_km=5.0, duration_s=360.0)
    car.show(trip_events=(last, first))
    (row,) = car.trips
    assert row["energy_consumed"] == pytest.approx(2.4)
    assert (row["distance"], row["duration"]) == (12, 960)


def test_4_26_whole_kilometres(car: Car) -> None:
    """The odometer tells the distance where it is finer than the event."""
    car.drive(2.4, 6)
    (row,) = car.trips
    assert (row["distance"], row["distance_source"]) == (pytest.approx(2.4), "odometer")


def test_4_29_one_odd_capacity_chooses_no_other_battery(car: Car) -> None:
    """A sample of nonsense does not take the usable capacity away."""
    tracker = car.tracker
    tracker._usable_kwh = None
    for reported in (93.45, 0.093, 131.0):
        car.wait(1)
        car.show(
            battery=BatteryReading(hv_battery_soc=50, hv_battery_capacity=reported)
        )
        assert tracker.usable_kwh == 88
