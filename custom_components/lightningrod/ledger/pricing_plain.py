"""Plans that ask for energy and nothing else: multiplications instead of a bill."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from .cost_lines import NO_MONEY, Completeness, Note, ratio_to_money
from .pricing import price
from .pricing_energy import bands_of
from .pricing_facts import PriceContext, SessionFacts
from .pricing_flow import even_span, paid_for
from .pricing_terms import applied_rates
from .tariffs import Flat, Plan, Rates, TimeOfUse


class Total(NamedTuple):
    """What :func:`~.pricing.price` says of a session, but for the lines."""

    completeness: Completeness
    amount: Decimal | None
    notes: tuple[Note, ...] = ()


# Of energy that nobody saw flow; ``None`` where that is not enough.
type _PriceOf = Callable[[SessionFacts, Fraction], Total | None]


def totals(plan: Plan, context: PriceContext) -> Callable[[SessionFacts], Total]:
    """Return what prices many sessions under one plan, where nobody asks for the lines."""
    simple = {
        is_dc: _simple(applied_rates(plan, context, is_dc=is_dc), context)
        for is_dc in (None, False, True)
    }

    def total(session: SessionFacts) -> Total:
        price_of = simple[session.is_dc]
        if price_of is not None and not session.intervals:
            kwh, _ = paid_for(session)
            told = None if kwh is None else price_of(session, kwh)
            if told is not None:
                return told
        cost = price(session, plan, context)
        return Total(cost.completeness, cost.total, cost.notes)

    return total


def _simple(rates: Rates | None, context: PriceContext) -> _PriceOf | None:
    """Return what multiplies, ``None`` where more than energy is to be paid for."""
    if rates is None or context.later:
        return None
    # A tax within the price makes no line.
    tax = rates.tax if rates.tax and not rates.tax.included else None
    if replace(rates, tax=tax) != Rates(energy=rates.energy):
        return None
    if isinstance(rates.energy, Flat):
        return _flat(rates.energy)
    return (
        _by_band(rates.energy, context) if isinstance(rates.energy, TimeOfUse) else None
    )


def _flat(energy: Flat) -> _PriceOf:
    def price_of(_session: SessionFacts, kwh: Fraction) -> Total:
        return Total(Completeness.COMPLETE, _amount(kwh, energy.per_kwh))

    return price_of


def _by_band(energy: TimeOfUse, context: PriceContext) -> _PriceOf:
    bands = bands_of(energy, context)

    def price_of(session: SessionFacts, kwh: Fraction) -> Total | None:
        span = even_span(session)
        if span is None or not kwh:
            return None
        # A band is one line of the bill, and each line is rounded.
        lines: dict[tuple[str, Decimal], int] = {}
        for piece, band in bands(*span):
            line = (band.name, band.per_kwh)
            lines[line] = lines.get(line, 0) + piece.end - piece.start
        amount, whole = NO_MONEY, span[1] - span[0]
        for (_name, per_kwh), micros in lines.items():
            amount += _amount(kwh, per_kwh, micros, whole)
        is_one = len({per_kwh for _name, per_kwh in lines}) == 1
        return Total(
            Completeness.COMPLETE, amount, () if is_one else (Note.SPREAD_EVENLY,)
        )

    return price_of


def _amount(kwh: Fraction, per_kwh: Decimal, part: int = 1, whole: int = 1) -> Decimal:
    """Return what a part of the energy costs, rounded."""
    units, share = kwh.as_integer_ratio()
    price, of_price = per_kwh.as_integer_ratio()
    return ratio_to_money(units * price * part, share * of_price * whole)
