"""Section 3a: plug in, charge, complete, unplug, log, and the row at the end of it."""

import copy
from datetime import UTC, datetime
from typing import Any

from homeassistant.util.unit_system import METRIC_SYSTEM
import pytest

from custom_components.lightningrod.ledger.lengths import KM_PER_MILE

from .harness import payload
from .ledger import (
    LOG_WAIT,
    USABLE,
    Ledger,
    charge_log,
    is_live,
    is_the_log,
    metrics,
    moment,
    seen,
    stamp,
    unchanged,
)

POWER = "aui:signal:745a2a40-3327-4943-bdf8-f71d9b389d8b:custom:charge-power-kw"


async def test_a_charge_equals_the_charge_log(ledger: Ledger) -> None:
    """One row from the plug-in on: live first, in the end what the log says."""
    await ledger.charge()
    live = await ledger.session()
    assert live["is_complete"] is False
    assert live["energy_kwh"] == pytest.approx(0.155 * USABLE, abs=0.7)
    await ledger.unplug()

    row = await ledger.session()
    is_the_log(row)
    assert row["session_id"] == live["session_id"]
    assert row["live_energy_kwh"] == live["energy_kwh"]
    assert row["provenance"]["energy_kwh"] == "log"
    for table in ("interval", "segment"):
        pieces = await ledger.pieces(row, table)
        assert sum(piece["energy_kwh"] for piece in pieces) == pytest.approx(14.1)


async def test_4_1_the_added_distance_is_the_one_of_the_first_write(
    ledger: Ledger,
) -> None:
    """It shrinks with every later write outside metric systems; the row keeps it."""
    await ledger.charge()
    await ledger.unplug()
    for minutes in (800, 810, 820):
        await ledger.show(minutes, soc=100.0 - minutes / 1000)
    row = await ledger.session()
    assert row["miles_added"] == pytest.approx(103.0 / KM_PER_MILE)


async def test_the_log_from_before_is_a_session(ledger: Ledger) -> None:
    """What the car shows at set-up is the real charge of last November.

    Outside metric systems its added distance has shrunk by then, and is not taken (4.35).
    """
    (row,) = await ledger.rows("ev_charging_session")
    assert row["energy_kwh"] == 60.19749
    assert (row["start_soc"], row["end_soc"]) == (28, 100)
    assert row["charge_duration_seconds"] == 21138
    assert row["plugged_in_duration_seconds"] == 57206
    assert row["max_power"] == pytest.approx(10.4052)
    assert row["plug_in_utc"] == datetime(2025, 11, 27, 16, 3, 54, tzinfo=UTC)
    metric_units = ledger.hass.config.units is METRIC_SYSTEM
    known = pytest.approx(367.5 / KM_PER_MILE) if metric_units else None
    assert row["miles_added"] == known


async def test_the_log_again_changes_no_row(ledger: Ledger) -> None:
    """Reloads of both sides show the same log again."""
    await ledger.charge()
    await ledger.unplug()
    before = await ledger.rows("ev_charging_session")
    await ledger.reload()
    await ledger.remove()
    await ledger.add()
    after = await ledger.rows("ev_charging_session")
    assert [unchanged(row) for row in after] == [unchanged(row) for row in before]


async def test_the_log_after_the_next_plug_in(ledger: Ledger) -> None:
    """Plugged in again within the 180 seconds: the log is of the session before."""
    await ledger.charge()
    await ledger.plug_out()
    await ledger.notice()
    await ledger.show(692, plug="CONNECTED", kind="AC_BASIC")
    await ledger.show(692.5, status="IN_PROGRESS", volts=317.0, amps=10.7)
    ledger.car.rest["etl"] = charge_log()
    await ledger.pass_time(LOG_WAIT)
    first, second = await ledger.sessions()
    is_the_log(first)
    assert second["is_complete"] is False
    assert second["plug_in_utc"] == seen(692)
    assert second["log_energy_kwh"] is None


async def test_the_plug_that_is_seen_late(ledger: Ledger) -> None:
    """Ford shows the charge an hour late: the log tells when it really began."""
    frames = payload("frames_charge")
    late = datetime(2026, 4, 28, 19, 0, 35, tzinfo=UTC)
    for frame in frames[:2]:
        ledger.remember(frame)
        await ledger.push({"metrics": frame["metrics"]}, late)
    for frame in frames[2:]:
        await ledger.push(frame)
    await ledger.notice()
    await ledger.unplug()
    row = await ledger.session()
    is_the_log(row)


async def test_4_6_power_that_stays_after_the_charge(ledger: Ledger) -> None:
    """The charger's voltage is stale and its current 0: idling and driving charge nothing."""
    await ledger.charge()
    for minutes, amps in ((210, 3.1), (240, 3.1), (300, 3.1)):
        await ledger.show(minutes, battery_amps=amps)
    await ledger.plug_out()
    await ledger.show(700, ignition="ON", battery_amps=80.0)
    await ledger.show(705, battery_amps=85.0)
    row = await ledger.session()
    is_live(row)
    assert row["max_power"] == pytest.approx(3.39)


async def test_4_30_a_meb_car(parked: Ledger) -> None:
    """Explorer and Capri tell their power in a metric of its own, and little else."""
    keep = {
        "configurations",
        "customMetrics",
        "gearLeverPosition",
        "ignitionStatus",
        "odometer",
        "position",
        "xevBatteryChargeDisplayStatus",
        "xevBatteryRange",
        "xevBatteryStateOfCharge",
        "xevBatteryTimeToFullCharge",
        "xevChargeStationPowerType",
        "xevPlugChargerStatus",
    }
    status = parked.car.rest["status"]
    status["metrics"] = {key: parked.car.metrics[key] for key in keep}
    status["events"] = {}
    await parked.start()

    def told(minutes: float, power: float, **values: Any) -> dict[str, Any]:
        at = stamp(moment(minutes))
        custom = {POWER: {"updateTime": at, "value": power}}
        values = metrics(moment(minutes), **values)
        return {"updateTime": at, "metrics": values | {"customMetrics": custom}}

    await parked.push(told(0, 0.0, plug="CONNECTED", kind="AC_BASIC"))
    await parked.push(told(1, 10.56, status="IN_PROGRESS"))
    for step in range(1, 6):
        await parked.push(told(1 + step * 6, 10.56, soc=84.5 + step * 1.2))
    await parked.push(told(32, 0.0, status="COMPLETED"))
    await parked.show(40, plug="DISCONNECTED", status="NOT_READY")
    row = await parked.session()
    assert row["is_complete"] is True
    assert row["energy_kwh"] == pytest.approx(0.06 * USABLE, rel=0.05)
    assert row["energy_source"] == "power"
    assert row["max_power"] == pytest.approx(10.56)
    assert row["charge_type"] == "AC_LEVEL_2"
    assert (row["start_soc"], row["end_soc"]) == (84.5, 90.5)


async def test_a_solar_charge_of_many_pauses(ledger: Ledger) -> None:
    """A dozen segments are one plug-in, and one log."""
    await ledger.show(0, plug="CONNECTED", kind="AC_BASIC")
    soc, minutes = 84.5, 0.0
    for _ in range(12):
        minutes += 5
        await ledger.show(minutes, status="IN_PROGRESS", volts=317.0, amps=10.7)
        minutes, soc = minutes + 10, soc + 0.65
        await ledger.show(minutes, status="PAUSED", amps=0.0, soc=round(soc, 2))
    await ledger.notice()
    await ledger.show(690, plug="DISCONNECTED", status="NOT_READY", kind="UNKNOWN")
    live = await ledger.session()
    assert live["energy_kwh"] == pytest.approx(12 / 6 * 3.39, rel=0.05)
    assert live["is_complete"] is True

    ledger.car.rest["etl"] = charge_log(energyConsumed=6.9)
    await ledger.notice()
    await ledger.pass_time(LOG_WAIT)
    row = await ledger.session()
    assert row["session_id"] == live["session_id"]
    assert row["energy_kwh"] == 6.9
    segments = await ledger.pieces(row, "segment")
    assert [segment["kind"] for segment in segments] == ["charge"] * 12
    assert sum(segment["energy_kwh"] for segment in segments) == pytest.approx(6.9)


async def test_a_top_up_is_the_same_plug_in(ledger: Ledger) -> None:
    """A car that stays plugged starts again by itself when it lost a little."""
    await ledger.charge()
    await ledger.show(500, soc=99.0)
    await ledger.show(501, status="IN_PROGRESS", amps=10.7, battery_amps=-9.9)
    await ledger.show(516, status="COMPLETED", amps=0.0, soc=100.0)
    await ledger.unplug()
    is_the_log(await ledger.session())
    segments = await ledger.pieces(await ledger.session(), "segment")
    assert len(segments) == 2


async def test_a_log_with_few_levels(ledger: Ledger) -> None:
    """What the log does not tell stays as it was watched."""
    await ledger.charge()
    log = copy.deepcopy(charge_log())
    (entry,) = log["energyTransferLogs"]
    for level in ("power", "location", "stateOfCharge", "energyTransferDuration"):
        entry.pop(level)
    await ledger.unplug(log)
    row = await ledger.session()
    assert row["energy_kwh"] == 14.1
    assert (row["start_soc"], row["end_soc"]) == (84.5, 100)
    assert row["session_start_utc"] == datetime(2026, 4, 28, 18, 0, 42, tzinfo=UTC)
    assert row["max_power"] == pytest.approx(3.39)
    assert row["needs_review"] is False


async def test_4_34_a_log_that_knows_no_time(ledger: Ledger) -> None:
    """Dates of long ago are Ford's way to say nothing."""
    await ledger.charge()
    shift = datetime(2010, 1, 1, tzinfo=UTC) - datetime(2026, 4, 28, tzinfo=UTC)
    await ledger.unplug(charge_log(shift))
    assert len(await ledger.rows("ev_charging_session")) == 2
    is_live(await ledger.session())
