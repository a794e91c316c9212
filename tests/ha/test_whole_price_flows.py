"""Everything about a price, written as it is kept."""

from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from .dialogs import (
    FLAT,
    begin,
    begun,
    change,
    finish,
    flat,
    network,
    suggested,
    summary,
    walk,
)
from .ledger import ledger_entry, setup, vehicle

TESLA = {
    "currency": "CAD",
    "offer": {
        "rates": {
            "energy": {"kind": "flat", "per_kwh": 0.1},
            "power_tiers": [
                {"up_to_kw": 60, "per_minute": 0.41},
                {"up_to_kw": None, "per_minute": 2.15},
            ],
        }
    },
}
KEPT = {
    "format": 2,
    "currency": "CAD",
    "offer": {
        "rates": {
            "energy": {"kind": "flat", "per_kwh": "0.1"},
            "power_tiers": [
                {"up_to_kw": "60", "per_minute": "0.41"},
                {"per_minute": "2.15"},
            ],
        }
    },
}


@pytest.fixture
async def entry(hass: HomeAssistant) -> MockConfigEntry:
    return await setup(hass, ledger_entry(hass, vehicle()))


def plan(**rates: Any) -> dict[str, Any]:
    """Return a form with a plan of a price and something more."""
    energy = {"kind": "flat", "per_kwh": 0.3}
    offer = {"rates": {"energy": energy, **rates}}
    return {"plan": {"currency": "EUR", "offer": offer}, "is_member": False}


async def test_a_price_that_no_form_asks_for(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    result = await begun(hass, entry, "whole")
    given = suggested(result)["plan"]
    assert given == {
        "currency": hass.config.currency,
        "offer": {"rates": {"energy": {"kind": "flat"}}},
    }
    # The price that is missing is told; what is written stays.
    result = await walk(hass, result, {"plan": given, "is_member": False})
    assert result["errors"] == {"plan": "plan_refused"}
    assert result["description_placeholders"]["troubles"] == (
        'offer.rates.energy.per_kwh: Something like "0.30" has to stand here.'
    )
    result = await walk(hass, result, {"plan": TESLA, "is_member": False})
    # All of it is shown, and nothing is offered that would lose some of it.
    assert result["menu_options"] == ["save", "whole"]
    text = result["description_placeholders"]["summary"]
    assert "per_minute: '2.15'" in text
    result = await walk(hass, result, "whole")
    assert suggested(result)["plan"]["offer"] == KEPT["offer"]
    result = await walk(hass, result, {"plan": TESLA, "is_member": False})
    result = await finish(hass, result, "save")
    assert result["data"]["tariffs"][0]["plan"] == KEPT


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"plan": "0.30"}, 'currency: Something like "..." has to stand here.'),
        (
            plan(sesion_fee=1),
            "offer.rates: sesion_fee is unknown here. Possible are: energy, surcharge,",
        ),
        (
            plan(energy={"kind": "tides"}),
            "offer.rates.energy: kind: tides is unknown here. Possible are: kind: free,",
        ),
        (plan(session_fee=True), 'session_fee: Something like "0.30" has to'),
        (plan(session_fee="much"), 'session_fee: Something like "0.30" has to'),
        (plan(time_fees={}), "offer.rates.time_fees: Something like [ ... ] has"),
        (plan(tax=19), "offer.rates.tax: Something like { percent } has to stand"),
        (plan(tiers={"steps": [], "starts_on": "1"}), "starts_on: Something like 15"),
        (
            plan(time_fees=[{"kind": "rent", "counted": "idle", "price": 1}]),
            "offer.rates.time_fees[0].kind: Something like time / blocking / parking",
        ),
        (
            plan(session_fee=-1, own_solar=-2),
            (
                "offer.rates.own_solar: -2 is negative. Only a price entity and what is"
                " added to each kWh may be negative. offer.rates.session_fee: -1 is"
            ),
        ),
        (
            plan(
                energy={
                    "kind": "time_of_use",
                    "bands": [{"name": "A", "per_kwh": 1, "seasons": ["x"]}],
                }
            ),
            "offer.rates.energy: There is no season called x.",
        ),
        (
            {"plan": {**TESLA, "currency": "Dollar"}},
            "plan: Dollar is no currency.",
        ),
    ],
)
async def test_what_is_wrong_is_told_with_the_path_to_it(
    hass: HomeAssistant, entry: MockConfigEntry, form: Any, told: str
) -> None:
    result = await begun(hass, entry, "whole", {"is_member": False, **form})
    assert result["errors"] == {"plan": "plan_refused"}
    assert told in result["description_placeholders"]["troubles"]
    result = await walk(hass, result, plan())
    assert summary(result)[1] == "0.30 EUR per kWh"


async def test_what_forms_can_say_goes_on_in_forms(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    result = await begun(hass, entry, "flat", FLAT, "whole")
    form = suggested(result)
    assert form["plan"]["offer"]["rates"]["energy"] == {
        "kind": "flat",
        "per_kwh": "0.5",
    }
    form["plan"]["offer"]["rates"]["session_fee"] = 2
    form |= {"valid_from": "2026-06-01", "holiday_entity": "calendar.holidays"}
    result = await walk(hass, result, form)
    assert {"energy", "fees", "whole"} <= set(result["menu_options"])
    result = await walk(hass, result, "fees")
    assert suggested(result)["session_fee"] == 2


async def test_a_price_that_no_form_asks_for_is_corrected_as_a_whole(
    hass: HomeAssistant,
) -> None:
    kept = {**flat("0.5"), "plan": KEPT}
    entry = ledger_entry(hass, vehicle(), network("Tesla", kept))
    await setup(hass, entry)
    result = await change(hass, entry, "Tesla")
    result = await walk(hass, result, "correct_price")
    assert result["menu_options"] == ["save", "whole"]
    result = await walk(hass, result, "whole")
    form = suggested(result)
    form["plan"]["offer"]["rates"]["session_fee"] = 1
    result = await finish(hass, await walk(hass, result, form), "save")
    (subentry,) = entry.get_subentries_of_type("network")
    rates = KEPT["offer"]["rates"] | {"session_fee": "1"}  # type: ignore[index]  # a plan
    assert subentry.data["tariffs"] == [
        {**kept, "plan": {**KEPT, "offer": {"rates": rates}}}
    ]


async def test_a_day_with_a_price_is_not_taken_twice(
    hass: HomeAssistant,
) -> None:
    entry = ledger_entry(hass, vehicle(), network("Ionity", flat("0.5")))
    await setup(hass, entry)
    result = await change(hass, entry, "Ionity")
    result = await walk(hass, result, "add_price", "whole")
    assert suggested(result)["valid_from"]
    result = await walk(hass, result, plan())
    assert result["errors"] == {"valid_from": "date_taken"}
    assert await begin(hass, entry, "network")
