"""What members pay, allowances, own production and the price for billing, as forms."""

from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from ..ledger.tariffs import Flat, Membership, Offer, Plan, Rates, Tier, Tiers
from .energy import CONF_PRICE
from .fees import flat_price
from .values import Form, filled, money, number

CONF_MEMBERSHIP: Final = "membership"
CONF_MONTHLY_FEE: Final = "monthly_fee"
CONF_MEMBER_PRICE: Final = "member_price"
CONF_MEMBER_FAST_PRICE: Final = "member_fast_price"
CONF_IS_MEMBER: Final = "is_member"
MEMBER_FIELDS: Final = (
    CONF_MONTHLY_FEE,
    CONF_MEMBER_PRICE,
    CONF_MEMBER_FAST_PRICE,
    CONF_IS_MEMBER,
)

CONF_OWN_SOLAR: Final = "own_solar"
CONF_BILLING_PRICE: Final = "billing_price"
CONF_TIERS: Final = "tiers"
CONF_UP_TO: Final = "up_to_kwh"
CONF_STARTS_ON: Final = "starts_on"


def membership(form: Form, offer: Offer) -> Membership | None:
    """Return what members pay: their own price of energy, else all as everybody."""
    if not form.get(CONF_MEMBERSHIP):
        return None
    return Membership(
        name=form[CONF_MEMBERSHIP],
        monthly_fee=money(form.get(CONF_MONTHLY_FEE, 0)),
        offer=Offer(
            rates=_at_price(offer.rates, form.get(CONF_MEMBER_PRICE)),
            dc=None
            if offer.dc is None and form.get(CONF_MEMBER_FAST_PRICE) is None
            else _at_price(offer.dc or offer.rates, form.get(CONF_MEMBER_FAST_PRICE)),
        ),
    )


def _at_price(rates: Rates, price: float | None) -> Rates:
    if price is None:
        return rates
    return replace(rates, energy=Flat(per_kwh=money(price)), surcharge=None)


def member_form(plan: Plan) -> dict[str, Any]:
    """Return the form that :func:`membership` makes the membership of."""
    member = plan.membership
    if member is None:
        return {}
    return {
        CONF_MEMBERSHIP: member.name,
        CONF_MONTHLY_FEE: number(member.monthly_fee),
        **filled(
            member_price=_own_price(member.offer.rates, plan.offer.rates),
            member_fast_price=_own_price(member.offer.dc, plan.offer.dc),
        ),
    }


def _own_price(rates: Rates | None, others: Rates | None) -> float | None:
    """Return the price of energy where it is not that of everybody."""
    return None if rates == others else number(flat_price(rates))


def flat_offer(price: Decimal) -> Offer:
    """Return an offer of one price and no fees."""
    return Offer(rates=Rates(energy=Flat(per_kwh=price)))


def tiers(form: Form) -> Tiers | None:
    """Return the allowances of a month, the smallest as they were typed."""
    rows = form.get(CONF_TIERS)
    if not rows:
        return None
    steps = tuple(
        Tier(
            name=f"≤ {row[CONF_UP_TO]:g} kWh",
            up_to_kwh=money(row[CONF_UP_TO]),
            per_kwh=money(row[CONF_PRICE]),
        )
        for row in rows
    )
    return Tiers(steps=steps, starts_on=int(form.get(CONF_STARTS_ON, 1)))


def special_form(plan: Plan) -> dict[str, Any]:
    """Return the form of allowances, own production and billing."""
    rates, billing = plan.offer.rates, plan.billing
    form = filled(
        own_solar=number(rates.own_solar),
        billing_price=number(flat_price(billing.rates)) if billing else None,
    )
    if rates.tiers is not None:
        form[CONF_TIERS] = [
            {CONF_UP_TO: number(step.up_to_kwh), CONF_PRICE: number(step.per_kwh)}
            for step in rates.tiers.steps
        ]
        form[CONF_STARTS_ON] = rates.tiers.starts_on
    return form
