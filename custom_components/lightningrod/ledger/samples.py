"""Battery, vehicle and location rows, one for each moment at which something changed."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from math import floor
from typing import Any, Final
from zlib import crc32

from .places import Place, find_place
from .readings import BatteryReading, Position, Snapshot, VehicleReading
from .records import Record, RecordKind, Value

_BATTERY: Final = tuple(
    item.name for item in fields(BatteryReading) if item.name != "energy_remaining"
)
_VEHICLE: Final = tuple(item.name for item in fields(VehicleReading))
# Column: the least change of it that alone is worth a row. What drifts and flickers says
# little by each of its digits; a row that is written for another reason has all of them.
_STEPS: Final = {
    "hv_battery_actual_soc": 0.5,
    "hv_battery_amperage": 1.0,
    "hv_battery_kw": 0.1,
    "hv_battery_max_range": 1.0,
    "hv_battery_range": 1.0,
    "hv_battery_temperature": 1.0,
    "hv_battery_voltage": 1.0,
    "lv_battery_voltage": 0.1,
    "cabin_temperature": 1.0,
    "coolant_temp": 1.0,
    "outside_temperature": 1.0,
}
# Positions closer than this, in degrees (about a metre), are the same (SOURCE_CONTRACT 4.21).
_DEGREES: Final = 5


@dataclass(slots=True, kw_only=True)
class SampleState:
    """Fingerprints of the newest rows, so that a restart writes none of them again."""

    battery: int | None = None
    vehicle: int | None = None
    location: int | None = None
    sampled_at: datetime | None = None
    located_at: datetime | None = None


class Sampler:
    """Turns snapshots of one vehicle into sample rows, leaving out what did not change."""

    def __init__(self, state: SampleState) -> None:
        """Continue from a stored state."""
        self.state = state
        self.places: Sequence[Place] = ()

    def feed(self, snapshot: Snapshot) -> list[Record]:
        """Return the rows of what is new in the snapshot.

        There is one row for a moment: what a second burst of the same moment changed is left
        to the next look.
        """
        if snapshot.observed_at == self.state.sampled_at:
            return []
        records = [
            self._changed(
                "battery", RecordKind.BATTERY, snapshot, _BATTERY, snapshot.battery
            ),
            self._changed(
                "vehicle", RecordKind.VEHICLE, snapshot, _VEHICLE, snapshot.vehicle
            ),
            self._location(snapshot),
        ]
        found = [record for record in records if record is not None]
        if found:
            self.state.sampled_at = snapshot.observed_at
        return found

    def set_back(self, now: datetime) -> None:
        """Go on after our clock was set back: no fix is later than now."""
        located = self.state.located_at
        self.state.located_at = None if located is None else min(located, now)

    def _changed(
        self,
        name: str,
        kind: RecordKind,
        snapshot: Snapshot,
        columns: tuple[str, ...],
        reading: BatteryReading | VehicleReading,
    ) -> Record | None:
        values: dict[str, Any] = {
            column: getattr(reading, column) for column in columns
        }
        if all(value is None for value in values.values()) or not self._is_new(
            name, tuple(map(_coarse, values, values.values(), strict=True))
        ):
            return None
        return Record(kind, _base(snapshot, snapshot.observed_at) | values)

    def _is_new(self, name: str, values: tuple[Any, ...]) -> bool:
        fingerprint = crc32(repr(values).encode())
        if fingerprint == getattr(self.state, name):
            return False
        setattr(self.state, name, fingerprint)
        return True

    def _location(self, snapshot: Snapshot) -> Record | None:
        position = snapshot.position
        if position is None:
            return None
        moment = min(position.fixed_at or snapshot.observed_at, snapshot.observed_at)
        if self.state.located_at is not None and moment <= self.state.located_at:
            return None
        if not self._is_new("location", _rounded(position)):
            return None
        self.state.located_at = moment
        place = find_place(self.places, position.latitude, position.longitude)
        values: dict[str, Value] = {
            "latitude": position.latitude,
            "longitude": position.longitude,
            "gps_accuracy": position.gps_accuracy,
            "altitude": position.altitude,
            "compass_direction": position.compass_direction,
            "address": None,
            "location_type": place.type if place else None,
        }
        return Record(RecordKind.LOCATION, _base(snapshot, moment) | values)


def _coarse(column: str, value: Any) -> Any:
    """Return a value as it is compared with the one before."""
    step = _STEPS.get(column)
    return value if step is None or value is None else floor(value / step)


def _rounded(position: Position) -> tuple[float, float]:
    return round(position.latitude, _DEGREES), round(position.longitude, _DEGREES)


def _base(snapshot: Snapshot, moment: datetime) -> dict[str, Value]:
    return {
        "device_id": snapshot.device_id,
        "recorded_at": moment,
        "source_system": snapshot.source_system,
        "original_timestamp": snapshot.refreshed_at,
    }
