"""Sums that are reduced once are those that are reduced after each figure."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from math import floor

from hypothesis import given, strategies as st

from custom_components.lightningrod.ledger.cost_hours import by_hour
from custom_components.lightningrod.ledger.cost_lines import (
    Charge,
    Label,
    LineKind,
    exact,
    to_money,
    total_exactly,
)
from custom_components.lightningrod.ledger.local_clock import HOUR, to_micros, to_moment

fractions = st.fractions(-100, 100, max_denominator=10_000)
moments = st.integers(0, 30 * HOUR) | st.fractions(
    0, 30 * HOUR, max_denominator=1_000_000
)


@st.composite
def due(draw: st.DrawFn) -> Charge:
    """Return a charge of some hours, or of a moment."""
    start, end = sorted([draw(moments), draw(moments)])
    return Charge(
        LineKind.ENERGY,
        Label.ENERGY_BAND,
        "kWh",
        draw(fractions),
        draw(st.sampled_from([Decimal("0.3"), Decimal("0.30"), Decimal("-0.1234")])),
        start,
        draw(st.sampled_from([start, end])),
    )


@given(st.lists(fractions))
def test_a_sum_is_exact(figures: list[Fraction]) -> None:
    assert total_exactly(figures) == sum(figures, Fraction(0))


def shares(charge: Charge, anchor: int) -> dict[int, Fraction]:
    """Return how much of a charge lies in each hour."""
    start, end = Fraction(charge.start), Fraction(charge.end)
    if start == end:
        return {floor(start or anchor) // HOUR: Fraction(1)}
    found = {}
    for hour in range(floor(start) // HOUR, floor(end) // HOUR + 1):
        part = min(end, Fraction((hour + 1) * HOUR)) - max(start, Fraction(hour * HOUR))
        found[hour] = part / (end - start)
    return found


def plainly(
    charges: Iterable[Charge], total: Decimal, anchor: datetime
) -> dict[datetime, Decimal]:
    """Return what :func:`by_hour` has to say, each hour of each charge by itself."""
    first = to_micros(anchor)
    hours = {first // HOUR: Fraction(0)}
    for charge in charges:
        for hour, share in shares(charge, first).items():
            hours[hour] = hours.get(hour, Fraction(0)) + charge.amount * share
    more, weights = exact(total) - sum(hours.values()), sum(map(abs, hours.values()))
    so_far, found = Fraction(0), {}
    for hour in sorted(hours):
        is_first = Fraction(hour == min(hours))
        share = Fraction(abs(hours[hour]), weights) if weights else is_first
        before, so_far = so_far, so_far + hours[hour] + more * share
        if amount := to_money(so_far) - to_money(before):
            found[to_moment(hour * HOUR)] = amount
    return found


@given(
    st.lists(due(), max_size=8),
    st.decimals(-50, 50, places=4),
    st.integers(0, 30 * HOUR).map(to_moment),
)
def test_hours_are_those_of_each_charge_by_itself(
    charges: list[Charge], total: Decimal, anchor: datetime
) -> None:
    assert by_hour(charges, total, anchor) == plainly(charges, total, anchor)
