"""The simulated life agrees with itself: what is pushed adds up to what is true."""

from datetime import date, datetime, timedelta
from itertools import pairwise
import json

import pytest

from demo.custom_components.fordpass.simulator import (
    ChargerKind,
    PushKind,
    Simulation,
    Timeline,
    TrueSession,
)
from demo.custom_components.fordpass.simulator.physics import USABLE_KWH

from .conftest import FIRST_DAY, LAST_MOMENT


def stamped(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}Z"


def test_the_same_seed_gives_the_same_life(month):
    again = Timeline(Simulation(FIRST_DAY, seed=1))
    other = [again.first, *again.until(LAST_MOMENT)]
    same = [push.metrics for push in other] == [push.metrics for push in month.pushes]
    assert same is (month.timeline._simulation.seed == 1)


def test_pushes_come_in_order_and_never_in_one_second(month):
    gaps = [later.at - earlier.at for earlier, later in pairwise(month.pushes)]
    assert min(gaps) >= timedelta(seconds=2)


def test_no_push_lies_before_the_first_day(month):
    assert month.pushes[0].at.astimezone().date() >= FIRST_DAY - timedelta(days=1)
    assert month.pushes[0].kind is PushKind.REFRESH
    assert month.pushes[0].trip is not None
    assert month.pushes[0].charge_log is not None


def test_no_metric_is_newer_than_its_push(month):
    for push in month.pushes:
        wrapped = [one for one in push.metrics.values() if "updateTime" in one]
        assert all(one["updateTime"] <= stamped(push.at) for one in wrapped)


def test_the_odometer_counts_whole_kilometres_and_adds_up(month):
    readings = [value for _, value in month.values("odometer")]
    assert all(value == int(value) for value in readings)
    driven = sum(trip.distance_km for trip in month.timeline.truth.trips)
    assert max(readings) - readings[0] == pytest.approx(driven, abs=1)


def test_energy_is_neither_made_nor_lost(month):
    truth = month.timeline.truth
    # The last unplugging closes the books.
    end = truth.sessions[-1].plug_out
    levels = [
        value
        for at, value in month.values("xevBatteryEnergyRemaining")
        if at - timedelta(seconds=10) <= end
    ]
    charged = sum(session.energy_kwh for session in truth.sessions)
    driven = sum(trip.energy_kwh for trip in truth.trips if trip.end < end)
    standing = levels[0] + charged - driven - levels[-1]
    # A parked car takes 12 W, for less than the month.
    assert 0 < standing < 0.012 * 24 * 31


def test_state_of_charge_energy_and_range_belong_together(month):
    for push in month.pushes:
        energy = push.metrics.get("xevBatteryEnergyRemaining", {}).get("value")
        if energy is None or "xevBatteryStateOfCharge" not in push.metrics:
            continue
        soc = push.metrics["xevBatteryStateOfCharge"]["value"]
        assert 5 < soc <= 100
        assert soc == pytest.approx(100 * energy / USABLE_KWH, abs=0.3)
        reach = push.metrics["xevBatteryRange"]["value"]
        assert 3.0 < reach / energy < 7.5


def test_every_charge_log_is_a_session_that_ended_three_minutes_before(month):
    sessions = {stamped(one.plug_in): one for one in month.timeline.truth.sessions}
    logs = [push for push in month.of(PushKind.CHARGE_LOG) if push.charge_log]
    logged = [one for one in sessions.values() if one.logged]
    assert len(logs) in {len(logged), len(logged) - 1}
    for push in logs:
        log = push.charge_log
        assert log is not None
        session = sessions[log["plugDetails"]["plugInTime"]]
        assert push.at - session.plug_out > timedelta(seconds=180)
        _check_log(log, session)


def _check_log(log, session: TrueSession):
    assert log["energyConsumed"] == session.energy_kwh
    assert log["plugDetails"]["plugOutTime"] == stamped(session.plug_out)
    assert log["stateOfCharge"]["firstSOC"] == round(session.start_soc)
    assert log["power"]["max"] == pytest.approx(1000 * session.max_power_kw, abs=0.1)
    active = sum((one.end - one.start for one in session.segments), timedelta())
    assert log["energyTransferDuration"]["totalTime"] == active.total_seconds()
    assert log["location"]["network"] == session.charger.network or "UNKNOWN"


def test_segments_hold_the_energy_of_their_session(month):
    sessions = [one for one in month.timeline.truth.sessions if one.segments]
    assert len(sessions) > 5
    for session in sessions:
        parts = sum(segment.energy_kwh for segment in session.segments)
        assert parts == pytest.approx(session.energy_kwh, abs=1e-4)
        gained = (session.end_soc - session.start_soc) / 100 * USABLE_KWH
        assert session.energy_kwh == pytest.approx(gained, abs=1)
        assert session.plug_in <= session.segments[0].start
        assert session.segments[-1].end <= session.plug_out


def test_plug_and_ignition_tell_the_same_story_as_the_truth(month):
    truth = month.timeline.truth
    plugs = [value for _, value in month.values("xevPlugChargerStatus")]
    plugged = sum(now == "CONNECTED" != before for before, now in pairwise(plugs))
    # The last one may still be plugged in.
    assert plugged - len(truth.sessions) in {0, 1}
    keys = [value for _, value in month.values("ignitionStatus")]
    starts = sum(now == "ON" != before for before, now in pairwise(keys))
    assert starts == len(truth.trips)


def test_trip_summaries_tell_whole_kilometres_and_watt_hours(month):
    reported = [trip for trip in month.timeline.truth.trips if trip.reported]
    told = [push.trip for push in month.of(PushKind.FRAME) if push.trip is not None]
    assert len(told) == len(reported)
    for event, trip in zip(told, reported, strict=True):
        (text,) = event["oemData"]["trip_data"]["stringArrayValue"]
        segment = json.loads(text)
        assert event["updateTime"] == stamped(trip.end)
        assert segment["distance_traveled"] == round(trip.distance_km)
        assert segment["energy_consumed"] == pytest.approx(1000 * trip.energy_kwh)
        seconds = (trip.end - trip.start).total_seconds()
        assert segment["trip_duration"] == seconds


def test_direct_current_is_fast_and_needs_a_network():
    timeline = Timeline(Simulation(date(2026, 1, 1), seed=1))
    for _ in timeline.until(LAST_MOMENT):
        pass
    fast = [one for one in timeline.truth.sessions if one.is_dc]
    assert fast
    for session in fast:
        assert session.charger.network
        assert 50 < session.max_power_kw <= 150
    slow = [
        one
        for one in timeline.truth.sessions
        if one.charger.kind is ChargerKind.AC and one.segments
    ]
    assert all(6 < one.max_power_kw < 11 for one in slow)


def test_winter_takes_more_than_summer():
    def per_km(first_day: date) -> float:
        timeline = Timeline(Simulation(first_day, seed=1))
        for _ in timeline.until(timeline.reached + timedelta(days=28)):
            pass
        trips = timeline.truth.trips
        return sum(one.energy_kwh for one in trips) / sum(
            one.distance_km for one in trips
        )

    assert per_km(date(2026, 1, 5)) > 1.2 * per_km(date(2026, 6, 1))


@pytest.mark.parametrize("seed", range(4, 8))
def test_a_year_never_empties_the_battery(seed):
    timeline = Timeline(Simulation(date(2025, 9, 1), seed=seed))
    levels = [
        push.metrics["xevBatteryStateOfCharge"]["value"]
        for push in timeline.until(timeline.reached + timedelta(days=365))
        if "xevBatteryStateOfCharge" in push.metrics
    ]
    assert min(levels) > 5
    assert max(levels) <= 100
    assert 15_000 < len(levels) < 30_000
