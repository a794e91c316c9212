"""Section 3a: the eight ways in which the component misses a charge log.

The session is there all the same, from what was watched; when the log is found in the end, it
corrects that row.
"""

from datetime import timedelta
from typing import Any

import pytest

from .ledger import (
    LOG_REQUEST,
    LOG_WAIT,
    USABLE,
    Ledger,
    charge_log,
    is_live,
    is_the_log,
)

DAY = timedelta(days=1)
NO_LOGS: dict[str, Any] = {"energyTransferLogs": []}


def _requests(ledger: Ledger) -> int:
    return ledger.car.requests.count(LOG_REQUEST)


async def _found_at_reload(ledger: Ledger) -> None:
    """Check that the log corrects the row once somebody reloads the component."""
    (before,) = await ledger.sessions()
    is_live(before)
    ledger.car.rest["etl"] = charge_log()
    await ledger.reload()
    row = await ledger.session()
    assert row["session_id"] == before["session_id"]
    is_the_log(row)


async def test_1_started_while_plugged(ledger: Ledger) -> None:
    """The first frame without metrics comes after the unplug: it is only a baseline."""
    await ledger.charge()
    await ledger.car.reload()
    await ledger.settle()
    asked = _requests(ledger)
    await ledger.unplug()
    assert _requests(ledger) == asked
    await _found_at_reload(ledger)


async def test_2_no_frame_without_metrics(ledger: Ledger) -> None:
    """The component looks at the plug six hours late, and gets the log then."""
    await ledger.charge()
    await ledger.plug_out()
    ledger.car.rest["etl"] = charge_log()
    for hours in (1, 3, 6):
        await ledger.show(691 + hours * 60, range=470.0 - hours)
    is_live(await ledger.session())
    await ledger.notice()
    await ledger.pass_time(LOG_WAIT)
    is_the_log(await ledger.session())


async def test_3_the_request_fails_once(ledger: Ledger) -> None:
    """Nothing is cached then, and the next full update asks again."""
    await ledger.charge()
    await ledger.plug_out()
    ledger.car.rest["etl"] = None
    await ledger.notice()
    await ledger.pass_time(LOG_WAIT)
    is_live(await ledger.session())
    ledger.car.rest["etl"] = charge_log()
    await ledger.poll()
    is_the_log(await ledger.session())


async def test_4_ford_writes_the_log_late(ledger: Ledger) -> None:
    """After 180 seconds there is still the log of the charge before."""
    await ledger.charge()
    await ledger.plug_out()
    asked = _requests(ledger)
    await ledger.notice()
    await ledger.pass_time(LOG_WAIT)
    assert _requests(ledger) == asked + 1
    await _found_at_reload(ledger)


async def test_5_an_empty_list_counts_as_known(parked: Ledger) -> None:
    """A poll does not ask again."""
    parked.car.rest["etl"] = NO_LOGS
    await parked.start()
    assert await parked.rows("ev_charging_session") == []
    await parked.charge()
    await parked.plug_out()
    asked = _requests(parked)
    parked.car.rest["etl"] = charge_log()
    await parked.poll()
    assert _requests(parked) == asked
    await _found_at_reload(parked)


async def test_6_a_poll_does_not_refresh_the_log(ledger: Ledger) -> None:
    """The websocket is down, and REST shows the unplug: the old log stays."""
    await ledger.charge()
    await ledger.plug_out()
    asked = _requests(ledger)
    ledger.car.rest["etl"] = charge_log()
    for _ in range(3):
        await ledger.poll()
    assert _requests(ledger) == asked
    await _found_at_reload(ledger)


async def test_7_two_sessions_between_refreshes(ledger: Ledger) -> None:
    """Ford gives the newest log only: the older session stays as it was watched."""
    await ledger.charge()
    await ledger.plug_out()
    await ledger.show(720, soc=84.5, odometer=32205.0)
    await ledger.charge(DAY)
    await ledger.plug_out(DAY)
    ledger.car.rest["etl"] = charge_log(DAY)
    await ledger.notice()
    await ledger.pass_time(LOG_WAIT)
    first, second = await ledger.sessions()
    is_live(first)
    assert second["energy_kwh"] == 14.1
    assert second["energy_source"] == "log"
    assert second["plug_in_utc"] - first["plug_in_utc"] == DAY - timedelta(seconds=6)
    assert second["live_energy_kwh"] == pytest.approx(0.155 * USABLE)


async def test_8_a_profile_that_hides_the_battery(parked: Ledger) -> None:
    """The component never asks for the log of such a car."""
    (profile,) = parked.car.rest["vehicles"]["vehicleProfile"]
    profile["showEVBatteryLevel"] = False
    await parked.start()
    await parked.charge()
    await parked.unplug()
    assert _requests(parked) == 0
    is_live(await parked.session())


async def test_a_night_without_home_assistant(ledger: Ledger) -> None:
    """Plugged in, charged and unplugged while it was down: the log at its start is the row."""
    await ledger.remove()
    assert await ledger.hass.config_entries.async_unload(ledger.car.entry.entry_id)
    ledger.freezer.move_to("2026-04-29T06:30:00+00:00")
    ledger.car.metrics["xevBatteryStateOfCharge"]["value"] = 100.0
    ledger.car.rest["status"]["updateTime"] = "2026-04-29T06:00:00Z"
    ledger.car.rest["etl"] = charge_log()
    await ledger.hass.config_entries.async_setup(ledger.car.entry.entry_id)
    await ledger.add()
    is_the_log(await ledger.session())


async def test_a_night_without_home_assistant_and_without_a_log(ledger: Ledger) -> None:
    """The state of charge rose and the car stood still: a session between two bounds."""
    await ledger.remove()
    assert await ledger.hass.config_entries.async_unload(ledger.car.entry.entry_id)
    ledger.freezer.move_to("2026-04-29T06:30:00+00:00")
    ledger.car.metrics["xevBatteryStateOfCharge"]["value"] = 100.0
    ledger.car.rest["status"]["updateTime"] = "2026-04-29T06:00:00Z"
    await ledger.hass.config_entries.async_setup(ledger.car.entry.entry_id)
    await ledger.add()
    row = await ledger.session()
    assert row["is_complete"] is True
    assert row["energy_kwh"] == pytest.approx(0.155 * USABLE)
    assert row["energy_source"] == "soc"
    assert row["provenance"]["plug_in_utc"] == "bound"
    assert row["plug_in_not_before_utc"] < row["plug_out_not_after_utc"]
    assert (row["start_soc"], row["end_soc"]) == (84.5, 100)
    assert row["charge_duration_seconds"] is None
