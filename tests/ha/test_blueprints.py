"""The blueprints: Home Assistant takes them, and they do what they promise."""

import asyncio
from datetime import timedelta
from pathlib import Path
import shutil
from typing import Any

from homeassistant.components.automation.const import DOMAIN as AUTOMATION
from homeassistant.components.automation.helpers import async_get_blueprints
from homeassistant.const import EVENT_CALL_SERVICE
from homeassistant.core import HomeAssistant, ServiceCall, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util, yaml as yaml_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
    async_mock_service,
)

from custom_components.lightningrod.const import DOMAIN, SIGNAL_EDITED
from custom_components.lightningrod.ledger.identity import session_id

from .ledger import VIN, at, charge, ledger_entry, rows, settled, setup, vehicle, write

FOLDER = Path(__file__).parents[2] / "blueprints" / "automation" / "lightningrod"
BLUEPRINTS = sorted(path.name for path in FOLDER.glob("*.yaml"))
NOTIFY = "mobile_app_pixel"
NEXT_YEAR = 2030
ANSWERED = "mobile_app_notification_action"


@pytest.fixture
async def entry(hass: HomeAssistant) -> MockConfigEntry:
    """Return a ledger in a house with a phone and the blueprints."""
    target = Path(hass.config.path("blueprints/automation/lightningrod"))
    await hass.async_add_executor_job(shutil.copytree, FOLDER, target)
    return await setup(hass, ledger_entry(hass, vehicle()))


@pytest.fixture
def phone(hass: HomeAssistant) -> str:
    """Return the id of a phone."""
    entry = MockConfigEntry(domain="mobile_app")
    entry.add_to_hass(hass)
    device = dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id,
        identifiers={("mobile_app", "pixel")},
        name="Pixel",
    )
    return device.id


async def turn_off(hass: HomeAssistant) -> None:
    """Let no timer of the automation outlive the test."""
    await hass.services.async_call(
        AUTOMATION, "turn_off", {"entity_id": "automation.made_of_it"}, blocking=True
    )


async def automate(hass: HomeAssistant, blueprint: str, **inputs: Any) -> None:
    """Make an automation of a blueprint."""
    config = {
        "alias": "made of it",
        "use_blueprint": {"path": f"lightningrod/{blueprint}", "input": inputs},
    }
    assert await async_setup_component(hass, AUTOMATION, {AUTOMATION: config})
    await hass.async_block_till_done()
    state = hass.states.get("automation.made_of_it")
    assert state, "Home Assistant refused it"
    assert state.state == "on"


def test_there_are_some() -> None:
    assert len(BLUEPRINTS) == 4


@pytest.mark.parametrize("name", BLUEPRINTS)
async def test_home_assistant_takes_it(
    hass: HomeAssistant, entry: MockConfigEntry, name: str
) -> None:
    blueprint = await async_get_blueprints(hass).async_get_blueprint(
        f"lightningrod/{name}"
    )
    assert blueprint.validate() is None
    source = blueprint.metadata["source_url"]
    assert source.endswith(f"/blueprints/automation/lightningrod/{name}")
    text = await hass.async_add_executor_job((FOLDER / name).read_text)
    used = {str(it.name) for it in _inputs(yaml_util.parse_yaml(text))}
    assert used == set(blueprint.inputs)


def _inputs(data: Any) -> list[Any]:
    """Return every use of an input in a blueprint."""
    if isinstance(data, yaml_util.Input):
        return [data]
    values = data.values() if isinstance(data, dict) else data
    parts = values if isinstance(data, (dict, list)) else ()
    return [found for part in parts for found in _inputs(part)]


async def test_a_finished_charge_is_told(
    hass: HomeAssistant, entry: MockConfigEntry, phone: str
) -> None:
    told = async_mock_service(hass, "notify", NOTIFY)
    await automate(
        hass, "charge_finished.yaml", events="event.lightning_events", phone=phone
    )
    await write(hass, entry, [charge(at(10, year=NEXT_YEAR))])
    assert [it.data["message"] for it in told] == [
        "20.0 kWh, 6.00 EUR, now at 60 % (Home)"
    ]


async def test_the_price_is_asked_for_and_entered(
    hass: HomeAssistant, entry: MockConfigEntry, phone: str
) -> None:
    """The automation goes on until there is an answer, so nothing waits for it to end."""
    asked: asyncio.Queue[ServiceCall] = asyncio.Queue()
    edited: asyncio.Queue[str] = asyncio.Queue()

    @callback
    def _asked(call: ServiceCall) -> None:
        asked.put_nowait(call)

    hass.services.async_register("notify", NOTIFY, _asked)
    used = async_capture_events(hass, EVENT_CALL_SERVICE)
    stop = async_dispatcher_connect(
        hass, SIGNAL_EDITED, callback(lambda vehicle, _: edited.put_nowait(vehicle))
    )
    await automate(hass, "ask_price.yaml", events="event.lightning_events", phone=phone)
    # It ends after this start, but not in a future that nobody may write about.
    begin = dt_util.utcnow() - timedelta(minutes=58)
    priceless = charge(begin, location_name="IONITY", network_name=None)
    entry.runtime_data.writer.put([priceless])
    async with asyncio.timeout(30):
        question = await asked.get()
    assert question.data["message"] == "20.0 kWh at IONITY has no price yet."
    (reply,) = question.data["data"]["actions"]
    assert str(session_id(VIN, begin)) in reply["action"]
    async with asyncio.timeout(30):
        while ANSWERED not in hass.bus.async_listeners():  # noqa: ASYNC110 nobody tells
            await asyncio.sleep(0)
    hass.bus.async_fire(
        ANSWERED,
        {"action": reply["action"], "reply_text": "12,40 €"},
    )
    async with asyncio.timeout(30):
        await edited.get()
    stop()
    await settled(hass)
    assert await rows(
        entry, "SELECT cost / 10000.0, cost_source FROM ev_charging_session"
    ) == [(12.4, "manual")]
    ours = [it.data["service"] for it in used if it.data["domain"] == DOMAIN]
    assert ours == ["set_session_cost"]


async def test_a_car_that_does_not_charge_is_told(
    hass: HomeAssistant, entry: MockConfigEntry, phone: str
) -> None:
    told = async_mock_service(hass, "notify", NOTIFY)
    hass.states.async_set("sensor.soc", "41.6")
    await automate(
        hass,
        "not_charging.yaml",
        plugged_in="binary_sensor.lightning_plugged_in",
        charging="binary_sensor.lightning_charging",
        level="sensor.soc",
        phone=phone,
    )

    async def look() -> None:
        await hass.services.async_call(
            AUTOMATION,
            "trigger",
            {"entity_id": "automation.made_of_it", "skip_condition": False},
            blocking=True,
        )

    await look()
    assert told == []
    going: dict[str, Any] = {"is_complete": False, "charging_status": "STOPPED"}
    await write(hass, entry, [charge(at(10), **going)])
    await look()
    assert [it.data["message"] for it in told] == ["The battery is at 42 %."]
    await turn_off(hass)


async def test_the_month_is_summed_up(
    hass: HomeAssistant, entry: MockConfigEntry, phone: str, freezer: Any
) -> None:
    told = async_mock_service(hass, "notify", NOTIFY)
    await write(
        hass,
        entry,
        [
            charge(at(28, month=2)),
            charge(at(1, 10)),
            charge(at(31, 10)),
            charge(at(20), network_name=None),
            charge(at(21), is_free=True),
            charge(at(2, month=4)),
        ],
    )
    device = dr.async_get(hass).async_get_device_by_identifier(
        ("lightningrod", next(iter(entry.subentries))), entry.entry_id
    )
    assert device
    await automate(hass, "monthly_summary.yaml", vehicle=device.id, phone=phone)
    freezer.move_to(at(1, 16, month=4))
    await hass.services.async_call(
        AUTOMATION,
        "trigger",
        {"entity_id": "automation.made_of_it", "skip_condition": False},
        blocking=True,
    )
    await hass.async_block_till_done(wait_background_tasks=False)
    (summary,) = told
    assert summary.data["title"] == "Charging in 03/2026"
    assert summary.data["message"] == (
        "4 charges, 80 kWh, 12.00 EUR (1 without a price). 0 trips, 0 km."
    )
    await turn_off(hass)
