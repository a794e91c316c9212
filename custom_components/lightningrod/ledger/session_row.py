"""The row of a charging session while it is only known live."""

from typing import Final

from .flow import AT_LEAST
from .look import Look
from .places import PUBLIC, Place
from .readings import Snapshot
from .records import Value
from .sessions import ChargeType, OpenSession, Source, charge_type

# The columns whose change makes an open session worth writing again.
TELLING: Final = (
    "charging_status",
    "station_status",
    "energy_kwh",
    "start_soc",
    "end_soc",
    "charging_kw",
    "max_power",
    "estimated_end_utc",
    "target_soc",
    "location_name",
    "charge_type",
)


def session_row(
    current: OpenSession,
    after: Look,
    snapshot: Snapshot,
    place: Place | None,
    usable_kwh: float | None,
    *,
    closed: bool,
) -> dict[str, Value]:
    """Return all columns that live capture knows, at the look ``after``."""
    kind = charge_type(current.power_type, current.max_power)
    return {
        "session_id": current.session_id,
        "device_id": snapshot.device_id,
        "source_system": snapshot.source_system,
        "recorded_at": after.at,
        "original_timestamp": snapshot.refreshed_at,
        "charge_type": kind.value if kind else None,
        "plug_status": after.plug,
        "charging_status": current.status,
        "station_status": current.station,
        "charging_voltage": current.voltage,
        "charging_amperage": current.amperage,
        "charging_kw": current.power_kw,
        "min_power": current.min_power,
        "max_power": current.max_power,
        "target_soc": current.target_soc,
        "start_soc": current.start_soc,
        "end_soc": after.soc if current.end_soc is None else current.end_soc,
        "is_complete": closed,
        **_times(current, after, snapshot, closed=closed),
        **_energy(current, usable_kwh, closed=closed),
        **_location(current, place, kind),
    }


def _times(
    current: OpenSession, after: Look, snapshot: Snapshot, *, closed: bool
) -> dict[str, Value]:
    start, end = current.first_flow or current.plug_in, current.last_flow or after.at
    # What flowed before anybody saw the cable says that it was plugged in by then.
    plug_in = min(current.plug_in, start)
    return {
        "session_start_utc": start,
        "session_end_utc": end if closed else None,
        "estimated_end_utc": None if closed else snapshot.charging.estimated_end,
        "plug_in_utc": plug_in,
        "plug_out_utc": after.at if closed else None,
        "plug_in_not_before_utc": current.not_before,
        "plug_out_not_after_utc": after.at if closed and after.blind else None,
        "charge_duration_seconds": None
        if current.meter.unseen
        else current.meter.seconds,
        "plugged_in_duration_seconds": (after.at - plug_in).total_seconds(),
    }


def live_energy(
    current: OpenSession, usable_kwh: float | None, *, closed: bool
) -> tuple[float | None, str | None]:
    """Return the energy that live capture knows, in kWh, and its source.

    A closed session in which nothing flowed has 0 kWh; one that gained charge of unknown energy
    has none.
    """
    energy, source = current.meter.energy(usable_kwh)
    idle = energy is None and current.first_flow is None and closed
    return (0.0, Source.LIVE.value) if idle else (energy, source)


def _energy(
    current: OpenSession, usable_kwh: float | None, *, closed: bool
) -> dict[str, Value]:
    energy, source = live_energy(current, usable_kwh, closed=closed)
    doubts = current.meter.doubts(usable_kwh) if closed else {}
    if current.at_least:
        doubts[AT_LEAST] = {"live": energy}
    return {
        "energy_kwh": energy,
        "live_energy_kwh": energy,
        "energy_source": source,
        "needs_review": bool(doubts),
        "review": doubts or None,
        "provenance": provenance(current, source),
    }


def provenance(current: OpenSession, energy_source: str | None) -> dict[str, str]:
    """Return how the figures of a live session are known, by column."""
    plug_in = Source.LIVE if current.seen else Source.BOUND
    flow = Source.BOUND if current.meter.unseen else Source.LIVE
    known = {
        "plug_in_utc": plug_in.value,
        "session_start_utc": plug_in.value if current.meter.unseen else flow.value,
        "session_end_utc": flow.value,
        "start_soc": plug_in.value,
        "end_soc": Source.LIVE.value,
    }
    return known | ({"energy_kwh": energy_source} if energy_source else {})


def _location(
    current: OpenSession, place: Place | None, kind: ChargeType | None
) -> dict[str, Value]:
    # Nobody has a DC fast charger at home: without a place of its own it is a public one.
    elsewhere = PUBLIC if kind is ChargeType.DC_FAST else None
    return {
        "location_id": place.id if place else None,
        "location_name": place.name if place else None,
        "location_type": place.type if place else elsewhere,
        "is_free": (place.is_free or None) if place else None,
        "network_name": place.network_name if place else None,
        "latitude": current.latitude,
        "longitude": current.longitude,
    }
