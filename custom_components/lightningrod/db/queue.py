"""Rows in memory that wait to be written: bounded, and nothing leaves it early."""

from collections import deque
from collections.abc import Iterable
from itertools import chain, islice
import logging
from typing import Final

from ..ledger.records import SAMPLES, Record
from .batch import Slot, in_order, merge, slot_of

_LOGGER: Final = logging.getLogger(__name__)


class Queue:
    """The rows that wait in memory; the oldest samples go when they are more than ``max_rows``.

    ``overflowed`` says how many went.
    """

    def __init__(self, max_rows: int) -> None:
        self.max_rows = max_rows
        self.overflowed = 0
        # Written once and never changed: the oldest leave first.
        self._samples: deque[Record] = deque()
        # One for each row, with all that is still to be written of it.
        self._rows: dict[Slot, Record] = {}
        # How many had gone when it was last empty.
        self._told = 0

    def __len__(self) -> int:
        return len(self._samples) + len(self._rows)

    def put(self, records: Iterable[Record]) -> bool:
        """Take records in; return whether any of them is urgent."""
        urgent = False
        for record in records:
            if record.kind in SAMPLES:
                self._samples.append(record)
            else:
                slot = slot_of(record)
                earlier = self._rows.get(slot)
                self._rows[slot] = record if earlier is None else merge(earlier, record)
            urgent |= record.urgent
        self._make_room()
        return urgent

    def first(self, limit: int) -> list[Record]:
        """Return the next records to write; they stay."""
        queue = chain(in_order(self._rows.values()), self._samples)
        return list(islice(queue, limit))

    def all(self) -> list[Record]:
        """Return all records, in the order to write them; they stay."""
        return [*in_order(self._rows.values()), *self._samples]

    def acknowledge(self, batch: Iterable[Record]) -> None:
        """Take records out, unless more was added to them meanwhile."""
        for record in batch:
            if record.kind in SAMPLES:
                if self._samples and self._samples[0] is record:
                    self._samples.popleft()
            elif self._rows.get(slot := slot_of(record)) is record:
                del self._rows[slot]

    def drained(self) -> None:
        """Take note that the database takes rows; say how many it did not see."""
        if gone := self.overflowed - self._told:
            _LOGGER.warning("%d samples had to go for want of room in memory", gone)
        self._told = self.overflowed

    def _make_room(self) -> None:
        """Let the oldest samples go when there are too many rows; never anything else."""
        while len(self) > self.max_rows and self._samples:
            self._samples.popleft()
            if self.overflowed == self._told:
                _LOGGER.error("Too many rows are waiting; the oldest samples go")
            self.overflowed += 1
