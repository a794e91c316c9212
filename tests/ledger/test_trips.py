"""Trips: one row a drive, from Ford's event or from ignition and odometer."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from custom_components.lightningrod.ledger.readings import TripEvent

from .scenario import HOME, USABLE, WORK, Car


def test_event_of_the_real_payload() -> None:
    """12 km, 1918 Wh, 979 s: 6.26 km/kWh, which is 3.89 mi/kWh (SOURCE_CONTRACT 5.2)."""
    car = Car()
    event = TripEvent(
        ended_at=datetime(2026, 4, 28, 6, 0, tzinfo=UTC),
        energy_kwh=1.918,
        duration_s=979,
        distance_km=12,
    )
    car.tell(event)
    (row,) = car.trips
    assert row["distance"] == 12
    assert row["energy_consumed"] == 1.918
    assert row["duration"] == 979
    assert row["start_time"] == event.ended_at - timedelta(seconds=979)
    assert row["efficiency"] == pytest.approx(6.2565, abs=1e-4)
    assert row["efficiency"] * 0.621371 == pytest.approx(3.89, abs=0.005)


def test_drive_with_event(car: Car) -> None:
    """Ignition, odometer and event describe one row."""
    event = car.drive(24.4, 30, to=WORK)
    (row,) = car.trips
    assert row["is_complete"] is True
    assert row["end_time"] == event.ended_at
    assert row["distance"] == pytest.approx(24.4)
    assert row["distance_source"] == "odometer"
    assert row["energy_source"] == "event"
    assert (row["start_location_id"], row["end_location_id"]) == (HOME.id, WORK.id)
    assert row["start_soc"] == 50
    assert row["cabin_temp"] == 21.0


def test_whole_kilometres_leave_the_event_its_distance(car: Car) -> None:
    """An odometer that is no finer than the event does not replace it."""
    car.drive(12, 16, kwh=1.918)
    (row,) = car.trips
    assert (row["distance"], row["distance_source"]) == (12, "event")


def test_fallback_without_event(car: Car) -> None:
    """Three minutes after the key, ignition and odometer make the trip."""
    car.drive(24, 30, kwh=4.0, event=False)
    assert [row["is_complete"] for row in car.trips] == [False]
    car.wait(3)
    (row,) = car.trips
    assert row["is_complete"] is True
    assert row["distance"] == 24
    assert row["energy_consumed"] == pytest.approx(4.0)
    assert row["energy_source"] == "remaining"


def test_late_event_describes_the_fallback_row(car: Car) -> None:
    """An event that comes after the fallback corrects its row."""
    event = car.drive(24, 30, kwh=4.0, event=False)
    car.wait(20)
    car.tell(replace(event, energy_kwh=3.9))
    (row,) = car.trips
    assert row["energy_consumed"] == 3.9


def test_short_stop_is_one_trip(car: Car) -> None:
    """Two minutes at the baker's do not split a trip; the events add up."""
    first = car.drive(4, 6, kwh=0.8)
    car.wait(2)
    second = car.drive(6, 8, kwh=1.2)
    car.wait(5)
    (row,) = car.trips
    assert row["distance"] == 10
    assert row["energy_consumed"] == pytest.approx(2.0)
    assert row["end_time"] == second.ended_at
    assert row["start_time"] == first.ended_at - timedelta(minutes=6)


def test_short_stop_with_one_event_missing(car: Car) -> None:
    """One event for two legs does not tell the trip: the odometer and the battery do."""
    car.drive(4, 6, kwh=0.8)
    car.wait(2)
    car.drive(6, 8, kwh=1.2, event=False)
    car.wait(5)
    (row,) = car.trips
    assert row["distance"] == 10
    assert row["energy_consumed"] == pytest.approx(2.0)
    assert row["distance_source"] == "odometer"


def test_equal_consecutive_trips_are_two(car: Car) -> None:
    """The same energy twice is two trips when the end times differ."""
    car.drive(12, 16, kwh=1.918)
    car.wait(60)
    car.drive(12, 16, kwh=1.918)
    assert len(car.trips) == 2


def test_the_same_event_again_changes_nothing(car: Car) -> None:
    """An event that a refresh shows again is no trip."""
    event = car.drive(12, 16)
    car.wait(30)
    car.tell(event)
    with car.unwatched():
        car.wait(30)
    car.tell(event)
    assert len(car.trips) == 1


def test_ignition_without_a_kilometre_is_no_trip(car: Car) -> None:
    """Somebody sat in the car."""
    car.drive(0, 10, kwh=0.3)
    car.wait(10)
    assert car.trips == []


def test_drive_over_a_restart(car: Car) -> None:
    """A restart in mid-drive leaves one trip with both its ends."""
    car.ignition = "ON"
    car.show()
    car.wait(10)
    car.odometer += 5
    car.soc -= 1
    car.show()
    with car.unwatched():
        car.wait(10)
        car.odometer += 7
        car.soc -= 1
        car.ignition = "OFF"
        event = TripEvent(
            ended_at=car.now, energy_kwh=0.02 * USABLE, duration_s=1200, distance_km=12
        )
        car.tell(event)
        car.wait(20)
    car.show()
    (row,) = car.trips
    assert row["distance"] == 12
    assert row["end_time"] == event.ended_at
    assert row["is_complete"] is True


def test_whole_drive_while_nobody_looked(car: Car) -> None:
    """The event that is shown at the next start is the missed trip, with its odometer."""
    with car.unwatched():
        event = car.drive(12, 16)
        car.wait(60)
    car.show()
    (row,) = car.trips
    assert row["end_time"] == event.ended_at
    assert (row["start_odometer"], row["end_odometer"]) == (32145, 32157)


def test_second_drive_after_an_outage_is_another_trip(car: Car) -> None:
    """On the road before and after an outage, with an event between: two trips."""
    car.ignition = "ON"
    car.show()
    car.wait(10)
    car.odometer += 5
    car.show()
    with car.unwatched():
        car.wait(5)
        car.tell(
            TripEvent(ended_at=car.now, energy_kwh=1.0, duration_s=900, distance_km=7)
        )
        car.odometer += 2
        car.wait(60)
    car.show()
    car.wait(10)
    car.odometer += 9
    car.ignition = "OFF"
    car.show()
    car.wait(4)
    one, two = car.trips
    assert one["distance"] == 7
    assert two["distance"] == 9


def test_petrol_assisted_kilometres_are_told_apart(car: Car) -> None:
    """A hybrid's engine that ran leaves the trip without an electric efficiency."""
    for rpm, assisted in ((0.0, False), (1800.0, True)):
        car.engine_speed = rpm
        car.drive(20, 20)
        car.wait(30)
        assert car.trips[-1]["petrol_assisted"] is assisted
    electric, hybrid = car.trips
    assert electric["efficiency"] == pytest.approx(6)
    assert hybrid["efficiency"] is None


def test_a_battery_car_says_nothing_of_petrol(car: Car) -> None:
    """Without an engine speed nothing is known of an engine."""
    car.drive(20, 20)
    assert car.trips[0]["petrol_assisted"] is None
