"""Lets this ledger follow the places and networks that another one, which was taken in, had.

What is here already, by where it is or by its name, stays as it is. What past charges cost
stays, too: prices are for what is charged from now on.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final

from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import (
    CONF_CURRENCY,
    CONF_LATITUDE,
    CONF_LONGITUDE,
    CONF_RADIUS,
    CONF_ZONE,
)
from homeassistant.core import HomeAssistant, callback
from sqlalchemy.ext.asyncio import AsyncConnection

from .configured import of_type, places, places_and_networks
from .const import (
    CONF_LOCATION_TYPE,
    CONF_METER_ENTITY,
    CONF_NETWORK,
    CONF_PRICING,
    CONF_SOLAR_POWER_ENTITY,
    CONF_SOLAR_SHARE_ENTITY,
    CONF_TARIFFS,
    DEFAULT_RADIUS_M,
    HOME_NETWORK,
    SUBENTRY_NETWORK,
    SUBENTRY_PLACE,
    Pricing,
)
from .data import LightningRodConfigEntry
from .db.peer_places import PeerPlace, PeerPlaces, link
from .db.sellers import known_history
from .ledger.places import Place, find_place
from .ledger.tariff_checks import problems
from .ledger.tariff_history import SINCE_EVER, DatedPlan, history_to_json
from .ledger.tariffs import flat_plan
from .zones import HOME_ZONE

# Where no price is known, and nothing measures.
_PLAIN: Final[Mapping[str, Any]] = {
    CONF_PRICING: Pricing.UNKNOWN,
    CONF_NETWORK: None,
    CONF_METER_ENTITY: None,
    CONF_SOLAR_POWER_ENTITY: None,
    CONF_SOLAR_SHARE_ENTITY: None,
    CONF_TARIFFS: [],
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A place to follow: what it is called here, and the zone that it is, if it is one."""

    title: str
    zone: str | None
    place: PeerPlace


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """The places and networks that this ledger does not have.

    ``unplaced`` are names of places without a position: each is history until a place of
    that name is set up here.
    """

    places: Sequence[Wanted] = ()
    networks: Sequence[str] = ()
    unplaced: Sequence[str] = ()

    @property
    def place_names(self) -> list[str]:
        """What the places would be called."""
        return [it.title for it in self.places]

    def __bool__(self) -> bool:
        """Return whether there is anything."""
        return bool(self.places or self.networks)


@callback
def offer(
    hass: HomeAssistant, entry: LightningRodConfigEntry, found: PeerPlaces
) -> Offer:
    """Return what of another ledger's places and networks is missing here."""
    configured = places_and_networks(entry)
    here = places(hass, configured)
    sellers = {it.title.casefold() for it in of_type(entry, SUBENTRY_NETWORK)}
    known = {it.title.casefold() for it in of_type(entry, SUBENTRY_PLACE)}
    known |= {it.name.casefold() for it in here} | {HOME_NETWORK.casefold()}
    networks = [it for it in found.networks if it.casefold() not in known | sellers]
    taken = sellers | {name.casefold() for name in networks}
    wanted: list[Wanted] = []
    for place in found.places:
        if (it := _wanted(place, here, known)) is None:
            continue
        # A network may be called like a place, but prices are kept under a name.
        it = replace(it, title=_free_name(it.title, taken))
        wanted.append(it)
        taken.add(it.title.casefold())
        known.add(place.name.casefold())
        here.append(_circle(place))
    unplaced = [it for it in found.unplaced if it.casefold() not in known]
    return Offer(places=wanted, networks=networks, unplaced=unplaced)


def _wanted(
    place: PeerPlace, here: Iterable[Place], known: Collection[str]
) -> Wanted | None:
    """Return a place unless it is here; a mere zone can be told what charging there costs."""
    holding = find_place(here, place.latitude, place.longitude)
    if holding is None:
        is_known = place.name.casefold() in known
        return None if is_known else Wanted(place.name, None, place)
    has_price = place.is_free or place.per_kwh is not None or place.network
    is_mere = holding.zone_entity_id not in (None, HOME_ZONE) and (
        holding.subentry_id is None
    )
    if not (is_mere and has_price):
        return None
    return Wanted(holding.name, holding.zone_entity_id, place)


def _free_name(name: str, taken: Collection[str]) -> str:
    number, found = 1, name
    while found.casefold() in taken:
        number += 1
        found = f"{name} ({number})"
    return found


def _circle(place: PeerPlace) -> Place:
    return Place(
        name=place.name,
        latitude=place.latitude,
        longitude=place.longitude,
        radius_m=place.radius_m or DEFAULT_RADIUS_M,
    )


async def async_follow(
    hass: HomeAssistant,
    entry: LightningRodConfigEntry,
    wanted: Offer,
    numbers: Mapping[int, int],
) -> None:
    """Configure what is wanted; ``numbers`` are the rows here by the numbers there.

    Raises ``DatabaseError``, and has configured nothing then.
    """
    async with entry.runtime_data.database.begin() as connection:
        networks = [
            _subentry(
                SUBENTRY_NETWORK, name, {CONF_TARIFFS: await _kept(connection, name)}
            )
            for name in wanted.networks
        ]
        sellers = {
            it.title.casefold(): it.subentry_id
            for it in (*of_type(entry, SUBENTRY_NETWORK), *networks)
        }
        kept = [
            (it, await _place(entry, connection, it, sellers)) for it in wanted.places
        ]
        rows = {
            numbers[it.place.number]: subentry.subentry_id
            for it, subentry in kept
            if it.place.number in numbers
        }
        await link(connection, rows, list(entry.subentries))
    for subentry in (*networks, *(subentry for _, subentry in kept)):
        hass.config_entries.async_add_subentry(entry, subentry)


async def _place(
    entry: LightningRodConfigEntry,
    connection: AsyncConnection,
    wanted: Wanted,
    sellers: Mapping[str, str],
) -> ConfigSubentry:
    place = wanted.place
    where = (
        {CONF_ZONE: wanted.zone}
        if wanted.zone
        else {
            CONF_LATITUDE: place.latitude,
            CONF_LONGITUDE: place.longitude,
            CONF_RADIUS: place.radius_m or DEFAULT_RADIUS_M,
        }
    )
    prices = await _prices(entry, connection, place, sellers)
    data = {**_PLAIN, CONF_LOCATION_TYPE: place.type, **where, **prices}
    return _subentry(SUBENTRY_PLACE, wanted.title, data, wanted.zone)


async def _prices(
    entry: LightningRodConfigEntry,
    connection: AsyncConnection,
    place: PeerPlace,
    sellers: Mapping[str, str],
) -> dict[str, Any]:
    """Return what charging at a place costs, as it is configured."""
    if place.is_free:
        return {CONF_PRICING: Pricing.FREE}
    if place.per_kwh is not None:
        plan = flat_plan(place.per_kwh, entry.options[CONF_CURRENCY])
        history = history_to_json([DatedPlan(effective_date=SINCE_EVER, plan=plan)])
        return {CONF_PRICING: Pricing.OWN, CONF_TARIFFS: history}
    if place.is_own and (kept := await _kept(connection, place.name)):
        return {CONF_PRICING: Pricing.OWN, CONF_TARIFFS: kept}
    if seller := sellers.get((place.network or "").casefold()):
        return {CONF_PRICING: Pricing.NETWORK, CONF_NETWORK: seller}
    return {}


async def _kept(connection: AsyncConnection, name: str) -> list[dict[str, Any]]:
    """Return the prices that came along under a name, but for those that cannot be applied."""
    found = await known_history(connection, name)
    return history_to_json(it for it in found if not problems(it.plan))


def _subentry(
    kind: str, title: str, data: Mapping[str, Any], unique_id: str | None = None
) -> ConfigSubentry:
    return ConfigSubentry(
        data=MappingProxyType(dict(data)),
        subentry_type=kind,
        title=title,
        unique_id=unique_id,
    )
