"""What happened to a vehicle between two readings of its totals; nothing of the past."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from .db.totals import LastCharge, LastTrip, OpenSession, VehicleTotals
from .ledger.readings import ChargingStatus


class Happening(StrEnum):
    """What an event tells."""

    CHARGING_STARTED = "charging_started"
    CHARGING_FINISHED = "charging_finished"
    CHARGING_INTERRUPTED = "charging_interrupted"
    CHARGER_BLOCKED = "charger_blocked"
    TRIP_FINISHED = "trip_finished"
    NEEDS_REVIEW = "needs_review"
    PRICE_MISSING = "price_missing"


type Happened = tuple[Happening, Mapping[str, Any]]

# Beginnings of what the car says when the charger is at fault, or not there (SOURCE_CONTRACT
# 3).
_BLOCKED: Final = ("FAULT", "STATION_NOT_")


class Watch:
    """Compares each reading of a vehicle's totals with the one before.

    The first one only says how things are. A charge or trip that had ended before ``since``,
    or before the newest one that was seen, is of the past, whenever it becomes known.
    """

    def __init__(self, since: datetime) -> None:
        """Watch from then on."""
        self._charged_until = self._driven_until = since
        self._before: VehicleTotals | None = None
        # Told to be finished while the cable was still in.
        self._finished: UUID | None = None

    def see(self, now: VehicleTotals) -> list[Happened]:
        """Return what happened since the last reading, in its order."""
        before, self._before = self._before, now
        if before is None:
            self._note(now)
            return []
        found = [*self._closed(before, now), *self._going(before, now)]
        found += self._driven(now)
        self._note(now)
        return found

    def _note(self, now: VehicleTotals) -> None:
        """Remember how far charges and trips are known."""
        for last, name in (
            (now.last_charge, "_charged_until"),
            (now.last_trip, "_driven_until"),
        ):
            if last is not None and last.ended_at is not None:
                setattr(self, name, max(getattr(self, name), last.ended_at))

    def _going(self, before: VehicleTotals, now: VehicleTotals) -> Iterator[Happened]:
        """Yield what happened to the session that goes on."""
        session = now.open_session
        if session is None:
            return
        known = before.open_session
        same = known is not None and known.session_id == session.session_id
        was = known.charging_status if known and same else None
        status = session.charging_status
        if status == was:
            return
        if status == ChargingStatus.IN_PROGRESS:
            self._finished = None
            yield Happening.CHARGING_STARTED, _started(session)
        elif was == ChargingStatus.IN_PROGRESS and status == ChargingStatus.COMPLETED:
            self._finished = session.session_id
            yield Happening.CHARGING_FINISHED, _so_far(session)
        elif was == ChargingStatus.IN_PROGRESS:
            yield Happening.CHARGING_INTERRUPTED, _so_far(session)
        if (status or "").startswith(_BLOCKED):
            yield Happening.CHARGER_BLOCKED, {**_place(session), "status": status}

    def _closed(self, before: VehicleTotals, now: VehicleTotals) -> Iterator[Happened]:
        """Yield what became known of the last charge."""
        charge, known = now.last_charge, before.last_charge
        if charge is None:
            return
        if known and known.session_id == charge.session_id:
            if charge.needs_review and not known.needs_review:
                yield Happening.NEEDS_REVIEW, _finished(charge)
            return
        if charge.ended_at is None or charge.ended_at <= self._charged_until:
            return
        if charge.energy_kwh != 0 and charge.session_id != self._finished:
            yield Happening.CHARGING_FINISHED, _finished(charge)
        if charge.needs_review:
            yield Happening.NEEDS_REVIEW, _finished(charge)
        if charge.cost is None:
            yield Happening.PRICE_MISSING, _finished(charge)

    def _driven(self, now: VehicleTotals) -> Iterator[Happened]:
        trip = now.last_trip
        if trip and trip.ended_at is not None and trip.ended_at > self._driven_until:
            yield Happening.TRIP_FINISHED, _driven(trip)


def _place(session: OpenSession) -> dict[str, Any]:
    return {"session_id": str(session.session_id), "place": session.location_name}


def _started(session: OpenSession) -> dict[str, Any]:
    return {**_place(session), "start_soc": session.end_soc}


def _so_far(session: OpenSession) -> dict[str, Any]:
    return {
        **_place(session),
        "status": session.charging_status,
        "energy": session.energy_kwh,
        "cost": None if session.cost is None else float(session.cost),
        "currency": session.currency,
        "start_soc": session.start_soc,
        "end_soc": session.end_soc,
    }


def _finished(charge: LastCharge) -> dict[str, Any]:
    return {
        "session_id": str(charge.session_id),
        "place": charge.location_name,
        "place_type": charge.location_type,
        "energy": charge.energy_kwh,
        "cost": None if charge.cost is None else float(charge.cost),
        "currency": charge.currency,
        "start_soc": charge.start_soc,
        "end_soc": charge.end_soc,
    }


def _driven(trip: LastTrip) -> dict[str, Any]:
    return {
        "trip_id": str(trip.trip_id),
        "distance": trip.distance_km,
        "energy": trip.energy_kwh,
        "duration": trip.duration_s,
    }
