"""What the text of a cell says: numbers, money, spans of time, yes and no, lists, JSON.

A number keeps how finely it was written, so that it is compared with no more than it tells.
"""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
import json
from math import isfinite
import re
from typing import Any, Final, NamedTuple
from uuid import UUID

from ..currencies import CURRENCIES
from .wrong import Wrong

# No figure of a car is larger, and no sum of such figures overflows.
MOST: Final = 1e7
_LONGEST_TEXT: Final = 5000
_SHOWN: Final = 60
# No number, time or id is longer; to look for one in more takes its time.
_LONGEST_FIGURE: Final = 80
_POINT: Final = re.compile(
    r"[+-]?(?:\d{1,3}(?:[,'\u2019\u00a0\u202f ]\d{3})+|\d+)?(?:\.\d*)?(?:[eE][+-]?\d{1,3})?",
    re.ASCII,
)
_COMMA: Final = re.compile(
    r"[+-]?(?:\d{1,3}(?:[.'\u2019\u00a0\u202f ]\d{3})+|\d+)?(?:,\d*)?(?:[eE][+-]?\d{1,3})?",
    re.ASCII,
)
_GROUPS: Final = re.compile(r"['\u2019\u00a0\u202f ]")
_MINUS: Final = "\u2212"
# What may stand before or behind a number: a currency or a unit.
_AROUND: Final = re.compile(
    r"\s*([^\d.,+\-\u2212]*?)\s*([+\-\u2212]?[\d.,].*?)\s*([^\d]*)",
    re.ASCII,
)
_SYMBOLS: Final[Mapping[str, str]] = {"€": "EUR", "£": "GBP", "zł": "PLN", "Kč": "CZK"}
# Used in several countries: it is money, and the setting says which.
_SHARED_SYMBOLS: Final = frozenset({"$", "kr", "kr.", "¥"})
_YES: Final = frozenset({"true", "1", "yes", "y", "ja", "wahr", "oui", "si", "sí", "x"})
_NO: Final = frozenset({"false", "0", "no", "n", "nein", "falsch", "non", "nej", "nee"})
_CLOCK: Final = re.compile(
    r"(\d{1,4}):([0-5]?\d)(?::([0-5]?\d)(?:[.,]\d+)?)?", re.ASCII
)
_WORDS: Final = re.compile(
    r"(?:(\d+)\s*(?:d|days?|tage?)[\s,]*)?"
    r"(?:(\d+(?:[.,]\d+)?)\s*(?:h|hrs?|hours?|std\.?|stunden?)[\s,]*)?"
    r"(?:(\d+(?:[.,]\d+)?)\s*(?:m|mins?|minutes?|minuten?)[\s,]*)?"
    r"(?:(\d+(?:[.,]\d+)?)\s*(?:s|secs?|seconds?|sek\.?|sekunden?)\s*)?",
    re.IGNORECASE | re.ASCII,
)
# The lengths of what the words of a duration count, in s.
_PARTS: Final = (86_400, 3600, 60, 1)


class Number(NamedTuple):
    """A number, and half of its last written digit."""

    value: float
    tolerance: float


class Money(NamedTuple):
    """An amount, the currency that the cell names, and half of its last written digit."""

    amount: Decimal
    currency: str | None
    tolerance: Decimal


def _plain(text: str, *, comma: bool) -> str:
    """Return the text of a number as Python reads it; raises :class:`Wrong`."""
    number = text.strip().replace(_MINUS, "-")
    pattern = _COMMA if comma else _POINT
    if not pattern.fullmatch(number) or not any(map(str.isdigit, number)):
        raise Wrong("import_no_number", text=shortened(text))
    number = _GROUPS.sub("", number)
    return (
        number.replace(".", "").replace(",", ".") if comma else number.replace(",", "")
    )


def _exact(text: str, *, comma: bool) -> Decimal:
    try:
        return Decimal(_plain(text, comma=comma))
    except InvalidOperation as err:
        raise Wrong("import_no_number", text=shortened(text)) from err


def _step(number: Decimal) -> Decimal:
    """Return half of the last written digit."""
    exponent = number.as_tuple().exponent
    return Decimal(5).scaleb(min(int(exponent), 0) - 1)


def number(
    text: str, units: Mapping[str, tuple[float, float]], own: str, *, comma: bool
) -> Number:
    """Return a number in the column's unit.

    ``units`` are factors and offsets to it by unit, ``own`` is the one that the column is
    in unless the cell names another. Raises :class:`Wrong`.
    """
    before, digits, unit = parts(text)
    if before:
        raise Wrong("import_no_number", text=shortened(text))
    named = unit.casefold().rstrip(".")
    if named and named not in units:
        raise Wrong("import_other_unit", text=shortened(text))
    exact = _exact(digits, comma=comma)
    factor, offset = units[named or own]
    value = (float(exact) + offset) * factor
    if not isfinite(value) or abs(value) > MOST:
        raise Wrong("import_too_large", text=shortened(text))
    return Number(value, float(_step(exact)) * abs(factor) * 1.000_001)


def money(text: str, *, comma: bool) -> Money:
    """Return an amount of money; raises :class:`Wrong`."""
    before, digits, behind = parts(text)
    currency = _currency(before or behind, text) if before or behind else None
    if before and behind:
        raise Wrong("import_no_number", text=shortened(text))
    exact = _exact(digits, comma=comma)
    if not exact.is_finite() or abs(exact) > MOST:
        raise Wrong("import_too_large", text=shortened(text))
    tolerance = max(_step(exact), Decimal("0.00005"))
    return Money(exact.quantize(Decimal("0.0001")), currency, tolerance)


def _currency(named: str, text: str) -> str | None:
    if named in _SHARED_SYMBOLS:
        return None
    code = _SYMBOLS.get(named, named.upper())
    if code not in CURRENCIES:
        raise Wrong("import_no_currency", text=shortened(text))
    return code


def currency(text: str) -> str:
    """Return the code of a currency; raises :class:`Wrong`."""
    code = _currency(text.strip(), text)
    if code is None:
        raise Wrong("import_no_currency", text=shortened(text))
    return code


def parts(text: str) -> tuple[str, str, str]:
    """Return what stands before a number, the number, and what stands behind it."""
    short(text)
    found = _AROUND.fullmatch(text)
    if found is None:
        raise Wrong("import_no_number", text=shortened(text))
    before, digits, behind = found.groups()
    return before.strip(), digits, behind.strip()


def span(text: str, seconds: float, *, comma: bool) -> Number:
    """Return a duration in s; a bare number counts ``seconds`` each."""
    text = short(text.strip())
    if clock := _CLOCK.fullmatch(text):
        hours, minutes, rest = clock.groups()
        precision = 30.0 if rest is None else 0.5
        value = int(hours) * 3600 + int(minutes) * 60 + int(rest or 0)
        return Number(float(value), precision)
    words = _WORDS.fullmatch(text)
    if words and any(words.groups()):
        told = [Decimal((it or "0").replace(",", ".")) for it in words.groups()]
        total = sum(it * part for it, part in zip(told, _PARTS, strict=True))
        named = [part for it, part in zip(words.groups(), _PARTS, strict=True) if it]
        if total > MOST:
            raise Wrong("import_too_large", text=shortened(text))
        return Number(float(total), min(named) / 2)
    return number(text, {"": (seconds, 0.0)}, "", comma=comma)


def flag(text: str) -> bool:
    """Return yes or no; raises :class:`Wrong`."""
    word = text.strip().casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise Wrong("import_no_flag", text=shortened(text))


def text(value: str) -> str:
    """Return a text that both databases can hold; raises :class:`Wrong`."""
    if len(value) > _LONGEST_TEXT:
        raise Wrong("import_too_long", length=str(len(value)))
    check_characters(value)
    return value


def tags(value: str) -> list[str]:
    """Return tags: a JSON list, or words with commas or semicolons between them."""
    if value.lstrip().startswith("["):
        found = structure(value)
        if not all(isinstance(it, str) for it in found):
            raise Wrong("import_no_list", text=shortened(value))
        return list(found)
    words = [word.strip() for word in re.split(r"[,;]", text(value))]
    return list(dict.fromkeys(filter(None, words)))


def structure(value: str) -> Any:
    """Return what a cell holds as JSON: an object or a list; raises :class:`Wrong`."""
    try:
        found = json.loads(value, parse_constant=_no_constant)
    except (ValueError, RecursionError) as err:
        raise Wrong("import_no_list", text=shortened(value)) from err
    if not isinstance(found, (dict, list)):
        raise Wrong("import_no_list", text=shortened(value))
    check_characters(json.dumps(found, ensure_ascii=False))
    if "\\u0000" in json.dumps(found):
        raise Wrong("import_characters")
    return found


def _no_constant(name: str) -> None:
    raise ValueError(name)


def identity(value: str) -> UUID:
    """Return an id; raises :class:`Wrong`."""
    try:
        return UUID(value.strip())
    except ValueError as err:
        raise Wrong("import_no_id", text=shortened(value)) from err


def short(text: str) -> str:
    """Return the text of a figure; raises :class:`Wrong` for one that can be none."""
    if len(text) > _LONGEST_FIGURE:
        raise Wrong("import_too_long", length=str(len(text)))
    return text


def check_characters(value: str) -> None:
    """Refuse what no database can keep, or what was not readable in its encoding."""
    if (
        "\0" in value
        or "\ufffd" in value
        or any("\ud800" <= it <= "\udfff" for it in value)
    ):
        raise Wrong("import_characters")


def shortened(value: str) -> str:
    """Return a cell as it is shown in a message."""
    shown = "".join(it if it.isprintable() else " " for it in value[:_SHOWN]).strip()
    return f"{shown}…" if len(value) > _SHOWN else shown
