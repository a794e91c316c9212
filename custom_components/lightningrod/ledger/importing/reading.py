"""How a file is read: what was guessed, so that it can be shown and changed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from itertools import islice
from pathlib import Path
import re
from typing import Final

from ..export_format import Kind
from . import files, headers, json_file
from .fields import TARGETS, Cell
from .headers import OWN
from .times import Repeated, told
from .values import parts
from .wrong import Wrong

# Rows that are looked at for a guess.
_LOOKED_AT: Final = 500
# Lines above the header that programs write: a title, a date.
_MOST_ABOVE: Final = 10
_SHOWN: Final = 3
_MONTHS: Final = 12
_NUMBERS: Final = frozenset({Cell.NUMBER, Cell.MONEY, Cell.SPAN})
_ORDER: Final = re.compile(r"\s*(\d{1,2})([./-])(\d{1,2})\2\d{2}")
_COMMA: Final = re.compile(r"[+-]?\d+,\d+|[+-]?\d{1,3}(?:\.\d{3})+,\d+")
_POINT: Final = re.compile(
    r"[+-]?\d*\.\d+(?:[eE][+-]?\d+)?|[+-]?\d{1,3}(?:,\d{3})+\.\d+"
)


class Conflicts(StrEnum):
    """What is to be done with a row that the ledger has otherwise."""

    # The ledger stays as it is.
    KEEP = "keep"
    # What the ledger does not know comes from the file.
    FILL = "fill"
    # The file is right.
    TAKE = "take"


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What is usual here: where guesses come from that a file leaves open.

    ``vehicles`` are names by id.
    """

    comma: bool
    day_first: bool
    imperial: bool
    timezone: str
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How a file is to be read.

    ``targets`` has a target for each column, or ``None``. ``header`` is the line of the
    names. ``comma`` is the decimal comma, ``day_first`` the order of 3/4/2026. ``marks``
    says that an apostrophe protects formulas. ``timezone`` (IANA) and ``repeated`` are for
    times without a zone, ``noon`` for days without a time, ``currency`` for costs without
    one. ``only`` is the name, in the file, of the one vehicle whose rows are taken.
    ``is_json`` says that it is our own export as JSON, which has neither header nor cells:
    targets are the names in its rows.
    """

    kind: Kind
    encoding: str
    delimiter: str
    header: int
    targets: tuple[str | None, ...]
    comma: bool
    day_first: bool
    marks: bool
    timezone: str
    currency: str
    repeated: Repeated = Repeated.ASK
    noon: time = time(12)
    only: str | None = None
    program: str = ""
    is_json: bool = False

    @property
    def exact(self) -> bool:
        """Whether this is our own export, whose rows are taken as they are."""
        return self.program == OWN

    def records(self, path: Path) -> Iterator[files.Record]:
        """Yield the records of a file that are rows."""
        if self.is_json:
            yield from json_file.records(path, self.encoding, self.targets)
            return
        for record in files.records(path, self.encoding, self.delimiter):
            if record.line > self.header:
                yield record


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A first look at a file: the guess, its headers, some cells by column, and what is open.

    ``open_order`` says that no date tells whether the day or the month comes first,
    ``has_zones`` that all times name their zone. ``named`` are the vehicles that rows name.
    """

    reading: Reading
    headers: tuple[str, ...]
    examples: tuple[tuple[str, ...], ...]
    open_order: bool
    has_zones: bool
    named: tuple[str, ...]


def look(
    path: Path,
    house: House,
    *,
    kind: Kind | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
) -> Look:
    """Guess how a file is to be read, but for what is given; for a worker thread.

    Raises :class:`Wrong` for a file without a header or rows, ``OSError``.
    """
    encoding = encoding or files.guess_encoding(path)
    if json_file.is_json(path, encoding):
        return _look_at_json(path, house, encoding)
    delimiter = delimiter or files.guess_delimiter(path, encoding)
    head, rows = _head(path, encoding, delimiter, imperial=house.imperial)
    names = tuple(head.cells or ())
    kind = kind or headers.kind_of(names)
    matched = headers.match(names, kind, imperial=house.imperial)
    columns = [[row[n] for row in rows if n < len(row)] for n in range(len(names))]
    cells = {
        TARGETS[kind][key].key: column
        for key, column in zip(matched.targets, columns, strict=True)
        if key is not None
    }
    times = _of(cells, kind, {Cell.TIME})
    order, zoned = _order(times), _zoned(times)
    exact = matched.program == OWN
    reading = Reading(
        kind=kind,
        encoding=encoding,
        delimiter=delimiter,
        header=head.line,
        targets=matched.targets,
        comma=_comma(_of(cells, kind, _NUMBERS), delimiter, default=house.comma),
        day_first=house.day_first if order is None else order,
        # Our exports for machines have no mark, and nothing is added to their texts.
        marks=files.has_mark(path) or not exact,
        timezone=house.timezone,
        currency=house.currency,
        program=matched.program,
    )
    vehicles = [cell.strip() for cell in cells.get("vehicle", ()) if cell.strip()]
    return Look(
        reading=reading,
        headers=names,
        examples=tuple(tuple(_examples(column)) for column in columns),
        open_order=order is None and _has_order(times),
        has_zones=zoned,
        named=tuple(dict.fromkeys(vehicles)),
    )


def _look_at_json(path: Path, house: House, encoding: str) -> Look:
    """Return how our own JSON is read: nothing of it is a guess."""
    # It is always Unicode; what is not is told instead of read in another way.
    encoding = "utf-16" if encoding == "utf-16" else "utf-8"
    seen = json_file.see(path, encoding, _LOOKED_AT)
    known = TARGETS[seen.kind]
    reading = Reading(
        kind=seen.kind,
        encoding=encoding,
        delimiter=files.DELIMITERS[0],
        header=0,
        targets=tuple(name if name in known else None for name in seen.names),
        comma=False,
        day_first=True,
        marks=False,
        timezone=house.timezone,
        currency=house.currency,
        program=OWN,
        is_json=True,
    )
    return Look(
        reading=reading,
        headers=seen.names,
        examples=tuple(
            tuple(_examples(column)) for column in zip(*seen.rows, strict=True)
        ),
        open_order=False,
        has_zones=True,
        named=(),
    )


def _head(
    path: Path, encoding: str, delimiter: str, *, imperial: bool
) -> tuple[files.Record, list[list[str]]]:
    """Return the header and the first rows: the header is where the names are."""
    first = [
        it
        for it in islice(files.records(path, encoding, delimiter), _LOOKED_AT)
        if it.cells is not None
    ]
    if len(first) <= 1:
        raise Wrong("import_empty")

    def known(record: files.Record) -> int:
        cells = record.cells or []
        return max(headers.match(cells, it, imperial=imperial).sure for it in Kind)

    above = first[: min(_MOST_ABOVE, len(first) - 1)]
    best = max(above, key=known)
    if known(best) <= 1:
        best = first[0]
    rows = [it.cells or [] for it in first if it.line > best.line]
    return best, rows


def _of(
    cells: dict[str, list[str]], kind: Kind, wanted: frozenset[Cell] | set[Cell]
) -> list[str]:
    return [
        text
        for key, column in cells.items()
        if TARGETS[kind][key].cell in wanted
        for text in column
        if text.strip()
    ]


def _order(times: Sequence[str]) -> bool | None:
    """Return whether the day comes first; ``None`` where nothing tells."""
    for text in times:
        if found := _ORDER.match(text):
            first, mark, then = int(found[1]), found[2], int(found[3])
            if first > _MONTHS or mark == ".":
                return True
            if then > _MONTHS:
                return False
    return None


def _has_order(times: Sequence[str]) -> bool:
    return any(_ORDER.match(text) for text in times)


def _zoned(times: Sequence[str]) -> bool:
    def zoned(text: str) -> bool:
        try:
            return told(text, day_first=True).zone is not None
        except Wrong:
            return True

    return all(map(zoned, times))


def _comma(numbers: Sequence[str], delimiter: str, *, default: bool) -> bool:
    """Return whether numbers have a decimal comma: by those that can only be one of both."""
    votes = 0
    for text in numbers:
        try:
            digits = parts(text)[1]
        except Wrong:
            continue
        comma, point = _COMMA.fullmatch(digits), _POINT.fullmatch(digits)
        votes += bool(comma) - bool(point)
    if votes:
        return votes > 0
    return default and delimiter != ","


def _examples(column: Sequence[str]) -> list[str]:
    return list(islice(dict.fromkeys(it for it in column if it.strip()), _SHOWN))
