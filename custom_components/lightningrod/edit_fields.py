"""What may be told of a session or trip: the fields of edits, for actions and commands."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import Any, Final
from uuid import UUID

from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util
import voluptuous as vol

from .ledger.currencies import CURRENCIES
from .ledger.edit_trip import CLASSES
from .ledger.places import HOME, PUBLIC, WORK
from .ledger.sessions import ChargeType

type Fields = Mapping[vol.Marker, Any]

MAX_NOTES: Final = 5000
MAX_TAGS: Final = 20
# Rows in one edit; more are a task for another tool.
MAX_ROWS: Final = 500
MAX_ROW_NUMBER: Final = 2**63 - 1
# Whoever asks for more wants everything; years can be added to and taken from these.
_EVERYTHING: Final = datetime(1900, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)


def moment(value: Any) -> datetime:
    """Accept a time; one without a zone is local."""
    try:
        return dt_util.as_utc(cv.datetime(value))
    except OverflowError as err:
        raise vol.Invalid("expected a time") from err


def bound(value: Any) -> datetime:
    """Accept the begin or end of a period, however long; without a zone it is local."""
    first, last = _EVERYTHING
    told = cv.datetime(value)
    if told.year <= first.year:
        return first
    return last if told.year >= last.year else dt_util.as_utc(told)


def uuid(value: Any) -> UUID:
    """Accept the identity of a session, trip or batch."""
    try:
        return UUID(value)
    except (AttributeError, TypeError, ValueError) as err:
        raise vol.Invalid("expected a UUID") from err


def number(value: Any) -> float:
    """Accept a finite number."""
    if isinstance(value, bool):
        raise vol.Invalid("expected a number")
    try:
        found = float(value)
    except (TypeError, ValueError) as err:
        raise vol.Invalid("expected a number") from err
    if not isfinite(found):
        raise vol.Invalid("expected a finite number")
    return found


def money(value: Any) -> Decimal:
    """Accept an amount of money, as text or number, with four decimals at most."""
    try:
        amount = Decimal(str(value))
    except InvalidOperation as err:
        raise vol.Invalid("expected an amount") from err
    if isinstance(value, bool) or not amount.is_finite() or abs(amount) >= 10**9:
        raise vol.Invalid("expected an amount")
    return amount.quantize(Decimal("0.0001"))


def tags(value: Any) -> list[str]:
    """Accept a list of words, each once."""
    words = vol.Schema([vol.All(str, vol.Strip, vol.Length(min=1, max=50))])(value)
    return list(vol.Length(max=MAX_TAGS)(dict.fromkeys(words)))


def _maybe(validator: Any) -> Any:
    """Accept nothing as well: the field goes back to what is observed."""
    return vol.Any(None, validator)


_NAME: Final = vol.All(str, vol.Strip, vol.Length(min=1, max=200))
_NOTES: Final = vol.All(str, vol.Length(max=MAX_NOTES))
COUNT: Final = vol.All(int, vol.Range(min=0, max=MAX_ROW_NUMBER))
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
