"""What the text of a cell says about time: dates, clocks, zones, and what stays open."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
import re
from typing import Final, NamedTuple

from .values import short, shortened
from .wrong import Wrong

DAY: Final = timedelta(days=1)
MINUTE: Final = timedelta(minutes=1)
SECOND: Final = timedelta(seconds=1)
MILLISECOND: Final = timedelta(milliseconds=1)

_CLOCK: Final = (
    r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,](?P<part>\d{1,9}))?)?"
    r"(?:\s*(?P<half>[AaPp])\.?[Mm]\.?)?(?:\s*Uhr)?"
)
_ZONE: Final = r"(?:\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?))?"
_TIME: Final = re.compile(
    r"(?:(?P<year>\d{4})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})"
    r"|(?P<first>\d{1,2})(?P<other>[-/.])(?P<then>\d{1,2})(?P=other)(?P<last>\d{4}|\d{2}))"
    rf"(?:(?:T|,?\s+){_CLOCK}{_ZONE})?",
    re.ASCII,
)
_ONLY_CLOCK: Final = re.compile(_CLOCK, re.ASCII)
_NOON: Final = 12
# Seconds or milliseconds since 1970.
_DIGITS_OF_SECONDS: Final = 10
_EPOCH_S: Final = re.compile(r"\d{10}(?:\d{3})?", re.ASCII)


class Repeated(StrEnum):
    """Which one is meant of a clock time that there was twice."""

    ASK = "ask"
    FIRST = "first"
    SECOND = "second"


class Told(NamedTuple):
    """What a cell says: a day and a clock, and the zone that it names itself.

    ``precision`` is how finely it is told.
    """

    day: date
    clock: time | None
    zone: tzinfo | None
    precision: timedelta


def told(text: str, *, day_first: bool) -> Told:
    """Return the time that a cell tells; raises :class:`Wrong`."""
    text = short(text.strip())
    if _EPOCH_S.fullmatch(text):
        precision = SECOND if len(text) == _DIGITS_OF_SECONDS else MILLISECOND
        moment = datetime(1970, 1, 1, tzinfo=UTC) + int(text) * precision
        return Told(moment.date(), moment.time(), UTC, precision)
    found = _TIME.fullmatch(text)
    if found is None:
        raise Wrong("import_no_time", text=shortened(text))
    try:
        day = _day(found, day_first=day_first)
        clock, precision = _clock(found) if found["hour"] else (None, DAY)
        return Told(day, clock, _zone(found["zone"]), precision)
    except ValueError as err:
        raise Wrong("import_no_time", text=shortened(text)) from err


def clock(text: str) -> tuple[time, timedelta]:
    """Return the clock time that a cell tells, and how finely; raises :class:`Wrong`."""
    found = _ONLY_CLOCK.fullmatch(short(text.strip()))
    try:
        if found is not None:
            return _clock(found)
    except ValueError:
        pass
    raise Wrong("import_no_time", text=shortened(text))


def _day(found: re.Match[str], *, day_first: bool) -> date:
    if found["year"]:
        return date(int(found["year"]), int(found["month"]), int(found["day"]))
    first, then, year = int(found["first"]), int(found["then"]), int(found["last"])
    day, month = (first, then) if day_first else (then, first)
    return date(year + 2000 if len(found["last"]) < len("2000") else year, month, day)


def _clock(found: re.Match[str]) -> tuple[time, timedelta]:
    hour, half = int(found["hour"]), (found["half"] or "").lower()
    if half:
        if not 1 <= hour <= _NOON:
            raise ValueError(hour)
        hour = hour % _NOON + (_NOON if half == "p" else 0)
    micros = int((found["part"] or "0")[:6].ljust(6, "0"))
    second = int(found["second"] or 0)
    precision = (
        MINUTE if found["second"] is None else MILLISECOND if found["part"] else SECOND
    )
    return time(hour, int(found["minute"]), second, micros), precision


def _zone(text: str | None) -> tzinfo | None:
    if text is None:
        return None
    if text in ("Z", "UTC", "GMT"):
        return UTC
    return datetime.strptime(
        text if len(text) > len("+00") else f"{text}00", "%z"
    ).tzinfo


def moment(
    it: Told, zone: tzinfo, noon: time, repeated: Repeated
) -> tuple[datetime, datetime | None]:
    """Return the moment in UTC; a day alone is its ``noon``, all without a zone is local.

    Where the clocks showed a time twice and nobody has said which is meant, it is both.
    Raises :class:`Wrong` for a time that the clocks skipped.
    """
    local = datetime.combine(it.day, it.clock or noon)
    if it.zone is not None:
        return _utc(local.replace(tzinfo=it.zone)), None
    first, second = (_utc(local.replace(tzinfo=zone, fold=n)) for n in (0, 1))
    if first == second:
        return first, None
    if first.astimezone(zone).replace(tzinfo=None) != local:
        raise Wrong("import_skipped_time", text=f"{local:%Y-%m-%d %H:%M}")
    if repeated is Repeated.ASK:
        return first, second
    return (first if repeated is Repeated.FIRST else second), None


def _utc(local: datetime) -> datetime:
    try:
        found = local.astimezone(UTC)
    except OverflowError as err:
        raise Wrong("import_no_time", text=local.isoformat()) from err
    # As finely as both databases keep it.
    return found.replace(microsecond=found.microsecond // 1000 * 1000)
