"""The places, networks and prices that a ledger is configured with."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_LATITUDE, CONF_LONGITUDE, CONF_RADIUS, CONF_ZONE
from homeassistant.core import HomeAssistant, callback
import voluptuous as vol

from .const import (
    CONF_LOCATION_TYPE,
    CONF_METER_ENTITY,
    CONF_NETWORK,
    CONF_PRICING,
    CONF_RULE_BOTH_WAYS,
    CONF_RULE_CLASS,
    CONF_RULE_FROM,
    CONF_RULE_TO,
    CONF_SOLAR_POWER_ENTITY,
    CONF_SOLAR_SHARE_ENTITY,
    CONF_TARIFFS,
    CONF_TRIP_RULES,
    LOGGER,
    SUBENTRY_NETWORK,
    SUBENTRY_PLACE,
    Pricing,
)
from .ledger.exact_json import NotUnderstoodError
from .ledger.places import Place
from .ledger.tariff_checks import Problem, problems
from .ledger.tariff_history import DatedPlan, Seller, history_from_json
from .ledger.trip_classes import ClassRule
from .zones import HOME_ZONE, zone_places

_NUMBER = vol.All(vol.Coerce(float), vol.Range(min=-(10**6), max=10**6))
_TEXT = vol.Maybe(str)
_STORED = vol.Schema(
    {
        vol.Inclusive(CONF_LATITUDE, "position"): _NUMBER,
        vol.Inclusive(CONF_LONGITUDE, "position"): _NUMBER,
        vol.Inclusive(CONF_RADIUS, "position"): _NUMBER,
        vol.Optional(CONF_ZONE): _TEXT,
        vol.Optional(CONF_LOCATION_TYPE): _TEXT,
        vol.Optional(CONF_NETWORK): _TEXT,
        vol.Optional(CONF_PRICING): _TEXT,
        vol.Optional(CONF_TARIFFS): list,
        vol.Optional(CONF_METER_ENTITY): _TEXT,
        vol.Optional(CONF_SOLAR_POWER_ENTITY): _TEXT,
        vol.Optional(CONF_SOLAR_SHARE_ENTITY): _TEXT,
    },
    extra=vol.ALLOW_EXTRA,
)


class Configured(Protocol):
    """A subentry, or one that is about to be made."""

    @property
    def subentry_id(self) -> str:
        """Its id."""

    @property
    def subentry_type(self) -> str:
        """What it is."""

    @property
    def title(self) -> str:
        """The name of the place or network."""

    @property
    def data(self) -> Any:
        """What is configured of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intended:
    """A place or network as it would be configured."""

    subentry_id: str
    subentry_type: str
    title: str
    data: Any


def of_type(entry: ConfigEntry, *types: str) -> list[Configured]:
    """Return the subentries of these types.

    One that this version cannot understand is left out, and said so in the log.
    """
    found = [it for it in entry.subentries.values() if it.subentry_type in types]
    return [it for it in found if _is_understood(it)]


def _is_understood(subentry: Configured) -> bool:
    try:
        _STORED(dict(subentry.data))
    except vol.Invalid as err:
        LOGGER.warning("%s is left out: %s", subentry.subentry_id, err)
        return False
    return True


def places_and_networks(entry: ConfigEntry) -> list[Configured]:
    """Return what is configured beside the vehicles."""
    return of_type(entry, SUBENTRY_PLACE, SUBENTRY_NETWORK)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A price that cannot be used: as it is stored, and what is wrong with it."""

    kept: Mapping[str, Any]
    trouble: NotUnderstoodError | tuple[Problem, ...]

    @property
    def day(self) -> str | None:
        """The first day of the price, as far as it says one."""
        day = self.kept.get("effective_date")
        return day if isinstance(day, str) else None


def history(subentry: Configured) -> tuple[DatedPlan, ...]:
    """Return the dated prices of a place or network that can be used, the oldest first."""
    found = [it for it in _prices(subentry) if isinstance(it, DatedPlan)]
    return tuple(sorted(found, key=lambda dated: dated.effective_date))


def left_out(subentry: Configured) -> list[LeftOut]:
    """Return the prices of a place or network that cannot be used."""
    return [it for it in _prices(subentry) if isinstance(it, LeftOut)]


def _prices(subentry: Configured) -> Iterator[DatedPlan | LeftOut]:
    for kept in subentry.data.get(CONF_TARIFFS, ()):
        stored = kept if isinstance(kept, Mapping) else {}
        try:
            (dated,) = history_from_json([stored])
        except NotUnderstoodError as err:
            yield LeftOut(kept=stored, trouble=err)
            continue
        refused = problems(dated.plan)
        yield LeftOut(kept=stored, trouble=refused) if refused else dated


def pricing(place: Configured) -> Pricing:
    """Return what decides on the price at a place."""
    try:
        return Pricing(place.data.get(CONF_PRICING))
    except ValueError:
        return Pricing.UNKNOWN


def sellers(configured: Iterable[Configured]) -> list[Seller]:
    """Return everyone who has prices: all networks, and places with their own."""
    return [
        Seller(name=it.title, subentry_id=it.subentry_id, history=history(it))
        for it in configured
        if it.subentry_type == SUBENTRY_NETWORK or pricing(it) is Pricing.OWN
    ]


@callback
def places(hass: HomeAssistant, configured: Iterable[Configured]) -> list[Place]:
    """Return all places: the zones, as far as they are configured with what that says.

    A configured place whose zone is not there now is not anywhere.
    """
    known = list(configured)
    networks = {
        it.subentry_id: it.title for it in known if it.subentry_type == SUBENTRY_NETWORK
    }
    of_places = [it for it in known if it.subentry_type == SUBENTRY_PLACE]
    by_zone = {it.data.get(CONF_ZONE): it for it in of_places}
    zones = [
        _configured(zone, by_zone[zone.zone_entity_id], networks)
        if zone.zone_entity_id in by_zone
        else zone
        for zone in zone_places(hass)
    ]
    return [*zones, *_pins(of_places, networks)]


def home(configured: Iterable[Configured]) -> Configured | None:
    """Return the place that takes the home price over, if there is one."""
    return next((it for it in configured if it.data.get(CONF_ZONE) == HOME_ZONE), None)


def place_key(place: Place) -> str:
    """Return what a place is known by in the options: its zone, or else its subentry."""
    return place.zone_entity_id or place.subentry_id or ""


def class_rules(
    options: Mapping[str, Any], numbers: Mapping[str, int]
) -> list[ClassRule]:
    """Return the rules for the class of trips between places that there are, or were.

    ``numbers`` are those of the places' rows, by :func:`place_key`.
    """
    return [
        ClassRule(
            start=numbers[rule[CONF_RULE_FROM]],
            end=numbers[rule[CONF_RULE_TO]],
            both_ways=rule[CONF_RULE_BOTH_WAYS],
            trip_class=rule[CONF_RULE_CLASS],
        )
        for rule in options.get(CONF_TRIP_RULES, ())
        if {rule[CONF_RULE_FROM], rule[CONF_RULE_TO]} <= numbers.keys()
    ]


def _pins(
    configured: Iterable[Configured], networks: dict[str, str]
) -> Iterator[Place]:
    for it in configured:
        if it.data.get(CONF_ZONE) is None and CONF_LATITUDE in it.data:
            pin = Place(
                name=it.title,
                latitude=it.data[CONF_LATITUDE],
                longitude=it.data[CONF_LONGITUDE],
                radius_m=it.data[CONF_RADIUS],
            )
            yield _configured(pin, it, networks)


def _configured(place: Place, it: Configured, networks: dict[str, str]) -> Place:
    kind = pricing(it)
    network = {
        Pricing.OWN: it.title,
        Pricing.NETWORK: networks.get(it.data.get(CONF_NETWORK) or ""),
    }
    return replace(
        place,
        name=it.title,
        type=it.data.get(CONF_LOCATION_TYPE),
        network_name=network.get(kind),
        is_free=kind is Pricing.FREE,
        subentry_id=it.subentry_id,
    )
