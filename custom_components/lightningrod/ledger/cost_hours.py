"""In which hours a cost arose, for statistics."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from math import floor

from .cost_lines import Charge, exact, to_money, total_exactly
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
    first = to_micros(anchor)
    # Multiplied by their price together: most charges of an hour have the same.
    parts: dict[tuple[int, Decimal], list[Fraction]] = defaultdict(list)
    for charge in charges:
        for hour, units in _hours(charge, first):
            parts[hour, charge.price].append(units)
    hours: dict[int, Fraction] = defaultdict(Fraction)
    hours[first // HOUR] += 0
    for (hour, price), units_of_it in parts.items():
        hours[hour] += total_exactly(units_of_it) * Fraction(price)
    _spread(hours, exact(total) - sum(hours.values()))
    return {
        to_moment(hour * HOUR): amount for hour, amount in _rounded(hours) if amount
    }


def _hours(charge: Charge, anchor: int) -> Iterator[tuple[int, Fraction]]:
    """Yield the hours of a charge, each with its share of the quantity."""
    start, end, quantity = charge.start, charge.end, charge.quantity
    if start == end:
        yield floor(start or anchor) // HOUR, quantity
        return
    at = start
    while at < end:
        hour = floor(at) // HOUR
        until = min(end, (hour + 1) * HOUR)
        is_whole = at == start and until == end
        yield (
            hour,
            quantity if is_whole else quantity * Fraction(until - at, end - start),
        )
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
