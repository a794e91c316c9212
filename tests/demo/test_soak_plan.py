"""What goes wrong in a soak is drawn fairly, and the same way each time."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from demo.soak.cars import VINS, Car, Span, Told, calm_end, shown_at, shows_trip, tell
from demo.soak.plan import APART, Disturbance, Kind, draw

FIRST_DAY = date(2026, 5, 1)
END = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def lives() -> list[Told]:
    return [tell(Car(vin, seed, FIRST_DAY), END) for seed, vin in enumerate(VINS, 1)]


@pytest.fixture(scope="module", params=[1, 2, 3])
def plan(request: pytest.FixtureRequest, lives: list[Told]) -> list[Disturbance]:
    return draw(lives, END, 40, request.param)


def test_the_same_seed_draws_the_same(lives):
    assert draw(lives, END, 12, 7) == draw(lives, END, 12, 7)
    assert draw(lives, END, 12, 7) != draw(lives, END, 12, 8)


def test_every_kind_comes_up(plan):
    counted = Counter(one.kind for one in plan)
    assert set(counted) == set(Kind)
    assert sum(counted.values()) == 40
    assert min(counted.values()) >= 4


def test_disturbances_keep_clear_of_each_other(plan):
    assert all(one.at < one.back for one in plan)
    assert all(later.at - one.back >= APART for one, later in pairwise(plan))
    assert plan[-1].back < END


def test_only_what_concerns_one_car_names_it(plan):
    alone = {Kind.NIGHT, Kind.RELOAD_CAR}
    assert all((one.vin is not None) is (one.kind in alone) for one in plan)


def test_outages_last_up_to_half_a_day(plan):
    outages = [one.back - one.at for one in plan if one.kind is Kind.OUTAGE]
    assert max(outages) <= timedelta(hours=12, seconds=1)
    assert any(length > timedelta(hours=1) for length in outages)


def test_charges_and_drives_are_hit(plan, lives):
    def hit(spans: list[Span]) -> int:
        return sum(
            any(span.start <= one.back and one.at <= span.end for span in spans)
            for one in plan
        )

    charges = [Span(it.plug_in, it.plug_out) for told in lives for it in told.sessions]
    drives = [Span(it.start, it.end) for told in lives for it in told.trips]
    assert hit(charges) > 5
    assert hit(drives) > 5


def test_too_many_find_no_room(lives):
    with pytest.raises(ValueError, match="no room"):
        draw(lives, END - timedelta(days=30), 40, 1)


def test_the_end_is_calm(lives):
    end = calm_end(lives, lives[0].trips[9].end)
    assert end > lives[0].trips[9].end
    assert not any(span.holds(end) for told in lives for span in told.busy)


def test_the_cloud_shows_the_newest_trip(lives):
    told = lives[0]
    first, second = [one for one in told.trips[1:] if one.reported][:2]
    soon = timedelta(seconds=20)
    shown = shown_at(told.car, [second.end + soon, first.end + soon])
    assert shows_trip(shown[first.end + soon], first)
    assert not shows_trip(shown[second.end + soon], first)
