"""How exactly positions are kept: applied to records before anything is written of them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any, Final

from .records import Record, RecordKind


class Positions(StrEnum):
    """What of a position is kept: all of it, the town or quarter (about 1 km), nothing."""

    EXACT = "exact"
    COARSE = "coarse"
    NONE = "none"


ADDRESS: Final = "address"
COORDINATES: Final = frozenset({"latitude", "longitude"})
# They would tell where it was although the coordinates do not.
TELLING: Final = frozenset({ADDRESS, "altitude", "compass_direction", "gps_accuracy"})
# Decimals of a degree: 1.1 km north to south, less from east to west.
COARSE_DECIMALS: Final = 2


def blurred(degrees: float | None, positions: Positions) -> float | None:
    """Return a latitude or longitude as it may be kept."""
    if degrees is None or positions is Positions.NONE:
        return None
    if positions is Positions.EXACT:
        return degrees
    return round(degrees, COARSE_DECIMALS)


def kept(records: Iterable[Record], positions: Positions) -> list[Record]:
    """Return the records with no more of any position than may be kept."""
    if positions is Positions.EXACT:
        return list(records)
    return [
        replace(record, values=blur(record.values, positions))
        for record in records
        if positions is Positions.COARSE or record.kind is not RecordKind.LOCATION
    ]


def kept_state(state: Mapping[str, Any], positions: Positions) -> dict[str, Any]:
    """Return a tracker's state with no more of any position than may be kept."""
    return dict(state) if positions is Positions.EXACT else blur(state, positions)


def blur(value: Any, positions: Positions) -> Any:
    """Return a value with its positions blurred, however deep they lie in it."""
    if isinstance(value, Mapping):
        return {key: _entry(key, item, positions) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [blur(item, positions) for item in value]
    return value


def _entry(key: str, value: Any, positions: Positions) -> Any:
    if key in TELLING:
        return None
    # How a coordinate is known has its name as well, and is a word.
    if key in COORDINATES and not isinstance(value, str):
        return blurred(value, positions)
    return blur(value, positions)
