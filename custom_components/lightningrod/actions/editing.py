"""Actions that mend the ledger: add, update, delete, merge, split, and undo."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from homeassistant.const import ATTR_CONFIG_ENTRY_ID, ATTR_DEVICE_ID
from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..const import DOMAIN
from ..data import LightningRodConfigEntry
from ..db.edit_subject import SESSIONS, TRIPS, Subject
from ..db.edit_undo import undo
from ..db.edits import add_row, delete_rows, merge_rows, split_row, update_rows
from ..db.errors import DatabaseError
from ..edit_fields import ROWS, SESSION_FIELDS, TRIP_FIELDS, Fields
from ..editing import Edit, async_edit, told_outcome
from ..ledgers import async_ledger
from ..validators import moment, number, uuid
from . import Action, Handler
from .targets import vehicles

# Places are told by name: row numbers are for programs.
_BY_NUMBER: Final = frozenset({"location_id", "start_location_id", "end_location_id"})
_ADDRESS: Final = frozenset({ATTR_CONFIG_ENTRY_ID, ATTR_DEVICE_ID})
_LEDGER: Final[Fields] = {vol.Optional(ATTR_CONFIG_ENTRY_ID): cv.string}


def _by_name(fields: Fields) -> dict[vol.Marker, Any]:
    return {key: it for key, it in fields.items() if str(key) not in _BY_NUMBER}


# Name of one row in an action, and what may be told of it.
KINDS: Final[Mapping[Subject, tuple[str, Fields]]] = {
    SESSIONS: ("session", _by_name(SESSION_FIELDS)),
    TRIPS: ("trip", _by_name(TRIP_FIELDS)),
}


def _actions(subject: Subject, word: str, fields: Fields) -> dict[str, Action]:
    """Return the actions on one kind of rows."""
    key = subject.key
    rows = {vol.Required(key): vol.All(cv.ensure_list, ROWS), **_LEDGER}

    def update(data: Mapping[str, Any]) -> Edit:
        changes = _told(data, {key})
        return lambda batch, _: update_rows(batch, subject, data[key], changes)

    def delete(data: Mapping[str, Any]) -> Edit:
        return lambda batch, _: delete_rows(batch, subject, data[key])

    def merge(data: Mapping[str, Any]) -> Edit:
        return lambda batch, _: merge_rows(batch, subject, data[key])

    def split(data: Mapping[str, Any]) -> Edit:
        return lambda batch, _: split_row(
            batch,
            subject,
            data[key],
            at=data.get("at"),
            amount=data.get(subject.amount),
        )

    add = {vol.Required(ATTR_DEVICE_ID): cv.string, **fields}
    place = {
        vol.Required(key): uuid,
        vol.Exclusive("at", "where"): moment,
        vol.Exclusive(subject.amount, "where"): number,
        **_LEDGER,
    }
    return {
        f"add_{word}": Action(_add(subject), vol.Schema(add)),
        f"update_{word}": Action(_edit(update), vol.Schema({**rows, **fields})),
        f"delete_{word}": Action(_edit(delete), vol.Schema(rows)),
        f"merge_{word}s": Action(_edit(merge), vol.Schema(rows)),
        f"split_{word}": Action(_edit(split), vol.Schema(place)),
    }


def _told(data: Mapping[str, Any], without: set[str]) -> dict[str, Any]:
    """Return what was told of a row, less what says which row it is."""
    hidden = _ADDRESS | without
    return {name: value for name, value in data.items() if name not in hidden}


def _add(subject: Subject) -> Handler:
    async def _async_handle(call: ServiceCall) -> ServiceResponse:
        ((data, vehicle),) = vehicles(call)
        values = _told(call.data, set())
        return await _async_answer(
            call,
            data.status.config_entry,
            lambda batch, _: add_row(batch, subject, vehicle.device_id, values),
        )

    return _async_handle


def _edit(edit: Callable[[Mapping[str, Any]], Edit]) -> Handler:
    async def _async_handle(call: ServiceCall) -> ServiceResponse:
        entry = async_ledger(call.hass, call.data.get(ATTR_CONFIG_ENTRY_ID))
        return await _async_answer(call, entry, edit(call.data))

    return _async_handle


async def _async_answer(
    call: ServiceCall, entry: LightningRodConfigEntry, edit: Edit
) -> ServiceResponse:
    try:
        outcome = await async_edit(call.hass, entry, call.context.user_id, edit)
    except DatabaseError as err:
        raise HomeAssistantError(
            translation_domain=DOMAIN, translation_key=err.key
        ) from err
    return told_outcome(outcome)


# Name -> the action.
ACTIONS: Final[Mapping[str, Action]] = {
    **_actions(SESSIONS, *KINDS[SESSIONS]),
    **_actions(TRIPS, *KINDS[TRIPS]),
    "undo": Action(
        _edit(lambda data: lambda batch, _: undo(batch, data["batch_id"])),
        vol.Schema({vol.Required("batch_id"): uuid, **_LEDGER}),
    ),
}
