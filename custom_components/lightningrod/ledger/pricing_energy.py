"""What the energy of a session costs: own production, allowances, and what is bought."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import tzinfo
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Any, Final, NamedTuple

from .cost_lines import Charge, Label, LineKind, Micros, Note, Outcome
from .local_clock import MINUTE, Piece, to_micros, walk
from .pricing_facts import PriceContext, PricePoint
from .pricing_flow import Flow, Supply
from .pricing_tiers import months_of, through_tiers
from .tariff_calendar import timetable
from .tariffs import (
    Band,
    EnergyPrice,
    Flat,
    Free,
    PriceEntity,
    Rates,
    Surcharge,
    Tiers,
    TimeOfUse,
    kind_of_day,
)

KWH: Final = "kWh"


class Span(NamedTuple):
    """A stretch of time with one price; ``None`` is an unknown one."""

    start: Micros
    end: Micros
    per_kwh: Decimal | None
    band: str | None = None


def price_energy(
    supply: Supply,
    rates: Rates,
    context: PriceContext,
    used: Fraction | None,
    outcome: Outcome,
) -> list[Flow]:
    """Add what the energy costs to the outcome; return what of it was bought.

    ``used`` is what the month of the first flow had seen before it, for tiers.
    """
    if supply.kwh is None:
        if rates.energy != Free() or rates.surcharge is not None:
            outcome.note(Note.ENERGY_UNKNOWN)
        return []
    outcome.note(*supply.notes)
    bought = _without_solar(supply.flows, rates.own_solar, outcome)
    met = [len(months_of(bought, rates.tiers, context.timezone))]
    if rates.surcharge is not None:
        met.append(_buy(bought, rates.surcharge, Label.SURCHARGE, context, outcome))
    rest = _without_tiers(bought, rates.tiers, used, context.timezone, outcome)
    label = _LABELS[type(rates.energy)]
    met.append(_buy(rest, rates.energy, label, context, outcome))
    # Only where it makes a difference when the energy flowed is it worth a word.
    if supply.is_even and max(met) > 1:
        outcome.note(Note.SPREAD_EVENLY)
    return bought


_LABELS: Final[Mapping[type, Label]] = {
    Free: Label.ENERGY_FREE,
    Flat: Label.ENERGY_FLAT,
    TimeOfUse: Label.ENERGY_BAND,
    PriceEntity: Label.ENERGY_SPOT,
}


def _charge(
    label: Label, flow: Flow, price: Decimal, band: str | None = None
) -> Charge:
    return Charge(
        LineKind.ENERGY, label, KWH, flow.kwh, price, flow.start, flow.end, band
    )


# --- Own production -------------------------------------------------------------------------


def _without_solar(
    flows: Iterable[Flow], own_solar: Decimal | None, outcome: Outcome
) -> list[Flow]:
    """Price own production, and return what was bought."""
    if own_solar is None:
        return list(flows)
    bought = []
    for flow in flows:
        share = flow.solar
        if share is None:
            outcome.note(Note.SOLAR_UNKNOWN)
        own = flow._replace(kwh=flow.kwh * (share or 0))
        outcome.charges.append(_charge(Label.ENERGY_SOLAR, own, own_solar))
        bought.append(flow._replace(kwh=flow.kwh - own.kwh))
    return [flow for flow in bought if flow.kwh]


# --- Allowances of a month ------------------------------------------------------------------


def _without_tiers(
    flows: list[Flow],
    tiers: Tiers | None,
    used: Fraction | None,
    zone: tzinfo,
    outcome: Outcome,
) -> list[Flow]:
    """Price the energy within allowances, and return what has the ordinary price."""
    if tiers is None or not flows:
        return flows
    if used is None or not flows[0].is_timed:
        outcome.note(Note.USE_UNKNOWN if used is None else Note.TIMES_UNKNOWN)
        outcome.unpriced_kwh += sum((flow.kwh for flow in flows), Fraction(0))
        return []
    rest = []
    for tier, flow in through_tiers(flows, tiers, used, zone):
        if tier is not None:
            label = Label.TIER_CREDIT if tier.is_credit else Label.ENERGY_TIER
            price = -tier.per_kwh if tier.is_credit else tier.per_kwh
            outcome.charges.append(_charge(label, flow, price, tier.name))
        if tier is None or tier.is_credit:
            rest.append(flow)
    return rest


# --- What is bought -------------------------------------------------------------------------


def _buy(
    flows: Sequence[Flow],
    price: EnergyPrice | Surcharge,
    label: Label,
    context: PriceContext,
    outcome: Outcome,
) -> int:
    """Price flows at a price that may change with time; return how many prices were met."""
    met = set()
    for flow, span in _overlay(flows, _spans(price, flows, context)):
        met.add(span.per_kwh)
        if span.per_kwh is not None:
            outcome.charges.append(_charge(label, flow, span.per_kwh, span.band))
            continue
        outcome.note(Note.PRICE_MISSING if flow.is_timed else Note.TIMES_UNKNOWN)
        # Energy without a surcharge has a price all the same.
        outcome.unpriced_kwh += 0 if label is Label.SURCHARGE else flow.kwh
    return len(met)


def _overlay(
    flows: Sequence[Flow], spans: Sequence[Span]
) -> Iterator[tuple[Flow, Span]]:
    """Yield the parts of flows that lie in one span; both come in the order of time."""
    at = 0
    for flow in flows:
        if not flow.is_timed:
            yield flow, spans[0]
            continue
        while spans[at].end <= flow.start:
            at += 1
        index = at
        while index < len(spans) and spans[index].start < flow.end:
            span = spans[index]
            start, end = max(flow.start, span.start), min(flow.end, span.end)
            yield flow.between(start, end), span
            index += 1


def _spans(
    price: EnergyPrice | Surcharge, flows: Sequence[Flow], context: PriceContext
) -> Sequence[Span]:
    """Return the prices from the first flow to the last, without a hole."""
    if not flows:
        return ()
    start, end = flows[0].start, flows[-1].end
    if isinstance(price, Free):
        return (Span(start, end, Decimal(0)),)
    if isinstance(price, Flat):
        return (Span(start, end, price.per_kwh),)
    if start == end:
        return (Span(start, end, None),)
    return tuple(_SPANS[type(price)](price, floor(start), ceil(end), context))


type BandsMet = Callable[[int, int], Iterator[tuple[Piece, Band]]]


def bands_of(plan: TimeOfUse, context: PriceContext) -> BandsMet:
    """Return what tells the bands from one moment to another (microseconds), in pieces."""
    # Looked up once: the plan is a large key.
    table = timetable(plan)
    holidays = plan.holidays | context.holidays

    def met(start: int, end: int) -> Iterator[tuple[Piece, Band]]:
        for piece in walk(start, end, context.timezone, table.edges, plan.clock):
            kind = kind_of_day(piece.day, holidays, plan.holidays_count_as)
            yield piece, plan.bands[table.band(piece.day, kind, piece.minute)]

    return met


def _band_spans(
    plan: TimeOfUse, start: int, end: int, context: PriceContext
) -> Iterator[Span]:
    for piece, band in bands_of(plan, context)(start, end):
        yield Span(piece.start, piece.end, band.per_kwh, band.name)


def _point_spans(
    plan: PriceEntity, start: int, end: int, context: PriceContext
) -> Iterator[Span]:
    at = start
    for first, last, price in _points(plan, context.points):
        if last <= at or first >= end:
            continue
        if first > at:
            yield Span(at, first, None)
            at = first
        yield Span(at, min(last, end), price)
        at = min(last, end)
    if at < end:
        yield Span(at, end, None)


def _points(
    plan: PriceEntity, points: Iterable[PricePoint]
) -> Iterator[tuple[int, int, Decimal]]:
    """Yield from when to when each price holds; of two at one moment the later in the list."""
    slot, factor = plan.slot_minutes * MINUTE, plan.sample_factor
    by_start = {
        to_micros(point.start): point
        for point in points
        if point.source in (None, plan.source)
    }
    starts = sorted(by_start)
    for number, start in enumerate(starts):
        point = by_start[start]
        opening = start - start % slot
        is_first = not number or starts[number - 1] < opening
        begin, end = opening if is_first else start, opening + slot
        if point.end is not None:
            begin, end = start, to_micros(point.end)
        until = min([end, *starts[number + 1 : number + 2]])
        yield begin, until, point.price * factor


_SPANS: Final[
    Mapping[type, Callable[[Any, int, int, PriceContext], Iterator[Span]]]
] = {
    TimeOfUse: _band_spans,
    PriceEntity: _point_spans,
}
