"""Places, prices and capacities: small rules, each from its source."""

from decimal import Decimal

from hypothesis import given, strategies as st
import pytest

from custom_components.lightningrod.ledger.capacity import usable_capacity
from custom_components.lightningrod.ledger.costs import PricePlan
from custom_components.lightningrod.ledger.places import Place, distance_m, find_place

from .scenario import HOME, WORK


def test_distance_of_a_degree_of_latitude() -> None:
    """A degree of latitude is 111.195 km on the mean sphere."""
    assert distance_m(0, 0, 1, 0) == pytest.approx(111_195, abs=1)


def test_the_smallest_place_wins() -> None:
    """A charger inside a town is the charger."""
    town = Place(name="Town", latitude=51.5, longitude=7.1, radius_m=5000)
    assert find_place([town, HOME], 51.5, 7.1) is HOME
    assert find_place([town, HOME], 51.52, 7.1) is town
    assert find_place([town, HOME, WORK], 0.0, 0.0) is None


def test_nearest_of_equal_places() -> None:
    """Of two places of the same size the nearer one holds."""
    near = Place(name="Near", latitude=51.5005, longitude=7.1, radius_m=100)
    assert find_place([HOME, near], 51.5004, 7.1) is near


@given(
    st.decimals(-10, 10, places=6),
    st.sampled_from(["flat", "free"]),
    st.none() | st.integers(0, 10**9),
    st.none() | st.text(),
)
def test_a_stored_plan_comes_back(
    price: Decimal, kind, tariff: int | None, name
) -> None:
    """What was applied to a session stays exactly known."""
    plan = PricePlan(
        kind=kind, per_kwh=price, currency="NOK", tariff_id=tariff, name=name
    )
    assert PricePlan.from_json(plan.to_json()) == plan


@pytest.mark.parametrize(
    "stored",
    [
        {},
        {"kind": "tiered", "per_kwh": "1", "currency": "EUR"},
        {"kind": "flat", "per_kwh": "much", "currency": "EUR"},
        {"kind": "flat", "per_kwh": "1", "currency": None},
    ],
)
def test_a_plan_that_cannot_be_understood_is_none(stored: dict[str, object]) -> None:
    """A plan of another version prices nothing."""
    assert PricePlan.from_json(stored) is None


@pytest.mark.parametrize(
    ("model", "reported", "usable"),
    [
        ("2022 Mustang Mach-E", 93.45, 88),
        ("2024 Mustang Mach-E", 93.45, 91),
        ("2022 Mustang Mach-E", 70.0, 68),
        ("2022 Mustang Mach-E", None, None),
        ("2022 F-150 Lightning", 141.2, 131),
        ("2022 F-150 Lightning", 131.0, 131),
        ("2022 F-150 Lightning", 100.0, 98),
        ("2025 Puma Gen-E", 48.65, 43),
        ("2025 Puma Gen-E", None, 43),
        ("2025 Explorer", 80.0, 77),
        ("2019 Focus", 40.0, None),
        (None, 93.45, None),
    ],
)
def test_usable_capacity(
    model: str | None, reported: float | None, usable: float | None
) -> None:
    """Contract 5.4 and 5.3: the reported figure chooses a battery and is never the answer."""
    assert usable_capacity(model, reported) == usable
