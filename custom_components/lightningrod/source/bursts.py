"""Collects the changes of one push, and reads them together.

Bursts are told apart by the time of their states, so that pushes are not merged when the loop
was blocked, or when states are read that were written long ago.
"""

from collections.abc import Iterable
from datetime import datetime
import math
from typing import Final

from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import State

from ..ledger.readings import ChargeLog, Snapshot, TripEvent
from .events import charge_log, charge_log_key, trip_event, trip_key
from .fields import CHARGE_LOG, RANGE, TRIP
from .parse import StateParser
from .units import AttributeUnits
from .values import milliseconds

# Seconds from the first change of a burst to its snapshot. Ford's integration holds its frames
# back for 0.3 s, and what belongs together never lies further apart.
DEBOUNCE: Final = 1.0
NO_DATA: Final = frozenset({STATE_UNAVAILABLE, STATE_UNKNOWN})


class Bursts:
    """The states of one vehicle's entities, by key, and the burst that is being collected.

    Who feeds it calls :meth:`_keep` for each change, then :meth:`_note_charge_log` and
    :meth:`_note_trip` for the entities of those, and says by :meth:`_units` which units the
    attributes are in.
    """

    def __init__(self, vin: str, integration: str) -> None:
        self._vin = vin.upper()
        self._integration = integration
        self._parser = StateParser()
        self._slots: dict[str, State] = {}
        # The open burst: its newest state, and the time from which on another one begins.
        self._newest: State | None = None
        self._ends = -math.inf
        self._returned = True
        self._log_key: tuple[str, str] | None = None
        self._logs: list[ChargeLog] = []
        self._trip_key: str | None = None
        self._trips: list[State] = []

    def _units(self) -> AttributeUnits:
        """Return the units of the attributes."""
        raise NotImplementedError

    def _adopt(self, states: Iterable[tuple[str, State]]) -> None:
        """Take states that were there before anybody listened."""
        found = list(states)
        self._slots.update(found)
        for key, state in found:
            self._note(key, state, fresh=False)
        known = [state for _, state in found if state.state not in NO_DATA]
        self._returned |= bool(known)
        if known and self._newest is None:
            self._open(max(known, key=lambda state: state.last_updated))

    def _keep(self, key: str, old: State | None, new: State | None) -> Snapshot | None:
        """Put a state into its slot; return the snapshot of the burst that ended before it."""
        if new is None:
            self._slots.pop(key, None)
            return None
        snapshot = None
        if new.last_updated_timestamp > self._ends:
            snapshot = self._close()
            self._open(new)
        if old is None or old.state == STATE_UNAVAILABLE:
            self._returned = True
        self._newest = new
        self._slots[key] = new
        return snapshot

    def _open(self, first: State) -> None:
        self._newest = first
        self._ends = first.last_updated_timestamp + DEBOUNCE

    def _close(self) -> Snapshot | None:
        """End the open burst; return its snapshot, ``None`` when nothing is known."""
        newest = self._newest
        if newest is None:
            return None
        self._drop_burst()
        logs, self._logs = self._logs, []
        trips, self._trips = self._trips, []
        if not logs and all(state.state in NO_DATA for state in self._slots.values()):
            return None
        stale, self._returned = self._returned, False
        return self._read(milliseconds(newest.last_updated), logs, trips, stale=stale)

    def _drop_burst(self) -> None:
        self._newest = None
        self._ends = -math.inf

    def _read(
        self,
        observed_at: datetime,
        logs: list[ChargeLog],
        trips: list[State],
        *,
        stale: bool,
    ) -> Snapshot:
        parser, slots, units = self._parser, self._slots, self._units()
        battery = parser.battery(slots, units)
        return Snapshot(
            device_id=self._vin,
            observed_at=observed_at,
            source_system=self._integration,
            refreshed_at=parser.refreshed_at(slots, units),
            battery=battery,
            vehicle=parser.vehicle(slots, units),
            charging=parser.charging(slots, units, battery, observed_at),
            trip=parser.trip_figures(slots, units),
            position=parser.position(slots, units),
            trip_events=self._trip_events(trips, units),
            charge_logs=tuple(logs),
            stale=stale,
        )

    def _trip_events(
        self, trips: list[State], units: AttributeUnits
    ) -> tuple[TripEvent, ...]:
        if not trips:
            return ()
        # Only the newest trip can be held against what elVeh says now.
        summaries = [*(None for _ in trips[1:]), self._slots.get(RANGE)]
        found = (
            trip_event(state, summary, units)
            for state, summary in zip(trips, summaries, strict=True)
        )
        return tuple(trip for trip in found if trip is not None)

    def _note(self, key: str, state: State, *, fresh: bool) -> None:
        """Read what Ford recorded itself, if this is where it shows it."""
        if key == CHARGE_LOG:
            self._note_charge_log(state, fresh=fresh)
        elif key == TRIP:
            self._note_trip(state)

    def _note_charge_log(self, state: State, *, fresh: bool) -> None:
        """Read a charge log that was not seen before, while it is still true."""
        key = charge_log_key(state)
        if key is None or key == self._log_key:
            return
        self._log_key = key
        log = charge_log(state, self._units(), fresh=fresh)
        if log is not None:
            self._logs.append(log)

    def _note_trip(self, state: State) -> None:
        """Remember a trip that was not seen before."""
        key = trip_key(state)
        if key is not None and key != self._trip_key:
            self._trip_key = key
            self._trips.append(state)
