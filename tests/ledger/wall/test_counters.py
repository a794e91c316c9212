"""What an energy counter counted."""

from datetime import UTC, datetime, timedelta
from math import fsum

from hypothesis import given, strategies as st
import pytest

from custom_components.lightningrod.ledger.counters import (
    Counter,
    CounterReading,
    resolution,
)

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)


def readings(*shown: float, every: float = 5) -> list[CounterReading]:
    return [
        CounterReading(NOON + timedelta(minutes=every * index), kwh)
        for index, kwh in enumerate(shown)
    ]


def counted(*shown: float, every: float = 5) -> float:
    return fsum(
        step.kwh for step in Counter(readings(*shown, every=every), 11.0).steps()
    )


@pytest.mark.parametrize(
    ("shown", "finest"),
    [
        ((5.0, 6.0, 8.0), 1.0),
        ((5.1, 6.0, 8.2), 0.1),
        ((5.11, 6.0), 0.01),
        ((5.1234, 6.0), 0.001),
        ((), 1.0),
    ],
)
def test_the_digits_tell_the_smallest_step(shown, finest):
    assert resolution(readings(*shown)) == finest


def test_a_total_counts_differences():
    assert counted(8123.4, 8123.4, 8124.0, 8124.9) == pytest.approx(1.5)


def test_a_session_counter_begins_again_from_zero():
    assert counted(12.3, 0.0, 0.5, 1.2) == pytest.approx(1.2)


def test_a_reset_in_the_middle_loses_nothing():
    assert counted(99.5, 100.1, 0.2, 0.9) == pytest.approx(1.5)


def test_a_zero_while_the_device_starts_is_no_reset():
    assert counted(8123.4, 8123.9, 0.0, 0.0, 8124.3) == pytest.approx(0.9)


def test_a_dip_is_no_reset():
    assert counted(8123.4, 8123.39, 8123.9) == pytest.approx(0.5)


def test_a_session_counter_that_passes_its_last_figure_is_a_session_counter():
    assert counted(1.0, 0.0, 0.4, 0.9, 1.4) == pytest.approx(1.4)


def test_the_later_of_two_readings_at_one_moment_counts():
    twice = [*readings(1.0, 2.0), CounterReading(NOON + timedelta(minutes=5), 1.5)]
    assert [step.kwh for step in Counter(twice, 11.0).steps()] == [0.5]


def test_the_power_is_that_of_five_minutes():
    shown = readings(0.0, 0.2, 0.3, 0.4, 0.5, 0.6, 1.5, every=1)
    # From the first to the sixth minute 1.3 kWh in 5 minutes: the burst within is not a power.
    assert Counter(shown, 50.0).max_kw() == pytest.approx(1.3 * 12)


def test_whole_kilowatt_hours_tell_no_power():
    assert Counter(readings(10.0, 11.0, 12.0), 50.0).max_kw() is None


def test_too_short_a_look_tells_no_power():
    assert Counter(readings(10.01, 10.02, every=2), 50.0).max_kw() is None


@given(
    st.lists(st.floats(0, 0.9), min_size=1, max_size=30),
    st.sets(st.integers(1, 29)),
    st.floats(0, 9999),
)
def test_resets_between_readings_never_change_the_sum(increments, resets, start):
    shown, total = [start], start
    for index, more in enumerate(increments, 1):
        # What a counter counts after its reset is less than what it had, or it is no reset
        # that anybody could see.
        total = more if index in resets and more < total * 0.5 else total + more
        shown.append(total)
    assert counted(*shown) == pytest.approx(fsum(increments), abs=1e-6)
