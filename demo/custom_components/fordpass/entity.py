"""What the entities of the virtual car have in common."""

from typing import Final, override

from homeassistant.const import Platform
from homeassistant.core import callback
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity import Entity

from .const import DOMAIN, MANUFACTURER, MODEL
from .coordinator import FordCoordinator

# The order in which ha-fordpass's platforms write after an update (SOURCE_CONTRACT 3).
PLATFORMS: Final = (
    Platform.SENSOR,
    Platform.LOCK,
    Platform.SWITCH,
    Platform.SELECT,
    Platform.DEVICE_TRACKER,
)


class FordEntity(Entity):
    """An entity of the virtual car; `reads` names what of the container it depends on.

    It has to stand behind Home Assistant's own entity class among the bases, so that
    its way of writing is the innermost one.
    """

    _attr_has_entity_name = True
    _attr_should_poll = False

    platform_name: Platform
    reads: frozenset[str]

    def setup_ford(
        self,
        coordinator: FordCoordinator,
        key: str,
        reads: frozenset[str],
        rank: int = 0,
    ) -> None:
        """Give the entity its place: ids as ha-fordpass makes them (SOURCE_CONTRACT 1)."""
        self.coordinator = coordinator
        self.reads = reads
        self.rank = (PLATFORMS.index(self.platform_name), rank)
        vin = coordinator.vin
        self.entity_id = f"{self.platform_name}.fordpass_{vin}_{key}".lower()
        self._attr_unique_id = f"fordpass_uid_{vin}_{key}".lower()
        self._attr_translation_key = key.lower()
        self._attr_device_info = DeviceInfo(
            identifiers={(DOMAIN, vin)},
            name=f"VIN: {vin}",
            manufacturer=MANUFACTURER,
            model=MODEL,
        )

    @property
    @override
    def available(self) -> bool:
        """Return False after a failed poll."""
        return self.coordinator.cloud.available

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        self.coordinator.add(self)
        self.async_on_remove(lambda: self.coordinator.remove(self))

    @callback
    @override
    def _async_write_ha_state(self) -> None:
        """Write the state with the time at which the car sent it.

        While history is played that is long ago; readers and the recorder are to see it so.
        """
        if (moment := self.coordinator.moment) is None:
            super()._async_write_ha_state()
            return
        calculated = self._async_calculate_state()
        self.hass.states.async_set_internal(
            self.entity_id,
            calculated.state,
            calculated.attributes,
            self.force_update,
            None,
            self._state_info,
            moment,
        )
