"""The action that brings in what Home Assistant kept of a vehicle; for administrators."""

import asyncio
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv
from homeassistant.util.json import JsonValueType
import voluptuous as vol

from ..backfill import Brought, async_bring_in
from ..const import DOMAIN
from ..coordinator import VehicleCoordinator
from ..db.errors import DatabaseError
from ..validators import bound
from . import Action
from .targets import ATTR_END, ATTR_START, period, vehicles

SERVICE_IMPORT_HISTORY: Final = "import_history"

SCHEMA: Final = vol.Schema(
    {
        vol.Optional(ATTR_DEVICE_ID): cv.string,
        vol.Optional(ATTR_START): bound,
        vol.Optional(ATTR_END): bound,
    }
)


async def _async_import(call: ServiceCall) -> ServiceResponse:
    start, end = period(call)
    told: list[JsonValueType] = []
    for _, vehicle in vehicles(call):
        # Of the entry, so that it ends with it.
        task = vehicle.config_entry.async_create_background_task(
            call.hass,
            async_bring_in(
                call.hass,
                vehicle.config_entry,
                vehicle.subentry.subentry_id,
                start=start,
                end=end,
            ),
            "history",
        )
        try:
            told.append(_told(vehicle, await task))
        except DatabaseError as err:
            raise HomeAssistantError(
                translation_domain=DOMAIN, translation_key=err.key
            ) from err
        except asyncio.CancelledError as err:
            if not task.cancelled():
                task.cancel()
                raise
            raise HomeAssistantError(
                translation_domain=DOMAIN, translation_key="history_failed"
            ) from err
    return {"vehicles": told} if call.return_response else None


def _told(vehicle: VehicleCoordinator, brought: Brought) -> JsonValueType:
    values: dict[str, Any] = asdict(brought)
    values["since"] = brought.since.isoformat() if brought.since else None
    values["until"] = brought.until.isoformat()
    return {"vehicle": vehicle.subentry.title, **values}


# Name -> the action.
ACTIONS: Final[Mapping[str, Action]] = {
    SERVICE_IMPORT_HISTORY: Action(_async_import, SCHEMA),
}
