"""The periods that figures are told for; days, weeks, months and years are local."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Final, NamedTuple


class Period(StrEnum):
    """A period that ends now."""

    LIFETIME = "lifetime"
    YEAR = "year"
    MONTH = "month"
    WEEK = "week"
    DAY = "day"
    LAST_30_DAYS = "last_30_days"
    LAST_365_DAYS = "last_365_days"


class Month(NamedTuple):
    """A month of the calendar: its first day, and the moments it begins and ends at."""

    month: date
    start: datetime
    end: datetime


def period_starts(today: date, zone: tzinfo) -> dict[Period, datetime]:
    """Return when each period began that has a beginning.

    Weeks begin on Monday. The last 30 days are today and the 29 days before it.
    """
    return {
        Period.YEAR: midnight(today.replace(month=1, day=1), zone),
        Period.MONTH: midnight(today.replace(day=1), zone),
        Period.WEEK: midnight(today - timedelta(days=today.weekday()), zone),
        Period.DAY: midnight(today, zone),
        Period.LAST_30_DAYS: midnight(today - timedelta(days=29), zone),
        Period.LAST_365_DAYS: midnight(today - timedelta(days=364), zone),
    }


def midnight(day: date, zone: tzinfo) -> datetime:
    """Return when a local day begins."""
    return datetime.combine(day, time(), zone)


def months(first: date, last: date, zone: tzinfo) -> Iterator[Month]:
    """Yield the months from that of one day to that of another, both included."""
    day = first.replace(day=1)
    while day <= last:
        following = (day + timedelta(days=31)).replace(day=1)
        yield Month(day, midnight(day, zone), midnight(following, zone))
        day = following


def is_month_or_year(start: datetime, end: datetime, zone: tzinfo) -> bool:
    """Return whether a time is one month or one year of the calendar."""
    first = start.astimezone(zone).date()
    year = (
        midnight(date(first.year, 1, 1), zone),
        midnight(date(first.year + 1, 1, 1), zone),
    )
    month = next(months(first, first, zone))
    return (start, end) in (year, (month.start, month.end))


def merged_spans(
    spans: Iterable[tuple[datetime, datetime]], gap: timedelta
) -> list[tuple[datetime, datetime]]:
    """Return spans in order, those united that lie no further apart than ``gap``."""
    merged: list[tuple[datetime, datetime]] = []
    for start, end in sorted(spans):
        if merged and start - merged[-1][1] <= gap:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


class Past(StrEnum):
    """A period of the calendar that is over."""

    YESTERDAY = "yesterday"
    LAST_WEEK = "last_week"
    LAST_MONTH = "last_month"
    LAST_YEAR = "last_year"


def bounds(
    period: Period | Past, today: date, zone: tzinfo
) -> tuple[datetime | None, datetime | None]:
    """Return when a period begins and ends; ``None`` is unbounded."""
    starts = period_starts(today, zone)
    if isinstance(period, Period):
        return starts.get(period), None
    following = _FOLLOWED_BY[period]
    end = starts[following]
    last_day = end.date() - timedelta(days=1)
    return period_starts(last_day, zone)[following], end


_FOLLOWED_BY: Final = {
    Past.YESTERDAY: Period.DAY,
    Past.LAST_WEEK: Period.WEEK,
    Past.LAST_MONTH: Period.MONTH,
    Past.LAST_YEAR: Period.YEAR,
}
