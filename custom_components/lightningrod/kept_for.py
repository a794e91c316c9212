"""For how long old rows are kept, as the options or an action say."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from homeassistant.core import callback
from homeassistant.util import dt as dt_util

from .const import CONF_POSITION_MONTHS, CONF_SAMPLE_MONTHS
from .db.retention import Bounds


@callback
def bounds(options: Mapping[str, Any]) -> Bounds:
    """Return what the options, or an action's data, say of how long is kept what."""
    return Bounds(
        samples=_before(options.get(CONF_SAMPLE_MONTHS)),
        positions=_before(options.get(CONF_POSITION_MONTHS)),
    )


def _before(months: int | None) -> datetime | None:
    """Return the beginning of the day, UTC, that lies so many months back."""
    if months is None:
        return None
    today = dt_util.utcnow().replace(hour=0, minute=0, second=0, microsecond=0)
    count = today.year * 12 + today.month - 1 - months
    # The days that a shorter month has not are those of the next one.
    first = today.replace(year=count // 12, month=count % 12 + 1, day=1)
    return first + timedelta(days=today.day - 1)
