"""Trips: Ford's key-off event where there is one, else ignition and odometer."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from .drives import EVENT_RESOLUTION_KM, Drive, EventTotal, Mark, TripState
from .flow import measure
from .gaps import GapFinder
from .identity import trip_id
from .look import Look, same_place
from .places import Place
from .readings import Ignition, Snapshot, TripEvent, TripFigures
from .records import Record, RecordKind
from .trip_row import figures, trip_row

# Trips that a late event can still find.
REMEMBERED: Final = 12
# A drive waits this long for Ford's event, and for the driver to come back (SOURCE_CONTRACT 3d).
DEFAULT_STOP: Final = timedelta(minutes=3)
# A car on the road is faster than this on average, jams and ferries aside.
_CRAWL_KMH: Final = 5.0
_STANDSTILL_H: Final = 0.5
_OFF: Final = frozenset({Ignition.OFF, Ignition.ACCESSORY})


class TripTracker:
    """Turns looks and trip events of one vehicle into trips.

    ``stop`` is the longest halt that does not end a trip. ``places`` and ``usable_kwh`` may be
    replaced at any time.
    """

    def __init__(
        self, device_id: str, state: TripState, stop: timedelta = DEFAULT_STOP
    ) -> None:
        """Continue from a stored state."""
        self.device_id = device_id
        self.state = state
        self.stop = stop
        self.places: Sequence[Place] = ()
        self.usable_kwh: float | None = None
        self._figures = TripFigures()
        self._engine_speed: float | None = None
        self._gaps = GapFinder(device_id, state.gaps)

    def feed(
        self, before: Look | None, after: Look, snapshot: Snapshot
    ) -> list[Record]:
        """Return what one snapshot means for trips; ``before`` is the look before it."""
        self._figures = snapshot.trip
        self._engine_speed = snapshot.vehicle.engine_speed
        self._gaps.source = snapshot.source_system
        records = self.advance(after.at)
        self._note_charge(before, after)
        records += self._follow(before, after, snapshot.source_system)
        for event in sorted(snapshot.trip_events, key=lambda event: event.ended_at):
            records += self._take(event, before, after, snapshot.source_system)
        return records + self._gaps.look(after, driving=self.state.drive is not None)

    def take_events(self, look: Look, snapshot: Snapshot) -> list[Record]:
        """Return what the events of a snapshot tell that is itself no news."""
        self._figures = TripFigures()
        return [
            record
            for event in sorted(snapshot.trip_events, key=lambda event: event.ended_at)
            for record in self._take(event, None, look, snapshot.source_system)
        ]

    def set_back(self, now: datetime) -> None:
        """Go on after our clock was set back: nothing known is later than now."""
        self._gaps.set_back(now)
        drive = self.state.drive
        if drive is not None:
            self.state.drive = replace(
                drive,
                start=drive.start.until(now),
                end=drive.end and drive.end.until(now),
            )

    def advance(self, now: datetime) -> list[Record]:
        """Return the trip that is over because nothing more came for it until ``now``."""
        drive = self.state.drive
        if drive is None or drive.end is None or now - drive.end.at < self.stop:
            return []
        self.state.drive = None
        if drive.done or (drive.event is None and not drive.odometer_km):
            return []
        return self._complete(drive, now)

    # -- ignition --------------------------------------------------------------------------

    def _follow(self, before: Look | None, after: Look, source: str) -> list[Record]:
        drive = self.state.drive
        if after.driving:
            return self._drive(drive, before, after, source)
        if drive is None:
            return []
        if drive.end is not None:
            # The odometer of the last metres may come just after the key.
            self.state.drive = replace(
                drive, end=replace(drive.end, odometer=after.odometer)
            )
            return []
        if after.ignition not in _OFF:
            return []
        ended = replace(drive, end=Mark.of(after), seen_end=not after.blind)
        self.state.drive = ended
        return self._write(ended, after.at, source) if ended.odometer_km else []

    def _drive(
        self, drive: Drive | None, before: Look | None, after: Look, source: str
    ) -> list[Record]:
        if drive is None:
            self.state.drive = self._started(before, after)
            return []
        if drive.end is None and before is not None and _parked_between(before, after):
            # On the road before and after, but the car stood in between: two drives.
            ended = replace(drive, end=Mark.of(before), seen_end=False)
            self.state.drive = self._started(None, after)
            return self._complete(ended, after.at, source) if ended.odometer_km else []
        if drive.end is None:
            self.state.drive = self._with_engine(drive)
            return []
        # Back on the road within the longest halt: the same trip goes on.
        resumed = replace(
            drive, end=None, seen_end=True, done=False, legs=drive.legs + 1
        )
        self.state.drive = resumed
        return self._write(resumed, after.at, source) if drive.done else []

    def _started(self, before: Look | None, after: Look) -> Drive:
        seen = before is not None and not after.blind
        # What was driven before anybody looked belongs to no drive that is known.
        drive = Drive(
            trip_id=trip_id(self.device_id, after.at),
            start=Mark.of(before if before and seen else after, after.at),
            seen_start=seen,
        )
        return self._with_engine(drive)

    def _note_charge(self, before: Look | None, after: Look) -> None:
        """Keep what went through the plug within a drive: no driving used or brought it."""
        drive = self.state.drive
        if drive is None or before is None or not before.plugged:
            return
        if same_place(before, after):
            flow = measure(before, after)
            self.state.drive = drive.charged(flow if before.discharging else flow.gain)

    def _with_engine(self, drive: Drive) -> Drive:
        if self._engine_speed is None:
            return drive
        return replace(drive, engine=bool(drive.engine) or self._engine_speed > 0)

    # -- events ----------------------------------------------------------------------------

    def _take(
        self, event: TripEvent, before: Look | None, after: Look, source: str
    ) -> list[Record]:
        if not self.state.take(event):
            return []
        drive = self.state.drive
        if drive is not None and drive.covers(event, after.at):
            return self._describe(drive, event, after, source)
        told = self._past(event, after.at)
        if told is not None:
            return self._complete(told.with_event(event), after.at, source)
        if drive is not None and drive.is_shifted(event):
            return self._describe(drive, event, after, source)
        if event.distance_km == 0:
            # Somebody sat in the parked car.
            return []
        return self._complete(self._unseen(event, before, after), after.at, source)

    def _past(self, event: TripEvent, now: datetime) -> Drive | None:
        """Return the finished drive that an event tells of."""
        waiting = [past for past in reversed(self.state.recent) if _waits(past)]
        for past in waiting:
            if past.covers(event, now) and not past.holds_more(event):
                return past
        return next((past for past in waiting if past.is_shifted(event)), None)

    def _describe(
        self, drive: Drive, event: TripEvent, after: Look, source: str
    ) -> list[Record]:
        """Take in the event of the drive that goes on, or has just ended."""
        if drive.end is not None and drive.holds_more(event):
            self.state.drive = None
            rest = self._complete(drive.before_event(event), after.at, source)
            return rest + self._complete(
                self._unseen(event, None, after), after.at, source
            )
        described = drive.with_event(event)
        if described.end is not None:
            if not (event.distance_km or described.odometer_km):
                return []
            self.state.drive = replace(described, done=True)
            return self._complete(described, after.at, source)
        if after.at - event.ended_at > self.stop:
            # It ended while nobody looked, and the ignition is on for another drive.
            ended = replace(described, end=Mark(at=event.ended_at), seen_end=False)
            self.state.drive = self._started(None, after)
            return self._complete(ended, after.at, source)
        self.state.drive = described
        return self._write(described, after.at, source)

    def _unseen(self, event: TripEvent, before: Look | None, after: Look) -> Drive:
        """Return the drive that only the event tells of."""
        began = event.ended_at - timedelta(seconds=event.duration_s or 0.0)
        drive = Drive(
            trip_id=trip_id(self.device_id, event.ended_at),
            start=Mark(at=began),
            end=Mark(at=event.ended_at),
            event=EventTotal.of(event),
            seen_start=False,
            seen_end=False,
            ignition=False,
        )
        if before is None or not _spans(before, after, event):
            return drive
        return replace(
            drive,
            start=Mark.of(before, began),
            end=Mark.of(after, event.ended_at),
        )

    # -- rows ------------------------------------------------------------------------------

    def _complete(
        self, drive: Drive, now: datetime, source: str | None = None
    ) -> list[Record]:
        done = replace(drive, done=True)
        others = [item for item in self.state.recent if item.trip_id != done.trip_id]
        new = len(others) == len(self.state.recent)
        self.state.recent = (*others, done)[-REMEMBERED:]
        return self._write(done, now, source) + self._gaps.trip(done, new=new)

    def _write(self, drive: Drive, now: datetime, source: str | None) -> list[Record]:
        row = {
            "device_id": self.device_id,
            "recorded_at": now,
            **trip_row(drive, self.places, self.usable_kwh),
        }
        if source is not None:
            row["source_system"] = source
            row |= figures(self._figures)
        return [Record(RecordKind.TRIP, row, urgent=True)]


def _parked_between(before: Look, after: Look) -> bool:
    """Return whether a car that nobody watched stood still for most of the time."""
    if not after.blind or before.odometer is None or after.odometer is None:
        return False
    hours = (after.at - before.at).total_seconds() / 3600
    return (
        hours >= _STANDSTILL_H and after.odometer - before.odometer < _CRAWL_KMH * hours
    )


def _waits(drive: Drive) -> bool:
    """Return whether a finished drive has fewer events than legs."""
    return drive.event is None or drive.event.count < drive.legs


def _spans(before: Look, after: Look, event: TripEvent) -> bool:
    """Return whether the two looks hold this drive and nothing else, by the odometer."""
    if before.odometer is None or after.odometer is None or event.distance_km is None:
        return False
    return (
        abs(after.odometer - before.odometer - event.distance_km) <= EVENT_RESOLUTION_KM
    )
