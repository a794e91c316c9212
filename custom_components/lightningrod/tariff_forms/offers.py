"""Membership, allowances, own production and the price for billing, as forms."""

from decimal import Decimal
from typing import Any, Final

from ..ledger.tariffs import Flat, Offer, Plan, Rates, Tier, Tiers
from .energy import CONF_PRICE
from .values import Form, filled, money, number

CONF_MEMBERSHIP: Final = "membership"
CONF_MONTHLY_FEE: Final = "monthly_fee"
CONF_MEMBER_PRICE: Final = "member_price"
CONF_MEMBER_FAST_PRICE: Final = "member_fast_price"
CONF_IS_MEMBER: Final = "is_member"

CONF_OWN_SOLAR: Final = "own_solar"
CONF_BILLING_PRICE: Final = "billing_price"
CONF_TIERS: Final = "tiers"
CONF_NAME: Final = "name"
CONF_UP_TO: Final = "up_to_kwh"
CONF_IS_CREDIT: Final = "is_credit"
CONF_STARTS_ON: Final = "starts_on"
CONF_PER_DAY: Final = "per_day"


def flat_offer(price: Decimal) -> Offer:
    """Return an offer of one price and no fees."""
    return Offer(rates=Rates(energy=Flat(per_kwh=price)))


def flat_price(rates: Rates) -> Decimal | None:
    """Return the price of a kWh where there is one for all times."""
    return rates.energy.per_kwh if isinstance(rates.energy, Flat) else None


def tiers(form: Form) -> Tiers | None:
    """Return the allowances of a month, the smallest as they were typed."""
    rows = form.get(CONF_TIERS)
    if not rows:
        return None
    return Tiers(
        steps=tuple(map(_tier, rows)),
        per_day=form.get(CONF_PER_DAY, False),
        starts_on=int(form.get(CONF_STARTS_ON, 1)),
    )


def unpriced_tiers(form: Form) -> bool:
    """Return whether a row of the list lacks its price."""
    return any(row.get(CONF_PRICE) is None for row in form.get(CONF_TIERS, ()))


def _tier(row: Form) -> Tier:
    return Tier(
        name=row.get(CONF_NAME, "").strip() or _usual_name(row[CONF_UP_TO]),
        up_to_kwh=money(row[CONF_UP_TO]),
        per_kwh=money(row[CONF_PRICE]),
        is_credit=row.get(CONF_IS_CREDIT, False),
    )


def _usual_name(up_to_kwh: float) -> str:
    return f"≤ {up_to_kwh:g} kWh"


def _row(tier: Tier) -> dict[str, Any]:
    usual = _usual_name(float(tier.up_to_kwh))
    return filled(
        name=None if tier.name == usual else tier.name,
        up_to_kwh=number(tier.up_to_kwh),
        price=number(tier.per_kwh),
        is_credit=tier.is_credit or None,
    )


def special_form(plan: Plan) -> dict[str, Any]:
    """Return the form of allowances, own production and billing."""
    rates, billing = plan.offer.rates, plan.billing
    form = filled(
        own_solar=number(rates.own_solar),
        billing_price=number(flat_price(billing.rates)) if billing else None,
    )
    if rates.tiers is not None:
        form[CONF_TIERS] = [_row(step) for step in rates.tiers.steps]
        form[CONF_PER_DAY] = rates.tiers.per_day
        form[CONF_STARTS_ON] = rates.tiers.starts_on
    return form
