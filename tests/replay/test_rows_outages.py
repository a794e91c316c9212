"""Section 3e: reloads, outages, expired tokens, sleep: the rows are as without them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from .harness import metric, payload
from .ledger import (
    LOG_WAIT,
    USABLE,
    Ledger,
    charge_log,
    is_the_log,
    moment,
    seen,
    trip_frame,
    unchanged,
)

TOLD = {"trip_duration": 960.0}
_TAKEN_BACK = (
    "xevPlugChargerStatus",
    "xevBatteryChargeDisplayStatus",
    "xevBatteryStateOfCharge",
)


async def _half_a_charge(ledger: Ledger) -> None:
    for frame in payload("frames_charge")[:3]:
        await ledger.push(frame)


async def _the_other_half(ledger: Ledger) -> None:
    """Complete, unplug, log: what must come out is the one session of the log."""
    live = await ledger.session()
    assert live["is_complete"] is False
    assert live["start_soc"] == 84.5
    await ledger.push(payload("frames_charge")[3])
    live = await ledger.session()
    assert live["live_energy_kwh"] == pytest.approx(0.155 * USABLE, rel=0.02)
    await ledger.notice()
    await ledger.unplug()
    row = await ledger.session()
    assert row["session_id"] == live["session_id"]
    is_the_log(row)


async def test_reload_of_the_component_in_mid_charge(ledger: Ledger) -> None:
    """Everything is unavailable for a moment."""
    await _half_a_charge(ledger)
    ledger.freezer.tick(timedelta(minutes=10))
    await ledger.reload()
    await _the_other_half(ledger)


async def test_restart_of_the_ledger_in_mid_charge(ledger: Ledger) -> None:
    """Our side is away for an hour of the charge."""
    frames = payload("frames_charge")
    for frame in frames[:2]:
        await ledger.push(frame)
    await ledger.remove()
    ledger.freezer.move_to("2026-04-28T19:00:42+00:00")
    ledger.remember(frames[2])
    await ledger.car.push(frames[2])
    await ledger.add()
    live = await ledger.session()
    assert live["energy_kwh"] == pytest.approx(0.055 * USABLE, abs=0.5)
    await _the_other_half(ledger)


async def test_restart_of_home_assistant_in_mid_charge(ledger: Ledger) -> None:
    """Both sides are away for an hour, and the entities come back one side after the other."""
    await _half_a_charge(ledger)
    await ledger.remove()
    assert await ledger.hass.config_entries.async_unload(ledger.car.entry.entry_id)
    ledger.freezer.move_to("2026-04-28T20:00:00+00:00")
    ledger.remember({"metrics": {"xevBatteryStateOfCharge": metric(94.0)}})
    await ledger.add()
    assert (await ledger.session())["is_complete"] is False
    await ledger.hass.config_entries.async_setup(ledger.car.entry.entry_id)
    await ledger.settle()
    await ledger.car.push({"states": {}})
    assert (await ledger.session())["end_soc"] == 94
    await _the_other_half(ledger)


async def test_failing_polls(ledger: Ledger) -> None:
    """Ford is away for half an hour: unavailable, and back."""
    await _half_a_charge(ledger)
    good = ledger.car.rest["status"]
    ledger.car.rest["status"] = RuntimeError("Ford is away")
    for _ in range(6):
        await ledger.poll()
        assert ledger.car.state("elvehplug").state == "unavailable"
    ledger.car.rest["status"] = good
    await ledger.poll()
    await _the_other_half(ledger)


async def test_4_32_a_communication_error_keeps_old_values(ledger: Ledger) -> None:
    """The entities look alive for an hour, and know nothing new."""
    await _half_a_charge(ledger)
    good = ledger.car.rest["status"]
    ledger.car.rest["status"] = None
    before = await ledger.session()
    for _ in range(12):
        await ledger.poll()
    assert ledger.car.state("elvehplug").state == "CONNECTED"
    held = await ledger.session()
    assert held["energy_kwh"] == before["energy_kwh"]
    assert held["is_complete"] is False
    ledger.car.rest["status"] = good
    await ledger.poll()
    await _the_other_half(ledger)


async def test_an_expired_token(ledger: Ledger) -> None:
    """After ten answers of 401 the user has to log in again, and does so an hour later."""
    await _half_a_charge(ledger)
    ledger.car.coordinator.bridge.mark_re_auth_required()
    for _ in range(12):
        await ledger.poll()
    assert ledger.car.state("soc").state == "unavailable"
    assert (await ledger.session())["is_complete"] is False
    await ledger.reload()
    await _the_other_half(ledger)


async def test_4_11_the_profile_is_away_for_a_day(ledger: Ledger) -> None:
    """Without it the component has no entities of an electric car, and then has them again."""
    await _half_a_charge(ledger)
    profile = ledger.car.rest["vehicles"]
    ledger.car.rest["vehicles"] = None
    await ledger.reload()
    assert ledger.car.state("elvehplug").attributes["restored"] is True
    for minutes in (70, 90, 110):
        await ledger.show(minutes, soc=90.0 + minutes / 100)
    assert (await ledger.session())["is_complete"] is False
    ledger.car.rest["vehicles"] = profile
    await ledger.reload()
    await _the_other_half(ledger)


async def test_a_night_of_deep_sleep(ledger: Ledger) -> None:
    """The car sleeps plugged in and charges: the wake tells it in one burst."""
    await ledger.show(0, plug="CONNECTED", kind="AC_BASIC", status="SCHEDULED")
    asleep = {
        "deviceConnectivity": {"value": {"toState": "DISCONNECTED"}},
        "commandPreclusion": {"value": {"toState": "COMMANDS_PRECLUDED"}},
    }
    await ledger.car.push({"states": asleep})
    before = await ledger.session()
    for hours in range(1, 10):
        ledger.freezer.move_to(moment(hours * 60))
        await ledger.settle()
    assert unchanged(await ledger.session()) == unchanged(before)
    # Old and new metrics at once, the envelope newer than all of them (contract 3e).
    wake = {
        "xevBatteryStateOfCharge": metric(100.0, "2026-04-28T23:40:00Z"),
        "xevBatteryChargeDisplayStatus": metric("COMPLETED", "2026-04-28T23:40:00Z"),
        "xevBatteryIoCurrent": metric(0.2, "2026-04-28T23:40:00Z"),
        "outsideTemperature": metric(3.0, "2026-04-29T04:00:00Z"),
    }
    await ledger.push({"updateTime": "2026-04-29T04:30:00Z", "metrics": wake})
    live = await ledger.session()
    assert live["session_id"] == before["session_id"]
    assert live["energy_kwh"] == pytest.approx(0.155 * USABLE)
    assert live["energy_source"] == "soc"
    assert live["end_soc"] == 100
    await ledger.notice()
    await ledger.unplug()
    is_the_log(await ledger.session())


async def test_the_burst_that_tells_of_a_whole_night(ledger: Ledger) -> None:
    """Plugged in, charged and unplugged asleep; the log tells it at the next reload."""
    at = "2026-04-29T06:00:00Z"
    frame: dict[str, Any] = {
        "updateTime": at,
        "metrics": {
            "xevBatteryStateOfCharge": metric(100.0, at),
            "xevBatteryRange": metric(455.0, at),
        },
    }
    # The reload takes the state of charge and the log up in one look.
    ledger.remember(frame)
    ledger.freezer.move_to("2026-04-29T06:00:02+00:00")
    ledger.car.rest["etl"] = charge_log()
    await ledger.reload()
    is_the_log(await ledger.session())


async def test_reload_on_the_road(ledger: Ledger) -> None:
    """Half the way before the reload and half behind it are one trip."""
    await ledger.show(0, ignition="ON")
    await ledger.show(8, odometer=32151.0, soc=83.5)
    await ledger.reload()
    await ledger.show(16, ignition="OFF", odometer=32157.0, soc=82.5)
    off = moment(16)
    await ledger.push(trip_frame(off, TOLD), off + timedelta(seconds=1))
    row = await ledger.trip()
    assert row["is_complete"] is True
    assert (row["start_odometer"], row["end_odometer"]) == (32145, 32157)
    assert row["ignition_on_utc"] == seen(0)
    assert row["energy_consumed"] == pytest.approx(1.918)


async def test_the_event_of_a_missed_trip(ledger: Ledger) -> None:
    """Our side was away for the drive: what the car shows at the start is its trip."""
    await ledger.show(0, range=384.0)
    await ledger.remove()
    for frame in payload("frames_trip"):
        ledger.remember(frame)
        await ledger.car.push(frame)
    ledger.freezer.move_to("2026-04-29T08:00:00+00:00")
    await ledger.add()
    row = await ledger.trip()
    assert row["end_time"] == datetime(2026, 4, 29, 5, 56, 29, tzinfo=UTC)
    assert row["distance"] == pytest.approx(12)
    assert (row["start_odometer"], row["end_odometer"]) == (32145, 32157)
    assert row["ignition_on_utc"] is None
    assert row["provenance"]["start_time"] == "event"


async def test_a_poll_that_takes_everything_back(ledger: Ledger) -> None:
    """Quirk 4.10: an older container unplugs nothing, and the next frame is right again."""
    parked = {name: dict(ledger.car.metrics[name]) for name in _TAKEN_BACK}
    await _half_a_charge(ledger)
    newer = ledger.car.rest["status"]
    older = newer | {
        "updateTime": "2026-04-28T17:00:00Z",
        "metrics": newer["metrics"] | parked,
    }
    ledger.car.rest["status"] = older
    await ledger.poll()
    assert ledger.car.state("elvehplug").state == "DISCONNECTED"
    assert (await ledger.session())["is_complete"] is False
    ledger.car.rest["status"] = newer
    await ledger.poll()
    await _the_other_half(ledger)


async def test_the_log_comes_during_an_outage(ledger: Ledger) -> None:
    """Everything is unavailable at the moment that the log is fetched."""
    await ledger.charge()
    await ledger.plug_out()
    await ledger.notice()
    good, ledger.car.rest["status"] = ledger.car.rest["status"], RuntimeError("away")
    await ledger.poll(60)
    ledger.car.rest["etl"] = charge_log()
    await ledger.pass_time(LOG_WAIT)
    ledger.car.rest["status"] = good
    await ledger.poll()
    is_the_log(await ledger.session())
