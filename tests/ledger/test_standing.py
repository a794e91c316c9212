"""What the battery does while the car stands, and what its charges tell of it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.lightningrod.ledger.health import (
    IMPLAUSIBLE,
    MINIMUM_CHARGES,
    NEWEST,
    TOO_FEW,
    TOO_MUCH_SPREAD,
    Charge,
    estimate_capacity,
    monthly_capacity,
)
from custom_components.lightningrod.ledger.standing import (
    LONGEST_SILENCE,
    SHORTEST_REST,
    Activity,
    Mark,
    band_of,
    drain_per_day,
    rests,
    time_by_band,
)

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def at(hours: float) -> datetime:
    return NOON + hours * HOUR


class TestBands:
    """How long the battery was how full."""

    @pytest.mark.parametrize(
        ("soc", "band"), [(0, 0), (9.9, 0), (10, 1), (99.5, 9), (100, 9), (-1, 0)]
    )
    def test_a_tenth(self, soc: float, band: int) -> None:
        assert band_of(soc) == band

    def test_each_holds_until_the_next(self) -> None:
        marks = [Mark(at(-5), 55.0), Mark(at(2), 42.0), Mark(at(3), 41.0)]
        seconds = time_by_band(marks, at(0), at(10))
        assert seconds[5] == 2 * 3600
        assert seconds[4] == 8 * 3600
        assert sum(seconds) == 10 * 3600

    def test_a_long_silence_is_not_known(self) -> None:
        marks = [Mark(NOON - LONGEST_SILENCE + HOUR, 50.0)]
        assert sum(time_by_band(marks, NOON, NOON + DAY)) == 3600

    @given(
        st.lists(
            st.tuples(st.floats(-200, 30), st.floats(0, 100)), max_size=20, unique=True
        ),
        st.floats(0, 24),
    )
    def test_no_time_is_counted_twice(
        self, seen: list[tuple[float, float]], edge: float
    ) -> None:
        """Two parts of a day are the day."""
        marks = [Mark(at(hours), soc) for hours, soc in sorted(seen)]
        whole = time_by_band(marks, at(0), at(24))
        parts = (
            time_by_band([m for m in marks if m.at < at(edge)], at(0), at(edge)),
            time_by_band(marks, at(edge), at(24)),
        )
        assert sum(whole) <= 24 * 3600 + 1e-3
        for of_day, of_parts in zip(whole, zip(*parts, strict=True), strict=True):
            assert of_day == pytest.approx(sum(of_parts), abs=1e-3)


def drive(start: float, end: float, **values: Any) -> Activity:
    return Activity(start=at(start), end=at(end), **values)


class TestRests:
    """What is lost while nothing happens."""

    def test_between_two_drives(self) -> None:
        (rest,) = rests(
            [drive(10, 11, start_soc=78.0), drive(-1, 0, end_soc=80.0)],
        )
        assert (rest.start, rest.end, rest.lost) == (at(0), at(10), 2.0)
        assert rest.seconds == 10 * 3600

    @pytest.mark.parametrize(
        "after",
        [
            # Too short, driven meanwhile, charged meanwhile, lost to something else.
            drive(SHORTEST_REST / HOUR - 0.1, 5, start_soc=79.0),
            drive(10, 11, start_soc=79.0, start_odometer=105.0),
            drive(10, 11, start_soc=85.0),
            drive(10, 11, start_soc=10.0),
            drive(10, 11),
        ],
    )
    def test_what_says_nothing(self, after: Activity) -> None:
        assert not list(rests([drive(-1, 0, end_soc=80.0, end_odometer=100.0), after]))

    def test_a_drive_of_unknown_charge_hides_what_came_before(self) -> None:
        activities = [
            drive(-1, 0, end_soc=80.0),
            drive(5, 6),
            drive(20, 21, start_soc=9),
        ]
        assert not list(rests(activities))

    @pytest.mark.parametrize(
        ("days", "lost", "percent"),
        [(2.9, 3.0, None), (4.0, 2.0, 0.5), (4.0, -1.0, 0.0)],
    )
    def test_in_a_day(self, days: float, lost: float, percent: float | None) -> None:
        assert drain_per_day(days * 86400, lost) == percent


def charges(*capacities: float) -> list[Charge]:
    """Return charges by half of these capacities, a day apart."""
    return [
        Charge(NOON + n * DAY, capacity / 2, 50.0)
        for n, capacity in enumerate(capacities)
    ]


class TestCapacity:
    """What the charges tell of the battery."""

    def test_the_middle_of_the_newest(self) -> None:
        old, new = [88.0] * 20, [80.0 + n / 10 for n in range(NEWEST)]
        estimate = estimate_capacity(charges(*old, *new), 88.0)
        assert estimate.withheld is None
        assert estimate.capacity_kwh == pytest.approx(81.45)
        assert estimate.low_kwh == pytest.approx(80.725)
        assert estimate.high_kwh == pytest.approx(82.175)
        assert estimate.since == NOON + 20 * DAY

    @pytest.mark.parametrize(
        ("capacities", "configured", "why"),
        [
            ([80.0] * (MINIMUM_CHARGES - 1), 80.0, TOO_FEW),
            ([70.0, 90.0] * 6, 80.0, TOO_MUCH_SPREAD),
            ([55.0] * 12, 80.0, IMPLAUSIBLE),
        ],
    )
    def test_withheld(
        self, capacities: list[float], configured: float, why: str
    ) -> None:
        estimate = estimate_capacity(charges(*capacities), configured)
        assert estimate.withheld == why
        assert estimate.told(configured) is None

    def test_without_a_configured_capacity_there_is_no_health(self) -> None:
        told = estimate_capacity(charges(*[80.0] * 12), None).told(None)
        assert told is not None
        assert told["health_percent"] is None

    def test_by_month(self) -> None:
        first, second = monthly_capacity(charges(*[80.0] * 18, 70.0), UTC)
        assert (first.month, first.charges, first.capacity_kwh) == (
            date(2026, 3, 1),
            18,
            80.0,
        )
        assert second == (date(2026, 4, 1), 70.0, 70.0, 70.0, 1)

    @given(st.lists(st.floats(20, 150), min_size=MINIMUM_CHARGES, max_size=60))
    def test_the_middle_lies_in_its_band(self, capacities: list[float]) -> None:
        estimate = estimate_capacity(charges(*capacities), None)
        assert estimate.low_kwh is not None
        assert estimate.high_kwh is not None
        assert estimate.capacity_kwh is not None
        slack = 1e-9
        assert estimate.low_kwh - slack <= estimate.capacity_kwh
        assert estimate.capacity_kwh <= estimate.high_kwh + slack
