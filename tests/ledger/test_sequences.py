"""Sequences that no number in the contract names: order, time, other cars, unseen drives."""

from dataclasses import replace
from datetime import timedelta

import pytest

from custom_components.lightningrod.ledger.readings import TripEvent
from custom_components.lightningrod.ledger.records import RecordKind

from .scenario import START, USABLE, VIN, Car, charged, only


def test_two_top_ups_of_a_minute_with_logs_in_any_order(car: Car) -> None:
    """One minute each and one minute apart: two rows, each with its own log."""
    logs = []
    for _ in range(2):
        car.plug_in()
        car.charge(car.soc + 0.2, 10.0, step=1)
        logs.append(car.unplug())
        car.wait(1)
    for log in reversed(logs):
        car.log(log)
        car.wait(1)
    assert [row["plug_in_utc"] for row in car.sessions] == [log.plug_in for log in logs]
    assert [row["energy_kwh"] for row in car.sessions] == [
        log.energy_kwh for log in logs
    ]


def test_a_log_of_before_does_not_end_what_is_plugged_in_now(car: Car) -> None:
    """Found plugged in; the log that is shown is of the plug-in before."""
    with car.unwatched():
        log = charged(car, 70)
        car.wait(60)
        car.plug_in()
        car.wait(1)
        car.begin(7.0)
        car.log(log)
    car.show()
    car.wait(20)
    car.charge(80, 7.0)
    car.unplug()
    one, two = car.sessions
    assert one["energy_kwh"] == log.energy_kwh
    assert one["plug_out_utc"] == log.plug_out
    assert two["energy_kwh"] == pytest.approx(0.1 * USABLE, abs=0.3)
    assert two["plug_in_utc"] >= log.plug_out


def test_two_charges_while_nobody_looked_and_the_log_of_the_last(car: Car) -> None:
    """What the log does not explain of the gain was another charge."""
    with car.unwatched():
        charged(car, 70)
        car.wait(300)
        log = charged(car, 85)
        car.wait(30)
        car.log(log)
    car.show()
    one, two = car.sessions
    assert one["energy_kwh"] == pytest.approx(0.2 * USABLE)
    assert one["plug_out_not_after_utc"] <= log.plug_in
    assert two["energy_kwh"] == log.energy_kwh


def test_unplugged_unseen_and_plugged_in_again_with_the_log_of_the_first(
    car: Car,
) -> None:
    """Connected before and after the outage; the log says that these are two plug-ins."""
    car.plug_in()
    car.charge(60, 7.0)
    with car.unwatched():
        car.wait(20)
        log = car.unplug()
        car.wait(60)
        car.plug_in()
        car.charge(80, 7.0)
        car.log(log)
    car.show()
    car.wait(30)
    car.show()
    car.unplug()
    one, two = car.sessions
    assert one["energy_kwh"] == log.energy_kwh
    assert two["energy_kwh"] == pytest.approx(0.2 * USABLE)
    assert two["plug_in_not_before_utc"] == log.plug_out


@pytest.mark.parametrize("minutes", [-9, -4, 4, 9])
def test_clocks_that_differ_by_minutes(car: Car, minutes: int) -> None:
    """Ford's clock or ours is wrong: log and event still find what they tell of."""
    shift = timedelta(minutes=minutes)
    car.plug_in()
    car.wait(2)
    log = car.unplug()
    event = car.drive(9, 5, event=False)
    car.wait(20)
    assert log.plug_in is not None
    assert log.plug_out is not None
    car.log(
        replace(
            log,
            plug_in=log.plug_in + shift,
            plug_out=log.plug_out + shift,
            logged_at=log.plug_out + shift,
        )
    )
    car.tell(replace(event, ended_at=event.ended_at + shift))
    assert only(car)["plug_in_utc"] == log.plug_in + shift
    assert [row["end_time"] for row in car.trips] == [event.ended_at + shift]


def test_an_older_wording_of_a_log_changes_nothing(car: Car) -> None:
    """Ford corrects its log; a cache may show the old one again."""
    log = charged(car)
    assert log.logged_at is not None
    newer = replace(log, energy_kwh=9.1, logged_at=log.logged_at + timedelta(hours=1))
    for told in (log, newer, log):
        car.log(told)
        car.wait(1)
    assert only(car)["energy_kwh"] == 9.1


def test_dc_without_a_charger_current(car: Car) -> None:
    """What flows into the battery is the power; the power type may be yesterday's (4.33)."""
    car.remaining = False
    car.plug_in("AC_BASIC")
    car.charge(80, 140.0, step=2)
    car.unplug()
    row = only(car)
    assert row["charge_type"] == "DC_FAST"
    assert row["energy_kwh"] == pytest.approx(0.3 * USABLE, rel=0.02)


def test_the_battery_corrects_itself_at_the_start_of_a_charge(car: Car) -> None:
    """A jump of the state of charge that no charger could bring is no energy."""
    car.plug_in()
    car.wait(seconds=30)
    car.soc += 3
    car.begin(7.0)
    car.wait(5)
    car.soc += 7 / 12 / USABLE * 100
    car.pause("COMPLETED")
    car.unplug()
    assert only(car)["energy_kwh"] == pytest.approx(7 / 12, abs=0.01)


def test_time_that_goes_back_for_hours_deafens_nothing(car: Car) -> None:
    """Our clock is set back by five hours in mid-charge; Ford's goes on."""
    ahead = timedelta(hours=5)

    def show(ours: timedelta) -> None:
        car.show(observed_at=car.now + ours, refreshed_at=car.now)

    car.plugged = True
    show(ahead)
    car.wait(1)
    car.status, car.power_kw = "IN_PROGRESS", 7.0
    show(ahead)
    car.wait(10)
    car.soc += 7 / 6 / USABLE * 100
    show(timedelta(0))
    car.wait(10)
    car.soc += 7 / 6 / USABLE * 100
    show(timedelta(0))
    car.plugged, car.status, car.power_kw = False, "NOT_READY", 0.0
    car.wait(1)
    show(timedelta(0))
    row = only(car)
    assert row["is_complete"] is True
    assert row["energy_kwh"] == pytest.approx(7 / 3, abs=0.1)
    assert row["plug_in_utc"] <= row["session_start_utc"] <= row["session_end_utc"]
    assert row["session_end_utc"] <= row["plug_out_utc"] == car.now
    car.wait(30)
    car.drive(12, 16)
    assert [row["distance"] for row in car.trips] == [12]


def test_snapshots_of_the_same_moment(car: Car) -> None:
    """Two bursts in one millisecond: the second one's samples come with the next look."""
    car.soc = 51
    car.show()
    car.soc = 52
    car.show()
    car.wait(1)
    car.show()
    samples = car.tables.of(RecordKind.BATTERY)
    assert [row["hv_battery_soc"] for row in samples] == [50, 51, 52]


def test_another_car_s_snapshot_is_not_taken(car: Car) -> None:
    """A swapped VIN: what belongs to another car never enters."""
    other = replace(car.snapshot(), device_id="3FMTK3SU0MMA99999")
    assert car.tracker.feed(other) == []
    lower = replace(car.snapshot(), device_id=VIN.lower())
    car.wait(1)
    car.soc = 51
    assert car.tracker.feed(replace(lower, battery=car.snapshot().battery))


def test_a_trip_event_from_before_the_first_look() -> None:
    """A car that appears later: what it shows of before is a trip, once."""
    car = Car()
    event = TripEvent(
        ended_at=START - timedelta(hours=3),
        energy_kwh=2.0,
        duration_s=900,
        distance_km=12,
    )
    for _ in range(2):
        car.tell(event)
        car.restart()
        car.wait(20)
    assert len(car.trips) == 1
    assert car.tables.of(RecordKind.GAP) == []


def test_two_drives_and_the_event_of_the_last(car: Car) -> None:
    """Seen driving off, then nothing until the second drive is over: two trips."""
    car.ignition = "ON"
    car.show()
    with car.unwatched():
        car.wait(20)
        car.odometer += 15
        car.ignition = "OFF"
        car.wait(400)
        event = car.drive(22, 30)
        car.wait(30)
    car.tell(event)
    one, two = car.trips
    assert (one["distance"], two["distance"]) == (15, 22)
    assert one["end_time"] <= two["start_time"]
    car.wait(60)
    car.show()
    assert car.tables.of(RecordKind.GAP) == []


def test_on_the_road_before_and_after_a_night(car: Car) -> None:
    """The ignition is on at both looks, but the car stood between: two drives and a gap."""
    car.ignition = "ON"
    car.show()
    car.wait(10)
    car.odometer += 8
    car.show()
    car.wait(720)
    car.odometer += 6
    car.show()
    car.wait(10)
    car.odometer += 9
    car.show()
    car.ignition = "OFF"
    car.wait(1)
    car.show()
    car.wait(5)
    assert [row["distance"] for row in car.trips] == [8, 9]
    assert [row["distance"] for row in car.tables.of(RecordKind.GAP)] == [6]


def test_through_a_long_tunnel(car: Car) -> None:
    """Nothing is heard for 40 minutes of a drive: one trip."""
    car.ignition = "ON"
    car.show()
    car.wait(40)
    car.odometer += 50
    car.show()
    car.wait(5)
    car.odometer += 5
    car.ignition = "OFF"
    car.show()
    car.wait(5)
    assert [row["distance"] for row in car.trips] == [55]


def test_accessory_and_remote_start_are_no_drive(car: Car) -> None:
    """Only ignition ON is a drive, and only one that moves."""
    for ignition in ("ACCESSORY", "OFF", "ON", "ACCESSORY", "OFF"):
        car.ignition = ignition
        car.wait(2)
        car.show()
    car.wait(10)
    assert car.trips == []


def test_plugged_in_at_once_after_a_drive_and_driven_off_at_once(car: Car) -> None:
    """Three minutes join halts of a drive, never a drive and a charge."""
    car.drive(20, 25, event=False)
    car.wait(1)
    car.plug_in()
    car.charge(car.soc + 10, 120.0, step=2)
    car.wait(1)
    log = car.unplug()
    car.wait(1)
    car.drive(20, 25, event=False)
    car.log(log)
    car.wait(5)
    assert [row["distance"] for row in car.trips] == [20, 20]
    assert only(car)["energy_kwh"] == log.energy_kwh
