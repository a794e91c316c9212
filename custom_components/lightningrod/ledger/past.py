"""The past that is read later: what of it the ledger has already, and what is new.

A tracker of its own follows the states that were kept, as the live one follows those of now.
What it finds is held against the rows that are there: by identity, else by time.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from .records import Record, RecordKind

# The origin of rows that were read from what Home Assistant's recorder kept.
PAST: Final = "recorder"
# The kind of reading that keeps a day's odometer, where statistics are all that is left of it.
ODOMETER: Final = "odometer"
# Rows of one time, told by clocks that differ, share at least this part of the shorter one.
_SHARED: Final = 0.5
_MOMENT: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """When a session or trip was; ``end`` is ``None`` while it goes on.

    ``kwh`` is the energy that is known of a session.
    """

    row_id: UUID
    start: datetime
    end: datetime | None
    kwh: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known(Span):
    """A row that is in the ledger; ``thin`` when nobody watched it from its beginning.

    ``cut`` is a session that nobody watched to its end, so that its energy is a lower bound.
    A row that its owner changed, or that came from elsewhere, is neither.
    """

    thin: bool = False
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Matched:
    """What became of what was found: the row that it is written as, by its own id.

    ``completed`` are the rows among these that the ledger has in part. ``known`` are those
    that it has; nothing is written of them.
    """

    written: dict[UUID, UUID]
    completed: frozenset[UUID]
    known: frozenset[UUID]


def match(found: Sequence[Span], known: Sequence[Known], now: datetime) -> Matched:
    """Return which of the found rows are new, which complete a thin one, which are known."""
    ids = {it.row_id: it for it in known}
    near = _around(found, known)
    written: dict[UUID, UUID] = {}
    skipped: set[UUID] = set()
    for one in found:
        # A thin row that another one has completed is about that one alone.
        taken = set(written.values())
        same = [it for it in near if it.row_id not in taken and _is_same(one, it, now)]
        itself = ids.get(one.row_id)
        if itself is None and not same:
            written[one.row_id] = one.row_id
        elif (row := _in_part(one, itself, same)) is not None:
            written[one.row_id] = row.row_id
        else:
            skipped.add(one.row_id)
    completed = frozenset(it for it in written.values() if it in ids)
    return Matched(written, completed, frozenset(skipped))


def _in_part(one: Span, itself: Known | None, same: Sequence[Known]) -> Known | None:
    """Return the row that has a part of what was found, if there is one."""
    if itself is None:
        (row,) = same if len(same) == 1 else (None,)
        return row if row is not None and (row.thin or _tells_more(one, row)) else None
    return itself if _tells_more(one, itself) else None


def _tells_more(one: Span, cut: Known) -> bool:
    return cut.cut and one.kwh is not None and one.kwh > (cut.kwh or 0.0)


def _around(found: Sequence[Span], known: Sequence[Known]) -> list[Known]:
    """Return the known rows of the time in which something was found: few, of many years."""
    if not found:
        return []
    first = min(it.start for it in found) - _MOMENT
    ends = [it.end for it in found]
    last = None if None in ends else max(it for it in ends if it is not None) + _MOMENT
    return [
        it
        for it in known
        if (it.end is None or it.end >= first) and (last is None or it.start <= last)
    ]


def _is_same(one: Span, other: Span, now: datetime) -> bool:
    start, end = max(one.start, other.start), min(one.end or now, other.end or now)
    shorter = min((it.end or now) - it.start for it in (one, other))
    if shorter < _MOMENT:
        return start - _MOMENT <= end
    return end - start >= shorter * _SHARED


def as_row(records: Iterable[Record], row_id: UUID) -> list[Record]:
    """Return the records of a session or trip under the id to write them as."""
    return [
        marked(replace(record, values={**record.values, _ID[record.kind]: row_id}))
        for record in records
    ]


def marked(record: Record) -> Record:
    """Return the record with where it comes from, where its row has a place for that."""
    if "source_system" not in record.values:
        return record
    return replace(record, values={**record.values, "source_system": PAST})


_ID: Final = {
    RecordKind.SESSION: "session_id",
    RecordKind.SEGMENT: "session_id",
    RecordKind.INTERVAL: "session_id",
    RecordKind.TRIP: "trip_id",
}
