"""Records as lines of text and back, exactly, each line with its own checksum."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
import json
from typing import Any, Final
from uuid import UUID
from zlib import crc32

from ..ledger.records import SAMPLES, Record, RecordKind, Value

# What a line is: the beginning of a section, a row that must stay, a sample.
SECTION: Final = b"H"
ROW: Final = b"R"
SAMPLE: Final = b"S"
_KINDS: Final = frozenset({SECTION, ROW, SAMPLE})
# Checksum, space, kind, space; then JSON and a line feed, which JSON holds nowhere else.
_PREFIX: Final = 11
# A record ends with its values, or with a name after them.
_NAMED: Final = b'"]\n'


@dataclass(frozen=True, slots=True)
class Formless:
    """A value that has no form, in words; no database takes it."""

    words: str


# What JSON does not know, by a letter: the order matters, as a datetime is a date.
_WRITERS: Final[tuple[tuple[type, str, Callable[[Any], Any]], ...]] = (
    (Decimal, "d", str),
    (datetime, "t", datetime.isoformat),
    (date, "y", date.isoformat),
    (UUID, "u", str),
    (Mapping, "j", dict),
    (list, "j", list),
    (tuple, "j", list),
    (Formless, "x", lambda value: value.words),
)
_READERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "d": Decimal,
    "t": datetime.fromisoformat,
    "y": date.fromisoformat,
    "u": UUID,
    "j": lambda value: value,
    "x": Formless,
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a journal: its kind, its section, and where it ends in the file.

    One without a kind is damaged.
    """

    raw: bytes
    kind: bytes | None
    section: str
    end: int


class UnreadableError(ValueError):
    """A line that is not what was written."""


def encode(record: Record, *names: str) -> bytes:
    """Return the line of a record; raises ``TypeError`` or ``ValueError`` if it has none.

    In a journal it names its section itself: the first line of that may be damaged one day.
    """
    values = {column: _written(value) for column, value in record.values.items()}
    kind = SAMPLE if record.kind in SAMPLES else ROW
    return line(kind, [record.kind, record.urgent, values, *filter(None, names)])


def encode_all(
    records: Iterable[Record], section: str
) -> tuple[list[bytes], list[Record]]:
    """Return the lines of records, and those records that have none."""
    lines, without = list[bytes](), list[Record]()
    for record in records:
        try:
            lines.append(encode(record, section))
        except TypeError, ValueError:
            without.append(record)
    return lines, without


def formless(record: Record) -> Record:
    """Return a record that has a line, with words for the values that have no form."""
    return replace(
        record,
        values={column: _worded(value) for column, value in record.values.items()},
    )


def names_in(raw: bytes) -> list[str]:
    """Return what the line of a record names after its values."""
    names: list[str] = json.loads(raw[_PREFIX:])[3:]
    return names


def decode(raw: bytes) -> Record:
    """Return the record of a line; raises :class:`UnreadableError`."""
    try:
        kind, urgent, values, *_ = json.loads(raw[_PREFIX:])
        return Record(
            RecordKind(kind),
            {column: _read(value) for column, value in values.items()},
            urgent=urgent,
        )
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as err:
        raise UnreadableError from err


def line(kind: bytes, content: Any) -> bytes:
    """Return a line of a kind."""
    body = b"%b %b" % (
        kind,
        json.dumps(content, default=dict, separators=(",", ":")).encode(),
    )
    return b"%08x %b\n" % (crc32(body), body)


def kind_of(raw: bytes) -> bytes | None:
    """Return the kind of a line that is as it was written, else ``None``."""
    body = raw[9:-1]
    if not raw.endswith(b"\n") or raw[:9] != b"%08x " % crc32(body):
        return None
    return body[:1] if body[:1] in _KINDS else None


def section_line(section: str, at: datetime) -> bytes:
    """Return the first line of a section that was begun at a time."""
    return line(SECTION, {"id": section, "at": at.isoformat()})


def section_in(raw: bytes) -> str:
    """Return the section that the line of a record names, nothing if it names none."""
    if not raw.endswith(_NAMED):
        return ""
    return raw.removesuffix(_NAMED).rpartition(b'"')[2].decode(errors="replace")


def section_of(raw: bytes) -> Mapping[str, Any]:
    """Return what the first line of a section says."""
    content: Mapping[str, Any] = json.loads(raw[_PREFIX:])
    return content


def _written(value: Value) -> Any:
    """Return a value as JSON has it; an object in JSON is never a plain value."""
    for cls, letter, write in _WRITERS:
        if isinstance(value, cls):
            return {letter: write(value)}
    return value


def _worded(value: Any) -> Any:
    try:
        json.dumps(_written(value), default=dict)
    except TypeError, ValueError:
        return Formless(repr(value))
    return value


def _read(value: Any) -> Value:
    read: Value = value
    if isinstance(value, dict):
        ((letter, content),) = value.items()
        read = _READERS[letter](content)
    return read
