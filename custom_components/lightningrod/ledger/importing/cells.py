"""Reads the cells of a file, each by what its column is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ..currencies import NO_CURRENCY
from ..edit_trip import CLASSES
from ..export_format import unsafe
from ..places import PLACE_TYPES
from ..sessions import ChargeType
from . import times, values
from .fields import Cell, Target
from .reading import Reading
from .wrong import Wrong

type Read = Callable[[str], Any]

_CHARGE_TYPES: Final[Mapping[str, str]] = {
    **{it.value.casefold(): it.value for it in ChargeType},
    "ac": "AC",
    "dc": "DC_FAST",
    "dc fast": "DC_FAST",
    "level 1": "AC_LEVEL_1",
    "level 2": "AC_LEVEL_2",
    "level 3": "DC_FAST",
    "ac_level1": "AC_LEVEL_1",
    "ac_level2": "AC_LEVEL_2",
    "dcfc": "DC_FAST",
    "fast": "DC_FAST",
    "schnellladen": "DC_FAST",
    "ac_charging": "AC",
    "dc_charging": "DC_FAST",
}
_PLACE_TYPES: Final[Mapping[str, str]] = {
    **{it: it for it in PLACE_TYPES},
    "zuhause": "home",
    "zu hause": "home",
    "arbeit": "work",
    "büro": "work",
    "öffentlich": "public",
}
_CLASSES: Final[Mapping[str, str]] = {
    **{it: it for it in CLASSES},
    "dienstlich": "business",
    "geschäftlich": "business",
    "privat": "private",
    "arbeitsweg": "commute",
}
_CHOICES: Final = {
    "charge_type": _CHARGE_TYPES,
    "location_type": _PLACE_TYPES,
    "trip_class": _CLASSES,
}


@dataclass(frozen=True, slots=True)
class CellReaders:
    """Makes what reads the cells of the columns of one file."""

    reading: Reading

    def of(self, target: Target) -> Read:
        """Return what reads the cells of a column."""
        comma, own = self.reading.comma, target.unit.casefold()
        day_first = self.reading.day_first
        units = {own: (target.factor, target.offset), **target.units}
        readers: Mapping[Cell, Read] = {
            Cell.TIME: lambda text: times.told(text, day_first=day_first),
            Cell.CLOCK: times.clock,
            Cell.NUMBER: lambda text: values.number(text, units, own, comma=comma),
            Cell.SPAN: lambda text: values.span(text, target.factor, comma=comma),
            Cell.MONEY: lambda text: values.money(text, comma=comma),
            Cell.CURRENCY: _currency if self.reading.exact else values.currency,
            Cell.FLAG: values.flag,
            Cell.TEXT: lambda text: self._text(text, target),
            Cell.TAGS: lambda text: values.tags(self._unmarked(text)),
            Cell.JSON: lambda text: values.structure(self._unmarked(text)),
            Cell.ID: values.identity,
            Cell.ROW: _row_number,
        }
        return readers[target.cell]

    def _unmarked(self, text: str) -> str:
        return unsafe(text) if self.reading.marks else text

    def _text(self, text: str, target: Target) -> str:
        found = values.text(self._unmarked(text))
        if not self.reading.exact:
            found = found.strip()
            if words := _CHOICES.get(target.column):
                found = words.get(found.casefold(), "" if target.longest else found)
        if target.longest is not None and len(found) > target.longest:
            raise Wrong("import_too_long", length=str(len(found)))
        return found


def _currency(text: str) -> str:
    return NO_CURRENCY if text == NO_CURRENCY else values.currency(text)


def _row_number(text: str) -> int:
    found = int(text) if text.isascii() and text.isdigit() else 0
    return min(found, 2**63 - 1)
