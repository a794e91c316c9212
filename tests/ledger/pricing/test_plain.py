"""One price for a kWh is a multiplication, and comes to what the bill comes to."""

from dataclasses import replace
from datetime import UTC
from decimal import Decimal
import os

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.lightningrod.ledger import pricing_plain
from custom_components.lightningrod.ledger.cost_lines import Completeness
from custom_components.lightningrod.ledger.pricing import price
from custom_components.lightningrod.ledger.pricing_facts import (
    PriceContext,
    SessionFacts,
)
from custom_components.lightningrod.ledger.pricing_plain import totals
from custom_components.lightningrod.ledger.sessions import ChargeType
from custom_components.lightningrod.ledger.tariffs import (
    Flat,
    Membership,
    Offer,
    Plan,
    Rates,
    Tax,
)

from .strategies import cases, charges

ANY = settings(max_examples=int(os.environ.get("PRICING_EXAMPLES", "60")))

prices = st.decimals(-1, 2, places=4)
rates = st.builds(
    Rates,
    energy=st.builds(Flat, per_kwh=prices),
    tax=st.none()
    | st.builds(Tax, percent=st.just(Decimal(19)), included=st.booleans()),
    session_fee=st.none() | st.just(Decimal("0.5")),
    minimum=st.none() | st.just(Decimal(1)),
)
offers = st.builds(Offer, rates=rates, dc=st.none() | rates)
plans = st.builds(
    Plan,
    currency=st.just("EUR"),
    offer=offers,
    membership=st.none()
    | st.builds(
        Membership, name=st.just("Plus"), monthly_fee=st.just(Decimal(5)), offer=offers
    ),
)
# Told without its intervals, as many are at once.
sessions = charges().map(lambda session: replace(session, intervals=()))
flat = Plan(
    currency="EUR", offer=Offer(rates=Rates(energy=Flat(per_kwh=Decimal("0.3"))))
)
somewhere = PriceContext(timezone=UTC)
contexts = st.builds(PriceContext, timezone=st.just(UTC), is_member=st.booleans())


def agree(session: SessionFacts, plan: Plan, context: PriceContext) -> None:
    told = totals(plan, context)(session)
    cost = price(session, plan, context)
    assert told == (cost.completeness, cost.total, cost.notes)
    assert str(told.amount) == str(cost.total)


@ANY
@given(sessions, plans, contexts)
def test_it_is_what_the_bill_comes_to(
    session: SessionFacts, plan: Plan, context: PriceContext
) -> None:
    agree(session, plan, context)


@ANY
@given(cases())
def test_any_plan_may_be_asked_for(
    case: tuple[SessionFacts, Plan, PriceContext],
) -> None:
    agree(*case)


def test_no_bill_is_made_of_one_price(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pricing_plain, "price", None)
    session = SessionFacts(energy_kwh=14.1, charge_type=ChargeType.AC_LEVEL_2)
    assert totals(flat, somewhere)(session) == (
        Completeness.COMPLETE,
        Decimal("4.2300"),
        (),
    )
