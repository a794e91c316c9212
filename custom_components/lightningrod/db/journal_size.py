"""Makes a journal smaller: rows united as the database would have them, samples given up."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from ..ledger.records import Record
from .batch import Slot, in_order, merge, slot_of
from .journal_codec import (
    ROW,
    SAMPLE,
    SECTION,
    Line,
    UnreadableError,
    decode,
    encode,
    section_line,
)


class Thinner:
    """Gives up every other sample of the older three quarters."""

    def __init__(self, samples: int) -> None:
        self._left = samples * 3 // 4
        self._count = 0

    def gives_up(self) -> bool:
        """Return whether the next sample goes."""
        self._count += 1
        return self._count <= self._left and self._count % 2 == 1


def smaller(
    lines: Iterable[Line], first_section: str, thinner: Thinner | None
) -> Iterator[tuple[list[bytes], int]]:
    """Yield the lines of each section, made fewer, and how many samples went.

    ``first_section`` is the one that the first lines belong to.
    """
    section = _Section(first_section)
    for item in lines:
        if item.section != section.id:
            yield section.lines()
            section = _Section(item.section)
        if item.kind == SECTION:
            section.begun = item.raw
        elif item.kind == SAMPLE:
            section.add_sample(item.raw, thinner)
        elif item.kind == ROW:
            section.add_row(item.raw)
        else:
            section.keep(item.raw)
    yield section.lines()


class _Section:
    """The lines of a section while the journal is made smaller."""

    def __init__(self, section: str) -> None:
        self.id = section
        self.begun = section_line(section, datetime.now(UTC))
        self._rows: dict[Slot, Record] = {}
        self._others: list[bytes] = []
        self._samples: list[bytes] = []
        self._gone = 0

    def add_row(self, raw: bytes) -> None:
        """Unite a row with what there is of it; what cannot be read stays as it is."""
        try:
            record = decode(raw)
            slot = slot_of(record)
        except UnreadableError, LookupError:
            self.keep(raw)
            return
        earlier = self._rows.get(slot)
        self._rows[slot] = record if earlier is None else merge(earlier, record)

    def keep(self, raw: bytes) -> None:
        """Keep a line as it is."""
        self._others.append(raw)

    def add_sample(self, raw: bytes, thinner: Thinner | None) -> None:
        """Keep a sample, or give it up."""
        if thinner is not None and thinner.gives_up():
            self._gone += 1
        else:
            self._samples.append(raw)

    def lines(self) -> tuple[list[bytes], int]:
        """Return the lines, and how many samples went."""
        rows = [encode(record, self.id) for record in in_order(self._rows.values())]
        begun = [self.begun] if self.id else []
        return [*begun, *rows, *self._others, *self._samples], self._gone
