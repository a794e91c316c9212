"""What a plug-in cost, and why: a plan applied to what is known of a session.

Pure: the same session, plan and context make the same cost, always. Nothing is guessed in
silence: what has no price is left out and said so (``Cost.completeness``), what was assumed is
told (``Cost.notes``).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
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
from .pricing_flow import Flow, Supply, supply
from .pricing_terms import (
    Term,
    audiences,
    changes_currency,
    currency_of,
    held,
    holidays_of,
    shared_out,
    terms_of,
    used_of,
)
from .pricing_time import price_power, price_time
from .tariffs import Plan, Rates, Tax

_ONE: Final = Decimal(1)


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
    return _cost(_account(session, plan, context), plan, context)


def price_by_hour(
    session: SessionFacts, plan: Plan, context: PriceContext
) -> Mapping[datetime, Decimal]:
    """Return the cost by the hour (UTC) in which it arose; the sum is ``price(...).total``.

    Nothing, when that is unknown or nobody knows when the session was.
    """
    return _hours(session, _account(session, plan, context))


def share_by_hour(session: SessionFacts, total: Decimal) -> Mapping[datetime, Decimal]:
    """Return a total that somebody named by hour (UTC), as the energy flowed."""
    charges = (
        Charge(LineKind.ENERGY, Label.ENERGY_FLAT, "", flow.kwh, _ONE, *flow[:2])
        for flow in supply(session).flows
    )
    return by_hour(charges, total, session.anchor)


def quote(session: SessionFacts, plan: Plan, context: PriceContext) -> Quote:
    """Return the cost of the session for everyone whom there are rates for."""
    accounts = {
        audience: _account(session, plan, context, audience)
        for audience in audiences(plan, context)
    }
    costs = {
        audience: _cost(account, plan, context)
        for audience, account in accounts.items()
    }
    applied, cost = accounts[held(plan, context)], costs[held(plan, context)]
    if context.later:
        # Who joined or left while the car charged is no one kind of customer throughout.
        applied = _account(session, plan, context)
        cost = _cost(applied, plan, context)
    return Quote(
        cost=cost,
        standard=costs[Audience.STANDARD],
        member=costs.get(Audience.MEMBER),
        billing=costs.get(Audience.BILLING),
        hours=_hours(session, applied),
    )


def _hours(session: SessionFacts, account: _Account) -> Mapping[datetime, Decimal]:
    return by_hour(account.outcome.charges, total_of(account.lines), session.anchor)


class _Account(NamedTuple):
    """A session as it was priced; ``tax`` is how much of the lines is tax."""

    audience: Audience
    energy: Supply
    outcome: Outcome
    lines: tuple[Line, ...] = ()
    tax: Decimal | None = None


def _account(
    session: SessionFacts,
    plan: Plan,
    context: PriceContext,
    audience: Audience | None = None,
) -> _Account:
    """Price a session; without an audience by the rates that are held."""
    energy, outcome = supply(session), Outcome()
    told = audience or held(plan, context)
    terms = terms_of(plan, context, audience, is_dc=session.is_dc)
    rates = terms[0].rates
    if rates is None:
        outcome.note(*filter(None, [terms[0].note]))
        outcome.unpriced_kwh = energy.kwh or Fraction(0)
        return _Account(told, energy, outcome)
    if changes_currency(plan, context, energy):
        outcome.note(Note.CURRENCY_CHANGED)
    _charge_energy(session, energy, terms, outcome)
    _charge_fees(session, rates, context, outcome)
    return _Account(told, energy, outcome, *_bill(session, terms, outcome))


def _cost(account: _Account, plan: Plan, context: PriceContext) -> Cost:
    return Cost(
        currency=currency_of(plan, context),
        completeness=_completeness(account),
        lines=account.lines,
        basis=account.energy.basis,
        energy_kwh=(
            None if account.energy.kwh is None else to_quantity(account.energy.kwh)
        ),
        unpriced_kwh=to_quantity(account.outcome.unpriced_kwh),
        audience=account.audience,
        tax=account.tax,
        notes=tuple(account.outcome.notes),
        tariff_id=plan.tariff_id,
    )


def _completeness(account: _Account) -> Completeness:
    if not account.outcome.notes.keys() & MISSING:
        return Completeness.COMPLETE
    return Completeness.PARTIAL if account.lines else Completeness.UNPRICED


# --- What is due, not yet rounded -----------------------------------------------------------


def _charge_energy(
    session: SessionFacts, energy: Supply, terms: Sequence[Term], outcome: Outcome
) -> None:
    """Add what the energy costs, each part of it by the price of its time."""
    parts = list(shared_out(energy, terms))
    bought: list[tuple[str, Flow]] = []
    for term, part in parts:
        if (rates := term.rates) is None:
            outcome.note(*filter(None, [term.note]))
            outcome.unpriced_kwh += sum((flow.kwh for flow in part.flows), Fraction(0))
            continue
        before = len(outcome.charges)
        used = used_of(term, part.flows, bought)
        flows = price_energy(part, rates, term.context, used, outcome)
        price_power(part, rates.power_tiers, session.charge_seconds, outcome)
        bought += [(term.account, flow) for flow in flows]
        if term.day is not None:
            outcome.charges[before:] = [
                charge._replace(since=term.day) for charge in outcome.charges[before:]
            ]
    if energy.is_even and sum(bool(part.flows) for _term, part in parts) > 1:
        outcome.note(Note.SPREAD_EVENLY)


def _charge_fees(
    session: SessionFacts, rates: Rates, context: PriceContext, outcome: Outcome
) -> None:
    """Add what the plug-in costs beside its energy."""
    if rates.session_fee is not None and session.has_charged:
        at = Fraction(to_micros(session.anchor) if session.anchor else 0)
        fee = rates.session_fee
        outcome.charges.append(
            Charge(LineKind.FEE, Label.SESSION_FEE, "", Fraction(1), fee, at, at)
        )
    days = holidays_of(rates, context)
    price_time(session, rates.time_fees, context.timezone, days, outcome)


# --- The bill -------------------------------------------------------------------------------


def _bill(
    session: SessionFacts, terms: Sequence[Term], outcome: Outcome
) -> tuple[tuple[Line, ...], Decimal | None]:
    """Return the lines, and how much of them is tax: ``None`` where nothing tells.

    What was charged comes first, then its bounds, then taxes that are not included.
    """
    taxes = {term.day: term.rates and term.rates.tax for term in terms}
    lines: list[Line] = []
    taxed: dict[Tax, list[Line]] = {}

    def add(line: Line, since: date | None = None) -> None:
        lines.append(line)
        if tax := taxes[since]:
            taxed.setdefault(tax, []).append(line)

    for charges in gathered(outcome.charges).values():
        add(to_line(charges), charges[0].since)
    if rates := terms[0].rates:
        for line in list(_bounds(session, rates, total_of(lines), outcome)):
            add(line)
    amounts = [_tax_of(of, tax) for tax, of in taxed.items()]
    lines += [_tax_line(of, tax) for tax, of in taxed.items() if not tax.included]
    return tuple(lines), sum(amounts, Decimal(0)) if amounts else None


def _bounds(
    session: SessionFacts, rates: Rates, total: Decimal, outcome: Outcome
) -> Iterator[Line]:
    if rates.maximum is not None and total > rates.maximum:
        yield lump(LineKind.BOUND, Label.MAXIMUM, rates.maximum - total)
    # What is missing may well be more than the minimum leaves to pay.
    known = session.has_charged and not outcome.notes.keys() & MISSING
    if known and rates.minimum is not None and total < rates.minimum:
        yield lump(LineKind.BOUND, Label.MINIMUM, rates.minimum - total)


def _tax_line(lines: list[Line], tax: Tax) -> Line:
    return Line(
        kind=LineKind.TAX,
        label=Label.TAX,
        quantity=tax.percent,
        unit="%",
        unit_price=_taxed(lines),
        amount=_tax_of(lines, tax),
    )


def _tax_of(lines: list[Line], tax: Tax) -> Decimal:
    """Return the tax on lines, or within them."""
    percent = exact(tax.percent)
    whole = 100 + percent if tax.included else Fraction(100)
    return to_money(exact(_taxed(lines)) * percent / whole)


def _taxed(lines: list[Line]) -> Decimal:
    """Return the sum of what was bought; own production was not."""
    return total_of(line for line in lines if line.label is not Label.ENERGY_SOLAR)
