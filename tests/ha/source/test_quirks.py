"""Quirks of Ford's integrations, by their numbers in the contract."""

from datetime import UTC, datetime, timedelta

import pytest

from custom_components.lightningrod.ledger.readings import (
    BatteryReading,
    TripFigures,
    VehicleReading,
)
from custom_components.lightningrod.source.fields import ENTITIES
from custom_components.lightningrod.source.parse import StateParser
from custom_components.lightningrod.source.units import METRIC, US_CUSTOMARY

from .ford import KM, slots
from .readers import (
    CELSIUS,
    NOW,
    elveh,
    plugged,
    read_battery,
    read_charging,
    read_position,
    read_vehicle,
)


def test_4_3_the_raw_events_are_not_read():
    """They are silent for a trip that comes by websocket, and off by default."""
    assert not {f"sensor.{key}" for key in ("events", "metrics", "states")} & ENTITIES


@pytest.mark.parametrize(
    ("current", "power"), [(10.7, 3.39), (0.0, 0.0)], ids=["flows", "has ended"]
)
def test_4_6_stale_voltage_makes_no_power(current, power):
    charging = read_charging(
        elvehchargingpower=("3.39", {"unit_of_measurement": "kW"}),
        **plugged(chargingVoltage=317.0, chargingAmperage=current, chargingkW=3.39),
        **elveh(batteryVoltage=368.5, batteryAmperage=9.2, batterykW=3.39),
    )
    assert charging.power_kw == power


@pytest.mark.parametrize(
    ("states", "power"),
    [
        ({"elvehchargingpower": ("7200", {"unit_of_measurement": "W"})}, 7.2),
        ({"elvehchargingpower": ("unknown", {}), **plugged(chargingkW=7.2)}, 7.2),
        (plugged(chargePowerKw=10.7), 10.7),
        (plugged(chargePowerKw="10.7"), 10.7),
        (plugged(chargingkW=0, chargePowerKw=10.7), 0.0),
        (elveh(batteryVoltage=400.0, batterykW=-120.0), 120.0),
        (
            plugged(chargingkW=0) | elveh(batteryVoltage=400.0, batterykW=-120.0),
            120.0,
        ),
        (elveh(batteryVoltage=400.0, batterykW=25.0), 0.0),
        (elveh(batterykW=-120.0), None),
        (plugged(), None),
    ],
)
def test_4_6_best_power(states, power):
    assert read_charging(**states).power_kw == power


def test_4_7_zero_is_no_data():
    battery = read_battery(
        **elveh(
            batteryVoltage=0.0,
            batteryAmperage=0.0,
            batterykW=0,
            batteryCharge=0,
            batteryActualCharge=0,
            batteryEnergyRemaining=0,
            maximumBatteryCapacity=0,
            maximumBatteryRange=0.0,
            motorVoltage=0.0,
            motorkW=0,
        )
    )
    assert battery == BatteryReading(hv_battery_range=385.0, hv_battery_amperage=0.0)
    assert StateParser().trip_figures(
        slots(**elveh(tripDrivingScore=0, tripRangeRegenerated=0.0)), METRIC
    ) == TripFigures(range_regenerated=0.0)
    assert read_charging(**plugged(chargingVoltage=0.0)).voltage is None


@pytest.mark.parametrize(
    ("units", "raw", "voltage", "expected"),
    [
        (METRIC, 0.0, 368.5, 0.0),
        (METRIC, 0.0, 0.0, None),
        (US_CUSTOMARY, 32.0, 368.5, 0.0),
        (US_CUSTOMARY, 32.0, 0.0, None),
        (US_CUSTOMARY, 0.0, 368.5, None),
        (METRIC, -12.5, 0.0, -12.5),
        (US_CUSTOMARY, 42.8, 0.0, 6.0),
    ],
)
def test_4_7_temperature_of_zero(units, raw, voltage, expected):
    battery = read_battery(
        units,
        **plugged("NOT_READY", batteryTemperature=raw),
        **elveh(batteryVoltage=voltage),
    )
    assert battery.hv_battery_temperature == expected


@pytest.mark.parametrize(("before", "expected"), [(3.0, 0.0), (9.0, None)])
def test_4_7_zero_after_a_temperature_near_it(before, expected):
    parser = StateParser()
    parser.battery(slots(**plugged(batteryTemperature=before)), METRIC)
    now = parser.battery(slots(**plugged(batteryTemperature=0.0)), METRIC)
    assert now.hv_battery_temperature == expected


def test_4_8_placeholders_fill_no_column():
    assert (
        read_vehicle(
            ignitionstatus=("Unsupported", {}),
            evccstatus="Unsupported",
            gearleverposition="UNKNOWN",
            doorlock="Unsupported",
            speed=("unknown", {"unit_of_measurement": "m/s"}),
            deviceconnectivity="Undefined",
        )
        == VehicleReading()
    )


def test_4_9_odometer_is_fords_own():
    assert (
        read_vehicle(odometer=("40000.0", KM | {"value": 32145.0})).odometer == 32145.0
    )
    assert read_vehicle(
        odometer=("19973.9769744691", {"unit_of_measurement": "mi"})
    ).odometer == (pytest.approx(32145.0))
    assert read_vehicle(odometer=("unknown", {})).odometer is None


def test_4_14_attributes_of_every_type():
    end = NOW + timedelta(hours=3)
    charging = read_charging(
        **plugged(
            estimatedEndTime=end.astimezone(),
            chargingType="AC_BASIC",
            chargingVoltage={"value": 317.0},
        )
    )
    assert charging.estimated_end == end
    assert charging.power_type == "AC_BASIC"
    assert charging.voltage is None


@pytest.mark.parametrize(
    ("status", "end", "kept"),
    [
        ("IN_PROGRESS", NOW + timedelta(hours=3), True),
        ("IN_PROGRESS", NOW, False),
        ("IN_PROGRESS", NOW - timedelta(hours=3), False),
        ("SCHEDULED", NOW + timedelta(hours=3), False),
        ("NOT_READY", NOW + timedelta(hours=3), False),
        ("unknown", NOW + timedelta(hours=3), False),
    ],
)
def test_4_15_estimated_end(status, end, kept):
    charging = read_charging(**plugged(status, estimatedEndTime=end))
    assert charging.estimated_end == (end if kept else None)


def test_4_16_outside_temperature_is_the_state():
    states = {"outsidetemp": ("7.0", CELSIUS | {"ambientTemp": 22.0})}
    assert read_vehicle(**states).outside_temperature == 7.0
    states = {"outsidetemp": ("unknown", CELSIUS | {"ambientTemp": 22.0})}
    assert read_vehicle(**states).outside_temperature is None


def test_4_17_closed_without_data_is_not_read():
    """Windows and doors say Closed when nothing is known of them."""
    shown = {"windowposition": "Closed", "doorstatus": "Closed"}
    assert read_vehicle(**shown) == VehicleReading()
    assert not {f"sensor.{key}" for key in shown} & ENTITIES


@pytest.mark.parametrize(
    ("state", "unit", "kmh"),
    [
        ("0.09", "m/s", 0.0),
        ("0.49", "m/s", 0.0),
        ("0.5", "m/s", 1.8),
        ("13.9", "m/s", 50.04),
        ("1.0", "mph", 0.0),
        ("31.1", "mph", 50.0506),
        ("50", "km/h", 50.0),
        ("13.9", None, None),
    ],
)
def test_4_19_speed(state, unit, kmh):
    speed = read_vehicle(speed=(state, {"unit_of_measurement": unit})).speed
    assert speed == (None if kmh is None else pytest.approx(kmh, abs=1e-3))


def test_4_20_position_is_the_trackers():
    gps = (
        "{'lat': 1.0, 'lon': 2.0, 'alt': 3.0}",
        {
            "updateTime": "2026-04-28T06:00:00Z",
            "compassDirection": "EAST",
            "value": {"location": {"lat": 1.0, "lon": 2.0}},
        },
    )
    tracker = ("not_home", {"latitude": 52.5, "longitude": 13.4, "Altitude": 34.0})
    position = read_position(device_tracker__tracker=tracker, gps=gps)
    assert (position.latitude, position.longitude) == (52.5, 13.4)
    assert position.altitude == 34.0
    assert position.compass_direction == "EAST"
    assert position.fixed_at == datetime(2026, 4, 28, 6, tzinfo=UTC)
    alone = read_position(gps=gps)
    assert (alone.latitude, alone.longitude) == (1.0, 2.0)
    assert read_position(gps=("{}", {})) is None


def test_4_23_both_spellings():
    charging = read_charging(
        elvehplug=(
            "CONNECTED",
            {"ChargingType": "AC_SMART", "ChargingStationStatus": "STATION_READY"},
        )
    )
    assert charging.power_type == "AC_SMART"
    assert charging.station_status == "STATION_READY"
    charging = read_charging(
        **plugged(chargingType="DC_FAST", chargingStationStatus="CHARGING")
    )
    assert charging.power_type == "DC_FAST"
    assert charging.station_status == "CHARGING"


def test_4_28_battery_is_the_12_volt_one():
    battery = read_battery(battery=("84.0", {"batteryVoltage": 12.6}))
    assert battery == BatteryReading(lv_battery_level=84.0, lv_battery_voltage=12.6)
    other = {"vehicleBattery": "OTHER", "value": 12.4}
    battery = read_battery(battery=("84.0", {"batteryVoltageObject": other}))
    assert battery.lv_battery_voltage == 12.4


@pytest.mark.parametrize(
    ("told", "kwh"), [(131000, 131.0), (93.45, 93.45), (141.2, 141.2)]
)
def test_4_29_capacity(told, kwh):
    assert read_battery(**elveh(maximumBatteryCapacity=told)).hv_battery_capacity == kwh


def test_4_30_columns_stay_empty_where_the_car_tells_nothing():
    battery = read_battery(**elveh())
    assert battery == BatteryReading(hv_battery_range=385.0)


def test_4_34_dates_before_there_were_cars():
    parser = StateParser()
    found = slots(lastrefresh="1970-01-01T00:00:00+00:00")
    assert parser.refreshed_at(found, METRIC) is None
    found = slots(lastrefresh="2026-04-28T06:00:00+00:00")
    assert parser.refreshed_at(found, METRIC) == datetime(2026, 4, 28, 6, tzinfo=UTC)


def test_4_37_door_lock_is_the_state_alone():
    doors = {"allDoors": "LOCKED", "driverFront": "UNLOCKED"}
    assert (
        read_vehicle(doorlock=("PARTLY_LOCKED", doors)).door_lock_status
        == "PARTLY_LOCKED"
    )
