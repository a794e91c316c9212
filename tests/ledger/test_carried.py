"""What an owner said of a part counts for the whole, as far as it can."""

from typing import Any

import pytest

from custom_components.lightningrod.ledger.carried import carried

BILL = {"cost": "4.5", "cost_currency": "EUR", "cost_source": "manual"}
PLACE = {"location_id": None, "location_name": "Lake", "network_name": "Ionity"}


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [
        ({}, {}, {}),
        ({}, BILL, {}),
        (BILL, {}, BILL),
        (BILL, BILL, {"cost": "9.0"}),
        (BILL, {**BILL, "cost_currency": "CHF"}, {}),
        (
            {**BILL, "evse_energy_kwh": 3.0},
            {**BILL, "evse_energy_kwh": 4.0},
            {"cost": "9.0", "evse_energy_kwh": 7.0},
        ),
        (PLACE, {}, PLACE),
        (PLACE, {"network_name": "Other"}, {}),
        ({"notes": "Paid"}, {}, {"notes": "Paid"}),
        ({"notes": "Paid"}, {"notes": "Paid"}, {"notes": "Paid"}),
        ({"notes": "Paid"}, {"notes": "Late"}, {"notes": "Late\nPaid"}),
        ({"tags": ["a", "b"]}, {"tags": ["b"]}, {"tags": ["b", "a"]}),
        ({"energy_kwh": 3.0, "start_soc": 20.0}, {}, {}),
    ],
)
def test_what_is_said_of_the_whole(
    part: dict[str, Any], whole: dict[str, Any], said: dict[str, Any]
) -> None:
    assert carried(part, whole) == said
