"""What the ledger wants written: the output of the tracker, the input of the writer.

A record names a table by its kind, and holds the values by column name. Writing a record twice
is writing it once: each kind has a natural key (``KEYS``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final
from uuid import UUID

type Value = (
    str | int | float | bool | Decimal | datetime | UUID | Mapping[str, object] | None
)


class RecordKind(StrEnum):
    """The tables that the ledger writes."""

    BATTERY = "ev_battery_status"
    VEHICLE = "ev_vehicle_status"
    LOCATION = "ev_location"
    SESSION = "ev_charging_session"
    SEGMENT = "ev_charging_segment"
    INTERVAL = "ev_charging_interval"
    TRIP = "ev_trip_metrics"
    GAP = "ev_trip_gap"
    TRACKER = "ev_vehicle"
    READING = "ev_reading"

    # Rows are grouped by their kind; the hash of an Enum is a call of Python's.
    __hash__ = str.__hash__


# The natural key of each kind: the conflict target of its upsert.
KEYS: Final[Mapping[RecordKind, tuple[str, ...]]] = {
    RecordKind.BATTERY: ("device_id", "recorded_at"),
    RecordKind.VEHICLE: ("device_id", "recorded_at"),
    RecordKind.LOCATION: ("device_id", "recorded_at"),
    RecordKind.SESSION: ("session_id",),
    RecordKind.SEGMENT: ("session_id", "start_utc"),
    RecordKind.INTERVAL: ("session_id", "start_utc"),
    RecordKind.TRIP: ("trip_id",),
    RecordKind.GAP: ("gap_id",),
    RecordKind.TRACKER: ("device_id",),
    RecordKind.READING: ("entity_id", "kind", "recorded_at"),
}

# Samples are written once and never changed; they are the first to go when space runs out.
SAMPLES: Final = frozenset(
    {
        RecordKind.BATTERY,
        RecordKind.VEHICLE,
        RecordKind.LOCATION,
        RecordKind.READING,
    }
)


@dataclass(frozen=True, slots=True)
class Record:
    """Columns of one row to insert, or to update where the natural key is already there.

    Only the columns in ``values`` are touched. ``urgent`` rows (a session or trip that opened,
    closed or was corrected) are committed at once, others with the next batch.
    """

    kind: RecordKind
    values: Mapping[str, Value]
    urgent: bool = False

    @property
    def key(self) -> tuple[Value, ...]:
        """The values of the natural key."""
        return tuple(self.values[column] for column in KEYS[self.kind])


# When a row is of, where it tells something of a day.
_TIMES: Final[Mapping[RecordKind, str]] = {
    RecordKind.BATTERY: "recorded_at",
    RecordKind.VEHICLE: "recorded_at",
    RecordKind.SESSION: "session_start_utc",
    RecordKind.TRIP: "end_time",
}


def time_of(record: Record) -> datetime | None:
    """Return when a sample, session or trip was, ``None`` where its record does not tell."""
    value = record.values.get(_TIMES.get(record.kind, ""))
    return value if isinstance(value, datetime) else None
