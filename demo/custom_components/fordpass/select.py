"""The target of the virtual car's home charge."""

from typing import override

from homeassistant.components.select import SelectEntity
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceNotSupported
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import DOMAIN
from .coordinator import FordConfigEntry, FordCoordinator
from .entity import FordEntity


async def async_setup_entry(
    hass: HomeAssistant,  # noqa: ARG001 (the platform's signature)
    entry: FordConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the select."""
    async_add_entities([FordTargetCharge(entry.runtime_data)])


class FordTargetCharge(SelectEntity, FordEntity):
    """The target state of charge at home."""

    platform_name = Platform.SELECT
    _attr_current_option = "80"

    def __init__(self, coordinator: FordCoordinator) -> None:
        self._attr_options = ["50", "60", "70", "80", "85", "90", "95", "100"]
        self.setup_ford(coordinator, "elVehTargetCharge", frozenset())

    @override
    async def async_select_option(self, option: str) -> None:
        raise ServiceNotSupported(DOMAIN, "select_option", self.entity_id)
