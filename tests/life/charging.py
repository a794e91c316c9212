"""What cars do at the plug, and the sessions that must come of it."""
# ruff: noqa: D401 a story is told, not ordered

from dataclasses import replace

import pytest

from tests.ledger.scenario import USABLE

from .cars import LifeCar


def kwh(percent: float) -> float:
    """Return the energy of so many percent of the battery."""
    return percent / 100 * USABLE


def a_charge_without_a_log(car: LifeCar) -> None:
    """Watched from plug to plug: whole without Ford's log."""
    plugged = car.now
    car.plug_in()
    car.wait(1)
    begun = car.now
    car.charge(80, 7.0)
    done = car.now
    car.wait(30)
    car.unplug()
    (row,) = car.sessions
    assert row["is_complete"] is True
    assert row["energy_kwh"] == pytest.approx(kwh(30))
    assert row["energy_source"] == "remaining"
    assert (row["start_soc"], row["end_soc"]) == (50, pytest.approx(80))
    assert (row["plug_in_utc"], row["plug_out_utc"]) == (plugged, car.now)
    assert (row["session_start_utc"], row["session_end_utc"]) == (begun, done)
    assert row["charge_duration_seconds"] == pytest.approx((done - begun).seconds)
    assert row["plugged_in_duration_seconds"] == (car.now - plugged).seconds
    assert row["charge_type"] == "AC_LEVEL_2"
    assert (row["location_name"], row["location_type"]) == ("Home", "home")
    assert row["needs_review"] is False
    for pieces in (car.segments, car.intervals):
        whole = sum(piece["energy_kwh"] for piece in pieces)
        assert whole == pytest.approx(kwh(30), rel=0.02)


def the_log_corrects_what_was_watched(car: LifeCar) -> None:
    """One row, in the end the log's figures, with the watched energy beside them."""
    car.plug_in()
    car.charge(80, 7.0)
    log = car.unplug()
    car.wait(3)
    car.log(log)
    (row,) = car.sessions
    assert row["energy_kwh"] == row["log_energy_kwh"] == log.energy_kwh
    assert row["live_energy_kwh"] == pytest.approx(kwh(30))
    assert row["energy_source"] == row["provenance"]["energy_kwh"] == "log"
    assert (row["plug_in_utc"], row["plug_out_utc"]) == (log.plug_in, log.plug_out)
    assert row["max_power"] == pytest.approx(10.4)
    assert row["address"] == "Street 1, City"
    assert row["location_name"] == "Home"
    assert row["needs_review"] is False


def the_log_comes_twice_and_late(car: LifeCar) -> None:
    """Hours later, and again after a restart and an outage: nothing changes."""
    car.plug_in()
    car.charge(80, 7.0)
    log = car.unplug()
    car.wait(300)
    car.log(log)
    first = car.sessions
    car.restart()
    car.wait(5)
    car.log(log)
    with car.out_of_reach():
        car.wait(60)
    assert [row["energy_kwh"] for row in car.sessions] == [log.energy_kwh]
    assert car.sessions[0]["session_id"] == first[0]["session_id"]


def the_log_after_the_next_plug_in(car: LifeCar) -> None:
    """A late log finds the session it tells of, not the one that is open now."""
    car.plug_in()
    car.charge(60, 7.0)
    log = car.unplug()
    car.wait(4)
    car.plug_in()
    car.begin(7.0)
    car.wait(5)
    car.log(log)
    car.soc += 0.6
    car.pause("COMPLETED")
    car.unplug()
    one, two = car.sessions
    assert (one["energy_kwh"], one["energy_source"]) == (log.energy_kwh, "log")
    assert two["energy_kwh"] == pytest.approx(kwh(0.6))
    assert two["energy_source"] == "remaining"


def two_short_top_ups(car: LifeCar) -> None:
    """Alike and minutes apart, with both logs late: two rows."""
    logs = []
    for _ in range(2):
        car.plug_in()
        car.charge(car.soc + 0.5, 9.0, step=1)
        logs.append(car.unplug())
        car.wait(2)
    for log in logs:
        car.log(log)
        car.wait(1)
    assert [row["plug_in_utc"] for row in car.sessions] == [log.plug_in for log in logs]
    assert {row["energy_source"] for row in car.sessions} == {"log"}


def a_solar_charge(car: LifeCar) -> None:
    """Two dozen pauses are one plug-in with two dozen segments."""
    car.plug_in()
    for _ in range(24):
        car.charge(car.soc + 0.5, 4.0, step=2)
        car.pause()
        car.wait(4)
    log = car.unplug()
    car.wait(3)
    car.log(log)
    (row,) = car.sessions
    assert row["energy_kwh"] == pytest.approx(kwh(12))
    assert len(car.segments) == 24
    for pieces in (car.segments, car.intervals):
        assert sum(piece["energy_kwh"] for piece in pieces) == pytest.approx(kwh(12))


def scheduled_faulted_resumed_topped_up(car: LifeCar) -> None:
    """Whatever the display says in between, the plug stays in."""
    car.plug_in()
    for status in ("SCHEDULED", "NOT_READY", "SCHEDULED"):
        car.pause(status)
        car.wait(60)
    car.charge(60, 7.0)
    car.pause("FAULT")
    car.wait(5)
    car.pause("STATION_NOT_DETECTED")
    car.wait(30)
    car.charge(80, 7.0)
    car.wait(120)
    car.soc -= 1
    car.show()
    car.charge(80, 7.0)
    car.unplug()
    (row,) = car.sessions
    assert row["energy_kwh"] == pytest.approx(kwh(31))
    assert len(car.segments) == 3
    assert row["charging_status"] == "COMPLETED"


def a_fast_charge_and_off_again(car: LifeCar) -> None:
    """The driver is on the road before the log comes."""
    car.position = (50.0, 8.0)
    car.plug_in("DC_FAST")
    car.charge(80, 120.0, step=2)
    log = replace(car.unplug(), network="IONITY", location_name=None)
    car.wait(1)
    car.ignition = "ON"
    car.show()
    car.wait(2)
    car.odometer += 3
    car.log(log)
    (row,) = car.sessions
    assert (row["charge_type"], row["location_type"]) == ("DC_FAST", "public")
    assert row["network_name"] == row["location_name"] == "IONITY"
    assert row["energy_kwh"] == log.energy_kwh


def the_battery_feeds_the_house(car: LifeCar) -> None:
    """A discharge is a segment of its own kind, and never negative charging."""
    car.plug_in()
    car.charge(60, 7.0)
    car.pause("DISCHARGING")
    car.wait(60)
    car.soc -= 5
    car.pause()
    car.wait(5)
    car.charge(58, 7.0)
    car.unplug()
    (row,) = car.sessions
    assert row["energy_kwh"] == pytest.approx(kwh(13))
    kinds = [piece["kind"] for piece in car.segments]
    assert kinds == ["charge", "discharge", "charge"]
    assert car.segments[1]["energy_kwh"] == pytest.approx(kwh(5))


def power_that_stays_up(car: LifeCar) -> None:
    """Quirk 4.6: what the power shows while idle and while driving charges nothing."""
    car.plug_in()
    car.charge(60, 7.0)
    for _ in range(5):
        car.wait(5)
        car.power_kw = 25.36
        car.show()
    car.unplug()
    car.power_kw = 25.36
    car.drive(10, 10)
    (row,) = car.sessions
    assert row["energy_kwh"] == pytest.approx(kwh(10))
    assert row["max_power"] == pytest.approx(7)


def energy_from_power(car: LifeCar) -> None:
    """A car that does not tell its remaining energy."""
    car.remaining = False
    car.restart()
    car.show()
    car.plug_in()
    car.charge(80, 7.0)
    car.unplug()
    (row,) = car.sessions
    assert row["energy_source"] in {"power", "soc"}
    assert row["energy_kwh"] == pytest.approx(kwh(30), rel=0.02)


def a_plug_in_without_a_charge(car: LifeCar) -> None:
    """A cable for twenty minutes is a session of 0 kWh."""
    car.plug_in()
    car.wait(20)
    car.unplug()
    (row,) = car.sessions
    assert (row["energy_kwh"], row["charge_duration_seconds"]) == (0, 0)
    assert row["is_complete"] is True


def plugged_in_and_the_status_is_lost(car: LifeCar) -> None:
    """No frame told that it charged; plugged in and at rest the battery has more."""
    car.plug_in()
    car.wait(10)
    car.show()
    with car.lost():
        car.charge(car.soc + 10, 120.0, step=1)
    car.status = "COMPLETED"
    car.show()
    car.wait(10)
    car.unplug()
    (row,) = car.sessions
    assert row["energy_kwh"] == pytest.approx(kwh(10))
    assert row["energy_source"] == "remaining"
