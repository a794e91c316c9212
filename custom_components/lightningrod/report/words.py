"""The report's words, numbers and times in a language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from decimal import Decimal
from functools import cache
import json
from pathlib import Path
from typing import Final, NamedTuple

from ..ledger.lengths import KM_PER_MILE

ENGLISH: Final = "en"
_FOLDER: Final = Path(__file__).parent / "words"
NOTHING: Final = "\N{EN DASH}"


class _Style(NamedTuple):
    """How a language writes numbers and days."""

    decimal: str
    thousands: str
    day: str


# A space that does not break, where a language has spaces between thousands.
_SPACE: Final = "\N{NARROW NO-BREAK SPACE}"
# Stands between a number and its unit.
_TO_UNIT: Final = "\N{NO-BREAK SPACE}"
_STYLES: Final[Mapping[str, _Style]] = {
    "en": _Style(".", ",", "%Y-%m-%d"),
    "de": _Style(",", ".", "%d.%m.%Y"),
    "fr": _Style(",", _SPACE, "%d/%m/%Y"),
    "nl": _Style(",", ".", "%d-%m-%Y"),
    "nb": _Style(",", _SPACE, "%d.%m.%Y"),
    "sv": _Style(",", _SPACE, "%Y-%m-%d"),
    "da": _Style(",", ".", "%d.%m.%Y"),
    "es": _Style(",", ".", "%d/%m/%Y"),
}


@cache
def load(language: str) -> tuple[str, Mapping[str, str]]:
    """Return the language there are words in, and the words; reads files once.

    A word that a language lacks is English. A language of a region is that language.
    """
    english = _read(ENGLISH) or {}
    base = language.partition("-")[0].lower()
    base = {"no": "nb", "nn": "nb"}.get(base, base)
    words = _read(base) if base in _STYLES else None
    return (ENGLISH, english) if words is None else (base, {**english, **words})


def _read(language: str) -> dict[str, str] | None:
    file = _FOLDER / f"{language}.json"
    if not file.is_file():
        return None
    words: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return words


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """Says things in a language, in the units and the time zone of the house."""

    language: str
    words: Mapping[str, str]
    zone: tzinfo
    miles: bool

    @property
    def _style(self) -> _Style:
        return _STYLES[self.language]

    def say(self, key: str, **values: str) -> str:
        """Return the words for a key."""
        return self.words[key].format(**values)

    def number(self, value: float | Decimal | None, digits: int = 1) -> str:
        """Return a number; a dash for none."""
        if value is None:
            return NOTHING
        style = self._style
        text = f"{value:,.{digits}f}"
        return text.translate({ord(","): style.thousands, ord("."): style.decimal})

    def money(
        self, amount: Decimal | None, currency: str | None, digits: int = 2
    ) -> str:
        """Return an amount with its currency; a dash for none."""
        if amount is None:
            return NOTHING
        return f"{self.number(amount, digits)}{_TO_UNIT}{currency or ''}".strip()

    def distance(self, km: float | None, digits: int = 1) -> str:
        """Return a distance in the unit of the house."""
        if km is None:
            return NOTHING
        value = km / KM_PER_MILE if self.miles else km
        return f"{self.number(value, digits)}{_TO_UNIT}{'mi' if self.miles else 'km'}"

    def energy(self, kwh: float | None) -> str:
        """Return an energy."""
        return NOTHING if kwh is None else f"{self.number(kwh, 2)}{_TO_UNIT}kWh"

    def day(self, moment: datetime | None) -> str:
        """Return the local day of a moment."""
        if moment is None:
            return NOTHING
        return f"{moment.astimezone(self.zone):{self._style.day}}"

    def time(self, moment: datetime | None) -> str:
        """Return the local day and time of a moment."""
        if moment is None:
            return NOTHING
        local = moment.astimezone(self.zone)
        return f"{local:{self._style.day}} {local:%H:%M}"

    def duration(self, seconds: float | None) -> str:
        """Return a length of time in hours and minutes."""
        if seconds is None:
            return NOTHING
        minutes = round(seconds / 60)
        return f"{minutes // 60}:{minutes % 60:02}"

    def period(self, start: datetime, end: datetime) -> str:
        """Return the name of a month or a year, else both of its ends."""
        first, last = start.astimezone(self.zone), end.astimezone(self.zone)
        whole = (
            first.day == last.day == 1 and _is_midnight(first) and _is_midnight(last)
        )
        months = (last.year - first.year) * 12 + last.month - first.month
        if whole and months == 1:
            month = self.say(f"month_{first.month}")
            return self.say("month_of_year", month=month, year=str(first.year))
        if whole and months == 12 and first.month == 1:  # noqa: PLR2004 a year
            return str(first.year)
        return self.say("from_to", start=self.day(start), end=self.day(end))


def _is_midnight(moment: datetime) -> bool:
    return (moment.hour, moment.minute, moment.second) == (0, 0, 0)
