"""Walks through the dialogs of places and networks."""

from typing import Any

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    ConfigSubentryData,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from pytest_homeassistant_custom_component.common import MockConfigEntry

from .ledger import settled

PIN = {"latitude": 51.5, "longitude": 7.1, "radius": 100.0}
NAME = {"name": "Ionity"}
FLAT = {"price": 0.5, "currency": "EUR"}
# The sections of a form of fees of which nothing is filled in.
NO_FEES: dict[str, Any] = {
    "blocking": {
        "blocking_counts": "idle",
        "blocking_from_start": False,
        "blocking_holidays_free": False,
    },
    "limits": {"tax_included": True},
    "times": {},
}
NO_METERS: dict[str, Any] = {"measuring": {}}


def place(title: str = "Gym", **data: Any) -> ConfigSubentryData:
    """Return the subentry of a place on the map, free of charge."""
    return ConfigSubentryData(
        data={
            "location_type": "public",
            "pricing": "free",
            "network": None,
            "tariffs": [],
            "meter_entity": None,
            "solar_power_entity": None,
            "solar_share_entity": None,
            **({} if "zone" in data else PIN),
            **data,
        },
        subentry_type="place",
        title=title,
        unique_id=data.get("zone"),
    )


def network(title: str = "Ionity", *tariffs: Any) -> ConfigSubentryData:
    """Return the subentry of a network."""
    return ConfigSubentryData(
        data={"tariffs": list(tariffs)},
        subentry_type="network",
        title=title,
        unique_id=None,
    )


def flat(price: str, since: str = "1970-01-01") -> dict[str, Any]:
    """Return a dated flat price as it is stored."""
    rates = {"energy": {"kind": "flat", "per_kwh": price}}
    return {
        "effective_date": since,
        "plan": {"format": 2, "currency": "EUR", "offer": {"rates": rates}},
        "is_member": False,
        "holiday_entity": None,
    }


async def open_options(
    hass: HomeAssistant, entry: MockConfigEntry, step: str = "general"
) -> Any:
    """Open a form of the options."""
    result = await hass.config_entries.options.async_init(entry.entry_id)
    assert result["type"] is FlowResultType.MENU
    return await hass.config_entries.options.async_configure(
        result["flow_id"], {"next_step_id": step}
    )


async def begin(
    hass: HomeAssistant, entry: MockConfigEntry, kind: str, data: Any = None
) -> Any:
    """Open the dialog that adds one."""
    return await hass.config_entries.subentries.async_init(
        (entry.entry_id, kind), context={"source": SOURCE_USER}, data=data
    )


async def change(hass: HomeAssistant, entry: MockConfigEntry, title: str) -> Any:
    """Open the dialog that changes one."""
    subentry = next(it for it in entry.subentries.values() if it.title == title)
    return await hass.config_entries.subentries.async_init(
        (entry.entry_id, subentry.subentry_type),
        context={
            "source": SOURCE_RECONFIGURE,
            "subentry_id": subentry.subentry_id,
        },
    )


async def walk(hass: HomeAssistant, result: Any, *answers: Any) -> Any:
    """Answer one page after the other; a text is an option of a menu."""
    for answer in answers:
        if isinstance(answer, str):
            assert result["type"] is FlowResultType.MENU, result
            assert answer in result["menu_options"]
            given: Any = {"next_step_id": answer}
        else:
            assert result["type"] is FlowResultType.FORM, result
            given = answer
        result = await hass.config_entries.subentries.async_configure(
            result["flow_id"], given
        )
    return result


async def begun(hass: HomeAssistant, entry: MockConfigEntry, *answers: Any) -> Any:
    """Begin to add a network, and answer its first steps."""
    return await walk(hass, await begin(hass, entry, "network"), NAME, *answers)


async def finish(hass: HomeAssistant, result: Any, *answers: Any) -> Any:
    """Answer the pages to the end, and wait for what that sets going."""
    result = await walk(hass, result, *answers)
    assert result["type"] in (FlowResultType.CREATE_ENTRY, FlowResultType.ABORT), result
    if result["type"] is FlowResultType.ABORT:
        assert result["reason"] == "reconfigure_successful"
    await settled(hass)
    return result


def suggested(result: Any) -> dict[str, Any]:
    """Return what a form is filled in with."""
    found: dict[str, Any] = {}
    for key, field in result["data_schema"].schema.items():
        if hasattr(field, "schema"):
            found |= {
                str(inner): inner.description["suggested_value"]
                for inner in field.schema.schema
                if inner.description and "suggested_value" in inner.description
            }
        elif key.description and "suggested_value" in key.description:
            found[str(key)] = key.description["suggested_value"]
    return found


def summary(result: Any) -> list[str]:
    """Return the sentences that say what was described."""
    assert result["step_id"] == "review"
    text: str = result["description_placeholders"]["summary"]
    return [line.removeprefix("- ") for line in text.splitlines()]
