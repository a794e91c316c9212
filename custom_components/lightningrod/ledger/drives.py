"""What the ledger remembers of drives: the one that goes on, and the recent ones."""

from collections.abc import Sequence, Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from .flow import Flow
from .look import CLOCKS_APART, Look, same_but_shifted
from .readings import TripEvent

# Ford's clock and Home Assistant's differ by seconds; the event follows the key within minutes.
EVENT_SLACK: Final = timedelta(minutes=3)
# The event counts whole kilometres (SOURCE_CONTRACT 4.26): an odometer may differ by this much.
EVENT_RESOLUTION_KM: Final = 1.5
# Kilometres that a drive has more than its event tell of another drive.
_ANOTHER_KM: Final = 3.0
# Trip events that are remembered, so that none counts twice.
EVENTS: Final = 24


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

    def until(self, now: datetime) -> Mark:
        """Return the mark, no later than now."""
        return replace(self, at=min(self.at, now))


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
    ``engine`` says whether the combustion engine ran, where the car tells. ``charged_kwh`` and
    ``charged_soc`` came from a plug while the ignition was on, or at a short halt. ``done`` is
    true once its row is complete.
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
    charged_kwh: float = 0.0
    charged_soc: float = 0.0

    def charged(self, gain: Flow) -> Drive:
        """Return the drive with what its battery gained at a plug."""
        return replace(
            self,
            charged_kwh=self.charged_kwh + (gain.remaining or 0.0),
            charged_soc=self.charged_soc + (gain.soc or 0.0),
        )

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
        # Of a drive that goes on nothing is told but its end: by our clock that may lie ahead.
        end, slack = (self.end.at, EVENT_SLACK) if self.end else (now, CLOCKS_APART)
        if not self.seen_end and abs(begin - self.start.at) <= CLOCKS_APART:
            return True
        return (
            begin <= end + slack
            and event.ended_at >= self.start.at
            and event.ended_at <= end + slack
        )

    def with_event(self, event: TripEvent) -> Drive:
        """Return the drive with one more event, which may tell of an end that nobody saw."""
        total = self.event.plus(event) if self.event else EventTotal.of(event)
        told, end = replace(self, event=total), self.end
        if end is None or self.seen_end or not self._is_ended_by(event):
            return told
        start, km = self.start.odometer, event.distance_km
        odometer = None if start is None or km is None else start + km
        seen = end.odometer
        if odometer and seen and abs(odometer - seen) <= EVENT_RESOLUTION_KM:
            return replace(told, end=replace(end, at=event.ended_at))
        return replace(told, end=Mark(at=event.ended_at, odometer=odometer))

    def _is_ended_by(self, event: TripEvent) -> bool:
        begin = event.ended_at - timedelta(seconds=event.duration_s or 0.0)
        whole = abs(begin - self.start.at) <= CLOCKS_APART
        return whole or self.end is None or event.ended_at > self.end.at

    def is_shifted(self, event: TripEvent) -> bool:
        """Return whether an event tells of this drive by a clock that is wrong by minutes."""
        if self.end is None or self.event:
            return False
        begin = event.ended_at - timedelta(seconds=event.duration_s or 0.0)
        near = abs(event.ended_at - self.end.at) <= CLOCKS_APART
        return (near and self._goes_as_far(event)) or same_but_shifted(
            (self.start.at, self.end.at), (begin, event.ended_at)
        )

    def _goes_as_far(self, event: TripEvent) -> bool:
        """Return whether the odometer agrees; of an unseen beginning it knows nothing."""
        if self.odometer_km is None or event.distance_km is None:
            return False
        more = event.distance_km - self.odometer_km
        unseen = more > 0 and not self.seen_start
        return unseen or abs(more) <= EVENT_RESOLUTION_KM

    def holds_more(self, event: TripEvent) -> bool:
        """Return whether nobody saw the end, and the event is only the last of several drives."""
        told, driven = event.distance_km, self.odometer_km
        if self.seen_end or told is None or driven is None:
            return False
        begin = event.ended_at - timedelta(seconds=event.duration_s or 0.0)
        return begin - self.start.at > CLOCKS_APART and driven - told >= _ANOTHER_KM

    def before_event(self, event: TripEvent) -> Drive:
        """Return what is left of this drive when its last part was another one."""
        begin = event.ended_at - timedelta(seconds=event.duration_s or 0.0)
        odometer = (self.start.odometer or 0.0) + (self.odometer_km or 0.0)
        end = Mark(at=begin, odometer=odometer - (event.distance_km or 0.0))
        return replace(self, end=end)


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

    ``events`` holds the ends of the events that were taken in; they may be shown again.
    ``last_event`` is the newest of them.
    """

    drive: Drive | None = None
    recent: tuple[Drive, ...] = ()
    last_event: datetime | None = None
    events: tuple[datetime, ...] = ()
    gaps: GapState = field(default_factory=GapState)

    def take(self, event: TripEvent) -> bool:
        """Remember an event; return whether it is a new one."""
        known, at = self.events, event.ended_at
        oldest = known[0] if len(known) == EVENTS else None
        floor = oldest if known else self.last_event
        if at in known or (floor is not None and at <= floor):
            return False
        self.events = tuple(sorted((*known, at)))[-EVENTS:]
        self.last_event = self.events[-1]
        return True

    def join(self, past: TripState, trips: AbstractSet[UUID], limit: int) -> None:
        """Know of the trips of the past that were written, and of all events before."""
        own = {drive.trip_id for drive in self.recent}
        more = [it for it in past.recent if it.trip_id in trips - own]
        self.recent = (*more, *self.recent)[-limit:]
        events = sorted({*past.events, *self.events})
        self.recall(events)

    def recall(self, events: Sequence[datetime]) -> None:
        """Take events that ended then, oldest first, for taken in."""
        self.events = tuple(events)[-EVENTS:]
        self.last_event = self.events[-1] if self.events else None
