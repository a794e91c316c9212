"""Our own JSON exports, read row by row: whatever the size of the file, a row is in memory.

Rows are numbered as the lines of such a file are, as it was written. A broken row costs
itself and no other; where the file was cut off, a broken row says so.
"""

from collections.abc import Iterator, Mapping, Sequence
import json
from pathlib import Path
import re
from typing import Any, Final, NamedTuple, TextIO

from ..export_format import FORM, VERSION, Kind
from .fields import TARGETS
from .files import Record, open_text
from .wrong import Wrong

_CHUNK: Final = 2**16
# A row has no more characters, and neither has anything around the rows.
_LONGEST: Final = 2**20
_BLANK: Final = re.compile(r"[ \t\r\n]*")
# The line on which the first row is.
_FIRST: Final = 2
_ROWS: Final = "rows"
_ABOUT: Final = ("format", "version", "kind")
_SURROGATES: Final = re.compile("[\ud800-\udfff]")
_UNREADABLE: Final = "\ufffd"

type _Row = Mapping[str, Any]


class Numbered(NamedTuple):
    """A row, and the line that it is on; ``None`` for a broken one."""

    line: int
    row: _Row | None


class Seen(NamedTuple):
    """What a file is of, the names in its rows, and its first rows as cells."""

    kind: Kind
    names: tuple[str, ...]
    rows: list[list[str]]


def is_json(path: Path, encoding: str) -> bool:
    """Return whether a file is JSON, ours or not; no table begins like that."""
    with open_text(path, encoding) as file:
        begin = "".join(file.read(_CHUNK).split())[:2]
    return begin.startswith("{") or begin == "[{"


def see(path: Path, encoding: str, most: int) -> Seen:
    """Return what a file has, and up to ``most`` of its rows; reads all of it.

    Raises :class:`Wrong` for what is no export of ours, or has no rows.
    """
    about: dict[str, Any] = {}
    known = {name for targets in TARGETS.values() for name in targets}
    names: dict[str, None] = {}
    first: list[_Row] = []
    for _, row in _members(path, encoding, about):
        if row is None:
            continue
        # Names that nobody knows are told of one row: there may be any number of them.
        names |= dict.fromkeys(it for it in row if not names or it in known)
        if len(first) < most:
            first.append(row)
    kind = _kind(about)
    if not first:
        raise Wrong("import_empty")
    columns = tuple(names)
    return Seen(
        kind=kind,
        names=tuple(map(_readable, columns)),
        rows=[[_cell(row.get(name)) for name in columns] for row in first],
    )


def records(path: Path, encoding: str, names: Sequence[str | None]) -> Iterator[Record]:
    """Yield the rows with a cell for each name, as a table has them."""
    for line, row in _members(path, encoding, {}):
        if row is None:
            yield Record(line, None)
        else:
            yield Record(
                line, ["" if it is None else _cell(row.get(it)) for it in names]
            )


def _kind(about: Mapping[str, Any]) -> Kind:
    if about.get("format") != FORM or about.get("kind") not in list(Kind):
        raise Wrong("import_no_export")
    version = about.get("version")
    if not isinstance(version, int) or version > VERSION:
        raise Wrong("import_newer_export")
    return Kind(about["kind"])


def _cell(value: Any) -> str:
    """Return a value as a table for machines has it."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return _readable(text)


def _readable(text: str) -> str:
    return _SURROGATES.sub(_UNREADABLE, text)


def _members(path: Path, encoding: str, about: dict[str, Any]) -> Iterator[Numbered]:
    """Yield the rows; what the file tells of itself is put into ``about``."""
    with open_text(path, encoding) as file:
        text = _Text(file)
        try:
            text.take("{")
            while text.peek() not in ("}", ""):
                name = text.value()
                if not text.take(":"):
                    return
                if name == _ROWS and text.take("["):
                    yield from _rows(text)
                elif name in _ABOUT:
                    about.setdefault(name, text.value())
                else:
                    text.value()
                text.take(",")
        except ValueError, RecursionError:
            return


def _rows(text: _Text) -> Iterator[Numbered]:
    line = _FIRST
    while not text.take("]"):
        row = _row(text)
        if row is None:
            text.skip()
        yield Numbered(line, row)
        if row is None and not text.peek():
            return
        line += 1


def _row(text: _Text) -> _Row | None:
    """Return the next row, and go behind it; ``None`` for a broken one."""
    try:
        row = text.value()
    except ValueError, RecursionError:
        return None
    follows = text.take(",") or text.peek() == "]"
    return row if follows and isinstance(row, dict) else None


class _Text:
    """The text of a file, of which no more is in memory than what is looked at."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._text = ""
        self._at = 0
        self._decode = json.JSONDecoder().raw_decode

    def peek(self) -> str:
        """Return the next character that is not blank; ``""`` at the end."""
        while True:
            found = _BLANK.match(self._text, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._text) or not self._more():
                return self._text[self._at : self._at + 1]

    def take(self, mark: str) -> bool:
        """Go behind a mark; return whether it is there."""
        if self.peek() != mark:
            return False
        self._at += 1
        return True

    def value(self) -> Any:
        """Go behind a value and return it; raises ``ValueError``, ``RecursionError``."""
        self.peek()
        while True:
            try:
                value, end = self._decode(self._text, self._at)
            except ValueError:
                if len(self._text) - self._at > _LONGEST or not self._more():
                    raise
                continue
            # The digits of a number may go on.
            if end == len(self._text) and self._more():
                continue
            self._at = end
            return value

    def skip(self) -> None:
        """Go to the next line on which a row begins, or the end of the rows."""
        while True:
            found = self._text.find("\n", self._at)
            self._at = len(self._text) if found < 0 else found + 1
            if found >= 0 and self.peek() in ("{", "]", ""):
                return
            if found < 0 and not self._more():
                return

    def _more(self) -> bool:
        chunk = self._file.read(_CHUNK)
        self._text = self._text[self._at :] + chunk
        self._at = 0
        return bool(chunk)
