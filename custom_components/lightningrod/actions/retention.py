"""The action that thins what is old, or says first what that would free."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..const import CONF_POSITION_MONTHS, CONF_SAMPLE_MONTHS, DOMAIN
from ..data import LightningRodConfigEntry
from ..db.errors import DatabaseError
from ..db.retention import Bounds
from ..db.space import size
from ..kept_for import bounds
from ..ledgers import async_ledger
from . import Action

ATTR_APPLY: Final = "apply"
ATTR_COMPACT: Final = "compact"
_MONTHS: Final = vol.All(vol.Coerce(int), vol.Range(min=1, max=240))

SCHEMA: Final = vol.Schema(
    {
        vol.Optional(ATTR_CONFIG_ENTRY_ID): cv.string,
        vol.Optional(CONF_SAMPLE_MONTHS): _MONTHS,
        vol.Optional(CONF_POSITION_MONTHS): _MONTHS,
        vol.Optional(ATTR_APPLY, default=False): cv.boolean,
        vol.Optional(ATTR_COMPACT, default=False): cv.boolean,
    }
)


async def _async_handle(call: ServiceCall) -> ServiceResponse:
    entry = async_ledger(call.hass, call.data.get(ATTR_CONFIG_ENTRY_ID))
    wanted = bounds(
        call.data
        if {CONF_SAMPLE_MONTHS, CONF_POSITION_MONTHS} & call.data.keys()
        else entry.options
    )
    compact = call.data[ATTR_APPLY] and call.data[ATTR_COMPACT]
    if wanted == Bounds() and not compact:
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="nothing_to_thin"
        )
    try:
        told = await _async_thin(entry, wanted, apply=call.data[ATTR_APPLY])
        if compact and not await entry.runtime_data.retention.async_compact():
            raise HomeAssistantError(
                translation_domain=DOMAIN, translation_key="no_room_to_compact"
            )
        told["database_bytes"] = await _async_size(entry)
    except DatabaseError as err:
        raise HomeAssistantError(
            translation_domain=DOMAIN, translation_key=err.key
        ) from err
    return told if call.return_response else None


async def _async_thin(
    entry: LightningRodConfigEntry, wanted: Bounds, *, apply: bool
) -> dict[str, Any]:
    before = await _async_size(entry)
    done = await entry.runtime_data.retention.async_thin(wanted, apply=apply, anew=True)
    return {
        "applied": apply,
        "rows": dict(done.rows),
        "freed_bytes": done.freed_bytes,
        "database_bytes_before": before,
    }


async def _async_size(entry: LightningRodConfigEntry) -> int:
    async with entry.runtime_data.database.connect() as connection:
        return await size(connection)


# Name -> the action.
ACTIONS: Final[Mapping[str, Action]] = {
    "thin_samples": Action(_async_handle, SCHEMA),
}
