"""Units of prices are understood as they are written, or not at all."""

from decimal import Decimal

import pytest

from custom_components.lightningrod.ledger.petrol import VolumeUnit
from custom_components.lightningrod.ledger.price_units import (
    conversion,
    factor_of,
    fuel_factor,
    is_other_money,
    known_factor,
)
from custom_components.lightningrod.ledger.tariffs import PriceEntity


@pytest.mark.parametrize(
    ("unit", "wanted", "factor"),
    [
        ("EUR/MWh", "EUR/MWh", "1"),
        ("anything", "anything", "1"),
        ("EUR/MWh", "EUR/kWh", "0.001"),
        ("EUR/kWh", "EUR/MWh", "1000"),
        ("€ / kWh", "eur/kwh", "1"),
        ("ct/kWh", "EUR/kWh", "0.01"),
        ("EUR/kWh", "ct/kWh", "100"),
        ("öre/kWh", "SEK/MWh", "10"),
        ("SEK/kWh", "kr/kWh", "1"),
        ("CAD/Wh", "$/kWh", "1000"),
        # A unit that went away, or came, contradicts only what is not plain.
        ("", "EUR/kWh", "1"),
        ("EUR", "", "1"),
        ("EUR", "EUR/kWh", "1"),
        ("/kWh", "EUR/kWh", "1"),
        ("", "EUR/MWh", None),
        ("ct/kWh", "", None),
        # Other money, and what nobody understands.
        ("USD/kWh", "EUR/kWh", None),
        ("€/kWh", "SEK/kWh", None),
        ("kr/kWh", "€/kWh", None),
        ("EUR/day", "EUR/kWh", None),
        ("EUR/kWh", "level", None),
        ("%", "EUR/kWh", None),
    ],
)
def test_what_turns_one_into_another(
    unit: str, wanted: str, factor: str | None
) -> None:
    found = conversion(unit, wanted)
    assert found == (None if factor is None else Decimal(factor))


@pytest.mark.parametrize(
    ("unit", "factor"),
    [("NOK/MWh", "0.001"), ("p/kWh", "0.01"), ("c/Wh", "10"), (None, "1"), ("%", "1")],
)
def test_what_makes_it_money_per_kwh(unit: str | None, factor: str) -> None:
    assert factor_of(unit) == Decimal(factor)


@pytest.mark.parametrize(
    ("unit", "factor"),
    [
        ("zł/kWh", "1"),
        ("gr/kWh", "0.01"),
        (None, "1"),
        ("", "1"),
        *((unit, None) for unit in ("Rp/kWh", "c€/kWh", "cts/kWh", "EUR/GWh", "%")),
    ],
)
def test_a_unit_that_is_not_understood_has_no_factor(
    unit: str | None, factor: str | None
) -> None:
    assert known_factor(unit) == (None if factor is None else Decimal(factor))


@pytest.mark.parametrize(
    ("unit", "is_other"),
    [
        ("SEK/kWh", True),
        ("zł/kWh", True),
        ("EUR/MWh", False),
        ("öre/kWh", False),
        ("Rp/kWh", False),
        ("", False),
    ],
)
def test_other_money_is_known(unit: str, is_other: bool) -> None:  # noqa: FBT001
    assert is_other_money(unit, "EUR") is is_other


@pytest.mark.parametrize(
    ("unit", "left"), [(None, "0.00125"), ("EUR/MWh", "1.25"), ("EUR/kWh", "0.00125")]
)
def test_samples_are_per_kwh_where_the_unit_is_known(
    unit: str | None, left: str
) -> None:
    entity = PriceEntity(entity_id="sensor.spot", factor=Decimal("0.00125"), unit=unit)
    assert entity.sample_factor == Decimal(left)


L, US, UK = VolumeUnit.LITRE, VolumeUnit.GALLON_US, VolumeUnit.GALLON_UK


@pytest.mark.parametrize(
    ("unit", "currency", "sold_by", "factor"),
    [
        ("EUR/L", "EUR", L, 1),
        ("€ / l", "EUR", L, 1),
        ("€", "EUR", L, 1),
        ("", "EUR", US, 1),
        ("/L", "EUR", L, 1),
        ("ct/L", "EUR", L, 0.01),
        ("p/litre", "GBP", L, 0.01),
        ("p/L", "GBP", UK, 0.0454609),
        ("kr/l", "SEK", L, 1),
        ("USD/gal", "USD", US, 1),
        ("$/gal", "USD", L, 1 / 3.785411784),
        ("USD/L", "USD", US, 3.785411784),
        # Who buys by the British gallon means that one.
        ("GBP/gal", "GBP", UK, 1),
        ("GBP/gal", "GBP", L, 1 / 3.785411784),
        ("GBP/UK gal", "GBP", L, 1 / 4.54609),
        # Other money, and what is no price of petrol.
        ("USD/gal", "EUR", US, None),
        ("€/L", "USD", L, None),
        ("kr/L", "EUR", L, None),
        ("EUR/kWh", "EUR", L, None),
        ("EUR/kg", "EUR", L, None),
        ("%", "EUR", L, None),
        ("L", "EUR", L, None),
    ],
)
def test_what_turns_a_price_of_petrol_into_ours(
    unit: str, currency: str, sold_by: VolumeUnit, factor: float | None
) -> None:
    found = fuel_factor(unit, currency, sold_by)
    assert found == (None if factor is None else pytest.approx(factor))
