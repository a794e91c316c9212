"""Cars that come, go and change while the ledger is set up."""

from collections.abc import Callable
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed_exact,
)
from sqlalchemy import text

from custom_components.lightningrod.source.bursts import DEBOUNCE

from .ledger import ledger_entry, settled, setup, vehicle
from .source.ford import KM, START, VIN, Ford

NEW_VIN = "3FMTK3SU0MMA00009"
type Pass = Callable[[float], Any]


@pytest.fixture
def let_pass(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> Pass:
    """Return what lets minutes pass, and the burst that goes on then end."""
    freezer.move_to(START)

    async def let_pass(minutes: float) -> None:
        freezer.tick(timedelta(minutes=minutes, seconds=DEBOUNCE + 0.1))
        async_fire_time_changed_exact(hass)
        await hass.async_block_till_done()
        await settled(hass)

    return let_pass


def show(ford: Ford, *, soc: float, plugged: bool, odometer: float = 32145.0) -> None:
    """Let a car show its battery, its plug and its odometer."""
    ford.show("soc", str(soc))
    ford.show("elVehPlug", "CONNECTED" if plugged else "DISCONNECTED")
    ford.show("elVehCharging", "IN_PROGRESS" if plugged else "NOT_READY")
    ford.show("odometer", str(odometer), KM)


async def charge(ford: Ford, let_pass: Pass, *, begin: float = 50.0) -> None:
    """Plug in, charge 10 % in an hour, unplug."""
    for step in range(13):
        show(ford, soc=begin + step * 10 / 12, plugged=True)
        await let_pass(5)
    show(ford, soc=begin + 10, plugged=False)
    await let_pass(5)


def _subentry(vin: str) -> ConfigSubentry:
    data = {"vin": vin, "usable_capacity": 88, "source": "auto"}
    return ConfigSubentry(
        data=MappingProxyType(data),
        subentry_type="vehicle",
        title="Mustang",
        unique_id=vin,
    )


async def sessions(entry: MockConfigEntry) -> list[tuple[Any, ...]]:
    """Return car, source and energy of all sessions, oldest first."""
    data = entry.runtime_data
    assert await data.writer.flush()
    statement = (
        "SELECT device_id, source_system, round(energy_kwh, 2)"
        " FROM ev_charging_session ORDER BY session_start_utc"
    )
    async with data.database.connect() as connection:
        return [tuple(row) for row in await connection.execute(text(statement))]


async def test_a_car_that_appears_later(hass: HomeAssistant, let_pass: Pass) -> None:
    """Its model, and with it the battery, is known from then on."""
    entry = await setup(hass, ledger_entry(hass, vehicle(VIN)))
    (pipeline,) = entry.runtime_data.pipelines.values()
    assert pipeline.tracker.usable_kwh is None
    await let_pass(5)
    ford = Ford(hass)
    show(ford, soc=50, plugged=False)
    await let_pass(5)
    (pipeline,) = entry.runtime_data.pipelines.values()
    assert pipeline.tracker.usable_kwh is None
    ford.show("elVeh", "200", KM | {"maximumBatteryCapacity": 93.45})
    await let_pass(5)
    assert pipeline.tracker.usable_kwh == 88
    await charge(ford, let_pass)
    assert await sessions(entry) == [(VIN, "fordpass", 8.8)]


async def test_a_better_integration_that_comes_later(
    hass: HomeAssistant, let_pass: Pass
) -> None:
    """ha-fordpass leads as soon as it is there; its charge is in the ledger once."""
    second = Ford(hass, "fordconnect_query")
    show(second, soc=50, plugged=False)
    entry = await setup(hass, ledger_entry(hass, vehicle(VIN, usable_capacity=88)))
    await let_pass(5)
    await charge(second, let_pass)
    first = Ford(hass, "fordpass")
    for ford in (first, second):
        show(ford, soc=60, plugged=False)
    await let_pass(5)
    (pipeline,) = entry.runtime_data.pipelines.values()
    assert pipeline.source == "fordpass"
    await charge(first, let_pass, begin=60)
    assert await sessions(entry) == [
        (VIN, "fordconnect_query", 8.8),
        (VIN, "fordpass", 8.8),
    ]


async def test_a_swapped_car(hass: HomeAssistant, let_pass: Pass) -> None:
    """The old car is sold, another one is in its place: neither's rows are the other's."""
    old = Ford(hass)
    show(old, soc=50, plugged=False)
    entry = await setup(hass, ledger_entry(hass, vehicle(VIN, usable_capacity=88)))
    await let_pass(5)
    await charge(old, let_pass)
    await hass.config_entries.async_remove(old.entry.entry_id)
    new = Ford(hass, vin=NEW_VIN)
    show(new, soc=20, plugged=True, odometer=12.0)
    await let_pass(5)
    await charge(new, let_pass, begin=20)
    assert await sessions(entry) == [(VIN, "fordpass", 8.8)]
    hass.config_entries.async_add_subentry(entry, _subentry(NEW_VIN))
    await settled(hass)
    await charge(new, let_pass, begin=30)
    assert await sessions(entry) == [(VIN, "fordpass", 8.8), (NEW_VIN, "fordpass", 8.8)]


async def test_a_car_that_is_sold_and_comes_back(
    hass: HomeAssistant, let_pass: Pass
) -> None:
    """Its vehicle is removed and added again: what it charged before is not told anew."""
    ford = Ford(hass)
    show(ford, soc=50, plugged=False)
    entry = await setup(hass, ledger_entry(hass, vehicle(VIN, usable_capacity=88)))
    await let_pass(5)
    await charge(ford, let_pass)
    (subentry_id,) = entry.subentries
    hass.config_entries.async_remove_subentry(entry, subentry_id)
    await settled(hass)
    await charge(ford, let_pass, begin=60)
    assert len(await sessions(entry)) == 1
    hass.config_entries.async_add_subentry(entry, _subentry(VIN))
    await settled(hass)
    await let_pass(5)
    rows = await sessions(entry)
    assert [row[2] for row in rows] == [8.8, 8.8]
    assert dr.async_get(hass).async_get(ford.device.id)


async def test_what_is_in_the_ledger_is_not_told_again(
    hass: HomeAssistant, let_pass: Pass
) -> None:
    """The state of the tracker is lost, or the rows were imported: the log is theirs."""
    ford = Ford(hass)
    show(ford, soc=60, plugged=False)
    shown = {
        "timeStamp": "2026-04-28T16:01:00Z",
        "energyConsumed": 8.8,
        "stateOfCharge": {"firstSOC": 50, "lastSOC": 60},
        "plugDetails": {
            "plugInTime": "2026-04-28T14:00:01Z",
            "plugOutTime": "2026-04-28T16:00:00Z",
        },
    }
    ford.show("energyTransferLogEntry", "8.8", shown)
    entry = await setup(hass, ledger_entry(hass, vehicle(VIN, usable_capacity=88)))
    await let_pass(5)
    assert await sessions(entry) == [(VIN, "fordpass", 8.8)]
    async with entry.runtime_data.database.begin() as connection:
        await connection.execute(
            text("UPDATE ev_vehicle SET tracker_state = '{\"look\": 1}'")
        )
        await connection.execute(
            text(
                "UPDATE ev_charging_session SET session_id = :id, charge_log_at = NULL"
            ),
            {"id": "0" * 32},
        )
    await hass.config_entries.async_unload(entry.entry_id)
    await setup(hass, entry)
    await let_pass(5)
    assert await sessions(entry) == [(VIN, "fordpass", 8.8)]
