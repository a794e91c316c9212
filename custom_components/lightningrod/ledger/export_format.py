"""How rows are written down: for spreadsheets as people read them, for machines exactly."""

from collections.abc import Iterable, Mapping, Sequence
import csv
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from enum import StrEnum
import io
import json
from typing import Any, Final
from uuid import UUID

type Row = Mapping[str, Any]

# What a JSON file says that it is, and the version of its form.
FORM: Final = "lightningrod"
VERSION: Final = 1
# Excel reads a CSV as UTF-8 only with it.
_BYTE_ORDER_MARK: Final = "\ufeff"
# What spreadsheets take for the beginning of a formula, full-width characters included, and
# the blanks that some of them drop before they look.
_FORMULA: Final = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_BLANKS: Final = ("\t", "\r", "\n")
# Makes a spreadsheet take a cell for text.
_TEXT_MARK: Final = "'"
# Languages that write one and a half as 1.5; all others write 1,5.
_DECIMAL_POINT: Final = frozenset(
    {"en", "he", "hi", "ja", "ko", "ta", "te", "th", "zh"}
)


class Kind(StrEnum):
    """What rows are of."""

    SESSIONS = "sessions"
    TRIPS = "trips"


class Format(StrEnum):
    """What a file is for."""

    # CSV with local times, for people.
    SPREADSHEET = "spreadsheet"
    # CSV with times in UTC, decimal points, and nothing added to texts.
    CSV = "csv"
    JSON = "json"

    @property
    def suffix(self) -> str:
        """Return what a file's name ends with."""
        return ".json" if self is Format.JSON else ".csv"

    @property
    def media_type(self) -> str:
        """Return the type that a browser is told."""
        return "application/json" if self is Format.JSON else "text/csv"


def decimal_comma(language: str) -> bool:
    """Tell whether people of a language (``en``, ``pt-BR``) write 1,5."""
    return language.partition("-")[0].lower() not in _DECIMAL_POINT


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How values are written; ``zone`` and ``comma`` matter to spreadsheets only.

    With a decimal comma, semicolons stand between the cells.
    """

    format: Format
    zone: tzinfo = UTC
    comma: bool = False

    def head(self, columns: Sequence[str], about: Row) -> str:
        """Return what comes before the rows; JSON has ``about`` in it."""
        if self.format is Format.JSON:
            return f'{_json(about)[:-1]},"rows":['
        mark = _BYTE_ORDER_MARK if self.format is Format.SPREADSHEET else ""
        return mark + self._lines([columns])

    def rows(self, columns: Sequence[str], rows: Iterable[Row], *, first: bool) -> str:
        """Return some rows, which are the first ones or follow others."""
        if self.format is Format.JSON:
            lines = [_json({name: row[name] for name in columns}) for row in rows]
            return ("\n" if first else ",\n") + ",\n".join(lines) if lines else ""
        cell = _shown if self.format is Format.SPREADSHEET else _exact
        return self._lines([cell(row[name], self) for name in columns] for row in rows)

    def tail(self, sums: Row) -> str:
        """Return what comes after the rows; JSON has the sums in it."""
        if self.format is Format.JSON:
            return f'\n],"sums":{_json(sums)}}}\n'
        return ""

    def _lines(self, cells: Iterable[Sequence[Any]]) -> str:
        out = io.StringIO(newline="")
        # A spreadsheet that expects other delimiters must not find cells inside of cells.
        spreadsheet = self.format is Format.SPREADSHEET
        csv.writer(
            out,
            delimiter=";" if self.comma else ",",
            quoting=csv.QUOTE_ALL if spreadsheet else csv.QUOTE_STRINGS,
        ).writerows(cells)
        return out.getvalue()


def safe(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula; :func:`unsafe` undoes it."""
    return _TEXT_MARK + text if _begins(text.lstrip(_TEXT_MARK)) else text


def unsafe(text: str) -> str:
    """Return the text that :func:`safe` was given."""
    marked = text.startswith(_TEXT_MARK) and _begins(text.lstrip(_TEXT_MARK))
    return text[1:] if marked else text


def _begins(text: str) -> bool:
    return text.startswith(_BLANKS) or text.lstrip().startswith(_FORMULA)


def plain(value: Any) -> Any:
    """Return a value as JSON has it: times in ISO 8601, ids and money as text."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, (UUID, Decimal)) else value


def _json(value: Any) -> str:
    return json.dumps(
        value, default=plain, ensure_ascii=False, allow_nan=False, separators=(",", ":")
    )


def _exact(value: Any, _style: Style) -> Any:
    """Return a cell for machines: numbers bare, texts quoted, nothing where nothing is."""
    found = plain(value)
    return _json(found) if isinstance(found, (bool, dict, list)) else found


def _shown(value: Any, style: Style) -> str:
    """Return a cell for people."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value.astimezone(style.zone):%Y-%m-%d %H:%M:%S}"
    if isinstance(value, (float, Decimal)):
        text = str(value)
        return text.replace(".", ",") if style.comma else text
    if isinstance(value, str):
        return safe(value)
    return str(_exact(value, style))
