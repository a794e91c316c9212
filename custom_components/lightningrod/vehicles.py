"""The Ford cars in Home Assistant, as this integration offers and names them."""

from collections.abc import Container, Iterable, Mapping
from itertools import chain, count
from typing import Final

from homeassistant.config_entries import ConfigSubentry, ConfigSubentryData
from homeassistant.const import CONF_SOURCE
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.selector import SelectOptionDict

from .const import CONF_USABLE_CAPACITY, CONF_VIN, SUBENTRY_VEHICLE, Source
from .source.entities import FordVehicle, find_vehicles

# The trip events and charge logs of fordpass make the better ledger, so it comes first.
_PREFERENCE: Final = (Source.FORDPASS, Source.FORDCONNECT_QUERY)
_NO_NAMES: Final = frozenset({"", "unknown"})
_FALLBACK_NAME: Final = "Ford"


@callback
def found_vehicles(
    hass: HomeAssistant, *, without: Container[str | None] = ()
) -> dict[str, FordVehicle]:
    """Return the Ford cars by VIN, each from the best integration that has it."""
    found: dict[str, FordVehicle] = {}
    for vehicle in sorted(find_vehicles(hass), key=_rank):
        if vehicle.vin not in without:
            found.setdefault(vehicle.vin, vehicle)
    return found


@callback
def ford_vehicle(hass: HomeAssistant, subentry: ConfigSubentry) -> FordVehicle | None:
    """Return the Ford car that a vehicle subentry follows, if it is there now."""
    source = subentry.data[CONF_SOURCE]
    return next(
        (
            vehicle
            for vehicle in sorted(find_vehicles(hass), key=_rank)
            if vehicle.vin == subentry.data[CONF_VIN]
            and source in (Source.AUTO, vehicle.integration)
        ),
        None,
    )


def vehicle_source(subentry: ConfigSubentry, ford: FordVehicle | None) -> Source:
    """Return the integration to follow; with no car there yet, the one to wait for."""
    chosen = Source(subentry.data[CONF_SOURCE])
    if chosen is not Source.AUTO:
        return chosen
    return Source(ford.integration) if ford else Source.FORDPASS


def fill_ins(subentry: ConfigSubentry, lead: Source) -> tuple[Source, ...]:
    """Return the integrations that may speak for a car while the leading one is silent."""
    if Source(subentry.data[CONF_SOURCE]) is not Source.AUTO:
        return ()
    return tuple(source for source in _PREFERENCE if source is not lead)


def vehicle_name(vehicle: FordVehicle) -> str:
    """Return a name for the car that does not show its VIN."""
    for name in (vehicle.name, vehicle.model):
        if name and name.lower() not in _NO_NAMES and vehicle.vin not in name.upper():
            return name
    return _FALLBACK_NAME


def vehicle_options(vehicles: Mapping[str, FordVehicle]) -> list[SelectOptionDict]:
    """Return the cars to choose from; the end of the VIN tells equal models apart."""
    return [
        SelectOptionDict(value=vin, label=f"{vehicle_name(vehicle)} (…{vin[-6:]})")
        for vin, vehicle in vehicles.items()
    ]


def vehicle_subentries(
    vehicles: Iterable[FordVehicle], known: Iterable[str] = ()
) -> list[ConfigSubentryData]:
    """Return the subentries that follow newly chosen cars; ``known`` are titles of others.

    Equal models get a number, so that nobody takes one for the other.
    """
    taken = {title.casefold() for title in known}
    found = []
    for vehicle in vehicles:
        title = _free_title(vehicle_name(vehicle), taken)
        taken.add(title.casefold())
        found.append(_subentry(vehicle, title))
    return found


def _free_title(name: str, taken: Container[str]) -> str:
    names = chain([name], (f"{name} ({number})" for number in count(2)))
    return next(each for each in names if each.casefold() not in taken)


def _subentry(vehicle: FordVehicle, title: str) -> ConfigSubentryData:
    return ConfigSubentryData(
        data={
            CONF_VIN: vehicle.vin,
            CONF_USABLE_CAPACITY: None,
            CONF_SOURCE: Source.AUTO,
        },
        subentry_type=SUBENTRY_VEHICLE,
        title=title,
        unique_id=vehicle.vin,
    )


def _rank(vehicle: FordVehicle) -> int:
    return _PREFERENCE.index(Source(vehicle.integration))
