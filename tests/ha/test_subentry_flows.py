"""The vehicle flows: add one of the cars found, change how it is followed."""

from typing import Any

from homeassistant.config_entries import SOURCE_RECONFIGURE, SOURCE_USER
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from .ledger import OTHER_VIN, VIN, add_ford, ledger_entry, setup, vehicle


async def start(hass: HomeAssistant, entry: MockConfigEntry) -> Any:
    return await hass.config_entries.subentries.async_init(
        (entry.entry_id, "vehicle"), context={"source": SOURCE_USER}
    )


async def reconfigure(hass: HomeAssistant, entry: MockConfigEntry) -> Any:
    return await hass.config_entries.subentries.async_init(
        (entry.entry_id, "vehicle"),
        context={
            "source": SOURCE_RECONFIGURE,
            "subentry_id": next(iter(entry.subentries)),
        },
    )


async def test_add(hass: HomeAssistant) -> None:
    add_ford(hass)
    add_ford(hass, OTHER_VIN, "2021 Mustang Mach-E")
    entry = await setup(hass, ledger_entry(hass, vehicle()))
    result = await start(hass, entry)
    assert result["type"] is FlowResultType.FORM
    selector = result["data_schema"].schema["vehicle"]
    assert selector.config["options"] == [
        {"value": OTHER_VIN, "label": "2021 Mustang Mach-E (…A00002)"}
    ]
    result = await hass.config_entries.subentries.async_configure(
        result["flow_id"], {"vehicle": OTHER_VIN}
    )
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    added = next(s for s in entry.subentries.values() if s.unique_id == OTHER_VIN)
    assert added.title == "2021 Mustang Mach-E"
    assert added.data == {"vin": OTHER_VIN, "usable_capacity": None, "source": "auto"}
    # The entry was reloaded, and follows both.
    assert set(entry.runtime_data.coordinators) == set(entry.subentries)
    assert hass.states.get("sensor.2021_mustang_mach_e_charging_cost")


async def test_equal_models_are_told_apart(hass: HomeAssistant) -> None:
    add_ford(hass)
    add_ford(hass, OTHER_VIN)
    known = vehicle(title="2022 F-150 Lightning")
    entry = await setup(hass, ledger_entry(hass, known))
    result = await start(hass, entry)
    result = await hass.config_entries.subentries.async_configure(
        result["flow_id"], {"vehicle": OTHER_VIN}
    )
    assert result["title"] == "2022 F-150 Lightning (2)"


async def test_add_twice_at_once(hass: HomeAssistant) -> None:
    add_ford(hass)
    add_ford(hass, OTHER_VIN)
    entry = await setup(hass, ledger_entry(hass))
    first, second = await start(hass, entry), await start(hass, entry)
    for flow, expected in (
        (first, FlowResultType.CREATE_ENTRY),
        (second, FlowResultType.ABORT),
    ):
        result = await hass.config_entries.subentries.async_configure(
            flow["flow_id"], {"vehicle": VIN}
        )
        assert result["type"] is expected
    assert result["reason"] == "already_configured"
    await hass.async_block_till_done()


@pytest.mark.parametrize("known", [[], [VIN]])
async def test_nothing_to_add(hass: HomeAssistant, known: list[str]) -> None:
    for vin in known:
        add_ford(hass, vin)
    entry = await setup(hass, ledger_entry(hass, *(vehicle(vin) for vin in known)))
    result = await start(hass, entry)
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "no_vehicles"


async def test_the_better_source_comes_first(hass: HomeAssistant) -> None:
    add_ford(hass, integration="fordconnect_query", name="By the cloud")
    add_ford(hass, integration="fordpass", name="By the app")
    entry = await setup(hass, ledger_entry(hass))
    result = await start(hass, entry)
    (option,) = result["data_schema"].schema["vehicle"].config["options"]
    assert option["label"] == "By the app (…G00001)"


async def test_a_car_without_a_name(hass: HomeAssistant) -> None:
    add_ford(hass, model="unknown")
    entry = await setup(hass, ledger_entry(hass))
    result = await start(hass, entry)
    result = await hass.config_entries.subentries.async_configure(
        result["flow_id"], {"vehicle": VIN}
    )
    assert result["title"] == "Ford"
    await hass.async_block_till_done()


async def test_reconfigure(hass: HomeAssistant) -> None:
    add_ford(hass)
    add_ford(hass, integration="fordconnect_query")
    entry = await setup(hass, ledger_entry(hass, vehicle()))
    before = entry.runtime_data
    result = await reconfigure(hass, entry)
    assert result["type"] is FlowResultType.FORM

    result = await hass.config_entries.subentries.async_configure(
        result["flow_id"], {"name": "  ", "source": "auto"}
    )
    assert result["errors"] == {"name": "name_required"}

    result = await hass.config_entries.subentries.async_configure(
        result["flow_id"],
        {"name": "Truck", "usable_capacity": 131, "source": "fordconnect_query"},
    )
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "reconfigure_successful"
    await hass.async_block_till_done()
    ((subentry_id, subentry),) = entry.subentries.items()
    assert subentry.title == "Truck"
    assert subentry.data == {
        "vin": VIN,
        "usable_capacity": 131,
        "source": "fordconnect_query",
    }
    assert entry.runtime_data is not before
    pipeline = entry.runtime_data.pipelines[subentry_id]
    assert pipeline.source == "fordconnect_query"
    assert pipeline.tracker.usable_kwh == 131
    device = dr.async_get(hass).async_get_device_by_identifier(
        ("lightningrod", subentry_id), entry.entry_id
    )
    assert device
    assert device.name == "Truck"


async def test_empty_capacity_means_the_model(hass: HomeAssistant) -> None:
    add_ford(hass)
    entry = await setup(hass, ledger_entry(hass, vehicle(usable_capacity=131)))
    result = await reconfigure(hass, entry)
    result = await hass.config_entries.subentries.async_configure(
        result["flow_id"], {"name": "Lightning", "source": "auto"}
    )
    await hass.async_block_till_done()
    (subentry,) = entry.subentries.values()
    assert subentry.data["usable_capacity"] is None
