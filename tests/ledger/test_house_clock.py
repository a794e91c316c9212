"""The clock of the house jumps; what happened is told once, with its right times."""

from datetime import datetime, timedelta

import pytest

from custom_components.lightningrod.ledger.readings import TripEvent

from .scenario import START, WORK, Car

CLOCKS = [
    pytest.param(timedelta(hours=1), id="summer time too early"),
    pytest.param(timedelta(hours=-1), id="summer time too late"),
    pytest.param(timedelta(days=3), id="days ahead"),
    pytest.param(timedelta(days=-400), id="a year ago"),
    pytest.param(timedelta(minutes=-25), id="a little behind"),
    pytest.param(timedelta(minutes=25), id="a little ahead"),
]
CLOSE = timedelta(minutes=2)


@pytest.fixture
def car() -> Car:
    """Return a car that was looked at for a while by a clock that was right."""
    car = Car()
    for _ in range(3):
        car.wait(5)
        car.show()
    return car


def near(told: datetime, true: datetime) -> bool:
    return abs(told - true) <= CLOSE


@pytest.mark.parametrize("off", CLOCKS)
@pytest.mark.parametrize("jumps", [-5, 4, 12])
def test_a_drive_is_one_trip(car: Car, off: timedelta, jumps: int) -> None:
    """The jump comes before it, in it, or at its end; the clock is set right after it."""
    car.wait(10)
    began = car.now
    if jumps < 0:
        car.clock_off = off
        car.wait(-jumps)
        car.show()
        began = car.now
    car.ignition = "ON"
    car.show()
    for minute in range(1, 17):
        car.wait(1)
        if minute == jumps:
            car.clock_off = off
        car.odometer += 0.75
        car.soc -= 0.14
        car.show()
    car.ignition = "OFF"
    car.show()
    ended = car.now
    car.wait(seconds=2)
    car.tell(
        TripEvent(
            ended_at=ended, duration_s=16 * 60.0, distance_km=12.0, energy_kwh=2.0
        )
    )
    car.wait(5)
    car.show()
    car.clock_off = timedelta()
    car.wait(1)
    car.show()
    car.wait(30)
    car.show()
    (row,) = car.trips
    assert near(row["start_time"], began)
    assert near(row["end_time"], ended)
    assert row["distance"] == pytest.approx(12.0)
    car.drive(8, 10, to=WORK)
    assert len(car.trips) == 2


@pytest.mark.parametrize("off", CLOCKS)
@pytest.mark.parametrize("log", [True, False])
def test_a_charge_is_one_session(car: Car, off: timedelta, *, log: bool) -> None:
    """The clock jumps in mid-charge, and is set right in it, too."""
    car.wait(1)
    plugged = car.now
    car.plug_in()
    car.charge(60, 7.0)
    car.clock_off = off
    car.wait(1)
    car.charge(70, 7.0)
    car.clock_off = timedelta()
    car.wait(1)
    car.charge(75, 7.0)
    car.wait(1)
    unplugged = car.now
    told = car.unplug()
    car.wait(1)
    car.show()
    if log:
        car.log(told)
    (row,) = car.sessions
    assert near(row["plug_in_utc"], plugged)
    assert near(row["plug_out_utc"], unplugged)
    assert row["energy_kwh"] == pytest.approx(22.0, rel=0.02)


@pytest.mark.parametrize("off", CLOCKS)
def test_a_start_with_a_wrong_clock(car: Car, off: timedelta) -> None:
    """A board without a clock of its own: wrong at the start, set by the network later."""
    with car.unwatched():
        car.wait(2)
        car.clock_off = off
    car.show()
    car.wait(1)
    car.show()
    began = car.now
    car.drive(9, 12)
    ended = car.now
    car.wait(2)
    car.show()
    car.clock_off = timedelta()
    car.wait(1)
    car.show()
    car.wait(20)
    car.show()
    (row,) = car.trips
    assert near(row["start_time"], began)
    assert near(row["end_time"], ended)


def test_a_parked_car_that_slept_is_no_wrong_clock(car: Car) -> None:
    """What it tells late was so when it told it; time goes on from the next look."""
    late = car.now + timedelta(minutes=1)
    car.wait(90)
    car.show(refreshed_at=late)
    car.wait(60)
    car.show()
    assert car.tracker.looked_at == car.now
    assert car.now > START + timedelta(hours=2)
