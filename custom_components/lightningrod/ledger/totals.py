"""What sessions add up to, and the figures that follow from the sums.

Sums can be added: a year is the sum of its months, all places are the sum of each. Every
figure is a function of them, so that it means the same whatever the sessions are of.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from operator import attrgetter
from typing import Any, Final, Self

from .costs import FOUR_PLACES

NOTHING: Final = Decimal(0).quantize(FOUR_PLACES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """Sessions that cost something, in one currency.

    ``cost`` is all that was paid. ``whole_cost`` and ``whole_kwh`` are of the sessions that
    a price of a kWh can be told from: those whose price and energy are known in full.
    """

    sessions: int = 0
    cost: Decimal = NOTHING
    whole_cost: Decimal = NOTHING
    whole_kwh: float = 0.0

    @classmethod
    def of(cls, parts: Iterable[Paid]) -> Self:
        """Return the sum of all parts."""
        columns = zip(*map(_paid, parts), strict=True)
        plain: dict[str, Any] = dict(zip(PAID, map(sum, columns), strict=True))
        return cls(**plain)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """Complete sessions; energy in kWh, CO2 in kg, time in seconds.

    ``energy_kwh`` went into the battery, ``wall_kwh`` through the plug, where it was
    metered; ``paired_kwh`` is the battery energy of the sessions that have both, and
    ``paired_wall_kwh`` their wall energy. ``solar_of_kwh`` and ``co2_of_kwh`` are the energy
    of the sessions whose solar energy and CO2 are known. Sessions are free (they cost
    nothing, which is nothing in every currency), paid, or unpriced.
    """

    sessions: int = 0
    energy_kwh: float = 0.0
    wall_sessions: int = 0
    wall_kwh: float = 0.0
    paired_kwh: float = 0.0
    paired_wall_kwh: float = 0.0
    unpriced_sessions: int = 0
    partial_sessions: int = 0
    free_sessions: int = 0
    free_kwh: float = 0.0
    solar_sessions: int = 0
    solar_kwh: float = 0.0
    solar_of_kwh: float = 0.0
    co2_sessions: int = 0
    co2_kg: float = 0.0
    co2_of_kwh: float = 0.0
    charge_seconds: float = 0.0
    miles_added: float = 0.0
    paid: Mapping[str, Paid] = field(default_factory=dict)

    def __add__(self, other: Sums) -> Sums:
        return Sums.of((self, other))

    @classmethod
    def of(cls, parts: Iterable[Sums]) -> Self:
        """Return the sum of all parts."""
        known = list(parts)
        if len(known) == 1 and isinstance(known[0], cls):
            return known[0]
        paid: dict[str, list[Paid]] = {}
        for part in known:
            for currency, of_it in part.paid.items():
                paid.setdefault(currency, []).append(of_it)
        columns = zip(*map(_additive, known), strict=True)
        plain: dict[str, Any] = dict(zip(ADDITIVE, map(sum, columns), strict=False))
        return cls(**plain, paid={key: Paid.of(it) for key, it in paid.items()})

    def in_currency(self, currency: str) -> Paid:
        """Return what was paid in a currency."""
        return self.paid.get(currency, _UNPAID)

    def priced_sessions(self, currency: str) -> int:
        """Return how many sessions have a cost that can be told in a currency."""
        return self.in_currency(currency).sessions + self.free_sessions

    def cost(self, currency: str) -> Decimal | None:
        """Return what the sessions cost in a currency.

        ``None`` where there are sessions, but none of them is priced in it.
        """
        if self.sessions and not self.priced_sessions(currency):
            return None
        return self.in_currency(currency).cost

    @property
    def costs(self) -> dict[str, Decimal]:
        """What the sessions cost, by currency; nothing is in none."""
        return {currency: paid.cost for currency, paid in sorted(self.paid.items())}

    def price(self, currency: str) -> Decimal | None:
        """Return what a kWh in the battery cost, over the priced sessions, not rounded.

        Free sessions are priced: they lower the price. Unpriced ones, and those whose price
        is only known in part, have no say.
        """
        paid = self.in_currency(currency)
        return _per_kwh(paid.whole_cost, paid.whole_kwh + self.free_kwh)

    def paid_price(self, currency: str) -> Decimal | None:
        """Return what a kWh cost where it cost something, not rounded."""
        paid = self.in_currency(currency)
        return _per_kwh(paid.whole_cost, paid.whole_kwh)

    def prices(self) -> dict[str, Decimal]:
        """Return the price of a kWh by currency, to four places."""
        return _rounded({currency: self.price(currency) for currency in self.paid})

    def free_worth(self, currency: str) -> Decimal | None:
        """Return what the free energy would have cost at the price of the paid one.

        ``None`` where there is free energy, and no price to tell.
        """
        if not self.free_kwh:
            return NOTHING
        price = self.paid_price(currency)
        if price is None:
            return None
        return (price * exact(self.free_kwh)).quantize(FOUR_PLACES)

    @property
    def loss_percent(self) -> float | None:
        """How much of what the plug gave did not reach the battery.

        Of the sessions whose energy was metered on both ends. ``None`` where more arrived
        than was given: two meters that disagree tell no loss.
        """
        if self.paired_wall_kwh <= 0 or self.paired_kwh > self.paired_wall_kwh:
            return None
        return (1 - self.paired_kwh / self.paired_wall_kwh) * 100

    @property
    def solar_percent(self) -> float | None:
        """How much of the energy was own production, where that is known."""
        return share(self.solar_kwh, self.solar_of_kwh)

    @property
    def co2_g_per_kwh(self) -> float | None:
        """How clean the energy was, where that is known."""
        return self.co2_kg / self.co2_of_kwh * 1000 if self.co2_of_kwh > 0 else None


PAID: Final = tuple(Paid.__dataclass_fields__)
_paid: Final[Callable[[Paid], tuple[Any, ...]]] = attrgetter(*PAID)
_UNPAID: Final = Paid()
ADDITIVE: Final = tuple(name for name in Sums.__dataclass_fields__ if name != "paid")
_additive: Final[Callable[[Sums], tuple[Any, ...]]] = attrgetter(*ADDITIVE)


def share(part: float, whole: float) -> float | None:
    """Return a part of a whole in %, ``None`` of nothing."""
    return min(part / whole * 100, 100.0) if whole > 0 else None


def exact(value: float) -> Decimal:
    """Return the shortest decimal that is this float: 14.1 is 14.1."""
    return Decimal(repr(value))


def _per_kwh(amount: Decimal, energy_kwh: float) -> Decimal | None:
    return amount / exact(energy_kwh) if energy_kwh > 0 else None


def _rounded(amounts: Mapping[str, Decimal | None]) -> dict[str, Decimal]:
    return {
        currency: amount.quantize(FOUR_PLACES)
        for currency, amount in sorted(amounts.items())
        if amount is not None
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Driven:
    """Complete trips; distance in km, energy in kWh, time in seconds.

    ``metered_km`` and ``metered_kwh`` are of the trips that have both and went without
    petrol. ``electric_km`` leaves out the trips that petrol is known to have taken part in.
    ``unexplained_km`` is what the odometer counted beside all trips.
    """

    trips: int = 0
    distance_km: float = 0.0
    electric_km: float = 0.0
    metered_km: float = 0.0
    metered_kwh: float = 0.0
    seconds: float = 0.0
    unexplained_km: float = 0.0

    def __add__(self, other: Driven) -> Driven:
        return Driven.of((self, other))

    @classmethod
    def of(cls, parts: Iterable[Driven]) -> Self:
        """Return the sum of all parts."""
        known = list(parts)
        if len(known) == 1 and isinstance(known[0], cls):
            return known[0]
        columns = zip(*map(_driven, known), strict=True)
        plain: dict[str, Any] = dict(zip(DRIVEN, map(sum, columns), strict=False))
        return cls(**plain)

    @property
    def km_per_kwh(self) -> float | None:
        """How far a kWh took the car."""
        return self.metered_km / self.metered_kwh if self.metered_kwh > 0 else None

    @property
    def kwh_per_100km(self) -> float | None:
        """What 100 km took."""
        return self.metered_kwh / self.metered_km * 100 if self.metered_km > 0 else None


DRIVEN: Final = tuple(Driven.__dataclass_fields__)
_driven: Final[Callable[[Driven], tuple[Any, ...]]] = attrgetter(*DRIVEN)
