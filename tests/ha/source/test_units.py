"""Units: of states, and of attributes that do not tell theirs."""

from types import SimpleNamespace

from homeassistant.util.unit_system import METRIC_SYSTEM, US_CUSTOMARY_SYSTEM
import pytest

from custom_components.lightningrod.source.units import (
    METRIC,
    US_CUSTOMARY,
    Quantity,
    attribute_units,
    calibrated_units,
    convert,
)
from custom_components.lightningrod.source.values import OddValueError

from .ford import slots


@pytest.mark.parametrize(
    ("quantity", "value", "unit", "expected"),
    [
        (Quantity.DISTANCE, 239.227909011374, "mi", 385.0),
        (Quantity.DISTANCE, 385.0, "km", 385.0),
        (Quantity.DISTANCE, 385000.0, "m", 385.0),
        (Quantity.SPEED, 13.9, "m/s", 50.04),
        (Quantity.SPEED, 31.0934, "mph", 50.039976),
        (Quantity.SPEED, 50.0, "km/h", 50.0),
        (Quantity.TEMPERATURE, 42.8, "°F", 6.0),
        (Quantity.TEMPERATURE, 279.15, "K", 6.0),
        (Quantity.POWER, 3390.0, "W", 3.39),
        (Quantity.POWER, 0.00339, "MW", 3.39),
        (Quantity.ENERGY, 1918.0, "Wh", 1.918),
        (Quantity.DURATION, 1.5, "min", 90.0),
    ],
)
def test_convert(quantity, value, unit, expected):
    assert convert(quantity, value, unit) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("unit", [None, "", "furlong", "°C", 5, ["km"]])
def test_odd_unit(unit):
    with pytest.raises(OddValueError):
        convert(Quantity.DISTANCE, 1.0, unit)


def test_number_too_large_for_its_unit():
    with pytest.raises(OddValueError):
        convert(Quantity.POWER, 1e308, "GW")


def _ranges(state, unit, attribute):
    return slots(
        elveh=(state, {"unit_of_measurement": unit}),
        soc=("84.5", {"batteryRange": attribute}),
    )


@pytest.mark.parametrize(
    ("state", "unit", "attribute", "expected"),
    [
        ("385.0", "km", 385.0, METRIC),
        ("385.0", "km", 239.2279, US_CUSTOMARY),
        ("239.2279", "mi", 385.0, METRIC),
        ("239.2279", "mi", 239.2279, US_CUSTOMARY),
        ("385.0", "km", 380.0, METRIC),
        ("3.0", "km", 1.86, None),
        ("385.0", "km", 300.0, None),
        ("385.0", "km", None, None),
        ("unknown", "km", 385.0, None),
        ("385.0", None, 385.0, None),
        ("385.0", "km", "far", None),
    ],
)
def test_calibrated_by_the_range(state, unit, attribute, expected):
    assert calibrated_units(_ranges(state, unit, attribute)) == expected


def test_no_range_no_calibration():
    assert calibrated_units({}) is None


def _coordinator(units):
    return {"entry": {"coordinator": SimpleNamespace(units=units)}}


async def test_the_coordinator_knows_best(hass):
    hass.config.units = METRIC_SYSTEM
    hass.data["fordpass"] = _coordinator(US_CUSTOMARY_SYSTEM)
    metric = _ranges("385.0", "km", 385.0)
    assert attribute_units(hass, "fordpass", "entry", metric) == US_CUSTOMARY


@pytest.mark.parametrize(
    "data",
    [
        None,
        {},
        {"entry": None},
        {"entry": {}},
        {"entry": {"coordinator": None}},
        {"entry": {"coordinator": SimpleNamespace()}},
        _coordinator(None),
        _coordinator("metric"),
        _coordinator(SimpleNamespace(length_unit=1, temperature_unit=2)),
        ["entry"],
    ],
)
async def test_a_coordinator_of_any_shape(hass, data):
    hass.config.units = METRIC_SYSTEM
    hass.data["fordpass"] = data
    us = _ranges("385.0", "km", 239.2279)
    assert attribute_units(hass, "fordpass", "entry", us) == US_CUSTOMARY


@pytest.mark.parametrize(
    ("system", "expected"),
    [(METRIC_SYSTEM, METRIC), (US_CUSTOMARY_SYSTEM, US_CUSTOMARY)],
)
async def test_home_assistants_units_are_the_last_resort(hass, system, expected):
    hass.config.units = system
    assert attribute_units(hass, "fordpass", None, {}) == expected
