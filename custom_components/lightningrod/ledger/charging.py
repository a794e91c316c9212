"""Charging sessions from plug-in to plug-out, live, then corrected by Ford's charge log."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from . import charge_log, metering
from .flow import measure, measure_discharge, spread
from .identity import session_id
from .look import Look, same_place
from .places import Place, find_place
from .readings import ChargeLog, Snapshot
from .records import Record, RecordKind, Value
from .session_row import TELLING, live_energy, provenance, session_row
from .sessions import ChargingState, OpenSession, SessionRef

# Sessions that a late charge log can still find.
REMEMBERED: Final = 12
# Smaller gains, in percent of charge, may be the battery management changing its mind.
_GAIN_PLUGGED: Final = 1.0
_GAIN_PARKED: Final = 3.0
_GAIN_MOVED: Final = 8.0
# The state of charge may arrive this long after the energy stopped flowing.
_SOC_LAG: Final = timedelta(minutes=5)
# After a log ended the session, the plug may look connected this long without being so.
_PLUG_LAG: Final = timedelta(minutes=10)


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
        """Return what one snapshot means for charging; ``before`` is the look before it."""
        records = self._follow(before, after, snapshot)
        for log in snapshot.charge_logs:
            records += self._correct(log, after, snapshot.source_system)
        return records

    def _follow(
        self, before: Look | None, after: Look, snapshot: Snapshot
    ) -> list[Record]:
        current = self.state.open
        if current is None or before is None:
            return self._begin(before, after, snapshot)
        if after.blind and not same_place(before, after):
            records = self._close_moved(current, before, after, snapshot)
            return records + (
                self._open(before, after, snapshot) if after.plugged else []
            )
        records = self._grow(current, before, after)
        if after.plugged:
            return self._update(current, before, after, snapshot) + records
        return self._close(current, after, snapshot) + records

    # -- plug-in and plug-out --------------------------------------------------------------

    def _begin(
        self, before: Look | None, after: Look, snapshot: Snapshot
    ) -> list[Record]:
        if after.plugged:
            ended = self.state.ended_by_log
            lagging = ended is not None and after.at - ended < _PLUG_LAG
            return [] if lagging else self._open(before, after, snapshot)
        self.state.ended_by_log = None
        if before is not None and _charge_missed(before, after):
            return self._rebuild(before, after, snapshot)
        return []

    def _open(
        self, before: Look | None, after: Look, snapshot: Snapshot
    ) -> list[Record]:
        seen = before is not None and not after.blind
        current = self.state.open = OpenSession(
            session_id=session_id(self.device_id, after.at),
            plug_in=after.at,
            seen=seen,
            not_before=before.at if before is not None and not seen else None,
            start_soc=after.soc,
        )
        records: list[Record] = []
        if before is not None and not seen and _charge_missed(before, after):
            records = self._add_unseen(current, before, after)
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
        parked = replace(before, at=after.at, plug=None, blind=True)
        return self._close(current, parked, snapshot)

    def _rebuild(self, before: Look, after: Look, snapshot: Snapshot) -> list[Record]:
        """Return the session of a charge that began and ended while nobody looked."""
        current = self.state.open = OpenSession(
            session_id=session_id(self.device_id, before.at),
            plug_in=before.at,
            seen=False,
            not_before=before.at,
        )
        current.latitude, current.longitude = after.latitude, after.longitude
        records = self._add_unseen(current, before, after)
        return self._close(current, after, snapshot) + records

    def _add_unseen(
        self, current: OpenSession, before: Look, after: Look
    ) -> list[Record]:
        current.start_soc = before.soc
        current.at_least = not same_place(before, after)
        flow = measure(before, after).gain
        return metering.charge(current, flow, after, self.usable_kwh, seen=False)

    # -- in between ------------------------------------------------------------------------

    def _grow(self, current: OpenSession, before: Look, after: Look) -> list[Record]:
        if before.discharging:
            flow = measure_discharge(before, after)
            return metering.discharge(current, flow, after, self.usable_kwh)
        flow = measure(before, after)
        if before.charging:
            return metering.charge(current, flow, after, self.usable_kwh)
        current.segment = None
        if after.blind and (flow.soc or 0.0) >= _GAIN_PLUGGED:
            return metering.charge(
                current, flow.gain, after, self.usable_kwh, seen=False
            )
        self._grow_idle(current, before, after)
        return []

    def _grow_idle(self, current: OpenSession, before: Look, after: Look) -> None:
        """Begin to charge, or take in a state of charge that came late."""
        gain = measure(before, after).gain
        lagging = (
            current.last_flow is not None and after.at - current.last_flow <= _SOC_LAG
        )
        if lagging or after.charging:
            current.meter.add_gain(gain)
        if lagging and gain.soc:
            current.end_soc = after.soc
        if after.charging:
            current.first_flow = current.first_flow or after.at
            current.last_flow = after.at

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
            _note(current, after, snapshot)
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
                latest=after.at if closed else None,
                live_kwh=energy if whole else None,
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
        ref = matched or SessionRef(
            session_id=session_id(self.device_id, span[0]),
            earliest=span[0],
            latest=span[1],
        )
        place = charge_log.place_of(log, self.places) or self._place(
            ref.latitude, ref.longitude
        )
        row = {
            "device_id": self.device_id,
            "source_system": source_system,
            "recorded_at": after.at,
            "estimated_end_utc": None,
            **charge_log.location(log, place),
            **charge_log.values(log, ref, self.usable_kwh),
        }
        if matched is None:
            row = {"session_start_utc": span[0], "session_end_utc": span[1], **row}
            pieces = _log_intervals(ref, log)
        else:
            pieces = self._end_open(ref, span[1])
        self._keep(replace(ref, log_key=span[0], latest=ref.latest or span[1]))
        return [Record(RecordKind.SESSION, row, urgent=True), *pieces]

    def _end_open(self, ref: SessionRef, ended: datetime) -> list[Record]:
        """End the open session when the log says that its plug-in is over."""
        current = self.state.open
        if current is None or current.session_id != ref.session_id:
            return []
        self.state.open, self._written = None, None
        self.state.ended_by_log = ended
        return metering.finish(current)


def _note(current: OpenSession, after: Look, snapshot: Snapshot) -> None:
    """Keep the newest of what the row tells beside its energy."""
    charging = snapshot.charging
    current.status = charging.charging_status or current.status
    current.station = charging.station_status or current.station
    current.target_soc = charging.target_soc or current.target_soc
    if current.latitude is None:
        current.latitude, current.longitude = after.latitude, after.longitude
    if current.start_soc is None:
        current.start_soc = after.soc
    if not after.charging:
        return
    current.power_type = charging.power_type or current.power_type
    current.voltage = charging.voltage or current.voltage
    current.amperage = charging.amperage or current.amperage
    if after.power_kw is None:
        return
    current.power_kw = after.power_kw
    if after.power_kw > 0:
        current.max_power = max(current.max_power or 0.0, after.power_kw)
        current.min_power = min(current.min_power or after.power_kw, after.power_kw)


def _charge_missed(before: Look, after: Look) -> bool:
    """Return whether the car must have charged between two looks that nobody watched between."""
    if not after.blind or before.soc is None or after.soc is None:
        return False
    needed = _GAIN_PARKED if same_place(before, after) else _GAIN_MOVED
    return after.soc - before.soc >= needed


def _log_intervals(ref: SessionRef, log: ChargeLog) -> list[Record]:
    """Return the intervals of a session that is known from its log alone, evenly filled."""
    if log.begin is None or log.end is None or log.energy_kwh is None:
        return []
    return [
        metering.interval_record(ref.session_id, piece)
        for piece in spread(log.begin, log.end, log.energy_kwh)
    ]
