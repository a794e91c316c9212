"""How a file is written: its encoding, what stands between cells, and its records one by one.

A record that is broken, by a quote that never ends for one, costs its own line and no other.
"""

import codecs
from collections.abc import Iterator, Sequence
import csv
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple, TextIO

ENCODINGS: Final = ("utf-8", "utf-16", "cp1252", "cp1250", "mac-roman")
DELIMITERS: Final = (",", ";", "\t", "|")
_CHUNK: Final = 2**20
_SAMPLE_LINES: Final = 60
# A cell may hold a few lines of notes, not a whole file.
_MOST_LINES: Final = 200
_LONGEST: Final = 100_000
# Excel's way of saying what stands between cells.
_SEP: Final = "sep="


class Record(NamedTuple):
    """The cells of a record, and the line that it begins on; ``None`` for a broken one."""

    line: int
    cells: list[str] | None


def guess_encoding(path: Path) -> str:
    """Return the encoding of a file; reads all of it, for a worker thread."""
    with path.open("rb") as file:
        begin = file.read(4096)
        if begin.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        if begin and begin.count(0) * 3 > len(begin):
            return "utf-16"
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            chunk = begin
            while chunk:
                decoder.decode(chunk)
                chunk = file.read(_CHUNK)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8"


def has_mark(path: Path) -> bool:
    """Return whether a file begins with the mark that spreadsheets ask for."""
    with path.open("rb") as file:
        return file.read(3) == codecs.BOM_UTF8


def open_text(path: Path, encoding: str) -> TextIO:
    """Open a file; what its encoding does not know becomes U+FFFD."""
    if encoding == "utf-8":
        encoding = "utf-8-sig"
    if encoding == "utf-16":
        with path.open("rb") as file:
            begin = file.read(2)
        if begin not in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            encoding = "utf-16-be" if begin[:1] == b"\0" else "utf-16-le"
    return path.open(encoding=encoding, errors="replace", newline="")


def count_lines(path: Path, encoding: str) -> int:
    """Return about how many lines there are; reads all of the file."""
    newline = b"\n\0" if encoding == "utf-16" else b"\n"
    with path.open("rb") as file:
        return sum(
            chunk.count(newline) for chunk in iter(lambda: file.read(_CHUNK), b"")
        )


def guess_delimiter(path: Path, encoding: str) -> str:
    """Return what stands between the cells: what makes the most columns, and alike."""
    with open_text(path, encoding) as file:
        lines = [line[:_LONGEST] for line in islice(file, _SAMPLE_LINES)]
    if lines and lines[0].strip().casefold().startswith(_SEP):
        told = lines[0].strip()[len(_SEP) :][:1]
        if told in DELIMITERS:
            return told
    return max(DELIMITERS, key=lambda it: _score(lines, it))


def _score(lines: Sequence[str], delimiter: str) -> tuple[float, int]:
    widths = [len(it.cells or ()) for it in _records(iter(lines), delimiter)]
    if not widths:
        return (0.0, 0)
    usual = max(set(widths), key=lambda it: (widths.count(it), it))
    if usual <= 1:
        return (0.0, usual)
    return (widths.count(usual) / len(widths), usual)


def records(path: Path, encoding: str, delimiter: str) -> Iterator[Record]:
    """Yield the records that are not empty, the header's among them."""
    with open_text(path, encoding) as file:
        yield from _records(_lines(file), delimiter)


def _lines(file: TextIO) -> Iterator[str]:
    """Yield lines, one that is as long as a file in pieces."""
    while line := file.readline(_LONGEST):
        yield line


class _Source:
    """Lines with a way back: those that a broken record swallowed are read again."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._again: list[str] = []
        self.number = 0
        self.taken: list[str] = []
        self.is_over = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self.taken) >= _MOST_LINES:
            raise _TooLongError
        line = self._again.pop() if self._again else next(self._lines, None)
        if line is None:
            self.is_over = True
            raise StopIteration
        self.number += 1
        self.taken.append(line)
        return line

    def put_back(self) -> None:
        """Give back all lines that were taken, but for the first."""
        back = self.taken[1:]
        self.number -= len(back)
        self._again.extend(reversed(back))
        self.taken = self.taken[:1]


class _TooLongError(Exception):
    """A record that has no end."""


def _records(lines: Iterator[str], delimiter: str) -> Iterator[Record]:
    source = _Source(lines)
    width = 0
    while True:
        source.taken = []
        begin = source.number + 1
        try:
            cells = next(csv.reader(source, delimiter=delimiter, strict=False), None)
        except csv.Error, _TooLongError:
            source.put_back()
            yield Record(begin, None)
            continue
        if cells is None:
            return
        if _swallowed(source, cells, width, delimiter):
            source.put_back()
            yield Record(begin, None)
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if begin == 1 and cells[0].casefold().startswith(_SEP):
            continue
        width = width or len(cells)
        yield Record(begin, cells)


def _swallowed(
    source: _Source, cells: Sequence[str], width: int, delimiter: str
) -> bool:
    """Return whether a quote that was never closed took in the lines after it."""
    if len(source.taken) <= 1:
        return False
    if source.is_over:
        try:
            list(csv.reader(source.taken, delimiter=delimiter, strict=True))
        except csv.Error:
            return True
    return bool(width) and len(cells) != width
