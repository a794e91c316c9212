"""Binary sensors: what a vehicle is at, and whether somebody should look at its ledger."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import VehicleCoordinator
from .data import LightningRodConfigEntry
from .entity import VehicleEntity
from .ledger.readings import ChargingStatus

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class VehicleBinarySensorDescription(BinarySensorEntityDescription):
    """Something that is so or not."""

    is_on_fn: Callable[[VehicleCoordinator], bool]


def _is_charging(coordinator: VehicleCoordinator) -> bool:
    session = coordinator.data.open_session
    return session is not None and session.charging_status == ChargingStatus.IN_PROGRESS


def _is_on_a_trip(coordinator: VehicleCoordinator) -> bool:
    pipelines = coordinator.config_entry.runtime_data.pipelines
    return pipelines[coordinator.subentry.subentry_id].tracker.driving


BINARY_SENSORS: Final = (
    VehicleBinarySensorDescription(
        key="charging",
        translation_key="charging",
        device_class=BinarySensorDeviceClass.BATTERY_CHARGING,
        is_on_fn=_is_charging,
    ),
    VehicleBinarySensorDescription(
        key="plugged_in",
        translation_key="plugged_in",
        device_class=BinarySensorDeviceClass.PLUG,
        is_on_fn=lambda coordinator: coordinator.data.open_session is not None,
    ),
    VehicleBinarySensorDescription(
        key="on_a_trip",
        translation_key="on_a_trip",
        device_class=BinarySensorDeviceClass.MOVING,
        is_on_fn=_is_on_a_trip,
    ),
    VehicleBinarySensorDescription(
        key="needs_attention",
        translation_key="needs_attention",
        device_class=BinarySensorDeviceClass.PROBLEM,
        is_on_fn=lambda coordinator: coordinator.needs_attention,
    ),
)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: LightningRodConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the binary sensors of each vehicle."""
    for subentry_id, coordinator in entry.runtime_data.coordinators.items():
        async_add_entities(
            (
                VehicleBinarySensor(coordinator, description)
                for description in BINARY_SENSORS
            ),
            config_subentry_id=subentry_id,
        )


class VehicleBinarySensor(VehicleEntity, BinarySensorEntity):
    """Something that is so or not with a vehicle."""

    entity_description: VehicleBinarySensorDescription

    @property
    @override
    def is_on(self) -> bool:
        """Whether it is so."""
        return self.entity_description.is_on_fn(self.coordinator)
