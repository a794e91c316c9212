"""Chargers that were met, as the dashboard asks for them."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from .dialogs import PIN, place
from .ledger import at, charge, ledger_entry, setup, vehicle, write

NOWHERE: dict[str, Any] = {
    "location_name": "Aral Dorsten",
    "network_name": "Aral pulse",
    "address": "Road 1",
    "latitude": 51.5,
    "longitude": 7.1,
}


async def test_chargers_are_told(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator
) -> None:
    assert await async_setup_component(hass, "zone", {})
    entry = await setup(hass, ledger_entry(hass, vehicle()))
    visits = [
        charge(at(1), **NOWHERE),
        charge(at(2), **{**NOWHERE, "energy_kwh": None}),
        charge(at(3), location_name="Home", location_id=1),
    ]
    await write(hass, entry, visits)
    client = await hass_ws_client(hass)
    await client.send_json_auto_id({"type": "lightningrod/chargers"})
    answer = await client.receive_json()
    assert answer["result"] == {
        "chargers": [
            {
                "id": str(visits[0].values["session_id"]),
                "name": "Aral Dorsten",
                "address": "Road 1",
                "network": "Aral pulse",
                "latitude": 51.5,
                "longitude": 7.1,
                "radius_m": 75.0,
                "sessions": 2,
                "unpriced": 2,
                "energy_kwh": 20.0,
                "first_visit": "2026-03-01T12:00:00+00:00",
                "last_visit": "2026-03-02T12:00:00+00:00",
            }
        ]
    }


async def test_one_with_a_place_is_told_no_longer(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator
) -> None:
    entry = await setup(hass, ledger_entry(hass, vehicle(), place("Gym", **PIN)))
    await write(hass, entry, [charge(at(1), **NOWHERE)])
    await entry.runtime_data.mirror.async_sync()
    client = await hass_ws_client(hass)
    await client.send_json_auto_id({"type": "lightningrod/chargers"})
    assert (await client.receive_json())["result"] == {"chargers": []}
