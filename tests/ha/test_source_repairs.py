"""A car that is gone, entities that are disabled or removed, a battery that is silent."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from aiohttp.test_utils import TestClient
from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.repairs import DOMAIN as REPAIRS
from homeassistant.config_entries import ConfigFlow, OperationNotAllowed
from homeassistant.core import HomeAssistant
from homeassistant.helpers import (
    device_registry as dr,
    entity_registry as er,
    issue_registry as ir,
)
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockModule,
    async_fire_time_changed,
    mock_config_flow,
    mock_integration,
    mock_platform,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.lightningrod import source_watch
from custom_components.lightningrod.const import DOMAIN

from .ledger import VIN, ledger_entry, settled, setup, vehicle
from .source.ford import Ford
from .test_support import start_fix, submit

ELECTRIC = ("soc", "elveh", "elVehPlug", "elVehCharging")


class Flow(ConfigFlow):
    """The set-up of the car's integration."""


@pytest.fixture
async def ford(hass: HomeAssistant) -> AsyncIterator[Ford]:
    """Return a car whose integration runs, and shows all that is needed."""

    async def works(*_: Any) -> bool:
        return True

    module = MockModule("fordpass", async_setup_entry=works, async_unload_entry=works)
    mock_integration(hass, module)
    mock_platform(hass, "fordpass.config_flow")
    car = Ford(hass, vin=VIN)
    with mock_config_flow("fordpass", Flow):
        await hass.config_entries.async_setup(car.entry.entry_id)
        show_all(car)
        yield car


def show_all(car: Ford) -> None:
    """Show all that is needed of a car."""
    for key in ELECTRIC:
        car.show(key, "50")
    car.show("odometer", "1000", {"unit_of_measurement": "km"})


@pytest.fixture
async def entry(hass: HomeAssistant, ford: Ford) -> MockConfigEntry:
    """Return the ledger of the car."""
    return await setup(hass, ledger_entry(hass, vehicle()))


@pytest.fixture
async def client(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, entry: MockConfigEntry
) -> TestClient[Any, Any]:
    """Return who opens the dialogs."""
    assert await async_setup_component(hass, REPAIRS, {})
    return await hass_client()


async def looked(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, minutes: int = 12
) -> dict[str, ir.IssueEntry]:
    """Let time pass; return what the repairs say, by its kind."""
    for part in (1, minutes - 1):
        freezer.tick(timedelta(minutes=part, seconds=1))
        async_fire_time_changed(hass)
        await settled(hass)
    found = ir.async_get(hass).issues.items()
    return {
        str(issue.translation_key): issue
        for (domain, _), issue in found
        if domain == DOMAIN and issue.translation_key != "place_without_price"
    }


async def test_a_sound_car_is_not_spoken_of(
    hass: HomeAssistant, entry: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    assert await looked(hass, freezer, 120) == {}


async def test_a_car_that_is_gone_and_comes_back(
    hass: HomeAssistant,
    ford: Ford,
    entry: MockConfigEntry,
    client: TestClient[Any, Any],
    freezer: FrozenDateTimeFactory,
) -> None:
    await hass.config_entries.async_remove(ford.entry.entry_id)
    assert await looked(hass, freezer, 5) == {}
    told = (await looked(hass, freezer))["vehicle_gone"]
    assert told.translation_placeholders
    assert told.translation_placeholders["name"] == "Lightning"
    assert told.translation_placeholders["integration"] == "ha-fordpass"
    step = await start_fix(client, told.issue_id)
    result = await submit(client, step)
    assert (result["type"], result["reason"]) == ("abort", "not_solved")
    show_all(Ford(hass, vin=VIN))
    step = await start_fix(client, told.issue_id)
    assert (await submit(client, step))["type"] == "create_entry"
    assert await looked(hass, freezer) == {}


async def test_nothing_is_said_of_a_car_that_was_removed(
    hass: HomeAssistant,
    ford: Ford,
    entry: MockConfigEntry,
    client: TestClient[Any, Any],
    freezer: FrozenDateTimeFactory,
) -> None:
    await hass.config_entries.async_remove(ford.entry.entry_id)
    told = (await looked(hass, freezer))["vehicle_gone"]
    step = await start_fix(client, told.issue_id)
    (subentry_id,) = entry.subentries
    hass.config_entries.async_remove_subentry(entry, subentry_id)
    await settled(hass)
    assert (await submit(client, step))["type"] == "create_entry"
    assert "vehicle_gone" not in await looked(hass, freezer)


@pytest.mark.parametrize("by", ["user", "device"])
async def test_disabled_entities_are_enabled(
    hass: HomeAssistant,
    ford: Ford,
    entry: MockConfigEntry,
    client: TestClient[Any, Any],
    freezer: FrozenDateTimeFactory,
    by: str,
) -> None:
    registry = er.async_get(hass)
    if by == "device":
        dr.async_get(hass).async_update_device(
            ford.device.id, disabled_by=dr.DeviceEntryDisabler.USER
        )
        await hass.async_block_till_done()
    else:
        registry.async_update_entity(
            ford.entity_id("elVehPlug"), disabled_by=er.RegistryEntryDisabler.USER
        )
    told = (await looked(hass, freezer))["source_entities"]
    assert told.translation_placeholders
    assert "elvehplug" in told.translation_placeholders["entities"]
    assert VIN not in str(told.translation_placeholders)
    step = await start_fix(client, told.issue_id)
    assert (await submit(client, step))["type"] == "create_entry"
    await hass.async_block_till_done()
    for key in (*ELECTRIC, "odometer"):
        assert not registry.async_get(ford.entity_id(key)).disabled  # type: ignore[union-attr]
    assert await looked(hass, freezer) == {}


async def test_entities_that_were_removed(
    hass: HomeAssistant,
    ford: Ford,
    entry: MockConfigEntry,
    client: TestClient[Any, Any],
    freezer: FrozenDateTimeFactory,
) -> None:
    """The integration of the car makes them anew when it is reloaded; it may not."""
    er.async_get(hass).async_remove(ford.entity_id("odometer"))
    told = (await looked(hass, freezer))["source_entities"]
    assert told.translation_placeholders
    assert told.translation_placeholders["entities"] == "odometer"
    step = await start_fix(client, told.issue_id)
    result = await submit(client, step)
    assert (result["type"], result["reason"]) == ("abort", "not_solved")
    ford.show("odometer", "1000")
    assert await looked(hass, freezer, 2) == {}


async def test_entities_of_a_car_that_goes_meanwhile(
    hass: HomeAssistant,
    ford: Ford,
    entry: MockConfigEntry,
    client: TestClient[Any, Any],
    freezer: FrozenDateTimeFactory,
) -> None:
    er.async_get(hass).async_remove(ford.entity_id("odometer"))
    told = (await looked(hass, freezer))["source_entities"]
    step = await start_fix(client, told.issue_id)
    await hass.config_entries.async_remove(ford.entry.entry_id)
    result = await submit(client, step)
    assert (result["type"], result["reason"]) == ("abort", "not_solved")


async def test_quirk_4_11_a_battery_that_is_silent(
    hass: HomeAssistant,
    ford: Ford,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    for key in ELECTRIC:
        ford.hide(key, restored=True)
    assert await looked(hass, freezer, 55) == {}
    assert "battery_silent" in await looked(hass, freezer, 10)
    ford.show("soc", "51")
    assert await looked(hass, freezer, 2) == {}


async def test_what_there_is_to_do_about_a_silent_battery(
    hass: HomeAssistant,
    ford: Ford,
    entry: MockConfigEntry,
    client: TestClient[Any, Any],
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nobody who has a dialog open may be logged out by the hour that it takes."""
    soon = {**source_watch._TOLD_AFTER, "battery_silent": timedelta(minutes=8)}
    monkeypatch.setattr(source_watch, "_TOLD_AFTER", soon)
    for key in ELECTRIC:
        ford.hide(key, restored=True)
    told = (await looked(hass, freezer))["battery_silent"]
    step = await start_fix(client, told.issue_id)
    result = await submit(client, step)
    assert (result["type"], result["reason"]) == ("abort", "reloaded")
    with patch.object(
        hass.config_entries, "async_reload", side_effect=OperationNotAllowed
    ):
        result = await submit(client, await start_fix(client, told.issue_id))
    assert (result["type"], result["reason"]) == ("abort", "not_solved")
    assert "battery_silent" in await looked(hass, freezer, 2)


async def test_a_car_of_which_all_is_silent_sleeps(
    hass: HomeAssistant,
    ford: Ford,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    for key in (*ELECTRIC, "odometer"):
        ford.hide(key)
    assert await looked(hass, freezer, 120) == {}
