"""Follows the entities of one vehicle, and hands on a snapshot after each push.

A push of Ford's cloud makes all its entities change in one tick, so the changes are collected
for a moment and then read together (SOURCE_CONTRACT 0.3). What runs for every change stays
small: it keeps the state and nothing else.
"""

from asyncio import TimerHandle
from collections.abc import Callable
from typing import Final, override

from homeassistant.const import ATTR_RESTORED, STATE_UNAVAILABLE
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

from ..ledger.readings import Snapshot
from .bursts import DEBOUNCE, Bursts
from .entities import EntityMap
from .fields import CHARGE_LOG, TRIP
from .units import AttributeUnits, attribute_units

# At its stop Home Assistant takes the entities away; that says nothing of the car.
_STOPPING: Final = frozenset(
    {CoreState.stopping, CoreState.final_write, CoreState.stopped}
)


class SnapshotListener(Bursts):
    """Turns the changes of one vehicle's entities into snapshots.

    The first snapshot after a start is read from the states of that moment.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        vin: str,
        integration: str,
        on_snapshot: Callable[[Snapshot], None],
    ) -> None:
        super().__init__(vin, integration)
        self._hass = hass
        self._on_snapshot = on_snapshot
        self._map = EntityMap(hass, vin, integration, self._follow)
        self._subscriptions: dict[str, CALLBACK_TYPE] = {}
        self._keys: dict[str, str] = {}
        self._timer: TimerHandle | None = None

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
        self._adopt(
            (wanted[entity_id], state)
            for entity_id in new
            if (state := self._hass.states.get(entity_id))
        )

    def _subscribe(self, entity_id: str, key: str) -> None:
        actions = {CHARGE_LOG: self._on_charge_log, TRIP: self._on_trip}
        self._keys[entity_id] = key
        self._subscriptions[entity_id] = async_track_state_change_event(
            self._hass, entity_id, actions.get(key) or self._keeper_of(key)
        )

    def _keeper_of(self, key: str) -> Callable[[Event[EventStateChangedData]], None]:
        """Return what runs for each change of an entity: it does the usual, and only that."""
        slots, unavailable = self._slots, STATE_UNAVAILABLE

        @callback
        def _on_state(event: Event[EventStateChangedData]) -> None:
            data = event.data
            new, old = data["new_state"], data["old_state"]
            if (
                new is None
                or old is None
                or new.last_updated_timestamp > self._ends
                or old.state == unavailable
            ):
                self._hand_on(self._keep(key, old, new))
                return
            slots[key] = self._newest = new

        return _on_state

    @callback
    def _on_charge_log(self, event: Event[EventStateChangedData]) -> None:
        snapshot = self._take(event)
        if (state := event.data["new_state"]) is not None:
            old = event.data["old_state"]
            first_write = old is None or ATTR_RESTORED in old.attributes
            # A log that follows another one was written just now; one that was hidden by an
            # outage may have been written before.
            self._note_charge_log(state, fresh=first_write or self._log_key is not None)
        self._hand_on(snapshot)

    @callback
    def _on_trip(self, event: Event[EventStateChangedData]) -> None:
        snapshot = self._take(event)
        if (state := event.data["new_state"]) is not None:
            self._note_trip(state)
        self._hand_on(snapshot)

    def _take(self, event: Event[EventStateChangedData]) -> Snapshot | None:
        data = event.data
        key = self._keys[data["entity_id"]]
        return self._keep(key, data["old_state"], data["new_state"])

    def _hand_on(self, snapshot: Snapshot | None) -> None:
        if snapshot is not None:
            self._on_snapshot(snapshot)

    @override
    def _open(self, first: State) -> None:
        super()._open(first)
        self._timer = self._hass.loop.call_later(DEBOUNCE, self._on_timer)

    @callback
    def _on_timer(self) -> None:
        self._hand_on(self._close())

    @override
    def _drop_burst(self) -> None:
        super()._drop_burst()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    @override
    def _close(self) -> Snapshot | None:
        if self._hass.state not in _STOPPING:
            return super()._close()
        self._drop_burst()
        return None

    @override
    def _units(self) -> AttributeUnits:
        return attribute_units(
            self._hass, self._integration, self._map.config_entry_id, self._slots
        )
