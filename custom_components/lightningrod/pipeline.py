"""The way of a fact, in one direction: entity states, snapshot, ledger, writer."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_track_time_interval

from .db.writer import Writer
from .ledger.arbiter import SourceArbiter
from .ledger.readings import Snapshot
from .ledger.records import Record
from .ledger.tracker import VehicleTracker
from .source.listener import SnapshotListener
from .source.readings import ReadingsFollower

# How often the ledger is told that time has passed: it waits minutes for what may still come.
TICK: Final = timedelta(minutes=1)


class VehiclePipeline:
    """Feeds what the entities of one vehicle show to its tracker, and the rows to the writer.

    The first of ``sources`` is the integration whose entities it follows; the others fill in
    while that one is silent. ``on_source`` is called when one is heard for the first time.
    """

    def __init__(  # noqa: PLR0913 all that lies on the way
        self,
        hass: HomeAssistant,
        *,
        vin: str,
        sources: Sequence[str],
        tracker: VehicleTracker,
        writer: Writer,
        on_source: Callable[[], None],
        readings: ReadingsFollower,
    ) -> None:
        """Prepare; nothing is followed before :meth:`async_start`."""
        self.source = sources[0]
        self.tracker = tracker
        self.last_snapshot_at: datetime | None = None
        self.snapshots = 0
        self._hass = hass
        self._vin = vin
        self._writer = writer
        self._on_source = on_source
        self._heard: set[str] = set()
        self._arbiter = SourceArbiter(self.source)
        self._readings = readings
        self._listeners = [
            SnapshotListener(hass, vin, integration, self._on_snapshot)
            for integration in sources
        ]
        self._stop_ticks: CALLBACK_TYPE | None = None

    @callback
    def async_start(self) -> None:
        """Begin to follow the vehicle; what its entities show now is taken in soon."""
        self._stop_ticks = async_track_time_interval(
            self._hass, self._on_tick, TICK, cancel_on_shutdown=True
        )
        self._readings.plugged(self._vin, self.tracker.plugged_since)
        for listener in self._listeners:
            listener.start()

    @callback
    def stop(self) -> None:
        """Follow the vehicle no longer; rows that were handed on are still written."""
        for listener in self._listeners:
            listener.stop()
        if self._stop_ticks is not None:
            self._stop_ticks()
            self._stop_ticks = None

    @callback
    def _on_snapshot(self, snapshot: Snapshot) -> None:
        if snapshot.source_system not in self._heard:
            self._heard.add(snapshot.source_system)
            self._on_source()
        heard = self._arbiter.heard(snapshot)
        if heard is None:
            return
        self.snapshots += 1
        self.last_snapshot_at = heard.observed_at
        records = self.tracker.feed(heard)
        self._read_meters(records)
        self._writer.put(records)

    def _read_meters(self, records: Iterable[Record]) -> None:
        """Keep what the meters say of a plug-in, before its row is written."""
        self._readings.plugged(self._vin, self.tracker.plugged_since)
        for record in records:
            start = record.values.get("plug_in_utc")
            end = record.values.get("plug_out_utc")
            if isinstance(start, datetime) and isinstance(end, datetime):
                self._readings.charged(start, end)

    @callback
    def _on_tick(self, now: datetime) -> None:
        self._writer.put(self.tracker.advance(now))
