"""What a plug-in cost, and why: a plan applied to what is known of a session.

Pure: the same session, plan and context make the same cost, always. Nothing is guessed in
silence: what has no price is left out and said so (``Cost.completeness``), what was assumed is
told (``Cost.notes``).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Final, NamedTuple

from .cost_hours import by_hour
from .cost_lines import (
    MISSING,
    Audience,
    Charge,
    Completeness,
    Cost,
    Label,
    Line,
    LineKind,
    Note,
    Outcome,
    exact,
    gathered,
    lump,
    to_line,
    to_money,
    to_quantity,
    total_of,
)
from .local_clock import to_micros
from .pricing_energy import price_energy
from .pricing_facts import PriceContext, SessionFacts
from .pricing_flow import Supply, supply
from .pricing_time import price_power, price_time
from .tariff_checks import problems
from .tariffs import Offer, Plan, Rates, Tax

_ONE: Final = Decimal(1)


@lru_cache(maxsize=64)
def _is_good(plan: Plan) -> bool:
    return not problems(plan)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What a plug-in cost, and what it would have cost.

    ``standard`` is without the membership, ``member`` with it, ``billing`` what an employer is
    billed; ``None`` where the plan has no such thing. The monthly fee is in none of them.
    ``hours`` is ``cost`` by the hour in which it arose, see :func:`price_by_hour`.
    """

    cost: Cost
    standard: Cost
    member: Cost | None = None
    billing: Cost | None = None
    hours: Mapping[datetime, Decimal] = field(default_factory=dict)


def price(session: SessionFacts, plan: Plan, context: PriceContext) -> Cost:
    """Return what the session cost under the plan."""
    return _cost(plan, _account(session, plan, context, _audience(plan, context)))


def price_by_hour(
    session: SessionFacts, plan: Plan, context: PriceContext
) -> Mapping[datetime, Decimal]:
    """Return the cost by the hour (UTC) in which it arose; the sum is ``price(...).total``.

    Nothing, when that is unknown or nobody knows when the session was.
    """
    return _hours(session, _account(session, plan, context, _audience(plan, context)))


def share_by_hour(session: SessionFacts, total: Decimal) -> Mapping[datetime, Decimal]:
    """Return a total that somebody named by hour (UTC), as the energy flowed."""
    charges = (
        Charge(LineKind.ENERGY, Label.ENERGY_FLAT, "", flow.kwh, _ONE, *flow[:2])
        for flow in supply(session).flows
    )
    return by_hour(charges, total, session.anchor)


def quote(session: SessionFacts, plan: Plan, context: PriceContext) -> Quote:
    """Return the cost of the session for everyone whom the plan has rates for."""
    accounts = {
        audience: _account(session, plan, context, audience)
        for audience in _offers(plan)
    }
    costs = {audience: _cost(plan, account) for audience, account in accounts.items()}
    applied = _audience(plan, context)
    return Quote(
        cost=costs[applied],
        standard=costs[Audience.STANDARD],
        member=costs.get(Audience.MEMBER),
        billing=costs.get(Audience.BILLING),
        hours=_hours(session, accounts[applied]),
    )


def _hours(session: SessionFacts, account: _Account) -> Mapping[datetime, Decimal]:
    return by_hour(account.outcome.charges, total_of(account.lines), session.anchor)


def _offers(plan: Plan) -> Mapping[Audience, Offer]:
    offers = {Audience.STANDARD: plan.offer}
    if plan.membership is not None:
        offers[Audience.MEMBER] = plan.membership.offer
    if plan.billing is not None:
        offers[Audience.BILLING] = plan.billing
    return offers


def _audience(plan: Plan, context: PriceContext) -> Audience:
    is_member = context.is_member and plan.membership is not None
    return Audience.MEMBER if is_member else Audience.STANDARD


class _Account(NamedTuple):
    """A session as it was priced; without rates nothing was."""

    audience: Audience
    energy: Supply
    rates: Rates | None
    outcome: Outcome
    lines: tuple[Line, ...]


def _account(
    session: SessionFacts, plan: Plan, context: PriceContext, audience: Audience
) -> _Account:
    energy, outcome = supply(session), Outcome()
    rates = _rates(plan, session, audience, outcome)
    if rates is None:
        outcome.unpriced_kwh = energy.kwh or Fraction(0)
        return _Account(audience, energy, rates, outcome, ())
    _charge(session, energy, rates, context, outcome)
    lines = tuple(_bill(session, rates, outcome))
    return _Account(audience, energy, rates, outcome, lines)


def _rates(
    plan: Plan, session: SessionFacts, audience: Audience, outcome: Outcome
) -> Rates | None:
    """Return the rates that apply, ``None`` with a note when that cannot be told."""
    if not _is_good(plan):
        outcome.note(Note.PLAN_INVALID)
        return None
    offer = _offers(plan)[audience]
    if offer.dc is None:
        return offer.rates
    if session.is_dc is None:
        outcome.note(Note.CHARGE_TYPE_UNKNOWN)
        return None
    return offer.dc if session.is_dc else offer.rates


def applied_rates(
    plan: Plan, context: PriceContext, *, is_dc: bool | None
) -> Rates | None:
    """Return the rates that a session has, ``None`` when that cannot be told."""
    if not _is_good(plan):
        return None
    offer = _offers(plan)[_audience(plan, context)]
    if offer.dc is None:
        return offer.rates
    return None if is_dc is None else offer.dc if is_dc else offer.rates


def _cost(plan: Plan, account: _Account) -> Cost:
    tax = None if account.rates is None else account.rates.tax
    return Cost(
        currency=plan.currency,
        completeness=_completeness(account),
        lines=account.lines,
        basis=account.energy.basis,
        energy_kwh=(
            None if account.energy.kwh is None else to_quantity(account.energy.kwh)
        ),
        unpriced_kwh=to_quantity(account.outcome.unpriced_kwh),
        audience=account.audience,
        tax=_tax_within(account.lines, tax) if tax and account.lines else None,
        notes=tuple(account.outcome.notes),
        tariff_id=plan.tariff_id,
    )


def _completeness(account: _Account) -> Completeness:
    if not account.outcome.notes.keys() & MISSING:
        return Completeness.COMPLETE
    return Completeness.PARTIAL if account.lines else Completeness.UNPRICED


def _charge(
    session: SessionFacts,
    energy: Supply,
    rates: Rates,
    context: PriceContext,
    outcome: Outcome,
) -> None:
    """Add everything that is due, not yet rounded."""
    price_energy(energy, rates, context, outcome)
    price_power(energy, rates.power_tiers, session.charge_seconds, outcome)
    if rates.session_fee is not None and session.has_charged:
        at = Fraction(to_micros(session.anchor) if session.anchor else 0)
        fee = rates.session_fee
        outcome.charges.append(
            Charge(LineKind.FEE, Label.SESSION_FEE, "", Fraction(1), fee, at, at)
        )
    price_time(session, rates.time_fees, context, outcome)


def _bill(session: SessionFacts, rates: Rates, outcome: Outcome) -> Iterator[Line]:
    """Yield the lines: what was charged, its bounds, and a tax that is not included."""
    lines = [to_line(charges) for charges in gathered(outcome.charges).values()]
    lines.extend(_bounds(session, rates, total_of(lines), outcome))
    yield from lines
    if rates.tax is not None and not rates.tax.included and lines:
        yield _tax_line(lines, rates.tax)


def _bounds(
    session: SessionFacts, rates: Rates, total: Decimal, outcome: Outcome
) -> Iterator[Line]:
    if rates.maximum is not None and total > rates.maximum:
        yield lump(LineKind.BOUND, Label.MAXIMUM, rates.maximum - total)
    # What is missing may well be more than the minimum leaves to pay.
    known = session.has_charged and not outcome.notes.keys() & MISSING
    if known and rates.minimum is not None and total < rates.minimum:
        yield lump(LineKind.BOUND, Label.MINIMUM, rates.minimum - total)


def _taxed(lines: list[Line] | tuple[Line, ...]) -> Decimal:
    """Return the sum of what was bought; own production was not."""
    return total_of(
        line
        for line in lines
        if line.label is not Label.ENERGY_SOLAR and line.kind is not LineKind.TAX
    )


def _tax_line(lines: list[Line], tax: Tax) -> Line:
    base = _taxed(lines)
    return Line(
        kind=LineKind.TAX,
        label=Label.TAX,
        quantity=tax.percent,
        unit="%",
        unit_price=base,
        amount=to_money(exact(base) * exact(tax.percent) / 100),
    )


def _tax_within(lines: tuple[Line, ...], tax: Tax) -> Decimal:
    if not tax.included:
        return total_of(line for line in lines if line.kind is LineKind.TAX)
    share = exact(tax.percent) / (100 + exact(tax.percent))
    return to_money(exact(_taxed(lines)) * share)
