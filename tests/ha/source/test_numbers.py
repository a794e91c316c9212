"""Figures of other integrations: units, validity, and lists of prices in all their shapes."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from homeassistant.core import State
from hypothesis import given, strategies as st
import pytest

from custom_components.lightningrod.source.numbers import (
    carbon_grams,
    listed_prices,
    meter_kwh,
    number,
    power_kw,
    price,
    share,
)

MIDNIGHT = datetime(2026, 3, 14, tzinfo=UTC)
ONE = MIDNIGHT + timedelta(hours=1)


def state(value: str, unit: str | None = None) -> State:
    return State("sensor.x", value, {"unit_of_measurement": unit} if unit else {})


@pytest.mark.parametrize(
    ("value", "unit", "kwh"),
    [
        ("12.5", "kWh", 12.5),
        ("12500", "Wh", 12.5),
        ("0.0125", "MWh", 12.5),
        ("12.5", None, 12.5),
        ("45", "MJ", 12.5),
        ("12.5", "km", None),
        ("-1", "kWh", None),
        ("1e12", "kWh", None),
        ("nan", "kWh", None),
        ("inf", "kWh", None),
        ("unavailable", "kWh", None),
        ("unknown", "kWh", None),
        ("on", "kWh", None),
    ],
)
def test_a_counter(value, unit, kwh):
    assert meter_kwh(state(value, unit)) == kwh


@pytest.mark.parametrize(
    ("value", "unit", "kw"),
    [
        ("3500", "W", 3.5),
        ("3.5", "kW", 3.5),
        ("3500", None, 3.5),
        ("-200", "W", -0.2),
        ("3.5", "kWh", None),
        ("2000000", "W", None),
    ],
)
def test_a_power(value, unit, kw):
    assert power_kw(state(value, unit)) == kw


@pytest.mark.parametrize(
    ("value", "unit", "part"),
    [
        ("25", "%", 0.25),
        ("25", None, 0.25),
        ("100", "%", 1.0),
        ("101", "%", None),
        ("-1", "%", None),
        ("0.25", "kW", None),
        ("unknown", "%", None),
    ],
)
def test_a_share(value, unit, part):
    assert share(state(value, unit)) == part


@pytest.mark.parametrize(
    ("value", "unit", "grams"),
    [
        ("412", "gCO2eq/kWh", 412.0),
        ("412", "g/kWh", 412.0),
        ("412", "g CO₂eq/kWh", 412.0),
        ("0.412", "kg/kWh", 412.0),
        ("1000", "lbs/MWh", pytest.approx(453.59237)),
        ("412", None, 412.0),
        ("412", "%", None),
        ("9999", "g/kWh", None),
        ("unknown", "g/kWh", None),
    ],
)
def test_an_intensity(value, unit, grams):
    assert carbon_grams(state(value, unit)) == grams


def test_a_price_is_as_the_entity_says_it():
    assert price(state("-12.34", "EUR/MWh")) == -12.34
    assert price(state("1e99")) is None
    assert number(value=True) is None
    assert number([1]) is None
    assert number("1" * 400) is None


LISTS: dict[str, Any] = {
    "nordpool": [
        {"start": MIDNIGHT, "end": ONE, "value": 0.25},
        {"start": ONE, "end": ONE, "value": -0.01},
    ],
    "tibber": [
        {"startsAt": "2026-03-14T01:00:00.000+01:00", "total": 0.25, "level": "CHEAP"},
        {"startsAt": "2026-03-14T02:00:00.000+01:00", "total": -0.01},
    ],
    "octopus": [
        {"start": "2026-03-14T00:00:00Z", "end": "x", "value_inc_vat": 0.25},
        {"start": "2026-03-14T01:00:00Z", "end": "x", "value_inc_vat": -0.01},
    ],
    "awattar": [
        {"start_timestamp": 1773446400000, "end_timestamp": 0, "marketprice": 0.25},
        {"start_timestamp": 1773450000000, "end_timestamp": 0, "marketprice": -0.01},
    ],
    "epex_spot": [
        {"start_time": "2026-03-14T00:00:00+00:00", "price_per_kwh": 0.25},
        {"start_time": "2026-03-14T01:00:00+00:00", "price_per_kwh": -0.01},
    ],
    "entsoe": [
        {"time": "2026-03-14 00:00:00+00:00", "price": 0.25},
        {"time": "2026-03-14 01:00:00+00:00", "price": -0.01},
    ],
    "energi_data_service": [
        {"hour": MIDNIGHT.astimezone(timezone(timedelta(hours=1))), "price": 0.25},
        {"hour": ONE, "price": -0.01},
    ],
    "seconds": [
        {"start": 1773446400, "price": "0.25"},
        {"start": 1773450000, "price": "-0.01"},
    ],
    "a mapping": {
        "2026-03-14T00:00:00+00:00": 0.25,
        "2026-03-14T01:00:00+00:00": -0.01,
    },
}


@pytest.mark.parametrize("told", LISTS.values(), ids=LISTS)
def test_a_list_of_prices(told):
    assert listed_prices(told) == {MIDNIGHT: 0.25, ONE: -0.01}


@pytest.mark.parametrize(
    "told",
    [
        None,
        0.25,
        "0.25",
        [0.25, 0.26],
        [{"value": 0.25}],
        [{"start": "noon", "value": 0.25}],
        [{"start": 1e300, "value": 0.25}],
        [{"start": [], "value": 0.25}],
        [{"start": MIDNIGHT, "value": "dear"}],
        [{"start": MIDNIGHT, "value": 1e12}],
    ],
)
def test_what_is_no_price_is_left_out(told):
    assert listed_prices(told) == {}


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text() | st.integers(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["start", "value", "price", "hour", "x"]), inner, max_size=3
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_nothing_that_others_say_is_an_error(told):
    for start, figure in listed_prices(told).items():
        assert start.tzinfo is not None
        assert number(figure) == figure


@given(st.text(max_size=255), st.none() | st.text(max_size=20))
def test_no_state_is_an_error(value, unit):
    shown = state(value, unit)
    for read in (meter_kwh, power_kw, share, carbon_grams, price):
        figure = read(shown)
        assert figure is None or number(figure) == figure
