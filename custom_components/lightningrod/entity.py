"""What all entities have in common: their device and their identity."""

from typing import override

from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.entity import EntityDescription
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .const import CONF_BACKEND, DOMAIN, TITLE, Backend
from .coordinator import DatabaseCoordinator, VehicleCoordinator
from .vehicles import ford_vehicle

_BACKEND_NAMES = {Backend.SQLITE: "SQLite", Backend.POSTGRESQL: "PostgreSQL"}


class VehicleEntity(CoordinatorEntity[VehicleCoordinator]):
    """An entity of a vehicle in the ledger."""

    _attr_has_entity_name = True

    def __init__(
        self, coordinator: VehicleCoordinator, description: EntityDescription
    ) -> None:
        """Belong to the vehicle's device, beneath the Ford device it is read from."""
        super().__init__(coordinator)
        self.entity_description = description
        subentry = coordinator.subentry
        self._attr_unique_id = f"{subentry.subentry_id}_{description.key}"
        self._attr_device_info = DeviceInfo(
            identifiers={(DOMAIN, subentry.subentry_id)},
            name=subentry.title,
            manufacturer=TITLE,
            entry_type=DeviceEntryType.SERVICE,
        )
        ford = ford_vehicle(coordinator.hass, subentry)
        if ford and ford.device_id:
            self._attr_device_info["via_device_id"] = ford.device_id

    @property
    @override
    def available(self) -> bool:
        """Return whether the database can be read."""
        return self.coordinator.available


class DatabaseEntity(CoordinatorEntity[DatabaseCoordinator]):
    """An entity of the database that holds the ledger."""

    _attr_has_entity_name = True

    def __init__(
        self, coordinator: DatabaseCoordinator, description: EntityDescription
    ) -> None:
        """Belong to the device of the database."""
        super().__init__(coordinator)
        self.entity_description = description
        entry = coordinator.config_entry
        self._attr_unique_id = f"{entry.entry_id}_{description.key}"
        self._attr_device_info = DeviceInfo(
            identifiers={(DOMAIN, entry.entry_id)},
            name=entry.title,
            manufacturer=TITLE,
            model=_BACKEND_NAMES[Backend(entry.data[CONF_BACKEND])],
            entry_type=DeviceEntryType.SERVICE,
        )
