"""The actions: which rows they answer with, and what they refuse."""

from collections.abc import Callable
from contextlib import AbstractContextManager
import json
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import voluptuous as vol

from custom_components.lightningrod.const import DOMAIN

from .ledger import (
    OTHER_VIN,
    VIN,
    at,
    charge,
    ledger_entry,
    setup,
    trip,
    vehicle,
    write,
)


async def call(hass: HomeAssistant, action: str, **data: Any) -> Any:
    return await hass.services.async_call(
        DOMAIN, action, data, blocking=True, return_response=True
    )


@pytest.fixture
async def entry(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> MockConfigEntry:
    """Return a ledger of two cars, with a charge and a trip on each of some days."""
    freezer.move_to(at(20))
    entry = await setup(
        hass, ledger_entry(hass, vehicle(), vehicle(OTHER_VIN, "Mustang"))
    )
    for day, vin in ((10, VIN), (11, OTHER_VIN), (12, VIN)):
        await write(hass, entry, [charge(at(day), vin=vin), trip(at(day, 8), vin=vin)])
    return entry


def device(hass: HomeAssistant, entry: MockConfigEntry, identifier: str) -> str:
    found = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, identifier), entry.entry_id
    )
    assert found
    return found.id


async def test_sessions(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    answer = await call(hass, "get_sessions")
    assert [(it["vehicle"], it["session_start_utc"]) for it in answer["sessions"]] == [
        ("Lightning", "2026-03-12T12:00:00+00:00"),
        ("Mustang", "2026-03-11T12:00:00+00:00"),
        ("Lightning", "2026-03-10T12:00:00+00:00"),
    ]
    newest = answer["sessions"][0]
    assert newest["energy_kwh"] == 20
    assert newest["cost"] == 6
    assert newest["cost_currency"] == "EUR"
    assert newest["location_name"] == "Home"
    text = json.dumps(answer)
    assert VIN not in text
    assert OTHER_VIN not in text


async def test_trips(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    answer = await call(hass, "get_trips")
    assert [(it["vehicle"], it["end_time"]) for it in answer["trips"]] == [
        ("Lightning", "2026-03-12T08:00:00+00:00"),
        ("Mustang", "2026-03-11T08:00:00+00:00"),
        ("Lightning", "2026-03-10T08:00:00+00:00"),
    ]
    assert answer["trips"][0]["distance"] == 50
    assert VIN not in json.dumps(answer)


async def test_of_one_vehicle(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    _, mustang = entry.subentries
    answer = await call(hass, "get_sessions", device_id=device(hass, entry, mustang))
    assert [it["vehicle"] for it in answer["sessions"]] == ["Mustang"]


@pytest.mark.parametrize(
    ("data", "days"),
    [
        ({"start": "2026-03-11 13:00:00"}, [12, 11]),
        ({"end": "2026-03-11 13:00:00"}, [10]),
        ({"start": "2026-03-11 13:00:00", "end": "2026-03-12 13:00:00"}, [11]),
        ({"start": "2026-03-11T12:00:00+00:00", "limit": 1}, [12]),
        ({"limit": 2}, [12, 11]),
        ({"start": "2027-01-01 00:00:00"}, []),
    ],
)
async def test_of_a_period(
    hass: HomeAssistant, entry: MockConfigEntry, data: dict[str, Any], days: list[int]
) -> None:
    """A time without a zone is local; here local noon is 13:00 of the day."""
    await hass.config.async_set_time_zone("Europe/Amsterdam")
    answer = await call(hass, "get_sessions", **data)
    begun = [it["session_start_utc"] for it in answer["sessions"]]
    assert begun == [f"2026-03-{day}T12:00:00+00:00" for day in days]


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (
            {"start": "2026-03-11 00:00:00", "end": "2026-03-10 00:00:00"},
            "end_before_start",
        ),
        ({"device_id": "unheard of"}, "not_a_vehicle"),
    ],
)
async def test_refused(
    hass: HomeAssistant, entry: MockConfigEntry, data: dict[str, Any], key: str
) -> None:
    with pytest.raises(ServiceValidationError) as refusal:
        await call(hass, "get_sessions", **data)
    assert refusal.value.translation_key == key


@pytest.mark.parametrize("limit", [0, 1001, "many"])
async def test_limits_of_the_limit(
    hass: HomeAssistant, entry: MockConfigEntry, limit: Any
) -> None:
    with pytest.raises(vol.Invalid):
        await call(hass, "get_sessions", limit=limit)


async def test_the_database_is_no_vehicle(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    with pytest.raises(ServiceValidationError, match="is not a vehicle of"):
        await call(hass, "get_trips", device_id=device(hass, entry, entry.entry_id))


async def test_actions_are_there_without_a_ledger(hass: HomeAssistant) -> None:
    assert await async_setup_component(hass, DOMAIN, {})
    with pytest.raises(ServiceValidationError) as refusal:
        await call(hass, "get_sessions")
    assert refusal.value.translation_key == "not_loaded"


async def test_a_database_that_is_away(
    hass: HomeAssistant,
    postgresql: dict[str, Any],
    postgresql_away: Callable[[], AbstractContextManager[None]],
) -> None:
    await setup(hass, ledger_entry(hass, vehicle(), data=postgresql))
    with postgresql_away(), pytest.raises(HomeAssistantError) as refusal:
        await call(hass, "get_sessions")
    assert refusal.value.translation_key == "cannot_connect"


async def test_without_a_recorder_there_is_nothing_to_rebuild(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    with pytest.raises(ServiceValidationError) as caught:
        await call(hass, "rebuild_statistics")
    assert caught.value.translation_key == "no_recorder"
