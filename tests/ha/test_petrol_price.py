"""The price of petrol from an entity has to be one that the ledger can use."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType

from .dialogs import open_options, suggested
from .ledger import ledger_entry, setup


async def test_the_price_of_petrol_has_to_be_one(hass: HomeAssistant) -> None:
    entry = await setup(hass, ledger_entry(hass))
    result = await open_options(hass, entry)
    form: dict[str, Any] = {
        "commit_interval": 60,
        "short_stop": 5,
        "positions": "exact",
        "retention": {},
    }

    async def answer(unit: str | None, sold_by: str) -> Any:
        told = {} if unit is None else {"unit_of_measurement": unit}
        hass.states.async_set("sensor.fuel", "1.8", told)
        petrol = {"petrol_price_entity": "sensor.fuel", "petrol_price_unit": sold_by}
        return await hass.config_entries.options.async_configure(
            result["flow_id"], {**form, "comparison": petrol}
        )

    for unit in ("SEK/L", f"{hass.config.currency}/kWh"):
        refused = await answer(unit, "litre")
        assert refused["errors"] == {"base": "petrol_price_unit"}
        assert refused["description_placeholders"]["unit"] == unit
        comparison = suggested(refused)
        assert comparison["petrol_price_entity"] == "sensor.fuel"
    taken = await answer(f"{hass.config.currency}/gal", "litre")
    assert taken["type"] is FlowResultType.CREATE_ENTRY
    assert entry.options["petrol_price_entity"] == "sensor.fuel"
