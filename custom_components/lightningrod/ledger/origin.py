"""Where the energy of a charge came from: the share of own production, and its carbon dioxide.

What the entities said is held from one reading to the next. Own production is told as a power
(kW) or as a share (0 to 1), the intensity of the grid in grams of CO2 per kWh.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final, NamedTuple

from .wall import Slice

# An entity that says nothing for longer is not to be relied on.
HELD: Final[timedelta] = timedelta(hours=2)
# How much of the energy has to be known to speak for all of it.
_ENOUGH: Final = 0.9


class Held(NamedTuple):
    """What an entity said: true from then until it said something else."""

    at: datetime
    value: float


def solar_shares(
    slices: Iterable[Slice],
    power: Sequence[Held] = (),
    share: Sequence[Held] = (),
) -> dict[datetime, float]:
    """Return the share of own production (0 to 1) in each slice, by its start.

    A told share counts before one from power. ``power`` is what own production had to give,
    in kW: the part of the charging power that it covers is own. Slices of which nothing is
    known are left out. Readings come in the order of time.
    """
    shares = {}
    for piece in slices:
        told = held_mean(share, piece.start, piece.end)
        if told is None:
            told = _covered(piece, held_mean(power, piece.start, piece.end))
        if told is not None:
            shares[piece.start] = min(max(told, 0.0), 1.0)
    return shares


def _covered(piece: Slice, own_kw: float | None) -> float | None:
    if own_kw is None:
        return None
    own = own_kw * (piece.end - piece.start).total_seconds() / 3600
    return own / piece.kwh if piece.kwh > 0 else 0.0


def solar_energy(
    slices: Sequence[Slice], shares: Mapping[datetime, float], energy_kwh: float
) -> float | None:
    """Return how much of ``energy_kwh`` was own production, ``None`` when too little is known."""
    mean = _mean(slices, shares)
    return None if mean is None else mean * energy_kwh


def carbon_dioxide(
    slices: Sequence[Slice],
    intensity: Sequence[Held],
    shares: Mapping[datetime, float],
    energy_kwh: float,
) -> float | None:
    """Return the CO2 (kg) of ``energy_kwh`` from the grid, ``None`` when too little is known.

    Own production counts as none: what its making took is not the charge's.
    """
    grams = {}
    for piece in slices:
        told = held_mean(intensity, piece.start, piece.end)
        if told is not None:
            grams[piece.start] = told * (1 - shares.get(piece.start, 0.0))
    mean = _mean(slices, grams)
    return None if mean is None else mean * energy_kwh / 1000


def _mean(slices: Sequence[Slice], values: Mapping[datetime, float]) -> float | None:
    """Return the mean weighted by energy, of slices that are nearly all."""
    total = sum(piece.kwh for piece in slices)
    known = sum(piece.kwh for piece in slices if piece.start in values)
    if total <= 0 or known < _ENOUGH * total:
        return None
    weighted = (
        piece.kwh * values[piece.start] for piece in slices if piece.start in values
    )
    return sum(weighted) / known


def held_mean(readings: Sequence[Held], start: datetime, end: datetime) -> float | None:
    """Return the mean over time of what was held from ``start`` to ``end``.

    ``None`` when more than half of the time nothing is known.
    """
    first = max(bisect_right(readings, start, key=lambda it: it.at) - 1, 0)
    last = bisect_right(readings, end, key=lambda it: it.at)
    relevant = readings[first:last]
    ends = [after.at for _, after in pairwise(relevant)] + [end]
    known, weighted = timedelta(), 0.0
    for reading, until in zip(relevant, ends, strict=False):
        held = min(until, reading.at + HELD, end) - max(reading.at, start)
        if held > timedelta():
            known += held
            weighted += reading.value * held.total_seconds()
    if not known or known < (end - start) / 2:
        return None
    return weighted / known.total_seconds()
