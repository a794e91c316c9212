"""Quirks of Ford's integrations that touch other rows than charges, or any, by their numbers."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from custom_components.lightningrod.ledger.readings import (
    BatteryReading,
    ChargingReading,
    PlugStatus,
    Position,
    VehicleReading,
)
from custom_components.lightningrod.ledger.records import RecordKind

from .scenario import START, USABLE, Car, charged, only

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


@pytest.mark.parametrize("remaining", [True, False])
def test_4_12_a_status_that_is_never_written(car: Car, *, remaining: bool) -> None:
    """The whole charge looks like NOT_READY; the battery tells of it all the same."""
    car.remaining = remaining
    car.plug_in()
    for _ in range(24):
        car.wait(5)
        car.show()
    for _ in range(60):
        car.wait(5)
        car.soc += 0.5
        car.show(
            battery=BatteryReading(
                hv_battery_soc=float(round(car.soc)),
                energy_remaining=car.soc / 100 * USABLE if remaining else None,
            )
        )
    car.wait(5)
    car.unplug()
    row = only(car)
    assert row["energy_kwh"] == pytest.approx(0.3 * USABLE, abs=0.01 * USABLE)
    assert row["energy_source"] == ("remaining" if remaining else "soc")
    assert row["provenance"]["session_end_utc"] == "bound"
    assert row["charge_duration_seconds"] is None
    assert row["session_start_utc"] >= START + timedelta(hours=2)
    assert sum(part["energy_kwh"] for part in car.segments) == row["energy_kwh"]


@pytest.mark.parametrize("warmed", [2.0, 6.0])
def test_4_12_a_battery_that_grows_warm_is_not_charged(car: Car, warmed: float) -> None:
    """Plugged in and at rest: the charge shown rises, the energy does not."""
    car.plug_in()
    for _ in range(12):
        car.wait(5)
        car.soc += warmed / 12
        battery = BatteryReading(hv_battery_soc=car.soc, energy_remaining=44.0)
        car.show(battery=battery)
    car.wait(5)
    car.plugged, car.soc = False, 50.0
    car.show()
    assert only(car)["energy_kwh"] == 0


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


def test_4_31_the_plug_has_no_value_for_a_frame(car: Car) -> None:
    """Upstream stumbles over it, and the next frame tells: neither begins nor ends anything."""
    car.plug_in()
    car.charge(60, 7.0)
    for plugged in (True, False):
        car.plugged = plugged
        car.wait(1)
        car.show(
            charging=ChargingReading(), vehicle=VehicleReading(odometer=car.odometer)
        )
        assert only(car)["is_complete"] is False
        car.wait(1)
        car.show()
    assert only(car)["is_complete"] is True
    assert only(car)["energy_kwh"] == pytest.approx(0.1 * USABLE)


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
