"""Follows the entities of one vehicle, and hands on a snapshot after each push.

A push of Ford's cloud makes all its entities change in one tick, so the changes are collected
for a moment and then read together (SOURCE_CONTRACT 0.3). What runs for every change stays
small: it keeps the state and nothing else.
"""

from asyncio import TimerHandle
from collections.abc import Callable
from datetime import datetime
import math
from typing import Final

from homeassistant.const import ATTR_RESTORED, STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import (
    CALLBACK_TYPE,
    CoreState,
    Event,
    EventStateChangedData,
    HomeAssistant,
    State,
    callback,
)
from homeassistant.helpers.event import async_track_state_change_event

from ..ledger.readings import ChargeLog, Snapshot, TripEvent
from .entities import EntityMap
from .events import charge_log, charge_log_key, trip_event, trip_key
from .fields import CHARGE_LOG, RANGE, TRIP
from .parse import StateParser
from .units import AttributeUnits, attribute_units
from .values import milliseconds

# Seconds from the first change of a burst to its snapshot. Ford's integration holds its frames
# back for 0.3 s, and what belongs together never lies further apart.
DEBOUNCE: Final = 1.0
# At its stop Home Assistant takes the entities away; that says nothing of the car.
_STOPPING: Final = frozenset(
    {CoreState.stopping, CoreState.final_write, CoreState.stopped}
)
_NO_DATA: Final = frozenset({STATE_UNAVAILABLE, STATE_UNKNOWN})


class SnapshotListener:
    """Turns the changes of one vehicle's entities into snapshots.

    Bursts are told apart by the time of their states, not only by the timer: when the loop was
    blocked, or states are replayed with times of their own, pushes are not merged. The first
    snapshot after a start is read from the states of that moment.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        vin: str,
        integration: str,
        on_snapshot: Callable[[Snapshot], None],
    ) -> None:
        self._hass = hass
        self._vin = vin.upper()
        self._integration = integration
        self._on_snapshot = on_snapshot
        self._map = EntityMap(hass, vin, integration, self._follow)
        self._parser = StateParser()
        self._subscriptions: dict[str, CALLBACK_TYPE] = {}
        self._keys: dict[str, str] = {}
        self._slots: dict[str, State] = {}
        # The open burst: its newest state, and the time from which on another one begins.
        self._newest: State | None = None
        self._ends = -math.inf
        self._timer: TimerHandle | None = None
        self._returned = True
        self._log_key: tuple[str, str] | None = None
        self._logs: list[ChargeLog] = []
        self._trip_key: str | None = None
        self._trips: list[State] = []

    @callback
    def start(self) -> None:
        """Begin to listen; what the entities show now makes the first snapshot."""
        self._map.start()
        self._follow()

    @callback
    def stop(self) -> None:
        """Listen no longer, and drop the burst that is being collected."""
        self._map.stop()
        self._follow()
        self._drop_burst()
        self._returned = True
        self._log_key = self._trip_key = None
        self._logs, self._trips = [], []

    @callback
    def _follow(self) -> None:
        """Subscribe to the entities as they are now, and take over what the new ones show."""
        wanted = {entity_id: key for key, entity_id in self._map.entity_ids.items()}
        for entity_id in self._keys.keys() - wanted.keys():
            self._subscriptions.pop(entity_id)()
            key = self._keys.pop(entity_id)
            if key not in self._map.entity_ids:
                self._slots.pop(key, None)
        new = wanted.keys() - self._keys.keys()
        for entity_id in new:
            self._subscribe(entity_id, wanted[entity_id])
        self._adopt([state for key in new if (state := self._hass.states.get(key))])

    def _subscribe(self, entity_id: str, key: str) -> None:
        actions = {CHARGE_LOG: self._on_charge_log, TRIP: self._on_trip}
        self._keys[entity_id] = key
        self._subscriptions[entity_id] = async_track_state_change_event(
            self._hass, entity_id, actions.get(key, self._on_state)
        )

    def _adopt(self, states: list[State]) -> None:
        """Take states that were there before anybody listened."""
        for state in states:
            self._slots[self._keys[state.entity_id]] = state
        for state in states:
            self._note_charge_log(state, fresh=False)
            self._note_trip(state)
        known = [state for state in states if state.state not in _NO_DATA]
        self._returned |= bool(known)
        if known and self._newest is None:
            self._open(max(known, key=lambda state: state.last_updated))

    @callback
    def _on_state(self, event: Event[EventStateChangedData]) -> None:
        self._hand_on(self._keep(event))

    @callback
    def _on_charge_log(self, event: Event[EventStateChangedData]) -> None:
        snapshot = self._keep(event)
        if (state := event.data["new_state"]) is not None:
            old = event.data["old_state"]
            first_write = old is None or ATTR_RESTORED in old.attributes
            # A log that follows another one was written just now; one that was hidden by an
            # outage may have been written before.
            self._note_charge_log(state, fresh=first_write or self._log_key is not None)
        self._hand_on(snapshot)

    @callback
    def _on_trip(self, event: Event[EventStateChangedData]) -> None:
        snapshot = self._keep(event)
        if (state := event.data["new_state"]) is not None:
            self._note_trip(state)
        self._hand_on(snapshot)

    def _keep(self, event: Event[EventStateChangedData]) -> Snapshot | None:
        """Put a state into its slot; return the snapshot of the burst that ended before it."""
        data = event.data
        key = self._keys[data["entity_id"]]
        new = data["new_state"]
        if new is None:
            self._slots.pop(key, None)
            return None
        snapshot = None
        if new.last_updated_timestamp > self._ends:
            snapshot = self._close()
            self._open(new)
        old = data["old_state"]
        if old is None or old.state == STATE_UNAVAILABLE:
            self._returned = True
        self._newest = new
        self._slots[key] = new
        return snapshot

    def _hand_on(self, snapshot: Snapshot | None) -> None:
        if snapshot is not None:
            self._on_snapshot(snapshot)

    def _open(self, first: State) -> None:
        self._newest = first
        self._ends = first.last_updated_timestamp + DEBOUNCE
        self._timer = self._hass.loop.call_later(DEBOUNCE, self._on_timer)

    @callback
    def _on_timer(self) -> None:
        self._hand_on(self._close())

    def _close(self) -> Snapshot | None:
        """End the open burst; return its snapshot, ``None`` when nothing is known."""
        newest = self._newest
        if newest is None:
            return None
        self._drop_burst()
        logs, self._logs = self._logs, []
        trips, self._trips = self._trips, []
        if self._hass.state in _STOPPING:
            return None
        if not logs and all(state.state in _NO_DATA for state in self._slots.values()):
            return None
        stale, self._returned = self._returned, False
        return self._read(milliseconds(newest.last_updated), logs, trips, stale=stale)

    def _drop_burst(self) -> None:
        self._newest = None
        self._ends = -math.inf
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

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

    def _units(self) -> AttributeUnits:
        return attribute_units(
            self._hass, self._integration, self._map.config_entry_id, self._slots
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

    def _note_charge_log(self, state: State, *, fresh: bool) -> None:
        """Read a charge log that was not seen before, while it is still true."""
        if self._keys[state.entity_id] != CHARGE_LOG:
            return
        key = charge_log_key(state)
        if key is None or key == self._log_key:
            return
        self._log_key = key
        log = charge_log(state, self._units(), fresh=fresh)
        if log is not None:
            self._logs.append(log)

    def _note_trip(self, state: State) -> None:
        """Remember a trip that was not seen before."""
        if self._keys[state.entity_id] != TRIP:
            return
        key = trip_key(state)
        if key is not None and key != self._trip_key:
            self._trip_key = key
            self._trips.append(state)
