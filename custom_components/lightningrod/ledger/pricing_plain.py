"""Plans that ask one price for a kWh and nothing else: a multiplication instead of a bill."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from .cost_lines import Completeness, Note, exact, to_money
from .pricing import price
from .pricing_facts import PriceContext, SessionFacts
from .pricing_flow import paid_for
from .pricing_terms import applied_rates
from .tariffs import Flat, Plan, Rates


class Total(NamedTuple):
    """What :func:`~.pricing.price` says of a session, but for the lines."""

    completeness: Completeness
    amount: Decimal | None
    notes: tuple[Note, ...] = ()


def totals(plan: Plan, context: PriceContext) -> Callable[[SessionFacts], Total]:
    """Return what prices many sessions under one plan, where nobody asks for the lines."""
    prices = {
        is_dc: _one_price(applied_rates(plan, context, is_dc=is_dc))
        for is_dc in (None, False, True)
    }

    def total(session: SessionFacts) -> Total:
        per_kwh = prices[session.is_dc]
        if per_kwh is not None and not session.intervals:
            kwh, _ = paid_for(session)
            if kwh is not None:
                return Total(Completeness.COMPLETE, to_money(kwh * per_kwh))
        cost = price(session, plan, context)
        return Total(cost.completeness, cost.total, cost.notes)

    return total


def _one_price(rates: Rates | None) -> Fraction | None:
    """Return the price of a kWh, ``None`` where anything else is to be paid."""
    if rates is None or not isinstance(rates.energy, Flat):
        return None
    # A tax within the price makes no line.
    tax = rates.tax if rates.tax and not rates.tax.included else None
    is_all = replace(rates, tax=tax) == Rates(energy=rates.energy)
    return exact(rates.energy.per_kwh) if is_all else None
