"""Old samples of a car that stands may go; what a figure is read from stays."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, strategies as st

from custom_components.lightningrod.ledger.thinning import (
    BATTERY_STEPS,
    MARGIN,
    RHYTHM,
    VEHICLE_STEPS,
    Look,
    Span,
    dispensable,
)

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
STEPS = {"soc": 1.0, "ignition": None}


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def looks(*told: tuple[float, float | None]) -> list[Look]:
    """Return looks by minute and state of charge, numbered by their minute."""
    return [Look(int(minute), at(minute), (soc, "OFF")) for minute, soc in told]


def gone(found: list[Look], *spans: tuple[float, float]) -> list[int]:
    busy = [Span(at(start), at(end)) for start, end in spans]
    return list(dispensable(found, busy, STEPS))


def test_a_standing_car_keeps_one_look_an_hour() -> None:
    every_ten = looks(*((minute, 50.0) for minute in range(0, 181, 10)))
    left = [it.id for it in every_ten if it.id not in gone(every_ten)]
    assert left == [0, 60, 120, 180]


def test_the_first_and_the_last_stay() -> None:
    assert gone(looks((0, 50.0), (1, 50.0), (2, 50.0))) == [1]
    assert gone(looks((0, 50.0), (1, 50.0))) == []
    assert gone([]) == []


def test_a_step_stays_and_a_creep_adds_up() -> None:
    found = looks((0, 50.0), (5, 49.6), (10, 49.2), (15, 48.9), (20, 48.8), (25, 48.8))
    assert gone(found) == [5, 10, 20]


def test_a_look_that_says_nothing_is_no_step() -> None:
    found = looks((0, 50.0), (5, None), (10, 50.2), (15, None), (20, 48.0), (25, 48.0))
    assert gone(found) == [5, 10, 15]


def test_the_first_word_on_a_figure_stays() -> None:
    assert gone(looks((0, None), (5, 50.0), (10, 50.0), (15, None))) == [10]


def test_another_word_stays() -> None:
    found = [
        Look(1, at(0), (50.0, "OFF")),
        Look(2, at(1), (50.0, "ON")),
        Look(3, at(2), (50.0, "ON")),
        Look(4, at(3), (50.0, "OFF")),
        Look(5, at(4), (50.0, "OFF")),
    ]
    assert gone(found) == [3]


def test_drives_and_charges_keep_every_look() -> None:
    every = looks(*((minute, 50.0) for minute in range(60)))
    margin = MARGIN.total_seconds() / 60
    left = [it.id for it in every if it.id not in gone(every, (20, 30))]
    # The look before and the one after bound the rests.
    assert left == [0, *range(int(20 - margin) - 1, int(30 + margin) + 2), 59]


def test_activities_may_overlap_and_come_in_any_order() -> None:
    every = looks(*((minute, 50.0) for minute in range(60)))
    assert gone(every, (30, 40), (10, 35), (12, 14)) == gone(every, (10, 40))


def test_the_columns_are_those_of_the_tables() -> None:
    assert "hv_battery_soc" in BATTERY_STEPS
    assert "odometer" in VEHICLE_STEPS


_LOOKS = st.lists(
    st.tuples(
        st.integers(0, 3000),
        st.none() | st.integers(0, 100).map(float),
        st.sampled_from(["ON", "OFF", None]),
    ),
    max_size=80,
    unique_by=lambda it: it[0],
).map(
    lambda told: [
        Look(minute, at(minute), (soc, word)) for minute, soc, word in sorted(told)
    ]
)
_SPANS = st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 300)), max_size=5).map(
    lambda told: [Span(at(start), at(start + long)) for start, long in told]
)


@given(_LOOKS, _SPANS)
def test_thinning_twice_is_thinning_once(found: list[Look], busy: list[Span]) -> None:
    away = set(dispensable(found, busy, STEPS))
    left = [it for it in found if it.id not in away]
    assert not list(dispensable(left, busy, STEPS))


@given(_LOOKS, _SPANS)
def test_nothing_that_matters_goes(found: list[Look], busy: list[Span]) -> None:
    away = set(dispensable(found, busy, STEPS))
    left = [it for it in found if it.id not in away]
    assert found[:1] == left[:1]
    assert found[-1:] == left[-1:]
    for look in found:
        if any(start <= look.at <= end for start, end in busy):
            assert look.id not in away
        if look.id in away:
            before = max(it.at for it in left if it.at < look.at)
            assert look.at - before < RHYTHM
