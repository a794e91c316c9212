"""No more of a position is written than may be kept, and places are found all the same."""

from collections.abc import Iterable, Iterator
import json
from typing import Any

import pytest

from custom_components.lightningrod.ledger.positions import Positions, blurred
from custom_components.lightningrod.ledger.records import Record, RecordKind

from .scenario import Car

COORDINATES = {"latitude", "longitude"}


def positions_in(value: Any) -> Iterator[tuple[str, Any]]:
    """Yield every coordinate and address in a value, however deep."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key in COORDINATES | {"address"}:
                yield key, item
            else:
                yield from positions_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from positions_in(item)


def live(car: Car, positions: Positions) -> list[Record]:
    """Charge at home and drive to town; return all that was written."""
    written: list[Record] = []
    apply = car.tables.apply

    def note(records: Iterable[Record]) -> None:
        written.extend(found := list(records))
        apply(found)

    car.tables.apply = note  # type: ignore[method-assign]
    car.tracker.positions = positions
    car.plug_in()
    car.charge(60, 11)
    log = car.unplug()
    car.wait(2)
    car.log(log)
    car.position = (51.98765, 7.65432)
    car.wait(10)
    car.show()
    return written


@pytest.mark.parametrize("positions", [Positions.COARSE, Positions.NONE])
def test_nothing_tells_more_than_it_may(car: Car, positions: Positions) -> None:
    written = live(car, positions)
    found = [
        item for record in written for item in positions_in(dict(record.values))
    ] + list(positions_in(json.loads(json.dumps(car.tracker.state_json))))
    assert found
    for key, value in found:
        if key == "address" or positions is Positions.NONE:
            assert value is None, key
        else:
            assert value is None or value == round(value, 2)
    kinds = {record.kind for record in written}
    assert (RecordKind.LOCATION in kinds) is (positions is Positions.COARSE)


@pytest.mark.parametrize("positions", list(Positions))
def test_places_are_found_all_the_same(car: Car, positions: Positions) -> None:
    live(car, positions)
    (session,) = car.sessions
    assert session["location_type"] == "home"


@pytest.mark.parametrize("positions", list(Positions))
def test_a_state_without_positions_is_a_state(car: Car, positions: Positions) -> None:
    car.tracker.positions = positions
    car.plug_in()
    car.charge(60, 11)
    car.restart()
    car.tracker.positions = positions
    car.charge(70, 11)
    car.unplug()
    (session,) = car.sessions
    assert session["is_complete"]
    assert session["location_type"] == "home"


def test_degrees() -> None:
    assert blurred(51.98765, Positions.EXACT) == 51.98765
    assert blurred(51.98765, Positions.COARSE) == 51.99
    assert blurred(51.98765, Positions.NONE) is None
    assert blurred(None, Positions.COARSE) is None
