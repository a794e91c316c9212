"""The doors of the virtual car."""

from typing import Any, override

from homeassistant.components.lock import LockEntity
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceNotSupported
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import DOMAIN
from .coordinator import FordConfigEntry, FordCoordinator
from .entity import FordEntity
from .values import door_lock


async def async_setup_entry(
    hass: HomeAssistant,  # noqa: ARG001 (the platform's signature)
    entry: FordConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the lock."""
    async_add_entities([FordLock(entry.runtime_data)])


class FordLock(LockEntity, FordEntity):
    """The central lock; only the virtual driver has the key."""

    platform_name = Platform.LOCK

    def __init__(self, coordinator: FordCoordinator) -> None:
        self.setup_ford(coordinator, "doorlock", frozenset(("doorLockStatus",)))

    @property
    @override
    def is_locked(self) -> bool:
        return door_lock(self.coordinator.cloud) == "LOCKED"

    @override
    async def async_lock(self, **kwargs: Any) -> None:
        raise ServiceNotSupported(DOMAIN, "lock", self.entity_id)

    @override
    async def async_unlock(self, **kwargs: Any) -> None:
        raise ServiceNotSupported(DOMAIN, "unlock", self.entity_id)
