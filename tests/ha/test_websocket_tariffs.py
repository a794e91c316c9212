"""What networks and places take today, as the dashboard asks for it."""

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from .dialogs import flat, network, place
from .ledger import ledger_entry, setup, vehicle
from .websocket import ask


async def test_tariffs_of_today_are_told_in_the_language_asked_for(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
) -> None:
    ionity = network(
        "Ionity",
        flat("0.59", "2020-01-01"),
        flat("0.69", "2026-01-01"),
        flat("0.79", "2126-01-01"),
    )
    gym = place("Gym", pricing="own", tariffs=[flat("0.4")])
    entry = await setup(hass, ledger_entry(hass, vehicle(), ionity, gym))
    await entry.runtime_data.mirror.async_sync()
    client = await hass_ws_client(hass)
    answer = await ask(client, "tariffs")
    told = {it.pop("name"): it for it in answer["tariffs"]}
    assert told["Gym"] == {"since": None, "words": "0.40 EUR per kWh"}
    assert told["Ionity"] == {"since": "2026-01-01", "words": "0.69 EUR per kWh"}
    german = await ask(client, "tariffs", language="de")
    assert "0,69 EUR pro kWh" in [it["words"] for it in german["tariffs"]]


async def test_a_price_that_is_not_known_has_no_words(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator
) -> None:
    entry = await setup(hass, ledger_entry(hass, vehicle()))
    async with entry.runtime_data.database.begin() as connection:
        await connection.exec_driver_sql(
            "INSERT INTO ev_charging_networks (network_name, effective_date, is_free)"
            " VALUES ('Aral', '2020-01-01', 0)"
        )
    answer = await ask(await hass_ws_client(hass), "tariffs")
    assert {"name": "Aral", "since": "2020-01-01", "words": None} in answer["tariffs"]


@pytest.mark.parametrize("language", ["a\x00b", "../de", "de/../en", "", "x" * 300])
async def test_what_is_no_language_is_that_of_the_house(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, language: str
) -> None:
    """It would become the name of a file."""
    await setup(hass, ledger_entry(hass, vehicle()))
    client = await hass_ws_client(hass)
    answer = await ask(client, "tariffs", language=language)
    assert answer == await ask(client, "tariffs")
