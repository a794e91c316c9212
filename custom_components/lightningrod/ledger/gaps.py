"""Kilometres that no trip explains: the odometer against the sum of the trips."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from .drives import Drive, Gap, GapState
from .identity import gap_id
from .look import Look, earlier
from .records import Record, RecordKind

# Trip events count whole kilometres, and so do many odometers: below this it may be rounding.
SMALLEST_KM: Final = 2.0
# An event may come this much after the kilometres.
PATIENCE: Final = timedelta(minutes=15)
_SLIP_KM: Final = 500.0


class GapFinder:
    """Finds the kilometres of one vehicle that no trip explains.

    ``source`` is the integration that told of them.
    """

    def __init__(self, device_id: str, state: GapState) -> None:
        """Continue from a stored state."""
        self.device_id = device_id
        self.state = state
        self.source: str | None = None

    def look(self, after: Look, *, driving: bool) -> list[Record]:
        """Return the gap that has become certain; a drive that goes on explains itself."""
        if after.odometer is None or driving:
            return []
        if self.state.explained_at is None:
            self._explain(after.at, after.odometer)
            return []
        missing = self._missing(after.odometer)
        if missing < -_SLIP_KM:
            # What was known was wrong (SOURCE_CONTRACT 4.9).
            self._explain(after.at, after.odometer)
            return []
        if missing < SMALLEST_KM:
            self.state.since = None
            if self.state.credit_km and abs(missing) < SMALLEST_KM:
                self._explain(after.at, after.odometer)
            return []
        self.state.since = self.state.since or after.at
        if after.at - self.state.since < PATIENCE:
            return []
        return self._find(after.at, after.odometer)

    def set_back(self, now: datetime) -> None:
        """Go on after our clock was set back: nothing known is later than now."""
        self.state.explained_at = earlier(self.state.explained_at, now)
        self.state.since = earlier(self.state.since, now)

    def trip(self, drive: Drive, *, new: bool) -> list[Record]:
        """Take in a finished trip; return the gap before it, or the one that it fills.

        ``new`` is false for a trip that was taken in before and is only corrected now.
        """
        end = drive.end
        if drive.start.odometer is not None and end and end.odometer is not None:
            known = self.state.explained_at is not None
            if known and end.odometer <= self.state.explained_km:
                return self._shrink(drive)
            start = drive.start.odometer - _unseen_km(drive)
            found = self._before(drive.start.at, start) if known else []
            self._explain(end.at, end.odometer)
            return found
        distance = drive.event.distance_km if drive.event else None
        if not new or not distance or end is None:
            return []
        last = self.state.last
        if last is not None and last.start <= end.at <= last.end + PATIENCE:
            return self._fill(last, distance)
        explained = self.state.explained_at
        if explained is not None and end.at + PATIENCE > explained:
            self.state.credit_km += distance
        return []

    def _before(self, at: datetime, odometer: float) -> list[Record]:
        return (
            self._find(at, odometer) if self._missing(odometer) >= SMALLEST_KM else []
        )

    def _missing(self, odometer: float) -> float:
        return odometer - self.state.explained_km - self.state.credit_km

    def _explain(self, at: datetime, odometer: float) -> None:
        self.state.explained_at, self.state.explained_km = at, odometer
        self.state.credit_km, self.state.since = 0.0, None

    def _find(self, at: datetime, odometer: float) -> list[Record]:
        start = self.state.explained_at or at
        gap = Gap(
            gap_id=gap_id(self.device_id, start),
            start=start,
            end=at,
            start_odometer=self.state.explained_km,
            end_odometer=odometer,
            distance_km=self._missing(odometer),
        )
        self._explain(at, odometer)
        return [self._record(gap)]

    def _shrink(self, drive: Drive) -> list[Record]:
        """Take what a late event tells of an unseen beginning out of the gap before it."""
        last, unseen = self.state.last, _unseen_km(drive)
        if last is None or not unseen or last.end_odometer != drive.start.odometer:
            return []
        whole = last.end_odometer - last.start_odometer
        return self._fill(replace(last, distance_km=whole), unseen)

    def _fill(self, gap: Gap, distance_km: float) -> list[Record]:
        rest = gap.distance_km - distance_km
        rest = rest if rest >= SMALLEST_KM else 0.0
        return [self._record(replace(gap, distance_km=rest))]

    def _record(self, gap: Gap) -> Record:
        self.state.last = gap
        return Record(
            RecordKind.GAP,
            {
                "gap_id": gap.gap_id,
                "device_id": self.device_id,
                "start_time": gap.start,
                "end_time": gap.end,
                "start_odometer": gap.start_odometer,
                "end_odometer": gap.end_odometer,
                "distance": gap.distance_km,
                "source_system": self.source,
            },
            urgent=True,
        )


def _unseen_km(drive: Drive) -> float:
    """Return the kilometres of a drive that were driven before it was seen."""
    told, seen = drive.told, drive.odometer_km
    if drive.seen_start or told is None or told.distance_km is None or seen is None:
        return 0.0
    return max(0.0, told.distance_km - seen)
