"""Each minute of each day has one band, and each day one season; or it is told where not."""

from collections.abc import Mapping
from typing import Any

from hypothesis import given, strategies as st

from custom_components.lightningrod.ledger.tariff_checks import Fault, problems
from custom_components.lightningrod.ledger.tariffs import (
    EVERY_DAY,
    WEEK,
    WEEKEND,
    WORKDAYS,
    Band,
    Day,
    Plan,
    Season,
    TimeOfUse,
    Window,
)

from .bench import D, hours, plan, season
from .strategies import any_season, any_window

ENERGY = "offer.rates.energy"


def band(name: str, *windows: Window, seasons: tuple[str, ...] = ()) -> Band:
    """Return a band whose price does not matter."""
    return Band(name=name, per_kwh=D("0.30"), windows=windows, seasons=seasons)


def time_of_use(*bands: Band, **more: Any) -> Plan:
    """Return a plan of bands."""
    return plan("EUR", TimeOfUse(bands=bands, **more))


def found(subject: Plan) -> list[tuple[Fault, str, Mapping[str, str]]]:
    """Return what is wrong with a plan, to be compared."""
    return [
        (problem.fault, problem.where, problem.details) for problem in problems(subject)
    ]


def cover(
    season: str, days: str, start: str, end: str, bands: str = ""
) -> dict[str, str]:
    """Return what is told of hours that no band or several claim."""
    return {
        "season": season,
        "days": days,
        "start": start,
        "end": end,
        "bands": bands,
    }


ALL_WEEK = ", ".join(WEEK)


def test_a_gap_is_found_where_it_is() -> None:
    subject = time_of_use(
        band("Night", hours("22:00", "06:00")), band("Day", hours("06:30", "22:00"))
    )
    assert found(subject) == [
        (Fault.BAND_GAP, ENERGY, cover("", ALL_WEEK, "06:00", "06:30"))
    ]


def test_an_overlap_is_found_where_it_is() -> None:
    subject = time_of_use(
        band(
            "Night", hours("22:00", "07:00", WORKDAYS), hours("00:00", "00:00", WEEKEND)
        ),
        band("Day", hours("06:00", "22:00", WORKDAYS)),
    )
    assert found(subject) == [
        (
            Fault.BAND_OVERLAP,
            ENERGY,
            cover("", "mon, tue, wed, thu, fri", "06:00", "07:00", "Night, Day"),
        )
    ]


def test_a_gap_of_one_season_and_one_day() -> None:
    subject = time_of_use(
        band("Winter", seasons=("w",)),
        band("Summer", hours("00:00", "24:00", EVERY_DAY - {Day.TUE}), seasons=("s",)),
        seasons=(season("s", "04-01/09-30"), season("w", "10-01/03-31")),
    )
    assert found(subject) == [
        (Fault.BAND_GAP, ENERGY, cover("s", "tue", "00:00", "24:00"))
    ]


def test_holidays_apart_need_prices_of_their_own() -> None:
    subject = time_of_use(
        band("Always", hours("00:00", "24:00")), holidays_count_as=Day.HOLIDAY
    )
    assert found(subject) == [
        (Fault.BAND_GAP, ENERGY, cover("", "holiday", "00:00", "24:00"))
    ]


def test_a_band_for_holidays_that_count_as_sundays_would_never_hold() -> None:
    subject = time_of_use(
        band("Always", hours("00:00", "24:00")),
        band("Holidays", hours("00:00", "24:00", frozenset({Day.HOLIDAY}))),
    )
    assert found(subject) == [(Fault.HOLIDAYS_NOT_APART, ENERGY, {"day": "sun"})]


def test_two_bands_for_the_rest_claim_it_both() -> None:
    subject = time_of_use(
        band("One"), band("Other"), band("Night", hours("22:00", "06:00"))
    )
    assert found(subject) == [
        (
            Fault.BAND_OVERLAP,
            ENERGY,
            cover("", ALL_WEEK, "06:00", "22:00", "One, Other"),
        )
    ]


def test_a_band_may_claim_a_minute_twice() -> None:
    """It is one band, and one price."""
    subject = time_of_use(band("All", hours("00:00", "13:00"), hours("12:00", "24:00")))
    assert found(subject) == []


def test_days_without_a_season() -> None:
    subject = time_of_use(
        band("All"), seasons=(season("s", "05-01/09-30"), season("w", "11-01/04-15"))
    )
    assert found(subject) == [
        (
            Fault.SEASON_GAP,
            ENERGY,
            {"first": "04-16", "last": "04-30", "seasons": ""},
        ),
        (
            Fault.SEASON_GAP,
            ENERGY,
            {"first": "10-01", "last": "10-31", "seasons": ""},
        ),
    ]


def test_days_of_two_seasons() -> None:
    subject = time_of_use(
        band("All"), seasons=(season("s", "04-01/10-31"), season("w", "10-30/03-31"))
    )
    assert found(subject) == [
        (
            Fault.SEASON_OVERLAP,
            ENERGY,
            {"first": "10-30", "last": "10-31", "seasons": "s, w"},
        )
    ]


def test_the_end_of_february_holds_the_leap_day() -> None:
    subject = time_of_use(
        band("All"), seasons=(season("a", "03-01/11-30"), season("b", "12-01/02-28"))
    )
    assert found(subject) == []


@given(
    claims=st.lists(st.lists(any_window, min_size=1, max_size=3), max_size=4),
    has_rest=st.booleans(),
)
def test_cover_minute_by_minute(claims: list[list[Window]], *, has_rest: bool) -> None:
    """Bands are good exactly when each minute of each day has one of them."""
    bands = [band(f"{number}", *windows) for number, windows in enumerate(claims)]
    all_bands = [*bands, *([band("rest")] if has_rest else [])]
    subject = time_of_use(*all_bands, holidays_count_as=Day.HOLIDAY)
    counts = {
        sum(
            any(day in each.days and _is_in(minute, each) for each in one.windows)
            for one in bands
        )
        for day in Day
        for minute in range(1440)
    }
    good = counts <= ({0, 1} if has_rest else {1})
    assert (problems(subject) == ()) is (good and bool(all_bands))


def _is_in(minute: int, window: Window) -> bool:
    first = window.start.hour * 60 + window.start.minute
    last = window.end.hour * 60 + window.end.minute
    if first < last:
        return first <= minute < last
    return minute >= first or minute < last


@given(st.lists(any_season, min_size=1, max_size=4, unique_by=lambda one: one.name))
def test_cover_day_by_day(seasons: list[Season]) -> None:
    """Seasons are good exactly when each day of the year has one of them."""
    subject = time_of_use(band("All"), seasons=tuple(seasons))
    days = [
        (month, day)
        for month, length in enumerate(
            (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31), start=1
        )
        for day in range(1, length + 1)
    ]
    counts = {sum(_has(one, day) for one in seasons) for day in days}
    assert (problems(subject) == ()) is (counts == {1})


def _has(season: Season, day: tuple[int, int]) -> bool:
    for days in season.ranges:
        first = (days.first.month, days.first.day)
        last = (days.last.month, days.last.day)
        last = (2, 29) if last == (2, 28) else last
        if first <= last and first <= day <= last:
            return True
        if first > last and (day >= first or day <= last):
            return True
    return False
