"""Which entities of other integrations the configuration names, and what each of them tells."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_CURRENCY
from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util

from .configured import Configured, history, of_type, places_and_networks, sellers
from .const import (
    CONF_CARBON_ENTITY,
    CONF_METER_ENTITY,
    CONF_PETROL_PRICE_ENTITY,
    CONF_PETROL_PRICE_UNIT,
    CONF_SOLAR_POWER_ENTITY,
    CONF_SOLAR_SHARE_ENTITY,
    SUBENTRY_PLACE,
)
from .db.meters import PlaceMeters
from .ledger.petrol import VolumeUnit
from .ledger.price_units import fuel_factor
from .ledger.tariff_history import in_force
from .ledger.tariffs import price_entities
from .source.numbers import unit_of
from .source.readings import Quantity, Watch

_OF_PLACES = {
    CONF_METER_ENTITY: Quantity.METER,
    CONF_SOLAR_POWER_ENTITY: Quantity.SOLAR_POWER,
    CONF_SOLAR_SHARE_ENTITY: Quantity.SOLAR_SHARE,
}


@callback
def watches(entry: ConfigEntry) -> set[Watch]:
    """Return everything that is to be followed while a vehicle is plugged in."""
    figures = {
        Watch(entity_id, quantity)
        for it in of_type(entry, SUBENTRY_PLACE)
        for key, quantity in _OF_PLACES.items()
        if (entity_id := it.data.get(key))
    }
    return figures | set(_of_options(entry.options)) | set(_prices(entry))


def _of_options(options: Mapping[str, Any]) -> Iterator[Watch]:
    """Yield the entities of what charging is compared with."""
    if entity_id := options.get(CONF_CARBON_ENTITY):
        yield Watch(entity_id, Quantity.CARBON)
    if entity_id := options.get(CONF_PETROL_PRICE_ENTITY):
        yield Watch(
            entity_id,
            Quantity.FUEL,
            currency=options[CONF_CURRENCY],
            sold_by=VolumeUnit(options.get(CONF_PETROL_PRICE_UNIT, VolumeUnit.LITRE)),
        )


def refused_fuel_unit(hass: HomeAssistant, options: Mapping[str, Any]) -> str | None:
    """Return the unit of the petrol price entity, if that is no price of petrol."""
    state = hass.states.get(options.get(CONF_PETROL_PRICE_ENTITY) or "")
    if state is None:
        return None
    sold_by = VolumeUnit(options.get(CONF_PETROL_PRICE_UNIT, VolumeUnit.LITRE))
    unit = unit_of(state)
    return unit if fuel_factor(unit, options[CONF_CURRENCY], sold_by) is None else None


def _prices(entry: ConfigEntry) -> Iterator[Watch]:
    """Yield the price entities of the tariffs that hold today, or will."""
    today = dt_util.now().date()
    priced = {it.subentry_id for it in sellers(places_and_networks(entry))}
    for subentry in places_and_networks(entry):
        if subentry.subentry_id in priced:
            yield from _prices_of(subentry, today)


def _prices_of(subentry: Configured, today: date) -> Iterator[Watch]:
    dated = history(subentry)
    now = in_force(dated, today)
    for plan in dated:
        if plan is now or plan.effective_date > today:
            for it in price_entities(plan.plan):
                yield Watch(
                    it.entity_id, Quantity.PRICE, it.attribute, it.slot_minutes, it.unit
                )


@callback
def place_meters(entry: ConfigEntry) -> dict[str, PlaceMeters]:
    """Return the entities of each place, by its subentry."""
    return {
        it.subentry_id: PlaceMeters(
            meter_entity_id=it.data.get(CONF_METER_ENTITY),
            solar_power_entity_id=it.data.get(CONF_SOLAR_POWER_ENTITY),
            solar_share_entity_id=it.data.get(CONF_SOLAR_SHARE_ENTITY),
        )
        for it in of_type(entry, SUBENTRY_PLACE)
    }
