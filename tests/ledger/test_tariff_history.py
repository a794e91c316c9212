"""Dated price plans: kept with their day, and found again by it."""

from datetime import date
from decimal import Decimal
import json
from typing import Any

import pytest

from custom_components.lightningrod.ledger.exact_json import NotUnderstoodError
from custom_components.lightningrod.ledger.tariff_history import (
    SINCE_EVER,
    DatedPlan,
    history_from_json,
    history_to_json,
    in_force,
    with_plan,
)
from custom_components.lightningrod.ledger.tariffs import flat_plan

OLD = DatedPlan(effective_date=SINCE_EVER, plan=flat_plan(Decimal("0.30"), "EUR"))
NEW = DatedPlan(
    effective_date=date(2026, 6, 1),
    plan=flat_plan(Decimal("0.35"), "EUR"),
    is_member=True,
    holiday_entity="calendar.holidays",
)


def test_what_is_kept_is_read_back() -> None:
    kept = json.loads(json.dumps(history_to_json([NEW, OLD])))
    assert history_from_json(kept) == (OLD, NEW)
    assert [item["effective_date"] for item in kept] == ["1970-01-01", "2026-06-01"]


@pytest.mark.parametrize(
    "changes",
    [
        {"effective_date": None},
        {"effective_date": "soon"},
        {"plan": None},
        {"plan": {"format": 2}},
    ],
)
def test_what_cannot_be_understood_is_refused(changes: dict[str, Any]) -> None:
    (kept,) = history_to_json([OLD])
    with pytest.raises(NotUnderstoodError):
        history_from_json([{**kept, **changes}])


def test_the_plan_of_a_day() -> None:
    history = with_plan([OLD], NEW)
    assert in_force(history, date(2026, 5, 31)) is OLD
    assert in_force(history, date(2026, 6, 1)) is NEW
    assert in_force([NEW], date(2026, 5, 31)) is None


def test_a_corrected_plan_takes_the_place_of_the_wrong_one() -> None:
    corrected = DatedPlan(effective_date=date(2026, 7, 1), plan=NEW.plan)
    history = with_plan([OLD, NEW], corrected, replacing=NEW.effective_date)
    assert history == (OLD, corrected)
