"""Single values as Ford's integrations write them, read without trust.

Every reader takes what a state or an attribute holds and returns the value, or ``None`` where
Ford says that there is none. It raises :class:`OddValueError` for what makes no sense, and
nothing else.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
import math
import re
from typing import Any, Final

from homeassistant.const import UnitOfPressure
from homeassistant.util import dt as dt_util
from homeassistant.util.unit_conversion import PressureConverter

from ..ledger.readings import Json, PlugStatus

type Reader[T] = Callable[[Any], T | None]

# SOURCE_CONTRACT 4.8 and 2.6: all of them mean "no data".
PLACEHOLDERS: Final = frozenset(
    {"", "none", "undefined", "unavailable", "unknown", "unrecognized", "unsupported"}
)
# No car that ha-fordpass serves was on the road before (quirk 4.34).
FIRST_YEAR: Final = 2015
_CODE_LENGTH: Final = 100
_PROSE_LENGTH: Final = 255
_DURATION: Final = re.compile(
    r"(?:(?P<days>\d{1,5}) days?, )?"
    r"(?P<hours>\d{1,2}):(?P<minutes>\d{2}):(?P<seconds>\d{2}(?:\.\d{1,6})?)",
    re.ASCII,
)
_PRESSURE: Final = re.compile(
    r"(\d{1,5}(?:\.\d{1,9})?) (psi|bar|kpa)", re.ASCII | re.IGNORECASE
)
_PRESSURE_UNITS: Final = {
    "psi": UnitOfPressure.PSI,
    "bar": UnitOfPressure.BAR,
    "kpa": UnitOfPressure.KPA,
}
# What the vehicle says of its plug, and the letters of evccStatus for the same (contract 2.1).
_PLUG: Final = {
    "CONNECTED": PlugStatus.CONNECTED,
    "CHARGING": PlugStatus.CONNECTED,
    "CHARGINGAC": PlugStatus.CONNECTED,
    "DISCONNECTED": PlugStatus.DISCONNECTED,
    "A": PlugStatus.DISCONNECTED,
    "B": PlugStatus.CONNECTED,
    "C": PlugStatus.CONNECTED,
}
_SAVED: Final = {"SAVED": True, "UNSAVED": False}
_FULL: Final = 100.0
_MAX_LATITUDE: Final = 90.0
_MAX_LONGITUDE: Final = 180.0


class OddValueError(ValueError):
    """A value that its field cannot have; the message holds no value."""


def _given(raw: Any) -> str | None:
    """Return the text without its margins, ``None`` for a placeholder."""
    if raw is None:
        return None
    if not isinstance(raw, str):
        raise OddValueError(f"{type(raw).__name__} instead of text")
    stripped = raw.strip()
    return None if stripped.casefold() in PLACEHOLDERS else stripped


def number(raw: Any) -> float | None:
    """Return a finite number, from a number or from text."""
    if raw is None:
        return None
    if isinstance(raw, bool) or not isinstance(raw, (float, str, int)):
        raise OddValueError(f"{type(raw).__name__} instead of a number")
    try:
        value = float(raw)
    except (OverflowError, ValueError) as err:
        if isinstance(raw, str) and _given(raw) is None:
            return None
        raise OddValueError("not a number") from err
    if not math.isfinite(value):
        raise OddValueError("not a finite number")
    return value


def percent(raw: Any) -> float | None:
    """Return a number from 0 to 100."""
    value = number(raw)
    if value is not None and not 0 <= value <= _FULL:
        raise OddValueError("not a percentage")
    return value


def code(raw: Any) -> str | None:
    """Return one of Ford's words, known or not."""
    return _word(raw) if isinstance(raw, str) else _given(raw)


@lru_cache(maxsize=512)
def _word(raw: str) -> str | None:
    text = _given(raw)
    if text is not None and (len(text) > _CODE_LENGTH or not text.isprintable()):
        raise OddValueError("not a word")
    return text


def prose(raw: Any) -> str | None:
    """Return what a person wrote, on one line, cut where a database may."""
    if (text := _given(raw)) is None:
        return None
    line = "".join(letter if letter.isprintable() else " " for letter in text)
    return line[:_PROSE_LENGTH].strip() or None


def moment(raw: Any) -> datetime | None:
    """Return an aware UTC time in whole milliseconds; Ford's "unknown" dates are none."""
    if type(raw) is str:
        raw = _parsed(_given(raw))
    if raw is None:
        return None
    if not isinstance(raw, datetime) or raw.tzinfo is None:
        raise OddValueError("no time with a zone")
    try:
        utc = raw.astimezone(UTC)
    except (OverflowError, ValueError) as err:
        raise OddValueError("no time on our calendar") from err
    return milliseconds(utc) if utc.year >= FIRST_YEAR else None


def _parsed(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return dt_util.parse_datetime(text, raise_on_error=True)
    except (OverflowError, ValueError) as err:
        raise OddValueError("not a time") from err


def milliseconds(time: datetime) -> datetime:
    """Return the time without what is finer than a millisecond, as the database keeps it."""
    return time.replace(microsecond=time.microsecond // 1000 * 1000)


def duration(raw: Any) -> float | None:
    """Return the seconds of ``H:MM:SS``, ``D days, H:MM:SS`` (contract 2.2, tripDuration)."""
    if (text := _given(raw)) is None:
        return None
    if not (match := _DURATION.fullmatch(text)):
        raise OddValueError("not a duration")
    days, hours, minutes, seconds = (float(part or 0) for part in match.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds


def plug_status(raw: Any) -> PlugStatus | None:
    """Return whether a cable is in the car."""
    if (word := code(raw)) is None:
        return None
    if (status := _PLUG.get(word.upper())) is None:
        raise OddValueError("not a plug status")
    return status


def saved(raw: Any) -> bool | None:
    """Return whether Ford's location is one that the owner saved."""
    word = code(raw)
    return None if word is None else _SAVED.get(word.upper())


def tire_pressures(attributes: Any) -> Json | None:
    """Return kPa by wheel, from texts in the unit of the integration's option (quirk 4.18)."""
    pressures = {
        wheel: round(
            PressureConverter.convert(
                float(match[1]), _PRESSURE_UNITS[match[2].lower()], UnitOfPressure.KPA
            ),
            1,
        )
        for wheel, text in _pairs(attributes)
        if isinstance(text, str) and (match := _PRESSURE.fullmatch(text.strip()))
    }
    return pressures or None


def indicators(attributes: Any) -> Json | None:
    """Return the warning lights that are on; an empty mapping says that none is."""
    lights = {name: lit for name, lit in _pairs(attributes) if isinstance(lit, bool)}
    return {name: True for name, lit in lights.items() if lit} if lights else None


def _pairs(attributes: Any) -> list[tuple[str, Any]]:
    if not isinstance(attributes, Mapping):
        return []
    return [
        (name, value)
        for name, value in attributes.items()
        if isinstance(name, str) and name.isprintable()
    ]


def coordinates(latitude: Any, longitude: Any) -> tuple[float, float] | None:
    """Return a place on earth; (0, 0) is what a receiver without a fix says."""
    lat, lon = number(latitude), number(longitude)
    if lat is None or lon is None or (lat == 0 and lon == 0):
        return None
    if abs(lat) > _MAX_LATITUDE or abs(lon) > _MAX_LONGITUDE:
        raise OddValueError("not on earth")
    return lat, lon
