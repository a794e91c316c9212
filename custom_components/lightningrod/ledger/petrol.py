"""What the same way would have taken in a petrol car: litres, money and CO2.

Litres inside; owners think in miles per gallon and pay by the gallon as well.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from .costs import FOUR_PLACES

# Burnt petrol, without making and moving it: 8,887 g a US gallon
# (https://www.epa.gov/greenvehicles/greenhouse-gas-emissions-typical-passenger-vehicle).
CO2_KG_PER_LITRE: Final = 8.887 / 3.785411784

_KM_PER_MILE: Final = 1.609344


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
        litres = Decimal(repr(self.litres(distance_km)))
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
    km_per_litre = consumption * _KM_PER_MILE / volume.litres
    return PetrolCar(litres_per_100km=100 / km_per_litre)


def per_litre(price: Decimal, unit: VolumeUnit) -> Decimal:
    """Return the price of a litre from the price of another volume, not rounded."""
    return price / Decimal(repr(unit.litres))
