"""The action that takes another LightningROD's rows in; for administrators."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.const import ATTR_CONFIG_ENTRY_ID, ATTR_DEVICE_ID
from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..const import DEFAULT_SCHEMA, DOMAIN
from ..data import LightningRodConfigEntry
from ..db.errors import DatabaseError
from ..following import offer
from ..ledgers import async_ledger
from ..taking import (
    AUTO,
    UNITS,
    Order,
    Source,
    async_file_source,
    async_look,
    async_take_in,
    server_source,
    server_url,
    told_found,
    told_offer,
    told_taken,
)
from . import Action
from .targets import vehicles

ATTR_PATH: Final = "path"
ATTR_DSN: Final = "dsn"
ATTR_SCHEMA: Final = "schema"
ATTR_UNITS: Final = "units"
ATTR_FOLLOW: Final = "follow"
ATTR_APPLY: Final = "apply"
_WORDS: Final = vol.All(cv.string, vol.Length(min=1, max=1000))

SCHEMA: Final = vol.Schema(
    {
        vol.Optional(ATTR_CONFIG_ENTRY_ID): cv.string,
        vol.Exclusive(ATTR_PATH, "source"): _WORDS,
        vol.Exclusive(ATTR_DSN, "source"): _WORDS,
        vol.Optional(ATTR_SCHEMA, default=DEFAULT_SCHEMA): _WORDS,
        vol.Optional(ATTR_UNITS, default=AUTO): vol.In(UNITS),
        vol.Optional(ATTR_DEVICE_ID): cv.string,
        vol.Optional(ATTR_FOLLOW, default=True): cv.boolean,
        vol.Optional(ATTR_APPLY, default=False): cv.boolean,
    }
)


async def _async_handle(call: ServiceCall) -> ServiceResponse:
    entry, owner = _whose(call)
    order = Order(
        source=await _async_source(call, entry),
        units=call.data[ATTR_UNITS],
        owner=owner,
        follow=call.data[ATTR_FOLLOW],
    )
    try:
        found = await async_look(entry, order)
        told: dict[str, Any] = told_found(found)
        missing = offer(call.hass, entry, found.charging)
        if call.data[ATTR_APPLY]:
            outcome = await async_take_in(call.hass, entry, order)
            told |= told_taken(outcome.taken)
            missing = outcome.followed
        told |= told_offer(missing)
    except DatabaseError as err:
        raise HomeAssistantError(
            translation_domain=DOMAIN, translation_key=err.key
        ) from err
    told["applied"] = call.data[ATTR_APPLY]
    return told if call.return_response else None


async def _async_source(call: ServiceCall, entry: LightningRodConfigEntry) -> Source:
    if ATTR_PATH in call.data:
        return await async_file_source(call.hass, call.data[ATTR_PATH])
    if ATTR_DSN in call.data:
        url = server_url(call.data[ATTR_DSN])
        return server_source(call.hass, entry, url, call.data[ATTR_SCHEMA])
    raise ServiceValidationError(
        translation_domain=DOMAIN, translation_key="import_no_source"
    )


def _whose(call: ServiceCall) -> tuple[LightningRodConfigEntry, str | None]:
    """Return the ledger, and the VIN of the car that rows without one belong to."""
    if ATTR_DEVICE_ID in call.data:
        data, vehicle = vehicles(call)[0]
        return data.status.config_entry, vehicle.device_id
    entry = async_ledger(call.hass, call.data.get(ATTR_CONFIG_ENTRY_ID))
    return entry, only_vehicle(entry)


def only_vehicle(entry: LightningRodConfigEntry) -> str | None:
    """Return the VIN of the one car of a ledger; ``None`` where there are several."""
    vins = [it.device_id for it in entry.runtime_data.coordinators.values()]
    return vins[0] if len(vins) == 1 else None


# Name -> the action.
ACTIONS: Final[Mapping[str, Action]] = {
    "import_database": Action(_async_handle, SCHEMA),
}
