"""The one way of records into the database: a bounded queue that forgets nothing early.

Records are handed over without waiting, written in batches, one transaction each, and
leave the queue when their COMMIT has come back. Whatever happens before that, they are
still there, and whatever happened to the COMMIT, writing them again is writing them once.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from itertools import batched
import logging
from typing import Final

from ..ledger.records import Record, RecordKind, time_of
from .aside import Aside
from .backlog import Backlog
from .batch import without_nul
from .committing import Committer, Step
from .engine import Database
from .errors import DatabaseError
from .faults import is_row_fault, reason_of, translate
from .queue import Queue

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
# Why a row that the journal cannot hold is put aside.
NO_FORM: Final = "no form"


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
    from within the writer. ``backlog`` keeps on disk what the database does not take now,
    ``aside`` what it refuses for good: that is tried again when more comes of its row, and
    by :meth:`try_refused`.
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
        aside: Aside | None = None,
        prepare: Callable[[], Awaitable[None]] | None = None,
        commit_interval: float = 30.0,
        max_rows: int = 50_000,
    ) -> None:
        self.commit_interval = commit_interval
        self.connected = True
        # Why the database is away, as far as it is known.
        self.error: DatabaseError | None = None
        self.last_commit_at: datetime | None = None
        self.rows_written = 0
        # Since when rows wait in memory only, for neither database nor disk takes them.
        self.unstored_since: datetime | None = None
        self.queue = Queue(max_rows)
        self.aside = Aside(None) if aside is None else aside
        self._committer = Committer(database, timezone)
        self._on_commit = on_commit
        self._on_state = on_state
        self._backlog = backlog
        self._prepare = prepare
        self._is_prepared = prepare is None
        self._wake = asyncio.Event()
        # One at a time, and a task of its own: who waits for it may be cancelled.
        self._writing: asyncio.Task[bool] | None = None
        self._storing = asyncio.Lock()
        # In the loop's time: when something was written last, when to try again.
        self._progress_at = 0.0
        self._retry_at = 0.0
        self._failures = 0

    @property
    def timezone(self) -> tzinfo:
        """Where the days of prices begin."""
        return self._committer.timezone

    @timezone.setter
    def timezone(self, timezone: tzinfo) -> None:
        self._committer.timezone = timezone

    @property
    def rows_dropped(self) -> int:
        """How many samples went for want of room, in memory or among those put aside."""
        return self.queue.overflowed + self.aside.let_go

    @property
    def pending(self) -> int:
        """How many rows are waiting to be written, in memory and on disk."""
        return self.in_memory + (self._backlog.rows if self._backlog else 0)

    @property
    def in_memory(self) -> int:
        """How many rows would be lost with this process."""
        return len(self.queue)

    @property
    def _has_work(self) -> bool:
        waiting = self._backlog and self._backlog.is_due
        return bool(self.in_memory or waiting or self.aside.due)

    def put(self, records: Iterable[Record]) -> None:
        """Take records to be written: urgent ones at once, others with the next batch."""
        if self.queue.put(records):
            self._wake.set()

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

    async def write_whole(self, batch: Sequence[Record], first: Step) -> None:
        """Write records beside the queue: all of them in one transaction, or none.

        ``first`` is awaited in it before they are written. Raises
        :class:`DatabaseError`; nothing waits for a database that is away. A cancellation
        ends the waiting, not the writing, as in :meth:`flush`.
        """
        writing = asyncio.create_task(self._write_whole(batch, first))
        await asyncio.shield(writing)

    async def _write_whole(self, batch: Sequence[Record], first: Step) -> None:
        self._written(batch, await self._committer.commit_whole(batch, first))

    async def try_refused(self) -> bool:
        """Try the rows again that were put aside; return whether none is left.

        Raises :class:`DatabaseError` while the database is away.
        """
        self.aside.due = bool(self.aside)
        if not await self.flush():
            raise self.error or DatabaseError()
        return not self.aside

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
        await self.aside.save()
        if self.aside.unsaved:
            _LOGGER.error("%d refused rows are lost", self.aside.unsaved)

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
            if not await self._write_next():
                await self._store()
                return False
        self.queue.drained()
        await self.aside.save()
        return True

    async def _write_next(self) -> bool:
        """Write some of what is pending; return whether the database took part."""
        if backlog := await self._on_disk():
            return await self._drain(backlog)
        if batch := self.queue.first(BATCH_ROWS):
            return await self._write(batch)
        return await self._try_aside()

    async def _try_aside(self) -> bool:
        """Write what was put aside; return whether the database took part."""
        self.aside.due = False
        for batch in batched(self.aside.records, BATCH_ROWS, strict=False):
            if not await self._write(batch):
                self.aside.due = True
                return False
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
            if batch := self.queue.all():
                stored, formless = await self._backlog.store(batch)
                for record in formless:
                    await self.aside.add(record, NO_FORM)
                if stored:
                    self.queue.acknowledge(batch)
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

    async def _write(self, batch: Sequence[Record]) -> bool:
        """Write a batch and let go of it; return whether the database took part.

        A row that the database refuses must not stand in the way of the others: it is
        found by halving, and put aside.
        """
        try:
            devices = await self._commit(batch)
        except Exception as err:  # noqa: BLE001 see below
            # The only reader of the queue outlives whatever a row, a driver or a rule
            # comes up with: either the rows wait, or the one at fault is put aside.
            if not is_row_fault(err):
                self.lost(err)
                return False
            if len(batch) == 1:
                return await self._write_refused(batch[0])
            half = len(batch) // 2
            return await self._write(batch[:half]) and await self._write(batch[half:])
        self._written(batch, devices)
        await self.aside.taken(batch)
        return True

    async def _write_refused(self, record: Record) -> bool:
        """Write a refused row as far as it can be; return whether the database took part.

        What only its price makes unfit, and what says nothing, is left out. If that does
        not help either, it is put aside.
        """
        try:
            devices = await self._commit([record], leniently=True)
        except Exception as err:  # noqa: BLE001 as for a batch
            if not is_row_fault(err):
                self.lost(err)
                return False
            await self.aside.add(self.aside.whole(record), reason_of(err))
            self.queue.acknowledge([record])
            return True
        self._written([record], devices)
        await self.aside.taken([record])
        return True

    async def _commit(
        self, batch: Sequence[Record], *, leniently: bool = False
    ) -> frozenset[str]:
        """Write a batch in one transaction; return the vehicles that it touched."""
        rows = await self.aside.united(batch)
        if leniently:
            rows = [without_nul(record) for record in rows]
        return await self._committer.commit(rows, singly=leniently)

    def _written(self, batch: Sequence[Record], devices: frozenset[str]) -> None:
        self.queue.acknowledge(batch)
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
