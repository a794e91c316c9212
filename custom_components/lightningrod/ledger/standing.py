"""What the battery does while nobody asks anything of it: how full it is, and what it loses."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

BANDS: Final = 10
BAND_WIDTH: Final = 100 / BANDS

# A car that sleeps tells nothing, and its charge hardly changes. Longer silence is one of
# ours: the car may have been anywhere.
LONGEST_SILENCE: Final = timedelta(days=14)
# The state of charge comes in whole percents: short rests say nothing of what is lost.
SHORTEST_REST: Final = timedelta(hours=3)
# Whole percents need some days to tell what is lost in one.
LEAST_STOOD: Final = timedelta(days=3)
# More is lost to something else than standing; less than nothing was charged unseen.
_LOST_PERCENT: Final = (-2.0, 60.0)
# The odometer counts whole kilometres; more was driven in between.
_STOOD_KM: Final = 1.0


@dataclass(frozen=True, slots=True)
class Mark:
    """A state of charge (%), and when it was seen."""

    at: datetime
    soc: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """A drive, or a stay at a cable: SoC in %, odometer in km."""

    start: datetime
    end: datetime
    start_soc: float | None = None
    end_soc: float | None = None
    start_odometer: float | None = None
    end_odometer: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """A car that stood without a cable, and the state of charge that it lost (%)."""

    start: datetime
    end: datetime
    lost: float

    @property
    def seconds(self) -> float:
        """Its length."""
        return (self.end - self.start).total_seconds()


def time_by_band(
    marks: Sequence[Mark], start: datetime, end: datetime
) -> tuple[float, ...]:
    """Return how long the battery was in each tenth of its charge in [start, end), in s.

    ``marks`` are in order; one before ``start`` says how it began. Each holds until the
    next one, but for no longer than ``LONGEST_SILENCE``.
    """
    seconds = [0.0] * BANDS
    ends = (*(mark.at for mark in marks[1:]), end)
    for mark, until in zip(marks, ends, strict=False):
        begun = max(mark.at, start)
        over = min(until, end, mark.at + LONGEST_SILENCE)
        if over > begun:
            seconds[band_of(mark.soc)] += (over - begun).total_seconds()
    return tuple(seconds)


def band_of(soc: float) -> int:
    """Return which tenth a state of charge is in; a full battery is in the last."""
    return max(0, min(int(soc // BAND_WIDTH), BANDS - 1))


def rests(activities: Iterable[Activity]) -> Iterator[Rest]:
    """Yield the rests between activities that tell something of what standing takes."""
    in_order = sorted(activities, key=lambda activity: (activity.start, activity.end))
    for before, after in pairwise(in_order):
        if after.start - before.end < SHORTEST_REST or _moved(before, after):
            continue
        if before.end_soc is None or after.start_soc is None:
            continue
        lost = before.end_soc - after.start_soc
        least, most = _LOST_PERCENT
        if least <= lost <= most:
            yield Rest(start=before.end, end=after.start, lost=lost)


def _moved(before: Activity, after: Activity) -> bool:
    if before.end_odometer is None or after.start_odometer is None:
        return False
    return abs(after.start_odometer - before.end_odometer) > _STOOD_KM


def drain_per_day(seconds: float, lost: float) -> float | None:
    """Return what is lost in a day, in %; ``None`` where too little was stood to tell.

    A battery that warms up gains a percent: less than nothing is nothing.
    """
    if seconds < LEAST_STOOD.total_seconds():
        return None
    return max(lost, 0.0) / seconds * timedelta(days=1).total_seconds()
