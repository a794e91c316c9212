"""Chargers that were met: which visits were to the same one."""

from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import given, strategies as st

from custom_components.lightningrod.ledger.chargers import (
    SMALLEST_RADIUS_M,
    Charger,
    Visits,
    chargers,
)
from custom_components.lightningrod.ledger.places import distance_m

SITE = (51.5, 7.1)
FIRST = datetime(2026, 3, 1, 12, tzinfo=UTC)


def visit(
    day: int, position: tuple[float, float] | None = SITE, **known: Any
) -> Visits:
    latitude, longitude = position or (None, None)
    return Visits(
        session_id=UUID(int=day),
        first=FIRST + timedelta(days=day),
        last=FIRST + timedelta(days=day),
        latitude=latitude,
        longitude=longitude,
        **known,
    )


def met(*visits: Visits) -> list[set[int]]:
    return [{it.session_id.int for it in one.visits} for one in chargers(visits)]


def test_one_charger_with_all_its_visits() -> None:
    """Stalls of a site are some metres apart; the last visit comes first."""
    (charger,) = chargers(
        [
            visit(1, name="Aral Dorsten", address="Road 1", network="Aral pulse"),
            visit(3, (51.5004, 7.1), network="Aral pulse"),
            visit(2, (51.5001, 7.1001), name="Aral Dorsten"),
        ]
    )
    assert [it.session_id.int for it in charger.visits] == [3, 2, 1]
    assert (charger.name, charger.address) == ("Aral Dorsten", "Road 1")
    assert charger.network == "Aral pulse"
    assert (charger.latitude, charger.longitude) == (51.5001, 7.1)
    assert charger.key == str(UUID(int=1))


def test_the_circle_holds_every_visit() -> None:
    (charger,) = chargers([visit(1), visit(2, (51.501, 7.1))])
    assert charger.radius_m > SMALLEST_RADIUS_M
    for one in charger.visits:
        assert one.position
        assert charger.latitude
        assert charger.longitude
        away = distance_m(charger.latitude, charger.longitude, *one.position)
        assert away < charger.radius_m


def test_a_small_circle_is_large_enough_to_be_met_again() -> None:
    (charger,) = chargers([visit(1)])
    assert charger.radius_m == SMALLEST_RADIUS_M


def test_what_lies_apart_is_apart() -> None:
    assert met(visit(1), visit(2, (51.51, 7.1))) == [{2}, {1}]


def test_two_networks_at_one_site_are_two() -> None:
    assert met(
        visit(1, network="Ionity"),
        visit(2, network="Tesla"),
        visit(3, network="IONITY "),
    ) == [{1, 3}, {2}]


def test_without_a_position_words_tell() -> None:
    assert met(
        visit(1, None, address="Road 1"),
        visit(2, address="road  1"),
        visit(3, None, name="Aral"),
        visit(4, None, name="aral"),
        visit(5, None, name="aral", address="Road 2"),
        visit(6, None, name="Aral", address="Road 3"),
    ) == [{3, 4, 6}, {5}, {1, 2}]


def test_the_key_stays_when_another_visit_comes() -> None:
    """Two stalls, each with a first and a last visit."""
    one = replace(visit(1), last=FIRST + timedelta(days=9))
    other = replace(visit(2, (51.5001, 7.1)), last=FIRST + timedelta(days=8))
    later = replace(other, last=FIRST + timedelta(days=10))
    assert {chargers(met)[0].key for met in ([one, other], [one, later])} == {
        str(UUID(int=1))
    }


def test_what_says_nothing_is_left_out() -> None:
    assert met(visit(1, None), visit(2, None, network="Ionity")) == []
    (charger,) = chargers([visit(1, None, name="Aral")])
    assert (charger.latitude, charger.longitude) == (None, None)


@given(
    st.lists(
        st.builds(
            visit,
            st.integers(1, 400),
            st.none() | st.tuples(st.floats(51.4, 51.6), st.floats(7.0, 7.2)),
            name=st.sampled_from([None, "Aral", "Shell"]),
            address=st.sampled_from([None, "Road 1", "Road 2"]),
            network=st.sampled_from([None, "Ionity", "Aral pulse"]),
        ),
        unique_by=lambda it: it.session_id,
    ),
    st.randoms(),
)
def test_every_visit_is_in_one_place_whatever_the_order(
    visits: list[Visits], random: Any
) -> None:
    found = met(*visits)
    told = [number for numbers in found for number in numbers]
    assert len(told) == len(set(told))
    nameable = {
        it.session_id.int for it in visits if it.name or it.address or it.position
    }
    assert set(told) == nameable
    random.shuffle(visits)
    assert met(*visits) == found


def together(visits: Iterable[Visits]) -> list[Visits]:
    """Return visits as the database has them: one for all that say the same."""
    groups: dict[Any, list[Visits]] = {}
    for one in visits:
        groups.setdefault(one.said, []).append(one)
    return [
        replace(
            min(group, key=lambda it: it.session_id),
            sessions=len(group),
            first=min(it.first for it in group if it.first),
            last=max(it.last for it in group if it.last),
        )
        for group in groups.values()
    ]


def told(charger: Charger) -> dict[str, Any]:
    return {
        **{name: it for name, it in asdict(charger).items() if name != "visits"},
        "sessions": charger.sessions,
        "last": charger.visits[0].last,
    }


STALLS = [SITE, (51.5, 7.1001), (51.501, 7.1), (51.52, 7.1), (51.52, 7.1019)]


@given(
    st.lists(
        st.builds(
            visit,
            st.integers(1, 400),
            st.sampled_from(STALLS),
            name=st.sampled_from([None, "Aral", "Shell"]),
            address=st.sampled_from([None, "Road 1"]),
            network=st.sampled_from([None, "Ionity", "Aral pulse"]),
        )
        | st.builds(
            visit,
            st.integers(1, 400),
            st.none(),
            name=st.sampled_from(["Esso", "esso", "Elsewhere"]),
            network=st.sampled_from([None, "Ionity", "Aral pulse"]),
        ),
        unique_by=lambda it: it.session_id,
    ),
)
def test_visits_that_say_the_same_are_as_good_as_each_by_itself(
    visits: list[Visits],
) -> None:
    by_itself, in_one = chargers(visits), chargers(together(visits))
    assert [told(it) for it in in_one] == [told(it) for it in by_itself]
