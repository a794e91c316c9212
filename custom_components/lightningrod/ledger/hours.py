"""The ledger by hour: energy, cost and distance in the hours in which they arose.

Hours are UTC, keyed by their start, and hold what is more than nothing. A series is those hours
with a sum that runs from the first one on; what was published of it once is compared with what
it is now, so that only the difference is published again.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Final, NamedTuple

from .wall import Slice

HOUR: Final = timedelta(hours=1)
# Sums of floats differ in digits that nobody asked for.
_DIGITS: Final = 6
_SAME: Final = 2 * 10**-_DIGITS

type Hours = Mapping[datetime, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Charged:
    """What of a session belongs to hours.

    ``slices`` say when the energy flowed; without them it flowed evenly from ``start`` to
    ``end``. ``cost_hours`` is the cost by UTC hour (ISO 8601) as it was priced; without it the
    cost arose as the energy did.
    """

    start: datetime
    end: datetime
    energy_kwh: float | None = None
    cost: Decimal | None = None
    cost_hours: Mapping[str, str] | None = None
    slices: tuple[Slice, ...] = ()


def hour_of(moment: datetime) -> datetime:
    """Return the beginning of the hour that a moment lies in."""
    return moment.replace(minute=0, second=0, microsecond=0)


def spread(amount: float, start: datetime, end: datetime) -> dict[datetime, float]:
    """Return an amount by hour, as it arose evenly from ``start`` to ``end``."""
    if end <= start:
        return {hour_of(start): amount}
    parts = {}
    hour = hour_of(start)
    while hour < end:
        common = min(end, hour + HOUR) - max(start, hour)
        parts[hour] = amount * (common / (end - start))
        hour += HOUR
    return parts


def energy_hours(session: Charged) -> dict[datetime, float]:
    """Return the energy of a session (kWh) by hour; the hours sum up to it."""
    if not session.energy_kwh:
        return {}
    return _scaled(_flow(session), session.energy_kwh)


def cost_by_hour(session: Charged) -> dict[datetime, float]:
    """Return the cost of a session by hour; the hours sum up to it."""
    if not session.cost:
        return {}
    told = _told(session.cost_hours)
    if told and sum(told.values()) == session.cost:
        return {hour: float(amount) for hour, amount in told.items()}
    return _scaled(_flow(session), float(session.cost))


def added(parts: Iterable[Hours]) -> dict[datetime, float]:
    """Return the sums of hours."""
    total: dict[datetime, float] = defaultdict(float)
    for part in parts:
        for hour, amount in part.items():
            total[hour] += amount
    return dict(total)


def _flow(session: Charged) -> dict[datetime, float]:
    """Return how the energy of a session is distributed over hours, in any measure."""
    flow = added(
        spread(it.kwh, it.start, it.end) for it in session.slices if it.kwh > 0
    )
    return flow or spread(1.0, session.start, session.end)


def _scaled(weights: Hours, total: float) -> dict[datetime, float]:
    factor = total / sum(weights.values())
    return {hour: weight * factor for hour, weight in weights.items()}


def _told(hours: Mapping[str, str] | None) -> dict[datetime, Decimal]:
    """Return costs by hour as they were stored; nothing where they cannot be understood."""
    try:
        return {
            datetime.fromisoformat(hour): Decimal(amount)
            for hour, amount in (hours or {}).items()
        }
    except ValueError, InvalidOperation:
        return {}


class Row(NamedTuple):
    """An hour of a published series: what arose in it, and the sum from the beginning on."""

    start: datetime
    state: float
    sum: float


def rows_to_publish(
    hours: Hours, published: Sequence[Row], base: float
) -> tuple[list[Row], float]:
    """Return the rows that have to be written, and the sum after the last hour.

    ``hours`` is what a stretch of time holds now, ``published`` what was published of it, and
    ``base`` the sum of all before. An hour that no longer holds anything becomes zero: nobody
    can take back a published row.
    """
    before = {row.start: row for row in published}
    total, changed = base, []
    for hour in sorted({*hours, *before}):
        state = round(hours.get(hour, 0.0), _DIGITS)
        total = round(total + state, _DIGITS)
        row = Row(hour, state, total)
        if not _same(before.get(hour), row):
            changed.append(row)
    return changed, total


def _same(before: Row | None, after: Row) -> bool:
    return (
        before is not None
        and abs(before.state - after.state) < _SAME
        and abs(before.sum - after.sum) < _SAME
    )
