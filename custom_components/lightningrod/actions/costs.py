"""Actions on what sessions cost: pricing past ones anew, and naming the cost of one."""

from collections.abc import Awaitable, Mapping
from typing import Any, Final

from homeassistant.const import ATTR_CONFIG_ENTRY_ID, ATTR_DEVICE_ID
from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..const import DOMAIN
from ..data import LightningRodConfigEntry
from ..db.errors import DatabaseError
from ..edit_fields import MAX_NOTES, ROWS, Fields
from ..ledger.currencies import CURRENCIES
from ..ledgers import async_ledger
from ..repricing import (
    SCOPE_FIELDS,
    async_preview,
    async_reprice,
    async_set_cost,
    scope_of,
)
from ..validators import money, number, uuid
from . import Action
from .targets import vehicles

SERVICE_REPRICE: Final = "reprice"
SERVICE_SET_SESSION_COST: Final = "set_session_cost"

_LEDGER: Final[Fields] = {vol.Optional(ATTR_CONFIG_ENTRY_ID): cv.string}
REPRICE: Final = vol.Schema(
    {
        **_LEDGER,
        vol.Optional(ATTR_DEVICE_ID): cv.string,
        **{key: it for key, it in SCOPE_FIELDS.items() if str(key) != "session_id"},
        vol.Optional("session_id"): vol.All(cv.ensure_list, ROWS),
        vol.Optional("apply", default=False): cv.boolean,
    }
)
SET_SESSION_COST: Final = vol.Schema(
    {
        **_LEDGER,
        vol.Required("session_id"): uuid,
        vol.Optional("cost"): vol.All(money, vol.Range(min=0)),
        vol.Optional("currency"): vol.All(cv.string, vol.Upper, vol.In(CURRENCIES)),
        vol.Optional("energy_kwh"): number,
        vol.Optional("notes"): vol.All(cv.string, vol.Length(max=MAX_NOTES)),
        vol.Optional("clear", default=False): cv.boolean,
    }
)
# Field of the action: column of the session.
_COLUMNS: Final = {
    "cost": "cost",
    "currency": "cost_currency",
    "energy_kwh": "evse_energy_kwh",
    "notes": "notes",
}


async def _async_reprice(call: ServiceCall) -> ServiceResponse:
    entry, vehicle = _ledger(call)
    scope = scope_of(call.data)
    if scope.start and scope.end and scope.end < scope.start:
        raise _refused("end_before_start")
    if not call.data["apply"]:
        return await _answered(async_preview(entry, scope, vehicle))
    user = call.context.user_id
    return await _answered(async_reprice(call.hass, entry, user, scope, vehicle))


def _ledger(call: ServiceCall) -> tuple[LightningRodConfigEntry, str | None]:
    """Return the ledger that is meant, and the vehicle if one was told."""
    if ATTR_DEVICE_ID not in call.data:
        return async_ledger(call.hass, call.data.get(ATTR_CONFIG_ENTRY_ID)), None
    ((data, vehicle),) = vehicles(call)
    return data.status.config_entry, vehicle.subentry.subentry_id


async def _async_set_session_cost(call: ServiceCall) -> ServiceResponse:
    entry = async_ledger(call.hass, call.data.get(ATTR_CONFIG_ENTRY_ID))
    told = {column: call.data[it] for it, column in _COLUMNS.items() if it in call.data}
    if call.data["clear"] and told:
        raise _refused("cost_set_and_cleared")
    if not call.data["clear"] and not told.keys() & {"cost", "evse_energy_kwh"}:
        raise _refused("cost_missing")
    if "cost_currency" in told and "cost" not in told:
        raise _refused("currency_without_cost")
    session_id = call.data["session_id"]
    user = call.context.user_id
    outcome = await _answered(async_set_cost(call.hass, entry, user, session_id, told))
    return {"batch_id": str(outcome.batch_id), "session_id": str(session_id)}


async def _answered[T](answer: Awaitable[T]) -> T:
    try:
        return await answer
    except DatabaseError as err:
        raise HomeAssistantError(
            translation_domain=DOMAIN, translation_key=err.key
        ) from err


def _refused(key: str, **placeholders: Any) -> ServiceValidationError:
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders=placeholders or None,
    )


# Name -> the action.
ACTIONS: Final[Mapping[str, Action]] = {
    SERVICE_REPRICE: Action(_async_reprice, REPRICE),
    SERVICE_SET_SESSION_COST: Action(_async_set_session_cost, SET_SESSION_COST),
}
