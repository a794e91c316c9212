"""Quirks of Ford's integrations that touch a session, by their numbers in the contract.

Those that touch the rest of the rows are in test_quirks_car.py, 4.32 (old data that stays
available) is in test_sleep.py. Those that end where a state is read are tested by number with
the reader, in tests/ha/source:

===========================  ====================================================
4.1, 4.35, 4.27              the added distance of the charge log, which shrinks
4.3, 4.17, 4.20, 4.36, 4.37  which entity is read, and which is not
4.7, 4.8, 4.34               placeholders, zeros and dates that mean nothing
4.14, 4.18, 4.23             types and spellings of attributes
4.15, 4.16, 4.19             values that are stale or in another unit
4.22                         updates in which nothing changed
4.25, 4.28, 4.29             units: Wh and kWh, the 12 V battery
===========================  ====================================================

4.13 (departure schedules) and 4.38 (old commands) touch nothing that is read.
"""

from dataclasses import replace
from datetime import timedelta

import pytest

from custom_components.lightningrod.ledger.readings import (
    BatteryReading,
    ChargeLog,
    ChargingReading,
    PlugStatus,
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


def test_4_2_the_entity_of_the_log_fails(car: Car) -> None:
    """It is never added, or stops being written: the session is whole without it."""
    for _ in range(2):
        charged(car, car.soc + 10)
        car.wait(30)
        car.show()
    assert [row["energy_source"] for row in car.sessions] == ["remaining"] * 2
    for row in car.sessions:
        assert row["energy_kwh"] == pytest.approx(0.1 * USABLE)
        assert row["is_complete"] is True


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
