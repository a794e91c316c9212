"""The clock of the house jumps; what happened is told once, with its right times."""

from datetime import datetime, timedelta

from hypothesis import given, settings, strategies as st
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


@pytest.mark.parametrize("minutes", [-14, -4, 4, 14])
def test_ford_tells_of_a_drive_before_the_key(car: Car, minutes: int) -> None:
    """By a clock that fell behind in mid-drive the end that is told lies ahead."""
    car.wait(10)
    car.ignition = "ON"
    car.show()
    for minute in range(1, 21):
        car.wait(1)
        if minute == 10:
            car.clock_off = timedelta(minutes=minutes)
        car.odometer += 0.75
        car.soc -= 0.14
        car.show()
    ended = car.now
    car.tell(
        TripEvent(
            ended_at=ended, duration_s=20 * 60.0, distance_km=15.0, energy_kwh=2.5
        )
    )
    car.wait(seconds=2)
    car.ignition = "OFF"
    car.show()
    car.wait(30)
    car.show()
    (row,) = car.trips
    assert near(row["end_time"], ended)
    assert row["distance"] == pytest.approx(15.0)
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


def test_a_clock_that_is_wrong_otherwise(car: Car) -> None:
    """It was known to be two hours ahead, and is one hour ahead now."""
    truth = []
    for hours in (2, 1):
        car.clock_off = timedelta(hours=hours)
        car.wait(16)
        car.show()
        began = car.now
        car.drive(12, 12)
        truth.append((began, car.now))
        car.wait(5)
        car.show()
    assert len(car.trips) == 2
    for row, (began, ended) in zip(car.trips, truth, strict=True):
        assert near(row["start_time"], began)
        assert near(row["end_time"], ended)


class Life:
    """What a car does while the clock changes before it (0), in it (1), at its end (2)."""

    def __init__(self) -> None:
        self.car = Car()
        self.drives = self.charges = 0
        for _ in range(3):
            self.pass_time(5)

    def pass_time(self, minutes: float) -> None:
        self.car.wait(minutes)
        self.car.show()

    def drive(self, off: timedelta, when: int, *, told: bool) -> None:
        car = self.car
        self.drives += 1
        car.ignition = "ON"
        car.show()
        for minute in range(12):
            if minute == 6 and when == 1:
                car.clock_off = off
            car.odometer += 1
            car.soc -= 0.2
            self.pass_time(1)
        car.ignition = "OFF"
        car.show()
        ended = car.now
        car.wait(seconds=2)
        if when == 2:
            car.clock_off = off
        if told:
            car.tell(
                TripEvent(
                    ended_at=ended, duration_s=720.0, distance_km=12.0, energy_kwh=2.0
                )
            )
        self.pass_time(6)

    def charge(self, off: timedelta, when: int, *, told: bool) -> None:
        car = self.car
        self.charges += 1
        car.plug_in()
        car.charge(car.soc + 4, 7.0)
        if when == 1:
            car.clock_off = off
        car.charge(car.soc + 4, 7.0)
        log = car.unplug()
        if when == 2:
            car.clock_off = off
        car.wait(2)
        if told:
            car.log(log)

    def restart(self, off: timedelta, when: int, *, told: bool) -> None:
        with self.car.unwatched():
            self.car.wait(5 * when)
            self.car.clock_off = off
        if told:
            self.car.show()


HOURS = st.sampled_from(
    [0.0, 0.1, -0.15, -0.4, 0.4, 1.0, -1.0, 2.0, -9.0, 72.0, -9600.0]
)
STEPS = st.tuples(
    st.sampled_from([Life.drive, Life.charge, Life.restart]),
    HOURS,
    st.integers(0, 2),
    st.integers(1, 90),
    st.booleans(),
)


@settings(max_examples=150)
@given(st.lists(STEPS, min_size=1, max_size=6))
def test_any_life_by_any_clock(steps) -> None:
    """Each drive is one trip, and each plug-in one session, whatever the clock says."""
    life = Life()
    for do, hours, when, minutes, told in steps:
        off = timedelta(hours=hours)
        if when == 0:
            life.car.clock_off = off
        life.pass_time(minutes)
        do(life, off, when, told=told)
        life.pass_time(5)
    life.car.clock_off = timedelta()
    life.pass_time(20)
    life.pass_time(20)
    found = len(life.car.trips), len(life.car.sessions)
    assert found == (life.drives, life.charges)


def test_a_parked_car_that_slept_is_no_wrong_clock(car: Car) -> None:
    """What it tells late was so when it told it; time goes on from the next look."""
    late = car.now + timedelta(minutes=1)
    car.wait(90)
    car.show(refreshed_at=late)
    car.wait(60)
    car.show()
    assert car.tracker.looked_at == car.now
    assert car.now > START + timedelta(hours=2)
