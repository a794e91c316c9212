"""Holds the ledger against the truth, row by row."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Final

from demo.custom_components.fordpass.simulator import TrueSession, TrueTrip

from . import rows
from .cars import Shown, Span, Told, shown_at, shows_log, shows_trip
from .plan import Disturbance
from .rows import Gap, Row

# Clocks and the cloud's delay; nothing begins so soon after the end of its like.
SLACK: Final = 150.0
# A trip's summary and a session's charge log come this much after their end.
SUMMARY_AFTER: Final = timedelta(seconds=15)
LOG_AFTER: Final = timedelta(minutes=5)
# Larger errors have to be marked in the row.
LARGE: Final = 0.02
# The ledger calls nothing a charge, or a gap, that rounding could explain.
SMALLEST_SOC: Final = 3.0
SMALLEST_KM: Final = 2.0
# Errors of next to nothing are not measured by it.
LEAST_KWH: Final = 0.1


@dataclass(frozen=True, slots=True)
class Error:
    """A relative error of an energy, and whether the row says that it may have one."""

    truth: TrueSession | TrueTrip
    row: Row
    share: float

    @property
    def silent(self) -> bool:
        """Tell whether it is large and nothing says so."""
        return self.share > LARGE and not self.row.estimated


@dataclass(slots=True)
class Count:
    """What became of the sessions, or of the trips, of all cars."""

    true: int = 0
    found: int = 0
    missed: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    invented: list[str] = field(default_factory=list)
    unfinished: list[str] = field(default_factory=list)
    unknowable: int = 0
    errors: list[Error] = field(default_factory=list)

    @property
    def median_error(self) -> float:
        """Return the median error of energy; an energy that is not told is 100 % off."""
        return median(one.share for one in self.errors) if self.errors else 0.0

    @property
    def worst_error(self) -> float:
        """Return the largest error of energy."""
        return max((one.share for one in self.errors), default=0.0)

    @property
    def large(self) -> list[Error]:
        """Return the errors that have to be marked, largest first."""
        found = [one for one in self.errors if one.share > LARGE]
        return sorted(found, key=lambda one: -one.share)

    @property
    def faults(self) -> list[str]:
        """Return what must not be."""
        return [
            *(f"missed: {one}" for one in self.missed),
            *(f"doubled: {one}" for one in self.doubled),
            *(f"invented: {one}" for one in self.invented),
            *(f"unfinished: {one}" for one in self.unfinished),
        ]


@dataclass(slots=True)
class Comparison:
    """The outcome of a soak."""

    sessions: Count = field(default_factory=Count)
    trips: Count = field(default_factory=Count)
    lost_km: list[str] = field(default_factory=list)
    true_km: float = 0.0
    trip_km: float = 0.0
    gap_km: float = 0.0

    @property
    def faults(self) -> list[str]:
        """Return every way in which the target is missed."""
        found = [f"session {one}" for one in self.sessions.faults]
        found += [f"trip {one}" for one in self.trips.faults]
        found += self.lost_km
        found += [
            f"session off by {one.share:.1%} and not marked: {describe(one.truth)}; {one.row}"
            for one in self.sessions.errors
            if one.silent
        ]
        if self.sessions.median_error >= LARGE:
            found.append(f"median error is {self.sessions.median_error:.1%}")
        return found


def compare(
    ledger: Path, lives: Sequence[Told], plan: Sequence[Disturbance], end: datetime
) -> Comparison:
    """Compare what the ledger says of all cars up to a time with what is true."""
    result = Comparison()
    for told in lives:
        blind = [
            one.span
            for one in plan
            if one.down or (one.vin == told.car.vin and one.back > one.at)
        ]
        shown = shown_at(told.car, [span.end for span in blind])
        _Car(ledger, told.until(end), blind, shown, result).compare()
    return result


def describe(truth: TrueSession | TrueTrip) -> str:
    """Return a truth in a line."""
    if isinstance(truth, TrueSession):
        log = "" if truth.logged else ", no log"
        return (
            f"{truth.plug_in:%m-%d %H:%M:%S}..{truth.plug_out:%m-%d %H:%M:%S} "
            f"{truth.place.name} {truth.start_soc}->{truth.end_soc} % "
            f"{truth.energy_kwh:.2f} kWh, {len(truth.segments)} segments{log}"
        )
    event = "" if truth.reported else ", no summary"
    return (
        f"{truth.start:%m-%d %H:%M:%S}..{truth.end:%m-%d %H:%M:%S} {truth.origin} to "
        f"{truth.destination} {truth.distance_km:.1f} km {truth.start_odometer}->"
        f"{truth.end_odometer} {truth.energy_kwh:.2f} kWh{event}"
    )


@dataclass(slots=True)
class _Car:
    """The comparison of one car; it adds to the result."""

    ledger: Path
    told: Told
    blind: Sequence[Span]
    shown: dict[datetime, Shown]
    result: Comparison

    def compare(self) -> None:
        vin = self.told.car.vin
        gaps = rows.gaps(self.ledger, vin)
        self._sessions(rows.sessions(self.ledger, vin))
        self._trips(rows.trips(self.ledger, vin), gaps)
        first = self.told.trips[1]
        self.result.true_km += self.told.trips[-1].end_odometer - first.start_odometer
        self.result.gap_km += sum(one.distance_km for one in gaps)

    def _sessions(self, found: Sequence[Row]) -> None:
        truths = self.told.sessions
        spans = [Span(one.plug_in, one.plug_out) for one in truths]
        count = self.result.sessions
        pairs = rows.matched(truths, spans, found, SLACK)
        _count(count, truths, spans, found, pairs)
        for truth in _without(truths, pairs):
            if self._knowable_session(truth):
                count.missed.append(describe(truth))
            else:
                count.unknowable += 1
        count.errors += [
            Error(truth, row, _off(row.energy_kwh, truth.energy_kwh))
            for truth, row in pairs
        ]

    def _knowable_session(self, truth: TrueSession) -> bool:
        """Tell whether anything was left of a session: its log, or charge in the battery."""
        span = self._hiding(truth.plug_in, truth.plug_out + LOG_AFTER)
        if span is None or shows_log(self.shown[span.end], truth):
            return True
        drives = [one for one in self.told.trips if span.covers(one.start, one.end)]
        return not drives and truth.end_soc - truth.start_soc >= SMALLEST_SOC

    def _trips(self, found: Sequence[Row], gaps: Sequence[Gap]) -> None:
        truths = self.told.trips
        spans = [Span(one.start, one.end) for one in truths]
        count = self.result.trips
        pairs = rows.matched(truths, spans, found, SLACK)
        _count(count, truths, spans, found, pairs)
        unknowable = []
        for truth in _without(truths, pairs):
            if self._knowable_trip(truth):
                count.missed.append(describe(truth))
            else:
                unknowable.append(truth)
        count.unknowable += len(unknowable)
        self._kilometres(unknowable, gaps)
        count.errors += [
            Error(truth, row, _off(row.energy_kwh, truth.energy_kwh))
            for truth, row in pairs
        ]
        self.result.trip_km += sum(row.distance_km or 0.0 for row in found)
        self.result.trip_km -= self.told.trips[0].distance_km

    def _knowable_trip(self, truth: TrueTrip) -> bool:
        """Tell whether anything was left of a trip beside its kilometres."""
        span = self._hiding(truth.start, truth.end + SUMMARY_AFTER)
        return span is None or shows_trip(self.shown[span.end], truth)

    def _hiding(self, start: datetime, end: datetime) -> Span | None:
        """Return the time in which nobody saw anything of what happened."""
        return next((span for span in self.blind if span.covers(start, end)), None)

    def _kilometres(self, unknowable: Sequence[TrueTrip], gaps: Sequence[Gap]) -> None:
        """Look for the kilometres of trips that nobody could know of."""
        for span in self.blind:
            hidden = [one for one in unknowable if span.covers(one.start, one.end)]
            driven = sum(one.distance_km for one in hidden)
            kept = sum(
                gap.distance_km
                for gap in gaps
                if gap.span.start <= span.end and gap.span.end >= span.start
            )
            if driven >= SMALLEST_KM and kept < driven - SMALLEST_KM * len(hidden):
                self.result.lost_km.append(
                    f"{driven:.1f} km driven unseen, {kept:.1f} km in gaps: "
                    + "; ".join(describe(one) for one in hidden)
                )


def _count[T: (TrueSession, TrueTrip)](
    count: Count,
    truths: Sequence[T],
    spans: Sequence[Span],
    found: Sequence[Row],
    pairs: Sequence[tuple[T, Row]],
) -> None:
    """Note what was found, what is there twice, and what never was."""
    count.true += len(truths)
    count.found += len(pairs)
    count.unfinished += [
        f"{describe(truth)}; {row}" for truth, row in pairs if not row.complete
    ]
    used = {id(row) for _, row in pairs}
    for row in found:
        if id(row) in used:
            continue
        about = [
            one
            for one, span in zip(truths, spans, strict=True)
            if rows.touches(span, row, SLACK)
        ]
        if about:
            count.doubled.append(f"{describe(about[0])}; {row}")
        else:
            count.invented.append(str(row))


def _without[T](truths: Sequence[T], pairs: Sequence[tuple[T, Row]]) -> list[T]:
    known = {id(truth) for truth, _ in pairs}
    return [one for one in truths if id(one) not in known]


def _off(told: float | None, true: float) -> float:
    if told is None:
        return 1.0
    return abs(told - true) / max(true, LEAST_KWH)
