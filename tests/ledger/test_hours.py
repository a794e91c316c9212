"""The ledger by hour, and what has to be published of it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.lightningrod.ledger.hours import (
    Charged,
    Row,
    added,
    cost_by_hour,
    energy_hours,
    hour_of,
    rows_to_publish,
    spread,
)
from custom_components.lightningrod.ledger.wall import Slice

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)


def at(hours: float) -> datetime:
    return NOON + timedelta(hours=hours)


def charged(start: float, end: float, **values: Any) -> Charged:
    return Charged(start=at(start), end=at(end), **values)


def test_energy_is_in_the_hours_in_which_it_flowed():
    session = charged(
        0.5,
        8,
        energy_kwh=9.0,
        slices=(
            Slice(at(0.75), at(0.9), 1.0),
            Slice(at(4.0), at(4.5), 1.5),
            Slice(at(5.0), at(5.1), 0.0),
            Slice(at(6.75), at(7.25), 2.0),
        ),
    )
    # The intervals say when, the session how much: twice of what they tell.
    assert energy_hours(session) == pytest.approx(
        {at(0): 2.0, at(4): 3.0, at(6): 2.0, at(7): 2.0}
    )


def test_without_intervals_energy_flowed_evenly():
    assert energy_hours(charged(0.5, 2.5, energy_kwh=8.0)) == pytest.approx(
        {at(0): 2.0, at(1): 4.0, at(2): 2.0}
    )


def test_nothing_is_in_no_hour():
    session = charged(0, 1, energy_kwh=0.0, cost=Decimal(0))
    assert energy_hours(session) == cost_by_hour(session) == {}
    assert energy_hours(charged(0, 1)) == cost_by_hour(charged(0, 1)) == {}


def test_a_moment_belongs_to_its_hour():
    assert spread(3.0, at(1.9), at(1.9)) == {at(1): 3.0}


def test_a_cost_arises_as_it_was_priced():
    session = charged(
        0,
        2,
        energy_kwh=8.0,
        cost=Decimal("3.5000"),
        cost_hours={at(0).isoformat(): "3.0000", at(1).isoformat(): "0.5000"},
    )
    assert cost_by_hour(session) == {at(0): 3.0, at(1): 0.5}


@pytest.mark.parametrize(
    "hours",
    [
        None,
        {},
        # Of another price, before somebody typed this one in.
        {"2026-03-14T12:00:00+00:00": "9.9"},
        {"yesterday": "3.5"},
        {"2026-03-14T12:00:00+00:00": "much"},
    ],
)
def test_a_cost_that_was_priced_otherwise_arises_as_the_energy_did(hours):
    session = charged(0, 2, energy_kwh=8.0, cost=Decimal("3.5000"), cost_hours=hours)
    assert cost_by_hour(session) == {at(0): 1.75, at(1): 1.75}


def test_a_fee_without_energy_is_a_cost():
    session = charged(0, 0.5, energy_kwh=0.0, cost=Decimal("1.0000"))
    assert cost_by_hour(session) == {at(0): 1.0}


def test_a_first_publication_is_all_there_is():
    rows, total = rows_to_publish({at(2): 3.0, at(0): 1.0}, [], 10.0)
    assert rows == [Row(at(0), 1.0, 11.0), Row(at(2), 3.0, 14.0)]
    assert total == 14.0


def test_what_is_published_already_is_not_published_again():
    hours = {at(0): 1.0, at(2): 3.0}
    published, _ = rows_to_publish(hours, [], 0.0)
    assert rows_to_publish(hours, published, 0.0) == ([], 4.0)


def test_from_the_edited_hour_on_the_sums_change():
    published, _ = rows_to_publish({at(0): 1.0, at(2): 3.0, at(4): 2.0}, [], 0.0)
    rows, total = rows_to_publish({at(0): 1.0, at(2): 5.0, at(4): 2.0}, published, 0.0)
    assert rows == [Row(at(2), 5.0, 6.0), Row(at(4), 2.0, 8.0)]
    assert total == 8.0


def test_a_deleted_hour_becomes_zero_and_stays_it():
    published, _ = rows_to_publish({at(0): 1.0, at(2): 3.0, at(4): 2.0}, [], 0.0)
    hours = {at(0): 1.0, at(4): 2.0}
    rows, total = rows_to_publish(hours, published, 0.0)
    assert rows == [Row(at(2), 0.0, 1.0), Row(at(4), 2.0, 3.0)]
    now = [published[0], *rows]
    assert rows_to_publish(hours, now, 0.0) == ([], total)


HOURS = st.dictionaries(
    st.integers(0, 200).map(at), st.floats(0.001, 99).map(lambda it: round(it, 4))
)


@given(HOURS, HOURS)
def test_after_any_edit_the_series_is_the_ledger(before, after):
    """What is written over what was published makes the hours and sums of the ledger now."""
    series = {row.start: row for row in rows_to_publish(before, [], 0.0)[0]}
    rows, total = rows_to_publish(after, list(series.values()), 0.0)
    series |= {row.start: row for row in rows}
    running = 0.0
    for hour in sorted(series):
        running += after.get(hour, 0.0)
        assert series[hour].state == pytest.approx(after.get(hour, 0.0), abs=1e-5)
        assert series[hour].sum == pytest.approx(running, abs=1e-5)
    assert series.keys() >= after.keys()
    assert total == pytest.approx(sum(after.values()), abs=1e-4)


@given(st.floats(0, 300), st.floats(0, 50), st.floats(0.001, 500), st.integers(0, 10))
def test_the_hours_of_a_session_sum_up_to_it(start, length, energy, pieces):
    slices = tuple(
        Slice(
            at(start + index * length / pieces),
            at(start + (index + 1) * length / pieces),
            float(index),
        )
        for index in range(pieces)
    )
    session = charged(start, start + length, energy_kwh=energy, slices=slices)
    hours = energy_hours(session)
    assert sum(hours.values()) == pytest.approx(energy)
    assert all(hour == hour_of(hour) for hour in hours)
    assert min(hours) >= hour_of(session.start)
    assert max(hours) <= session.end
    assert added([hours, hours]) == {hour: 2 * it for hour, it in hours.items()}
