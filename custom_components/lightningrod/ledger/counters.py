"""What an energy counter counted between two moments: totals, session counters, resets, glitches.

A counter is a step function that only rises, until it begins again from zero. Nothing here
knows which kind it is: a session counter is one that begins again often.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final, NamedTuple

# A counter may be read a little later than it counted, and be a digit behind.
SLACK_KWH: Final = 0.1
# A smaller step than a counter's own cannot be told from noise.
_FINEST: Final = 0.001
_DIGITS: Final = 3
# The power is taken over at least this long: shorter looks show the counter's steps.
_POWER_SPAN: Final = timedelta(minutes=5)
# A counter in coarser steps says nothing of the power of five minutes.
_POWER_STEP: Final = 0.1
# A dip by less than this, which the counter cannot have climbed since a reset, is noise.
_NOISE: Final = 0.9


class CounterReading(NamedTuple):
    """What a counter showed, in kWh."""

    at: datetime
    kwh: float


class Step(NamedTuple):
    """What was counted from one reading to the next, in kWh.

    ``reset`` says that the counter began again from zero in between.
    """

    start: datetime
    end: datetime
    kwh: float
    reset: bool = False


def resolution(readings: Sequence[CounterReading]) -> float:
    """Return the smallest step that the counter can show, by the digits that it is told with."""
    for digits in range(_DIGITS):
        if all(_is_round(reading.kwh, digits) for reading in readings):
            return float(10**-digits)
    return _FINEST


def _is_round(kwh: float, digits: int) -> bool:
    return abs(kwh - round(kwh, digits)) < _FINEST / 10


class Counter:
    """The readings of one counter, in the order of time, without what cannot be true.

    ``limit_kw`` is the highest power that may have flowed through it.
    """

    def __init__(self, readings: Iterable[CounterReading], limit_kw: float) -> None:
        """Take readings in any order; of two at one moment the later in the list."""
        by_time = {reading.at: reading for reading in readings}
        ordered = [by_time[at] for at in sorted(by_time)]
        self._limit_kw = limit_kw
        self.resolution = resolution(ordered)
        self.readings = self._without_glitches(ordered)

    def possible(self, start: datetime, end: datetime) -> float:
        """Return the most that can have been counted in a time, in kWh."""
        hours = (end - start).total_seconds() / 3600
        return self._limit_kw * hours + 1.5 * self.resolution + SLACK_KWH

    def steps(self) -> Iterator[Step]:
        """Yield what was counted from reading to reading."""
        for before, after in pairwise(self.readings):
            reset = after.kwh < before.kwh
            counted = after.kwh if reset else after.kwh - before.kwh
            yield Step(before.at, after.at, counted, reset)

    def max_kw(self) -> float | None:
        """Return the highest mean power of five minutes, ``None`` when it cannot be told."""
        if self.resolution > _POWER_STEP:
            return None
        steps = list(self.steps())
        powers = (_power(steps, first) for first in range(len(steps)))
        return max((power for power in powers if power is not None), default=None)

    def _without_glitches(
        self, readings: Sequence[CounterReading]
    ) -> list[CounterReading]:
        """Drop readings below those around them, as a device shows while it starts."""
        kept: list[CounterReading] = []
        for index, reading in enumerate(readings):
            if kept and reading.kwh < kept[-1].kwh:
                rest = readings[index:]
                if self._is_noise(kept[-1], reading) or self._recovers(kept[-1], rest):
                    continue
            kept.append(reading)
        return kept

    def _is_noise(self, before: CounterReading, after: CounterReading) -> bool:
        reached = self.possible(before.at, after.at)
        return after.kwh > _NOISE * before.kwh and after.kwh > reached

    def _recovers(self, before: CounterReading, rest: Sequence[CounterReading]) -> bool:
        """Whether the counter comes back to where it was faster than it can count."""
        for low, back in pairwise(rest):
            if back.kwh >= before.kwh:
                return back.kwh - low.kwh > self.possible(low.at, back.at)
        return False


def _power(steps: Sequence[Step], first: int) -> float | None:
    """Return the mean power from a step on, over the shortest time that tells it."""
    counted = 0.0
    for index in range(first, len(steps)):
        counted += steps[index].kwh
        length = steps[index].end - steps[first].start
        if length >= _POWER_SPAN:
            return counted / (length.total_seconds() / 3600)
    return None
