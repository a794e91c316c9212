"""What the household does with the car: legs with times, for ever."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

from .dice import dice
from .world import (
    BEACH,
    CITY,
    COAST,
    FRIENDS,
    GYM,
    HOME,
    LAKE,
    MARKET,
    NORTH_STOP,
    PARENTS,
    SOUTH_STOP,
    WORK,
    Place,
)

# ISO weeks of the summer holiday by the sea: out on the first Saturday, back two weeks later.
HOLIDAY_WEEK: Final = 29
HOLIDAY_DAYS: Final = 14

SATURDAY: Final = 6
SUNDAY: Final = 7

type Plan = list[tuple[time | None, Place]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One drive: where to, and when; without a time, as soon as the charge is done."""

    origin: Place
    destination: Place
    depart: datetime | None


@dataclass(frozen=True, slots=True)
class Diary:
    """The diary of one seed, in the local time of its zone."""

    seed: int
    zone: ZoneInfo

    def legs(self, first_day: date) -> Iterator[Leg]:
        """Yield every drive from the morning of `first_day` on, starting at home."""
        here = HOME
        day = first_day
        while True:
            for moment, place in self._plan(day, here):
                depart = None if moment is None else self._at(day, moment)
                yield Leg(origin=here, destination=place, depart=depart)
                here = place
            day += timedelta(days=1)

    def _at(self, day: date, moment: time) -> datetime:
        return datetime.combine(day, moment, self.zone).astimezone(UTC)

    def _plan(self, day: date, here: Place) -> Plan:
        rng = dice("diary", self.seed, day)
        if (holiday := _holiday_day(day)) is not None:
            return _holiday_plan(holiday, here, rng)
        if day.isoweekday() == SUNDAY:
            return _sunday(here, rng)
        options = SATURDAYS if day.isoweekday() == SATURDAY else WORKING_DAYS
        return _pick(options, rng)


def _pick(options: Options, rng: Random) -> Plan:
    """Draw one of the options by weight and put the day's own times into it."""
    make = rng.choices([plan for _, plan in options], [weight for weight, _ in options])
    return make[0](rng)


def _around(rng: Random, hour: int, minute: int, spread: int = 14) -> time:
    minutes = hour * 60 + minute + rng.randint(-spread, spread)
    return time(minutes // 60, minutes % 60)


def _via(start: time, stop: Place, destination: Place) -> Plan:
    """Plan a long way with a fast charge on it."""
    return [(start, stop), (None, destination)]


def _holiday_day(day: date) -> int | None:
    """Return the how many-th day of the holiday this is, from 0."""
    first = date.fromisocalendar(day.isocalendar().year, HOLIDAY_WEEK, SATURDAY)
    number = (day - first).days
    return number if 0 <= number <= HOLIDAY_DAYS else None


def _holiday_plan(number: int, here: Place, rng: Random) -> Plan:
    if number == 0:
        return _via(_around(rng, 7, 30), NORTH_STOP, COAST)
    if here is not COAST:
        return []
    if number == HOLIDAY_DAYS:
        return _via(_around(rng, 9, 30), NORTH_STOP, HOME)
    return _pick(HOLIDAYS, rng)


def _sunday(here: Place, rng: Random) -> Plan:
    """Come home from wherever Saturday led to, or perhaps go to the lake."""
    ways_home = {COAST: NORTH_STOP, CITY: SOUTH_STOP}
    if here in ways_home:
        return _via(_around(rng, 14, 30), ways_home[here], HOME)
    if here is not HOME:
        return [(_around(rng, 16, 0), HOME)]
    return _pick(SUNDAYS, rng)


def _commute(rng: Random, *way_home: tuple[int, int, Place]) -> Plan:
    """Plan a day at work and the stops on the way back."""
    return [(_around(rng, 7, 35), WORK), *_round(rng, *way_home)]


def _round(rng: Random, *stops: tuple[int, int, Place]) -> Plan:
    return [(_around(rng, hour, minute), place) for hour, minute, place in stops]


def _stay(_: Random) -> Plan:
    return []


# Each option: how often it comes up beside the others, and what it is.
type Options = tuple[tuple[float, Callable[[Random], Plan]], ...]

WORKING_DAYS: Final[Options] = (
    (8, _stay),
    (8, lambda rng: _round(rng, (12, 20, MARKET), (13, 20, HOME))),
    (17, lambda rng: _commute(rng, (16, 40, MARKET), (17, 45, HOME))),
    (12, lambda rng: _commute(rng, (16, 40, GYM), (18, 50, HOME))),
    (46, lambda rng: _commute(rng, (16, 50, HOME))),
    (9, lambda rng: _commute(rng, (16, 50, HOME), (19, 45, FRIENDS), (22, 20, HOME))),
)
SATURDAYS: Final[Options] = (
    (9, lambda rng: _via(_around(rng, 8, 30), NORTH_STOP, COAST)),
    (10, lambda rng: _via(_around(rng, 9, 20), SOUTH_STOP, CITY)),
    (12, lambda rng: [(_around(rng, 9, 30), PARENTS)]),
    (45, lambda rng: _round(rng, (10, 15, MARKET), (11, 25, HOME))),
    (
        24,
        lambda rng: _round(
            rng, (10, 15, MARKET), (11, 25, HOME), (18, 30, FRIENDS), (22, 50, HOME)
        ),
    ),
)
SUNDAYS: Final[Options] = (
    (65, _stay),
    (35, lambda rng: _round(rng, (10, 40, LAKE), (17, 10, HOME))),
)
HOLIDAYS: Final[Options] = (
    (60, _stay),
    (40, lambda rng: _round(rng, (11, 0, BEACH), (16, 30, COAST))),
)
