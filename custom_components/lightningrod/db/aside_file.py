"""The file of rows that were put aside: lines as in the journal, each with reason and time."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
import os
from pathlib import Path
from typing import Final

from ..ledger.records import Record
from .journal_codec import UnreadableError, decode, encode, formless, kind_of, names_in
from .journal_files import sync_folder

_NEW: Final = ".new"


@dataclass(frozen=True, slots=True)
class Refused:
    """A row, why the database did not take it, and since when it did not."""

    record: Record
    reason: str
    since: datetime


class AsideFile:
    """Reads and writes the file; there is one only while there are rows. For worker threads.

    Lines that cannot be read stay in it as they are. Everything raises ``OSError``.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._unreadable: list[bytes] = []

    def read(self) -> Sequence[Refused]:
        """Return the rows, the later ones of a row after the earlier ones.

        A line that a dying process did not finish goes.
        """
        found = list[Refused]()
        self._unreadable.clear()
        whole = True
        with suppress(FileNotFoundError), self.path.open("rb") as file:
            for raw in file:
                whole = raw.endswith(b"\n")
                try:
                    found.append(_refused(raw))
                except UnreadableError:
                    self._unreadable += [raw] * whole
        if not whole:
            self.replace(found)
        return found

    def append(self, rows: Iterable[Refused]) -> None:
        """Put rows at the end, safe from a power cut."""
        is_new = not self.path.exists()
        with self.path.open("ab") as file:
            file.writelines(map(_line, rows))
            file.flush()
            os.fsync(file.fileno())
        if is_new:
            sync_folder(self.path.parent)

    def replace(self, rows: Iterable[Refused]) -> None:
        """Let the file hold these rows and no others."""
        lines = [*self._unreadable, *map(_line, rows)]
        if lines:
            new = self.path.with_name(self.path.name + _NEW)
            with new.open("wb") as file:
                file.writelines(lines)
                file.flush()
                os.fsync(file.fileno())
            new.replace(self.path)
        else:
            self.path.unlink(missing_ok=True)
        sync_folder(self.path.parent)


def _line(row: Refused) -> bytes:
    names = row.reason, row.since.isoformat()
    try:
        return encode(row.record, *names)
    except TypeError, ValueError:
        return encode(formless(row.record), *names)


def _refused(raw: bytes) -> Refused:
    if kind_of(raw) is None:
        raise UnreadableError
    try:
        reason, since = names_in(raw)
        return Refused(decode(raw), reason, datetime.fromisoformat(since))
    except (TypeError, ValueError) as err:
        raise UnreadableError from err
