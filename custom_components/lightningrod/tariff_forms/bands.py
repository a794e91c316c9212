"""Prices by hour, weekday and season, as lists of a form."""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, time
from decimal import Decimal
from typing import Any, Final

from ..ledger.tariffs import (
    EVERY_DAY,
    WEEK,
    WEEKEND,
    WORKDAYS,
    Band,
    Clock,
    Day,
    DayRange,
    MonthDay,
    Season,
    TimeOfUse,
    Window,
)
from .values import Form, clock, decimal, filled, number

# Rows of the lists
CONF_NAME: Final = "name"
CONF_PRICE: Final = "price"
CONF_DAYS: Final = "days"
CONF_START: Final = "start"
CONF_END: Final = "end"
CONF_SEASON: Final = "season"
CONF_FIRST: Final = "first"
CONF_LAST: Final = "last"
CONF_DATE: Final = "date"

# Fields
CONF_BANDS: Final = "bands"
CONF_SEASONS: Final = "seasons"
CONF_HOLIDAYS: Final = "holidays"
CONF_HOLIDAYS_AS: Final = "holidays_as"
CONF_STANDARD_TIME: Final = "standard_time"
CONF_DAY_PRICE: Final = "day_price"
CONF_NIGHT_PRICE: Final = "night_price"
CONF_NIGHT_START: Final = "night_start"
CONF_NIGHT_END: Final = "night_end"
CONF_WEEKEND: Final = "weekend"

# What a holiday can be priced like.
HOLIDAYS_AS: Final = (Day.SUN, Day.SAT, Day.HOLIDAY)
_NO_LEAP_YEAR: Final = 2023


def time_of_use(form: Form) -> TimeOfUse:
    """Return the prices of the lists; rows of one name, price and season are one band."""
    rows: dict[tuple[str, Decimal, tuple[str, ...]], list[Form]] = {}
    for row in form.get(CONF_BANDS, ()):
        named = (name.strip() for name in row.get(CONF_SEASON, "").split(","))
        price = decimal(row[CONF_PRICE]) or Decimal(0)
        band = (row[CONF_NAME].strip(), price, tuple(filter(None, named)))
        rows.setdefault(band, []).append(row)
    return TimeOfUse(
        bands=tuple(
            Band(
                name=name,
                per_kwh=price,
                windows=tuple(window for row in group for window in _window(row)),
                seasons=seasons,
            )
            for (name, price, seasons), group in rows.items()
        ),
        seasons=_seasons(form.get(CONF_SEASONS, ())),
        holidays=frozenset(
            date.fromisoformat(row[CONF_DATE]) for row in form.get(CONF_HOLIDAYS, ())
        ),
        holidays_count_as=Day(form.get(CONF_HOLIDAYS_AS, Day.SUN)),
        clock=Clock.STANDARD if form.get(CONF_STANDARD_TIME) else Clock.LOCAL,
    )


def bands_form(plan: TimeOfUse) -> dict[str, Any]:
    """Return the lists that :func:`time_of_use` makes the plan of."""
    return filled(
        bands=[row for band in plan.bands for row in _rows(band)],
        seasons=[
            {
                CONF_NAME: season.name,
                CONF_FIRST: str(days.first.month),
                CONF_LAST: str(days.last.month),
            }
            for season in plan.seasons
            for days in season.ranges
        ],
        holidays=[{CONF_DATE: day.isoformat()} for day in sorted(plan.holidays)],
        holidays_as=plan.holidays_count_as.value,
        standard_time=plan.clock is Clock.STANDARD or None,
    )


def unpriced_bands(form: Form) -> list[str]:
    """Return the names of the rows that lack a price, as those of an example do."""
    return [
        row[CONF_NAME]
        for row in form.get(CONF_BANDS, ())
        if row.get(CONF_PRICE) is None
    ]


def night_rate(form: Form, day_name: str, night_name: str) -> TimeOfUse:
    """Return one price for the night, and another for the day."""
    start, end = clock(form[CONF_NIGHT_START]), clock(form[CONF_NIGHT_END])
    windows: tuple[Window, ...] = (Window(start=start, end=end),)
    if form.get(CONF_WEEKEND):
        windows = (Window(start=start, end=end, days=WORKDAYS), Window(days=WEEKEND))
    day, night = decimal(form[CONF_DAY_PRICE]), decimal(form[CONF_NIGHT_PRICE])
    return TimeOfUse(
        bands=(
            Band(name=day_name, per_kwh=day or Decimal(0)),
            Band(name=night_name, per_kwh=night or Decimal(0), windows=windows),
        )
    )


def night_form(
    plan: TimeOfUse, day_name: str, night_name: str
) -> dict[str, Any] | None:
    """Return the form that :func:`night_rate` makes the plan of, if there is one."""
    if len(plan.bands) != len(("day", "night")) or plan.seasons or plan.holidays:
        return None
    day, night = plan.bands
    if day.windows or not night.windows:
        return None
    first = night.windows[0]
    form = {
        CONF_DAY_PRICE: number(day.per_kwh),
        CONF_NIGHT_PRICE: number(night.per_kwh),
        CONF_NIGHT_START: first.start.isoformat(),
        CONF_NIGHT_END: first.end.isoformat(),
        CONF_WEEKEND: len(night.windows) > 1,
    }
    return form if night_rate(form, day_name, night_name) == plan else None


def _window(row: Form) -> Iterator[Window]:
    """Yield the hours of a row; one that says none at all is for the rest of the time."""
    days = frozenset(Day(day) for day in row.get(CONF_DAYS) or EVERY_DAY)
    start, end = clock(row.get(CONF_START)), clock(row.get(CONF_END))
    if (start, end, days) != (time(), time(), EVERY_DAY):
        yield Window(start=start, end=end, days=days)


def _rows(band: Band) -> Iterator[dict[str, Any]]:
    for window in band.windows or (Window(),):
        hours = (window.start, window.end) != (time(), time())
        yield filled(
            name=band.name,
            price=number(band.per_kwh),
            days=[day.value for day in (*WEEK, Day.HOLIDAY) if day in window.days]
            if window.days != EVERY_DAY
            else None,
            start=window.start.isoformat() if hours else None,
            end=window.end.isoformat() if hours else None,
            season=", ".join(band.seasons) or None,
        )


def _seasons(rows: Sequence[Form]) -> tuple[Season, ...]:
    names = dict.fromkeys(row[CONF_NAME].strip() for row in rows)
    return tuple(Season(name=name, ranges=_ranges(rows, name)) for name in names)


def _ranges(rows: Iterable[Form], name: str) -> tuple[DayRange, ...]:
    months = [
        (int(row[CONF_FIRST]), int(row[CONF_LAST]))
        for row in rows
        if row[CONF_NAME].strip() == name
    ]
    return tuple(
        DayRange(MonthDay(first, 1), MonthDay(last, monthrange(_NO_LEAP_YEAR, last)[1]))
        for first, last in months
    )
