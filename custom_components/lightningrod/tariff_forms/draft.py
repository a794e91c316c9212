"""A dated price plan in the making: what the forms of the dialog hold, one for each part."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Final

from ..ledger.tariff_history import DatedPlan
from ..ledger.tariffs import Flat, Offer, Plan
from .energy import CONF_SURCHARGE, Kind, Names, energy_form, energy_price
from .fees import fast_form, fast_rates, fee_rates, fees_form
from .offers import (
    CONF_BILLING_PRICE,
    CONF_IS_MEMBER,
    CONF_OWN_SOLAR,
    flat_offer,
    member_form,
    membership,
    special_form,
    tiers,
)
from .values import Form, decimal

CONF_HOLIDAY_ENTITY: Final = "holiday_entity"


class Part(StrEnum):
    """What else a plan can have."""

    FEES = "fees"
    FAST = "fast"
    MEMBER = "member"
    SPECIAL = "special"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The forms of a plan; parts that it does not have are not among them."""

    begin: date
    currency: str
    kind: Kind
    energy: Form = field(default_factory=dict)
    parts: Mapping[Part, Form] = field(default_factory=dict)

    def with_part(self, part: Part, form: Form) -> Draft:
        """Return the draft with another form of a part."""
        return replace(self, parts={**self.parts, part: form})

    def part(self, part: Part) -> Form:
        """Return the form of a part, an empty one where there is none."""
        return self.parts.get(part, {})


def dated_plan(draft: Draft, names: Names) -> DatedPlan:
    """Return the plan that the forms describe; whether it is any good is checked elsewhere."""
    plan = _plan(draft, names)
    held = draft.part(Part.MEMBER).get(CONF_IS_MEMBER, False)
    return DatedPlan(
        effective_date=draft.begin,
        plan=plan,
        is_member=held and plan.membership is not None,
        holiday_entity=draft.energy.get(CONF_HOLIDAY_ENTITY),
    )


def draft_of(dated: DatedPlan, names: Names) -> Draft | None:
    """Return the forms that :func:`dated_plan` makes the plan of, if there are such forms."""
    draft = _nearest(dated, names)
    return draft if dated_plan(draft, names) == dated else None


def _nearest(dated: DatedPlan, names: Names) -> Draft:
    """Return forms that tell of a plan what forms can tell."""
    plan, rates = dated.plan, dated.plan.offer.rates
    kind, energy = energy_form(rates, names)
    if dated.holiday_entity is not None:
        energy[CONF_HOLIDAY_ENTITY] = dated.holiday_entity
    member = member_form(plan)
    parts = {
        Part.FEES: fees_form(rates),
        Part.FAST: fast_form(plan.offer),
        Part.MEMBER: member and {**member, CONF_IS_MEMBER: dated.is_member},
        Part.SPECIAL: special_form(plan),
    }
    return Draft(
        begin=dated.effective_date,
        currency=plan.currency,
        kind=kind,
        energy=energy,
        parts={part: form for part, form in parts.items() if form},
    )


def _plan(draft: Draft, names: Names) -> Plan:
    offer = _offer(draft, names)
    billing = decimal(draft.part(Part.SPECIAL).get(CONF_BILLING_PRICE))
    return Plan(
        currency=draft.currency,
        offer=offer,
        membership=membership(draft.part(Part.MEMBER), offer),
        billing=None if billing is None else flat_offer(billing),
    )


def _offer(draft: Draft, names: Names) -> Offer:
    special, fast = draft.part(Part.SPECIAL), draft.part(Part.FAST)
    surcharge = decimal(draft.energy.get(CONF_SURCHARGE))
    fees = fee_rates(draft.part(Part.FEES))
    rates = replace(
        fees,
        energy=energy_price(draft.kind, draft.energy, names),
        surcharge=None if surcharge is None else Flat(per_kwh=surcharge),
        tiers=tiers(special),
        own_solar=decimal(special.get(CONF_OWN_SOLAR)),
    )
    return Offer(rates=rates, dc=fast_rates(fast, rates))
