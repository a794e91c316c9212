"""Watches that prices can be told: places without one, and entities that are gone."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.start import async_at_started

from .configured import Configured, places_and_networks
from .data import LightningRodConfigEntry
from .db.engine import Database
from .late import async_late
from .soon import Soon

# Looked at after commits, but not after each of many.
COOLDOWN: Final = 60.0


class PriceWatch:
    """Keeps the repairs about prices as the ledger and the entities are."""

    def __init__(
        self, hass: HomeAssistant, entry: LightningRodConfigEntry, database: Database
    ) -> None:
        """Prepare for this entry; nothing is looked at before :meth:`async_start`."""
        self._hass = hass
        self._entry = entry
        self._database = database
        self._debouncer = Soon(hass, cooldown=COOLDOWN, function=self._async_look)
        self._stops: list[CALLBACK_TYPE] = []

    @callback
    def async_start(self) -> None:
        """Look once Home Assistant has started, and whenever something may have changed."""
        self._stops = [
            async_at_started(self._hass, self._started),
            self._hass.bus.async_listen(
                er.EVENT_ENTITY_REGISTRY_UPDATED, self._registry_updated
            ),
        ]

    async def async_close(self) -> None:
        """Look no more, and wait for a look that is under way."""
        while self._stops:
            self._stops.pop()()
        await self._debouncer.async_close()

    @callback
    def async_schedule(self) -> None:
        """Look soon, once for all calls until then."""
        if self._hass.is_running:
            self._debouncer.async_schedule_call()

    @callback
    def _started(self, _hass: HomeAssistant) -> None:
        self.async_schedule()

    @callback
    def _registry_updated(
        self, event: Event[er.EventEntityRegistryUpdatedData]
    ) -> None:
        data = event.data
        changed = str(data.get("old_entity_id") or data["entity_id"])
        concerned = [
            it
            for it in places_and_networks(self._entry)
            if changed in set(_strings(dict(it.data)))
        ]
        if not concerned:
            return
        if changed != data["entity_id"]:
            self._rename(concerned, changed, data["entity_id"])
        self.async_schedule()

    def _rename(self, concerned: Iterable[Configured], old: str, new: str) -> None:
        """Follow an entity that got another id."""
        for it in concerned:
            self._hass.config_entries.async_update_subentry(
                self._entry,
                self._entry.subentries[it.subentry_id],
                data=_renamed(dict(it.data), old, new),
            )

    async def _async_look(self) -> None:
        module = await async_late(self._hass, "price_look")
        await module.PriceLook(self._hass, self._entry, self._database).async_tell()


def _strings(value: Any) -> Iterator[str]:
    """Yield every text within JSON."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for content in value.values():
            yield from _strings(content)
    elif isinstance(value, (list, tuple)):
        for content in value:
            yield from _strings(content)


def _renamed(value: Any, old: str, new: str) -> Any:
    """Return JSON with one text in place of another."""
    if isinstance(value, Mapping):
        return {key: _renamed(content, old, new) for key, content in value.items()}
    if isinstance(value, (list, tuple)):
        return [_renamed(content, old, new) for content in value]
    return new if value == old else value
