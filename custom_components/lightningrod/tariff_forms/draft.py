"""A dated price plan in the making: what the forms of the dialog hold, one for each part."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from ..ledger.tariff_history import DatedPlan
from ..ledger.tariffs import Free, Membership, Offer, Plan, Rates
from .energy import Names
from .offers import (
    CONF_BILLING_PRICE,
    CONF_IS_MEMBER,
    CONF_MEMBERSHIP,
    CONF_MONTHLY_FEE,
    CONF_OWN_SOLAR,
    flat_offer,
    special_form,
    tiers,
)
from .rates import AS_OTHERS, Forms, RatesForms, Scope, forms_of, rates_of
from .values import Form, decimal, money, number

CONF_HOLIDAY_ENTITY: Final = "holiday_entity"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The forms of a plan; ``member`` is empty where there is no membership."""

    begin: date
    currency: str
    rates: Forms
    member: Form = field(default_factory=dict)
    special: Form = field(default_factory=dict)
    holiday_entity: str | None = None

    def of(self, scope: Scope) -> RatesForms:
        """Return the forms of rates, empty ones where they are those of others."""
        return self.rates.get(scope, AS_OTHERS)

    def having(self, rates: Mapping[Scope, RatesForms]) -> Draft:
        """Return the draft with other forms of rates."""
        return replace(self, rates={**self.rates, **rates})


def dated_plan(draft: Draft, names: Names) -> DatedPlan:
    """Return the plan that the forms describe; whether it is any good is checked elsewhere."""
    offer, billing = _offer(draft, names), draft.special.get(CONF_BILLING_PRICE)
    plan = Plan(
        currency=draft.currency,
        offer=offer,
        membership=_membership(draft, offer.rates, names),
        billing=None if billing is None else flat_offer(money(billing)),
    )
    return DatedPlan(
        effective_date=draft.begin,
        plan=plan,
        is_member=draft.member.get(CONF_IS_MEMBER, False) and bool(plan.membership),
        holiday_entity=draft.holiday_entity,
    )


def rates_of_others(draft: Draft, scope: Scope, names: Names) -> Rates:
    """Return the rates that hold where those of a scope say nothing."""
    offer = _offer(draft, names)
    if scope is not Scope.MEMBER_FAST:
        return offer.rates
    members = rates_of(draft.of(Scope.MEMBER), offer.rates, names)
    return _fast(draft, members, names)


def draft_of(dated: DatedPlan, names: Names) -> Draft | None:
    """Return the forms that :func:`dated_plan` makes the plan of, if there are such forms."""
    draft = _nearest(dated, names)
    return draft if dated_plan(draft, names) == dated else None


def _nearest(dated: DatedPlan, names: Names) -> Draft:
    """Return forms that tell of a plan what forms can tell."""
    plan, rates = dated.plan, dated.plan.offer.rates
    draft = Draft(
        begin=dated.effective_date,
        currency=plan.currency,
        rates={Scope.ALL: forms_of(rates, None, names)},
        special=special_form(plan),
        holiday_entity=dated.holiday_entity,
    )
    if plan.offer.dc is not None:
        draft = draft.having({Scope.FAST: forms_of(plan.offer.dc, rates, names)})
    return _with_members(draft, dated, names)


def _with_members(draft: Draft, dated: DatedPlan, names: Names) -> Draft:
    member = dated.plan.membership
    if member is None:
        return draft
    form = {
        CONF_MEMBERSHIP: member.name,
        CONF_MONTHLY_FEE: number(member.monthly_fee),
        CONF_IS_MEMBER: dated.is_member,
    }
    rates, fast = member.offer.rates, member.offer.dc or member.offer.rates
    own = forms_of(rates, dated.plan.offer.rates, names)
    draft = replace(draft, member=form).having({Scope.MEMBER: own})
    others = rates_of_others(draft, Scope.MEMBER_FAST, names)
    return draft.having({Scope.MEMBER_FAST: forms_of(fast, others, names)})


def _offer(draft: Draft, names: Names) -> Offer:
    special = draft.special
    nothing = Rates(
        energy=Free(),
        tiers=tiers(special),
        own_solar=decimal(special.get(CONF_OWN_SOLAR)),
    )
    rates = rates_of(draft.of(Scope.ALL), nothing, names)
    return _offered(rates, _fast(draft, rates, names))


def _fast(draft: Draft, rates: Rates, names: Names) -> Rates:
    """Return rates with what fast charging has for itself; allowances are for the others."""
    forms = draft.of(Scope.FAST)
    if forms.kind is not None:
        rates = replace(rates, tiers=None)
    return rates_of(forms, rates, names)


def _membership(draft: Draft, everybody: Rates, names: Names) -> Membership | None:
    """Return what members pay, all as everybody where nothing else is said."""
    name = draft.member.get(CONF_MEMBERSHIP)
    if not name:
        return None
    rates = rates_of(draft.of(Scope.MEMBER), everybody, names)
    own = draft.of(Scope.MEMBER_FAST)
    fast = rates_of(own, _fast(draft, rates, names), names)
    return Membership(
        name=name,
        monthly_fee=money(draft.member.get(CONF_MONTHLY_FEE, 0)),
        offer=_offered(rates, fast),
    )


def _offered(rates: Rates, fast: Rates) -> Offer:
    return Offer(rates=rates, dc=None if fast == rates else fast)
