"""Brings the past of a vehicle in: what Home Assistant's recorder kept of its entities.

The states are read in stretches, away from the event loop, and go the way of what happens now:
the same parsing, a tracker with the same rules, the same writer. Each session and each trip is
written whole; what is in the ledger already is recognised and stays.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

from homeassistant.const import UnitOfLength
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.util import dt as dt_util

from .const import DOMAIN
from .data import LightningRodConfigEntry
from .db.errors import DatabaseError
from .db.past import PastRows, followed_since, known_gaps, known_sessions, known_trips
from .ledger.past import ODOMETER as ODOMETER_READING, Matched, Span, marked, match
from .ledger.records import SAMPLES, Record, RecordKind
from .ledger.tracker import VehicleTracker
from .past_replay import PastVehicle, Replay
from .past_writing import PastWriter
from .source.recorder import async_days, async_states, async_written, has_recorder

# The states of a day are a few thousand; they are held in memory while they are read.
STRETCH: Final = timedelta(days=1)
# Rows that may wait for the writer before more are read.
_PATIENCE: Final = 2_000
# Statistics are kept for ever; nothing of ours is older.
_LONG_AGO: Final = datetime(2015, 1, 1, tzinfo=dt_util.UTC)

type Progress = Callable[[float], None]


@dataclass(slots=True, kw_only=True)
class Count:
    """How many rows of a kind the past holds.

    ``completed`` were there without their beginning, ``known`` need nothing.
    """

    added: int = 0
    completed: int = 0
    known: int = 0

    @property
    def new(self) -> int:
        """How many were written."""
        return self.added + self.completed


@dataclass(slots=True, kw_only=True)
class Brought:
    """What became of the past of a vehicle.

    ``since`` is the oldest state that the recorder had, ``None`` where it had none; rows
    before ``until`` were wanted. ``odometer_days`` are the days before ``since`` of which
    the statistics told the odometer. ``refused`` rows could not be written.
    """

    since: datetime | None
    until: datetime
    sessions: Count = field(default_factory=Count)
    trips: Count = field(default_factory=Count)
    gaps: int = 0
    samples: int = 0
    odometer_days: int = 0
    refused: int = 0


async def async_kept_since(
    hass: HomeAssistant, entry: LightningRodConfigEntry, subentry_id: str
) -> datetime | None:
    """Return since when the recorder has states of a vehicle, ``None`` without any."""
    if not has_recorder(hass):
        return None
    return await PastVehicle(hass, entry, subentry_id).async_first()


async def async_bring_in(
    hass: HomeAssistant,
    entry: LightningRodConfigEntry,
    subentry_id: str,
    *,
    start: datetime | None = None,
    end: datetime | None = None,
    progress: Progress = lambda _: None,
) -> Brought:
    """Bring in the past of a vehicle, from ``start`` to ``end``.

    Without bounds it begins with the oldest state, and ends when the ledger began to
    follow the vehicle. Raises :class:`ServiceValidationError` without a recorder or while
    one is being brought in, :class:`DatabaseError` when the database goes away.
    """
    if not has_recorder(hass):
        raise _refusal("no_recorder")
    lock = entry.runtime_data.past
    if lock.locked():
        raise _refusal("history_running")
    async with lock:
        return await _Past(hass, entry, subentry_id, progress).async_run(start, end)


def _refusal(key: str) -> ServiceValidationError:
    return ServiceValidationError(translation_domain=DOMAIN, translation_key=key)


class _Past:
    """One run through the past of one vehicle."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: LightningRodConfigEntry,
        subentry_id: str,
        progress: Progress,
    ) -> None:
        self._hass = hass
        self._entry = entry
        self._data = entry.runtime_data
        self._progress = progress
        self._vehicle = PastVehicle(hass, entry, subentry_id)
        self._live = self._data.pipelines[subentry_id].tracker
        self._tracker = self._tracker_of_the_past()
        self._replay = Replay(self._vehicle, self._tracker)
        self._rows = PastRows()

    def _tracker_of_the_past(self) -> VehicleTracker:
        vehicle, live = self._vehicle, self._live
        tracker = VehicleTracker(
            vehicle.vin,
            model=vehicle.model,
            usable_kwh=vehicle.usable_kwh,
            stop=live.stop,
        )
        tracker.set_places(live.places)
        tracker.positions = live.positions
        return tracker

    async def async_run(self, start: datetime | None, end: datetime | None) -> Brought:
        await async_written(self._hass)
        since = await self._vehicle.async_first()
        until = min(end or await self._async_followed_since(), dt_util.utcnow())
        brought = Brought(since=since, until=until)
        if since is not None:
            await self._async_read(max(since, start or since), brought)
            await self._async_write(start or _LONG_AGO, brought)
        if start is None:
            await self._async_odometer(since or until, brought)
        self._progress(1.0)
        return brought

    async def _async_followed_since(self) -> datetime:
        """Return when live capture began, which is where the past ends.

        A vehicle that was removed and added again was not followed in between.
        """
        async with self._data.database.connect() as connection:
            since = await followed_since(connection, self._vehicle.vin)
        began = self._entry.created_at
        return began if since is None else max(since, began)

    # -- reading ---------------------------------------------------------------------------

    async def _async_read(self, start: datetime, brought: Brought) -> None:
        """Read from the beginning to now: what began in the past may end in the present."""
        at = start
        while (now := dt_util.utcnow()) - at > STRETCH:
            await self._async_stretch(at, at + STRETCH, brought, before=at == start)
            at += STRETCH
            self._progress(0.9 * ((at - start) / (now - start)))
        await async_written(self._hass)
        await self._async_stretch(at, now, brought, before=at == start, last=True)
        self._rows.take(self._tracker.advance(dt_util.utcnow()))

    async def _async_stretch(
        self,
        start: datetime,
        end: datetime,
        brought: Brought,
        *,
        before: bool,
        last: bool = False,
    ) -> None:
        states = await async_states(
            self._hass, self._vehicle.entity_ids, start, end, before=before
        )
        records = await self._hass.async_add_executor_job(
            partial(self._replay.read, states, last=last)
        )
        self._rows.take(it for it in records if it.kind not in SAMPLES)
        samples = [
            marked(record)
            for record in records
            if record.kind in SAMPLES and _is_before(record, brought.until)
        ]
        self._data.writer.put(samples)
        brought.samples += len(samples)
        await self._async_wait()

    async def _async_wait(self) -> None:
        """Wait while the writer is behind; its queue is bounded."""
        writer = self._data.writer
        if writer.pending >= _PATIENCE:
            await writer.flush()
        if not writer.connected:
            raise writer.error or DatabaseError

    # -- writing ---------------------------------------------------------------------------

    async def _async_write(self, start: datetime, brought: Brought) -> None:
        await self._data.writer.flush()
        await self._async_wait()
        now = dt_util.utcnow()
        async with self._data.database.snapshot() as connection:
            sessions = await known_sessions(connection, self._vehicle.vin)
            trips = await known_trips(connection, self._vehicle.vin)
            gaps = await known_gaps(connection, self._vehicle.vin)

        def wanted(spans: Iterable[Span]) -> list[Span]:
            return [it for it in spans if start <= it.start < brought.until]

        found = {it.row_id: it for it in wanted(self._rows.sessions)}
        told = match(list(found.values()), sessions, now)
        written = {
            row_id: target
            for row_id, target in told.written.items()
            if (found[row_id].end is None) == (target == self._live.open_session)
        }
        driven = match(wanted(self._rows.trips), trips, now)
        going_on = {it for it in written if found[it].end is None}
        closed = {it: row for it, row in written.items() if it not in going_on}
        past = PastWriter(self._hass, self._entry, self._tracker, self._rows)
        await past.async_sessions(closed, found, told.completed)
        await past.async_trips(driven.written)
        await self._async_gaps([*gaps, *trips], brought, wanted)
        self._data.writer.put(
            self._live.join(
                self._tracker,
                _without(written, past.refused),
                _without(driven.written, past.refused).keys(),
            )
        )
        await past.async_sessions(
            {it: row for it, row in written.items() if it in going_on},
            found,
            told.completed,
        )
        brought.sessions = _count(_without(written, past.refused).values(), told)
        brought.trips = _count(_without(driven.written, past.refused).values(), driven)
        brought.refused = len(past.refused) + past.refused_parts

    async def _async_gaps(
        self,
        known: Sequence[Span],
        brought: Brought,
        wanted: Callable[[Iterable[Span]], list[Span]],
    ) -> None:
        """Write the kilometres without a trip that nothing else tells of."""
        gaps = [
            record
            for record in self._rows.gaps
            if wanted([span := _span(record)])
            and not any(_overlap(span, other) for other in known)
        ]
        self._data.writer.put(marked(gap) for gap in gaps)
        brought.gaps = len(gaps)

    async def _async_odometer(self, end: datetime, brought: Brought) -> None:
        """Keep what the statistics tell of the odometer before the oldest state.

        No session or trip can be made of it, and no price or distance is: a day's odometer
        is all that is certain.
        """
        entity_id = self._vehicle.odometer
        if entity_id is None:
            return
        days = await async_days(
            self._hass, entity_id, _LONG_AGO, end, UnitOfLength.KILOMETERS
        )
        readings = [
            Record(
                RecordKind.READING,
                {
                    "entity_id": entity_id,
                    "kind": ODOMETER_READING,
                    "recorded_at": at,
                    "value": odometer,
                },
            )
            for at, odometer in days
            if at <= end
        ]
        self._data.writer.put(readings)
        brought.odometer_days = len(readings)
        await self._async_wait()


def _without(
    written: Mapping[UUID, UUID], refused: Collection[UUID]
) -> dict[UUID, UUID]:
    return {it: row for it, row in written.items() if it not in refused}


@callback
def _count(written: Collection[UUID], matched: Matched) -> Count:
    completed = sum(row in matched.completed for row in written)
    return Count(
        added=len(written) - completed, completed=completed, known=len(matched.known)
    )


def _is_before(record: Record, until: datetime) -> bool:
    at = record.values["recorded_at"]
    return isinstance(at, datetime) and at < until


def _span(record: Record) -> Span:
    return Span(
        row_id=record.values["gap_id"],  # type: ignore[arg-type]  # a UUID
        start=record.values["start_time"],  # type: ignore[arg-type]  # a time
        end=record.values["end_time"],  # type: ignore[arg-type]  # a time
    )


def _overlap(one: Span, other: Span) -> bool:
    return (other.end is None or one.start < other.end) and (
        one.end is None or other.start < one.end
    )
