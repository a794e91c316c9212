"""What the ledger remembers of drives: the one that goes on, and the recent ones."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from .look import Look
from .readings import TripEvent

# Ford's clock and Home Assistant's differ by seconds; the event follows the key within minutes.
EVENT_SLACK: Final = timedelta(minutes=3)
# The event counts whole kilometres (SOURCE_CONTRACT 4.26): an odometer may differ by this much.
EVENT_RESOLUTION_KM: Final = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """The state of the car at the beginning or the end of a drive."""

    at: datetime
    odometer: float | None = None
    soc: float | None = None
    energy_remaining: float | None = None
    latitude: float | None = None
    longitude: float | None = None

    @classmethod
    def of(cls, look: Look, at: datetime | None = None) -> Mark:
        """Return the mark that a look leaves."""
        return cls(
            at=at or look.at,
            odometer=look.odometer,
            soc=look.soc,
            energy_remaining=look.energy_remaining,
            latitude=look.latitude,
            longitude=look.longitude,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class EventTotal:
    """The events of one drive, added up; ``whole`` is false when any could not be trusted."""

    started_at: datetime
    ended_at: datetime
    count: int = 1
    energy_kwh: float | None = None
    duration_s: float | None = None
    distance_km: float | None = None
    cabin_temp: float | None = None
    ambient_temp: float | None = None
    outside_air_temp: float | None = None
    whole: bool = True

    @classmethod
    def of(cls, event: TripEvent) -> EventTotal:
        """Return the total of one event."""
        return cls(
            started_at=event.ended_at - timedelta(seconds=event.duration_s or 0.0),
            ended_at=event.ended_at,
            energy_kwh=event.energy_kwh,
            duration_s=event.duration_s,
            distance_km=event.distance_km,
            cabin_temp=event.cabin_temp,
            ambient_temp=event.ambient_temp,
            outside_air_temp=event.outside_air_temp,
            whole=event.single_segment,
        )

    def plus(self, event: TripEvent) -> EventTotal:
        """Return the total with one more event of the same drive; newest temperatures count."""
        more = EventTotal.of(event)
        return replace(
            more,
            started_at=min(self.started_at, more.started_at),
            count=self.count + 1,
            energy_kwh=_sum(self.energy_kwh, more.energy_kwh),
            duration_s=_sum(self.duration_s, more.duration_s),
            distance_km=_sum(self.distance_km, more.distance_km),
            whole=self.whole and more.whole,
        )


def _sum(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one + other


@dataclass(frozen=True, slots=True, kw_only=True)
class Drive:
    """One drive from ignition on to ignition off, or one known by Ford's event alone.

    ``end`` is ``None`` while it goes on, ``legs`` counts the times the ignition went on in it.
    ``seen_start`` and ``seen_end`` are false where nobody watched the ignition turn.
    ``engine`` says whether the combustion engine ran, where the car tells. ``done`` is true
    once its row is complete.
    """

    trip_id: UUID
    start: Mark
    end: Mark | None = None
    event: EventTotal | None = None
    seen_start: bool = True
    seen_end: bool = True
    ignition: bool = True
    done: bool = False
    legs: int = 1
    engine: bool | None = None

    @property
    def odometer_km(self) -> float | None:
        """Kilometres by the odometer, or ``None`` when either end is unknown."""
        if self.end is None or self.start.odometer is None or self.end.odometer is None:
            return None
        return self.end.odometer - self.start.odometer

    @property
    def told(self) -> EventTotal | None:
        """Ford's figures, where they tell of the whole drive and not of one leg of it."""
        event, odometer = self.event, self.odometer_km
        if event is None or not event.whole:
            return None
        if event.count >= self.legs:
            return event
        if odometer is None or event.distance_km is None:
            return None
        return (
            event if abs(odometer - event.distance_km) <= EVENT_RESOLUTION_KM else None
        )

    def covers(self, event: TripEvent, now: datetime) -> bool:
        """Return whether an event tells of this drive."""
        begin = event.ended_at - timedelta(seconds=event.duration_s or 0.0)
        end = self.end.at if self.end else now
        return (
            begin <= end + EVENT_SLACK
            and event.ended_at >= self.start.at
            and event.ended_at <= end + EVENT_SLACK
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Kilometres that were driven between two moments, and belong to no trip."""

    gap_id: UUID
    start: datetime
    end: datetime
    start_odometer: float
    end_odometer: float
    distance_km: float


@dataclass(slots=True, kw_only=True)
class GapState:
    """Up to where the odometer is explained.

    ``credit_km`` is what events told whose place on the odometer is unknown; ``since`` is when
    kilometres were first seen that nothing explains.
    """

    explained_at: datetime | None = None
    explained_km: float = 0.0
    credit_km: float = 0.0
    since: datetime | None = None
    last: Gap | None = None


@dataclass(slots=True, kw_only=True)
class TripState:
    """All that the trip side carries from look to look, and over a restart.

    ``last_event`` is the end of the newest event that was taken in; older ones are repeats.
    """

    drive: Drive | None = None
    recent: tuple[Drive, ...] = ()
    last_event: datetime | None = None
    gaps: GapState = field(default_factory=GapState)
