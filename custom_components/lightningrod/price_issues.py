"""Repairs about prices that are stored, or told by an entity, and cannot be used."""

from collections.abc import Iterable
from dataclasses import dataclass

from homeassistant.const import CONF_CURRENCY
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from .const import DOMAIN
from .data import LightningRodConfigEntry
from .issues import (
    PETROL_UNIT_CHANGED,
    PRICE_UNUSABLE,
    async_show_only,
    async_tell,
    issue_id_of,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnusablePrice:
    """A stored price that is not used: since when it holds, and what is wrong with it."""

    subentry_id: str
    name: str
    day: str
    trouble: str


@callback
def async_check_prices(
    hass: HomeAssistant,
    entry: LightningRodConfigEntry,
    unusable: Iterable[UnusablePrice],
) -> None:
    """Show the stored prices that cannot be used, and those alone."""
    shown = {}
    for it in unusable:
        about = {"subentry_id": it.subentry_id, "zone": None}
        words = {"name": it.name, "date": it.day, "trouble": it.trouble}
        shown[f"{PRICE_UNUSABLE}_{it.subentry_id}_{it.day}"] = (about, words)
    async_show_only(hass, entry, PRICE_UNUSABLE, shown)


@callback
def async_check_petrol(
    hass: HomeAssistant,
    entry: LightningRodConfigEntry,
    entity_id: str,
    unit: str | None,
) -> None:
    """Show the unit in which the petrol price entity tells no price of petrol."""
    if unit is None:
        ir.async_delete_issue(hass, DOMAIN, issue_id_of(entry, PETROL_UNIT_CHANGED))
        return
    words = {
        "entity": entity_id,
        "unit": unit,
        "currency": entry.options[CONF_CURRENCY],
    }
    async_tell(hass, entry, PETROL_UNIT_CHANGED, words)
