"""Charging sessions from plug-in to plug-out, live, then corrected by Ford's charge log."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from . import charge_log, growth, metering
from .evidence import PLUG_LAG, charge_missed, moved, note, witness
from .flow import measure
from .identity import session_id
from .look import CLOCKS_APART, Look
from .places import Place, find_place
from .readings import ChargeLog, Snapshot
from .records import Record, RecordKind, Value
from .session_row import TELLING, live_energy, provenance, session_row
from .sessions import ChargingState, OpenSession, SessionRef

# Sessions that a late charge log can still find.
REMEMBERED: Final = 12


class ChargingTracker:
    """Turns looks and charge logs of one vehicle into sessions, segments and intervals.

    ``places`` and ``usable_kwh`` may be replaced at any time; they hold from the next look on.
    """

    def __init__(self, device_id: str, state: ChargingState) -> None:
        """Continue from a stored state."""
        self.device_id = device_id
        self.state = state
        self.places: Sequence[Place] = ()
        self.usable_kwh: float | None = None
        self._written: tuple[Value, ...] | None = None

    def feed(
        self, before: Look | None, after: Look, snapshot: Snapshot
    ) -> list[Record]:
        """Return what one snapshot means for charging; ``before`` is the look before it.

        A log is a witness of its own: what it tells of lies between the two looks, and is
        followed first.
        """
        records: list[Record] = []
        for log in map(charge_log.told, snapshot.charge_logs):
            before, passed = self._until(log, before, after, snapshot)
            records += passed
            records += self._correct(log, after, snapshot.source_system)
        return records + self._follow(before, after, snapshot)

    def take_logs(self, look: Look, snapshot: Snapshot) -> list[Record]:
        """Return what the logs of a snapshot tell that is itself no news."""
        return [
            record
            for log in map(charge_log.told, snapshot.charge_logs)
            for record in self._correct(log, look, snapshot.source_system)
        ]

    def set_back(self, now: datetime) -> list[Record]:
        """Go on after our clock was set back: nothing known is later than now."""
        self.state.set_back(now)
        return [] if self.state.open is None else metering.finish(self.state.open)

    def join(self, past: ChargingState, written: Mapping[UUID, UUID]) -> None:
        """Know of the sessions of the past that were written, each as the row of an id."""
        current, begun = self.state.open, past.open
        if current and begun and written.get(begun.session_id) == current.session_id:
            self.state.open = replace(begun, session_id=current.session_id)
            self._written = None
        own = {ref.session_id for ref in self.state.recent}
        for ref in past.recent:
            row_id = written.get(ref.session_id)
            is_open = ref.latest is None and current and row_id == current.session_id
            if row_id is not None and (row_id not in own or is_open):
                self._keep(replace(ref, session_id=row_id))

    def _until(
        self, log: ChargeLog, before: Look | None, after: Look, snapshot: Snapshot
    ) -> tuple[Look | None, list[Record]]:
        """Follow up to the end of a logged plug-in that lies between two looks.

        Returns the look from which on the rest is followed.
        """
        span = charge_log.bounds(log)
        if before is None or span is None or span[1] <= before.at:
            return before, []
        current = self.state.open
        known = {ref.session_id for ref in charge_log.match(log, self.state.recent)}
        records: list[Record] = []
        if current is None and known:
            return before, records
        if _begins_between(span[0], before, current):
            # A plug-in that was open is over then.
            arrived = witness(before, after, span[0], log.first_soc)
            records += self._follow(before, arrived, snapshot)
            before = arrived
        elif current is not None and current.session_id not in known:
            return before, records
        left = witness(before, after, span[1], log.last_soc)
        if self.state.open is not None:
            records += self._follow(before, left, snapshot)
        self.state.disbelieve(left.at, left.soc)
        return left, records

    def _follow(
        self, before: Look | None, after: Look, snapshot: Snapshot
    ) -> list[Record]:
        current = self.state.open
        if current is None or before is None:
            return self._begin(before, after, snapshot)
        if moved(current, before, after):
            records = self._close_moved(current, before, after, snapshot)
            if after.plugged:
                records += self._begin(before, after, snapshot)
            return records
        records = growth.grow(current, before, after, self.usable_kwh)
        if after.plugged:
            return self._update(current, before, after, snapshot) + records
        return self._close(current, after, snapshot) + records

    # -- plug-in and plug-out --------------------------------------------------------------

    def _begin(
        self, before: Look | None, after: Look, snapshot: Snapshot
    ) -> list[Record]:
        if not after.plugged:
            self.state.disbelieve(None, None)
            if before is not None and charge_missed(before, after):
                return self._rebuild(before, after, snapshot)
            return []
        ended = self.state.disbelieved_since
        if ended is None or before is None:
            return self._open(before, after, snapshot)
        if after.driving:
            self.state.disbelieve(after.at, after.soc)
            return []
        if (after.refreshed_at or after.at) - ended < PLUG_LAG:
            return []
        parked = witness(before, after, ended, self.state.disbelieved_soc)
        return self._open(parked, replace(after, blind=True), snapshot)

    def _open(
        self, before: Look | None, after: Look, snapshot: Snapshot
    ) -> list[Record]:
        seen = before is not None and not after.blind
        self.state.disbelieve(None, None)
        current = self.state.open = OpenSession(
            session_id=session_id(self.device_id, after.at),
            plug_in=after.at,
            seen=seen,
            not_before=before.at if before is not None and not seen else None,
            start_soc=after.soc,
        )
        records: list[Record] = []
        if before is not None and not seen and charge_missed(before, after):
            records = growth.unseen(current, before, after, self.usable_kwh)
        if after.charging:
            current.first_flow = current.first_flow or after.at
            current.last_flow = after.at
        return [*self._write(current, after, snapshot, urgent=True), *records]

    def _close(
        self, current: OpenSession, after: Look, snapshot: Snapshot
    ) -> list[Record]:
        if current.end_soc is None:
            current.end_soc = after.soc
        row = self._write(current, after, snapshot, urgent=True, closed=True)
        self.state.open, self._written = None, None
        return row + metering.finish(current)

    def _close_moved(
        self, current: OpenSession, before: Look, after: Look, snapshot: Snapshot
    ) -> list[Record]:
        """End a session whose plug-out nobody saw, and after which the car drove."""
        current.at_least = current.at_least or before.charging
        records: list[Record] = []
        if not after.plugged and charge_missed(before, after):
            gain = measure(before, after).gain
            parked = replace(after, plug=None, status=None)
            records = metering.charge(
                current, gain, parked, self.usable_kwh, seen=False
            )
        if after.driving:
            self.state.disbelieve(after.at, after.soc)
        parked = replace(before, at=after.at, plug=None, blind=True)
        return self._close(current, parked, snapshot) + records

    def _rebuild(self, before: Look, after: Look, snapshot: Snapshot) -> list[Record]:
        """Return the session of a charge that began and ended while nobody looked."""
        current = self.state.open = OpenSession(
            session_id=session_id(self.device_id, before.at),
            plug_in=before.at,
            seen=False,
            was_plugged=False,
            not_before=before.at,
        )
        current.latitude, current.longitude = after.latitude, after.longitude
        records = growth.unseen(current, before, after, self.usable_kwh)
        return self._close(current, after, snapshot) + records

    def _update(
        self, current: OpenSession, before: Look, after: Look, snapshot: Snapshot
    ) -> list[Record]:
        urgent = before.status != after.status
        return self._write(current, after, snapshot, urgent=urgent)

    # -- rows ------------------------------------------------------------------------------

    def _write(
        self,
        current: OpenSession,
        after: Look,
        snapshot: Snapshot,
        *,
        urgent: bool,
        closed: bool = False,
    ) -> list[Record]:
        if not closed:
            note(current, after, snapshot)
        place = self._place(current.latitude, current.longitude)
        row = session_row(
            current, after, snapshot, place, self.usable_kwh, closed=closed
        )
        telling = tuple(row[column] for column in TELLING)
        self._remember(current, after, closed=closed)
        if telling == self._written and not urgent:
            return []
        self._written = telling
        return [Record(RecordKind.SESSION, row, urgent=urgent)]

    def _remember(self, current: OpenSession, after: Look, *, closed: bool) -> None:
        energy, source = live_energy(current, self.usable_kwh, closed=closed)
        whole = current.seen and not current.at_least
        self._keep(
            SessionRef(
                session_id=current.session_id,
                earliest=current.not_before or current.plug_in,
                plugged_at=current.plug_in if current.was_plugged else None,
                latest=after.at if closed else None,
                live_kwh=energy if whole else None,
                max_power=current.max_power,
                latitude=current.latitude,
                longitude=current.longitude,
                provenance=provenance(current, source),
            )
        )

    def _keep(self, ref: SessionRef) -> None:
        others = [
            item for item in self.state.recent if item.session_id != ref.session_id
        ]
        ordered = sorted((*others, ref), key=lambda item: item.earliest)
        self.state.recent = tuple(ordered[-REMEMBERED:])

    def _place(self, latitude: float | None, longitude: float | None) -> Place | None:
        if latitude is None or longitude is None:
            return None
        return find_place(self.places, latitude, longitude)

    # -- the charge log --------------------------------------------------------------------

    def _correct(self, log: ChargeLog, after: Look, source_system: str) -> list[Record]:
        if (span := charge_log.bounds(log)) is None:
            return []
        matched = charge_log.match(log, self.state.recent)
        if charge_log.is_known(log, matched) or (
            not matched and self._is_forgotten(span)
        ):
            return []
        ref = charge_log.united(matched) or SessionRef(
            session_id=session_id(self.device_id, span[0]),
            earliest=span[0],
            latest=span[1],
        )
        row = {
            "device_id": self.device_id,
            "source_system": source_system,
            "recorded_at": after.at,
            "estimated_end_utc": None,
            **self._log_place(log, ref),
            **charge_log.values(log, ref, self.usable_kwh),
        }
        if not matched:
            row = {"session_start_utc": span[0], "session_end_utc": span[1], **row}
        pieces = [] if matched else metering.log_intervals(ref, log)
        for part in matched:
            pieces += self._end_open(part, span[1], log.last_soc)
        pieces += self._supersede(matched[1:], ref)
        self._keep(
            replace(
                ref,
                log_key=span[0],
                logged_at=log.logged_at,
                log_print=charge_log.fingerprint(log),
                latest=ref.latest or span[1],
            )
        )
        return [Record(RecordKind.SESSION, row, urgent=True), *pieces]

    def _log_place(self, log: ChargeLog, ref: SessionRef) -> dict[str, Value]:
        place = charge_log.place_of(log, self.places)
        return charge_log.location(
            log, place or self._place(ref.latitude, ref.longitude)
        )

    def _is_forgotten(self, span: tuple[datetime, datetime]) -> bool:
        """Return whether a log is older than all that is remembered: it was told long ago."""
        recent = self.state.recent
        return len(recent) == REMEMBERED and span[1] < recent[0].earliest

    def _supersede(self, parts: Sequence[SessionRef], by: SessionRef) -> list[Record]:
        """Give what was taken for plug-ins of their own to the one that they are part of."""
        gone = {part.session_id for part in parts}
        self.state.recent = tuple(
            ref for ref in self.state.recent if ref.session_id not in gone
        )
        return [
            Record(
                RecordKind.SESSION,
                {
                    "session_id": part.session_id,
                    "superseded_by": by.session_id,
                    "is_complete": False,
                },
                urgent=True,
            )
            for part in parts
        ]

    def _end_open(
        self, ref: SessionRef, ended: datetime, soc: float | None
    ) -> list[Record]:
        """End the open session when the log says that its plug-in is over."""
        current = self.state.open
        if current is None or current.session_id != ref.session_id:
            return []
        self.state.open, self._written = None, None
        self.state.disbelieve(ended, soc)
        return metering.finish(current)


def _begins_between(
    plug_in: datetime, before: Look, current: OpenSession | None
) -> bool:
    """Return whether a logged plug-in began after a look, and is not the open one."""
    if current is not None and plug_in <= current.plug_in + CLOCKS_APART:
        return False
    return plug_in > before.at
