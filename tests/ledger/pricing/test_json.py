"""What was kept is read exactly, or not at all."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
import json
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.lightningrod.ledger.cost_lines import Cost
from custom_components.lightningrod.ledger.costs import PricePlan
from custom_components.lightningrod.ledger.exact_json import (
    NotUnderstoodError,
    from_json,
    to_json,
)
from custom_components.lightningrod.ledger.pricing import price
from custom_components.lightningrod.ledger.pricing_facts import PricePoint, SessionFacts
from custom_components.lightningrod.ledger.tariff_json import (
    plan_from_json,
    plan_to_json,
)
from custom_components.lightningrod.ledger.tariffs import (
    Flat,
    Free,
    Plan,
    flat_plan,
    free_plan,
)

from . import networks, sheets
from .bench import D, place

HOME = place("Europe/Berlin")


def test_the_form_of_a_plan() -> None:
    """As it lies in the database: what changes here changes what was kept."""
    assert plan_to_json(replace(sheets.GO, tariff_id=7, name="Octopus Go")) == {
        "format": 2,
        "currency": "GBP",
        "tariff_id": 7,
        "name": "Octopus Go",
        "offer": {
            "rates": {
                "energy": {
                    "kind": "time_of_use",
                    "bands": [
                        {
                            "name": "Night",
                            "per_kwh": "0.0849975",
                            "windows": [
                                {
                                    "start": "00:30",
                                    "end": "05:30",
                                    "days": [
                                        "mon",
                                        "tue",
                                        "wed",
                                        "thu",
                                        "fri",
                                        "sat",
                                        "sun",
                                    ],
                                }
                            ],
                        },
                        {"name": "Day", "per_kwh": "0.2895858"},
                    ],
                    "holidays_count_as": "sun",
                    "clock": "local",
                }
            }
        },
    }


def test_the_form_of_a_cost() -> None:
    session = HOME.charge("2024-06-01 12:00", (1, 6))
    cost = price(session, flat_plan(D("0.30"), "EUR"), HOME.context())
    assert cost.to_json() == {
        "currency": "EUR",
        "completeness": "complete",
        "lines": [
            {
                "kind": "energy",
                "label": "energy_flat",
                "quantity": "6.000000",
                "unit": "kWh",
                "unit_price": "0.30",
                "amount": "1.8000",
                "averaged": False,
            }
        ],
        "basis": "battery",
        "energy_kwh": "6.000000",
        "unpriced_kwh": "0.000000",
        "audience": "standard",
    }


@pytest.mark.parametrize(
    "subject",
    [
        value
        for module in (sheets, networks)
        for value in vars(module).values()
        if isinstance(value, Plan)
    ],
)
def test_the_sheets_survive_being_kept(subject: Plan) -> None:
    text = json.dumps(plan_to_json(subject))
    assert plan_from_json(json.loads(text)) == subject


def test_decimals_keep_their_places() -> None:
    kept = plan_from_json(plan_to_json(flat_plan(D("0.300"), "EUR")))
    energy = kept.offer.rates.energy
    assert isinstance(energy, Flat)
    assert str(energy.per_kwh) == "0.300"


# --- The first form -------------------------------------------------------------------------


@given(
    st.decimals(0, 10, places=6),
    st.sampled_from(["flat", "free"]),
    st.none() | st.integers(1, 10**9),
    st.none() | st.text(),
    st.integers(0, 100_000),
)
def test_the_first_form_costs_what_it_did(
    per_kwh: Decimal, kind: Any, tariff_id: int | None, name: str | None, wh: int
) -> None:
    """A session that was priced with the first form of plan is not priced anew."""
    old = PricePlan(
        kind=kind, per_kwh=per_kwh, currency="EUR", tariff_id=tariff_id, name=name
    )
    new = plan_from_json(json.loads(json.dumps(old.to_json())))
    assert (new.currency, new.tariff_id, new.name) == ("EUR", tariff_id, name)
    session = SessionFacts(energy_kwh=wh / 1000)
    cost = price(session, new, HOME.context())
    amount = D(0) if kind == "free" else D(wh) / 1000 * per_kwh
    assert cost.total == round(amount, 4)
    assert cost.tariff_id == tariff_id


def test_what_was_kept_beside_the_first_form_is_left_out() -> None:
    old = PricePlan(kind="free", per_kwh=D(0), currency="XXX").to_json()
    settled = {"location_id": 1, "network_name": None, "is_free": True}
    kept = plan_from_json(old | {"settled_for": settled})
    assert kept == free_plan("XXX")
    assert isinstance(kept.offer.rates.energy, Free)
    session = SessionFacts(energy_kwh=9.0)
    assert price(session, kept, HOME.context()).total == 0


# --- What is refused ------------------------------------------------------------------------


def _change(path: str, value: Any) -> dict[str, Any]:
    """Return the JSON of a plan with one thing changed."""
    data: dict[str, Any] = json.loads(json.dumps(plan_to_json(sheets.GO)))
    *way, last = path.split(".")
    spot: Any = data
    for step in way:
        spot = spot[int(step) if step.isdigit() else step]
    spot[last] = value
    return data


NIGHT = "offer.rates.energy.bands.0"


@pytest.mark.parametrize(
    ("data", "where"),
    [
        ({}, ""),
        ({"kind": "flat", "currency": "EUR"}, ""),
        ({"kind": "flat", "currency": "EUR", "per_kwh": "NaN"}, ""),
        ({"kind": "dynamic", "currency": "EUR", "per_kwh": "1"}, ""),
        (_change("format", 3), "format"),
        (_change("currency", 3), "currency"),
        (_change("sesion_fee", "1.00"), ""),
        (_change("offer", None), "offer"),
        (_change("offer.rates", []), "offer.rates"),
        (_change("offer.rates.sesion_fee", "1.00"), "offer.rates"),
        (_change("offer.rates.session_fee", 1.0), "offer.rates.session_fee"),
        (_change("offer.rates.session_fee", "much"), "offer.rates.session_fee"),
        (_change("offer.rates.session_fee", "Infinity"), "offer.rates.session_fee"),
        (_change("offer.rates.energy.kind", "tides"), "offer.rates.energy"),
        (_change("offer.rates.energy", "0.30"), "offer.rates.energy"),
        (_change("offer.rates.energy.bands", "all"), "offer.rates.energy.bands"),
        (_change("offer.rates.energy.clock", "sun"), "offer.rates.energy.clock"),
        (
            _change(f"{NIGHT}.per_kwh", value=True),
            "offer.rates.energy.bands[0].per_kwh",
        ),
        (
            _change(f"{NIGHT}.windows.0.start", "25:00"),
            "offer.rates.energy.bands[0].windows[0].start",
        ),
        (
            _change(f"{NIGHT}.windows.0.days", ["moon"]),
            "offer.rates.energy.bands[0].windows[0].days[0]",
        ),
        (_change("tariff_id", value=True), "tariff_id"),
        (_change("tariff_id", "7"), "tariff_id"),
    ],
)
def test_what_cannot_be_understood_is_refused(data: Any, where: str) -> None:
    with pytest.raises(NotUnderstoodError) as caught:
        plan_from_json(data)
    assert caught.value.where == where


def test_a_cost_of_something_else_is_refused() -> None:
    with pytest.raises(NotUnderstoodError):
        Cost.from_json({"currency": "EUR"})


def test_a_price_of_another_kind_is_refused() -> None:
    with pytest.raises(NotUnderstoodError):
        from_json(Flat, {"kind": "free", "per_kwh": "0.30"})


def test_samples_can_be_kept() -> None:
    point = PricePoint(
        start=datetime(2024, 6, 1, 10, tzinfo=UTC),
        end=datetime(2024, 6, 1, 11, tzinfo=UTC),
        price=D("-0.0150"),
    )
    kept = from_json(PricePoint, json.loads(json.dumps(to_json(point))))
    assert kept == point
    assert str(kept.price) == "-0.0150"
