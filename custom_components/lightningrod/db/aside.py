"""Rows that the database refuses for what is in them: put aside, to be tried again.

They are in a file beside the journal. That holds values, VINs and positions too; nothing of
it is logged but kinds of rows and codes of errors.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
import logging
from pathlib import Path
from typing import Any, Final

from ..ledger.records import SAMPLES, Record
from .aside_file import AsideFile, Refused
from .batch import Slot, in_order, merge, slot_of

_LOGGER: Final = logging.getLogger(__name__)

# Some days of one car whose every sample is refused. What is more is counted, and goes;
# sessions and trips stay, however many they are.
MAX_SAMPLES: Final = 2_000
# Lines that count no more, before the file is written anew.
_SPARE: Final = 500


class Aside:
    """The rows of one ledger that were put aside, at ``path``; no rows, no file.

    Without a path they are in memory only. ``let_go`` counts the samples that there was no
    room for. ``due`` says that it is time to try the others again: something has changed.
    """

    def __init__(self, path: Path | None, *, max_samples: int = MAX_SAMPLES) -> None:
        self.let_go = 0
        self.due = False
        self._file = None if path is None else AsideFile(path)
        self._max_samples = max_samples
        self._rows: dict[Slot, Refused] = {}
        # What is in memory only: the disk did not take it.
        self._unsaved: set[Slot] = set()
        self._lines = 0
        # What a former process put aside is never written over before it was read.
        self._is_open = False
        self._failing = False
        # Whether the file holds rows that are forgotten.
        self._is_stale = False
        self._told: set[tuple[str, str]] = set()
        self._turn = asyncio.Lock()

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def name(self) -> str:
        """The name of the file."""
        return self._file.path.name if self._file else "-"

    @property
    def unsaved(self) -> int:
        """How many rows would be lost with this process."""
        return len(self._unsaved)

    @property
    def since(self) -> datetime | None:
        """When the first of them was refused."""
        return min((it.since for it in self._rows.values()), default=None)

    @property
    def kinds(self) -> Mapping[str, int]:
        """How many there are of each kind of record."""
        return Counter(it.record.kind.value for it in self._rows.values())

    @property
    def reasons(self) -> Sequence[str]:
        """Why they were refused, the most frequent reason first; without values."""
        counted = Counter(it.reason for it in self._rows.values())
        return [reason for reason, _ in counted.most_common()]

    @property
    def slots(self) -> frozenset[Slot]:
        """What tells them from every other row."""
        return frozenset(self._rows)

    @property
    def records(self) -> list[Record]:
        """The rows, in the order to write them."""
        return in_order(it.record for it in self._rows.values())

    async def open(self) -> None:
        """Take over what a former process put aside; it is to be tried again."""
        if self._file is None:
            return
        try:
            found = await asyncio.to_thread(self._file.read)
        except OSError as err:
            if not self._failing:
                _LOGGER.warning(
                    "Rows that were put aside cannot be read (%s)", type(err).__name__
                )
            self._failing = True
            return
        self._is_open = True
        for slot, row in {slot_of(it.record): it for it in found}.items():
            later = self._rows.get(slot)
            self._rows[slot] = row if later is None else _united(row, later)
        self._lines = len(found)
        self.due = bool(self._rows)

    def whole(self, record: Record) -> Record:
        """Return a record with what was refused of its row before."""
        if not self._rows or (earlier := self._rows.get(slot_of(record))) is None:
            return record
        if record.kind in SAMPLES or earlier.record is record:
            return record
        return merge(earlier.record, record)

    async def united(self, records: Sequence[Record]) -> Sequence[Record]:
        """Return records with what was refused of their rows before, to be written.

        What is kept grows first: should this process die once they are written, what is
        tried again at the next start is no older than they are.
        """
        if not self._rows:
            return records
        found = [self.whole(record) for record in records]
        for record, whole in zip(records, found, strict=True):
            if whole is not record:
                slot = slot_of(whole)
                self._rows[slot] = replace(self._rows[slot], record=whole)
                self._unsaved.add(slot)
        await self.save()
        return found

    async def add(self, record: Record, reason: str) -> None:
        """Keep a row that was refused; it is on disk when this returns, if that takes it."""
        self._tell(record, reason)
        slot = slot_of(record)
        earlier = self._rows.get(slot)
        if earlier is not None and earlier.record == record:
            return
        if earlier is None and record.kind in SAMPLES and not self._has_room:
            self.let_go += 1
            return
        since = datetime.now(UTC) if earlier is None else earlier.since
        self._rows[slot] = Refused(record, reason, since)
        self._unsaved.add(slot)
        await self.save()

    async def taken(self, records: Iterable[Record]) -> None:
        """Forget rows that the database has taken; what hangs on them may be taken as well."""
        if not self._rows:
            return
        if slots := {slot_of(record) for record in records} & self._rows.keys():
            await self._forget(slots)
            self.due = bool(self._rows)

    async def discard(self, slots: Collection[Slot]) -> None:
        """Forget rows for good."""
        await self._forget(slots & self._rows.keys())

    async def discard_vehicle(self, device_id: str) -> None:
        """Forget the rows of a vehicle, and the flow of those sessions, for good."""
        theirs = {
            slot: it.record.values.get("session_id")
            for slot, it in self._rows.items()
            if it.record.values.get("device_id") == device_id
        }
        sessions = set(theirs.values()) - {None}
        flow = {
            slot
            for slot, it in self._rows.items()
            if it.record.values.get("session_id") in sessions
        }
        await self._forget(theirs.keys() | flow)

    async def save(self) -> None:
        """Put on disk what is not yet."""
        if self._file is None or not (self._unsaved or self._is_stale):
            return
        if not await self._opened():
            return
        if self._is_stale or self._lines >= len(self._rows) + _SPARE:
            await self._replace()
            return
        async with self._turn:
            slots = self._unsaved & self._rows.keys()
            rows = [self._rows[slot] for slot in slots]
            if await _done(self._file.append, rows):
                self._lines += len(rows)
                self._unsaved -= slots

    async def _opened(self) -> bool:
        """Read what could not be read before; return whether it was."""
        if not self._is_open:
            await self.open()
        return self._is_open

    async def _replace(self) -> None:
        if self._file is None or not await self._opened():
            return
        async with self._turn:
            rows = dict(self._rows)
            # It holds what was taken until it is written anew: older than what is there.
            self._is_stale = True
            if await _done(self._file.replace, rows.values()):
                self._is_stale = False
                self._lines = len(rows)
                self._unsaved -= rows.keys()

    async def _forget(self, slots: Collection[Slot]) -> None:
        if not slots:
            return
        for slot in slots:
            del self._rows[slot]
            self._unsaved.discard(slot)
        if not self._rows:
            _LOGGER.info("No row is put aside any more")
            self._told.clear()
        await self._replace()

    @property
    def _has_room(self) -> bool:
        samples = sum(kind in SAMPLES for kind, _ in self._rows)
        return samples < self._max_samples

    def _tell(self, record: Record, reason: str) -> None:
        """Log a reason once; neither values nor the driver's words: they tell the VIN."""
        what = record.kind.value, reason
        level = logging.DEBUG if what in self._told else logging.ERROR
        self._told.add(what)
        _LOGGER.log(
            level,
            "A row of %s was refused (%s) and is put aside; it had the columns %s",
            *what,
            ", ".join(sorted(record.values)),
        )


def _united(earlier: Refused, later: Refused) -> Refused:
    record = merge(earlier.record, later.record)
    return replace(later, record=record, since=earlier.since)


async def _done(act: Callable[[Any], None], rows: Iterable[Refused]) -> bool:
    try:
        await asyncio.to_thread(act, rows)
    except OSError as err:
        _LOGGER.debug("Rows that were put aside stay in memory (%s)", err.errno)
        return False
    return True
