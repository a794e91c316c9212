"""The dialogs about cars whose entities are gone, disabled or silent."""

from typing import Any, override

from homeassistant.components.repairs import RepairsFlowResult
from homeassistant.config_entries import ConfigSubentry, OperationNotAllowed
from homeassistant.helpers import device_registry as dr, entity_registry as er

from ..source.entities import FordVehicle
from ..source.presence import Lacking, lacking
from ..vehicles import ford_vehicle
from .dialogs import ExplainedFlow


class SourceFlow(ExplainedFlow):
    """A dialog about the source of a vehicle."""

    @property
    def _ford(self) -> FordVehicle | None:
        """The car, if its integration has it."""
        subentry = self._subentry
        return None if subentry is None else ford_vehicle(self.hass, subentry)

    @property
    def _subentry(self) -> ConfigSubentry | None:
        subentry_id = str((self.data or {}).get("subentry_id"))
        return self._entry.subentries.get(subentry_id)

    async def _async_reload(self, ford: FordVehicle) -> bool:
        """Reload the integration of the car; return whether it runs."""
        try:
            return await self.hass.config_entries.async_reload(ford.config_entry_id)
        except OperationNotAllowed:
            return False


class VehicleGoneFlow(SourceFlow):
    """Look whether the car is back; or it may have been removed from the ledger, too."""

    @override
    async def _async_solve(self, user_input: dict[str, Any]) -> RepairsFlowResult:
        if self._subentry is None or self._ford is not None:
            return self.async_create_entry(data={})
        return self.async_abort(reason="not_solved")


class SourceEntitiesFlow(SourceFlow):
    """Enable entities, and let the integration of the car make those that are gone."""

    @override
    async def _async_solve(self, user_input: dict[str, Any]) -> RepairsFlowResult:
        if (ford := self._ford) is None:
            return self.async_abort(reason="not_solved")
        found = self._lacking(ford)
        for entity in found.disabled:
            self._enable(entity)
        if found:
            await self._async_reload(ford)
        if self._lacking(ford):
            return self.async_abort(reason="not_solved")
        return self.async_create_entry(data={})

    def _lacking(self, ford: FordVehicle) -> Lacking:
        return lacking(self.hass, ford.vin, ford.integration)

    def _enable(self, entity: er.RegistryEntry) -> None:
        """Enable an entity, or its device where that is what is disabled."""
        if entity.disabled_by is er.RegistryEntryDisabler.DEVICE and entity.device_id:
            dr.async_get(self.hass).async_update_device(
                entity.device_id, disabled_by=None
            )
        else:
            er.async_get(self.hass).async_update_entity(
                entity.entity_id, disabled_by=None
            )


class BatterySilentFlow(SourceFlow):
    """Reload the integration of the car: it asks Ford once more what the car is."""

    @override
    async def _async_solve(self, user_input: dict[str, Any]) -> RepairsFlowResult:
        ford = self._ford
        if ford is None or not await self._async_reload(ford):
            return self.async_abort(reason="not_solved")
        return self.async_abort(reason="reloaded")
