"""What an owner said of a session that turned out to be a part of another one."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from .edit_session import PLACE

type Values = Mapping[str, Any]
type Span = tuple[datetime, datetime]

# Times that are set by hand are rough; what a car does follows each other.
_SHARED: Final = 0.5

_WHERE: Final = (*PLACE, "is_free")
_BILL: Final = (
    "cost",
    "cost_currency",
    "cost_source",
    "evse_energy_kwh",
    "evse_source",
)


def carried(part: Values, whole: Values) -> dict[str, Any]:
    """Return what is to be said of the whole because it was said of the part, as JSON values.

    The owner's word on the whole stays. Notes and tags come to those that are there, and
    bills in one currency add up. Times, charge and energy of a part are none of the whole's.
    """
    found = _group(part, whole, _WHERE) | _bill(part, whole)
    if note := part.get("notes"):
        mine = whole.get("notes")
        found["notes"] = note if mine in (None, note) else f"{mine}\n{note}"
    if tags := part.get("tags"):
        found["tags"] = list(dict.fromkeys([*(whole.get("tags") or ()), *tags]))
    return found


def is_same(one: Span, other: Span) -> bool:
    """Return whether two stretches of time tell of one thing: the shorter lies in the other.

    At least half of it does.
    """
    shared = min(one[1], other[1]) - max(one[0], other[0])
    shorter = min(one[1] - one[0], other[1] - other[0])
    return shared.total_seconds() >= 0 and shared >= shorter * _SHARED


def _group(part: Values, whole: Values, columns: tuple[str, ...]) -> dict[str, Any]:
    """Return what the part has of columns that only make sense together."""
    if any(column in whole for column in columns):
        return {}
    return {column: part[column] for column in columns if column in part}


def _bill(part: Values, whole: Values) -> dict[str, Any]:
    found = _group(part, whole, _BILL)
    if found or None in (part.get("cost"), whole.get("cost")):
        return found
    if part.get("cost_currency") != whole.get("cost_currency"):
        return {}
    total = Decimal(str(part["cost"])) + Decimal(str(whole["cost"]))
    found["cost"] = str(total)
    if None not in (part.get("evse_energy_kwh"), whole.get("evse_energy_kwh")):
        found["evse_energy_kwh"] = part["evse_energy_kwh"] + whole["evse_energy_kwh"]
    return found
