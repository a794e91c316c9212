"""The calendars, the logbook's words and the assistant's tool."""

from datetime import date
from typing import Any

from homeassistant.components.homeassistant.exposed_entities import async_expose_entity
from homeassistant.core import Context, Event, HomeAssistant
from homeassistant.helpers import llm
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.lightningrod import logbook
from custom_components.lightningrod.const import DOMAIN, EVENT_HAPPENED
from custom_components.lightningrod.llm import async_get_tools

from .ledger import VIN, at, charge, ledger_entry, setup, shown, trip, vehicle, write


@pytest.fixture
async def entry(hass: HomeAssistant, every_entity_enabled: None) -> MockConfigEntry:
    """Return a ledger with charges and trips of two months."""
    assert await async_setup_component(hass, "homeassistant", {})
    entry = await setup(hass, ledger_entry(hass, vehicle()))
    await write(
        hass,
        entry,
        [
            charge(at(31, 23, month=1), start_soc=40.0, end_soc=60.0),
            charge(at(10)),
            charge(at(20), location_name="IONITY", network_name=None),
            trip(at(10, 8)),
        ],
    )
    return entry


def told(result: llm.ToolResult | dict[str, Any]) -> Any:
    """Return what a tool answers; before Home Assistant 2026.10 it is the answer itself."""
    return result if isinstance(result, dict) else result.data


async def events(hass: HomeAssistant, calendar: str, start: str, end: str) -> list[Any]:
    answer: Any = await hass.services.async_call(
        "calendar",
        "get_events",
        {"entity_id": calendar, "start_date_time": start, "end_date_time": end},
        blocking=True,
        return_response=True,
    )
    found: list[Any] = answer[calendar]["events"]
    return found


async def test_charges_in_the_calendar(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    calendar = "calendar.lightning_charges"
    found = await events(hass, calendar, "2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z")
    assert [(it["summary"], it["location"]) for it in found] == [
        ("20.0 kWh, 6.00 EUR", "Home"),
        ("20.0 kWh", "IONITY"),
    ]
    assert found[0]["description"] == "40 % → 60 %"
    await write(hass, entry, [charge(at(22), is_free=True)])
    found = await events(hass, calendar, "2026-03-22T00:00:00Z", "2026-04-01T00:00:00Z")
    assert [it["summary"] for it in found] == ["20.0 kWh, 0.00 EUR"]
    # One that reaches into the time belongs to it.
    found = await events(hass, calendar, "2026-01-31T23:30:00Z", "2026-02-02T00:00:00Z")
    assert len(found) == 1
    assert shown(hass, calendar).state == "off"
    going: dict[str, Any] = {
        "is_complete": False,
        "session_end_utc": None,
        "plug_out_utc": None,
    }
    await write(hass, entry, [charge(at(25), **going)])
    assert shown(hass, calendar).state == "on"
    await hass.config_entries.async_unload(entry.entry_id)


async def test_trips_in_the_calendar(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    calendar = "calendar.lightning_trips"
    found = await events(hass, calendar, "2026-03-10T07:45:00Z", "2026-03-10T07:50:00Z")
    assert [it["summary"] for it in found] == ["50.0 km"]
    assert shown(hass, calendar).state == "off"
    found = await events(hass, calendar, "2026-03-11T00:00:00Z", "2026-03-12T00:00:00Z")
    assert found == []


async def test_words_of_the_logbook(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    describers: dict[tuple[str, str], Any] = {}
    logbook.async_describe_events(
        hass, lambda domain, event, how: describers.update({(domain, event): how})
    )
    describe = describers[DOMAIN, EVENT_HAPPENED]
    details = {"energy": 20.0, "cost": 6.0, "currency": "EUR", "place": "Home"}

    finished = {"event_type": "charging_finished", **details}
    told = Event(EVENT_HAPPENED, {"entity_id": "event.lightning_events", **finished})
    assert describe(told) == {
        "name": "Lightning Events",
        "message": "charging finished: 20.0 kWh, 6.00 EUR, Home",
        "entity_id": "event.lightning_events",
    }
    gone = {"entity_id": "event.gone", "event_type": "trip_finished"}
    assert describe(Event(EVENT_HAPPENED, gone))["message"] == "trip finished"


async def test_the_assistant_knows_what_was_spent(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    context = llm.LLMContext(
        platform="test",
        context=Context(),
        language="en",
        assistant="conversation",
        device_id=None,
    )
    assert async_get_tools(hass, context, "another api") is None
    cost = "sensor.lightning_charging_cost"
    for state in hass.states.async_all():
        async_expose_entity(hass, "conversation", state.entity_id, should_expose=False)
    assert async_get_tools(hass, context, llm.LLM_API_ASSIST) is None
    async_expose_entity(hass, "conversation", cost, should_expose=True)
    tools = async_get_tools(hass, context, llm.LLM_API_ASSIST)
    assert tools
    (tool,) = tools.tools

    async def ask(**arguments: str) -> Any:
        call = llm.ToolInput(tool_name=tool.name, tool_args=arguments)
        return await tool.async_call(hass, call, context)

    last = date(2026, 3, 31)
    result = await ask(first_day="2026-03-01", last_day=last.isoformat())
    assert told(result) == {
        "vehicles": [
            {
                "vehicle": "Lightning",
                "charging_sessions": 2,
                "energy_kwh": 40.0,
                "cost": {"EUR": "6.0000"},
                "sessions_without_price": 1,
                "trips": 1,
                "distance_km": 50.0,
            }
        ]
    }
    assert VIN not in str(result)
    assert "error" in told(await ask(first_day="March", last_day="April"))
