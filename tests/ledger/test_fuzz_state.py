"""A stored state of any other version, or of none, does not stop the ledger."""

from collections.abc import Iterator
from functools import cache
import json
from typing import Any

from hypothesis import given, settings, strategies as st

from custom_components.lightningrod.ledger.readings import Snapshot
from custom_components.lightningrod.ledger.tracker import VehicleTracker

from .scenario import VIN, Car

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**6), 10**6)
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["2026-04-28T18:00:00+00:00", "2026-04-28T18:00:00", "UNKNOWN"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)


@cache
def stored() -> tuple[str, tuple[Snapshot, ...]]:
    """Return the state of a car that charges and has driven, and what it shows next."""
    car = Car()
    car.drive(12, 20)
    car.wait(30)
    car.plug_in()
    car.charge(60, 11)
    state = json.dumps(car.tracker.state_json)
    shown = []
    for _ in range(2):
        car.wait(5)
        shown.append(car.snapshot())
    return state, tuple(shown)


def leaves(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield each container of a value with each of its keys."""
    items = (
        list(value.items())
        if isinstance(value, dict)
        else list(enumerate(value))
        if isinstance(value, list)
        else []
    )
    for key, item in items:
        yield value, key
        yield from leaves(item)


@given(JSON, st.integers(0, 10**6), st.booleans())
@settings(max_examples=1000)
def test_a_state_with_anything_in_it(value: Any, where: int, remove: bool) -> None:  # noqa: FBT001
    text, shown = stored()
    state = json.loads(text)
    places = list(leaves(state))
    container, key = places[where % len(places)]
    if remove:
        del container[key]
    else:
        container[key] = value
    go_on(state, shown)


@given(JSON)
@settings(max_examples=200)
def test_a_state_that_is_none(value: Any) -> None:
    go_on(value, stored()[1])


def go_on(state: Any, shown: tuple[Snapshot, ...]) -> None:
    """Go on with a state; what is open may begin anew, but nothing may fail."""
    tracker = VehicleTracker(VIN, state=state)
    for snapshot in shown:
        tracker.feed(snapshot)
    json.dumps(tracker.state_json)
