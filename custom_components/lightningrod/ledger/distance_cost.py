"""What a kilometre costs: the price of a kWh times what a kilometre takes.

A long window is slow to notice a winter, a short one is at the mercy of whole kilometres
and percents. The shortest window that can answer is the one to believe:

* the odometer counted at least ``MINIMUM_KM`` in it,
* the battery's state of charge then and now, and its capacity, are known, so that what was
  charged but not yet driven with can be left out,
* at least ``MINIMUM_PRICED`` of the energy charged in it has a price.

All that is known is asked last, and has to meet less: ``MINIMUM_KM_EVER``, and any price.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from .costs import FOUR_PLACES
from .totals import Sums, exact

MINIMUM_KM: Final = 200.0
MINIMUM_KM_EVER: Final = 50.0
MINIMUM_PRICED: Final = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The time from a first look at the car until now.

    ``days`` is its length, ``None`` for all that is known. ``charged`` are the complete
    sessions in it, ``charging_kwh`` is the energy of one that goes on. SoC in %, odometer
    in km, capacity in kWh.
    """

    days: int | None
    charged: Sums
    charging_kwh: float = 0.0
    first_odometer: float | None = None
    last_odometer: float | None = None
    first_soc: float | None = None
    last_soc: float | None = None
    capacity_kwh: float | None = None

    @property
    def distance_km(self) -> float:
        """What the odometer counted."""
        if self.first_odometer is None or self.last_odometer is None:
            return 0.0
        return self.last_odometer - self.first_odometer

    @property
    def emptied_kwh(self) -> float | None:
        """What the battery has less now than it had then, ``None`` where nobody knows."""
        known = self.first_soc, self.last_soc, self.capacity_kwh
        if self.first_soc is None or self.last_soc is None or None in known:
            return None
        return (self.first_soc - self.last_soc) / 100 * (self.capacity_kwh or 0.0)

    @property
    def used_kwh(self) -> float:
        """What driving, and standing, took."""
        charged = self.charged.energy_kwh + self.charging_kwh
        return charged + (self.emptied_kwh or 0.0)

    def priced_share(self, currency: str) -> float:
        """Return how much of the charged energy has a price, from 0 to 1."""
        priced = self.charged.in_currency(currency).whole_kwh + self.charged.free_kwh
        charged = self.charged.energy_kwh
        return priced / charged if charged > 0 else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DistanceCost:
    """What a kilometre costs, and over which window: its days, ``None`` for ever."""

    per_km: Decimal
    days: int | None
    distance_km: float
    energy_kwh: float


def distance_cost(
    windows: Iterable[Window], currency: str, ever_price: Decimal | None
) -> DistanceCost | None:
    """Return the answer of the first window that has one, the shortest first.

    ``ever_price`` is the price of a kWh over all sessions, for the last window.
    """
    for window in windows:
        price = ever_price if window.days is None else window.charged.price(currency)
        if price is None or window.used_kwh <= 0 or not _can_answer(window, currency):
            continue
        per_km = price * exact(window.used_kwh) / exact(window.distance_km)
        return DistanceCost(
            per_km=per_km.quantize(FOUR_PLACES),
            days=window.days,
            distance_km=window.distance_km,
            energy_kwh=window.used_kwh,
        )
    return None


def _can_answer(window: Window, currency: str) -> bool:
    if window.days is None:
        return window.distance_km >= MINIMUM_KM_EVER
    return (
        window.distance_km >= MINIMUM_KM
        and window.emptied_kwh is not None
        and window.priced_share(currency) >= MINIMUM_PRICED
    )
