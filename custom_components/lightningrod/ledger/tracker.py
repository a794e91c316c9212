"""One vehicle's ledger: snapshots in, records out."""

from collections.abc import Mapping, Sequence, Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
import logging
from typing import Any, Final
from uuid import UUID

from .capacity import usable_capacity
from .charging import ChargingTracker
from .drives import TripState
from .house_clock import HouseClock
from .look import Look
from .places import Place
from .positions import Positions, kept, kept_state
from .readings import Snapshot
from .records import Record, RecordKind
from .samples import Sampler, SampleState
from .serialise import Known, from_json, to_json
from .sessions import ChargingState, SessionRef
from .trips import DEFAULT_STOP, REMEMBERED, TripTracker

_LOGGER: Final = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class TrackerState:
    """All that a tracker carries over a restart."""

    look: Look | None = None
    reported_kwh: float | None = None
    charging: ChargingState = field(default_factory=ChargingState)
    trips: TripState = field(default_factory=TripState)
    samples: SampleState = field(default_factory=SampleState)


class VehicleTracker:
    """Feeds one vehicle's snapshots, in order of time, to the rules of the ledger.

    ``model`` is the name of the car (for the battery it was sold with), ``usable_kwh`` the
    owner's own figure. ``state`` is what :attr:`state_json` returned before a restart;
    ``remembers`` is false without one that could be read, see :meth:`recall`.
    """

    def __init__(
        self,
        device_id: str,
        *,
        model: str | None = None,
        usable_kwh: float | None = None,
        state: Mapping[str, Any] | None = None,
        stop: timedelta = DEFAULT_STOP,
    ) -> None:
        """Continue from a stored state, or begin."""
        self.device_id = device_id
        # How exactly positions leave it; places are found by the exact ones.
        self.positions = Positions.EXACT
        self._model = model
        self._usable_kwh = usable_kwh
        restored = _restored(state)
        self.remembers = restored is not None
        self._state = restored or TrackerState()
        self._known: Known = {}
        self._clock = HouseClock()
        self._charging = ChargingTracker(device_id, self._state.charging)
        self._trips = TripTracker(device_id, self._state.trips, stop)
        self._samples = Sampler(self._state.samples)
        self._use_capacity()

    @property
    def usable_kwh(self) -> float | None:
        """The usable battery capacity in kWh: the owner's figure, else the model's."""
        return self._usable_kwh or usable_capacity(
            self._model, self._state.reported_kwh
        )

    @property
    def state_json(self) -> dict[str, Any]:
        """The state to store, as JSON values."""
        return kept_state(to_json(self._state, self._known), self.positions)

    @property
    def driving(self) -> bool:
        """Whether a drive goes on, short halts included."""
        return self._state.trips.drive is not None

    @property
    def milestones(self) -> tuple[object, ...]:
        """What changes when a session or a trip begins or ends, and at no other time."""
        charging, trips = self._state.charging, self._state.trips
        return (
            charging.open and charging.open.session_id,
            tuple(session.session_id for session in charging.recent),
            trips.drive and trips.drive.trip_id,
            trips.last_event,
        )

    @property
    def plugged_since(self) -> datetime | None:
        """When the vehicle was plugged in, ``None`` while it is not."""
        session = self._state.charging.open
        return None if session is None else session.plug_in

    @property
    def open_session(self) -> UUID | None:
        """The id of the session that goes on."""
        session = self._state.charging.open
        return None if session is None else session.session_id

    @property
    def looked_at(self) -> datetime | None:
        """When the car was looked at last."""
        return None if self._state.look is None else self._state.look.at

    @property
    def places(self) -> Sequence[Place]:
        """The places that it knows."""
        return self._charging.places

    @property
    def stop(self) -> timedelta:
        """The longest halt that does not end a trip."""
        return self._trips.stop

    def recall(
        self, sessions: Sequence[SessionRef], events: Sequence[datetime]
    ) -> None:
        """Know of what is in the ledger, when there is no state that tells of it.

        ``sessions`` and the ends of trip ``events`` are the newest ones, oldest first. Ford
        shows its newest log and event at every start; they are in the ledger already.
        """
        self._state.charging.recent = tuple(sessions)
        self._state.trips.recall(events)

    def join(
        self,
        past: VehicleTracker,
        sessions: Mapping[UUID, UUID],
        trips: AbstractSet[UUID],
    ) -> list[Record]:
        """Know of what another tracker found before this one began; it is spent then.

        ``sessions`` of the past are those that were written, each with the id of its row: the
        open one goes on from its beginning. ``trips`` are those that were written. What
        Ford tells of them later finds them.
        """
        told = past._state
        self._charging.join(told.charging, sessions)
        self._state.trips.join(told.trips, trips, REMEMBERED)
        return [self._state_record(urgent=True)]

    def set_stop(self, stop: timedelta) -> None:
        """Let halts up to this long not end a trip, from now on."""
        self._trips.stop = stop

    def set_places(self, places: Sequence[Place]) -> None:
        """Use these places from the next snapshot on."""
        self._charging.places = self._trips.places = self._samples.places = tuple(
            places
        )

    def feed(self, snapshot: Snapshot) -> list[Record]:
        """Return what one snapshot adds to the ledger, state included.

        A snapshot that is older than the newest one says nothing of the car; Ford's logs and
        trip events in it have times of their own.
        """
        if snapshot.device_id.upper() != self.device_id.upper():
            return []
        before, records = self._state.look, list[Record]()
        snapshot = self._clock.right(before, snapshot)
        if before is not None and not before.is_news(snapshot):
            return self._with_state(self._repeat(before, snapshot))
        if before is not None and snapshot.observed_at < before.at:
            before, records = self._set_back(before, snapshot.observed_at)
        self._note_capacity(snapshot.battery.hv_battery_capacity)
        after = self._state.look = Look.after(before, snapshot)
        records += self._samples.feed(snapshot)
        records += self._charging.feed(
            before and before.as_told(after), after, snapshot
        )
        records += self._trips.feed(before, after, snapshot)
        return self._with_state(records)

    def advance(self, now: datetime) -> list[Record]:
        """Return what time alone brings: a trip that nothing more came for."""
        return self._with_state(self._trips.advance(self._clock.now(now)))

    def _repeat(self, look: Look, snapshot: Snapshot) -> list[Record]:
        self._state.look = look.without(snapshot)
        records = self._charging.take_logs(look, snapshot)
        return records + self._trips.take_events(look, snapshot)

    def _set_back(self, look: Look, now: datetime) -> tuple[Look, list[Record]]:
        """Go on after our clock was set back: Ford's says that this is news."""
        self._samples.set_back(now)
        self._trips.set_back(now)
        seen = look.odometer_at
        look = replace(look, at=now, odometer_at=seen and min(seen, now))
        return look, self._charging.set_back(now)

    def _note_capacity(self, reported: float | None) -> None:
        """Keep what chooses among the batteries of the model; nonsense chooses none."""
        known = self._state.reported_kwh
        if reported is None or reported == known:
            return
        if known is None or usable_capacity(self._model, reported) is not None:
            self._state.reported_kwh = reported
            self._use_capacity()

    def _with_state(self, records: list[Record]) -> list[Record]:
        if not records:
            return records
        state = self._state_record(urgent=any(record.urgent for record in records))
        return [*kept(records, self.positions), state]

    def _state_record(self, *, urgent: bool) -> Record:
        return Record(
            RecordKind.TRACKER,
            {
                "device_id": self.device_id,
                "usable_capacity_kwh": self.usable_kwh,
                "tracker_state": self.state_json,
                "tracker_state_at": self._state.look.at if self._state.look else None,
            },
            urgent=urgent,
        )

    def _use_capacity(self) -> None:
        self._charging.usable_kwh = self._trips.usable_kwh = self.usable_kwh


def _restored(state: Mapping[str, Any] | None) -> TrackerState | None:
    if state is None:
        return None
    try:
        return from_json(TrackerState, state)
    except TypeError, ValueError, KeyError, AttributeError:
        # A state of another version: the rows are safe, only what was open is looked at anew.
        _LOGGER.warning(
            "The stored state of a vehicle could not be read; it begins anew"
        )
        return None
