"""Mirrors vehicles, places and prices from the configuration into their tables."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import date, tzinfo
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from homeassistant.const import CONF_CURRENCY
from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util
from sqlalchemy.ext.asyncio import AsyncConnection

from .configured import (
    Configured,
    class_rules,
    home,
    places,
    places_and_networks,
    sellers,
)
from .const import (
    CONF_CARBON_ENTITY,
    CONF_HOME_PRICE,
    CONF_VIN,
    DOMAIN,
    HOME_NETWORK,
    LOGGER,
)
from .data import LightningRodConfigEntry, kept_positions
from .db.adoption import adopt, open_sessions
from .db.engine import Database
from .db.errors import DatabaseError, InvalidAuth
from .db.meters import set_carbon_entity, sync_meters
from .db.reference import place_numbers, sync_places, upsert_vehicle
from .db.sellers import sync_sellers
from .db.tariffs import in_force, set_holidays, set_plan, tariffs
from .db.trip_classes import set_class_rules
from .holidays import async_holidays, holiday_entities
from .house import async_write_house
from .late import async_late
from .ledger.places import Place
from .ledger.positions import Positions
from .ledger.tariff_history import SINCE_EVER
from .ledger.tariffs import flat_plan
from .vehicles import ford_vehicle
from .watches import place_meters

if TYPE_CHECKING:
    from .db.rehearsal import Change


class ReferenceMirror:
    """Keeps the tables of vehicles, places and prices as the configuration has them.

    ``on_places`` is called with the places and the ids of their rows, ``on_synced`` when
    what a running ledger shows may have changed with them.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        entry: LightningRodConfigEntry,
        database: Database,
        on_places: Callable[[Sequence[Place]], None],
        on_synced: Callable[[], None],
    ) -> None:
        """Prepare for this entry's database."""
        self._hass = hass
        self._entry = entry
        self._database = database
        self._on_places = on_places
        self._on_synced = on_synced
        self._lock = asyncio.Lock()
        self._due = False
        self._closed = False
        self._wishes: set[UUID] = set()
        self._named: dict[UUID, str] = {}

    async def async_close(self) -> None:
        """Write no more, and wait for what is being written."""
        self._closed = True
        async with self._lock:
            pass

    async def async_sync(self) -> None:
        """Write what differs, in one transaction; raises ``DatabaseError``."""
        async with self._lock:
            if self._closed:
                return
            self._due = False
            configured = places_and_networks(self._entry)
            holidays = await async_holidays(
                self._hass, holiday_entities(sellers(configured))
            )
            try:
                async with self._database.begin() as connection:
                    await self._async_vehicles(connection)
                    for entity_id, days in holidays.items():
                        # What has passed may be forgotten; what it tells it tells whole.
                        since = min(*days, dt_util.now().date())
                        await set_holidays(connection, entity_id, days, since=since)
                    places = await self._async_prices(connection, configured)
                    numbers = await place_numbers(connection)
                    rules = class_rules(self._entry.options, numbers)
                    await set_class_rules(connection, rules)
                    await async_write_house(self._hass, self._entry, connection)
            except DatabaseError:
                self._due = True
                raise
            self._wishes.clear()
            self._named.clear()
            self._on_places(places)
        await self._entry.runtime_data.memory.async_note_places(places)

    async def async_rehearse(
        self, configured: Iterable[Configured], name: str, visits: Iterable[UUID]
    ) -> list[Change]:
        """Return what another configuration of a place or network would change.

        ``visits`` are sessions that were there. Raises ``DatabaseError``.
        """
        known = list(configured)
        rehearse = (await async_late(self._hass, "db.rehearsal")).rehearse
        async with self._lock, self._database.begin() as connection:
            found: list[Change] = await rehearse(
                connection,
                places(self._hass, known),
                sellers(known),
                name,
                dt_util.get_default_time_zone(),
                visits,
            )
            await connection.rollback()
        return found

    @callback
    def async_name(self, session_ids: Iterable[UUID], name: str) -> None:
        """Put these sessions into the place of this name, once that is in the tables."""
        self._named.update(dict.fromkeys(session_ids, name))

    @callback
    def async_reprice(self, session_ids: Iterable[UUID]) -> None:
        """Price these sessions anew, once what is configured next is in the tables."""
        self._wishes.update(session_ids)

    @callback
    def async_schedule(self) -> None:
        """Write what differs soon; without a database, as soon as it is back."""
        self._entry.async_create_background_task(
            self._hass, self._async_try(), f"{DOMAIN} reference data"
        )

    @callback
    def async_connected(self) -> None:
        """Make up for what could not be written while the database was away."""
        if self._due:
            self.async_schedule()

    @callback
    def async_defer(self) -> None:
        """Write when the database comes back."""
        self._due = True

    async def _async_try(self) -> None:
        try:
            await self.async_sync()
        except InvalidAuth:
            self._entry.async_start_reauth(self._hass)
        except DatabaseError as err:
            LOGGER.debug("Reference data waits for the database: %s", err)
        else:
            self._on_synced()

    async def _async_vehicles(self, connection: AsyncConnection) -> None:
        for subentry_id, pipeline in self._entry.runtime_data.pipelines.items():
            subentry = self._entry.subentries.get(subentry_id)
            if subentry is None:
                # Removed a moment ago; the reload that follows is without it.
                continue
            ford = ford_vehicle(self._hass, subentry)
            await upsert_vehicle(
                connection,
                subentry.data[CONF_VIN],
                name=subentry.title,
                model=ford.model if ford else None,
                source_system=pipeline.source,
                usable_capacity_kwh=pipeline.tracker.usable_kwh,
                subentry_id=subentry_id,
            )
            carbon = self._entry.options.get(CONF_CARBON_ENTITY)
            await set_carbon_entity(connection, subentry.data[CONF_VIN], carbon)

    async def _async_prices(
        self, connection: AsyncConnection, configured: Sequence[Configured]
    ) -> list[Place]:
        """Write places and prices, and apply them to what they are for; return the places."""
        positions = kept_positions(self._entry.options)
        kept = await sync_places(connection, places(self._hass, configured), positions)
        await sync_sellers(connection, sellers(configured))
        if home(configured) is None:
            await self._async_home_price(connection)
        await sync_meters(connection, place_meters(self._entry))
        if positions is Positions.EXACT:
            # A position to a kilometre may lie in the place next door.
            await adopt(connection, kept, self._named)
        timezone = dt_util.get_default_time_zone()
        await self._async_wishes(connection, timezone)
        if begun := await open_sessions(connection):
            unfit = await async_late(self._hass, "db.unfit")
            await unfit.settle_safely(connection, begun, timezone)
        return kept

    async def _async_wishes(self, connection: AsyncConnection, zone: tzinfo) -> None:
        """Price anew what the owner asked for; it is an edit, and is undone like one."""
        if not self._wishes:
            return
        edits = await async_late(self._hass, "db.edit_batch")
        repricing = await async_late(self._hass, "db.reprice")
        editor = edits.Editor(
            made_by=None,
            device_ids=(),
            currency=self._entry.options[CONF_CURRENCY],
            timezone=zone,
            now=dt_util.utcnow(),
        )
        batch = edits.EditBatch(connection=connection, editor=editor)
        await repricing.reprice(
            batch, repricing.Scope(session_ids=frozenset(self._wishes))
        )
        await batch.finish()

    async def _async_home_price(self, connection: AsyncConnection) -> None:
        """Begin a new price today when it differs; the ones before stay as they are."""
        options = self._entry.options
        text, currency = options[CONF_HOME_PRICE], options[CONF_CURRENCY]
        price = None if text is None else Decimal(text)
        known = await tariffs(connection)
        latest = in_force(known, HOME_NETWORK, date.max)
        if latest is None and price is None:
            return
        is_same_currency = price is None or (latest and latest.currency == currency)
        if latest and latest.per_kwh == price and is_same_currency:
            return
        # The first price holds for all that was charged before it was known.
        first = not any(row.network_name == HOME_NETWORK for row in known)
        begin = SINCE_EVER if first else dt_util.now().date()
        plan = None if price is None else flat_plan(price, currency)
        await set_plan(connection, HOME_NETWORK, begin, plan)
