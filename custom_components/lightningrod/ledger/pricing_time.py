"""What the time of a session costs: charging, being plugged in, blocking, parking."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Final, NamedTuple

from .cost_lines import Charge, Label, LineKind, Note, Outcome, exact, to_money
from .local_clock import HOUR, MINUTE, SECOND, to_micros, walk
from .pricing_facts import SessionFacts
from .pricing_flow import Supply
from .tariffs import (
    Counted,
    Day,
    FeeKind,
    PowerTier,
    TimeFee,
    TimeUnit,
    Window,
    kind_of_day,
)

_FEES: Final = {
    FeeKind.TIME: Label.TIME_FEE,
    FeeKind.BLOCKING: Label.BLOCKING_FEE,
    FeeKind.PARKING: Label.PARKING_FEE,
}
# The car tells of the plug and of the current by messages of their own.
_CLOCKS_DIFFER: Final = timedelta(minutes=5)


class _Stretch(NamedTuple):
    """Time that counts, in microseconds since 1970."""

    start: Fraction
    end: Fraction


def price_time(
    session: SessionFacts,
    fees: Iterable[TimeFee],
    zone: tzinfo,
    holidays: frozenset[date],
    outcome: Outcome,
) -> None:
    """Add what the fees for time come to."""
    for fee in fees:
        stretch = _counted(session, fee.counted)
        if stretch is None:
            outcome.note(Note.TIMES_UNKNOWN)
            continue
        paid = [
            part
            for due in _after_grace(stretch, fee)
            for part in _not_free(due, fee.free, zone, holidays)
        ]
        outcome.charges.extend(_fee_charges(fee, paid))


def _counted(session: SessionFacts, counted: Counted) -> _Stretch | None:
    """Return the time that a fee is for, ``None`` when it is not known."""
    if counted is Counted.CHARGING:
        if session.charge_seconds is None:
            return None
        begun = session.first_flow or session.anchor
        start = Fraction(to_micros(begun) if begun else 0)
        return _Stretch(start, start + exact(session.charge_seconds) * SECOND)
    if counted is Counted.PLUGGED:
        return _stretch(session.plug_in, session.plug_out)
    if session.has_charged:
        return _stretch(_ceased(session), session.plug_out)
    # What never began to charge cannot have ended doing so.
    return _Stretch(Fraction(0), Fraction(0))


def _ceased(session: SessionFacts) -> datetime | None:
    """Return when energy ceased to flow; clocks that differ a little make no doubt of it."""
    last, out = session.last_flow, session.plug_out
    if last is not None and out is not None and out < last <= out + _CLOCKS_DIFFER:
        return out
    return last


def _stretch(start: datetime | None, end: datetime | None) -> _Stretch | None:
    if start is None or end is None or start > end:
        return None
    return _Stretch(Fraction(to_micros(start)), Fraction(to_micros(end)))


def _after_grace(stretch: _Stretch, fee: TimeFee) -> Iterator[_Stretch]:
    """Yield the part of the time that is to be paid for."""
    due = stretch.start + fee.after_minutes * MINUTE
    end = stretch.end
    if fee.until_minutes is not None:
        end = min(end, stretch.start + fee.until_minutes * MINUTE)
    if due < end:
        yield _Stretch(stretch.start if fee.from_start else due, end)


def _not_free(
    stretch: _Stretch,
    free: tuple[Window, ...],
    zone: tzinfo,
    holidays: frozenset[date],
) -> Iterator[_Stretch]:
    """Yield a stretch without its free hours."""
    if not free:
        yield stretch
        return
    edges = {edge for window in free for part in window.stretches for edge in part}
    # The end of a day is the beginning of the next.
    minutes = sorted({0} | {edge for edge in edges if edge < TimeUnit.DAY.minutes})
    for piece in walk(int(stretch.start), int(stretch.end), zone, minutes):
        holiday = piece.day in holidays
        if not any(
            _holds(window, piece.day, piece.minute, holiday=holiday) for window in free
        ):
            yield _Stretch(Fraction(piece.start), Fraction(piece.end))


def _holds(window: Window, day: date, minute: int, *, holiday: bool) -> bool:
    on_day = kind_of_day(day) in window.days
    return (on_day or (holiday and Day.HOLIDAY in window.days)) and any(
        start <= minute < end for start, end in window.stretches
    )


def _fee_charges(fee: TimeFee, paid: list[_Stretch]) -> Iterator[Charge]:
    """Yield the charges of a fee, one for each stretch, and what a cap takes off."""
    label, unit = _FEES[fee.kind], fee.per.minutes * MINUTE
    charges = [
        Charge(
            LineKind.TIME,
            label,
            fee.per,
            (part.end - part.start) / unit,
            fee.price,
            *part,
        )
        for part in paid
    ]
    if charges and (more := _to_full_steps(fee, charges)):
        charges[-1] = charges[-1]._replace(quantity=charges[-1].quantity + more)
    yield from charges
    yield from _capped(fee, charges)


def _capped(fee: TimeFee, charges: list[Charge]) -> Iterator[Charge]:
    """Yield what a cap takes off, from the amount as rounded: both lines make the cap."""
    amount = to_money(sum((charge.amount for charge in charges), Fraction(0)))
    if fee.cap is not None and amount > fee.cap:
        yield Charge(
            LineKind.BOUND,
            Label.CAP,
            "",
            Fraction(1),
            fee.cap - amount,
            charges[0].start,
            charges[-1].end,
        )


def _to_full_steps(fee: TimeFee, charges: list[Charge]) -> Fraction:
    """Return what is missing until the last step that was begun is full."""
    if not fee.step_minutes:
        return Fraction(0)
    step = Fraction(fee.step_minutes, fee.per.minutes)
    total = sum((charge.quantity for charge in charges), Fraction(0))
    return ceil(total / step) * step - total


# --- Price per minute by power --------------------------------------------------------------


def price_power(
    supply: Supply,
    tiers: tuple[PowerTier, ...],
    charge_seconds: float | None,
    outcome: Outcome,
) -> None:
    """Add what the minutes of charging cost at the power that they were charged with."""
    if not tiers or supply.kwh == 0:
        return
    charges = [
        _power_charge(kwh, stretch, tiers)
        for kwh, stretch in _powers(supply, charge_seconds)
    ]
    outcome.charges.extend(charges)
    if not charges:
        unknown = supply.kwh is None
        outcome.note(Note.ENERGY_UNKNOWN if unknown else Note.TIMES_UNKNOWN)
    elif supply.is_even and len(tiers) > 1:
        outcome.note(Note.SPREAD_EVENLY)


def _power_charge(
    kwh: Fraction, stretch: _Stretch, tiers: tuple[PowerTier, ...]
) -> Charge:
    length = stretch.end - stretch.start
    band, price = _tier(kwh * HOUR / length, tiers)
    minutes = length / MINUTE
    return Charge(
        LineKind.TIME, Label.POWER_TIER, TimeUnit.MINUTE, minutes, price, *stretch, band
    )


def _powers(
    supply: Supply, charge_seconds: float | None
) -> Iterator[tuple[Fraction, _Stretch]]:
    for flow in supply.flows:
        start, end = Fraction(flow.start), Fraction(flow.end)
        if supply.is_even and supply.kwh and charge_seconds:
            share = flow.kwh / supply.kwh
            end = start + exact(charge_seconds) * SECOND * share
        if end > start:
            yield flow.kwh, _Stretch(start, end)


def _tier(power_kw: Fraction, tiers: tuple[PowerTier, ...]) -> tuple[str, Decimal]:
    """Return the name and the price of the tier of a power; the last is for all beyond."""
    for tier in tiers[:-1]:
        if tier.up_to_kw is not None and power_kw <= exact(tier.up_to_kw):
            return f"≤ {tier.up_to_kw} kW", tier.per_minute
    above = tiers[-2].up_to_kw if len(tiers) > 1 else 0
    return f"> {above} kW", tiers[-1].per_minute
