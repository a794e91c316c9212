"""What cars do on the road, and the trips that must come of it."""
# ruff: noqa: D401 a story is told, not ordered

from dataclasses import replace
from datetime import timedelta

import pytest

from custom_components.lightningrod.ledger.readings import TripEvent
from tests.ledger.scenario import HOME, USABLE, WORK

from .cars import LifeCar


def a_drive_with_its_event(car: LifeCar) -> None:
    """Ignition, odometer and event describe one row."""
    off = car.drive(24.4, 30, to=WORK)
    car.wait(5)
    (row,) = car.trips
    assert row["is_complete"] is True
    assert (row["start_time"], row["end_time"]) == (
        off.ended_at - timedelta(minutes=30),
        off.ended_at,
    )
    assert row["distance"] == pytest.approx(24.4)
    assert (row["distance_source"], row["energy_source"]) == ("odometer", "event")
    assert row["energy_consumed"] == pytest.approx(24.4 / 6)
    assert row["efficiency"] == pytest.approx(6)
    assert (row["start_location_id"], row["end_location_id"]) == (HOME.id, WORK.id)
    assert row["start_soc"] == 50
    assert (row["cabin_temp"], row["outside_air_temp"]) == (21, 8.5)


def a_drive_without_an_event(car: LifeCar) -> None:
    """Three minutes after the key ignition and odometer make the trip; a late event fits."""
    told = car.drive(24, 30, kwh=4.0, event=False)
    assert [row["is_complete"] for row in car.trips] == [False]
    car.wait(3)
    (row,) = car.trips
    assert row["is_complete"] is True
    assert row["distance"] == pytest.approx(24)
    assert row["energy_consumed"] == pytest.approx(4)
    assert row["energy_source"] == "remaining"
    car.wait(20)
    car.tell(replace(told, energy_kwh=3.9))
    (late,) = car.trips
    assert late["trip_id"] == row["trip_id"]
    assert (late["energy_consumed"], late["energy_source"]) == (3.9, "event")


def a_stop_at_the_bakers(car: LifeCar) -> None:
    """Two minutes do not split a trip; the events add up."""
    first = car.drive(4, 6, kwh=0.8)
    car.wait(2)
    second = car.drive(6, 8, kwh=1.2)
    car.wait(5)
    (row,) = car.trips
    assert row["distance"] == pytest.approx(10)
    assert row["energy_consumed"] == pytest.approx(2)
    assert row["start_time"] == first.ended_at - timedelta(minutes=6)
    assert row["end_time"] == second.ended_at


def a_stop_with_one_event_missing(car: LifeCar) -> None:
    """One event for two legs does not tell the trip: odometer and battery do."""
    car.drive(4, 6, kwh=0.8)
    car.wait(2)
    car.drive(6, 8, kwh=1.2, event=False)
    car.wait(5)
    (row,) = car.trips
    assert row["distance"] == pytest.approx(10)
    assert row["energy_consumed"] == pytest.approx(2)
    assert row["distance_source"] == "odometer"


def equal_trips(car: LifeCar) -> None:
    """There and back with the same figures: two trips."""
    car.drive(12, 16, kwh=1.918, to=WORK)
    car.wait(60)
    car.drive(12, 16, kwh=1.918, to=HOME)
    car.wait(5)
    there, back = car.trips
    assert (there["end_location_id"], back["end_location_id"]) == (WORK.id, HOME.id)
    assert there["energy_consumed"] == back["energy_consumed"] == pytest.approx(1.918)


def the_event_again(car: LifeCar) -> None:
    """What a refresh, a restart and an outage show again is no trip."""
    event = car.drive(12, 16)
    car.wait(30)
    car.tell(event)
    with car.unwatched():
        car.wait(30)
    car.tell(event)
    with car.out_of_reach():
        car.wait(30)
    car.tell(event)
    assert len(car.trips) == 1


def somebody_sat_in_the_car(car: LifeCar) -> None:
    """Ignition without a kilometre is no trip."""
    car.drive(0, 10, kwh=0.3)
    car.wait(10)
    assert car.trips == []
    assert car.gaps == []


def a_restart_on_the_road(car: LifeCar) -> None:
    """Both ends of the drive are in one row."""
    begun = car.now
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
        car.show()
        told = TripEvent(
            ended_at=car.now, energy_kwh=0.02 * USABLE, duration_s=1200, distance_km=12
        )
        car.tell(told)
        car.wait(20)
    car.show()
    car.wait(5)
    (row,) = car.trips
    assert row["is_complete"] is True
    assert row["distance"] == pytest.approx(12)
    assert (row["start_time"], row["end_time"]) == (begun, told.ended_at)
    assert (row["start_odometer"], row["end_odometer"]) == (32145, 32157)


def restarts_while_driving(car: LifeCar) -> None:
    """A restart every five minutes of a drive without event: one trip."""
    car.ignition = "ON"
    car.show()
    for _ in range(4):
        car.restart()
        car.wait(5)
        car.odometer += 6
        car.soc -= 1
        car.show()
    car.restart()
    car.ignition = "OFF"
    car.show()
    car.restart()
    car.wait(5)
    (row,) = car.trips
    assert row["is_complete"] is True
    assert row["distance"] == pytest.approx(24)
    assert row["energy_consumed"] == pytest.approx(0.04 * USABLE)


def a_whole_drive_while_nobody_looked(car: LifeCar) -> None:
    """The event that is shown at the start is the missed trip, with its odometer."""
    with car.unwatched():
        event = car.drive(12, 16)
        car.wait(60)
    car.show()
    car.wait(20)
    car.show()
    (row,) = car.trips
    assert row["end_time"] == event.ended_at
    assert (row["start_odometer"], row["end_odometer"]) == (32145, 32157)
    assert row["ignition_on_utc"] is None
    assert car.gaps == []


def kilometres_that_nobody_saw(car: LifeCar) -> None:
    """Neither ignition nor event: a gap, which a late event fills."""
    with car.unwatched():
        event = car.drive(30, 30, event=False)
        car.wait(60)
    car.show()
    car.wait(16)
    car.show()
    (gap,) = car.gaps
    assert gap["distance"] == pytest.approx(30)
    assert (gap["start_odometer"], gap["end_odometer"]) == (32145, 32175)
    assert car.trips == []
    car.wait(30)
    car.tell(event)
    assert [row["distance"] for row in car.gaps] == [0]
    assert len(car.trips) == 1


def two_drives_and_one_event(car: LifeCar) -> None:
    """Ford shows the newest event only: the other drive is a gap."""
    with car.unwatched():
        car.drive(20, 30, event=False)
        car.wait(60)
        car.drive(12, 16)
        car.wait(60)
    car.show()
    car.wait(16)
    car.show()
    assert [row["distance"] for row in car.gaps] == [pytest.approx(20)]
    assert [row["distance"] for row in car.trips] == [pytest.approx(12)]


def petrol_and_electric(car: LifeCar) -> None:
    """A hybrid's engine that ran leaves the trip without an electric efficiency."""
    for rpm, assisted in ((0.0, False), (1800.0, True)):
        car.engine_speed = rpm
        car.drive(20, 20)
        car.wait(30)
        assert car.trips[-1]["petrol_assisted"] is assisted
    electric, hybrid = car.trips
    assert electric["efficiency"] == pytest.approx(6)
    assert hybrid["efficiency"] is None


def an_outage_on_the_road(car: LifeCar) -> None:
    """Ford's entities are away for ten minutes of the drive."""
    car.ignition = "ON"
    car.show()
    car.wait(5)
    car.odometer += 5
    car.show()
    with car.out_of_reach():
        car.wait(10)
        car.odometer += 10
        car.soc -= 3
    car.wait(5)
    car.odometer += 5
    car.ignition = "OFF"
    car.show()
    car.wait(5)
    (row,) = car.trips
    assert row["distance"] == pytest.approx(20)
    assert row["energy_consumed"] == pytest.approx(0.03 * USABLE)
    assert car.gaps == []


def a_week_of_commuting(car: LifeCar) -> None:
    """Home, office, home, plug: five days with a restart or an outage in each."""
    for day in range(5):
        car.drive(24, 30, to=WORK, event=day != 2)
        if day == 1:
            car.restart()
        car.wait(480)
        with car.unwatched() if day == 3 else car.out_of_reach():
            car.wait(10)
        car.drive(24, 30, to=HOME)
        car.wait(20)
        car.plug_in()
        if day == 4:
            car.restart()
        car.charge(50, 7.0, step=15)
        log = car.unplug()
        car.wait(3)
        if day % 2:
            car.log(log)
        car.wait(300)
    assert len(car.trips) == 10
    assert sum(row["distance"] for row in car.trips) == pytest.approx(240)
    assert sum(row["energy_consumed"] for row in car.trips) == pytest.approx(40)
    assert [row["energy_source"] for row in car.trips].count("remaining") == 1
    assert len(car.sessions) == 5
    assert sum(row["energy_kwh"] for row in car.sessions) == pytest.approx(40)
    assert {row["location_name"] for row in car.sessions} == {"Home"}
    assert car.gaps == []


def charged_with_the_ignition_on(car: LifeCar) -> None:
    """The family stays in the running car while it charges: what was charged is no regeneration."""
    car.ignition = "ON"
    car.show()
    for _ in range(6):
        car.wait(10)
        car.odometer += 15
        car.soc -= 5
        car.show()
    car.plug_in("DC_FAST")
    car.charge(70, 120.0, step=2)
    car.unplug()
    for _ in range(6):
        car.wait(10)
        car.odometer += 15
        car.soc -= 5
        car.show()
    car.ignition = "OFF"
    car.show()
    car.wait(5)
    (row,) = car.trips
    assert row["distance"] == pytest.approx(180)
    assert row["energy_consumed"] == pytest.approx(0.6 * USABLE)
    assert (row["start_soc"], row["end_soc"]) == (50, pytest.approx(40))
    (session,) = car.sessions
    assert session["energy_kwh"] == pytest.approx(0.5 * USABLE)


def a_quick_charge_at_a_short_stop(car: LifeCar) -> None:
    """Off, plugged, charged and on again within the halt that does not end a trip."""
    car.drive(30, 20, event=False)
    car.plug_in("DC_FAST")
    car.charge(car.soc + 3, 120.0, step=0.5)
    car.unplug()
    car.drive(30, 20, event=False)
    car.wait(5)
    (row,) = car.trips
    assert row["energy_consumed"] == pytest.approx(10)


def it_fed_a_tool_with_the_ignition_on(car: LifeCar) -> None:
    """What went through the plug is no driving."""
    car.plug_in()
    car.pause("DISCHARGING")
    car.ignition = "ON"
    car.show()
    for _ in range(6):
        car.wait(5)
        car.soc -= 1
        car.show()
    car.unplug()
    car.drive(30, 20, event=False)
    car.wait(5)
    (row,) = car.trips
    assert row["energy_consumed"] == pytest.approx(5)
