"""The action that publishes the long-term statistics anew."""

from collections.abc import Mapping
from typing import Final

from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.util.json import JsonValueType
import voluptuous as vol

from ..const import DOMAIN
from ..coordinator import VehicleCoordinator
from ..db.errors import DatabaseError
from ..statistics import Rebuilt, has_recorder
from . import Action
from .targets import vehicles

SERVICE_REBUILD_STATISTICS: Final = "rebuild_statistics"

SCHEMA: Final = vol.Schema({vol.Optional(ATTR_DEVICE_ID): cv.string})


async def _async_rebuild(call: ServiceCall) -> ServiceResponse:
    if not has_recorder(call.hass):
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="no_recorder"
        )
    told: list[JsonValueType] = []
    for data, vehicle in vehicles(call):
        try:
            rebuilt = await data.statistics.async_rebuild(vehicle.subentry.subentry_id)
        except DatabaseError as err:
            raise HomeAssistantError(
                translation_domain=DOMAIN, translation_key=err.key
            ) from err
        told.append(_told(vehicle, rebuilt))
    return {"vehicles": told} if call.return_response else None


def _told(vehicle: VehicleCoordinator, rebuilt: Rebuilt) -> JsonValueType:
    return {
        "vehicle": vehicle.subentry.title,
        "rows": rebuilt.rows,
        "statistics": {
            key: {"statistic_id": statistic_id, "sum": rebuilt.sums[key]}
            for key, statistic_id in rebuilt.statistic_ids.items()
        },
    }


# Name -> the action.
ACTIONS: Final[Mapping[str, Action]] = {
    SERVICE_REBUILD_STATISTICS: Action(_async_rebuild, SCHEMA),
}
