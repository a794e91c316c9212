"""Walking along the clock on the wall, over both changes of it.

Moments are whole microseconds since 1970, so that shares of time stay exact.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Final, NamedTuple

from .tariffs import MINUTES_A_DAY, Clock

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
SECOND: Final = 1_000_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE

type _Offset = Callable[[int], int]


class Piece(NamedTuple):
    """A stretch of time, and what the clock said when it began."""

    start: int
    end: int
    day: date
    minute: int


def to_micros(moment: datetime) -> int:
    """Return an aware time as microseconds since 1970."""
    return (moment - _EPOCH) // _MICROSECOND


def to_moment(micros: int) -> datetime:
    """Return microseconds since 1970 as a time in UTC."""
    return _EPOCH + micros * _MICROSECOND


def local_day(micros: int, zone: tzinfo) -> date:
    """Return the date of a moment in a time zone."""
    return to_moment(micros).astimezone(zone).date()


def midnight(day: date, zone: tzinfo) -> int:
    """Return when a day begins in a time zone."""
    return to_micros(datetime(day.year, day.month, day.day, tzinfo=zone))


def walk(
    start: int, end: int, zone: tzinfo, edges: Sequence[int], clock: Clock = Clock.LOCAL
) -> Iterator[Piece]:
    """Yield the time from ``start`` to ``end`` cut wherever the clock shows one of ``edges``.

    ``edges`` are minutes since midnight, ascending, with 0 as the first. Where the clock is
    put forward or back it is cut as well: an hour that is shown twice is met twice.
    """
    offset = _offset(zone, clock)
    at, ahead = start, offset(start)
    while at < end:
        local = to_moment(at + ahead)
        minute = local.hour * 60 + local.minute
        until = min(end, at + _to_next(local, minute, edges))
        following = offset(until)
        if following != ahead:
            until = _change(at, until, offset)
            following = offset(until)
        yield Piece(at, until, local.date(), minute)
        at, ahead = until, following


def _to_next(local: datetime, minute: int, edges: Sequence[int]) -> int:
    following = bisect_right(edges, minute)
    edge = edges[following] if following < len(edges) else MINUTES_A_DAY
    return (edge - minute) * MINUTE - local.second * SECOND - local.microsecond


@lru_cache(maxsize=16)
def _offset(zone: tzinfo, clock: Clock) -> _Offset:
    def local(micros: int) -> int:
        ahead = to_moment(micros).astimezone(zone).utcoffset()
        return ahead // _MICROSECOND if ahead else 0

    def standard(micros: int) -> int:
        # Summer time is an hour more, in January south of the equator, in July north of it.
        year = to_moment(micros).year
        return min(
            local(to_micros(datetime(year, month, 1, tzinfo=UTC))) for month in (1, 7)
        )

    return {Clock.LOCAL: local, Clock.STANDARD: standard}[clock]


def _change(before: int, after: int, offset: _Offset) -> int:
    """Return when the clock is changed between two moments; that is on a full second."""
    old = offset(before)
    low, high = before // SECOND, -(-after // SECOND)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if offset(middle * SECOND) == old else (low, middle)
    return high * SECOND
