"""What forms hold, and the numbers and times that are made of it."""

from collections.abc import Mapping
from datetime import time
from decimal import Decimal
from typing import Any

type Form = Mapping[str, Any]


def decimal(value: float | None) -> Decimal | None:
    """Return a number of a form exactly as it was typed; nothing stays nothing."""
    if value is None:
        return None
    # str of a float is its shortest exact decimal: 0.1 is 0.1.
    number = Decimal(str(value))
    return Decimal(format(number.normalize(), "f")) if number.is_finite() else number


def money(value: float) -> Decimal:
    """Return an amount that has to be there."""
    return decimal(value) or Decimal(0)


def number(value: Decimal | None) -> float | None:
    """Return a number as a form shows it."""
    return None if value is None else float(value)


def clock(value: str | None) -> time:
    """Return a time of day of a form; nothing is midnight."""
    return time.fromisoformat(value) if value else time()


def filled(**values: Any) -> dict[str, Any]:
    """Return a form without the fields that are empty."""
    return {key: value for key, value in values.items() if value not in (None, [], ())}
