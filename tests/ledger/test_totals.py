"""What sessions add up to, and what follows from it: whatever they are, and by example."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st
import pytest

from custom_components.lightningrod.ledger.periods import (
    Past,
    Period,
    bounds,
    months,
    period_starts,
)
from custom_components.lightningrod.ledger.totals import Driven, Paid, Sums

BERLIN = ZoneInfo("Europe/Berlin")

_COUNT = st.integers(0, 9)
# Quarters add up exactly, so that equal is equal.
_ENERGY = st.integers(0, 400).map(lambda quarters: quarters / 4)
_MONEY = st.integers(0, 10**7).map(lambda amount: Decimal(amount).scaleb(-4))
_PAID = st.builds(
    Paid, sessions=_COUNT, cost=_MONEY, whole_cost=_MONEY, whole_kwh=_ENERGY
)
_SUMS = st.builds(
    Sums,
    sessions=_COUNT,
    energy_kwh=_ENERGY,
    free_sessions=_COUNT,
    free_kwh=_ENERGY,
    paired_kwh=_ENERGY,
    paired_wall_kwh=_ENERGY,
    unpriced_sessions=_COUNT,
    paid=st.dictionaries(st.sampled_from(["EUR", "CHF", "USD"]), _PAID),
)


@given(st.lists(_SUMS), st.randoms())
def test_the_order_and_the_grouping_do_not_matter(
    parts: list[Sums], random: Random
) -> None:
    whole = Sums.of(parts)
    shuffled = list(parts)
    random.shuffle(shuffled)
    middle = len(shuffled) // 2
    assert Sums.of(shuffled[:middle]) + Sums.of(shuffled[middle:]) == whole
    assert whole.energy_kwh == sum(part.energy_kwh for part in parts)
    for currency in ("EUR", "CHF", "USD"):
        cost = sum(part.in_currency(currency).cost for part in parts)
        assert whole.in_currency(currency).cost == cost


@given(_SUMS, _SUMS)
def test_currencies_never_meet(one: Sums, other: Sums) -> None:
    both = one + other
    assert set(both.costs) == {*one.costs, *other.costs}
    for currency, cost in both.costs.items():
        assert cost == one.in_currency(currency).cost + other.in_currency(currency).cost


@given(_SUMS, _SUMS)
def test_a_mean_price_lies_between(one: Sums, other: Sums) -> None:
    prices = [one.price("EUR"), other.price("EUR"), (one + other).price("EUR")]
    if None in prices:
        return
    low, high, mean = *sorted(prices[:2], key=lambda it: it or 0), prices[2]
    assert low is not None
    assert high is not None
    assert mean is not None
    assert low - Decimal("1e-20") <= mean <= high + Decimal("1e-20")


@given(_SUMS)
def test_shares_are_shares(sums: Sums) -> None:
    loss = sums.loss_percent
    assert loss is None or 0 <= loss <= 100


def test_free_energy_is_worth_what_paid_energy_costs() -> None:
    paid = Paid(sessions=1, cost=Decimal(9), whole_cost=Decimal(9), whole_kwh=30.0)
    sums = Sums(sessions=2, free_sessions=1, free_kwh=20.0, paid={"EUR": paid})
    assert sums.free_worth("EUR") == Decimal(6)
    assert sums.price("EUR") == Decimal("0.18")
    assert sums.free_worth("CHF") is None
    assert Sums().free_worth("EUR") == 0


def test_cost_is_not_known_where_nothing_is_priced() -> None:
    assert Sums().cost("EUR") == 0
    assert Sums(sessions=1, unpriced_sessions=1).cost("EUR") is None
    assert Sums(sessions=1, free_sessions=1).cost("EUR") == 0


def test_solar_and_co2_are_of_the_sessions_that_know() -> None:
    sums = Sums(
        energy_kwh=100.0, solar_kwh=15.0, solar_of_kwh=60.0, co2_kg=2.0, co2_of_kwh=8.0
    )
    assert sums.solar_percent == 25.0
    assert sums.co2_g_per_kwh == 250.0
    assert (Sums().solar_percent, Sums().co2_g_per_kwh) == (None, None)


def test_what_was_driven() -> None:
    driven = Driven(metered_km=90.0, metered_kwh=18.0) + Driven(trips=1)
    assert driven.km_per_kwh == 5.0
    assert driven.kwh_per_100km == 20.0
    assert (Driven().km_per_kwh, Driven().kwh_per_100km) == (None, None)


class TestPeriods:
    """Days, weeks, months and years of the local calendar."""

    @given(st.dates(date(2015, 1, 1), date(2040, 12, 31)))
    def test_what_is_over_ends_where_what_goes_on_begins(self, today: date) -> None:
        pairs = {
            Past.YESTERDAY: Period.DAY,
            Past.LAST_WEEK: Period.WEEK,
            Past.LAST_MONTH: Period.MONTH,
            Past.LAST_YEAR: Period.YEAR,
        }
        starts = period_starts(today, BERLIN)
        for past, going_on in pairs.items():
            start, end = bounds(past, today, BERLIN)
            assert end == starts[going_on]
            assert start is not None
            assert start < end
            assert bounds(going_on, today, BERLIN) == (end, None)

    def test_by_example(self) -> None:
        """2 March 2026 is a Monday; summer time began in March the year before."""
        today = date(2026, 3, 2)
        assert bounds(Past.LAST_WEEK, today, BERLIN) == (
            datetime(2026, 2, 23, tzinfo=BERLIN),
            datetime(2026, 3, 2, tzinfo=BERLIN),
        )
        assert bounds(Past.LAST_MONTH, today, BERLIN) == (
            datetime(2026, 2, 1, tzinfo=BERLIN),
            datetime(2026, 3, 1, tzinfo=BERLIN),
        )
        assert bounds(Period.LIFETIME, today, BERLIN) == (None, None)

    @given(st.dates(date(2015, 1, 1), date(2040, 1, 1)), st.integers(0, 900))
    def test_months_follow_each_other(self, first: date, days: int) -> None:
        last = first + timedelta(days=days)
        found = list(months(first, last, BERLIN))
        assert found[0].month == first.replace(day=1)
        assert found[-1].month == last.replace(day=1)
        for one, other in pairwise(found):
            assert one.end == other.start

    def test_a_month_with_a_change_of_clocks_is_an_hour_shorter(self) -> None:
        (march,) = months(date(2026, 3, 5), date(2026, 3, 9), BERLIN)
        length = march.end.astimezone(UTC) - march.start.astimezone(UTC)
        assert length == timedelta(days=31) - timedelta(hours=1)


@pytest.mark.parametrize("period", [*Period, *Past])
def test_every_period_has_bounds(period: Period | Past) -> None:
    start, end = bounds(period, date(2026, 3, 20), BERLIN)
    assert start is None or end is None or start < end
