"""Events: what just happened to a vehicle, for automations."""

from typing import Final, override

from homeassistant.components.event import EventEntity, EventEntityDescription
from homeassistant.const import ATTR_DEVICE_ID, ATTR_ENTITY_ID
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util import dt as dt_util

from .const import ATTR_HAPPENING, EVENT_HAPPENED
from .coordinator import VehicleCoordinator
from .data import LightningRodConfigEntry
from .entity import VehicleEntity
from .happenings import Happened, Happening, Watch

PARALLEL_UPDATES = 0

LEDGER: Final = EventEntityDescription(
    key="ledger", translation_key="ledger", event_types=[it.value for it in Happening]
)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: LightningRodConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the events of each vehicle."""
    for subentry_id, coordinator in entry.runtime_data.coordinators.items():
        async_add_entities([LedgerEvent(coordinator)], config_subentry_id=subentry_id)


class LedgerEvent(VehicleEntity, EventEntity):
    """What happens to a vehicle, as its ledger learns of it."""

    def __init__(self, coordinator: VehicleCoordinator) -> None:
        """Know how things are now; what was before is no news."""
        super().__init__(coordinator, LEDGER)
        self._watch = Watch(dt_util.utcnow())
        self._see()

    @property
    @override
    def available(self) -> bool:
        """Return that the last event is known, whether or not the database is there."""
        return True

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        for happening, details in self._see():
            self._trigger_event(happening, dict(details))
            self.async_write_ha_state()
            # For the logbook; automations have the state of this entity.
            self.hass.bus.async_fire(
                EVENT_HAPPENED,
                {
                    ATTR_ENTITY_ID: self.entity_id,
                    ATTR_DEVICE_ID: self.device_entry and self.device_entry.id,
                    ATTR_HAPPENING: happening.value,
                    **details,
                },
            )

    def _see(self) -> list[Happened]:
        # Before the database is there for the first time there are no totals.
        totals = self.coordinator.data
        return [] if totals is None else self._watch.see(totals)
