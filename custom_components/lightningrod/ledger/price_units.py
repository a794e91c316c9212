"""Units of prices as other integrations write them: ``EUR/kWh``, ``ct/kWh``, ``$/gal``."""

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple

from .currencies import CURRENCIES
from .petrol import VolumeUnit

_PLAIN: Final = Decimal(1)
# What price integrations call a hundredth of their currency, whichever that is.
_HUNDREDTHS: Final = frozenset(
    {
        "ct",
        "c",
        "¢",
        "cent",
        "cents",
        "eurocent",
        "öre",
        "øre",
        "ore",
        "p",
        "pence",
        "gr",
        "kr.øre",
    }
)
_QUANTITIES: Final = {
    "": _PLAIN,
    "kwh": _PLAIN,
    "mwh": Decimal("0.001"),
    "wh": Decimal(1000),
}
_GALLONS: Final = frozenset({"gal", "gal.", "gallon", "gallons"})
_VOLUMES: Final[Mapping[str, VolumeUnit]] = {
    **dict.fromkeys(
        ("l", "liter", "liters", "litre", "litres", "ltr"), VolumeUnit.LITRE
    ),
    **dict.fromkeys(_GALLONS, VolumeUnit.GALLON_US),
    **dict.fromkeys(("usgal", "galus", "gal(us)"), VolumeUnit.GALLON_US),
    **dict.fromkeys(("ukgal", "impgal", "gal(uk)", "gal(imp)"), VolumeUnit.GALLON_UK),
}
# Signs that stand for one currency, or for one of several.
_SIGNS: Final[Mapping[str, frozenset[str]]] = {
    "€": frozenset({"EUR"}),
    "£": frozenset({"GBP"}),
    "$": frozenset({"AUD", "CAD", "NZD", "SGD", "USD"}),
    "zł": frozenset({"PLN"}),
    "kč": frozenset({"CZK"}),
    "ft": frozenset({"HUF"}),
    "kr": frozenset({"DKK", "ISK", "NOK", "SEK"}),
}


class _Unit(NamedTuple):
    """``currencies`` are those that it may be of, ``None`` for any."""

    currencies: frozenset[str] | None
    factor: Decimal


def factor_of(unit: str | None) -> Decimal:
    """Return what turns a price in this unit into one per kWh in the main currency unit."""
    money, quantity = _parts(unit or "")
    factor = Decimal("0.01") if money in _HUNDREDTHS else _PLAIN
    return factor * _QUANTITIES.get(quantity, _PLAIN)


def price_source(entity_id: str, attribute: str | None, unit: str | None) -> str:
    """Return the name that samples are kept under: those of one name are of one scale.

    ``unit`` is the one that a price is expected in, ``None`` where it is taken as it is said.
    """
    scale = " per kWh" if unit is not None and factor_of(unit) != _PLAIN else ""
    return entity_id + (f"#{attribute}" if attribute is not None else "") + scale


def known_factor(unit: str | None) -> Decimal | None:
    """Return the factor of a unit that is understood, or of none at all; else ``None``."""
    understood = _unit(unit or "")
    return None if understood is None else understood.factor


def is_other_money(unit: str, currency: str) -> bool:
    """Return whether a unit is one of other currencies; an unknown unit says nothing."""
    understood = _unit(unit)
    if understood is None or understood.currencies is None:
        return False
    return currency not in understood.currencies


@lru_cache(maxsize=64)
def conversion(unit: str, wanted: str) -> Decimal | None:
    """Return what turns a price in a unit into one in another; ``None`` where nothing does.

    What is not told (an empty unit, a hundredth of whatever) contradicts nothing.
    """
    if unit == wanted:
        return _PLAIN
    given, asked = _unit(unit), _unit(wanted)
    if given is None or asked is None:
        return None
    if given.currencies and asked.currencies:
        if not given.currencies & asked.currencies:
            return None
    elif given.factor != asked.factor and not (unit and wanted):
        return None
    return given.factor / asked.factor


@lru_cache(maxsize=64)
def fuel_factor(unit: str, currency: str, sold_by: VolumeUnit) -> float | None:
    """Return what turns a price of petrol in a unit into ``currency`` per ``sold_by``.

    ``None`` where nothing does. What is not told contradicts nothing; a gallon is the
    American one, unless petrol is sold by the other.
    """
    money, volume = _parts(unit)
    factor = 0.01 if money in _HUNDREDTHS else 1.0
    known = _SIGNS.get(money, frozenset({money.upper()}))
    if money and money not in _HUNDREDTHS and currency not in known:
        return None
    if not volume or (volume in _GALLONS and sold_by is VolumeUnit.GALLON_UK):
        return factor
    told = _VOLUMES.get(volume)
    if told is None:
        return None
    return factor if told is sold_by else factor / told.litres * sold_by.litres


def _unit(text: str) -> _Unit | None:
    """Return what a unit means, ``None`` for one that is not understood."""
    money, quantity = _parts(text)
    if quantity not in _QUANTITIES:
        return None
    if money.upper() in CURRENCIES:
        currencies: frozenset[str] | None = frozenset({money.upper()})
    elif money in _HUNDREDTHS or not money:
        currencies = None
    elif (currencies := _SIGNS.get(money)) is None:
        return None
    return _Unit(currencies, factor_of(text))


def _parts(unit: str) -> tuple[str, str]:
    money, _, quantity = unit.casefold().replace(" ", "").partition("/")
    return money, quantity
