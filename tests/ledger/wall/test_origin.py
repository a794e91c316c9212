"""Where the energy came from, and its carbon dioxide."""

from datetime import UTC, datetime, timedelta

import pytest

from custom_components.lightningrod.ledger.origin import (
    Held,
    carbon_dioxide,
    held_mean,
    solar_energy,
    solar_shares,
)
from custom_components.lightningrod.ledger.wall import Slice

NOON = datetime(2026, 6, 14, 12, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def held(*pairs: tuple[float, float]) -> list[Held]:
    return [Held(at(minutes), value) for minutes, value in pairs]


# Half an hour with 6 kW.
SLICES = [Slice(at(5 * index), at(5 * index + 5), 0.5) for index in range(6)]


@pytest.mark.parametrize(
    ("readings", "mean"),
    [
        ([(-30, 4.0)], 4.0),
        ([(-30, 4.0), (5, 10.0)], 7.0),
        ([(5, 10.0)], 10.0),
        ([(6, 10.0)], None),
        # Two hours later nobody knows whether it still holds.
        ([(-121, 4.0)], None),
        ([(-116, 4.0)], None),
        ([(-114, 4.0)], 4.0),
        ([(11, 4.0)], None),
        ([], None),
    ],
)
def test_the_mean_of_what_was_held(readings, mean):
    assert held_mean(held(*readings), at(0), at(10)) == mean


def test_power_covers_a_part_of_the_charge():
    shares = solar_shares(SLICES, power=held((-1, 3.0), (15, 9.0)))
    assert list(shares.values()) == pytest.approx([0.5, 0.5, 0.5, 1.0, 1.0, 1.0])
    assert solar_energy(SLICES, shares, 4.0) == pytest.approx(3.0)


def test_a_told_share_counts_before_power():
    shares = solar_shares(SLICES[:1], power=held((-1, 6.0)), share=held((-1, 0.25)))
    assert shares == {at(0): 0.25}


def test_export_is_no_negative_production():
    assert solar_shares(SLICES[:1], power=held((-1, -2.0))) == {at(0): 0.0}


def test_a_pause_takes_nothing():
    pause = [Slice(at(0), at(5), 0.0)]
    assert solar_shares(pause, power=held((-1, 2.0))) == {at(0): 0.0}


def test_nine_tenths_of_the_energy_have_to_be_known():
    slices = [*SLICES, Slice(at(200), at(205), 0.3)]
    shares = solar_shares(slices, power=held((-1, 3.0)))
    assert solar_energy(slices, shares, 3.3) == pytest.approx(1.65)
    slices[-1] = Slice(at(200), at(205), 0.4)
    assert solar_energy(slices, shares, 3.4) is None
    assert solar_energy([], {}, 3.4) is None


def test_carbon_dioxide_is_that_of_the_grids_part():
    intensity = held((-1, 400.0), (15, 200.0))
    assert carbon_dioxide(SLICES, intensity, {}, 4.0) == pytest.approx(1.2)
    shares = dict.fromkeys((piece.start for piece in SLICES[:3]), 1.0)
    assert carbon_dioxide(SLICES, intensity, shares, 4.0) == pytest.approx(0.4)
    assert carbon_dioxide(SLICES, [], {}, 4.0) is None
