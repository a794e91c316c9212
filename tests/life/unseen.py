"""What cars do at the plug while nobody looks, and what must be known of it afterwards."""
# ruff: noqa: D401 a story is told, not ordered

from datetime import timedelta

import pytest

from tests.ledger.scenario import USABLE, WORK

from .cars import LifeCar
from .charging import kwh


def a_restart_in_mid_charge(car: LifeCar) -> None:
    """Forty minutes of the charge pass while nobody looks."""
    car.plug_in()
    car.begin(7.0)
    for _ in range(6):
        car.wait(5)
        car.soc += 7 / 12 / USABLE * 100
        car.show()
    with car.unwatched():
        car.wait(40)
        car.soc += 7 * 40 / 60 / USABLE * 100
    car.charge(70, 7.0)
    log = car.unplug()
    (row,) = car.sessions
    assert row["energy_kwh"] == pytest.approx(kwh(20))
    assert (row["start_soc"], row["end_soc"]) == (50, pytest.approx(70))
    assert row["plug_in_utc"] == log.plug_in
    assert row["needs_review"] is False


def restarts_all_the_time(car: LifeCar) -> None:
    """A restart after every step of a charge leaves one session with all of it."""
    car.plug_in()
    car.restart()
    car.begin(7.0)
    for _ in range(5):
        car.restart()
        car.wait(5)
        car.soc += 1
        car.show()
    car.restart()
    car.pause("COMPLETED")
    car.restart()
    log = car.unplug()
    car.restart()
    car.log(log)
    (row,) = car.sessions
    assert row["energy_kwh"] == log.energy_kwh
    assert row["live_energy_kwh"] == pytest.approx(kwh(5))


def an_expired_token_in_mid_charge(car: LifeCar) -> None:
    """Ford's entities are unavailable for three hours; the charge went on."""
    car.plug_in()
    car.charge(60, 7.0)
    car.begin(7.0)
    with car.out_of_reach():
        car.wait(180)
        car.soc += 20
        car.pause("COMPLETED")
    assert [row["is_complete"] for row in car.sessions] == [False]
    car.wait(10)
    car.unplug()
    (row,) = car.sessions
    assert row["energy_kwh"] == pytest.approx(kwh(30))
    assert row["end_soc"] == pytest.approx(80)


def plugged_in_while_nobody_looked(car: LifeCar) -> None:
    """The plug-in lies between two bounds, and all of its energy counts."""
    last_look = car.now
    with car.unwatched():
        car.wait(30)
        car.plug_in()
        car.charge(65, 7.0)
        looked_again = car.now
    car.charge(80, 7.0)
    car.unplug()
    (row,) = car.sessions
    bound = row["plug_in_not_before_utc"]
    assert bound <= last_look
    # Energy had flowed since the last look, so the cable counts from then on.
    assert row["plug_in_utc"] == bound < looked_again
    assert row["provenance"]["plug_in_utc"] == "bound"
    assert row["start_soc"] == 50
    assert row["energy_kwh"] == pytest.approx(kwh(30))


def energy_never_flows_before_the_plug_in(car: LifeCar) -> None:
    """A plug-in between two bounds is told as one, before the energy that it brought."""
    with car.unwatched():
        car.wait(30)
        car.plug_in()
        car.charge(65, 7.0)
    car.charge(80, 7.0)
    car.unplug()
    (row,) = car.sessions
    assert row["plug_in_utc"] <= row["session_start_utc"]


def a_whole_charge_while_nobody_looked(car: LifeCar) -> None:
    """Rebuilt from the state of charge between bounds; the log that comes late finds it."""
    last_look = car.now
    with car.unwatched():
        car.wait(30)
        car.plug_in()
        car.charge(80, 7.0)
        log = car.unplug()
        car.wait(30)
    car.show()
    (row,) = car.sessions
    assert row["is_complete"] is True
    assert row["energy_kwh"] == pytest.approx(kwh(30))
    assert row["plug_in_not_before_utc"] <= last_look
    assert log.plug_out is not None
    assert log.plug_out <= row["plug_out_not_after_utc"] <= car.now
    car.wait(10)
    car.log(log)
    (row,) = car.sessions
    assert row["energy_source"] == "log"
    assert (row["plug_in_utc"], row["plug_out_utc"]) == (log.plug_in, log.plug_out)
    assert row["plug_in_not_before_utc"] is None


def the_log_at_the_start(car: LifeCar) -> None:
    """Nobody looked at the charge; the log that the car shows at the start is the row."""
    with car.unwatched():
        car.wait(30)
        car.plug_in()
        car.charge(70, 7.0)
        log = car.unplug()
        car.log(log)
        car.wait(60)
    car.show()
    car.wait(20)
    car.show()
    (row,) = car.sessions
    assert row["energy_kwh"] == log.energy_kwh
    assert (row["plug_in_utc"], row["plug_out_utc"]) == (log.plug_in, log.plug_out)
    assert sum(piece["energy_kwh"] for piece in car.intervals) == pytest.approx(kwh(20))


def unplugged_and_driven_away_while_nobody_looked(car: LifeCar) -> None:
    """The session ends with what was known of it, and stays at home."""
    car.plug_in()
    car.charge(80, 7.0)
    with car.unwatched():
        car.wait(10)
        car.unplug()
        car.drive(30, 30, to=WORK)
        car.wait(60)
    car.show()
    (row,) = car.sessions
    assert row["is_complete"] is True
    assert row["end_soc"] == pytest.approx(80)
    assert row["energy_kwh"] == pytest.approx(kwh(30))
    assert row["location_name"] == "Home"
    assert row["plug_out_not_after_utc"] <= car.now


def driven_and_plugged_in_elsewhere_while_nobody_looked(car: LifeCar) -> None:
    """Connected before and after, but elsewhere: two plug-ins."""
    car.plug_in()
    car.charge(80, 7.0)
    with car.unwatched():
        car.wait(10)
        car.unplug()
        car.drive(30, 30, to=WORK)
        car.plug_in()
    car.show()
    car.charge(90, 7.0)
    car.unplug()
    one, two = car.sessions
    assert (one["location_name"], two["location_name"]) == ("Home", "Office")
    assert one["energy_kwh"] == pytest.approx(kwh(30))
    assert two["end_soc"] == pytest.approx(90)


def found_plugged_after_an_outage_of_a_day(car: LifeCar) -> None:
    """A session that goes on is not ended by a day without any data."""
    car.plug_in()
    car.charge(60, 7.0)
    (before,) = car.sessions
    with car.out_of_reach():
        for _ in range(24):
            car.wait(60)
    (row,) = car.sessions
    assert row["session_id"] == before["session_id"]
    assert row["is_complete"] is False
    car.wait(5)
    log = car.unplug()
    (row,) = car.sessions
    assert log.plug_out is not None
    assert log.plug_in is not None
    assert row["plugged_in_duration_seconds"] > timedelta(days=1).total_seconds()
    assert row["energy_kwh"] == pytest.approx(kwh(10))


def charged_after_it_fed_the_house_while_nobody_looked(car: LifeCar) -> None:
    """It gave, nobody looked, and then it had more: that was charged."""
    car.plug_in()
    car.pause("DISCHARGING")
    car.wait(10)
    car.soc -= 5
    car.show()
    with car.unwatched():
        car.wait(60)
        car.soc -= 5
        car.charge(70, 7.0)
    car.wait(10)
    car.unplug()
    (row,) = car.sessions
    assert row["energy_kwh"] == pytest.approx(kwh(25))
    assert [piece["kind"] for piece in car.segments] == ["discharge", "charge"]
    assert car.segments[0]["energy_kwh"] == pytest.approx(kwh(5))
