"""Gives places in rows of another LightningROD the numbers that they have in this ledger."""

from collections.abc import Mapping
from typing import Any, Final

from .edit_history import OWNER, PRICE
from .kept_plan import PLAN, SETTLED_FOR, moved
from .peer_columns import Row

_NUMBERS: Final = ("location_id", "start_location_id", "end_location_id")
# Columns that hold values of other columns.
_KEPT: Final = ("owner_values", "observed_values")
_FREE: Final = "is_free"

type Numbers = Mapping[int, int]


def renumbered(row: Row, places: Numbers) -> Row:
    """Return a session or trip whose places are those of this ledger.

    What its owner said, and the plan that its place decided on, follow.
    """
    found = _named(row, places)
    found |= {name: _named(found[name], places) for name in _KEPT if found.get(name)}
    if plan := found.get(PLAN):
        place = {name: found.get(name) for name in ("location_id", "network_name")}
        found[PLAN] = moved(plan, {**place, _FREE: found.get(_FREE)})
    return found


def renumbered_edit(row: Row, places: Numbers) -> Row:
    """Return an edit whose places are those of this ledger."""
    return {
        **row,
        **{name: _of_edit(row.get(name), places) for name in ("before", "after")},
    }


def _of_edit(state: Mapping[str, Any] | None, places: Numbers) -> Row | None:
    if state is None:
        return None
    found = _named(state, places)
    if owner := found.get(OWNER):
        found[OWNER] = _named(owner, places)
    if price := found.get(PRICE):
        found[PRICE] = _priced(price, places)
    return _priced(found, places)


def _priced(values: Row, places: Numbers) -> Row:
    """Return values whose plan, if there is one, was chosen for a place of this ledger."""
    plan = values.get(PLAN)
    if not plan or SETTLED_FOR not in plan:
        return values
    chosen_for = _named(plan[SETTLED_FOR], places)
    return {**values, PLAN: {**plan, SETTLED_FOR: chosen_for}}


def _named(values: Mapping[str, Any], places: Numbers) -> Row:
    """Return values with other numbers of places; a place that did not come is none."""
    numbers = {
        name: places.get(values[name] or 0) for name in _NUMBERS if name in values
    }
    return {**values, **numbers}
