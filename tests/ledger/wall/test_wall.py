"""What a meter tells of a plug-in, and what is refused."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.lightningrod.ledger.counters import CounterReading
from custom_components.lightningrod.ledger.wall import (
    Doubt,
    Plugged,
    Slice,
    loss,
    utilisation,
    wall_energy,
)

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def shown(*pairs: tuple[float, float]) -> list[CounterReading]:
    return [CounterReading(at(minutes), kwh) for minutes, kwh in pairs]


def plugged(**values: Any) -> Plugged:
    """Return three hours at the plug, the middle one with 10 kWh into the battery."""
    flow = tuple(
        Slice(at(60 + 5 * index), at(65 + 5 * index), 10 / 12) for index in range(12)
    )
    given = {"start": at(0), "end": at(180), "battery_kwh": 10.0, "max_kw": 10.4}
    return Plugged(**{**given, "flow": flow, **values})


# The meter counts 11.2 kWh in that hour, and is read when it changes and at the plug-out.
TOTAL = [
    (-600, 4000.0),
    (62, 4000.3),
    (75, 4002.8),
    (90, 4005.6),
    (105, 4008.4),
    (120, 4011.2),
    (180, 4011.2),
]


def session_counter(pairs: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    return [(minutes, round(kwh - 4000.0, 4)) for minutes, kwh in pairs]


def test_a_total_counter():
    result = wall_energy(shown(*TOTAL), plugged())
    assert result is not None
    assert (result.kwh, result.doubt) == (pytest.approx(11.2), None)
    assert result.max_kw == pytest.approx(11.54, abs=0.01)


def test_a_session_counter_that_begins_with_the_plug_in():
    result = wall_energy(
        shown((-600, 7.7), (0.1, 0.0), *session_counter(TOTAL[1:])), plugged()
    )
    assert result is not None
    assert (result.kwh, result.doubt) == (pytest.approx(11.2), None)


def test_a_session_counter_that_nobody_read_before():
    result = wall_energy(shown(*session_counter(TOTAL[1:])), plugged())
    assert result is not None
    assert (result.kwh, result.doubt) == (pytest.approx(11.2), None)


def test_a_reset_in_mid_charge_is_survived():
    pairs = [(m, k if m < 90 else round(k - 4002.8, 4)) for m, k in TOTAL]
    result = wall_energy(shown(*pairs), plugged())
    assert result is not None
    assert (result.kwh, result.doubt) == (pytest.approx(11.2), None)


def test_a_hole_in_a_total_is_survived():
    result = wall_energy(shown(TOTAL[0], TOTAL[1], TOTAL[-1]), plugged())
    assert result is not None
    assert result.kwh == pytest.approx(11.2)


def test_without_a_reading_meanwhile_the_meter_told_nothing():
    assert wall_energy(shown((-5, 4000.0), (200, 4011.2)), plugged()) is None
    assert wall_energy([], plugged()) is None


@pytest.mark.parametrize(
    ("pairs", "doubt"),
    [
        # First read in mid-charge: a total without a beginning.
        (TOTAL[2:], Doubt.NO_START),
        # Last read in mid-charge.
        (TOTAL[:3], Doubt.NO_END),
        # Somebody else charged while nobody looked, then we plugged in.
        ([(-600, 3990.0), *TOTAL[1:]], Doubt.NO_START),
        # A reset between two looks far apart: what came before it is lost.
        ([*TOTAL[:2], (115, 1.0), (120, 1.9), (180, 1.9)], Doubt.HOLE),
        # Thirty kilowatt hours in a minute.
        ([*TOTAL[:3], (76, 4032.8), (180, 4041.2)], Doubt.JUMP),
        ([(m, 4000 + (k - 4000) * 0.8) for m, k in TOTAL], Doubt.TOO_LOW),
        ([(m, 4000 + (k - 4000) * 2.0) for m, k in TOTAL], Doubt.TOO_HIGH),
    ],
)
def test_what_cannot_be_is_refused_and_told(pairs, doubt):
    result = wall_energy(shown(*pairs), plugged(max_kw=None))
    assert result is not None
    assert result.doubt is doubt
    assert result.kwh is None
    assert result.max_kw is None
    assert "meter" in result.figures


def test_two_vehicles_at_one_meter_are_told():
    result = wall_energy(shown(*TOTAL), plugged(), shared=True)
    assert result is not None
    assert (result.kwh, result.doubt) == (None, Doubt.SHARED)
    assert result.figures == {"meter": 11.2}


def test_a_rough_battery_figure_refutes_less():
    low = shown(*((m, 4000 + (k - 4000) * 0.8) for m, k in TOTAL))
    result = wall_energy(low, plugged(is_rough=True))
    assert result is not None
    assert result.kwh == pytest.approx(8.96)


def test_an_unknown_battery_figure_refutes_nothing():
    result = wall_energy(shown(*TOTAL), plugged(battery_kwh=None, flow=()))
    assert result is not None
    assert result.kwh == pytest.approx(11.2)


def test_an_open_session_grows_and_is_not_judged_by_its_end():
    result = wall_energy(
        shown(*TOTAL[:4]), plugged(is_open=True, end=at(92), battery_kwh=8.0)
    )
    assert result is not None
    assert result.kwh == pytest.approx(5.6)


def test_without_intervals_the_energy_may_have_flowed_at_any_time():
    late = shown((30, 4001.0), (180, 4011.2))
    result = wall_energy(late, plugged(flow=()))
    assert result is not None
    assert result.doubt is Doubt.NO_START
    assert result.figures["unread"] == pytest.approx(10 / 6, abs=0.001)


def test_an_instant_that_took_energy_is_counted_where_it_was():
    instant = plugged(flow=(Slice(at(60), at(60), 10.0),))
    assert instant.flowed(at(0), at(61)) == 10.0
    assert instant.flowed(at(61), at(180)) == 0.0


def test_the_last_step_of_the_counter_may_come_after_the_plug_out():
    result = wall_energy(shown(*TOTAL[:5], (181, 4011.2)), plugged(end=at(122)))
    assert result is not None
    assert result.doubt is Doubt.NO_END
    result = wall_energy(shown(*TOTAL[:5], (123.5, 4011.2)), plugged(end=at(122)))
    assert result is not None
    assert result.kwh == pytest.approx(11.2)


def test_no_more_power_than_the_vehicle_took_and_a_warm_cabin():
    figures = plugged(max_kw=None)
    assert figures.limit_kw == 25.0
    assert plugged(max_kw=1.4).limit_kw == 8.0


@given(
    st.lists(st.floats(0.0, 0.9), min_size=2, max_size=24),
    st.floats(0, 50_000),
    st.floats(1.0, 1.6),
)
def test_a_true_meter_is_never_refused(powers, total, factor):
    """Whatever the charge, a meter that is read throughout and loses a part is believed."""
    flow, pairs, counted = [], [(-1.0, total)], total
    for index, kwh in enumerate(powers):
        flow.append(Slice(at(5 * index), at(5 * index + 5), kwh))
        counted += kwh * factor
        pairs.append((5.0 * index + 5, counted))
    battery = sum(powers)
    result = wall_energy(
        shown(*pairs),
        Plugged(
            start=at(0),
            end=at(5 * len(powers)),
            battery_kwh=battery,
            max_kw=max(powers) * 12,
            flow=tuple(flow),
        ),
    )
    assert result is not None
    assert result.doubt is None, result
    assert result.kwh == pytest.approx(battery * factor, abs=1e-3)


@pytest.mark.parametrize(
    ("battery", "wall", "lost"),
    [
        (9.0, 10.0, 0.1),
        (10.0, 9.9, None),
        (None, 10.0, None),
        (9.0, None, None),
        (0.0, 0.0, None),
    ],
)
def test_loss(battery, wall, lost):
    assert loss(battery, wall) == (None if lost is None else pytest.approx(lost))


@pytest.mark.parametrize(
    ("wall", "max_kw", "seconds", "used"),
    [
        (11.0, 11.0, 7200.0, 0.5),
        (11.0, 10.0, 3600.0, 1.0),
        (None, 11.0, 3600.0, None),
        (11.0, None, 3600.0, None),
        (11.0, 11.0, None, None),
    ],
)
def test_utilisation(wall, max_kw, seconds, used):
    assert utilisation(wall, max_kw, seconds) == used
