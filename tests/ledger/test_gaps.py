"""Kilometres without a trip are found, and told once."""

from dataclasses import replace
from datetime import timedelta

from custom_components.lightningrod.ledger.readings import TripEvent, VehicleReading
from custom_components.lightningrod.ledger.records import RecordKind

from .scenario import START, Car


def gaps(car: Car) -> list[dict]:
    """Return the gaps, oldest first."""
    return sorted(
        car.tables.rows[RecordKind.GAP].values(), key=lambda row: row["start_time"]
    )


def test_a_drive_that_nobody_saw_is_a_gap(car: Car) -> None:
    """The odometer moved, and neither event nor ignition told why."""
    with car.unwatched():
        car.drive(30, 30, event=False)
        car.wait(60)
    car.show()
    assert gaps(car) == []
    car.wait(16)
    car.show()
    (gap,) = gaps(car)
    assert gap["distance"] == 30
    assert (gap["start_odometer"], gap["end_odometer"]) == (32145, 32175)
    assert (gap["start_time"], gap["end_time"]) == (START, car.now)
    assert gap["source_system"] == "fordpass"


def test_an_event_that_comes_late_fills_the_gap(car: Car) -> None:
    """The kilometres of a late event are no gap any more."""
    with car.unwatched():
        event = car.drive(30, 30, event=False)
        car.wait(60)
    car.show()
    car.wait(16)
    car.show()
    car.wait(30)
    car.tell(event)
    assert [gap["distance"] for gap in gaps(car)] == [0]
    assert len(car.trips) == 1


def test_two_missed_drives_and_the_event_of_the_last(car: Car) -> None:
    """The event explains its part, the rest is a gap."""
    with car.unwatched():
        car.drive(20, 30, event=False)
        car.wait(60)
        car.drive(12, 16)
        car.wait(60)
    car.show()
    car.wait(16)
    car.show()
    assert [gap["distance"] for gap in gaps(car)] == [20]
    assert [trip["distance"] for trip in car.trips] == [12]


def test_a_gap_before_a_drive_that_is_seen(car: Car) -> None:
    """What was driven before the ignition was seen belongs to no trip."""
    with car.unwatched():
        car.drive(20, 30, event=False)
        car.wait(600)
    car.show()
    car.wait(1)
    car.drive(10, 15)
    assert [gap["distance"] for gap in gaps(car)] == [20]
    assert [trip["distance"] for trip in car.trips] == [10]


def test_the_event_before_its_kilometres(car: Car) -> None:
    """An event may come before the odometer that it explains."""
    car.tell(TripEvent(ended_at=car.now, energy_kwh=2, duration_s=900, distance_km=12))
    car.wait(5)
    car.odometer += 12
    car.show()
    car.wait(30)
    car.show()
    assert gaps(car) == []


def test_watched_drives_leave_no_gap(car: Car) -> None:
    """Events, fallbacks and whole kilometres add up."""
    for km in (3, 12.4, 7.6, 30):
        car.drive(km, 20, event=km != 12.4)
        car.wait(30)
        car.show()
    assert gaps(car) == []


def test_rounding_is_no_gap(car: Car) -> None:
    """A kilometre more than the trips may be rounding."""
    car.odometer += 1
    car.wait(30)
    car.show()
    car.wait(30)
    car.show()
    assert gaps(car) == []


def test_no_odometer_no_gap() -> None:
    """A car that does not tell its odometer has no gaps."""
    car = Car()
    for _ in range(3):
        car.wait(30)
        car.feed(replace(car.snapshot(), vehicle=VehicleReading()))
    assert gaps(car) == []


def test_gap_after_a_day_of_one_drive_after_the_other(car: Car) -> None:
    """A second gap is another row."""
    for _ in range(2):
        with car.unwatched():
            car.drive(15, 30, event=False)
            car.wait(60)
        car.show()
        car.wait(20)
        car.show()
    one, two = gaps(car)
    assert (one["distance"], two["distance"]) == (15, 15)
    assert two["start_time"] - one["end_time"] == timedelta(0)
