"""The row of a trip: which evidence fills which column."""

from collections.abc import Sequence
from typing import Final

from .drives import EVENT_RESOLUTION_KM, Drive, EventTotal, Mark
from .places import Place, find_place
from .readings import TripFigures
from .records import Value
from .sessions import Source

# Beyond these the figures of one drive cannot both be true.
_EFFICIENCY_KM_PER_KWH: Final = (0.5, 20.0)
_DOUBT_KM: Final = 2.0
_DOUBT_RATIO: Final = 0.2
_ROUNDING_KM: Final = 1e-3


def trip_row(
    drive: Drive, places: Sequence[Place], usable_kwh: float | None
) -> dict[str, Value]:
    """Return the columns of a trip; efficiency only from values that belong together."""
    distance, distance_source = _distance(drive)
    energy, energy_source = _energy(drive, usable_kwh)
    doubts = _doubts(drive)
    return {
        "trip_id": drive.trip_id,
        **_times(drive),
        "distance": distance,
        "distance_source": distance_source,
        "energy_consumed": energy,
        "energy_source": energy_source,
        "efficiency": None if drive.engine else efficiency(distance, energy),
        "petrol_assisted": drive.engine,
        **_event_columns(drive.event),
        **_ends(drive, places),
        "provenance": _provenance(drive, distance_source, energy_source),
        "needs_review": bool(doubts),
        "is_complete": drive.done,
    }


def figures(trip: TripFigures) -> dict[str, Value]:
    """Return the scores and running figures of a drive."""
    return {
        "range_regenerated": trip.range_regenerated,
        "driving_score": trip.driving_score,
        "speed_score": trip.speed_score,
        "acceleration_score": trip.acceleration_score,
        "deceleration_score": trip.deceleration_score,
        "electrical_efficiency": trip.electrical_efficiency,
        "brake_torque": trip.brake_torque,
    }


def efficiency(distance_km: float | None, energy_kwh: float | None) -> float | None:
    """Return km per kWh, or ``None`` when it cannot be true."""
    if not distance_km or not energy_kwh or energy_kwh < 0:
        return None
    value = distance_km / energy_kwh
    low, high = _EFFICIENCY_KM_PER_KWH
    return value if low <= value <= high else None


def _distance(drive: Drive) -> tuple[float | None, str | None]:
    told = drive.told.distance_km if drive.told else None
    odometer = drive.odometer_km
    if odometer is not None and odometer <= 0:
        odometer = None
    if told is None:
        return odometer, Source.ODOMETER.value if odometer is not None else None
    if (
        odometer is not None
        and _finer(drive)
        and abs(odometer - told) <= EVENT_RESOLUTION_KM
    ):
        return odometer, Source.ODOMETER.value
    return told, Source.EVENT.value


def _finer(drive: Drive) -> bool:
    """Return whether the odometer tells more than whole kilometres."""
    ends = (drive.start.odometer, drive.end.odometer if drive.end else None)
    return any(
        value is not None and abs(value - round(value)) > _ROUNDING_KM for value in ends
    )


def _energy(drive: Drive, usable_kwh: float | None) -> tuple[float | None, str | None]:
    if drive.told and drive.told.energy_kwh is not None:
        return drive.told.energy_kwh, Source.EVENT.value
    if drive.end is None:
        return None, None
    used = _drop(
        drive.start.energy_remaining, drive.end.energy_remaining, drive.charged_kwh
    )
    if used is not None:
        return used, Source.REMAINING.value
    percent = _drop(drive.start.soc, drive.end.soc, drive.charged_soc)
    if percent is not None and usable_kwh is not None:
        return percent / 100 * usable_kwh, Source.SOC.value
    return None, None


def _drop(start: float | None, end: float | None, charged: float) -> float | None:
    if start is None or end is None or start + charged <= end:
        return None
    return start + charged - end


def _times(drive: Drive) -> dict[str, Value]:
    event, end = drive.told, drive.end
    seen = drive.ignition
    off = end.at if end else None
    watched = (off - drive.start.at).total_seconds() if off else None
    return {
        "start_time": event.started_at if event else drive.start.at,
        "end_time": event.ended_at if event else off,
        "duration": event.duration_s if event else watched,
        "ignition_on_utc": drive.start.at if seen and drive.seen_start else None,
        "ignition_off_utc": off if seen and drive.seen_end else None,
    }


def _event_columns(event: EventTotal | None) -> dict[str, Value]:
    return {
        "ambient_temp": event.ambient_temp if event else None,
        "cabin_temp": event.cabin_temp if event else None,
        "outside_air_temp": event.outside_air_temp if event else None,
        "original_timestamp": event.ended_at if event else None,
    }


def _ends(drive: Drive, places: Sequence[Place]) -> dict[str, Value]:
    end = drive.end
    return {
        "start_location_id": _place_id(drive.start, places),
        "end_location_id": _place_id(end, places),
        "start_odometer": drive.start.odometer,
        "end_odometer": end.odometer if end else None,
        "start_soc": drive.start.soc,
        "end_soc": end.soc if end else None,
    }


def _place_id(mark: Mark | None, places: Sequence[Place]) -> int | None:
    if mark is None or mark.latitude is None or mark.longitude is None:
        return None
    place = find_place(places, mark.latitude, mark.longitude)
    return place.id if place else None


def _provenance(
    drive: Drive, distance_source: str | None, energy_source: str | None
) -> dict[str, str]:
    seen = {True: Source.LIVE.value, False: Source.BOUND.value}
    event = Source.EVENT.value if drive.told else None
    known = {
        "start_time": event or seen[drive.seen_start],
        "end_time": event or seen[drive.seen_end],
        "distance": distance_source,
        "energy_consumed": energy_source,
    }
    return {column: source for column, source in known.items() if source is not None}


def _doubts(drive: Drive) -> bool:
    """Return whether event and odometer tell of different drives."""
    told = drive.told.distance_km if drive.told else None
    odometer = drive.odometer_km
    if told is None or not odometer or not drive.seen_start:
        return False
    return abs(told - odometer) > max(_DOUBT_KM, _DOUBT_RATIO * told)
