"""Which samples may go when they are old: those of a car that neither drove nor charged.

What a rest began and ended with stays, so does every step of what a figure may be read from,
and one look an hour. The rule is applied to stretches of samples of any length; a second
time it lets nothing more go.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, Final, NamedTuple

# Of a car that stands, one look stays in each.
RHYTHM: Final = timedelta(hours=1)
# What happens just before a drive or a charge, and just after, belongs to it.
MARGIN: Final = timedelta(minutes=5)

# Column: the least change of it that is worth a row; of None, any change is.
type Steps = Mapping[str, float | None]
BATTERY_STEPS: Final[Steps] = {
    "hv_battery_soc": 1.0,
    "hv_battery_capacity": 1.0,
    "hv_battery_max_range": 5.0,
    "lv_battery_level": 5.0,
}
VEHICLE_STEPS: Final[Steps] = {
    "odometer": 0.5,
    "ignition_status": None,
    "deep_sleep_status": None,
}


class Span(NamedTuple):
    """A drive or a charge."""

    start: datetime
    end: datetime


class Look(NamedTuple):
    """A sample: the number of its row, and what it says in the columns of the steps."""

    id: int
    at: datetime
    values: tuple[Any, ...]


def dispensable(
    looks: Sequence[Look], activities: Iterable[Span], steps: Steps
) -> Iterator[int]:
    """Yield the row numbers of looks that may go.

    ``looks`` are of one vehicle and table, in the order of time; their values are in the
    order of ``steps``. The first and the last of them stay.
    """
    busy = _united(activities)
    starts = [span.start for span in busy]
    sizes = tuple(steps.values())
    kept_at: datetime | None = None
    # What the looks that stay have told last.
    known: tuple[Any, ...] = (None,) * len(sizes)
    for look, after in pairwise(looks):
        if (
            kept_at is None
            or look.at - kept_at >= RHYTHM
            or any(_is_within(at, busy, starts) for at in (kept_at, look.at, after.at))
            or any(map(_is_step, known, look.values, sizes, strict=True))
        ):
            kept_at = look.at
            known = tuple(map(_newer, known, look.values, strict=True))
        else:
            yield look.id


def _united(activities: Iterable[Span]) -> list[Span]:
    """Return activities with their margins, those that touch each other as one."""
    united: list[Span] = []
    for start, end in sorted(activities):
        span = Span(start - MARGIN, end + MARGIN)
        if united and span.start <= united[-1].end:
            united[-1] = Span(united[-1].start, max(united[-1].end, span.end))
        else:
            united.append(span)
    return united


def _is_within(
    moment: datetime, busy: Sequence[Span], starts: Sequence[datetime]
) -> bool:
    index = bisect_right(starts, moment) - 1
    return index >= 0 and moment <= busy[index].end


def _is_step(old: Any, new: Any, size: float | None) -> bool:
    """Return whether a figure moved; not being told says nothing of it."""
    if new is None or old is None:
        return new is not None
    return bool(old != new if size is None else abs(new - old) >= size)


def _newer(old: Any, new: Any) -> Any:
    return old if new is None else new
