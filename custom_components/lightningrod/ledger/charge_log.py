"""Ford's charge log: which session it describes, and what it says of it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from zlib import crc32

from .lengths import KM_PER_MILE
from .look import CLOCKS_APART, same_but_shifted
from .places import PUBLIC, Place, find_place
from .readings import ChargeLog
from .records import Value
from .sessions import ChargeType, SessionRef, Source, charge_type

# Accepted range of logged energy against what the state of charge says (SOURCE_CONTRACT 5.1).
_LOG_TO_SOC: Final = (0.8, 1.15)
_SOC_JUDGES_FROM: Final = 5.0
_LOG_TO_LIVE: Final = (0.75, 1.33)
_LIVE_JUDGES_FROM_KWH: Final = 2.0

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


def told(log: ChargeLog) -> ChargeLog:
    """Return the log without the values that mean nothing (SOURCE_CONTRACT 4.7)."""
    energy = log.energy_kwh
    gained = _gained(log)
    if energy is not None and (energy < 0 or (energy == 0 and (gained or 0) >= 1)):
        energy = None
    return replace(
        log,
        energy_kwh=energy,
        first_soc=log.first_soc or None,
        last_soc=log.last_soc or None,
        max_power_kw=log.max_power_kw or None,
    )


def fingerprint(log: ChargeLog) -> int:
    """Return what tells one wording of a log from another; the added distance may be hidden."""
    return crc32(repr(replace(log, distance_added_km=None)).encode())


def match(log: ChargeLog, recent: Iterable[SessionRef]) -> tuple[SessionRef, ...]:
    """Return the sessions that a log describes, oldest first; more than one when it was split.

    A log is of one plug-in: the session it was applied to, and all that lie within it; else
    the one that it overlaps the most; else the one that a shifted clock tells of.
    """
    if (span := bounds(log)) is None:
        return ()
    sessions = tuple(recent)
    known = [ref for ref in sessions if ref.log_key == span[0]]
    free = [ref for ref in sessions if ref.log_key is None and _may_be(ref, span[0])]
    within = [ref for ref in free if _lies_within(ref, span)]
    if known or within:
        return (*known, *within)
    overlaps = {ref.session_id: _overlap(ref, span) for ref in free}
    best = max(free, key=lambda ref: overlaps[ref.session_id], default=None)
    if best is not None and overlaps[best.session_id] > timedelta(0):
        return (best,)
    return _shifted(free, span)


def _may_be(ref: SessionRef, plug_in: datetime) -> bool:
    """Return whether a session may have begun then: the cable was not seen long before."""
    return ref.plugged_at is None or plug_in <= ref.plugged_at + CLOCKS_APART


def _lies_within(ref: SessionRef, span: tuple[datetime, datetime]) -> bool:
    latest = ref.latest or max(span[1], ref.earliest)
    return span[0] <= ref.earliest + (latest - ref.earliest) / 2 <= span[1] and (
        ref.earliest < span[1] or latest == ref.earliest
    )


def _overlap(ref: SessionRef, span: tuple[datetime, datetime]) -> timedelta:
    latest = ref.latest or max(span[1], ref.earliest)
    return min(span[1], latest) - max(span[0], ref.earliest)


def _is_shifted(ref: SessionRef, span: tuple[datetime, datetime]) -> bool:
    if ref.latest is None:
        return False
    if ref.plugged_at is None:
        # Nobody saw the cable: these are bounds.
        return (
            span[0] >= ref.earliest - CLOCKS_APART
            and span[1] <= ref.latest + CLOCKS_APART
        )
    # Where the plug-in has bounds, it may have been at any time within them.
    begun = max(span[0] - (span[1] - ref.latest), ref.earliest)
    begun = min(begun, ref.plugged_at)
    return same_but_shifted((begun, ref.latest), span)


def _shifted(
    refs: Iterable[SessionRef], span: tuple[datetime, datetime]
) -> tuple[SessionRef, ...]:
    found = [ref for ref in refs if _is_shifted(ref, span)]
    nearest = min(found, key=lambda ref: abs(ref.earliest - span[0]), default=None)
    return () if nearest is None else (nearest,)


def is_known(log: ChargeLog, matched: Sequence[SessionRef]) -> bool:
    """Return whether a session was told this by a log already, or something newer."""
    if len(matched) != 1:
        return False
    told, logged_at = matched[0], log.logged_at
    outdated = told.logged_at and logged_at and logged_at < told.logged_at
    return bool(outdated) or told.log_print == fingerprint(log)


def united(parts: Sequence[SessionRef]) -> SessionRef | None:
    """Return the first of some sessions, with the live energy and the bounds of all."""
    if not parts:
        return None
    live = [part.live_kwh for part in parts]
    open_ones = any(part.latest is None for part in parts)
    return replace(
        parts[0],
        live_kwh=None if None in live else sum(filter(None, live)),
        latest=None if open_ones else max(filter(None, (p.latest for p in parts))),
    )


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
        # A log without energy does not undo what was seen to flow.
        and not (name == "energy_kwh" and value == 0 and ref.live_kwh)
    }
    if (kind := charge_type(log.charger_type, _power_kw(log, ref))) is not None:
        told["charge_type"] = kind.value
    if log.distance_added_km is not None:
        told["miles_added"] = log.distance_added_km / KM_PER_MILE
    if "energy_kwh" in told:
        # Where the log tells no energy, what is doubtful of the live one stays so.
        review = doubts(log, ref, usable_kwh)
        told |= {
            "log_energy_kwh": log.energy_kwh,
            "energy_source": Source.LOG.value,
            "needs_review": bool(review),
            "review": review or None,
        }
    provenance = ref.provenance | {
        column: Source.LOG.value for column, _ in _COLUMNS[:11] if column in told
    }
    return told | {
        "session_id": ref.session_id,
        "is_complete": True,
        "provenance": provenance,
        "plug_in_not_before_utc": None if "plug_in_utc" in told else ref.earliest,
        "plug_out_not_after_utc": None if "plug_out_utc" in told else ref.latest,
    }


def _power_kw(log: ChargeLog, ref: SessionRef) -> float | None:
    """Return the highest power of a log, else the one that was seen, else the log's mean."""
    highest = log.max_power_kw or ref.max_power
    if highest or not log.energy_kwh or not log.transfer_s:
        return highest
    return log.energy_kwh / (log.transfer_s / 3600)


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
    gained = _gained(log)
    if gained is None or usable_kwh is None or gained < _SOC_JUDGES_FROM:
        return None
    return gained / 100 * usable_kwh


def _gained(log: ChargeLog) -> float | None:
    if not log.first_soc or not log.last_soc:
        return None
    return log.last_soc - log.first_soc


def _within(ratio: float, limits: tuple[float, float]) -> bool:
    return limits[0] <= ratio <= limits[1]
