"""Rows as JSON: without what is nobody's business, times in ISO 8601, money as asked for."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from homeassistant.util.json import JsonValueType

# Our own row numbers, and the VIN: the vehicle is named by its device.
NOT_TOLD: Final = frozenset({"id", "device_id"})


def json_value(
    value: Any, money: Callable[[Decimal], JsonValueType] = float
) -> JsonValueType:
    """Return a value of a row as JSON; amounts of money become what ``money`` makes."""
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Decimal):
        return money(value)
    plain: JsonValueType = value
    return plain


def json_row(
    row: Mapping[str, Any],
    *,
    money: Callable[[Decimal], JsonValueType] = float,
    without: Iterable[str] = (),
) -> dict[str, JsonValueType]:
    """Return a row as JSON, by column name, without :data:`NOT_TOLD` and ``without``."""
    hidden = NOT_TOLD.union(without)
    return {
        name: json_value(value, money)
        for name, value in row.items()
        if name not in hidden
    }
