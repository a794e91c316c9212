"""Section 3b: DC fast charging, with and without a current of the charger."""

from datetime import UTC, datetime
from typing import Any

import pytest

from .ledger import LOG_WAIT, USABLE, Ledger, charge_log, moment, seen, stamp

# Volts of the charger and amperes into the battery, whose own voltage is 368.5.
VOLTS, AMPS = 372.0, -310.0
STEP_MINUTES = 5
# What flows in five minutes, in percent of the battery.
STEP_SOC = 0.3685 * 310 * STEP_MINUTES / 60 / USABLE * 100
STEPS = 4
ENERGY = STEPS * STEP_SOC / 100 * USABLE
DC_LOG: dict[str, Any] = {
    "chargerType": "DC_FAST",
    "energyConsumed": 38.4,
    "timeStamp": stamp(moment(27)),
    "targetSoc": 80,
    "plugDetails": {
        "plugInTime": stamp(moment(0)),
        "plugOutTime": stamp(moment(26)),
        "totalPluggedInTime": 1560,
    },
    "power": {"min": 43_000.0, "max": 151_200.0},
    "stateOfCharge": {"firstSOC": 20, "lastSOC": 63},
    "energyTransferDuration": {
        "begin": stamp(moment(1)),
        "end": stamp(moment(1 + STEPS * STEP_MINUTES)),
        "totalTime": STEPS * STEP_MINUTES * 60,
    },
    "location": {
        "type": "UNSAVED",
        "name": None,
        "address": None,
        "latitude": 50.1,
        "longitude": 8.6,
        "network": "IONITY",
    },
}


@pytest.fixture(params=["current of 0", "no current"])
async def charger(request: pytest.FixtureRequest, parked: Ledger) -> Ledger:
    """Return a car at a fast charger; many tell no current of it, or 0."""
    if request.param == "no current":
        parked.car.metrics.pop("xevBatteryChargerCurrentOutput")
    else:
        parked.car.metrics["xevBatteryChargerCurrentOutput"]["value"] = 0.0
    await parked.start()
    await parked.show(-5, soc=20.0)
    return parked


async def _charge(ledger: Ledger) -> None:
    await ledger.show(0, plug="CONNECTED", kind="DC_FAST", station="CHARGING")
    flow = {"volts": VOLTS, "battery_amps": AMPS}
    await ledger.show(1, status="IN_PROGRESS", **flow)
    for step in range(1, STEPS + 1):
        soc = round(20 + step * STEP_SOC, 2)
        await ledger.show(1 + step * STEP_MINUTES, soc=soc)
    await ledger.show(22, status="COMPLETED", battery_amps=0.4)
    await ledger.notice()


async def _unplug(ledger: Ledger) -> None:
    await ledger.show(26, plug="DISCONNECTED", status="NOT_READY", kind="UNKNOWN")
    ledger.car.rest["etl"] = charge_log(**DC_LOG)
    await ledger.notice()


async def test_a_fast_charge_without_a_log(charger: Ledger) -> None:
    """The power into the battery over time, since its remaining energy stands still."""
    await _charge(charger)
    await charger.show(26, plug="DISCONNECTED", status="NOT_READY", kind="UNKNOWN")
    row = await charger.session()
    assert row["is_complete"] is True
    assert row["charge_type"] == "DC_FAST"
    assert row["energy_source"] == "power"
    assert row["energy_kwh"] == pytest.approx(ENERGY, rel=0.06)
    assert row["max_power"] == pytest.approx(115, abs=1)
    assert (row["start_soc"], row["end_soc"]) == (20, pytest.approx(63.27, abs=0.01))
    assert (row["plug_in_utc"], row["plug_out_utc"]) == (seen(0), seen(26))
    assert row["location_type"] == "public"
    assert row["location_name"] is None
    assert row["needs_review"] is False


async def test_the_log_of_a_fast_charge(charger: Ledger) -> None:
    """The log has the same shape, names the network and no address."""
    await _charge(charger)
    await _unplug(charger)
    await charger.pass_time(LOG_WAIT)
    row = await charger.session()
    assert row["energy_kwh"] == row["log_energy_kwh"] == 38.4
    assert row["live_energy_kwh"] == pytest.approx(ENERGY, rel=0.06)
    assert row["charge_type"] == "DC_FAST"
    assert (row["min_power"], row["max_power"]) == (43, pytest.approx(151.2))
    assert row["network_name"] == row["location_name"] == "IONITY"
    assert row["location_type"] == "public"
    assert row["address"] is None
    assert row["target_soc"] == 80
    assert (row["latitude"], row["longitude"]) == (50.1, 8.6)
    assert row["session_start_utc"] == datetime(2026, 4, 28, 18, 1, tzinfo=UTC)
    assert row["needs_review"] is False
    pieces = await charger.pieces(row)
    assert sum(piece["energy_kwh"] for piece in pieces) == pytest.approx(38.4)


async def test_unplug_and_go(charger: Ledger) -> None:
    """The driver is on the road before the log comes: it is still of the charge."""
    await _charge(charger)
    await _unplug(charger)
    await charger.show(27, ignition="ON", speed=8.0)
    await charger.show(28, odometer=32146.0)
    await charger.pass_time(LOG_WAIT)
    await charger.show(45, odometer=32165.0, ignition="OFF", soc=58.0)
    row = await charger.session()
    assert (row["energy_kwh"], row["energy_source"]) == (38.4, "log")
    assert row["end_soc"] == 63
    await charger.pass_time(200)
    trip = await charger.trip()
    assert trip["distance"] == 20
    assert trip["energy_consumed"] == pytest.approx(0.0526 * USABLE, abs=0.02)


async def test_a_log_that_cannot_be_is_kept_and_marked(charger: Ledger) -> None:
    """Contract 5.1: far from what the state of charge says, with both numbers."""
    await _charge(charger)
    await charger.show(26, plug="DISCONNECTED", status="NOT_READY", kind="UNKNOWN")
    charger.car.rest["etl"] = charge_log(**DC_LOG | {"energyConsumed": 60.0})
    await charger.notice()
    await charger.pass_time(LOG_WAIT)
    row = await charger.session()
    assert row["energy_kwh"] == 60.0
    assert row["needs_review"] is True
    by_soc = row["review"]["energy_log_soc"]
    assert by_soc == {"log": 60.0, "soc": pytest.approx(0.43 * USABLE)}
    assert row["review"]["energy_log_live"]["live"] == row["live_energy_kwh"]
