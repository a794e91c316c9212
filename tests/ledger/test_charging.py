"""Charging sessions: one row a plug-in, whatever happens around it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from custom_components.lightningrod.ledger.identity import session_id
from custom_components.lightningrod.ledger.readings import ChargingReading, PlugStatus

from .scenario import START, USABLE, VIN, WORK, Car, charged, only


def test_live_session_without_log(car: Car) -> None:
    """A watched charge is whole without Ford's log, and says where its energy is from."""
    plug_in = car.now
    car.plug_in()
    car.wait(1)
    begin = car.now
    car.charge(80, 7.0)
    end = car.now
    car.wait(30)
    car.unplug()

    (row,) = car.sessions
    assert row["session_id"] == session_id(VIN, plug_in)
    assert row["is_complete"] is True
    assert row["energy_kwh"] == pytest.approx(0.3 * USABLE)
    assert row["energy_source"] == "remaining"
    assert (row["start_soc"], row["end_soc"]) == (50, pytest.approx(80))
    assert (row["session_start_utc"], row["session_end_utc"]) == (begin, end)
    assert (row["plug_in_utc"], row["plug_out_utc"]) == (plug_in, car.now)
    assert row["charge_duration_seconds"] == pytest.approx(
        (end - begin).total_seconds()
    )
    assert row["plugged_in_duration_seconds"] == (car.now - plug_in).total_seconds()
    assert row["charge_type"] == "AC_LEVEL_2"
    assert (row["location_name"], row["location_type"], row["location_id"]) == (
        "Home",
        "home",
        1,
    )
    assert row["needs_review"] is False


def test_log_corrects_live_row(car: Car) -> None:
    """The log's figures replace the live ones in the same row; the live energy stays visible."""
    car.plug_in()
    car.charge(80, 7.0)
    log = replace(car.unplug(), energy_kwh=26.0)
    car.wait(3)
    car.log(log)

    (row,) = car.sessions
    assert row["energy_kwh"] == row["log_energy_kwh"] == 26.0
    assert row["live_energy_kwh"] == pytest.approx(26.4)
    assert row["energy_source"] == "log"
    assert row["provenance"]["energy_kwh"] == "log"
    assert row["min_power"] == 0.6
    assert row["max_power"] == 10.4
    assert row["address"] == "Street 1, City"
    assert row["location_name"] == "Home"
    assert row["plug_in_utc"] == log.plug_in
    assert row["charge_duration_seconds"] == log.transfer_s
    assert row["needs_review"] is False


def test_log_alone_makes_the_row(car: Car) -> None:
    """A log for a charge that nobody saw is a complete session with intervals."""
    with car.unwatched():
        car.plug_in()
        car.charge(52, 7.0)
        car.log(car.unplug())
        car.wait(60)
    car.show()

    (row,) = car.sessions
    assert row["is_complete"] is True
    assert row["energy_kwh"] == pytest.approx(1.76)
    assert sum(item["energy_kwh"] for item in car.intervals) == pytest.approx(1.76)


@pytest.mark.parametrize("times", [1, 2, 3])
def test_the_same_log_again_changes_nothing(car: Car, times: int) -> None:
    """A log that is shown again describes the same row."""
    car.plug_in()
    car.charge(80, 7.0)
    log = car.unplug()
    for _ in range(times):
        car.wait(3)
        car.log(log)
    (row,) = car.sessions
    assert row["energy_kwh"] == pytest.approx(log.energy_kwh)


def test_log_after_the_next_plug_in(car: Car) -> None:
    """A late log finds the session it tells of, not the one that is open now."""
    car.plug_in()
    car.charge(60, 7.0)
    first = car.unplug()
    car.wait(4)
    car.plug_in()
    car.wait(1)
    car.begin(7.0)
    car.wait(5)
    car.log(replace(first, energy_kwh=8.7))
    car.soc += 1
    car.pause()
    car.unplug()

    one, two = car.sessions
    assert one["energy_kwh"] == 8.7
    assert two["energy_source"] == "remaining"
    assert two["energy_kwh"] == pytest.approx(0.88)


def test_two_short_top_ups_stay_two(car: Car) -> None:
    """Two plug-ins of three minutes, with both logs, are two rows."""
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
    assert all(row["energy_source"] == "log" for row in car.sessions)


def test_restart_in_mid_charge(car: Car) -> None:
    """A restart while energy flows leaves one session with all of it."""
    car.plug_in()
    car.begin(7.0)
    for _ in range(6):
        car.wait(5)
        car.soc += 7 / 12 / USABLE * 100
        car.show()
    with car.unwatched():
        car.wait(40)
        car.soc += 7 * 40 / 60 / USABLE * 100
    car.show()
    car.charge(70, 7.0)
    car.unplug()
    (row,) = car.sessions
    assert row["energy_kwh"] == pytest.approx(0.2 * USABLE)
    assert (row["start_soc"], row["end_soc"]) == (50, pytest.approx(70))
    assert len(car.segments) == 1


def test_many_segments_are_one_session(car: Car) -> None:
    """A solar-controlled charge with dozens of pauses is one plug-in."""
    car.plug_in()
    for _ in range(24):
        car.charge(car.soc + 0.5, 4.0, step=2)
        car.pause()
        car.wait(4)
    car.unplug()
    (row,) = car.sessions
    assert row["energy_kwh"] == pytest.approx(0.12 * USABLE)
    assert len(car.segments) == 24
    assert sum(item["energy_kwh"] for item in car.segments) == pytest.approx(
        0.12 * USABLE
    )
    assert sum(item["energy_kwh"] for item in car.intervals) == pytest.approx(
        0.12 * USABLE
    )


def test_plugged_in_while_nobody_looked(car: Car) -> None:
    """The plug-in has bounds, and the energy since the last look counts."""
    last_look = car.now - timedelta(minutes=5)
    with car.unwatched():
        car.wait(30)
        car.plug_in()
        car.charge(65, 7.0)
    car.show()
    car.charge(80, 7.0)
    car.unplug()
    (row,) = car.sessions
    assert row["plug_in_not_before_utc"] == last_look
    assert row["provenance"]["plug_in_utc"] == "bound"
    assert row["start_soc"] == 50
    assert row["energy_kwh"] == pytest.approx(0.3 * USABLE)
    assert row["needs_review"] is False


def test_whole_charge_while_nobody_looked(car: Car) -> None:
    """SoC rose and the car stood still: the session is rebuilt, then the log finds it."""
    last_look = car.now - timedelta(minutes=5)
    with car.unwatched():
        car.wait(30)
        car.plug_in()
        car.charge(80, 7.0)
        log = car.unplug()
        car.wait(30)
    car.show()
    (row,) = car.sessions
    assert row["is_complete"] is True
    assert row["energy_kwh"] == pytest.approx(0.3 * USABLE)
    assert (row["plug_in_not_before_utc"], row["plug_out_not_after_utc"]) == (
        last_look,
        car.now,
    )

    car.wait(10)
    car.log(log)
    (row,) = car.sessions
    assert row["energy_source"] == "log"
    assert row["plug_in_utc"] == log.plug_in
    assert row["plug_in_not_before_utc"] is None


def test_unplugged_and_driven_while_nobody_looked(car: Car) -> None:
    """The open session ends with what was known of it."""
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
    assert row["energy_kwh"] == pytest.approx(0.3 * USABLE)
    assert row["location_name"] == "Home"
    assert row["plug_out_not_after_utc"] == car.now


def test_driven_and_plugged_in_again_while_nobody_looked(car: Car) -> None:
    """Connected before and after, but the odometer moved: two plug-ins."""
    car.plug_in()
    car.charge(80, 7.0)
    with car.unwatched():
        car.unplug()
        car.drive(30, 30, to=WORK)
        car.plug_in()
    car.show()
    one, two = car.sessions
    assert one["is_complete"] is True
    assert two["is_complete"] is False
    assert two["location_name"] == "Office"


def test_energy_from_power_where_the_battery_does_not_tell(car: Car) -> None:
    """Without remaining energy the power over time counts, as long as it is seen."""
    car.remaining = False
    car.plug_in()
    car.charge(80, 7.0)
    car.unplug()
    (row,) = car.sessions
    assert row["energy_source"] == "power"
    assert row["energy_kwh"] == pytest.approx(0.3 * USABLE, rel=0.02)


def test_energy_from_soc_where_there_is_no_power(car: Car) -> None:
    """Without power too, the state of charge times the usable capacity counts."""
    car.remaining = False
    car.plug_in()
    car.begin(7.0)
    car.power_kw = None
    car.wait(60)
    car.soc = 60
    car.pause("COMPLETED")
    car.unplug()
    (row,) = car.sessions
    assert row["energy_kwh"] == pytest.approx(0.1 * USABLE)


def test_stuck_power_without_charging_is_nothing(car: Car) -> None:
    """Quirk 4.6: a power that stays up while idle or driving charges nothing."""
    car.plug_in()
    car.charge(60, 7.0)
    car.power_kw = 25.36
    for _ in range(5):
        car.wait(5)
        car.show()
    car.unplug()
    car.power_kw = 25.36
    car.drive(10, 10)
    (row,) = car.sessions
    assert row["energy_kwh"] == pytest.approx(0.1 * USABLE)
    assert row["max_power"] == 7.0


def test_discharge_is_never_negative_charging(car: Car) -> None:
    """Energy that leaves while plugged is a segment of its own kind."""
    car.plug_in()
    car.charge(60, 7.0)
    car.status = "DISCHARGING"
    car.show()
    car.wait(60)
    car.soc -= 5
    car.pause("COMPLETED")
    car.unplug()
    (row,) = car.sessions
    assert row["energy_kwh"] == pytest.approx(0.1 * USABLE)
    charge, discharge = car.segments
    assert (charge["kind"], discharge["kind"]) == ("charge", "discharge")
    assert discharge["energy_kwh"] == pytest.approx(0.05 * USABLE)


def test_no_data_ends_nothing(car: Car) -> None:
    """Quirk 4.7/4.8: a car that says nothing for a day keeps its session open."""
    car.plug_in()
    car.begin(7.0)
    for _ in range(24):
        car.wait(60)
        car.show(charging=ChargingReading(), stale=True)
    (row,) = car.sessions
    assert row["is_complete"] is False


def test_older_refresh_does_not_unplug(car: Car) -> None:
    """Quirk 4.10: a refresh that brings an older container ends no session."""
    car.plug_in()
    car.begin(7.0)
    car.wait(1)
    car.show(
        refreshed_at=START,
        charging=ChargingReading(plug_status=PlugStatus.DISCONNECTED),
    )
    car.wait(1)
    car.show()
    (row,) = car.sessions
    assert row["is_complete"] is False


def test_found_plugged_at_the_very_first_look() -> None:
    """A session that began before the first look is open, its plug-in a bound."""
    car = Car()
    car.plug_in()
    car.charge(60, 7.0)
    car.unplug()
    (row,) = car.sessions
    assert row["provenance"]["plug_in_utc"] == "bound"
    assert row["energy_kwh"] == pytest.approx(0.1 * USABLE)


def test_log_that_contradicts_the_state_of_charge_is_kept_and_marked(car: Car) -> None:
    """Contract 5.1: outside 0.8 to 1.15 of the SoC energy the log stays, with both numbers."""
    car.plug_in()
    car.charge(80, 7.0)
    log = replace(car.unplug(), energy_kwh=40.0)
    car.log(log)
    (row,) = car.sessions
    assert row["energy_kwh"] == 40.0
    assert row["needs_review"] is True
    assert row["review"]["energy_log_soc"] == {"log": 40.0, "soc": pytest.approx(26.4)}


def test_dc_without_a_place_is_public(car: Car) -> None:
    """A DC fast charger at no known place is public."""
    car.position = (50.0, 8.0)
    car.plug_in("DC_FAST")
    car.charge(80, 120.0)
    car.unplug()
    (row,) = car.sessions
    assert (row["charge_type"], row["location_type"]) == ("DC_FAST", "public")
    assert row["location_name"] is None


def test_plugged_in_and_out_without_charging(car: Car) -> None:
    """A plug-in in which nothing flowed is a session of 0 kWh."""
    car.plug_in()
    car.wait(20)
    car.unplug()
    (row,) = car.sessions
    assert row["energy_kwh"] == 0.0
    assert row["charge_duration_seconds"] == 0.0


@pytest.mark.parametrize(
    ("power_kw", "seen_kw", "energy", "kind"),
    [
        (1.7, None, 8.8, "AC_LEVEL_1"),
        (None, 7.0, 8.8, "AC_LEVEL_2"),
        (None, None, 8.8, "AC_LEVEL_2"),
        (None, None, 1.2, "AC_LEVEL_1"),
        (None, None, None, "AC"),
        (62.0, None, 8.8, "DC_FAST"),
    ],
)
def test_the_kind_of_charging_by_evidence(
    power_kw: float | None, seen_kw: float | None, energy: float | None, kind: str
) -> None:
    """The log's power, else the one seen, else the mean of the log; else just AC."""
    log = charged(Car())
    log = replace(log, max_power_kw=power_kw, transfer_s=3600.0, energy_kwh=energy)
    car = Car()
    if seen_kw is not None:
        car.show()
        car.wait(1)
        log = replace(log, plug_in=car.now)
        charged(car)
    car.log(log)
    assert only(car)["charge_type"] == kind
