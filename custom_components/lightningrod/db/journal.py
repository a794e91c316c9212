"""A file of rows that wait for the database: append-only, checksummed, in order.

Lines of text, see ``journal_codec``. What was opened once is a section with an id of its
own: a section that a database knows as written is not written again, even when it comes
back out of a backup. All methods are for worker threads; any may call them at any time.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
import logging
import os
from pathlib import Path
from threading import RLock
from typing import Any, Final, NamedTuple
from uuid import uuid4

from ..ledger.records import Record, RecordKind
from .journal_codec import (
    ROW,
    SAMPLE,
    SECTION,
    Line,
    UnreadableError,
    decode,
    encode_all,
    kind_of,
    section_in,
    section_line,
    section_of,
)
from .journal_files import sync_folder
from .journal_size import Thinner, smaller

_LOGGER: Final = logging.getLogger(__name__)

# Some months of one car without a database; a card of 16 GB does not notice it.
MAX_BYTES: Final = 32 * 1024 * 1024
# A file that was made smaller must not have to be made smaller again at once.
_ROOM: Final = 0.75
_HOLDS: Final = frozenset({ROW, SAMPLE})
# Of the name of a section, which stands in every line: enough to tell some hundreds apart.
_NAME_LENGTH: Final = 12
_UNREADABLE: Final = ".unreadable"
_NEW: Final = ".new"


@dataclass(frozen=True, slots=True)
class Chunk:
    """Records in the order in which they came, and where the next ones are.

    ``unreadable`` are the lines between them that hold none.
    """

    records: Sequence[Record]
    unreadable: Sequence[bytes]
    end: int
    # The file in which they end there: it is another one when it was made smaller.
    file: int


@dataclass(frozen=True, slots=True)
class TrackerState:
    """The state that a tracker left, and the section that it is in."""

    section: str
    state: Mapping[str, Any]


class _Costs(NamedTuple):
    """Samples given up, and lines that could not be read."""

    thinned: int
    damaged: int


class Journal:
    """The journal of one ledger, at ``path``; there is a file only while rows wait.

    ``rows`` wait in it, ``since`` is when the first of them was put there. ``thinned``
    samples were given up for room, ``damaged`` lines could not be read.
    """

    def __init__(self, path: Path, *, max_bytes: int = MAX_BYTES) -> None:
        self.path = path
        self.max_bytes = max_bytes
        self.rows = 0
        self.since: datetime | None = None
        self.thinned = 0
        self.damaged = 0
        self._lock = RLock()
        # What a former process left is never written over before it was read.
        self._is_open = False
        self._size = 0
        self._file = 0
        # Where the rows begin that no database has yet, and in which section.
        self._begin = 0
        self._begin_section = ""
        # The section that this process writes; it begins with the first row.
        self._own: str | None = None
        self._limit = max_bytes
        self._told = _Costs(0, 0)

    @property
    def unreadable(self) -> Path:
        """Where lines are kept that cannot be read."""
        return self.path.with_name(self.path.name + _UNREADABLE)

    @property
    def _new(self) -> Path:
        """Where it is written anew."""
        return self.path.with_name(self.path.name + _NEW)

    @property
    def is_empty(self) -> bool:
        """Whether there is no file, or nothing in it."""
        return not self._size

    def open(self) -> Mapping[str, TrackerState]:
        """Take over what a former process left; return its trackers' states by vehicle.

        A line that a dying process did not finish was never acknowledged, and goes. Raises
        ``OSError``, and then the first ``append`` opens it.
        """
        with self._lock:
            try:
                states = self._take_over()
            except OSError:
                self._size = self.rows = 0
                self.since = None
                raise
            self._is_open = True
        return states

    def append(self, records: Iterable[Record]) -> list[Record]:
        """Put records at the end, safe from a power cut; return those that have no form.

        Raises ``OSError``, and then holds none of them.
        """
        with self._lock:
            if not self._is_open:
                self.open()
            section = self._own or uuid4().hex[:_NAME_LENGTH]
            lines, formless = encode_all(records, section)
            if not lines:
                return formless
            self._write(lines, section)
            self.rows += len(lines)
            if self._size > self._limit:
                self._shrink()
        return formless

    def read(self, limit: int, *, without: Collection[str] = ()) -> Chunk:
        """Return the first records that wait, but for those of some sections."""
        found, unreadable = list[Record](), list[bytes]()
        with self._lock:
            for item in self._lines():
                if item.kind == SECTION:
                    continue
                # Nobody knows what a damaged line was.
                if item.kind is not None and item.section in without:
                    continue
                try:
                    found.append(_record(item))
                except UnreadableError:
                    unreadable.append(item.raw)
                if len(found) >= limit:
                    return Chunk(found, unreadable, item.end, self._file)
            return Chunk(found, unreadable, self._size, self._file)

    def advance(self, chunk: Chunk) -> None:
        """Pass over records that are in the database; what is none is put aside.

        If the file was made smaller meanwhile they are in it somewhere, with what was
        united with them, and come once more. Raises ``OSError``, and then passes over none.
        """
        with self._lock:
            if chunk.file != self._file:
                return
            if chunk.unreadable:
                self._put_aside(chunk.unreadable)
            for item in self._lines():
                if item.end > chunk.end:
                    break
                self._begin_section = item.section
                self.rows -= item.kind in _HOLDS
            self._begin = chunk.end

    def seal(self) -> list[str] | None:
        """Return the ids of all sections if all of them were passed over.

        What is put here from then on is in a section of its own.
        """
        with self._lock:
            if self._begin < self._size:
                return None
            self._own = self.since = None
            lines = self._lines(all_of_them=True)
            return list(dict.fromkeys(it.section for it in lines if it.section))

    def finish(self) -> bool:
        """Remove the file if all of it was passed over; return whether it is gone."""
        with self._lock:
            if self._begin < self._size:
                return False
            self._remove()
        return True

    def _write(self, lines: Sequence[bytes], section: str) -> None:
        """Append lines with one flush to the disk; all of them or none."""
        is_new, now = not self._size, datetime.now(UTC)
        if section != self._own:
            lines = [section_line(section, now), *lines]
        try:
            with self.path.open("ab") as file:
                # Somebody may have deleted it.
                self._size = min(self._size, file.tell())
                self._begin = min(self._begin, self._size)
                file.truncate(self._size)
                file.writelines(lines)
                file.flush()
                os.fsync(file.fileno())
                self._size = file.tell()
        except OSError:
            self._undo()
            raise
        self._own, self.since = section, self.since or now
        if is_new:
            sync_folder(self.path.parent)

    def _undo(self) -> None:
        """Take away what a failed write left; if that fails too, the next write does it."""
        try:
            if self._size:
                os.truncate(self.path, self._size)
            else:
                self.path.unlink(missing_ok=True)
        except OSError:
            _LOGGER.debug("The end of the journal could not be cut off")

    def _take_over(self) -> Mapping[str, TrackerState]:
        states: dict[str, TrackerState] = {}
        try:
            self._size = self._cut_torn_end()
        except FileNotFoundError:
            return states
        for item in self._lines():
            if item.kind == SECTION:
                begun = section_of(item.raw)["at"]
                self.since = self.since or datetime.fromisoformat(begun)
            self.rows += item.kind in _HOLDS
            if item.kind == ROW:
                states |= _tracker_state(item)
        if not self._size:
            self._remove()
        return states

    def _cut_torn_end(self) -> int:
        """Cut off a line that was not finished; return where the file ends."""
        with self.path.open("rb+") as file:
            end = 0
            for raw in file:
                if raw.endswith(b"\n"):
                    end += len(raw)
            file.truncate(end)
        return end

    def _lines(self, *, all_of_them: bool = False) -> Iterator[Line]:
        """Yield what was not passed over yet; a line without a kind is damaged."""
        section, end = ("", 0) if all_of_them else (self._begin_section, self._begin)
        if not self.path.exists():
            return
        with self.path.open("rb") as file:
            file.seek(end)
            for raw in file:
                end += len(raw)
                if end > self._size:
                    # A write that failed left it, and it could not be cut off.
                    return
                if (kind := kind_of(raw)) == SECTION:
                    section = section_of(raw)["id"]
                elif kind is not None:
                    section = section_in(raw) or section
                yield Line(raw, kind, section, end)

    def _passed_sections(self) -> list[bytes]:
        """Return the first lines of sections that were passed over: of all to be known."""
        return [
            item.raw
            for item in self._lines(all_of_them=True)
            if item.kind == SECTION and item.end <= self._begin
        ]

    def _put_aside(self, lines: Sequence[bytes]) -> None:
        """Keep lines that cannot be read where somebody who knows more can find them."""
        with self.unreadable.open("ab") as file:
            file.writelines(lines)
        if self.damaged == self._told.damaged:
            _LOGGER.error("A line of the journal is damaged; it is kept beside it")
        self.damaged += len(lines)

    def _remove(self) -> None:
        self.path.unlink(missing_ok=True)
        sync_folder(self.path.parent)
        self.rows = self._size = self._begin = 0
        self._begin_section = ""
        self._own = self.since = None
        self._limit = self.max_bytes
        self._tell()

    def _tell(self) -> None:
        """Say what this file has cost, now that it is gone."""
        now = _Costs(self.thinned, self.damaged)
        if thinned := now.thinned - self._told.thinned:
            _LOGGER.warning("%d samples went to keep the journal small", thinned)
        if damaged := now.damaged - self._told.damaged:
            _LOGGER.warning("%d lines of the journal could not be read", damaged)
        self._told = now

    def _shrink(self) -> None:
        """Make the file small again: rows united as the database would have them.

        If that is not enough, every other sample goes, but for the newest ones. All other
        rows stay, however many they are.
        """
        try:
            self._rewrite(thin=False)
            while self._size > self.max_bytes * _ROOM and self._rewrite(thin=True):
                pass
        except OSError as err:
            _LOGGER.debug("The journal stays as large as it is: %s", type(err).__name__)
            self._leave_no_part()
        self._limit = max(self.max_bytes, 2 * self._size)

    def _leave_no_part(self) -> None:
        """Give room back that a full disk needs."""
        with suppress(OSError):
            self._new.unlink(missing_ok=True)

    def _rewrite(self, *, thin: bool) -> int:
        """Write the file anew; return how many samples went."""
        new = self._new
        samples = sum(item.kind == SAMPLE for item in self._lines())
        sections = smaller(
            self._lines(), self._begin_section, Thinner(samples) if thin else None
        )
        gone, rows = 0, 0
        with new.open("wb") as file:
            file.writelines(self._passed_sections())
            for lines, without in sections:
                file.writelines(lines)
                rows += sum(kind_of(raw) in _HOLDS for raw in lines)
                gone += without
            file.flush()
            os.fsync(file.fileno())
            size = file.tell()
        new.replace(self.path)
        sync_folder(self.path.parent)
        self._size, self._begin, self._begin_section = size, 0, ""
        self._file += 1
        self.rows = rows
        if gone and self.thinned == self._told.thinned:
            _LOGGER.warning("The journal is full; of the older samples some go")
        self.thinned += gone
        return gone


def _record(item: Line) -> Record:
    if item.kind is None:
        raise UnreadableError
    return decode(item.raw)


def _tracker_state(item: Line) -> Mapping[str, TrackerState]:
    """Return the state in a line by its vehicle, nothing for other lines."""
    # Only lines of trackers are worth reading in full.
    if RecordKind.TRACKER.encode() not in item.raw[:40]:
        return {}
    try:
        values = decode(item.raw).values
    except UnreadableError:
        return {}
    vehicle, state = values.get("device_id"), values.get("tracker_state")
    if isinstance(vehicle, str) and isinstance(state, Mapping):
        return {vehicle: TrackerState(item.section, state)}
    return {}
