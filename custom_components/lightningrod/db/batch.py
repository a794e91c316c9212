"""Puts records together for writing: one of each row, in an order that always holds."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from math import isfinite
from operator import itemgetter
from typing import Any, Final, NamedTuple
from uuid import UUID

from ..ledger.records import KEYS, SAMPLES, Record, RecordKind, Value

# What refers to a row comes after it. The state of a tracker comes after all that the
# tracker said before: should only a part be written, it goes on from too early and says
# some of it again, and writing twice is writing once.
_ORDER: Final = (
    RecordKind.SESSION,
    RecordKind.TRIP,
    RecordKind.GAP,
    RecordKind.SEGMENT,
    RecordKind.INTERVAL,
    RecordKind.TRACKER,
    RecordKind.BATTERY,
    RecordKind.VEHICLE,
    RecordKind.LOCATION,
    RecordKind.READING,
)
_RANK: Final[Mapping[RecordKind, int]] = {kind: i for i, kind in enumerate(_ORDER)}
# Their energy may be scaled later; what was measured stays beside it.
_MEASURED: Final = frozenset({RecordKind.SEGMENT, RecordKind.INTERVAL})

# What tells a row from every other row of its kind.
_KEY_OF: Final[Mapping[RecordKind, Callable[[Mapping[str, Value]], Any]]] = {
    kind: itemgetter(*columns) for kind, columns in KEYS.items()
}

# In the values of a session's record: the session that it is a part of. It is no column.
SUPERSEDED_BY: Final = "superseded_by"

type Slot = tuple[RecordKind, tuple[Value, ...]]


class Shape(NamedTuple):
    """What rows have in common that one statement can write."""

    kind: RecordKind
    columns: tuple[str, ...]


def slot_of(record: Record) -> Slot:
    """Return what tells the row of a record from every other row."""
    return record.kind, record.key


def ids(
    records: Iterable[Record], kinds: Collection[RecordKind], column: str
) -> set[UUID]:
    """Return what a column of the records of some kinds names."""
    return {
        row_id
        for record in records
        if record.kind in kinds and isinstance(row_id := record.values[column], UUID)
    }


def merge(earlier: Record, later: Record) -> Record:
    """Return one record that writes what the two would, one after the other."""
    return Record(
        later.kind,
        {**earlier.values, **later.values},
        urgent=earlier.urgent or later.urgent,
    )


def superseded(records: Iterable[Record]) -> dict[UUID, UUID]:
    """Return the parts that records tell of, each with the session that it is a part of."""
    return {
        part: whole
        for record in records
        if isinstance(whole := record.values.get(SUPERSEDED_BY), UUID)
        and isinstance(part := record.values["session_id"], UUID)
    }


def plain(record: Record) -> Record:
    """Return the record with columns only."""
    if SUPERSEDED_BY not in record.values:
        return record
    values = {
        name: value for name, value in record.values.items() if name != SUPERSEDED_BY
    }
    return replace(record, values=values)


def in_order(records: Iterable[Record]) -> list[Record]:
    """Return the records in an order in which nothing precedes what it refers to."""
    return sorted(records, key=lambda record: _RANK[record.kind])


def grouped(records: Iterable[Record]) -> dict[Shape, list[Mapping[str, Value]]]:
    """Return the rows to write, those of one shape together, in the order to write them.

    Several records of one row become one: the later values count, but the first sample.
    Numbers that are none are no data in them; those of samples are left as they are.
    """
    rows: dict[Slot, Record] = {}
    for record in records:
        slot = record.kind, _KEY_OF[record.kind](record.values)
        known = rows.setdefault(slot, record)
        if known is not record and record.kind not in SAMPLES:
            rows[slot] = merge(known, record)
    groups: dict[Shape, list[Mapping[str, Value]]] = {}
    group: list[Mapping[str, Value]] = []
    last: tuple[str, ...] = ()
    for record in in_order(rows.values()):
        row = _row(record)
        # One row after the other is mostly of the same shape.
        if (described := (record.kind, *row)) != last:
            last = described
            group = groups.setdefault(_shape(record.kind, tuple(row)), [])
        group.append(row)
    return groups


@lru_cache(maxsize=512)
def _shape(kind: RecordKind, columns: tuple[str, ...]) -> Shape:
    return Shape(kind, tuple(sorted(columns)))


def _row(record: Record) -> Mapping[str, Value]:
    row = record.values
    if record.kind in SAMPLES:
        # There are many of them; their numbers are looked at column by column.
        return row
    # One look at all numbers: a sum is finite when each of them is, or else we look closer.
    if not isfinite(sum([value for value in row.values() if type(value) is float])):
        row = {column: finite(value) for column, value in row.items()}
    if record.kind in _MEASURED and "energy_kwh" in row:
        row = {**row, "measured_kwh": row["energy_kwh"]}
    return row


def finite(value: Value) -> Value:
    """Return the value; a number that is none is no data, and would spoil every sum."""
    return None if isinstance(value, float) and not isfinite(value) else value


def without_nul(record: Record) -> Record:
    """Return the record without the characters that no server has in a text; they say nothing."""
    return replace(record, values=_cleaned(record.values))


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, Mapping):
        return {_cleaned(name): _cleaned(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_cleaned(item) for item in value]
    return value
