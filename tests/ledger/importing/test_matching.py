"""What a row of a file is to the ledger."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from hypothesis import given, strategies as st
import pytest

from custom_components.lightningrod.ledger.export_format import Kind
from custom_components.lightningrod.ledger.importing.fields import COMPARED
from custom_components.lightningrod.ledger.importing.matching import Timeline, differing
from custom_components.lightningrod.ledger.importing.rows import Parsed

from .helpers import read, write

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def keys(found: Any) -> list[int]:
    return [it.key.int for it in found]


def test_times_that_are_shared() -> None:
    line = Timeline()
    line.add(UUID(int=2), at(60), at(120))
    line.add(UUID(int=1), at(0), at(60))
    line.add(UUID(int=3), at(200), None)
    assert keys(line.during(at(10), at(20))) == [1]
    assert keys(line.during(at(50), at(70))) == [1, 2]
    assert keys(line.during(at(120), at(200))) == []
    assert keys(line.during(at(120), at(201))) == [3]
    assert keys(line.during(at(200), None)) == [3]
    assert keys(line.during(at(60), None)) == [2]
    assert keys(line.between(at(0), at(200))) == [1, 2]


SPANS = st.lists(
    st.tuples(st.integers(0, 500), st.integers(0, 100)), min_size=1, max_size=30
)


@given(SPANS, st.tuples(st.integers(0, 500), st.integers(0, 100)))
def test_nothing_in_a_time_is_overlooked(
    known: list[tuple[int, int]], wanted: tuple[int, int]
) -> None:
    line = Timeline()
    for number, (start, length) in enumerate(known):
        line.add(UUID(int=number), at(start), at(start + length))
    begin, end = wanted[0], sum(wanted)
    assert sorted(keys(line.during(at(begin), at(end)))) == [
        number
        for number, (start, length) in enumerate(known)
        if start == begin or (start < end and begin < start + length)
    ]


def parsed(tmp_path: Path, text: str, **changes: Any) -> Parsed:
    (found,) = read(write(tmp_path / "a.csv", text), **changes)[1]
    assert isinstance(found, Parsed)
    return found


def ledger(**values: Any) -> dict[str, Any]:
    row = dict.fromkeys(COMPARED[Kind.SESSIONS])
    return row | {
        "session_start_utc": datetime(2026, 3, 1, 17, 0, 5, 123_000, tzinfo=UTC),
        "energy_kwh": 12.4321,
        "cost": Decimal("3.1049"),
        "cost_currency": "EUR",
        "notes": "x",
        **values,
    }


TEXT = "Start,kWh,Cost,Notes\n2026-03-01 18:00:05,12.43,3.10,x\n"


@pytest.mark.parametrize(
    ("there", "fields"),
    [
        ({}, ()),
        ({"energy_kwh": 12.44}, ("energy_kwh",)),
        ({"cost": Decimal("3.1051")}, ("cost",)),
        ({"cost_currency": "USD"}, ("cost_currency",)),
        ({"notes": "y"}, ("notes",)),
        ({"notes": None}, ("notes",)),
        ({"start_soc": 5}, ()),
        ({"session_start_utc": NOON}, ("session_start_utc",)),
    ],
)
def test_fields_are_compared_as_finely_as_they_are_told(
    tmp_path: Path, there: dict[str, Any], fields: tuple[str, ...]
) -> None:
    row = parsed(tmp_path, TEXT)
    assert differing(row, ledger(**there), Kind.SESSIONS, exact=False) == fields


def test_a_day_is_any_time_of_it(tmp_path: Path) -> None:
    row = parsed(tmp_path, "Datum;kWh\n01.03.2026;12,43\n")
    begin = datetime(2026, 2, 28, 23, tzinfo=UTC)
    for start, same in (
        (begin, True),
        (begin + timedelta(hours=23, minutes=59), True),
        (begin + timedelta(days=1), False),
        (begin - timedelta(minutes=1), False),
    ):
        found = differing(
            row, ledger(session_start_utc=start), Kind.SESSIONS, exact=False
        )
        assert (found == ()) is same


def test_either_of_two_hours_is_the_same(tmp_path: Path) -> None:
    row = parsed(tmp_path, "Start,kWh\n2025-10-26 02:30,12.43\n")
    for hour in (0, 1):
        there = ledger(session_start_utc=datetime(2025, 10, 26, hour, 30, tzinfo=UTC))
        assert differing(row, there, Kind.SESSIONS, exact=False) == ()
    there = ledger(session_start_utc=datetime(2025, 10, 26, 2, 30, tzinfo=UTC))
    assert differing(row, there, Kind.SESSIONS, exact=False) == ("session_start_utc",)


def test_our_own_exports_tell_everything(tmp_path: Path) -> None:
    row = parsed(tmp_path, TEXT)
    fields = differing(row, ledger(), Kind.SESSIONS, exact=True)
    assert fields == ("cost", "energy_kwh")
