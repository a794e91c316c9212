"""Fees, bounds and tax, and what fast charging costs, as forms."""

from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from ..ledger.tariffs import (
    Counted,
    FeeKind,
    Flat,
    Free,
    Offer,
    Rates,
    Tax,
    TimeFee,
    TimeUnit,
)
from .values import Form, decimal, filled, number

CONF_SESSION_FEE: Final = "session_fee"
CONF_PER_MINUTE: Final = "per_minute"
CONF_BLOCKING_FEE: Final = "blocking_fee"
CONF_BLOCKING_COUNTS: Final = "blocking_counts"
CONF_BLOCKING_AFTER: Final = "blocking_after"
CONF_BLOCKING_CAP: Final = "blocking_cap"
CONF_PARKING_FEE: Final = "parking_fee"
CONF_MINIMUM: Final = "minimum"
CONF_MAXIMUM: Final = "maximum"
CONF_TAX: Final = "tax"
CONF_TAX_INCLUDED: Final = "tax_included"

CONF_FAST_PRICE: Final = "fast_price"
CONF_FAST_PER_MINUTE: Final = "fast_per_minute"

BLOCKING_COUNTS: Final = (Counted.IDLE, Counted.PLUGGED)


def fee_rates(form: Form) -> Rates:
    """Return the fees of a form, with energy that costs nothing."""
    percent = decimal(form.get(CONF_TAX))
    return Rates(
        energy=Free(),
        session_fee=decimal(form.get(CONF_SESSION_FEE)),
        time_fees=tuple(_time_fees(form)),
        minimum=decimal(form.get(CONF_MINIMUM)),
        maximum=decimal(form.get(CONF_MAXIMUM)),
        tax=None
        if percent is None
        else Tax(percent=percent, included=form.get(CONF_TAX_INCLUDED, True)),
    )


def _per_minute(price: Decimal) -> TimeFee:
    return TimeFee(kind=FeeKind.TIME, counted=Counted.CHARGING, price=price)


def _time_fees(form: Form) -> list[TimeFee]:
    fees = []
    if (price := decimal(form.get(CONF_PER_MINUTE))) is not None:
        fees.append(_per_minute(price))
    if (price := decimal(form.get(CONF_BLOCKING_FEE))) is not None:
        fees.append(
            TimeFee(
                kind=FeeKind.BLOCKING,
                counted=Counted(form.get(CONF_BLOCKING_COUNTS, Counted.IDLE)),
                price=price,
                after_minutes=int(form.get(CONF_BLOCKING_AFTER, 0)),
                cap=decimal(form.get(CONF_BLOCKING_CAP)),
            )
        )
    if (price := decimal(form.get(CONF_PARKING_FEE))) is not None:
        fees.append(
            TimeFee(
                kind=FeeKind.PARKING,
                counted=Counted.PLUGGED,
                price=price,
                per=TimeUnit.HOUR,
            )
        )
    return fees


def fees_form(rates: Rates) -> dict[str, Any]:
    """Return the form that :func:`fee_rates` makes the fees of."""
    by_kind = {fee.kind: fee for fee in rates.time_fees}
    minute, parking = by_kind.get(FeeKind.TIME), by_kind.get(FeeKind.PARKING)
    form = filled(
        session_fee=number(rates.session_fee),
        per_minute=number(minute.price) if minute else None,
        parking_fee=number(parking.price) if parking else None,
        minimum=number(rates.minimum),
        maximum=number(rates.maximum),
    )
    if (fee := by_kind.get(FeeKind.BLOCKING)) is not None:
        form |= filled(
            blocking_fee=number(fee.price),
            blocking_counts=fee.counted.value,
            blocking_after=fee.after_minutes,
            blocking_cap=number(fee.cap),
        )
    if rates.tax is not None:
        form |= {CONF_TAX: number(rates.tax.percent)}
        form |= {CONF_TAX_INCLUDED: rates.tax.included}
    return form


def fast_rates(form: Form, rates: Rates) -> Rates | None:
    """Return the rates of fast charging: what its form leaves empty is as for all charging.

    A 0 says that there is no such price.
    """
    price, minute = (
        decimal(form.get(CONF_FAST_PRICE)),
        decimal(form.get(CONF_FAST_PER_MINUTE)),
    )
    fast = rates
    if price is not None:
        energy = Flat(per_kwh=price) if price else Free()
        fast = replace(fast, energy=energy, surcharge=None, tiers=None)
    if minute is not None:
        others = tuple(fee for fee in fast.time_fees if fee.kind is not FeeKind.TIME)
        own = (_per_minute(minute),) if minute else ()
        fast = replace(fast, time_fees=(*own, *others))
    return None if fast == rates else fast


def fast_form(offer: Offer) -> dict[str, Any]:
    """Return the form that :func:`fast_rates` makes the rates of."""
    rates, fast = offer.rates, offer.dc
    if fast is None:
        return {}
    own_price = Decimal(0) if isinstance(fast.energy, Free) else flat_price(fast)
    same_price = (fast.energy, fast.surcharge, fast.tiers) == (
        rates.energy,
        rates.surcharge,
        rates.tiers,
    )
    minutes, others = _per_minutes(fast), _per_minutes(rates)
    own_minute = minutes[0] if minutes else Decimal(0)
    return filled(
        fast_price=None if same_price else number(own_price),
        fast_per_minute=None if minutes == others else number(own_minute),
    )


def _per_minutes(rates: Rates) -> list[Decimal]:
    return [fee.price for fee in rates.time_fees if fee.kind is FeeKind.TIME]


def flat_price(rates: Rates | None) -> Decimal | None:
    """Return the price of a kWh where there is one for all times."""
    if rates is not None and isinstance(rates.energy, Flat):
        return rates.energy.per_kwh
    return None
