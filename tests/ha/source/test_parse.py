"""From states to readings: the rows of the contract."""

import logging

import pytest

from custom_components.lightningrod.ledger.readings import (
    BatteryReading,
    ChargingReading,
    PlugStatus,
    TripFigures,
    VehicleReading,
)
from custom_components.lightningrod.source.fields import (
    BATTERY,
    CHARGE,
    DRIVE,
    FIX,
    VEHICLE,
)
from custom_components.lightningrod.source.parse import StateParser
from custom_components.lightningrod.source.units import METRIC, US_CUSTOMARY

from .ford import KM, slots
from .readers import (
    NOW,
    elveh,
    plugged,
    read_battery,
    read_charging,
    read_position,
    read_vehicle,
)


@pytest.mark.parametrize(
    ("fields", "reading"),
    [
        (BATTERY, BatteryReading),
        (VEHICLE, VehicleReading),
        (DRIVE, TripFigures),
    ],
)
def test_every_column_has_a_row(fields, reading):
    assert {field.name for field in fields.rows} == set(reading.__slots__)


def test_every_charging_column_has_a_row():
    assert {field.name for field in CHARGE.rows} | {"power_kw"} == set(
        ChargingReading.__slots__
    )


def test_no_entities_no_data():
    parser = StateParser()
    assert parser.battery({}, METRIC) == BatteryReading()
    assert parser.vehicle({}, METRIC) == VehicleReading()
    assert parser.trip_figures({}, METRIC) == TripFigures()
    assert parser.charging({}, METRIC, BatteryReading(), NOW) == ChargingReading()
    assert parser.position({}, METRIC) is None
    assert parser.refreshed_at({}, METRIC) is None


def test_a_state_of_zero_is_a_value():
    assert read_battery(soc="0", elveh=("0", KM)) == BatteryReading(
        hv_battery_soc=0.0, hv_battery_range=0.0
    )


def test_unavailable_entities_have_no_attributes_either():
    assert (
        read_battery(elveh=("unavailable", {"batteryVoltage": 368.5}))
        == BatteryReading()
    )
    assert (
        read_position(
            device_tracker__tracker=("unavailable", {"latitude": 1, "longitude": 2})
        )
        is None
    )


@pytest.mark.parametrize(
    "attributes",
    [
        {},
        {"latitude": None, "longitude": None},
        {"latitude": 52.5},
        {"latitude": 0.0, "longitude": 0.0},
        {"latitude": 252.5, "longitude": 13.4},
        {"latitude": "north", "longitude": "east"},
    ],
)
def test_no_position(attributes):
    assert read_position(device_tracker__tracker=("unknown", attributes)) is None


def test_zero_accuracy_and_altitude_are_unknown():
    fix = {"latitude": 52.5, "longitude": 13.4, "gps_accuracy": 0, "Altitude": 0.0}
    position = read_position(device_tracker__tracker=("home", fix))
    assert {getattr(position, field.name) for field in FIX.rows} == {None}


@pytest.mark.parametrize(
    ("states", "status"),
    [
        ({"elvehplug": "CONNECTED"}, PlugStatus.CONNECTED),
        ({"elvehplug": "Unsupported", "evccstatus": "A"}, PlugStatus.DISCONNECTED),
        (plugged(plugStatus="CONNECTED") | {"evccstatus": "A"}, PlugStatus.CONNECTED),
        ({"evccstatus": "C"}, PlugStatus.CONNECTED),
        ({"evccstatus": "UNKNOWN"}, None),
        ({"elvehplug": "SOMETHING", "evccstatus": "B"}, PlugStatus.CONNECTED),
    ],
)
def test_plug(states, status):
    assert read_charging(**states).plug_status is status


@pytest.mark.parametrize(
    ("states", "status"),
    [
        (plugged("SCHEDULED"), "SCHEDULED"),
        (plugged("NEW_WORD"), "NEW_WORD"),
        (plugged("unknown", chargingStatus="PAUSED"), "PAUSED"),
        ({"evccstatus": "C"}, "IN_PROGRESS"),
        ({"evccstatus": "B"}, None),
    ],
)
def test_charging_status(states, status):
    assert read_charging(**states).charging_status == status


@pytest.mark.parametrize(
    ("states", "target"),
    [
        ({"select__globaltargetsoc": "80"}, 80.0),
        ({"select__globaltargetsoc": "unknown"}, None),
        (plugged(globalAcTargetSoc=90, globalDcTargetSoc=80), 90.0),
        (
            plugged(globalAcTargetSoc=90, globalDcTargetSoc=80, chargingType="DC_FAST"),
            80.0,
        ),
        ({"select__elvehtargetcharge": "80"}, None),
    ],
)
def test_target(states, target):
    assert read_charging(**states).target_soc == target


def test_sensors_of_their_own_come_before_the_speeds_attributes():
    speed = (
        "0.0",
        {
            "unit_of_measurement": "m/s",
            "acceleratorPedalPosition": 12.0,
            "brakePedalStatus": "ON",
            "brakeTorque": 3.0,
            "gearLeverPosition": "DRIVE",
            "parkingBrakeStatus": "OFF",
            "torqueAtTransmission": 4.0,
            "wheelTorqueStatus": "ON",
            "yawRate": 5.0,
            "acceleration": {"x": 0.3, "y": 0.0, "z": 9.8},
            "engineSpeed": 800,
        },
    )
    assert read_vehicle(speed=speed) == VehicleReading(
        speed=0.0,
        accelerator_position=12.0,
        brake_status="ON",
        brake_torque=3.0,
        gear_position="DRIVE",
        parking_brake="OFF",
        torque_at_transmission=4.0,
        wheel_torque_status="ON",
        yaw_rate=5.0,
        acceleration=0.3,
        engine_speed=800.0,
    )
    assert read_vehicle(speed=speed, gearleverposition="PARK").gear_position == "PARK"


def test_attributes_in_us_units():
    battery = read_battery(
        US_CUSTOMARY,
        soc=("84.5", {"batteryRange": 239.2279090113736}),
        elveh=("unknown", {"maximumBatteryRange": 308.57293406506005}),
        elvehcharging=("NOT_READY", {"batteryTemperature": 42.8}),
    )
    assert battery == BatteryReading(
        hv_battery_soc=84.5,
        hv_battery_range=385.0,
        hv_battery_max_range=496.6,
        hv_battery_temperature=6.0,
    )


def test_units_that_change_under_the_same_states():
    """A reload of the Ford integration may change them before its states change."""
    parser, found = StateParser(), slots(**elveh(maximumBatteryRange=308.573))
    assert parser.battery(found, METRIC).hv_battery_max_range == 308.573
    miles = parser.battery(found, US_CUSTOMARY).hv_battery_max_range
    assert miles == pytest.approx(496.6, abs=0.01)


def test_readings_follow_every_state():
    parser = StateParser()
    assert parser.battery(slots(soc="84.5"), METRIC).hv_battery_soc == 84.5
    assert parser.battery(slots(soc="84.0"), METRIC).hv_battery_soc == 84.0
    assert parser.battery({}, METRIC).hv_battery_soc is None


@pytest.mark.parametrize(
    ("states", "seconds"),
    [
        ({"remotestartcountdown": ("1.5", {"unit_of_measurement": "min"})}, 90.0),
        ({"remotestartstatus": ("Active", {"countdown": 90})}, 90.0),
    ],
)
def test_remote_start_countdown(states, seconds):
    assert read_vehicle(**states).remote_start_countdown == seconds


def test_odd_values_are_told_once_and_without_their_content(caplog):
    caplog.set_level(logging.DEBUG)
    parser = StateParser()
    odd = slots(
        soc="secret",
        device_tracker__tracker=("home", {"latitude": 252.123, "longitude": 13.4}),
    )
    for _ in range(3):
        assert parser.battery(odd, METRIC) == BatteryReading()
        assert parser.position(odd, METRIC) is None
    messages = [record.getMessage() for record in caplog.records]
    assert len(messages) == 2
    assert not any("secret" in message or "252" in message for message in messages)
