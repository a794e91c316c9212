"""Charge logs and trips."""

from datetime import UTC, datetime

from homeassistant.core import State
import pytest

from custom_components.lightningrod.ledger.readings import ChargeLog, TripEvent
from custom_components.lightningrod.source.events import (
    charge_log,
    charge_log_key,
    trip_event,
    trip_key,
)
from custom_components.lightningrod.source.units import METRIC, US_CUSTOMARY

STAMP = "2026-04-29T05:35:00Z"
PLUG_IN = "2026-04-28T18:00:01Z"
ENDED = datetime(2026, 4, 29, 5, 56, 29, tzinfo=UTC)
TRIP = {
    "unit_of_measurement": "Wh",
    "tripUpdateTime": "2026-04-29T05:56:29Z",
    "tripDuration": "0:16:19",
    "tripDistanceTraveled": 12.0,
    "tripCabinTemperature": 21.0,
    "tripAmbientTemperature": 9.0,
    "tripOutsideAirAmbientTemperature": 8.5,
}


def _read_log(state, units=METRIC, *, fresh=True) -> ChargeLog:
    log = charge_log(state, units, fresh=fresh)
    assert log is not None
    return log


def _read_trip(state, summary=None, units=METRIC) -> TripEvent:
    trip = trip_event(state, summary, units)
    assert trip is not None
    return trip


def _log(**attributes):
    return State("sensor.log", "14.1", {"timeStamp": STAMP} | attributes)


def _trip(state="1918.0", **attributes):
    return State("sensor.trip", state, TRIP | attributes)


def _elveh(**attributes):
    return State("sensor.elveh", "385.0", attributes)


@pytest.mark.parametrize(
    ("units", "distance", "fresh", "km"),
    [
        (METRIC, 103.0, True, 103.0),
        (METRIC, 103.0, False, 103.0),
        (US_CUSTOMARY, 64.00123280044541, True, 103.0),
        (US_CUSTOMARY, 64.00123280044541, False, None),
    ],
)
def test_4_1_distance_only_where_it_is_right(units, distance, fresh, km):
    state = _log(plugDetails={"plugInTime": PLUG_IN, "totalDistanceAdded": distance})
    assert _read_log(state, units, fresh=fresh).distance_added_km == km


def test_4_1_nothing_of_the_state_is_kept():
    details = {"plugInTime": PLUG_IN, "totalDistanceAdded": 103.0}
    log = _read_log(_log(plugDetails=details))
    details["totalDistanceAdded"] = 64.0
    assert log.distance_added_km == 103.0


def test_4_27_the_range_at_the_plug_in_is_no_distance():
    """It is in km whatever the added distance is in, and fills no column."""
    details = {"plugInTime": PLUG_IN, "totalDistanceAdded": 64.00123280044541}
    log = _read_log(_log(plugDetails=details | {"plugInDte": 210.0}), US_CUSTOMARY)
    assert log == _read_log(_log(plugDetails=details), US_CUSTOMARY)
    assert log.distance_added_km == 103.0


def test_4_25_powers_are_watts():
    log = _read_log(_log(power={"min": 601.2, "max": 10405.2}))
    assert (log.min_power_kw, log.max_power_kw) == (0.6012, 10.4052)


@pytest.mark.parametrize(
    "attributes",
    [
        {},
        {"plugDetails": None, "power": None, "stateOfCharge": None},
        {"plugDetails": {}, "location": {}},
        {"plugDetails": "none", "location": {"address": None, "name": ""}},
        {
            "energyConsumed": None,
            "targetSoc": "Unsupported",
            "location": {"name": None},
        },
    ],
)
def test_every_level_of_the_log_is_optional(attributes):
    assert charge_log(_log(**attributes), METRIC, fresh=True) == ChargeLog(
        logged_at=datetime(2026, 4, 29, 5, 35, tzinfo=UTC)
    )


@pytest.mark.parametrize(
    ("attributes", "name", "expected"),
    [
        ({"chargerType": "UNKNOWN"}, "charger_type", None),
        ({"location": {"network": "UNKNOWN"}}, "network", None),
        (
            {"location": {"network": "Electrify America"}},
            "network",
            "Electrify America",
        ),
        ({"location": {"type": "SAVED"}}, "location_saved", True),
        ({"location": {"type": "UNSAVED"}}, "location_saved", False),
        ({"location": {"type": "UNKNOWN"}}, "location_saved", None),
        ({"location": {"latitude": 0.0, "longitude": 0.0}}, "latitude", None),
        ({"location": {"latitude": 91.0, "longitude": 4.0}}, "longitude", None),
        ({"location": {"latitude": 22.1, "longitude": 4.1}}, "longitude", 4.1),
        ({"stateOfCharge": {"firstSOC": 28, "lastSOC": 130}}, "last_soc", None),
        ({"energyTransferDuration": {"begin": "2010-01-01T00:00:00Z"}}, "begin", None),
        ({"energyTransferDuration": {"totalTime": 11820}}, "transfer_s", 11820.0),
        (
            {
                "location": {
                    "address": {
                        "address1": "Main St. 7",
                        "address2": None,
                        "city": "Town",
                        "country": "USA",
                    }
                }
            },
            "address",
            "Main St. 7, Town, USA",
        ),
    ],
)
def test_log_entries(attributes, name, expected):
    log = _read_log(_log(**attributes))
    assert getattr(log, name) == expected


@pytest.mark.parametrize(
    "stamp", [None, "Undefined", "1970-01-01T00:00:00Z", "tomorrow", 5]
)
def test_log_without_a_time_is_none(stamp):
    assert charge_log(_log(timeStamp=stamp), METRIC, fresh=True) is None


def test_log_keys():
    details = {"plugInTime": PLUG_IN}
    assert charge_log_key(_log(plugDetails=details)) == (STAMP, PLUG_IN)
    assert charge_log_key(_log()) == (STAMP, "None")
    assert charge_log_key(State("sensor.log", "unknown", {})) is None
    assert (
        charge_log_key(State("sensor.log", "unavailable", {"timeStamp": STAMP})) is None
    )


def test_trip():
    assert trip_event(_trip(), _elveh(tripEnergyConsumed=1.92), METRIC) == TripEvent(
        ended_at=ENDED,
        energy_kwh=1.918,
        duration_s=979.0,
        distance_km=12.0,
        cabin_temp=21.0,
        ambient_temp=9.0,
        outside_air_temp=8.5,
    )


def test_trip_in_us_units():
    state = _trip(
        tripDistanceTraveled=7.456454306848008,
        tripCabinTemperature=69.80000000000001,
        tripAmbientTemperature=48.2,
        tripOutsideAirAmbientTemperature=47.3,
    )
    assert trip_event(state, None, US_CUSTOMARY) == trip_event(_trip(), None, METRIC)


def test_4_23_older_spellings():
    state = State(
        "sensor.trip",
        "1918.0",
        {"unit_of_measurement": "Wh", "tripUpdateTime": "2026-04-29T05:56:29Z"},
    )
    elveh = _elveh(
        tripDuration="0:16:19",
        tripDistanceTraveled=12.0,
        tripCabinTemp=21.0,
        tripAmbientTemp=9.0,
        tripOutsideAirAmbientTemp=8.5,
        tripEnergyConsumed=1.92,
    )
    assert trip_event(state, elveh, METRIC) == trip_event(_trip(), None, METRIC)


@pytest.mark.parametrize(
    ("first", "last", "single"),
    [
        ("1918.0", 1.92, True),
        ("1925.0", 1.92, True),
        ("1915.0", 1.92, True),
        ("1930.0", 1.92, False),
        ("1918.0", 0.5, False),
        ("1918.0", 0.0, False),
        ("1918.0", None, True),
        ("unknown", 1.92, True),
    ],
)
def test_4_24_segments(first, last, single):
    trip = _read_trip(_trip(first), _elveh(tripEnergyConsumed=last))
    assert trip.single_segment is single


@pytest.mark.parametrize("unit", ["Wh", "kWh"])
def test_4_25_energy_by_its_unit(unit):
    told = {"Wh": "1918.0", "kWh": "1.918"}[unit]
    trip = _read_trip(_trip(told, unit_of_measurement=unit))
    assert trip.energy_kwh == 1.918


@pytest.mark.parametrize("time", [None, "Undefined", "2000-01-01T00:00:00Z", "soon", 7])
def test_trip_without_an_end_is_none(time):
    assert trip_event(_trip(tripUpdateTime=time), None, METRIC) is None


def test_trip_keys():
    assert trip_key(_trip()) == "2026-04-29T05:56:29Z"
    assert trip_key(_trip(tripUpdateTime=None)) is None
    assert trip_key(State("sensor.trip", "unknown")) is None
    assert trip_key(State("sensor.trip", "unavailable", TRIP)) is None


def test_odd_trip_values_leave_the_rest():
    state = _trip("many", tripDuration="16 minutes", tripDistanceTraveled="far")
    trip = _read_trip(state)
    assert (trip.energy_kwh, trip.duration_s, trip.distance_km) == (None, None, None)
    assert trip.cabin_temp == 21.0
