"""The steps of a price that an entity tells: its unit, its factor, what is refused."""

from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from .dialogs import NO_FEES, begun, finish, suggested, summary, walk
from .ledger import ledger_entry, setup, vehicle


@pytest.fixture
async def entry(hass: HomeAssistant) -> MockConfigEntry:
    return await setup(hass, ledger_entry(hass, vehicle()))


async def test_a_price_entity(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    hass.states.async_set("sensor.spot", "83.2", {"unit_of_measurement": "EUR/MWh"})
    form = {"price_entity": "sensor.spot", "currency": "EUR"}
    result = await begun(hass, entry, "entity", form)
    assert result["step_id"] == "entity_details"
    assert result["description_placeholders"]["reading"] == "83.2 EUR/MWh"
    assert suggested(result) == {"factor": 0.001, "slot_minutes": "60"}
    result = await walk(hass, result, {"factor": 0, "slot_minutes": "15"})
    assert result["errors"] == {"base": "zero_factor"}
    details = {"factor": 0.00119, "slot_minutes": "15", "surcharge": 0.12}
    result = await walk(hass, result, details)
    assert summary(result) == [
        "Holds since ever",
        (
            "What sensor.spot tells while charging, times 0.00119;"
            " it may change every 15 minutes"
        ),
        "0.12 EUR per kWh are added",
    ]
    # Going back keeps the details for the same entity, and forgets them for another.
    result = await walk(hass, result, "energy", "entity", form)
    assert suggested(result)["factor"] == 0.00119
    result = await walk(hass, result, {**details, "attribute": "today"})
    assert "sensor.spot (today)" in summary(result)[1]
    # The entity is set to another unit: the factor follows, what is in it stays in it.
    hass.states.async_set("sensor.spot", "0.0832", {"unit_of_measurement": "€/kWh"})
    result = await walk(hass, result, "energy", "entity", form)
    assert suggested(result)["factor"] == 1.19
    result = await walk(hass, result, {**details, "factor": 1.19})
    other = {**form, "price_entity": "sensor.gone"}
    result = await walk(hass, result, "energy", "entity", other)
    assert result["description_placeholders"]["reading"] == "?"
    assert suggested(result)["factor"] == 1.0


async def test_an_entity_without_a_number_is_refused(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    hass.states.async_set("sensor.spot", "cheap", {"price": 0.2})
    form = {"price_entity": "sensor.spot", "currency": "EUR"}
    details: dict[str, Any] = {"factor": 1, "slot_minutes": "60"}
    result = await begun(hass, entry, "entity", form, details)
    assert result["errors"] == {"base": "no_price_in_state"}
    assert result["description_placeholders"]["reading"] == "cheap"
    result = await walk(hass, result, {**details, "attribute": "price"})
    assert "sensor.spot (price)" in summary(result)[1]


async def test_an_entity_that_says_nothing_yet_is_taken(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    hass.states.async_set("sensor.spot", "unavailable")
    form = {"price_entity": "sensor.spot", "currency": "EUR"}
    details = {"factor": 1, "slot_minutes": "60"}
    result = await begun(hass, entry, "entity", form, details)
    assert "sensor.spot" in summary(result)[1]
    again = await walk(hass, result, "energy", "entity", form)
    assert suggested(again)["factor"] == 1
    result = await walk(hass, again, details)
    result = await finish(hass, result, "save")
    assert (
        "unit" not in result["data"]["tariffs"][0]["plan"]["offer"]["rates"]["energy"]
    )


@pytest.mark.parametrize("unit", ["EUR/MWh", None])
async def test_the_unit_is_kept_with_the_price(
    hass: HomeAssistant, entry: MockConfigEntry, unit: str | None
) -> None:
    hass.states.async_set("sensor.spot", "83.2", {"unit_of_measurement": unit})
    form = {"price_entity": "sensor.spot", "currency": "EUR"}
    details = {"factor": 0.001, "slot_minutes": "60"}
    result = await begun(hass, entry, "entity", form, details)
    result = await finish(hass, await walk(hass, result, "fees", NO_FEES), "save")
    energy = result["data"]["tariffs"][0]["plan"]["offer"]["rates"]["energy"]
    assert energy["unit"] == (unit or "")


@pytest.mark.parametrize(
    ("unit", "factor"),
    [
        ("EUR/kWh", 1),
        ("zł/kWh", 1),
        ("EUR/MWh", 0.001),
        ("ct/kWh", 0.01),
        ("öre/kWh", 0.01),
        ("p/kWh", 0.01),
        ("€/Wh", 1000),
        (None, 1),
    ],
)
async def test_the_factor_is_guessed_from_the_unit(
    hass: HomeAssistant, entry: MockConfigEntry, unit: str | None, factor: float
) -> None:
    hass.states.async_set("sensor.spot", "1", {"unit_of_measurement": unit})
    currency = "PLN" if unit == "zł/kWh" else "EUR"
    form = {"price_entity": "sensor.spot", "currency": currency}
    result = await begun(hass, entry, "entity", form)
    assert suggested(result)["factor"] == factor


@pytest.mark.parametrize("unit", ["Rp/kWh", "c€/kWh", "cts/kWh", "EUR/GWh"])
async def test_the_factor_of_a_unit_that_nobody_knows_is_asked_for(
    hass: HomeAssistant, entry: MockConfigEntry, unit: str
) -> None:
    hass.states.async_set("sensor.spot", "12", {"unit_of_measurement": unit})
    form = {"price_entity": "sensor.spot", "currency": "EUR"}
    result = await begun(hass, entry, "entity", form)
    assert suggested(result).get("factor") is None
    result = await walk(hass, result, {"slot_minutes": "60"})
    assert result["errors"] == {"factor": "factor_needed"}
    result = await walk(hass, result, {"slot_minutes": "60", "factor": 0.01})
    assert "0.01" in summary(result)[1]


async def test_prices_of_another_currency_are_refused(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    hass.states.async_set("sensor.spot", "1", {"unit_of_measurement": "SEK/kWh"})
    form = {"price_entity": "sensor.spot", "currency": "EUR"}
    result = await begun(hass, entry, "entity", form)
    assert result["errors"] == {"base": "other_currency"}
    told = {"entity_id": "sensor.spot", "unit": "SEK/kWh", "currency": "EUR"}
    assert result["description_placeholders"].items() >= told.items()
    result = await walk(hass, result, {**form, "currency": "SEK"})
    assert result["step_id"] == "entity_details"
