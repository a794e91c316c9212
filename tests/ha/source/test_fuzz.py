"""Whatever the states hold, reading them raises nothing and yields only clean values."""

from collections.abc import Mapping
import contextlib
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta
import math

from homeassistant.core import Context, State
from hypothesis import given, strategies as st
import pytest

from custom_components.lightningrod.source.events import (
    charge_log,
    charge_log_key,
    trip_event,
    trip_key,
)
from custom_components.lightningrod.source.fields import ENTITIES, ROWS
from custom_components.lightningrod.source.parse import StateParser
from custom_components.lightningrod.source.units import (
    METRIC,
    US_CUSTOMARY,
    Quantity,
    calibrated_units,
    convert,
)
from custom_components.lightningrod.source.values import (
    OddValueError,
    indicators,
    tire_pressures,
)

# An id of its own would be drawn at random, which is Hypothesis's to do.
CONTEXT = Context(id="fuzz")
NOW = datetime(2026, 4, 28, 18, tzinfo=UTC)
UNITS = st.sampled_from(
    ["km", "mi", "m", "°C", "°F", "kW", "W", "Wh", "kWh", "m/s", "mph", "%", "min", "?"]
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.datetimes(),
    st.datetimes(timezones=st.timezones()),
    st.timedeltas(),
    st.sampled_from(
        [
            "unknown",
            "unavailable",
            "Unsupported",
            "UNKNOWN",
            "Undefined",
            "IN_PROGRESS",
            "CONNECTED",
            "2.53 bar",
            "1 day, 2:03:04",
            "0:16:19",
            "None",
            "1970-01-01T00:00:00Z",
            "2026-04-28T06:00:00Z",
            "2026-02-31T06:00:00Z",
            "1e400",
            "0",
            "-0.0",
            "84.5",
        ]
    ),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.text(max_size=5), inner, max_size=3),
    ),
    max_leaves=5,
)
PATHS = sorted(
    {source.path for row in ROWS for source in row.sources if source.path}
    | {("latitude",), ("longitude",), ("value", "location", "lat")}
)


@st.composite
def attributes(draw, paths=tuple(PATHS)):
    """Return attributes under the names that are read, with any values."""
    found = {}
    for path in draw(st.lists(st.sampled_from(paths), max_size=12)):
        value = draw(VALUES)
        for step in reversed(path[1:]):
            value = {step: value}
        found[path[0]] = value
    if draw(st.booleans()):
        found["unit_of_measurement"] = draw(st.one_of(UNITS, VALUES))
    return found


@st.composite
def states(draw, entity="sensor.any"):
    """Return a state of any text and attributes."""
    text = draw(st.one_of(SCALARS.map(str), st.floats(-1e6, 1e6).map(str)))
    return State(entity, text[:255], draw(attributes()), context=CONTEXT)


SLOTS = st.dictionaries(st.sampled_from(sorted(ENTITIES)), states(), max_size=20)
SYSTEMS = st.sampled_from([METRIC, US_CUSTOMARY])


def clean(value):
    """Check everything that a reading holds, however deep."""
    if is_dataclass(value):
        for field in fields(value):
            clean(getattr(value, field.name))
    elif isinstance(value, Mapping):
        for name, item in value.items():
            assert name.isprintable()
            clean(item)
    elif isinstance(value, float):
        assert math.isfinite(value)
    elif isinstance(value, str):
        assert value.encode()
        assert value.isprintable()
        assert value == value.strip()
    elif isinstance(value, datetime):
        assert value.utcoffset() == timedelta(0)
        assert value.year >= 2015
        assert value.microsecond % 1000 == 0
    else:
        assert value is None or value is True or value is False


@given(SLOTS, SYSTEMS)
def test_states_of_any_kind(slots, units):
    parser = StateParser()
    battery = parser.battery(slots, units)
    clean(battery)
    clean(parser.vehicle(slots, units))
    clean(parser.charging(slots, units, battery, NOW))
    clean(parser.trip_figures(slots, units))
    clean(parser.position(slots, units))
    clean(parser.refreshed_at(slots, units))
    assert calibrated_units(slots) in {None, METRIC, US_CUSTOMARY}


LOG_PATHS = tuple(
    tuple(path.split("."))
    for path in (
        "timeStamp",
        "chargerType",
        "energyConsumed",
        "targetSoc",
        "plugDetails",
        "plugDetails.plugInTime",
        "plugDetails.totalDistanceAdded",
        "power.min",
        "stateOfCharge.firstSOC",
        "energyTransferDuration.begin",
        "location",
        "location.name",
        "location.type",
        "location.address",
        "location.address.city",
        "location.latitude",
        "location.longitude",
        "location.network",
    )
)


@given(attributes(LOG_PATHS), SYSTEMS, st.booleans())
def test_charge_logs_of_any_kind(shown, units, fresh):
    state = State(
        "sensor.log",
        "14.1",
        shown | {"timeStamp": "2026-04-29T05:35:00Z"},
        context=CONTEXT,
    )
    clean(charge_log(state, units, fresh=fresh))
    state = State("sensor.log", "14.1", shown, context=CONTEXT)
    clean(charge_log(state, units, fresh=fresh))
    charge_log_key(state)


TRIP_PATHS = tuple(
    (name,)
    for name in (
        "tripUpdateTime",
        "tripDuration",
        "tripDistanceTraveled",
        "tripCabinTemperature",
        "tripCabinTemp",
        "tripEnergyConsumed",
    )
)


@given(attributes(TRIP_PATHS), attributes(TRIP_PATHS), SYSTEMS, SCALARS.map(str))
def test_trips_of_any_kind(shown, summary, units, energy):
    ended = {"tripUpdateTime": "2026-04-29T05:56:29Z"}
    elveh = State("sensor.elveh", "385", summary, context=CONTEXT)
    for attrs in (shown, shown | ended):
        state = State("sensor.trip", energy[:255], attrs, context=CONTEXT)
        clean(trip_event(state, elveh, units))
        clean(trip_event(state, None, units))
        trip_key(state)


@given(
    st.dictionaries(
        st.one_of(st.text(max_size=5), st.integers()),
        st.one_of(VALUES, st.from_regex(r"[0-9.]+ (psi|bar|kPa)", fullmatch=True)),
    )
)
def test_names_of_any_kind(shown):
    clean(tire_pressures(shown))
    clean(indicators(shown))


@given(
    st.sampled_from(Quantity),
    st.floats(allow_nan=False, allow_infinity=False),
    st.one_of(UNITS, VALUES),
)
def test_units_of_any_kind(quantity, value, unit):
    with contextlib.suppress(OddValueError):
        clean(convert(quantity, value, unit))


@pytest.mark.parametrize("text", ["\ud800", "a\x00b", "\u202e"])
def test_text_that_no_database_takes(text):
    parser = StateParser()
    found = {"sensor.doorlock": State("sensor.doorlock", text)}
    assert parser.vehicle(found, METRIC).door_lock_status is None
