"""What may be told of a session or trip: the fields of edits, for actions and commands."""

from collections.abc import Mapping
from typing import Any, Final

import voluptuous as vol

from .ledger.currencies import CURRENCIES
from .ledger.edit_trip import CLASSES
from .ledger.places import HOME, PUBLIC, WORK
from .ledger.sessions import ChargeType
from .validators import COUNT, moment, money, number, uuid

type Fields = Mapping[vol.Marker, Any]

MAX_NOTES: Final = 5000
MAX_TAGS: Final = 20
# Rows in one edit; more are a task for another tool.
MAX_ROWS: Final = 500


def tags(value: Any) -> list[str]:
    """Accept a list of words, each once."""
    words = vol.Schema([vol.All(str, vol.Strip, vol.Length(min=1, max=50))])(value)
    return list(vol.Length(max=MAX_TAGS)(dict.fromkeys(words)))


def _maybe(validator: Any) -> Any:
    """Accept nothing as well: the field goes back to what is observed."""
    return vol.Any(None, validator)


_NAME: Final = vol.All(str, vol.Strip, vol.Length(min=1, max=200))
_NOTES: Final = vol.All(str, vol.Length(max=MAX_NOTES))
ROWS: Final = vol.All([uuid], vol.Length(min=1, max=MAX_ROWS))

_SESSION_FIELDS: Final[Mapping[str, Any]] = {
    "session_start_utc": moment,
    "session_end_utc": _maybe(moment),
    "plug_in_utc": _maybe(moment),
    "plug_out_utc": _maybe(moment),
    "energy_kwh": _maybe(number),
    "evse_energy_kwh": _maybe(number),
    "start_soc": _maybe(number),
    "end_soc": _maybe(number),
    "cost": _maybe(money),
    "cost_currency": vol.In(CURRENCIES),
    "location_id": _maybe(COUNT),
    "location_name": _maybe(_NAME),
    "location_type": _maybe(vol.In([HOME, WORK, PUBLIC])),
    "network_name": _maybe(_NAME),
    "is_free": _maybe(bool),
    "charge_type": _maybe(vol.In([kind.value for kind in ChargeType])),
    "notes": _maybe(_NOTES),
    "tags": _maybe(tags),
    "needs_review": bool,
}
_TRIP_FIELDS: Final[Mapping[str, Any]] = {
    "start_time": moment,
    "end_time": _maybe(moment),
    "distance": _maybe(number),
    "energy_consumed": _maybe(number),
    "start_location_id": _maybe(COUNT),
    "end_location_id": _maybe(COUNT),
    "trip_class": _maybe(vol.In(CLASSES)),
    "notes": _maybe(_NOTES),
    "tags": _maybe(tags),
    "needs_review": bool,
}


def _optional(fields: Mapping[str, Any]) -> Fields:
    return {vol.Optional(name): validator for name, validator in fields.items()}


SESSION_FIELDS: Final[Fields] = _optional(_SESSION_FIELDS)
TRIP_FIELDS: Final[Fields] = _optional(_TRIP_FIELDS)
