"""Values that come from people and programs, checked one by one."""

from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import Any, Final
from uuid import UUID

from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util
import voluptuous as vol

_MAX_ROW_NUMBER: Final = 2**63 - 1
# Whoever asks for more wants everything; years can be added to and taken from these.
_EVERYTHING: Final = datetime(1900, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)

COUNT: Final = vol.All(int, vol.Range(min=0, max=_MAX_ROW_NUMBER))


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
