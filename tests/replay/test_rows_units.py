"""Section 3f: the rows do not depend on the units that anybody chose."""

from datetime import timedelta

from homeassistant.helpers import entity_registry as er
from homeassistant.util.unit_system import (
    METRIC_SYSTEM,
    US_CUSTOMARY_SYSTEM,
    UnitSystem,
)
import pytest

from custom_components.lightningrod.ledger.lengths import KM_PER_MILE

from .ledger import USABLE, Ledger, charge_log, is_the_log, trip_frame

# Units that each system does not use of itself.
_OTHERS = {
    "elveh": ("mi", "km"),
    "odometer": ("mi", "km"),
    "speed": ("mph", "km/h"),
    "outsidetemp": ("°F", "°C"),
    "elvehchargingpower": ("W", "MW"),
}


def _choose_others(ledger: Ledger) -> None:
    column = 0 if ledger.hass.config.units is METRIC_SYSTEM else 1
    for key, units in _OTHERS.items():
        ledger.car.use_unit(key, units[column])


async def _a_day(ledger: Ledger) -> None:
    """Charge, drive and check the rows of both."""
    await ledger.charge()
    live = await ledger.session()
    assert live["max_power"] == pytest.approx(3.39)
    await ledger.unplug()
    row = await ledger.session()
    is_the_log(row)
    assert row["live_energy_kwh"] == pytest.approx(0.155 * USABLE, abs=0.7)

    off = await ledger.drive(720)
    event = trip_frame(off, {"trip_duration": 960.0})
    await ledger.push(event, off + timedelta(seconds=1))
    trip = await ledger.trip()
    assert trip["distance"] == pytest.approx(12)
    assert (trip["start_odometer"], trip["end_odometer"]) == (32145, 32157)
    assert trip["energy_consumed"] == pytest.approx(1.918)
    assert trip["efficiency"] == pytest.approx(12 / 1.918)
    assert trip["cabin_temp"] == pytest.approx(21)
    assert trip["range_regenerated"] == pytest.approx(2)
    assert trip["needs_review"] is False
    assert await ledger.rows("ev_trip_gap") == []


async def _ranges(ledger: Ledger) -> list[float]:
    rows = await ledger.rows("ev_battery_status", "recorded_at")
    return [row["hv_battery_range"] for row in rows]


async def test_units_that_the_user_chose(ledger: Ledger) -> None:
    """States in the user's units, attributes in the system's: the same rows."""
    _choose_others(ledger)
    await ledger.car.settle()
    await ledger.settle()
    await _a_day(ledger)
    assert set(await _ranges(ledger)) <= {385.0, 410.0}


async def test_units_that_change_in_mid_charge(ledger: Ledger) -> None:
    """The user chooses other units, and renames an entity, while the car charges."""
    await ledger.show(-5, soc=84.0)
    await ledger.show(-4, soc=84.5)
    _choose_others(ledger)
    registry = er.async_get(ledger.hass)
    registry.async_update_entity(
        ledger.car.entity_id("soc"), new_entity_id="sensor.how_full"
    )
    await ledger.car.settle()
    await _a_day(ledger)


@pytest.mark.parametrize("reloaded", [False, True])
async def test_units_frozen_at_the_first_registration(
    ledger: Ledger, *, reloaded: bool
) -> None:
    """Home Assistant's system changes: states keep the old units, attributes follow later."""
    first: UnitSystem = ledger.hass.config.units
    other = US_CUSTOMARY_SYSTEM if first is METRIC_SYSTEM else METRIC_SYSTEM
    unit = ledger.car.state("elveh").attributes["unit_of_measurement"]
    ledger.hass.config.units = other
    if reloaded:
        await ledger.reload()
    assert ledger.car.state("elveh").attributes["unit_of_measurement"] == unit
    await _a_day(ledger)
    assert set(await _ranges(ledger)) <= {385.0, 410.0}


async def test_the_added_distance_of_the_log(ledger: Ledger) -> None:
    """Miles in the row, from kilometres of Ford, whatever the component made of them."""
    await ledger.charge()
    await ledger.unplug(charge_log(plugDetails={"totalDistanceAdded": 160.9344}))
    row = await ledger.session()
    assert row["miles_added"] == pytest.approx(160.9344 / KM_PER_MILE)
