"""Sensors: what charging costs, what it took, and how the last charge and trip went."""

from datetime import datetime
from typing import override

from homeassistant.components.sensor import SensorDeviceClass, SensorEntity
from homeassistant.const import UnitOfEnergyDistance, UnitOfLength
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import VehicleCoordinator
from .data import LightningRodConfigEntry
from .entity import DatabaseEntity, VehicleEntity
from .figure_descriptions import (
    Attributes,
    DatabaseSensorDescription,
    Native,
    VehicleSensorDescription,
    distance_unit,
)
from .figures import DATABASE_SENSORS, VEHICLE_SENSORS

PARALLEL_UPDATES = 0


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: LightningRodConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the sensors of the database and of each vehicle."""
    async_add_entities(
        DatabaseSensor(entry.runtime_data.status, description)
        for description in DATABASE_SENSORS
    )
    for subentry_id, coordinator in entry.runtime_data.coordinators.items():
        async_add_entities(
            (
                VehicleSensor(coordinator, description)
                for description in VEHICLE_SENSORS
            ),
            config_subentry_id=subentry_id,
        )


class VehicleSensor(VehicleEntity, SensorEntity):
    """A figure of a vehicle."""

    entity_description: VehicleSensorDescription

    def __init__(
        self, coordinator: VehicleCoordinator, description: VehicleSensorDescription
    ) -> None:
        """Suggest efficiency as people say it; Home Assistant leaves that unit alone."""
        super().__init__(coordinator, description)
        if description.device_class is SensorDeviceClass.ENERGY_DISTANCE:
            self._attr_suggested_unit_of_measurement = (
                UnitOfEnergyDistance.MILES_PER_KILO_WATT_HOUR
                if distance_unit(coordinator) is UnitOfLength.MILES
                else UnitOfEnergyDistance.KILO_WATT_HOUR_PER_100_KM
            )

    @property
    @override
    def native_value(self) -> Native:
        """The figure, ``None`` when there is none yet."""
        return self.entity_description.value_fn(self.coordinator)

    @property
    @override
    def native_unit_of_measurement(self) -> str | None:
        """The unit, which may follow the currency and the unit system."""
        if unit_fn := self.entity_description.unit_fn:
            return unit_fn(self.coordinator)
        return self.entity_description.native_unit_of_measurement

    @property
    @override
    def last_reset(self) -> datetime | None:
        """The beginning of the period that the figure is for."""
        if last_reset_fn := self.entity_description.last_reset_fn:
            return last_reset_fn(self.coordinator)
        return None

    @property
    @override
    def extra_state_attributes(self) -> Attributes | None:
        """The few facts that explain the figure."""
        if attributes_fn := self.entity_description.attributes_fn:
            return attributes_fn(self.coordinator.data)
        return None


class DatabaseSensor(DatabaseEntity, SensorEntity):
    """A figure of the database; it is there when the database is not."""

    entity_description: DatabaseSensorDescription

    @property
    @override
    def native_value(self) -> Native:
        """The figure."""
        return self.entity_description.value_fn(self.coordinator.data)

    @property
    @override
    def extra_state_attributes(self) -> Attributes | None:
        """What belongs to the figure."""
        if attributes_fn := self.entity_description.attributes_fn:
            return attributes_fn(self.coordinator)
        return None
