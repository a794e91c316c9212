"""The numbers of places in rows and edits of another LightningROD."""

from custom_components.lightningrod.db.edit_history import OWNER, PRICE
from custom_components.lightningrod.db.peer_numbers import renumbered_edit

THERE, HERE = 3, 8


def chosen_for(place: int | None) -> dict[str, object]:
    """Return a plan as it is kept with a session."""
    at = {"location_id": place, "network_name": None, "is_free": None}
    return {"currency": "EUR", "settled_for": at}


def test_an_edit_knows_its_places_by_the_numbers_of_this_ledger() -> None:
    before = {
        "location_id": THERE,
        "price_plan": chosen_for(THERE),
        OWNER: {"location_id": THERE},
        PRICE: {"price_plan": chosen_for(THERE), "price_context": None},
    }
    edit = renumbered_edit({"before": before, "after": None}, {THERE: HERE})
    assert edit["before"] == {
        "location_id": HERE,
        "price_plan": chosen_for(HERE),
        OWNER: {"location_id": HERE},
        PRICE: {"price_plan": chosen_for(HERE), "price_context": None},
    }
    assert edit["after"] is None


def test_a_place_that_did_not_come_is_none() -> None:
    after = {"price_plan": chosen_for(THERE), PRICE: {"price_plan": None}}
    edit = renumbered_edit({"before": None, "after": after}, {})
    assert edit["after"] == {
        "price_plan": chosen_for(None),
        PRICE: {"price_plan": None},
    }
