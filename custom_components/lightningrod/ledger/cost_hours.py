"""In which hours a cost arose, for statistics."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from math import floor

from .cost_lines import Charge, exact, to_money
from .local_clock import HOUR, to_micros, to_moment


def by_hour(
    charges: Iterable[Charge], total: Decimal, anchor: datetime | None
) -> Mapping[datetime, Decimal]:
    """Return ``total`` by hour (UTC), as the charges fell due; the hours sum up to it exactly.

    What is in no charge (a minimum, a tax, what was lost in rounding) is spread like the rest.
    Charges that nobody knows the time of belong to the hour of ``anchor``.
    """
    if anchor is None:
        return {}
    hours: dict[int, Fraction] = defaultdict(Fraction)
    hours[to_micros(anchor) // HOUR] += 0
    for charge in charges:
        for hour, share in _hours(charge, to_micros(anchor)):
            hours[hour] += charge.amount * share
    _spread(hours, exact(total) - sum(hours.values()))
    return {
        to_moment(hour * HOUR): amount for hour, amount in _rounded(hours) if amount
    }


def _hours(charge: Charge, anchor: int) -> Iterator[tuple[int, Fraction]]:
    """Yield the hours of a charge, each with its share of it."""
    start, end = charge.start, charge.end
    if start == end:
        yield floor(start or anchor) // HOUR, Fraction(1)
        return
    at = start
    while at < end:
        hour = floor(at) // HOUR
        until = min(end, Fraction((hour + 1) * HOUR))
        yield hour, (until - at) / (end - start)
        at = until


def _spread(hours: dict[int, Fraction], more: Fraction) -> None:
    """Add an amount to the hours in the proportion of what is in them."""
    weights = {hour: abs(amount) for hour, amount in hours.items()}
    whole = sum(weights.values())
    if not whole:
        hours[min(hours)] += more
        return
    for hour, weight in weights.items():
        hours[hour] += more * weight / whole


def _rounded(hours: Mapping[int, Fraction]) -> Iterator[tuple[int, Decimal]]:
    """Yield the hours in order, rounded so that no more than the last place is ever open."""
    so_far, given = Fraction(0), Decimal(0)
    for hour in sorted(hours):
        so_far += hours[hour]
        amount = to_money(so_far) - given
        given += amount
        yield hour, amount
