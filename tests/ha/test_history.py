"""The past is offered and brought in: by the flow and by the action."""

from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.recorder import get_instance
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.lightningrod.flows.history import async_kept

from .ledger import VIN, add_ford, at, ledger_entry, rows, settled, setup, vehicle

SAMPLES = "SELECT recorded_at, hv_battery_soc, source_system FROM ev_battery_status"


async def remember(hass: HomeAssistant, *days: int) -> None:
    """Let the recorder have a state of charge of each of these days of March."""
    entity_id = er.async_get(hass).async_get_entity_id(
        "sensor", "fordpass", f"fordpass_uid_{VIN}_soc".lower()
    )
    assert entity_id
    for day in days:
        hass.states.async_set(
            entity_id,
            str(day),
            {"unit_of_measurement": "%"},
            timestamp=at(day).timestamp(),
        )
    await hass.async_block_till_done()
    await get_instance(hass).async_block_till_done()


@pytest.fixture
async def entry(
    hass: HomeAssistant, recorder_mock: Any, freezer: FrozenDateTimeFactory
) -> MockConfigEntry:
    """Return a ledger that began on the 20th, and a car that is older than that."""
    freezer.move_to(at(20))
    add_ford(hass)
    await remember(hass, 10, 11, 12)
    return await setup(hass, ledger_entry(hass, vehicle()))


async def by_action(hass: HomeAssistant, **data: Any) -> dict[str, Any]:
    response: Any = await hass.services.async_call(
        "lightningrod", "import_history", data, blocking=True, return_response=True
    )
    return dict(response["vehicles"][0])


async def test_the_action_brings_samples_in_and_says_so(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    told = await by_action(hass)
    assert told["since"] == at(10).isoformat()
    assert told["until"] == at(20).isoformat()
    await entry.runtime_data.writer.flush()
    found = await rows(entry, SAMPLES)
    assert [(soc, source) for _, soc, source in found if soc < 12] == [
        (10.0, "recorder"),
        (11.0, "recorder"),
    ]
    before = await rows(entry, SAMPLES)
    await by_action(hass)
    await entry.runtime_data.writer.flush()
    assert await rows(entry, SAMPLES) == before


async def test_a_period_is_asked_for(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    told = await by_action(hass, start=at(11), end=at(12))
    assert (told["until"], told["samples"]) == (at(12).isoformat(), 1)


async def test_the_flow_shows_since_when_and_brings_it_in(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    kept = await async_kept(hass, entry)
    assert list(kept.values()) == [at(10)]
    options = hass.config_entries.options
    result: Any = await options.async_init(entry.entry_id)
    result = await options.async_configure(
        result["flow_id"], {"next_step_id": "history"}
    )
    (choice,) = result["data_schema"].schema["vehicles"].validators[0].config["options"]
    assert choice["label"] == "Lightning (2026-03-10)"
    result = await options.async_configure(
        result["flow_id"], {"vehicles": [choice["value"]]}
    )
    assert result["type"] is FlowResultType.SHOW_PROGRESS
    await hass.async_block_till_done(wait_background_tasks=False)
    async with entry.runtime_data.past:
        pass
    await hass.async_block_till_done()
    result = await options.async_configure(result["flow_id"])
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "brought_in")
    assert result["description_placeholders"]["sessions"] == "0"


async def test_closing_the_dialog_ends_it_and_it_can_be_begun_again(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    options = hass.config_entries.options
    result: Any = await options.async_init(entry.entry_id)
    result = await options.async_configure(
        result["flow_id"], {"next_step_id": "history"}
    )
    result = await options.async_configure(
        result["flow_id"], {"vehicles": list(entry.subentries)}
    )
    options.async_abort(result["flow_id"])
    await settled(hass)
    assert not entry.runtime_data.past.locked()
    assert (await by_action(hass))["samples"] == 3
    await settled(hass)


async def test_one_at_a_time(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    async with entry.runtime_data.past:
        with pytest.raises(ServiceValidationError, match="already"):
            await by_action(hass)
    await settled(hass)


async def test_nothing_is_offered_where_nothing_is_remembered(
    hass: HomeAssistant,
) -> None:
    add_ford(hass)
    entry = await setup(hass, ledger_entry(hass, vehicle()))
    options = hass.config_entries.options
    result: Any = await options.async_init(
        entry.entry_id, data={"next_step_id": "history"}
    )
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "no_history")
    with pytest.raises(ServiceValidationError, match="recorder"):
        await by_action(hass)


async def test_the_past_is_offered_after_set_up(
    hass: HomeAssistant, recorder_mock: Any, freezer: FrozenDateTimeFactory
) -> None:
    freezer.move_to(at(20))
    add_ford(hass)
    await remember(hass, 10)
    flow = hass.config_entries.flow
    result: Any = await flow.async_init("lightningrod", context={"source": "user"})
    for answer in (
        {"next_step_id": "sqlite"},
        {"vehicles": [VIN]},
        {"home_price": 0.3},
    ):
        result = await flow.async_configure(result["flow_id"], answer)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    kind, flow_id = result["next_flow"]
    assert kind == "options_flow"
    (offer,) = hass.config_entries.options.async_progress()
    assert (offer["flow_id"], offer["step_id"]) == (flow_id, "history")
    # The frontend begins a flow of its own, and shows that one.
    options = hass.config_entries.options
    (entry,) = hass.config_entries.async_entries("lightningrod")
    shown: Any = await options.async_init(entry.entry_id)
    assert shown["step_id"] == "history"
    (left,) = options.async_progress()
    assert left["flow_id"] == shown["flow_id"]
    options.async_abort(shown["flow_id"])
    later: Any = await options.async_init(entry.entry_id)
    assert later["type"] is FlowResultType.MENU
    await settled(hass)
