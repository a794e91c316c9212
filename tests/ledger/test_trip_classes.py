"""The class of a trip by its places."""

import pytest

from custom_components.lightningrod.ledger.trip_classes import ClassRule, class_of

HOME, WORK, CLIENT = 1, 2, 3
TO_WORK = ClassRule(start=HOME, end=WORK, both_ways=True, trip_class="commute")
TO_CLIENT = ClassRule(start=WORK, end=CLIENT, both_ways=False, trip_class="business")


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (HOME, WORK, "commute"),
        (WORK, HOME, "commute"),
        (WORK, CLIENT, "business"),
        (CLIENT, WORK, None),
        (HOME, HOME, None),
        (HOME, None, None),
        (None, None, None),
    ],
)
def test_a_way_has_the_class_of_its_rule(
    start: int | None, end: int | None, expected: str | None
) -> None:
    assert class_of(start, end, [TO_WORK, TO_CLIENT]) == expected


def test_the_first_rule_counts() -> None:
    other = ClassRule(start=WORK, end=HOME, both_ways=False, trip_class="private")
    assert class_of(WORK, HOME, [TO_WORK, other]) == "commute"
    assert class_of(WORK, HOME, [other, TO_WORK]) == "private"


def test_a_round_trip_has_a_rule_like_any_way() -> None:
    walk = ClassRule(start=HOME, end=HOME, both_ways=False, trip_class="private")
    assert class_of(HOME, HOME, [walk]) == "private"


def test_a_rule_survives_being_stored() -> None:
    assert ClassRule.from_json(TO_CLIENT.to_json()) == TO_CLIENT


def test_a_class_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match="holiday"):
        ClassRule(start=HOME, end=WORK, both_ways=True, trip_class="holiday")
