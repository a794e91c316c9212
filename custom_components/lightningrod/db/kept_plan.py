"""The plan that a session keeps: what it was chosen for stands in it."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Row

# The source of a cost that was worked out.
CALCULATED: Final = "calculated"
# What decides on the price of a session. A plan is kept for as long as they stay.
DECIDING: Final = ("location_id", "network_name", "is_free")
PLAN: Final = "price_plan"
# What a session is priced by again, whatever tariffs say by then.
KEPT: Final = (PLAN, "price_context")
# Without a plan: why there is none.
NOTES: Final = "cost_notes"
# In a plan that is kept: what it was chosen for.
SETTLED_FOR: Final = "settled_for"


def moved(kept: Mapping[str, Any] | None, place: Mapping[str, Any]) -> Any:
    """Return a kept plan as one that holds where the session turned out to be, as well.

    ``place`` holds what decides on the price there.
    """
    if kept is None:
        return None
    return {**kept, SETTLED_FOR: {column: place[column] for column in DECIDING}}


def deciding(session: Row[Any]) -> dict[str, Any]:
    """Return what decided on the plan of a session."""
    return {column: getattr(session, column) for column in DECIDING}
