"""What a ledger keeps beside its database: for starts without it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.lightningrod.const import DOMAIN
from custom_components.lightningrod.db import writer as writing

from .ledger import VIN, at, charge, ledger_entry, settled, setup, vehicle, write

type Away = Callable[[], AbstractContextManager[None]]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let writers try again whenever they are asked to."""
    monkeypatch.setattr(writing, "RETRY_DELAYS", (3600,))


@pytest.fixture
async def entry(hass: HomeAssistant, postgresql: dict[str, Any]) -> MockConfigEntry:
    """Return a ledger on a server, that was in use and is not loaded now."""
    entry = await setup(hass, ledger_entry(hass, vehicle(), data=postgresql))
    await write(hass, entry, [charge(at(10))])
    await hass.config_entries.async_unload(entry.entry_id)
    return entry


async def test_memory_goes_with_the_entry(
    hass: HomeAssistant, hass_storage: dict[str, Any], entry: MockConfigEntry
) -> None:
    key = f"{DOMAIN}.{entry.entry_id}"
    assert hass_storage[key]["data"]["revision"]
    await hass.config_entries.async_remove(entry.entry_id)
    assert key not in hass_storage


async def test_memory_of_another_version(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    entry: MockConfigEntry,
    postgresql_away: Away,
) -> None:
    stored = hass_storage[f"{DOMAIN}.{entry.entry_id}"]["data"]
    stored |= {"places": [{"name": "Home"}], "trackers": {VIN: {"look": 7}}}
    with postgresql_away():
        await setup(hass, entry)
    assert entry.runtime_data.memory.places == ()


async def test_trackers_are_saved_when_something_begins_or_now_and_then(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    await setup(hass, entry)
    key = f"{DOMAIN}.{entry.entry_id}"
    (tracker,) = [it.tracker for it in entry.runtime_data.pipelines.values()]

    async def saved(minutes: int, capacity: float) -> bool:
        tracker._state.reported_kwh = capacity
        freezer.tick(timedelta(minutes=minutes))
        async_fire_time_changed(hass)
        await hass.async_block_till_done(wait_background_tasks=False)
        await settled(hass)
        states = hass_storage[key]["data"]["trackers"]
        found: bool = states[tracker.device_id].get("reported_kwh") == capacity
        return found

    # The first look saves what the start made of it.
    assert await saved(2, 0.5)
    assert not await saved(2, 1.0)
    assert await saved(16, 2.0)
    assert not await saved(2, 3.0)
    tracker._state.trips.last_event = at(12)
    assert await saved(2, 4.0)
