"""Walking along the clock on the wall."""

from datetime import date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import given, strategies as st
import pytest

from custom_components.lightningrod.ledger.local_clock import (
    HOUR,
    MINUTE,
    midnight,
    to_micros,
    to_moment,
    walk,
)
from custom_components.lightningrod.ledger.pricing_tiers import bill_month
from custom_components.lightningrod.ledger.tariffs import Clock

BERLIN = ZoneInfo("Europe/Berlin")
HOURS = tuple(range(0, 1440, 60))


def clock_faces(start: str, end: str, zone: ZoneInfo, *edges: int) -> list[str]:
    """Return what the clock shows at each cut of a stretch, and for how many minutes."""
    first, last = (to_micros(datetime.fromisoformat(text)) for text in (start, end))
    return [
        f"{piece.day:%d} {piece.minute // 60:02}:{piece.minute % 60:02}"
        f" {(piece.end - piece.start) // MINUTE}"
        for piece in walk(first, last, zone, (0, *edges))
    ]


def test_an_ordinary_night() -> None:
    assert clock_faces(
        "2024-06-01T20:30:00+02:00", "2024-06-02T07:00:00+02:00", BERLIN, 360, 1320
    ) == ["01 20:30 90", "01 22:00 120", "02 00:00 360", "02 06:00 60"]


def test_the_hour_that_is_not_there() -> None:
    """An edge at half past two is met when three o'clock comes instead of two."""
    assert clock_faces(
        "2024-03-31T00:00:00+01:00", "2024-03-31T04:00:00+02:00", BERLIN, 150
    ) == ["31 00:00 120", "31 03:00 60"]


def test_the_hour_that_comes_twice() -> None:
    assert clock_faces(
        "2024-10-27T00:00:00+02:00", "2024-10-27T04:00:00+01:00", BERLIN, 150
    ) == ["27 00:00 150", "27 02:30 30", "27 02:00 30", "27 02:30 90"]


def test_clocks_that_change_by_half_an_hour_at_other_times() -> None:
    """Lord Howe Island goes from 2:00 back to 1:30."""
    assert clock_faces(
        "2024-04-07T00:00:00+11:00",
        "2024-04-07T03:00:00+10:30",
        ZoneInfo("Australia/Lord_Howe"),
        105,
    ) == ["07 00:00 105", "07 01:45 15", "07 01:30 15", "07 01:45 75"]


def test_midnight_that_is_not_there() -> None:
    """Cairo went from 23:59 to 1:00 on 26 April 2024."""
    cairo = ZoneInfo("Africa/Cairo")
    assert clock_faces(
        "2024-04-25T23:00:00+02:00", "2024-04-26T02:00:00+03:00", cairo
    ) == ["25 23:00 60", "26 01:00 60"]
    begins = datetime.fromisoformat("2024-04-26T01:00:00+03:00")
    assert to_moment(midnight(date(2024, 4, 26), cairo)) == begins


@pytest.mark.parametrize(
    ("zone", "month", "ahead"),
    [
        ("Europe/London", 1, 0),
        ("Europe/London", 7, 0),
        # Irish law calls summer time the standard; meters do not.
        ("Europe/Dublin", 7, 0),
        ("Australia/Sydney", 1, 10),
        ("Australia/Sydney", 7, 10),
        ("America/Santiago", 1, -4),
    ],
)
def test_a_clock_without_summer_time(zone: str, month: int, ahead: int) -> None:
    noon = to_micros(datetime.fromisoformat(f"2024-{month:02}-15T12:00:00+00:00"))
    (piece,) = walk(noon, noon + MINUTE, ZoneInfo(zone), (0,), Clock.STANDARD)
    assert piece.minute == (12 + ahead) * 60


@given(
    st.sampled_from(sorted(available_timezones())),
    st.datetimes(datetime(2015, 1, 1), datetime(2037, 1, 1)),  # noqa: DTZ001 UTC is meant
    st.integers(1, 60 * HOUR),
    st.sampled_from(Clock),
)
def test_any_walk(name: str, begun: datetime, length: int, clock: Clock) -> None:
    """Pieces follow on each other, and the clock moves evenly within each."""
    zone = ZoneInfo(name)
    start = to_micros(begun.replace(tzinfo=ZoneInfo("UTC")))
    pieces = list(walk(start, start + length, zone, HOURS, clock))
    assert pieces[0].start == start
    assert pieces[-1].end == start + length
    for one, other in pairwise(pieces):
        assert one.end == other.start
    for piece in pieces:
        assert 0 < piece.end - piece.start <= HOUR
        if clock is Clock.LOCAL:
            first = to_moment(piece.start).astimezone(zone)
            last = to_moment(piece.end - 1).astimezone(zone)
            assert first.utcoffset() == last.utcoffset()
            assert (first.date(), first.hour) == (last.date(), last.hour)
            assert (piece.day, piece.minute) == (
                first.date(),
                first.hour * 60 + first.minute,
            )


@pytest.mark.parametrize(
    ("day", "starts_on", "first", "following"),
    [
        ("2024-02-29", 1, "2024-02-01", "2024-03-01"),
        ("2024-12-31", 1, "2024-12-01", "2025-01-01"),
        ("2024-12-31", 15, "2024-12-15", "2025-01-15"),
        ("2025-01-14", 15, "2024-12-15", "2025-01-15"),
        ("2025-01-15", 15, "2025-01-15", "2025-02-15"),
        ("2025-03-01", 28, "2025-02-28", "2025-03-28"),
    ],
)
def test_the_month_of_a_bill(
    day: str, starts_on: int, first: str, following: str
) -> None:
    assert bill_month(date.fromisoformat(day), starts_on) == (
        date.fromisoformat(first),
        date.fromisoformat(following),
    )
