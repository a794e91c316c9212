"""The cost of a session as a bill shows it: lines, and nothing that is in no line."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import lcm
from typing import Any, Final, NamedTuple

from .exact_json import from_json, to_json

# A moment in microseconds since 1970, whole but for where energy was divided.
type Micros = Fraction | int

_MONEY_PLACES: Final = 4
_QUANTITY_PLACES: Final = 6
NO_MONEY: Final = Decimal("0.0000")


class LineKind(StrEnum):
    """The group that a line belongs to."""

    ENERGY = "energy"
    FEE = "fee"
    TIME = "time"
    BOUND = "bound"
    TAX = "tax"


class Label(StrEnum):
    """What a line is for; the key of its translation."""

    ENERGY_FREE = "energy_free"
    ENERGY_FLAT = "energy_flat"
    ENERGY_BAND = "energy_band"
    ENERGY_SPOT = "energy_spot"
    ENERGY_TIER = "energy_tier"
    ENERGY_SOLAR = "energy_solar"
    TIER_CREDIT = "tier_credit"
    SURCHARGE = "surcharge"
    SESSION_FEE = "session_fee"
    TIME_FEE = "time_fee"
    BLOCKING_FEE = "blocking_fee"
    PARKING_FEE = "parking_fee"
    POWER_TIER = "power_tier"
    CAP = "cap"
    MINIMUM = "minimum"
    MAXIMUM = "maximum"
    TAX = "tax"


class Basis(StrEnum):
    """The energy that was paid for."""

    BATTERY = "battery"
    WALL = "wall"


class Completeness(StrEnum):
    """How much of a plug-in has a price."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    UNPRICED = "unpriced"


class Audience(StrEnum):
    """Whose rates of a plan were applied."""

    STANDARD = "standard"
    MEMBER = "member"
    BILLING = "billing"


class Note(StrEnum):
    """What a reader of a cost should know; the key of its translation."""

    # Assumed: the figure may be off, but nothing is left out.
    SPREAD_EVENLY = "spread_evenly"
    INTERVALS_DIFFER = "intervals_differ"
    CURRENCY_CHANGED = "currency_changed"
    SOLAR_UNKNOWN = "solar_unknown"
    # Missing: something was not priced.
    ENERGY_UNKNOWN = "energy_unknown"
    TIMES_UNKNOWN = "times_unknown"
    PRICE_MISSING = "price_missing"
    USE_UNKNOWN = "use_unknown"
    CHARGE_TYPE_UNKNOWN = "charge_type_unknown"
    PLAN_INVALID = "plan_invalid"
    PRICE_UNFIT = "price_unfit"
    NO_PLAN = "no_plan"


MISSING: Final = frozenset(
    {
        Note.ENERGY_UNKNOWN,
        Note.TIMES_UNKNOWN,
        Note.PRICE_MISSING,
        Note.USE_UNKNOWN,
        Note.CHARGE_TYPE_UNKNOWN,
        Note.PLAN_INVALID,
        Note.PRICE_UNFIT,
        Note.NO_PLAN,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line: ``quantity`` of ``unit`` at ``unit_price`` make ``amount``.

    The amount is rounded once, half to even to four places, from the exact quantity; what is
    shown of that has six. A tax is a quantity of per cent of what it is on. ``band`` is the
    name that the plan has for the line, and the first day of a price that came into force
    during the session. Where the price was not the same throughout, ``averaged`` is true and
    the unit price is the mean.
    """

    kind: LineKind
    label: Label
    quantity: Decimal
    unit: str
    unit_price: Decimal
    amount: Decimal
    band: str | None = None
    averaged: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a plug-in cost. ``lines`` always sum up to ``total``.

    ``unpriced_kwh`` is the energy that has no price. ``tax`` is how much of the total is tax,
    ``None`` when the plan does not tell or there is nothing to tax.
    """

    currency: str
    completeness: Completeness
    lines: tuple[Line, ...] = ()
    basis: Basis | None = None
    energy_kwh: Decimal | None = None
    unpriced_kwh: Decimal = Decimal(0)
    audience: Audience = Audience.STANDARD
    tax: Decimal | None = None
    notes: tuple[Note, ...] = ()
    tariff_id: int | None = None

    @property
    def total(self) -> Decimal | None:
        """The sum of the lines, ``None`` when nothing could be priced."""
        return (
            None if self.completeness is Completeness.UNPRICED else total_of(self.lines)
        )

    def to_json(self) -> dict[str, Any]:
        """Return the cost as JSON, to be kept with its session."""
        kept: dict[str, Any] = to_json(self)
        return kept

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Cost:
        """Return the cost that was kept.

        Raises :class:`~.exact_json.NotUnderstoodError` for anything else.
        """
        return from_json(cls, data)


class Charge(NamedTuple):
    """An exact part of a line: ``quantity`` at ``price``, due from ``start`` to ``end``.

    The times are :data:`Micros`, equal for what falls due at once. ``since`` is the
    first day of the price, where that came into force during the session.
    """

    kind: LineKind
    label: Label
    unit: str
    quantity: Fraction
    price: Decimal
    start: Micros
    end: Micros
    band: str | None = None
    since: date | None = None

    @property
    def amount(self) -> Fraction:
        """What it costs, not rounded."""
        return self.quantity * Fraction(self.price)

    @property
    def line(self) -> tuple[object, ...]:
        """What it has in common with the other parts of its line."""
        # The prices of an entity change by the quarter of an hour: one line holds them all.
        price = None if self.label is Label.ENERGY_SPOT else self.price
        return (self.label, self.unit, self.band, price, self.since)


@dataclass(slots=True)
class Outcome:
    """What was priced so far, and what could not be."""

    charges: list[Charge] = field(default_factory=list)
    unpriced_kwh: Fraction = Fraction(0)
    notes: dict[Note, None] = field(default_factory=dict)

    def note(self, *notes: Note) -> None:
        """Add notes that are not there yet."""
        self.notes |= dict.fromkeys(notes)


def exact(figure: float | Decimal) -> Fraction:
    """Return a figure as it is written: 14.1 is 141/10, not the nearest binary fraction."""
    return Fraction(Decimal(repr(figure)) if isinstance(figure, float) else figure)


def total_exactly(figures: Iterable[Fraction]) -> Fraction:
    """Return the sum, reduced once and not after each figure."""
    known = list(figures)
    whole = lcm(*(it.denominator for it in known))
    return Fraction(
        sum(it.numerator * (whole // it.denominator) for it in known), whole
    )


def to_money(amount: Fraction) -> Decimal:
    """Return an amount rounded to four places, half to even."""
    return _rounded(*amount.as_integer_ratio(), _MONEY_PLACES)


def ratio_to_money(numerator: int, denominator: int) -> Decimal:
    """Return an amount that is a ratio as :func:`to_money` does, without reducing it."""
    return _rounded(numerator, denominator, _MONEY_PLACES)


def to_quantity(amount: Fraction) -> Decimal:
    """Return a quantity to the six places that are shown of it."""
    return _rounded(*amount.as_integer_ratio(), _QUANTITY_PLACES)


def _rounded(numerator: int, denominator: int, places: int) -> Decimal:
    # Half to even, as round() does with a fraction, which it would have to reduce before.
    whole, rest = divmod(numerator * 10**places, denominator)
    whole += (2 * rest, whole % 2) > (denominator, 0)
    return Decimal(whole).scaleb(-places)


def total_of(lines: Iterable[Line]) -> Decimal:
    """Return the sum of lines, to four places."""
    return sum((line.amount for line in lines), NO_MONEY)


def gathered(charges: Iterable[Charge]) -> dict[tuple[object, ...], list[Charge]]:
    """Return charges by the line that they belong to, in the order in which they first come."""
    lines: dict[tuple[object, ...], list[Charge]] = {}
    for charge in charges:
        if charge.quantity:
            lines.setdefault(charge.line, []).append(charge)
    return lines


def to_line(charges: list[Charge]) -> Line:
    """Return the line that charges make up."""
    first = charges[0]
    units = total_exactly(charge.quantity for charge in charges)
    averaged = any(charge.price != first.price for charge in charges)
    amount = (
        total_exactly(charge.amount for charge in charges)
        if averaged
        else units * Fraction(first.price)
    )
    return Line(
        kind=first.kind,
        label=first.label,
        quantity=to_quantity(units),
        unit=first.unit,
        unit_price=to_quantity(amount / units) if averaged else first.price,
        amount=to_money(amount),
        band=_name(first),
        averaged=averaged,
    )


def _name(charge: Charge) -> str | None:
    day = None if charge.since is None else charge.since.isoformat()
    return " · ".join(filter(None, (charge.band, day))) or None


def lump(kind: LineKind, label: Label, amount: Decimal) -> Line:
    """Return a line that is one amount."""
    return Line(
        kind=kind,
        label=label,
        quantity=Decimal(1),
        unit="",
        unit_price=amount,
        amount=amount,
    )
