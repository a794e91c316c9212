"""Where the virtual car is."""

from typing import Any, override

from homeassistant.components.device_tracker.entity import TrackerEntity
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from . import attributes
from .cloud import ENVELOPE
from .coordinator import FordConfigEntry, FordCoordinator
from .entity import FordEntity


async def async_setup_entry(
    hass: HomeAssistant,  # noqa: ARG001 (the platform's signature)
    entry: FordConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the tracker."""
    async_add_entities([FordTracker(entry.runtime_data)])


class FordTracker(TrackerEntity, FordEntity):
    """The tracker: it writes with every push, moved or not (SOURCE_CONTRACT 4.21)."""

    platform_name = Platform.DEVICE_TRACKER
    _attr_icon = "mdi:radar"

    def __init__(self, coordinator: FordCoordinator) -> None:
        self.setup_ford(coordinator, "tracker", frozenset((ENVELOPE,)))

    @property
    def _location(self) -> dict[str, float]:
        found: dict[str, float] = self.coordinator.cloud.value("position", {}).get(
            "location", {}
        )
        return found

    @property
    @override
    def latitude(self) -> float | None:
        return self._location.get("lat")

    @property
    @override
    def longitude(self) -> float | None:
        return self._location.get("lon")

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        return attributes.tracker(self.coordinator.cloud, self.coordinator.units)
