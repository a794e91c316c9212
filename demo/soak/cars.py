"""The cars of a soak, and what is true of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from demo.custom_components.fordpass.cloud import Cloud
from demo.custom_components.fordpass.simulator import (
    Simulation,
    Timeline,
    TrueSession,
    TrueTrip,
)
from demo.custom_components.fordpass.simulator.vehicle import stamp

VINS: Final = ("3FMTKDEM000000001", "3FMTKDEM000000002")

# The soak ends when nothing is going on, and nothing has been for so long: every car has given a
# sign of life since, by which the ledger closes what it kept open for a while.
CALM: Final = timedelta(minutes=100)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time."""

    start: datetime
    end: datetime

    def holds(self, moment: datetime) -> bool:
        """Tell whether a moment lies in it."""
        return self.start <= moment <= self.end

    def covers(self, start: datetime, end: datetime) -> bool:
        """Tell whether something lies in it from beginning to end."""
        return self.start <= start and end <= self.end


@dataclass(frozen=True, slots=True)
class Car:
    """One virtual car: which one, and which life it lives."""

    vin: str
    seed: int
    first_day: date

    def timeline(self) -> Timeline:
        """Return its life from the beginning."""
        return Timeline(Simulation(self.first_day, seed=self.seed))


@dataclass(frozen=True, slots=True)
class Told:
    """All that is true of a car up to a time; oldest first, what it shows of before included."""

    car: Car
    begin: datetime
    sessions: tuple[TrueSession, ...]
    trips: tuple[TrueTrip, ...]

    @property
    def busy(self) -> list[Span]:
        """Return when it drove or was plugged in."""
        return [
            *(Span(one.start, one.end) for one in self.trips),
            *(Span(one.plug_in, one.plug_out) for one in self.sessions),
        ]

    def drives_at(self, moment: datetime) -> bool:
        """Tell whether it is on the road."""
        return any(Span(one.start, one.end).holds(moment) for one in self.trips)

    def until(self, end: datetime) -> Told:
        """Return what of it was over by a time."""
        return Told(
            self.car,
            self.begin,
            tuple(one for one in self.sessions if one.plug_out <= end),
            tuple(one for one in self.trips if one.end <= end),
        )


def tell(car: Car, until: datetime) -> Told:
    """Live through a car's life once, to know the truth."""
    timeline = car.timeline()
    begin = timeline.reached
    for _ in timeline.until(until):
        pass
    truth = timeline.truth
    before = truth.last_session, truth.last_trip
    return Told(
        car,
        begin,
        tuple(one for one in (before[0], *truth.sessions) if one is not None),
        tuple(one for one in (before[1], *truth.trips) if one is not None),
    )


def calm_end(lives: Iterable[Told], after: datetime) -> datetime:
    """Return the first time at which no car is doing anything, nor has just been."""
    busy = sorted((span for told in lives for span in told.busy), key=lambda it: it.end)
    end = after
    for span in busy:
        if span.start < end + CALM and span.end > end - CALM:
            end = max(end, span.end + CALM)
    return end


@dataclass(frozen=True, slots=True)
class Shown:
    """What the cloud shows of a car to somebody who asks after a while."""

    trip_end: str | None
    plug_in: str | None


def shown_at(car: Car, moments: Sequence[datetime]) -> dict[datetime, Shown]:
    """Return what the cloud shows at each of these times."""
    timeline, cloud = car.timeline(), Cloud()
    cloud.apply(timeline.first)
    found = {}
    for moment in sorted(moments):
        for push in timeline.until(moment):
            cloud.apply(push)
        trip, log = cloud.trip(), cloud.charge_log
        found[moment] = Shown(
            trip_end=None if trip is None else trip["updateTime"],
            plug_in=None if log is None else log["plugDetails"]["plugInTime"],
        )
    return found


def shows_trip(shown: Shown, trip: TrueTrip) -> bool:
    """Tell whether the newest summary is that of a trip."""
    return shown.trip_end == stamp(trip.end)


def shows_log(shown: Shown, session: TrueSession) -> bool:
    """Tell whether the newest charge log is that of a session."""
    return session.logged and shown.plug_in == stamp(session.plug_in)
