"""What the ledger has of a row already: the same, something else, or nothing.

A row is met by its id, else by the time that it shares with a row of the same vehicle.
Nothing is taken for the same because it is about equal: two short charges stay two.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from math import isclose
from typing import Any, Final, NamedTuple
from uuid import UUID

from ..edit_checks import EditRefused
from ..export_format import Kind
from .fields import COMPARED
from .rows import Moment, Parsed
from .values import Money, Number

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)
_HALF: Final = 2**64


class Verdict(StrEnum):
    """What becomes of a row of the file, as far as the ledger goes."""

    NEW = "new"
    SAME = "same"
    CONFLICT = "conflict"
    WRONG = "wrong"
    # Not wanted: of another vehicle, still going on, or left out by choice.
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A row of the file and its verdict.

    ``other`` is the row of the ledger that it is or contradicts, ``fields`` the columns in
    which they differ. ``reason`` says why it is not taken.
    """

    line: int
    verdict: Verdict
    parsed: Parsed | None = None
    other: Mapping[str, Any] | None = None
    fields: tuple[str, ...] = ()
    reason: EditRefused | None = None


class Found(NamedTuple):
    """A row that is known in a time."""

    key: UUID
    start: datetime
    end: datetime


@dataclass(slots=True)
class Timeline:
    """When one vehicle was at something: 32 bytes for each row, in order of their starts."""

    _starts: array[int] = field(default_factory=lambda: array("q"))
    _ends: array[int] = field(default_factory=lambda: array("q"))
    _high: array[int] = field(default_factory=lambda: array("Q"))
    _low: array[int] = field(default_factory=lambda: array("Q"))
    _longest: int = 0

    def add(self, key: UUID, start: datetime, end: datetime | None) -> None:
        """Take in a row; one without an end is a moment."""
        begin, until = _millis(start), _millis(end or start)
        high, low = divmod(key.int, _HALF)
        at = bisect_right(self._starts, begin)
        self._starts.insert(at, begin)
        self._ends.insert(at, max(begin, until))
        self._high.insert(at, high)
        self._low.insert(at, low)
        self._longest = max(self._longest, until - begin)

    def during(self, start: datetime, end: datetime | None) -> Iterator[Found]:
        """Yield the rows that share time with a span; touching is not sharing.

        Rows that begin at the same moment do, however short they are.
        """
        begin, until = _millis(start), _millis(end or start)
        first = bisect_left(self._starts, begin - self._longest)
        last = bisect_right(self._starts, max(until, begin))
        for at in range(first, last):
            other, ended = self._starts[at], self._ends[at]
            if other == begin or (begin < ended and other < until):
                yield self._found(at)

    def between(self, start: datetime, end: datetime) -> Iterator[Found]:
        """Yield the rows that begin in a span, its end not included."""
        first = bisect_left(self._starts, _millis(start))
        for at in range(first, bisect_left(self._starts, _millis(end))):
            yield self._found(at)

    def _found(self, at: int) -> Found:
        key = UUID(int=self._high[at] * _HALF + self._low[at])
        edges = (_EPOCH + it[at] * _MILLISECOND for it in (self._starts, self._ends))
        return Found(key, *edges)


def _millis(moment: datetime) -> int:
    return (moment - _EPOCH) // _MILLISECOND


def differing(
    parsed: Parsed, other: Mapping[str, Any], kind: Kind, *, exact: bool
) -> tuple[str, ...]:
    """Return the columns in which a row of the file differs from one of the ledger.

    What the file does not tell differs in nothing, and what it tells is held against the
    ledger as finely as it is told.
    """
    return tuple(
        column
        for column in sorted(COMPARED[kind] & parsed.row.keys())
        if parsed.row[column] is not None
        and not _equal(
            parsed.told.get(column, parsed.row[column]), other[column], exact=exact
        )
    )


def _equal(there: Any, here: Any, *, exact: bool) -> bool:
    if here is None:
        return False
    if isinstance(there, Moment):
        moments = [it for it in (there.since, there.second) if it is not None]
        return any(timedelta() <= here - it < there.precision for it in moments)
    if isinstance(there, Number):
        tolerance = 0.0 if exact else there.tolerance
        return isclose(there.value, here, rel_tol=1e-9, abs_tol=tolerance)
    if isinstance(there, Money):
        return bool(abs(there.amount - here) <= (0 if exact else there.tolerance))
    if isinstance(there, float):
        return isclose(there, here, rel_tol=1e-9)
    return bool(there == here)
