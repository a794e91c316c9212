"""Which band of a time-of-use plan holds on which minute of which day.

One table serves both sides: the check that a plan leaves no minute out, and the price of a
minute.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from operator import attrgetter
from typing import Final, NamedTuple

from .tariffs import (
    MINUTES_A_DAY,
    WEEK,
    Band,
    Day,
    DayRange,
    MonthDay,
    Season,
    TimeOfUse,
)

_LEAP_YEAR: Final = 2024
_FIRST: Final = date(_LEAP_YEAR, 1, 1)
_DAYS: Final = 366
YEAR: Final = tuple(
    MonthDay(day.month, day.day)
    for day in (_FIRST + timedelta(days=number) for number in range(_DAYS))
)
_END_OF_FEBRUARY: Final = (MonthDay(2, 28), MonthDay(2, 29))


class Stretch(NamedTuple):
    """Minutes of a day, and the bands that claim them: exactly one, in a good plan.

    The bands are numbers in ``TimeOfUse.bands``.
    """

    start: int
    end: int
    bands: tuple[int, ...]


_start: Final = attrgetter("start")


@dataclass(frozen=True, slots=True)
class Timetable:
    """The bands of a plan by season and kind of day.

    Seasons are by month and day; that of a plan without seasons is empty. ``edges`` are the
    minutes of a day at which a price can change, midnight first.
    """

    seasons: dict[tuple[int, int], str]
    days: dict[tuple[str, Day], tuple[Stretch, ...]]
    edges: tuple[int, ...]

    def band(self, day: date, kind: Day, minute: int) -> int:
        """Return the number of the band of a minute, in a plan that leaves none out."""
        parts = self.days[self.seasons[day.month, day.day], kind]
        return parts[bisect_right(parts, minute, key=_start) - 1].bands[0]


@lru_cache(maxsize=64)
def timetable(plan: TimeOfUse) -> Timetable:
    """Return the table of a plan."""
    kinds = kinds_of_day(plan)
    days = {
        (season, kind): tuple(stretches(plan.bands, season, kind))
        for season in (season.name for season in plan.seasons or (_ALL_YEAR,))
        for kind in kinds
    }
    edges = {stretch.start for parts in days.values() for stretch in parts}
    seasons = {
        (day.month, day.day): name for day, name in _seasons(plan.seasons).items()
    }
    return Timetable(seasons, days, tuple(sorted(edges)))


def kinds_of_day(plan: TimeOfUse) -> tuple[Day, ...]:
    """Return the kinds of day that a plan has to have prices for."""
    special = (Day.HOLIDAY,) if plan.holidays_count_as is Day.HOLIDAY else ()
    return (*WEEK, *special)


def stretches(bands: Sequence[Band], season: str, kind: Day) -> Iterator[Stretch]:
    """Yield the whole day in stretches on which the same bands hold."""
    holding = [
        (number, band)
        for number, band in enumerate(bands)
        if not band.seasons or season in band.seasons
    ]
    claims = [
        (start, end, number)
        for number, band in holding
        for window in band.windows
        if kind in window.days
        for start, end in window.stretches
    ]
    rest = tuple(number for number, band in holding if not band.windows)
    edges = {0, MINUTES_A_DAY} | {edge for claim in claims for edge in claim[:2]}
    for start, end in pairwise(sorted(edges)):
        # A band that claims a minute twice is still one band.
        claiming = {
            number for first, last, number in claims if first <= start and end <= last
        }
        yield Stretch(start, end, tuple(sorted(claiming)) or rest)


_ALL_YEAR: Final = Season(name="", ranges=(DayRange(MonthDay(1, 1), MonthDay(12, 31)),))


def seasons_by_day(seasons: Sequence[Season]) -> dict[MonthDay, tuple[str, ...]]:
    """Return the seasons that claim each day of a leap year: exactly one, in a good plan."""
    days = [
        (season.name, frozenset(days_of(days)))
        for season in seasons
        for days in season.ranges
    ]
    return {
        day: tuple(dict.fromkeys(name for name, members in days if day in members))
        for day in YEAR
    }


def _seasons(seasons: Sequence[Season]) -> dict[MonthDay, str]:
    claimed = seasons_by_day(seasons or (_ALL_YEAR,))
    return {day: names[0] for day, names in claimed.items() if len(names) == 1}


def days_of(days: DayRange) -> Iterator[MonthDay]:
    """Yield the days of a range; none when one of its ends is no day of any year."""
    if days.first not in YEAR or days.last not in YEAR:
        return
    last = _END_OF_FEBRUARY[1] if days.last in _END_OF_FEBRUARY else days.last
    for day in YEAR:
        inside = (days.first <= day, day <= last)
        if all(inside) if days.first <= days.last else any(inside):
            yield day
