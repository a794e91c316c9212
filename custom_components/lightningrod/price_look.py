"""A look at what the repairs about prices say: places without one, entities that are gone."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er

from .configured import (
    Configured,
    LeftOut,
    history,
    left_out,
    places_and_networks,
    pricing,
)
from .const import (
    CONF_METER_ENTITY,
    CONF_PETROL_PRICE_ENTITY,
    CONF_SOLAR_POWER_ENTITY,
    CONF_SOLAR_SHARE_ENTITY,
    LOGGER,
    SUBENTRY_PLACE,
    Pricing,
)
from .data import LightningRodConfigEntry
from .db.engine import Database
from .db.errors import DatabaseError
from .db.unpriced import UnpricedPlace, unpriced_places
from .issues import (
    ChangedUnit,
    MissingEntity,
    PlaceWithoutPrice,
    async_check_entities,
    async_check_places,
    async_check_units,
)
from .late import async_late
from .ledger.price_units import conversion
from .ledger.tariff_history import DatedPlan
from .ledger.tariffs import PriceEntity, price_entities
from .price_issues import UnusablePrice, async_check_petrol, async_check_prices
from .source.numbers import unit_of
from .watches import refused_fuel_unit

_ENTITIES: Final = (CONF_METER_ENTITY, CONF_SOLAR_POWER_ENTITY, CONF_SOLAR_SHARE_ENTITY)


class PriceLook:
    """A look at the prices of an entry and at the entities that they name."""

    def __init__(
        self, hass: HomeAssistant, entry: LightningRodConfigEntry, database: Database
    ) -> None:
        """Prepare for this entry."""
        self._hass = hass
        self._entry = entry
        self._database = database

    async def async_tell(self) -> None:
        """Make the repairs be as the ledger and the entities are."""
        configured = places_and_networks(self._entry)
        async_check_entities(self._hass, self._entry, list(self._missing(configured)))
        async_check_units(self._hass, self._entry, list(self._changed(configured)))
        self._check_petrol()
        await self._async_check_prices(configured)
        try:
            async with self._database.connect() as connection:
                found = await unpriced_places(connection)
        except DatabaseError as err:
            LOGGER.debug("Places without a price cannot be read: %s", err)
            return
        known = {it.subentry_id: it for it in configured}
        places = [_told(place, known) for place in found if _is_wanted(place, known)]
        async_check_places(self._hass, self._entry, places)

    def _check_petrol(self) -> None:
        options = self._entry.options
        entity_id = options.get(CONF_PETROL_PRICE_ENTITY) or ""
        unit = refused_fuel_unit(self._hass, options)
        async_check_petrol(self._hass, self._entry, entity_id, unit)

    async def _async_check_prices(self, configured: Iterable[Configured]) -> None:
        found = [(it, price) for it in configured for price in _left_out(it)]
        unusable = []
        if found:
            # What is wrong is told in the words of the dialogs.
            written = await async_late(self._hass, "flows.written")
            for it, price in found:
                kind = it.subentry_type
                trouble = await written.async_trouble(self._hass, kind, price)
                told = UnusablePrice(
                    subentry_id=it.subentry_id,
                    name=it.title,
                    day=price.day or "?",
                    trouble=trouble,
                )
                unusable.append(told)
        async_check_prices(self._hass, self._entry, unusable)

    def _missing(self, configured: Iterable[Configured]) -> Iterator[MissingEntity]:
        for it in configured:
            for entity_id in dict.fromkeys(_entities(it)):
                if self._is_gone(entity_id):
                    yield MissingEntity(
                        subentry_id=it.subentry_id, name=it.title, entity_id=entity_id
                    )

    def _changed(self, configured: Iterable[Configured]) -> Iterator[ChangedUnit]:
        """Yield the price entities that say prices in a unit of which none is known."""
        for it in configured:
            for price in _prices(it):
                state = self._hass.states.get(price.entity_id)
                if state is None or price.unit is None:
                    continue
                if conversion(unit := unit_of(state), price.unit) is None:
                    yield ChangedUnit(
                        subentry_id=it.subentry_id,
                        name=it.title,
                        entity_id=price.entity_id,
                        old=price.unit,
                        new=unit,
                    )

    def _is_gone(self, entity_id: str) -> bool:
        """Return whether an entity is neither there nor on its way."""
        if self._hass.states.get(entity_id) is not None:
            return False
        known = er.async_get(self._hass).async_get(entity_id)
        return known is None or known.disabled_by is not None


def _entities(configured: Configured) -> Iterator[str]:
    """Yield the entities that something is read from now: of prices, the newest."""
    for key in _ENTITIES:
        if entity_id := configured.data.get(key):
            yield entity_id
    yield from (it.entity_id for it in _prices(configured))
    for dated in _newest(configured):
        if dated.holiday_entity:
            yield dated.holiday_entity


def _prices(configured: Configured) -> Iterator[PriceEntity]:
    """Yield the prices by entity of the newest plan."""
    for dated in _newest(configured):
        yield from price_entities(dated.plan)


def _newest(configured: Configured) -> Sequence[DatedPlan]:
    """Return the newest plan of its own, if it is priced by one."""
    return history(configured)[-1:] if _has_prices(configured) else ()


def _left_out(configured: Configured) -> Sequence[LeftOut]:
    """Return the plans of its own that cannot be used, if it is priced by any."""
    return left_out(configured) if _has_prices(configured) else ()


def _has_prices(configured: Configured) -> bool:
    is_place = configured.subentry_type == SUBENTRY_PLACE
    return not is_place or pricing(configured) is Pricing.OWN


def _is_wanted(place: UnpricedPlace, known: Mapping[str, Configured]) -> bool:
    """Return whether the owner did not say that the price is not known."""
    configured = known.get(place.subentry_id or "")
    return configured is None or pricing(configured) is not Pricing.UNKNOWN


def _told(place: UnpricedPlace, known: Mapping[str, Configured]) -> PlaceWithoutPrice:
    subentry = known.get(place.subentry_id or "")
    return PlaceWithoutPrice(
        id=place.id,
        name=place.name,
        sessions=place.sessions,
        subentry_id=subentry.subentry_id if subentry else None,
        zone=place.zone_entity_id,
    )
