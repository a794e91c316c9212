"""The petrol car that charging is compared with, by hand-computed examples."""

from decimal import Decimal

import pytest

from custom_components.lightningrod.ledger.petrol import (
    CO2_KG_PER_LITRE,
    ConsumptionUnit,
    PetrolCar,
    VolumeUnit,
    per_litre,
    petrol_car,
)


@pytest.mark.parametrize(
    ("consumption", "unit", "litres"),
    [
        (7.5, ConsumptionUnit.L_100KM, 7.5),
        # 235.2146 / 25 and 282.4809 / 40, the usual factors
        (25, ConsumptionUnit.MPG_US, 9.408583),
        (40, ConsumptionUnit.MPG_UK, 7.062023),
    ],
)
def test_every_way_to_say_it_means_litres(
    consumption: float, unit: ConsumptionUnit, litres: float
) -> None:
    car = petrol_car(consumption, unit)
    assert car is not None
    assert car.litres_per_100km == pytest.approx(litres, rel=1e-6)
    assert car.litres(250) == pytest.approx(litres * 2.5, rel=1e-6)


@pytest.mark.parametrize("consumption", [None, 0, -1])
def test_a_car_that_takes_nothing_is_none(consumption: float | None) -> None:
    assert petrol_car(consumption, ConsumptionUnit.MPG_US) is None


def test_cost_and_co2() -> None:
    car = PetrolCar(litres_per_100km=6.0)
    # 30 l at 1.799, and 8.887 kg a US gallon
    assert str(car.cost(500, Decimal("1.799"))) == "53.9700"
    assert car.co2_kg(500) == pytest.approx(70.43, abs=0.01)
    assert pytest.approx(2.3477, abs=1e-4) == CO2_KG_PER_LITRE


@pytest.mark.parametrize(
    ("unit", "litre"),
    [
        (VolumeUnit.LITRE, "3.5"),
        (VolumeUnit.GALLON_US, "0.92460"),
        (VolumeUnit.GALLON_UK, "0.76989"),
    ],
)
def test_a_price_is_for_what_it_is_sold_by(unit: VolumeUnit, litre: str) -> None:
    price = per_litre(Decimal("3.5"), unit)
    assert price.quantize(Decimal(litre)) == Decimal(litre)
