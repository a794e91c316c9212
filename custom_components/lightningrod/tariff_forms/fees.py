"""Fees, bounds and tax as a form: the usual ones in fields, all others in the rows of a list."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, Final

from ..ledger.tariffs import Counted, FeeKind, Free, Rates, Tax, TimeFee, TimeUnit
from .hours import free_windows, hours_form
from .values import Form, decimal, filled, money, number

CONF_SESSION_FEE: Final = "session_fee"
CONF_PER_MINUTE: Final = "per_minute"
CONF_BLOCKING_FEE: Final = "blocking_fee"
CONF_PARKING_FEE: Final = "parking_fee"
CONF_MINIMUM: Final = "minimum"
CONF_MAXIMUM: Final = "maximum"
CONF_TAX: Final = "tax"
CONF_TAX_INCLUDED: Final = "tax_included"
CONF_TIME_FEES: Final = "time_fees"

# What there is of a blocking fee, each with this before it, and in a row without.
_BLOCKING: Final = "blocking_"
CONF_KIND: Final = "kind"
CONF_PRICE: Final = "price"
CONF_PER: Final = "per"
CONF_COUNTS: Final = "counts"
CONF_AFTER: Final = "after"
CONF_UNTIL: Final = "until"
CONF_FROM_START: Final = "from_start"
CONF_STEP: Final = "step"
CONF_CAP: Final = "cap"

BLOCKING_COUNTS: Final = (Counted.IDLE, Counted.PLUGGED)


def blocking(field: str) -> str:
    """Return the name that a field of a row has for the blocking fee."""
    return _BLOCKING + field


def fee_rates(form: Form) -> Rates:
    """Return the fees of a form, with energy that costs nothing."""
    percent = decimal(form.get(CONF_TAX))
    rows = map(_fee, form.get(CONF_TIME_FEES, ()))
    usual = (build(form) for build in (_per_minute, _blocking, _parking))
    return Rates(
        energy=Free(),
        session_fee=decimal(form.get(CONF_SESSION_FEE)),
        time_fees=(*filter(None, usual), *rows),
        minimum=decimal(form.get(CONF_MINIMUM)),
        maximum=decimal(form.get(CONF_MAXIMUM)),
        tax=None
        if percent is None
        else Tax(percent=percent, included=form.get(CONF_TAX_INCLUDED, True)),
    )


def with_fees(rates: Rates, fees: Rates) -> Rates:
    """Return rates with the fees of others."""
    return replace(
        rates,
        session_fee=fees.session_fee,
        time_fees=fees.time_fees,
        minimum=fees.minimum,
        maximum=fees.maximum,
        tax=fees.tax,
    )


def fees_form(rates: Rates) -> dict[str, Any]:
    """Return the form that :func:`fee_rates` makes the fees of."""
    form = filled(
        session_fee=number(rates.session_fee),
        minimum=number(rates.minimum),
        maximum=number(rates.maximum),
    )
    if rates.tax is not None:
        form |= {CONF_TAX: number(rates.tax.percent)}
        form |= {CONF_TAX_INCLUDED: rates.tax.included}
    return form | _time_fees(rates.time_fees)


def unpriced_fees(form: Form) -> bool:
    """Return whether a row of the list lacks its price."""
    return any(row.get(CONF_PRICE) is None for row in form.get(CONF_TIME_FEES, ()))


def _per_minute(form: Form) -> TimeFee | None:
    if (price := decimal(form.get(CONF_PER_MINUTE))) is None:
        return None
    return TimeFee(kind=FeeKind.TIME, counted=Counted.CHARGING, price=price)


def _blocking(form: Form) -> TimeFee | None:
    if form.get(CONF_BLOCKING_FEE) is None:
        return None
    row = {
        key.removeprefix(_BLOCKING): value
        for key, value in form.items()
        if key.startswith(_BLOCKING)
    }
    usual = {CONF_KIND: FeeKind.BLOCKING, CONF_COUNTS: Counted.IDLE}
    return _fee({**usual, **row, CONF_PRICE: form[CONF_BLOCKING_FEE]})


def _parking(form: Form) -> TimeFee | None:
    if (price := decimal(form.get(CONF_PARKING_FEE))) is None:
        return None
    return TimeFee(
        kind=FeeKind.PARKING, counted=Counted.PLUGGED, price=price, per=TimeUnit.HOUR
    )


def _fee(row: Form) -> TimeFee:
    until = row.get(CONF_UNTIL)
    return TimeFee(
        kind=FeeKind(row[CONF_KIND]),
        counted=Counted(row[CONF_COUNTS]),
        price=money(row[CONF_PRICE]),
        per=TimeUnit(row.get(CONF_PER, TimeUnit.MINUTE)),
        after_minutes=int(row.get(CONF_AFTER, 0)),
        until_minutes=None if until is None else int(until),
        from_start=row.get(CONF_FROM_START, False),
        step_minutes=int(row.get(CONF_STEP, 0)),
        free=free_windows(row),
        cap=decimal(row.get(CONF_CAP)),
    )


def _time_fees(fees: Iterable[TimeFee]) -> dict[str, Any]:
    """Return fields for the usual fees, in the order in which they become fees again."""
    left = list(fees)
    form: dict[str, Any] = {}
    for describe, build in _USUAL:
        if left:
            fields = describe(left[0])
            if build(fields) == left[0]:
                form |= fields
                del left[0]
    return form | filled(time_fees=[_row(fee) for fee in left])


def _row(fee: TimeFee) -> dict[str, Any]:
    return filled(
        kind=fee.kind.value,
        price=number(fee.price),
        per=fee.per.value,
        counts=fee.counted.value,
        after=fee.after_minutes or None,
        until=fee.until_minutes,
        from_start=fee.from_start or None,
        step=fee.step_minutes or None,
        cap=number(fee.cap),
        **hours_form(fee.free),
    )


def _blocking_form(fee: TimeFee) -> dict[str, Any]:
    if fee.counted not in BLOCKING_COUNTS:
        return {}
    fields = {
        blocking(key): value
        for key, value in _row(fee).items()
        if key not in (CONF_KIND, CONF_PRICE, CONF_PER, CONF_UNTIL)
    }
    return {CONF_BLOCKING_FEE: number(fee.price), **fields}


_USUAL: Final[
    tuple[
        tuple[Callable[[TimeFee], dict[str, Any]], Callable[[Form], TimeFee | None]],
        ...,
    ]
] = (
    (lambda fee: {CONF_PER_MINUTE: number(fee.price)}, _per_minute),
    (_blocking_form, _blocking),
    (lambda fee: {CONF_PARKING_FEE: number(fee.price)}, _parking),
)
