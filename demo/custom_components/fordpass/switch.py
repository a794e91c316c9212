"""The switches of the virtual car; nobody but its driver can move them."""

from collections.abc import Callable
from typing import Any, Final, override

from homeassistant.components.switch import SwitchEntity
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceNotSupported
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .cloud import Cloud
from .const import DOMAIN
from .coordinator import FordConfigEntry, FordCoordinator
from .entity import FordEntity
from .values import evcc, is_charging, remote_start

CHARGE: Final = "elVehCharge"

# key -> (what it reads, whether it is on)
SWITCHES: Final[dict[str, tuple[frozenset[str], Callable[[Cloud], bool]]]] = {
    # Remote start, not the ignition (SOURCE_CONTRACT 2.5).
    "ignition": (
        frozenset(("remoteStartCountdownTimer",)),
        lambda cloud: remote_start(cloud) == "Active",
    ),
    CHARGE: (
        frozenset(("xevPlugChargerStatus", "xevBatteryChargeDisplayStatus")),
        is_charging,
    ),
}


async def async_setup_entry(
    hass: HomeAssistant,  # noqa: ARG001 (the platform's signature)
    entry: FordConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the switches."""
    async_add_entities(FordSwitch(entry.runtime_data, key) for key in SWITCHES)


class FordSwitch(SwitchEntity, FordEntity):
    """A switch; that of the charge exists only while the car is plugged in."""

    platform_name = Platform.SWITCH

    def __init__(self, coordinator: FordCoordinator, key: str) -> None:
        reads, self._read = SWITCHES[key]
        self._needs_plug = key == CHARGE
        self.setup_ford(coordinator, key, reads)

    @property
    @override
    def available(self) -> bool:
        plugged = evcc(self.coordinator.cloud) in {"B", "C"}
        return super().available and (plugged or not self._needs_plug)

    @property
    @override
    def is_on(self) -> bool:
        return self._read(self.coordinator.cloud)

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        raise ServiceNotSupported(DOMAIN, "turn_on", self.entity_id)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        raise ServiceNotSupported(DOMAIN, "turn_off", self.entity_id)
