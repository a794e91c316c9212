"""What the same way would have taken in a petrol car: litres, money and CO2.

Litres inside; owners think in miles per gallon and pay by the gallon as well.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final, Self

from .costs import FOUR_PLACES
from .lengths import KM_PER_MILE
from .totals import NOTHING, Driven, Sums, exact

# Burnt petrol, without making and moving it: 8,887 g a US gallon
# (https://www.epa.gov/greenvehicles/greenhouse-gas-emissions-typical-passenger-vehicle).
CO2_KG_PER_LITRE: Final = 8.887 / 3.785411784


class VolumeUnit(StrEnum):
    """What petrol is sold by."""

    LITRE = "litre"
    GALLON_US = "gallon_us"
    GALLON_UK = "gallon_uk"

    @property
    def litres(self) -> float:
        """Its volume in litres."""
        return {"litre": 1.0, "gallon_us": 3.785411784, "gallon_uk": 4.54609}[self]


class ConsumptionUnit(StrEnum):
    """What the thirst of a petrol car is given in."""

    L_100KM = "l_100km"
    MPG_US = "mpg_us"
    MPG_UK = "mpg_uk"


@dataclass(frozen=True, slots=True, kw_only=True)
class PetrolCar:
    """The petrol car that the owner would drive, in litres per 100 km."""

    litres_per_100km: float

    def litres(self, distance_km: float) -> float:
        """Return what it burns on a way."""
        return distance_km * self.litres_per_100km / 100

    def co2_kg(self, distance_km: float) -> float:
        """Return the CO2 of what it burns on a way, in kg."""
        return self.litres(distance_km) * CO2_KG_PER_LITRE

    def cost(self, distance_km: float, per_litre: Decimal) -> Decimal:
        """Return what its petrol costs on a way, to four places."""
        litres = exact(self.litres(distance_km))
        return (litres * per_litre).quantize(FOUR_PLACES)


def petrol_car(consumption: float | None, unit: ConsumptionUnit) -> PetrolCar | None:
    """Return the car with this consumption, ``None`` for one that says nothing."""
    if not consumption or consumption < 0:
        return None
    if unit is ConsumptionUnit.L_100KM:
        return PetrolCar(litres_per_100km=consumption)
    volume = {
        ConsumptionUnit.MPG_US: VolumeUnit.GALLON_US,
        ConsumptionUnit.MPG_UK: VolumeUnit.GALLON_UK,
    }[unit]
    km_per_litre = consumption * KM_PER_MILE / volume.litres
    return PetrolCar(litres_per_100km=100 / km_per_litre)


def per_litre(price: Decimal, unit: VolumeUnit) -> Decimal:
    """Return the price of a litre from the price of another volume, not rounded."""
    return price / exact(unit.litres)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A way driven electrically, and what it would have cost with petrol.

    ``None`` is "not known". ``is_partial`` says that something was left out or assumed:
    kilometres without a price of petrol, or charges without a price, which are taken to
    have cost what the priced ones did.
    """

    distance_km: float = 0.0
    per_litre: Decimal | None = None
    petrol_cost: Decimal | None = None
    charging_cost: Decimal | None = None
    is_partial: bool = False

    @property
    def saved(self) -> Decimal | None:
        """What was saved; less than nothing where petrol would have been cheaper."""
        if self.petrol_cost is None or self.charging_cost is None:
            return None
        return self.petrol_cost - self.charging_cost

    @classmethod
    def of(cls, parts: Iterable[Comparison]) -> Self:
        """Return the sum of what can be compared; what cannot makes it partial."""
        every = list(parts)
        known = [part for part in every if part.saved is not None]
        return cls(
            distance_km=sum(part.distance_km for part in known),
            petrol_cost=_total(part.petrol_cost for part in known),
            charging_cost=_total(part.charging_cost for part in known),
            is_partial=len(known) < len(every)
            or any(part.is_partial for part in known),
        )


def compare(
    car: PetrolCar,
    driven: Driven,
    charged: Sums,
    per_litre: Decimal | None,
    currency: str,
) -> Comparison:
    """Return the comparison of a period with its price of a litre.

    All kilometres without petrol count, those that no trip explains among them.
    """
    distance = driven.electric_km + driven.unexplained_km
    cost, is_partial = _charging_cost(charged, currency)
    return Comparison(
        distance_km=distance,
        per_litre=per_litre,
        petrol_cost=None if per_litre is None else car.cost(distance, per_litre),
        charging_cost=cost,
        is_partial=is_partial,
    )


def _charging_cost(charged: Sums, currency: str) -> tuple[Decimal | None, bool]:
    """Return what all charges cost, and whether that is partly an assumption."""
    if charged.priced_sessions(currency) == charged.sessions:
        return charged.in_currency(currency).cost, charged.partial_sessions > 0
    price = charged.price(currency)
    if price is None:
        return None, True
    return (price * exact(charged.energy_kwh)).quantize(FOUR_PLACES), True


def _total(amounts: Iterable[Decimal | None]) -> Decimal | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known, start=NOTHING) if known else None
