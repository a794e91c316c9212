"""Ford's charge log: which session it describes, and what it says of it."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

from .places import PUBLIC, Place, find_place
from .readings import ChargeLog
from .records import Value
from .sessions import ChargeType, SessionRef, Source, charge_type

KM_PER_MILE: Final = 1.609344
# Ford's clock and what Home Assistant sees differ by seconds, a slow poll by minutes.
CLOCK_SLACK: Final = timedelta(minutes=2)
# Accepted range of logged energy against what the state of charge says (SOURCE_CONTRACT 5.1).
_LOG_TO_SOC: Final = (0.8, 1.15)
_SOC_JUDGES_FROM: Final = 5.0
_LOG_TO_LIVE: Final = (0.75, 1.33)
_LIVE_JUDGES_FROM_KWH: Final = 2.0
_FAR_FUTURE: Final = datetime.max.replace(tzinfo=UTC)

# Column of the session: field of the log that fills it.
_COLUMNS: Final = (
    ("energy_kwh", "energy_kwh"),
    ("start_soc", "first_soc"),
    ("end_soc", "last_soc"),
    ("session_start_utc", "begin"),
    ("session_end_utc", "end"),
    ("charge_duration_seconds", "transfer_s"),
    ("plugged_in_duration_seconds", "plugged_in_s"),
    ("plug_in_utc", "plug_in"),
    ("plug_out_utc", "plug_out"),
    ("min_power", "min_power_kw"),
    ("max_power", "max_power_kw"),
    ("target_soc", "target_soc"),
    ("address", "address"),
    ("latitude", "latitude"),
    ("longitude", "longitude"),
    ("network_name", "network"),
    ("charge_log_at", "logged_at"),
    ("original_timestamp", "logged_at"),
)


def bounds(log: ChargeLog) -> tuple[datetime, datetime] | None:
    """Return when the logged plug-in began and ended, or ``None`` for a log without times."""
    begin = log.plug_in or log.begin
    end = log.plug_out or log.end or log.logged_at
    if begin is None or end is None or end < begin:
        return None
    return begin, end


def match(log: ChargeLog, recent: Iterable[SessionRef]) -> SessionRef | None:
    """Return the session a log describes: the one it was applied to, else the most overlapping."""
    if (span := bounds(log)) is None:
        return None
    begin, end = span
    sessions = tuple(recent)
    for ref in sessions:
        if ref.log_key == begin:
            return ref
    overlaps = [
        (overlap, ref)
        for ref in sessions
        if ref.log_key is None
        and (
            overlap := min(end, (ref.latest or _FAR_FUTURE - CLOCK_SLACK) + CLOCK_SLACK)
            - max(begin, ref.earliest - CLOCK_SLACK)
        )
        > timedelta(0)
    ]
    return max(overlaps, key=lambda item: item[0])[1] if overlaps else None


def place_of(log: ChargeLog, places: Iterable[Place]) -> Place | None:
    """Return the known place the log's position lies in."""
    if log.latitude is None or log.longitude is None:
        return None
    return find_place(places, log.latitude, log.longitude)


def location(log: ChargeLog, place: Place | None) -> dict[str, Value]:
    """Return the location columns: our own place first, else Ford's name for it."""
    if place is not None:
        return {
            "location_id": place.id,
            "location_name": place.name,
            "location_type": place.type,
            "is_free": place.is_free or None,
        }
    public = log.network is not None or log.charger_type == ChargeType.DC_FAST
    return {
        "location_id": None,
        "location_name": log.location_name or log.network,
        "location_type": PUBLIC if public else None,
        "is_free": None,
    }


def values(
    log: ChargeLog, ref: SessionRef, usable_kwh: float | None
) -> dict[str, Value]:
    """Return what the log knows of the session, by column; what it does not tell stays."""
    told: dict[str, Value] = {
        column: value
        for column, name in _COLUMNS
        if (value := getattr(log, name)) is not None
    }
    if (kind := charge_type(log.charger_type, log.max_power_kw)) is not None:
        told["charge_type"] = kind.value
    if log.distance_added_km is not None:
        told["miles_added"] = log.distance_added_km / KM_PER_MILE
    if log.energy_kwh is not None:
        told |= {"log_energy_kwh": log.energy_kwh, "energy_source": Source.LOG.value}
    review = doubts(log, ref, usable_kwh)
    provenance = ref.provenance | {
        column: Source.LOG.value for column, _ in _COLUMNS[:11] if column in told
    }
    return told | {
        "session_id": ref.session_id,
        "is_complete": True,
        "provenance": provenance,
        "needs_review": bool(review),
        "review": review or None,
        "plug_in_not_before_utc": None if "plug_in_utc" in told else ref.earliest,
        "plug_out_not_after_utc": None if "plug_out_utc" in told else ref.latest,
    }


def doubts(
    log: ChargeLog, ref: SessionRef, usable_kwh: float | None
) -> dict[str, object]:
    """Return where the log disagrees with other evidence, with both numbers in kWh."""
    if log.energy_kwh is None:
        return {}
    found: dict[str, object] = {}
    by_soc = _soc_energy(log, usable_kwh)
    if by_soc is not None and not _within(log.energy_kwh / by_soc, _LOG_TO_SOC):
        found["energy_log_soc"] = {"log": log.energy_kwh, "soc": by_soc}
    live = ref.live_kwh
    if (
        live is not None
        and max(live, log.energy_kwh) >= _LIVE_JUDGES_FROM_KWH
        and not _within(log.energy_kwh / max(live, 0.001), _LOG_TO_LIVE)
    ):
        found["energy_log_live"] = {"log": log.energy_kwh, "live": live}
    return found


def _soc_energy(log: ChargeLog, usable_kwh: float | None) -> float | None:
    if log.first_soc is None or log.last_soc is None or usable_kwh is None:
        return None
    gained = log.last_soc - log.first_soc
    return gained / 100 * usable_kwh if gained >= _SOC_JUDGES_FROM else None


def _within(ratio: float, limits: tuple[float, float]) -> bool:
    return limits[0] <= ratio <= limits[1]
