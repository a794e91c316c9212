"""The one way of records into the database: a bounded queue that forgets nothing early.

Records are handed over without waiting, written in batches, one transaction each, and
leave the queue when their COMMIT has come back. Whatever happens before that, they are
still there, and whatever happened to the COMMIT, writing them again is writing them once.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from itertools import chain, islice
import logging
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from ..ledger.records import SAMPLES, Record, RecordKind
from .awaiting import awaiting
from .batch import Slot, in_order, merge, slot_of
from .engine import Database
from .faults import is_row_fault
from .repository import write_records
from .settle import settle
from .supersede import superseded

_LOGGER: Final = logging.getLogger(__name__)

# Holds the event loop for a few milliseconds; more rows would hold it longer.
BATCH_ROWS: Final = 500
# After a failure: at once again, then at leisure. In seconds; the last one goes on.
RETRY_DELAYS: Final[Sequence[float]] = (1, 2, 5, 10, 30, 60)
# Their sessions are priced and scaled along with them.
_OF_SESSIONS: Final = frozenset(
    {RecordKind.SESSION, RecordKind.SEGMENT, RecordKind.INTERVAL}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitReport:
    """What a commit touched."""

    devices: frozenset[str]
    kinds: frozenset[RecordKind]


class Writer:
    """Queue and writer of one database.

    ``put`` takes records from callbacks, ``run`` is the body of the task that writes them.
    ``timezone`` is where the days of prices begin. ``on_commit`` is called after each
    commit, ``on_state`` when the database went away (``False``) or came back (``True``);
    both are called soon, from the event loop, not from within the writer.
    """

    def __init__(
        self,
        database: Database,
        *,
        timezone: tzinfo,
        on_commit: Callable[[CommitReport], None],
        on_state: Callable[[bool], None] | None = None,
        commit_interval: float = 30.0,
        max_rows: int = 50_000,
    ) -> None:
        self.timezone = timezone
        self.commit_interval = commit_interval
        self.max_rows = max_rows
        self.connected = True
        self.last_commit_at: datetime | None = None
        self.rows_written = 0
        self.rows_dropped = 0
        self._database = database
        self._on_commit = on_commit
        self._on_state = on_state
        # Written once and never changed: the oldest leave first.
        self._samples: deque[Record] = deque()
        # One for each row, with all that is still to be written of it.
        self._rows: dict[Slot, Record] = {}
        self._wake = asyncio.Event()
        # One at a time, and a task of its own: who waits for it may be cancelled.
        self._writing: asyncio.Task[bool] | None = None
        self._failures = 0
        self._overflowing = False

    @property
    def pending(self) -> int:
        """How many rows are waiting to be written."""
        return len(self._samples) + len(self._rows)

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
            await self.flush()

    async def flush(self) -> bool:
        """Write all that is pending now; return whether nothing is left.

        A database that is away is told by ``connected``, never raised. A cancellation ends
        the waiting, not the writing: a transaction that is broken off half-way leaves the
        connection of some drivers in no known state, locks included.
        """
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_all(), name="writing rows")
        return await asyncio.shield(self._writing)

    async def close(self) -> None:
        """Write what is left, as far as the database allows. After ``run`` has ended."""
        if not await self.flush():
            _LOGGER.error("%d rows could not be written and are lost", self.pending)

    async def _write_all(self) -> bool:
        while batch := self._next_batch():
            if not await self._write(batch):
                return False
        self._overflowing = False
        return True

    async def _wait(self) -> None:
        """Wait for an urgent record or for the interval; after a failure, only that."""
        if self._failures:
            step = min(self._failures, len(RETRY_DELAYS)) - 1
            await asyncio.sleep(RETRY_DELAYS[step])
            return
        try:
            async with asyncio.timeout(self.commit_interval):
                await self._wake.wait()
        except TimeoutError:
            pass

    def _next_batch(self) -> list[Record]:
        """Return the next records to write; they stay in the queue."""
        self._wake.clear()
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
                self._lost(err)
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
        async with self._database.begin() as connection:
            await write_records(connection, batch)
            session_ids = _session_ids(batch) | await awaiting(connection, batch)
            devices = await self._settle(connection, session_ids)
        return devices | {
            device
            for record in batch
            if isinstance(device := record.values.get("device_id"), str)
        }

    async def _settle(
        self, connection: AsyncConnection, session_ids: set[UUID]
    ) -> frozenset[str]:
        """Price and scale sessions; facts are not given up for a rule that fails."""
        try:
            return await settle(connection, session_ids, self.timezone)
        except ArithmeticError, AttributeError, LookupError, TypeError, ValueError:
            _LOGGER.exception("Sessions were written, but could not be priced")
            return frozenset()

    def _written(self, batch: Sequence[Record], devices: frozenset[str]) -> None:
        self._acknowledge(batch)
        self.rows_written += len(batch)
        self.last_commit_at = datetime.now(UTC)
        if not self.connected:
            _LOGGER.info("The database is back, %d rows are waiting", self.pending)
        self._set_connected(connected=True)
        report = CommitReport(
            devices=devices, kinds=frozenset(record.kind for record in batch)
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

    def _lost(self, err: Exception) -> None:
        if self.connected:
            _LOGGER.warning(
                "The database does not take rows (%s); they wait in memory",
                type(err).__name__,
            )
        self._set_connected(connected=False)

    def _set_connected(self, *, connected: bool) -> None:
        self._failures = 0 if connected else self._failures + 1
        if connected is self.connected:
            return
        self.connected = connected
        if self._on_state is not None:
            asyncio.get_running_loop().call_soon(self._on_state, connected)

    def _make_room(self) -> None:
        """Let the oldest samples go when there are too many rows; never anything else."""
        while self.pending > self.max_rows and self._samples:
            self._samples.popleft()
            self.rows_dropped += 1
            if not self._overflowing:
                _LOGGER.error("Too many rows are waiting; the oldest samples go")
            self._overflowing = True


def _session_ids(batch: Sequence[Record]) -> set[UUID]:
    touched = {
        session_id
        for record in batch
        if record.kind in _OF_SESSIONS
        and isinstance(session_id := record.values["session_id"], UUID)
    }
    return touched | set(superseded(batch).values())
