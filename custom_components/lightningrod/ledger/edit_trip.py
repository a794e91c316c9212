"""Edits of trips: what follows from a change, a union, a division."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from math import fsum
from typing import Any, Final

from .edit_session import MANUAL, joined, total, united_tags
from .owner_values import RELEASE

type Row = Mapping[str, Any]
type Values = dict[str, Any]

CLASSES: Final = ("business", "private", "commute")
# What an owner may set of a trip.
EDITABLE: Final = frozenset(
    {
        "distance",
        "end_location_id",
        "end_time",
        "energy_consumed",
        "needs_review",
        "notes",
        "start_location_id",
        "start_time",
        "tags",
        "trip_class",
    }
)
# A trip that goes on is still being measured: only words may be put on it.
EDITABLE_WHILE_OPEN: Final = frozenset({"notes", "tags", "trip_class"})

_SUMMED: Final = ("distance", "duration", "energy_consumed", "range_regenerated")
# Means over the way, weighted by its length.
_MEANS: Final = (
    "ambient_temp",
    "cabin_temp",
    "outside_air_temp",
    "driving_score",
    "speed_score",
    "acceleration_score",
    "deceleration_score",
)
# Column that says how another is known.
_KNOWN_BY: Final = {"distance": "distance_source", "energy_consumed": "energy_source"}


def consequences(row: Row, changes: Mapping[str, Any], _currency: str) -> Values:
    """Return the changes with what follows from them; the owner's word on all of it."""
    values = dict(changes)
    for column, source in _KNOWN_BY.items():
        if column in values:
            values[source] = RELEASE if values[column] is RELEASE else MANUAL
    now = {**row, **{k: v for k, v in values.items() if v is not RELEASE}}
    if values.keys() & {"start_time", "end_time"}:
        values["duration"] = _seconds(now["start_time"], now["end_time"])
    if values.keys() & _KNOWN_BY.keys():
        released = all(values.get(name, RELEASE) is RELEASE for name in _KNOWN_BY)
        values["efficiency"] = RELEASE if released else _efficiency(now)
    return values


def _seconds(start: datetime | None, end: datetime | None) -> float | None:
    return None if start is None or end is None else (end - start).total_seconds()


def _efficiency(row: Row) -> float | None:
    distance, energy = row["distance"], row["energy_consumed"]
    if distance is None or not energy or energy < 0:
        return None
    return float(distance / energy)


def merged(rows: Sequence[Row]) -> Values:
    """Return what the first of some trips becomes when it is all of them, oldest first."""
    first, last = rows[0], rows[-1]
    values: Values = {
        "start_time": first["start_time"],
        "end_time": last["end_time"],
        "ignition_off_utc": last["ignition_off_utc"],
        "end_odometer": last["end_odometer"],
        "end_soc": last["end_soc"],
        "end_location_id": last["end_location_id"],
        **{column: total(rows, column) for column in _SUMMED},
        **{column: _mean(rows, column) for column in _MEANS},
        **dict.fromkeys(_KNOWN_BY.values(), MANUAL),
        "notes": joined(rows),
        "tags": united_tags(rows),
    }
    return values | {"efficiency": _efficiency(values)}


def _mean(rows: Iterable[Row], column: str) -> float | None:
    known = [
        (row[column], row["distance"])
        for row in rows
        if row[column] is not None and row["distance"]
    ]
    way = fsum(distance for _, distance in known)
    return fsum(value * distance for value, distance in known) / way if way else None


def divided(
    row: Row, at: datetime, share: float, soc: float | None
) -> tuple[Values, Values]:
    """Return what a trip becomes that ends at ``at``, and the one that begins then.

    ``share`` is the part of the way that had been driven by then, ``soc`` the state of
    charge in %. The second has only the columns that differ from the first trip's.
    """
    odometer = _between(row["start_odometer"], row["end_odometer"], share)
    first: Values = {
        "end_time": at,
        "ignition_off_utc": at,
        "end_soc": soc,
        "end_odometer": odometer,
        "end_location_id": None,
    }
    second: Values = {
        "start_time": at,
        "ignition_on_utc": at,
        "start_soc": soc,
        "start_odometer": odometer,
        "start_location_id": None,
    }
    for column in _SUMMED:
        whole = row[column]
        first[column] = None if whole is None else whole * share
        second[column] = None if whole is None else whole - whole * share
    for values, start, end in (
        (first, row["start_time"], at),
        (second, at, row["end_time"]),
    ):
        values["duration"] = _seconds(start, end)
        values |= {source: row[source] and MANUAL for source in _KNOWN_BY.values()}
    return first, second


def _between(start: float | None, end: float | None, share: float) -> float | None:
    return None if start is None or end is None else start + (end - start) * share
