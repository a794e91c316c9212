"""The allowances of a month: which energy lies in which tier."""

from collections.abc import Iterable, Iterator
from datetime import date, tzinfo
from fractions import Fraction
from math import floor

from .cost_lines import exact
from .local_clock import local_day, midnight
from .pricing_flow import Flow
from .tariffs import Tier, Tiers

type _Month = tuple[date, date]


def through_tiers(
    flows: Iterable[Flow], tiers: Tiers, used: Fraction, zone: tzinfo
) -> Iterator[tuple[Tier | None, Flow]]:
    """Yield timed flows in parts that lie in one tier each, ``None`` beyond the last.

    ``used`` (kWh) is what the month of the first flow had seen before it.
    """
    month = None
    for flow, days in _by_month(flows, tiers.starts_on, zone):
        # The first month is half gone already, the next one begins at nothing.
        used = used if month in (None, days) else Fraction(0)
        month = days
        rest = flow
        for tier in tiers.steps:
            limit = exact(tier.up_to_kwh) * (_length(days) if tiers.per_day else 1)
            part = min(max(limit - used, Fraction(0)), rest.kwh)
            if part:
                inside, rest = rest.split(part)
                used += part
                yield tier, inside
            if not rest.kwh:
                break
        else:
            used += rest.kwh
            yield None, rest


def _length(month: _Month) -> int:
    return (month[1] - month[0]).days


def _by_month(
    flows: Iterable[Flow], starts_on: int, zone: tzinfo
) -> Iterator[tuple[Flow, _Month]]:
    for flow in flows:
        rest = flow
        while True:
            month = bill_month(local_day(floor(rest.start), zone), starts_on)
            turn = midnight(month[1], zone)
            if rest.end <= turn:
                break
            yield rest.between(rest.start, turn), month
            rest = rest.between(turn, rest.end)
        yield rest, month


def months_of(
    flows: Iterable[Flow], tiers: Tiers | None, zone: tzinfo
) -> frozenset[_Month]:
    """Return the months of the bill that timed flows lie in; none without tiers."""
    if tiers is None:
        return frozenset()
    timed = (flow for flow in flows if flow.is_timed)
    return frozenset(month for _flow, month in _by_month(timed, tiers.starts_on, zone))


def bill_month(day: date, starts_on: int) -> _Month:
    """Return the month of the bill that a day is in: its first day, and that of the next."""
    first = day.replace(day=starts_on)
    return (first, _later(first, 1)) if day >= first else (_later(first, -1), first)


def _later(day: date, months: int) -> date:
    number = day.year * 12 + day.month - 1 + months
    return day.replace(year=number // 12, month=number % 12 + 1)
