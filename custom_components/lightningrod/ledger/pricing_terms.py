"""Whose rates hold when: those of a plan, and of plans that come into force meanwhile."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import lru_cache
from math import floor
from typing import Final, NamedTuple

from .cost_lines import Audience, Note, exact
from .currencies import NO_CURRENCY
from .local_clock import local_day, midnight, to_micros
from .pricing_facts import PriceContext
from .pricing_flow import Flow, Supply
from .pricing_tiers import bill_month
from .tariff_checks import problems
from .tariffs import Free, Offer, Plan, Rates, TimeOfUse

# What an employer is not billed for costs them nothing.
_NOT_BILLED: Final = Offer(rates=Rates(energy=Free()))


class Term(NamedTuple):
    """Rates, and from when on they hold; those of the first hold from the beginning.

    ``day`` is the first day of later ones. Without rates energy has no price, for the reason
    that ``note`` gives. ``account`` is whose allowances are used.
    """

    rates: Rates | None
    context: PriceContext
    account: str = ""
    start: int | None = None
    day: date | None = None
    note: Note | None = None

    @property
    def flowing(self) -> tuple[object, ...]:
        """All that the price of energy depends on."""
        rates = self.rates and replace(
            self.rates, session_fee=None, time_fees=(), minimum=None, maximum=None
        )
        account = self.account if rates and rates.tiers else None
        by_day = rates and {type(rates.energy), type(rates.surcharge)} & {TimeOfUse}
        return rates, self.note, account, self.context.holidays if by_day else None


def terms_of(
    plan: Plan, context: PriceContext, audience: Audience | None, *, is_dc: bool | None
) -> tuple[Term, ...]:
    """Return the terms of a session in the order of time; without an audience, those held.

    A term that asks the same for energy as the one before is none. What is in another
    currency waits for the next session: one bill has one currency.
    """
    found = [_term(plan, context, audience, is_dc=is_dc)]
    currency = currency_of(plan, context)
    for version in context.later:
        at = to_micros(version.since)
        beside = replace(
            context,
            is_member=version.is_member,
            holidays=version.holidays,
            used_kwh=version.used_kwh,
            later=(),
        )
        term = Term(None, beside, note=version.note or Note.NO_PLAN)
        if version.plan is not None:
            if version.plan.currency not in (currency, NO_CURRENCY):
                continue
            term = _term(version.plan, beside, audience, is_dc=is_dc)
        if term.flowing != found[-1].flowing:
            day = local_day(at, context.timezone)
            found.append(term._replace(start=at, day=day))
    return tuple(found)


def currency_of(plan: Plan, context: PriceContext) -> str:
    """Return the currency of a session: the first that is one."""
    plans = (plan, *(version.plan for version in context.later))
    known = (each.currency for each in plans if each is not None)
    return next((each for each in known if each != NO_CURRENCY), NO_CURRENCY)


def changes_currency(plan: Plan, context: PriceContext, energy: Supply) -> bool:
    """Return whether energy flowed when a price in another currency was in force."""
    known = (currency_of(plan, context), NO_CURRENCY)
    last = max((flow.end for flow in energy.flows), default=Fraction(0))
    return any(
        version.plan is not None
        and version.plan.currency not in known
        and to_micros(version.since) < last
        for version in context.later
    )


def audiences(plan: Plan, context: PriceContext) -> tuple[Audience, ...]:
    """Return everyone whom there are rates for."""
    plans = [plan, *filter(None, (version.plan for version in context.later))]
    wanted = {
        Audience.STANDARD: True,
        Audience.MEMBER: any(each.membership is not None for each in plans),
        Audience.BILLING: any(each.billing is not None for each in plans),
    }
    return tuple(audience for audience, is_there in wanted.items() if is_there)


def held(plan: Plan, context: PriceContext) -> Audience:
    """Return whose rates apply."""
    is_member = context.is_member and plan.membership is not None
    return Audience.MEMBER if is_member else Audience.STANDARD


def applied_rates(
    plan: Plan, context: PriceContext, *, is_dc: bool | None
) -> Rates | None:
    """Return the rates that a session has, ``None`` when that cannot be told."""
    return _term(plan, context, None, is_dc=is_dc).rates


def holidays_of(rates: Rates, context: PriceContext) -> frozenset[date]:
    """Return the holidays that rates name anywhere, and those that an entity told."""
    named = (
        price.holidays
        for price in (rates.energy, rates.surcharge)
        if isinstance(price, TimeOfUse)
    )
    return context.holidays.union(*named)


@lru_cache(maxsize=64)
def _is_good(plan: Plan) -> bool:
    return not problems(plan)


def _term(
    plan: Plan, context: PriceContext, audience: Audience | None, *, is_dc: bool | None
) -> Term:
    """Return what a plan asks for, without rates when that cannot be told."""
    if not _is_good(plan):
        return Term(None, context, note=Note.PLAN_INVALID)
    offer = _offer(plan, audience or held(plan, context))
    account = (plan.name or "").casefold()
    if offer.dc is None:
        return Term(offer.rates, context, account)
    if is_dc is None:
        return Term(None, context, note=Note.CHARGE_TYPE_UNKNOWN)
    return Term(offer.dc if is_dc else offer.rates, context, account)


def _offer(plan: Plan, audience: Audience) -> Offer:
    if audience is Audience.BILLING:
        return plan.billing or _NOT_BILLED
    is_member = audience is Audience.MEMBER and plan.membership is not None
    return plan.membership.offer if is_member and plan.membership else plan.offer


# --- Which energy is whose ------------------------------------------------------------------


def shared_out(energy: Supply, terms: Sequence[Term]) -> Iterator[tuple[Term, Supply]]:
    """Yield the terms in which energy flowed, each with that; the first in any case."""
    if len(terms) == 1:
        yield terms[0], energy
        return
    parts: list[list[Flow]] = [[] for _term in terms]
    for flow in energy.flows:
        for number, part in _cut(flow, terms):
            parts[number].append(part)
    for number, (term, flows) in enumerate(zip(terms, parts, strict=True)):
        if flows or not number:
            yield term, energy._replace(flows=tuple(flows))


def _cut(flow: Flow, terms: Sequence[Term]) -> Iterator[tuple[int, Flow]]:
    """Yield a flow in parts, each with the number of its term."""
    if not flow.is_timed:
        yield 0, flow
        return
    edges = [flow.start, *(Fraction(term.start or 0) for term in terms[1:]), flow.end]
    for number in range(len(terms)):
        start, end = max(edges[number], flow.start), min(edges[number + 1], flow.end)
        if start < end:
            yield number, flow.between(start, end)


def used_of(
    term: Term, flows: Sequence[Flow], bought: Sequence[tuple[str, Flow]]
) -> Fraction | None:
    """Return what was used of the month in which a term's energy begins to flow, in kWh.

    ``bought`` is what the session itself used before, each with its account.
    """
    tiers, known = term.rates and term.rates.tiers, term.context.used_kwh
    if known is None or not tiers or not flows:
        return None
    zone = term.context.timezone
    begun = floor(flows[0].start)
    month = bill_month(local_day(begun, zone), tiers.starts_on)
    turn = midnight(month[0], zone)
    before = Fraction(0) if (term.start or begun) < turn else exact(known)
    return before + sum(
        (
            flow.between(max(flow.start, Fraction(turn)), flow.end).kwh
            for account, flow in bought
            if account == term.account and flow.end > turn
        ),
        Fraction(0),
    )
