"""Energy alone is multiplied, and comes to what the bill comes to."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
import os

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.lightningrod.ledger import pricing_plain
from custom_components.lightningrod.ledger.cost_lines import Completeness, Note
from custom_components.lightningrod.ledger.pricing import price
from custom_components.lightningrod.ledger.pricing_facts import (
    PriceContext,
    SessionFacts,
)
from custom_components.lightningrod.ledger.pricing_plain import totals
from custom_components.lightningrod.ledger.sessions import ChargeType
from custom_components.lightningrod.ledger.tariffs import (
    Band,
    Flat,
    Membership,
    Offer,
    Plan,
    Rates,
    Tax,
    TimeOfUse,
)

from .bench import hours, plan
from .strategies import cases, charges, dates, times_of_use, zones

ANY = settings(max_examples=int(os.environ.get("PRICING_EXAMPLES", "60")))

prices = st.decimals(-1, 2, places=4)
rates = st.builds(
    Rates,
    energy=st.builds(Flat, per_kwh=prices) | times_of_use(),
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
energies = st.integers(0, 90_000).map(lambda watt_hours: watt_hours / 1000)


@st.composite
def told(draw: st.DrawFn) -> SessionFacts:
    """Return a charge without its intervals, as many are told at once."""
    session = draw(charges())
    return replace(
        session,
        intervals=(),
        first_flow=draw(st.sampled_from([None, session.plug_in])),
        energy_kwh=draw(energies),
        wall_kwh=draw(st.none() | energies),
        solar_share=draw(st.none() | st.just(0.25)),
    )


flat = Plan(
    currency="EUR", offer=Offer(rates=Rates(energy=Flat(per_kwh=Decimal("0.3"))))
)
somewhere = PriceContext(timezone=UTC)
contexts = st.builds(
    PriceContext,
    timezone=zones,
    is_member=st.booleans(),
    holidays=st.frozensets(dates, max_size=3),
)


def agree(session: SessionFacts, plan: Plan, context: PriceContext) -> None:
    total = totals(plan, context)(session)
    cost = price(session, plan, context)
    assert total == (cost.completeness, cost.total, cost.notes)
    assert str(total.amount) == str(cost.total)


@ANY
@given(told(), plans, contexts)
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


def test_no_bill_is_made_of_prices_by_the_hour(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pricing_plain, "price", None)
    bands = (
        Band(name="day", per_kwh=Decimal("0.3001")),
        Band(
            name="night", per_kwh=Decimal("0.1001"), windows=(hours("22:00", "06:00"),)
        ),
    )
    session = SessionFacts(
        energy_kwh=3.0,
        first_flow=datetime(2026, 3, 1, 20, tzinfo=UTC),
        last_flow=datetime(2026, 3, 1, 23, tzinfo=UTC),
    )
    assert totals(plan("EUR", TimeOfUse(bands=bands)), somewhere)(session) == (
        Completeness.COMPLETE,
        Decimal("0.7003"),
        (Note.SPREAD_EVENLY,),
    )
