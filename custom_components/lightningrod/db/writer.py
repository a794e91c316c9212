"""The one way of records into the database: a bounded queue that forgets nothing early.

Records are handed over without waiting, written in batches, one transaction each, and
leave the queue when their COMMIT has come back. Whatever happens before that, they are
still there, and whatever happened to the COMMIT, writing them again is writing them once.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from itertools import chain, islice
import logging
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from ..ledger.records import SAMPLES, Record, RecordKind, time_of
from .backlog import Backlog
from .batch import Slot, ids, in_order, merge, slot_of, superseded
from .engine import Database
from .errors import DatabaseError
from .faults import is_row_fault, translate
from .late import late
from .repository import write_records
from .trip_classes import classify

_LOGGER: Final = logging.getLogger(__name__)

# Holds the event loop for a few milliseconds; more rows would hold it longer.
BATCH_ROWS: Final = 500
# After a failure: at once again, then at leisure. In seconds; the last one goes on.
RETRY_DELAYS: Final[Sequence[float]] = (1, 2, 5, 10, 30, 60)
# A database that has taken nothing for so long may take some more time: nothing waits in
# memory until it does. In seconds.
PATIENCE_S: Final = 10
# Home Assistant gives a minute at its end, and the database is to be closed after this.
CLOSE_S: Final = 20
# Their sessions are priced and scaled along with them.
_OF_SESSIONS: Final = frozenset(
    {RecordKind.SESSION, RecordKind.SEGMENT, RecordKind.INTERVAL}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitReport:
    """What a commit touched; its rows are of the time from ``oldest`` to ``newest``."""

    devices: frozenset[str]
    kinds: frozenset[RecordKind]
    oldest: datetime | None = None
    newest: datetime | None = None


class Writer:
    """Queue and writer of one database.

    ``put`` takes records from callbacks, ``run`` is the body of the task that writes them.
    ``timezone`` is where the days of prices begin. ``on_commit`` is called after each
    commit, ``on_state`` when the database went away (``False``), came back (``True``), or
    is away for another reason than before; both are called soon, from the event loop, not
    from within the writer. ``backlog`` keeps on disk what the database does not take.
    ``prepare`` is awaited before the first rows and after each outage; it may raise a
    :class:`DatabaseError`.
    """

    def __init__(  # noqa: PLR0913 what it writes to, whom it tells, and how
        self,
        database: Database,
        *,
        timezone: tzinfo,
        on_commit: Callable[[CommitReport], None],
        on_state: Callable[[bool], None] | None = None,
        backlog: Backlog | None = None,
        prepare: Callable[[], Awaitable[None]] | None = None,
        commit_interval: float = 30.0,
        max_rows: int = 50_000,
    ) -> None:
        self.timezone = timezone
        self.commit_interval = commit_interval
        self.max_rows = max_rows
        self.connected = True
        # Why the database is away, as far as it is known.
        self.error: DatabaseError | None = None
        self.last_commit_at: datetime | None = None
        self.rows_written = 0
        self.rows_dropped = 0
        # Since when rows wait in memory only, for neither database nor disk takes them.
        self.unstored_since: datetime | None = None
        self._database = database
        self._on_commit = on_commit
        self._on_state = on_state
        self._backlog = backlog
        self._prepare = prepare
        self._is_prepared = prepare is None
        # Written once and never changed: the oldest leave first.
        self._samples: deque[Record] = deque()
        # One for each row, with all that is still to be written of it.
        self._rows: dict[Slot, Record] = {}
        self._wake = asyncio.Event()
        # One at a time, and a task of its own: who waits for it may be cancelled.
        self._writing: asyncio.Task[bool] | None = None
        self._storing = asyncio.Lock()
        # In the loop's time: when something was written last, when to try again.
        self._progress_at = 0.0
        self._retry_at = 0.0
        self._failures = 0
        self._overflowing = False

    @property
    def pending(self) -> int:
        """How many rows are waiting to be written, in memory and on disk."""
        return self.in_memory + (self._backlog.rows if self._backlog else 0)

    @property
    def in_memory(self) -> int:
        """How many rows would be lost with this process."""
        return len(self._samples) + len(self._rows)

    @property
    def _has_work(self) -> bool:
        return bool(self.in_memory or (self._backlog and self._backlog.is_due))

    def put(self, records: Iterable[Record]) -> None:
        """Take records to be written: urgent ones at once, others with the next batch."""
        for record in records:
            if record.kind in SAMPLES:
                self._samples.append(record)
            else:
                slot = slot_of(record)
                earlier = self._rows.get(slot)
                self._rows[slot] = record if earlier is None else merge(earlier, record)
            if record.urgent:
                self._wake.set()
        self._make_room()

    async def run(self) -> None:
        """Write what was put, until cancelled."""
        while True:
            await self._wait()
            if self._failures and self._now() < self._retry_at:
                await self._store()
                continue
            writing = self._begin_writing()
            while not writing.done():
                await asyncio.wait([writing], timeout=PATIENCE_S)
                if self._now() - self._progress_at > PATIENCE_S and not writing.done():
                    await self._store()

    async def flush(self) -> bool:
        """Write all that is pending now; return whether nothing is left.

        A database that is away is told by ``connected``, never raised. A cancellation ends
        the waiting, not the writing: a transaction that is broken off half-way leaves the
        connection of some drivers in no known state, locks included.
        """
        return await asyncio.shield(self._begin_writing())

    async def write_whole(
        self,
        batch: Sequence[Record],
        first: Callable[[AsyncConnection], Awaitable[None]],
    ) -> None:
        """Write records beside the queue: all of them in one transaction, or none.

        ``first`` is awaited in it before they are written. Raises
        :class:`DatabaseError`; nothing waits for a database that is away. A cancellation
        ends the waiting, not the writing, as in :meth:`flush`.
        """
        writing = asyncio.create_task(self._write_whole(batch, first))
        await asyncio.shield(writing)

    async def _write_whole(
        self,
        batch: Sequence[Record],
        first: Callable[[AsyncConnection], Awaitable[None]],
    ) -> None:
        async with self._database.begin() as connection:
            await first(connection)
            devices = await self._write_in(connection, batch)
        self._written(batch, devices)

    async def close(self) -> None:
        """Write what is left, as far as the database allows. After ``run`` has ended.

        What it does not take in time, or would not take anyway, is put on disk.
        """
        if self._failures:
            await self._store()
        writing = self._begin_writing() if self.in_memory else self._writing
        if writing is not None:
            await asyncio.wait([writing], timeout=CLOSE_S)
            await self._store()
        if writing is not None and not writing.done():
            writing.cancel()
            await asyncio.wait([writing], timeout=PATIENCE_S)
        if self.in_memory:
            _LOGGER.error("%d rows could not be written and are lost", self.in_memory)
        elif self.pending:
            _LOGGER.info("%d rows wait on disk for the database", self.pending)

    def _begin_writing(self) -> asyncio.Task[bool]:
        """Return the task that writes all that is pending, the one there is or a new one."""
        if self._writing is None or self._writing.done():
            self._progress_at = self._now()
            self._writing = asyncio.create_task(self._write_all(), name="writing rows")
        return self._writing

    async def _write_all(self) -> bool:
        """Write what is pending: first what waits on disk, for it is older."""
        if not await self._prepared():
            await self._store()
            return False
        while self._has_work:
            backlog = await self._on_disk()
            taken = (
                await self._drain(backlog)
                if backlog
                else await self._write(self._next_batch())
            )
            if not taken:
                await self._store()
                return False
        self._overflowing = False
        return True

    async def _prepared(self) -> bool:
        """Make sure that the database is as it should be; return whether it is."""
        if self._prepare is None or self._is_prepared:
            return True
        try:
            await self._prepare()
        except Exception as err:  # noqa: BLE001 as for a batch: whatever it is, rows wait
            self.lost(err)
            return False
        self._is_prepared = True
        if not self._has_work:
            # What there is to write tells best whether the database is really back.
            self._set_state(None)
        return True

    async def _on_disk(self) -> Backlog | None:
        """Return the backlog when there is something in it to deal with.

        What is on its way to disk is older than what would be written now: it is waited for.
        """
        async with self._storing:
            return self._backlog if self._backlog and self._backlog.is_due else None

    async def _drain(self, backlog: Backlog) -> bool:
        """Write what waits on disk; return whether the database took all of it."""
        try:
            while True:
                if batch := await backlog.next(BATCH_ROWS):
                    if not await self._write(batch):
                        return False
                    await backlog.written()
                elif await backlog.done():
                    self._set_state(None)
                    return True
                # What came meanwhile goes behind what waits.
                await self._store()
        except Exception as err:  # noqa: BLE001 as for a batch: whatever it is, rows wait
            self.lost(err)
            return False

    async def _store(self) -> None:
        """Put what waits in memory on disk, where there is a place for it."""
        if self._backlog is None:
            return
        async with self._storing:
            if batch := [*in_order(self._rows.values()), *self._samples]:
                stored, refused = await self._backlog.store(batch)
                if stored:
                    self._acknowledge(batch)
                    self.rows_dropped += refused
                    self.unstored_since = None
                elif self.unstored_since is None:
                    self.unstored_since = datetime.now(UTC)

    async def _wait(self) -> None:
        """Wait for an urgent record, for the interval, or for the time to try again."""
        timeout = self.commit_interval
        if self._failures:
            timeout = min(timeout, max(self._retry_at - self._now(), 0))
        try:
            async with asyncio.timeout(timeout):
                await self._wake.wait()
        except TimeoutError:
            pass
        self._wake.clear()

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()

    def _next_batch(self) -> list[Record]:
        """Return the next records to write; they stay in the queue."""
        queue = chain(in_order(self._rows.values()), self._samples)
        return list(islice(queue, BATCH_ROWS))

    async def _write(self, batch: Sequence[Record]) -> bool:
        """Write a batch and let go of it; return whether the database took part.

        A row that the database refuses must not stand in the way of the others: it is
        found by halving, and dropped.
        """
        try:
            devices = await self._commit(batch)
        except Exception as err:  # noqa: BLE001 see below
            # The only reader of the queue outlives whatever a row, a driver or a rule
            # comes up with: either the rows wait, or the one at fault goes.
            if not is_row_fault(err):
                self.lost(err)
                return False
            if len(batch) == 1:
                self._drop(batch[0], err)
                return True
            half = len(batch) // 2
            return await self._write(batch[:half]) and await self._write(batch[half:])
        self._written(batch, devices)
        return True

    async def _commit(self, batch: Sequence[Record]) -> frozenset[str]:
        """Write a batch in one transaction; return the vehicles that it touched."""
        lasting = any(record.urgent for record in batch)
        async with self._database.begin(lasting=lasting) as connection:
            return await self._write_in(connection, batch)

    async def _write_in(
        self, connection: AsyncConnection, batch: Sequence[Record]
    ) -> frozenset[str]:
        """Write a batch in a transaction; return the vehicles that it touched."""
        await write_records(connection, batch)
        session_ids = _session_ids(batch)
        if any(record.kind is RecordKind.READING for record in batch):
            session_ids |= await (await late("awaiting")).awaiting(connection, batch)
            session_ids |= await (await late("wall")).measured(connection, batch)
        trip_ids = ids(batch, {RecordKind.TRIP}, "trip_id")
        devices = await self._settle(connection, session_ids, trip_ids)
        return devices | {
            device
            for record in batch
            if isinstance(device := record.values.get("device_id"), str)
        }

    async def _settle(
        self, connection: AsyncConnection, session_ids: set[UUID], trip_ids: set[UUID]
    ) -> frozenset[str]:
        """Price and scale sessions, class trips; no rule that fails takes facts along."""
        try:
            await classify(connection, trip_ids)
            if not session_ids:
                return frozenset()
            settling = await late("settle")
            found = await settling.settle(connection, session_ids, self.timezone)
            return frozenset(found)
        except ArithmeticError, AttributeError, LookupError, TypeError, ValueError:
            _LOGGER.exception("Rows were written, but could not be priced or classed")
            return frozenset()

    def _written(self, batch: Sequence[Record], devices: frozenset[str]) -> None:
        self._acknowledge(batch)
        self.rows_written += len(batch)
        self.last_commit_at = datetime.now(UTC)
        self._progress_at = self._now()
        self.unstored_since = None
        self._set_state(None)
        times = [time for record in batch if (time := time_of(record)) is not None]
        report = CommitReport(
            devices=devices,
            kinds=frozenset(record.kind for record in batch),
            oldest=min(times, default=None),
            newest=max(times, default=None),
        )
        asyncio.get_running_loop().call_soon(self._on_commit, report)

    def _acknowledge(self, batch: Iterable[Record]) -> None:
        """Take records out of the queue, unless more was added to them meanwhile."""
        for record in batch:
            if record.kind in SAMPLES:
                if self._samples and self._samples[0] is record:
                    self._samples.popleft()
            elif self._rows.get(slot := slot_of(record)) is record:
                del self._rows[slot]

    def _drop(self, record: Record, err: Exception) -> None:
        # Neither the values nor the driver's words may be logged: they tell the VIN.
        _LOGGER.error(
            "A row of %s was refused (%s) and is dropped; it had the columns %s",
            record.kind,
            type(err).__name__,
            ", ".join(sorted(record.values)),
        )
        self._acknowledge([record])
        self.rows_dropped += 1

    def lost(self, err: Exception) -> None:
        """Take the database for away, for this reason, until it takes rows again."""
        error = translate(err) or DatabaseError()
        if self.connected:
            _LOGGER.warning(
                "The database does not take rows (%s); they wait", type(err).__name__
            )
        self._is_prepared = self._prepare is None
        step = min(self._failures, len(RETRY_DELAYS) - 1)
        self._retry_at = self._now() + RETRY_DELAYS[step]
        self._failures += 1
        self._set_state(error)

    def _set_state(self, error: DatabaseError | None) -> None:
        """Take note of whether, and why, the database is away; tell if that is new."""
        if error is None and self.error is not None:
            _LOGGER.info("The database is back, %d rows are waiting", self.pending)
        changed = type(error) is not type(self.error)
        self.error, self.connected = error, error is None
        if self.connected:
            self._failures = 0
        if changed and self._on_state is not None:
            asyncio.get_running_loop().call_soon(self._on_state, self.connected)

    def _make_room(self) -> None:
        """Let the oldest samples go when there are too many rows; never anything else."""
        while self.in_memory > self.max_rows and self._samples:
            self._samples.popleft()
            self.rows_dropped += 1
            if not self._overflowing:
                _LOGGER.error("Too many rows are waiting; the oldest samples go")
            self._overflowing = True


def _session_ids(batch: Sequence[Record]) -> set[UUID]:
    touched = ids(batch, _OF_SESSIONS, "session_id")
    return touched | set(superseded(batch).values())
