"""The action that writes a report into a file; for administrators."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.const import ATTR_CONFIG_ENTRY_ID, ATTR_DEVICE_ID
from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..const import DOMAIN
from ..db.errors import DatabaseError
from ..files import allowed_path
from ..reporting import FIELDS, SUFFIX, ReportOrder, async_write_report
from . import Action
from .targets import whose

ATTR_PATH: Final = "path"
SERVICE_CREATE_REPORT: Final = "create_report"
_MAX_PATH: Final = 1000

SCHEMA: Final[Mapping[vol.Marker, Any]] = {
    vol.Optional(ATTR_CONFIG_ENTRY_ID): cv.string,
    vol.Optional(ATTR_DEVICE_ID): cv.string,
    vol.Optional(ATTR_PATH): vol.All(cv.string, vol.Length(min=1, max=_MAX_PATH)),
    **FIELDS,
}


async def _async_create(call: ServiceCall) -> ServiceResponse:
    hass = call.hass
    entry, vehicle = whose(call)
    order = ReportOrder.of(hass, call.data, vehicle)
    told = call.data.get(ATTR_PATH) or order.file_name()
    path = await hass.async_add_executor_job(allowed_path, hass, told, SUFFIX)
    try:
        await async_write_report(hass, entry, order, path)
    except DatabaseError as err:
        raise HomeAssistantError(
            translation_domain=DOMAIN, translation_key=err.key
        ) from err
    return {
        "path": str(path),
        "start": order.start.isoformat(),
        "end": order.end.isoformat(),
    }


# Name -> the action.
ACTIONS: Final[Mapping[str, Action]] = {
    SERVICE_CREATE_REPORT: Action(_async_create, vol.Schema(SCHEMA)),
}
