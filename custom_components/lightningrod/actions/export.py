"""The action that writes sessions or trips into a file; for administrators."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.const import ATTR_CONFIG_ENTRY_ID, ATTR_DEVICE_ID
from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..const import DOMAIN
from ..db.errors import DatabaseError
from ..exporting import FIELDS, Order, async_export
from ..files import allowed_path, async_write_file
from . import Action
from .targets import whose

ATTR_PATH: Final = "path"
_MAX_PATH: Final = 1000

SCHEMA: Final[Mapping[vol.Marker, Any]] = {
    vol.Optional(ATTR_CONFIG_ENTRY_ID): cv.string,
    vol.Optional(ATTR_DEVICE_ID): cv.string,
    vol.Optional(ATTR_PATH): vol.All(cv.string, vol.Length(min=1, max=_MAX_PATH)),
    **FIELDS,
}


async def _async_handle(call: ServiceCall) -> ServiceResponse:
    hass = call.hass
    entry, vehicle = whose(call)
    order = Order.of(hass, entry, call.data, vehicle)
    path = await hass.async_add_executor_job(
        allowed_path,
        hass,
        call.data.get(ATTR_PATH) or order.file_name(),
        order.style.format.suffix,
    )
    try:
        done = await async_write_file(
            hass, path, lambda file: async_export(hass, entry, order, file)
        )
    except DatabaseError as err:
        raise HomeAssistantError(
            translation_domain=DOMAIN, translation_key=err.key
        ) from err
    return {"path": str(path), "rows": done.rows, "sums": dict(done.sums)}


# Name -> the action.
ACTIONS: Final[Mapping[str, Action]] = {
    "export": Action(_async_handle, vol.Schema(SCHEMA)),
}
