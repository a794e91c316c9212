"""Lives of a car as streams of snapshots, and what a bad connection makes of them.

A :class:`Recorder` lives like a :class:`Car` and keeps every snapshot. :func:`deliver` feeds
them to a tracker with losses, repeats, delays and restarts, and :class:`Delivery` knows what the
tracker was told.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
import json
from typing import Any, override

from custom_components.lightningrod.ledger.positions import kept
from custom_components.lightningrod.ledger.readings import (
    ChargeLog,
    PlugStatus,
    Snapshot,
    TripEvent,
)
from custom_components.lightningrod.ledger.records import Record, RecordKind
from custom_components.lightningrod.ledger.tracker import VehicleTracker

from .scenario import HOME, USABLE, VIN, WORK, Car, Tables

LEDGER = (
    RecordKind.SESSION,
    RecordKind.SEGMENT,
    RecordKind.INTERVAL,
    RecordKind.TRIP,
    RecordKind.GAP,
)


@dataclass(frozen=True)
class PlugIn:
    """One plug-in as it really was."""

    start: datetime
    end: datetime
    log: ChargeLog

    def shown_by(self, snapshot: Snapshot) -> bool:
        """Return whether a snapshot shows the cable of this plug-in."""
        plugged = snapshot.charging.plug_status == PlugStatus.CONNECTED
        return plugged and self.start <= snapshot.observed_at <= self.end


class Recorder(Car):
    """A car that keeps its snapshots, with the truth beside them."""

    def __init__(self, soc: float = 20.0) -> None:
        super().__init__(soc=soc)
        self.shifted = False
        self.stream: list[Snapshot] = []
        self.plug_ins: list[PlugIn] = []
        self.drives: list[TripEvent] = []
        self.show()
        self.wait(20)

    def feed(self, snapshot: Snapshot) -> None:
        self.stream.append(snapshot)

    def wait(self, minutes: float = 0.0, *, seconds: float = 0.0) -> None:
        self.now += timedelta(minutes=minutes, seconds=seconds)

    def stay(self, minutes: int) -> None:
        """Stand still; the car tells something now and then."""
        for _ in range(minutes // 14):
            self.wait(14)
            self.show()

    def visit(self, *, gain: float, kw: float, pauses: int, logged: bool) -> None:
        """Plug in, charge, unplug; the log is there three minutes later."""
        self.wait(1)
        start = self.now
        self.plug_in()
        gain = max(0.0, min(gain, 99.0 - self.soc))
        for _ in range(pauses + 1):
            self.wait(1)
            if gain:
                self.charge(self.soc + gain / (pauses + 1), kw, step=12)
            self.wait(4)
            self.show()
        self.wait(1)
        log = self.unplug()
        self.plug_ins.append(PlugIn(start, self.now, log))
        self.wait(3)
        if logged:
            self.log(log)
        self.wait(7)
        self.show()

    def travel(self, *, km: float, event: bool) -> None:
        """Drive between the two places, and stand for a while."""
        self.wait(1)
        away = self.position == (HOME.latitude, HOME.longitude)
        told = self.drive(
            km, max(15.0, km * 1.5), to=WORK if away else HOME, event=event
        )
        self.drives.append(told)
        self.wait(4)
        self.show()
        self.stay(20)

    def with_clock(self, minutes: int) -> None:
        """Let Ford's clock differ: what it tells of logs and events is shifted."""
        shift = timedelta(minutes=minutes)
        self.shifted = True
        self.plug_ins = [
            replace(truth, log=_shifted_log(truth.log, shift))
            for truth in self.plug_ins
        ]
        self.stream = [
            replace(
                look,
                charge_logs=tuple(
                    next(
                        truth.log
                        for truth in self.plug_ins
                        if truth.log == _shifted_log(log, shift)
                    )
                    for log in look.charge_logs
                ),
                trip_events=tuple(
                    replace(event, ended_at=event.ended_at + shift)
                    for event in look.trip_events
                ),
            )
            for look in self.stream
        ]


def _shifted_log(log: ChargeLog, shift: timedelta) -> ChargeLog:
    times = ("logged_at", "plug_in", "plug_out", "begin", "end")
    moved = {
        name: moment + shift
        for name in times
        if (moment := getattr(log, name)) is not None
    }
    return replace(log, **moved)


@dataclass
class Delivery:
    """What a tracker was told, and the rows that came of it."""

    tables: Tables = field(default_factory=Tables)
    told: list[Snapshot] = field(default_factory=list)
    news: list[Snapshot] = field(default_factory=list)
    tracker: VehicleTracker = field(default_factory=lambda: tracker(None))

    def feed(self, snapshot: Snapshot) -> None:
        """Tell the tracker; time has passed in minutes until then."""
        if not self.news or snapshot.observed_at >= self.news[-1].observed_at:
            if self.news:
                self.tables.apply(self.tracker.advance(snapshot.observed_at))
            self.news.append(snapshot)
        self.told.append(snapshot)
        self.tables.apply(self.tracker.feed(snapshot))

    def restart(self, state: dict[str, Any] | None = None) -> None:
        """Go on from a state as the database keeps it."""
        kept = self.tracker.state_json if state is None else state
        self.tracker = tracker(json.loads(json.dumps(kept)))

    def rows(self) -> dict[RecordKind, dict[Any, dict[str, Any]]]:
        """Return a copy of the rows of the ledger; samples are not among them."""
        return {
            kind: {key: dict(row) for key, row in self.tables.rows[kind].items()}
            for kind in LEDGER
        }

    @property
    def logs(self) -> list[ChargeLog]:
        """The logs that the tracker was told."""
        return [log for snapshot in self.told for log in snapshot.charge_logs]

    @property
    def events(self) -> list[TripEvent]:
        """The trip events that the tracker was told."""
        return [event for snapshot in self.told for event in snapshot.trip_events]


class QuietTracker(VehicleTracker):
    """A tracker that tells its state when it is asked, not with every record.

    To write it takes a third of the time, and streams read it at a restart only.
    """

    @override
    def _with_state(self, records: list[Record]) -> list[Record]:
        return kept(records, self.positions)


def tracker(state: dict[str, Any] | None) -> VehicleTracker:
    """Return a tracker that knows the two places."""
    made = QuietTracker(VIN, usable_kwh=USABLE, state=state)
    made.set_places((HOME, WORK))
    return made


def deliver(stream: Sequence[Snapshot], fates: Iterable[str]) -> Delivery:
    """Feed a stream to a tracker; each snapshot has a fate.

    ``keep``, ``drop``, ``twice``, ``late`` (after the one that follows) or ``restart`` (Home
    Assistant restarts just before, and shows the newest log and event again).
    """
    delivery, waiting = Delivery(), list[Snapshot]()
    newest: Snapshot | None = None
    for snapshot, fate in zip(stream, fates, strict=False):
        if snapshot.charge_logs or snapshot.trip_events:
            newest = _newest(newest, snapshot)
        if fate == "drop":
            continue
        if fate == "late":
            waiting.append(snapshot)
            continue
        if fate == "restart":
            delivery.restart()
            delivery.feed(_after_restart(snapshot, newest))
        else:
            delivery.feed(snapshot)
        if fate == "twice":
            delivery.feed(snapshot)
        for old in waiting:
            delivery.feed(old)
        waiting.clear()
    return delivery


def _newest(known: Snapshot | None, snapshot: Snapshot) -> Snapshot:
    if known is None:
        return snapshot
    return replace(
        snapshot,
        charge_logs=snapshot.charge_logs or known.charge_logs,
        trip_events=snapshot.trip_events or known.trip_events,
    )


def _after_restart(snapshot: Snapshot, newest: Snapshot | None) -> Snapshot:
    if newest is None:
        return replace(snapshot, stale=True)
    return replace(
        snapshot,
        stale=True,
        charge_logs=newest.charge_logs,
        trip_events=newest.trip_events,
    )
