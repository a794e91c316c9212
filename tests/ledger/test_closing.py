"""What is another way since the first report of a time, and what tells of it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from custom_components.lightningrod.ledger.closing import (
    CHANGED,
    GONE,
    LATE,
    Closing,
    Figures,
    Since,
    all_corrections,
)
from custom_components.lightningrod.ledger.correction import Correction
from custom_components.lightningrod.ledger.periods import is_month_or_year

FIRST = datetime(2026, 4, 1, 2, tzinfo=UTC)
START = datetime(2026, 3, 5, 12, tzinfo=UTC)


def charge(row_id: str, energy: float = 20.0, **values: Any) -> dict[str, Any]:
    """Return a charge of the ledger."""
    return {
        "session_id": row_id,
        "session_start_utc": START,
        "session_end_utc": START + timedelta(hours=1),
        "energy_kwh": energy,
        "evse_energy_kwh": None,
        "cost": Decimal("6.0000"),
        "cost_currency": "EUR",
        "cost_billing": None,
        "location_name": "Home",
        "is_complete": True,
        **values,
    }


def drive(row_id: str, km: float = 50.0, **values: Any) -> dict[str, Any]:
    """Return a trip of the ledger."""
    return {
        "trip_id": row_id,
        "start_time": START,
        "end_time": START + timedelta(minutes=30),
        "distance": km,
        "energy_consumed": 10.0,
        "trip_class": None,
        "is_complete": True,
        **values,
    }


def figures(*rows: dict[str, Any]) -> Figures:
    """Return the figures of rows."""
    return Figures.of(
        [it for it in rows if "session_id" in it],
        [it for it in rows if "trip_id" in it],
        0.0,
    )


def edit(row_id: str, action: str, **values: Any) -> Correction:
    """Return an edit that came after the first report."""
    return Correction(
        **{
            "row_id": row_id,
            "made_at": FIRST + timedelta(days=1),
            "action": action,
            "is_trip": False,
            "row_time": START,
            "before": {},
            "after": {},
            "undone": False,
            **values,
        }
    )


def told(
    first: Figures | None,
    now: Figures,
    *edits: Correction,
    written: dict[str, datetime | None] | None = None,
) -> list[Correction]:
    """Return the corrections since a first report."""
    closing = None if first is None else Closing(made_at=FIRST, figures=first)
    since = Since(vehicle="Lightning", now=now, first=closing)
    return all_corrections(edits, [since], written or {})


def test_figures_add_up_what_is_over() -> None:
    it = figures(
        charge("a"),
        charge("b", 10.0, cost=Decimal(4), cost_currency="NOK"),
        charge("c", 99.0, is_complete=False),
        charge("d", 1.0, cost=None, cost_currency=None),
        drive("e"),
    )
    assert it.total("energy_kwh") == 31.0
    assert it.total("distance") == 50.0
    assert it.money("cost") == {"EUR": Decimal(6), "NOK": Decimal(4)}
    assert it.money("cost_billing") == {}


def test_what_came_changed_and_went_is_told() -> None:
    late = FIRST + timedelta(days=2)
    found = told(
        figures(charge("same"), charge("changed"), charge("gone"), drive("drive")),
        figures(charge("same"), charge("changed", 25.0), drive("late"), drive("drive")),
        written={"late": late, "changed": START},
    )
    assert [(it.row_id, it.action, it.is_trip, it.made_at) for it in found] == [
        ("late", LATE, True, late),
        # What was written before the report was changed by nobody knows whom, nor when.
        ("changed", CHANGED, False, None),
        ("gone", GONE, False, None),
    ]
    assert [it.before.get("energy_kwh") for it in found] == [None, 20.0, 20.0]
    assert found[1].after["energy_kwh"] == 25.0
    assert found[0].row_time == START + timedelta(minutes=30)


def test_before_a_first_report_only_edits_are_told() -> None:
    found = told(None, figures(charge("late")), edit("late", "update"))
    assert [it.action for it in found] == ["update"]


def test_an_edit_tells_of_its_row_once() -> None:
    change = edit("a", "update", before={"energy_kwh": 20.0}, after={"energy_kwh": 9.0})
    found = told(figures(charge("a")), figures(charge("a", 9.0)), change)
    assert found == [change]


def test_an_edit_before_the_report_explains_nothing_after_it() -> None:
    change = edit("a", "update", made_at=FIRST - timedelta(hours=1))
    found = told(figures(charge("a")), figures(charge("a", 9.0)), change)
    assert [it.action for it in found] == ["update", CHANGED]


@pytest.mark.parametrize("action", ["import", "delete"])
def test_an_edit_without_columns_tells_what_its_row_was_and_is(action: str) -> None:
    row = charge("a")
    then, now = figures(), figures(row)
    if action == "delete":
        then, now = now, then
    (found,) = told(then, now, edit("a", action))
    assert found.action == action
    full, empty = found.after, found.before
    if action == "delete":
        full, empty = empty, full
    assert empty == {}
    assert full["energy_kwh"] == 20.0
    assert full["cost"] == Decimal(6)


def test_months_and_years_are_told_from_other_times() -> None:
    def at(year: int, month: int, day: int) -> datetime:
        return datetime(year, month, day, tzinfo=UTC)

    assert is_month_or_year(at(2026, 3, 1), at(2026, 4, 1), UTC)
    assert is_month_or_year(at(2025, 12, 1), at(2026, 1, 1), UTC)
    assert is_month_or_year(at(2025, 1, 1), at(2026, 1, 1), UTC)
    assert not is_month_or_year(at(2025, 2, 1), at(2026, 2, 1), UTC)
    assert not is_month_or_year(at(2026, 3, 1), at(2026, 5, 1), UTC)
    assert not is_month_or_year(at(2026, 3, 1), at(2026, 3, 31), UTC)
    assert not is_month_or_year(at(2026, 3, 2), at(2026, 4, 1), UTC)
