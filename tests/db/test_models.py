"""The tables are the documented ones, each column with its unit."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Final

import pytest
from sqlalchemy import UniqueConstraint

from custom_components.lightningrod.db.models import METADATA
from custom_components.lightningrod.ledger.readings import (
    BatteryReading,
    Position,
    VehicleReading,
)
from custom_components.lightningrod.ledger.records import KEYS, RecordKind

# The schema that this one descends from, column by column.
ORIGINAL: Final[Mapping[str, str]] = {
    "ev_charging_session": """
        id session_id device_id charge_type location_name location_type is_free
        plug_status charging_status station_status charging_voltage charging_amperage
        charging_kw session_start_utc session_end_utc estimated_end_utc recorded_at
        charge_duration_seconds plugged_in_duration_seconds start_soc end_soc energy_kwh
        cost cost_without_overrides cost_source is_complete location_id max_power
        min_power miles_added source_system ingested_at original_timestamp""",
    "ev_battery_status": """
        id device_id recorded_at hv_battery_soc hv_battery_actual_soc hv_battery_voltage
        hv_battery_amperage hv_battery_kw hv_battery_capacity hv_battery_range
        hv_battery_max_range hv_battery_temperature lv_battery_level lv_battery_voltage
        motor_voltage motor_amperage motor_kw performance_status source_system
        ingested_at original_timestamp""",
    "ev_vehicle_status": """
        id device_id recorded_at odometer speed accelerator_position brake_status
        gear_position parking_brake ignition_status remote_start_status coolant_temp
        torque_at_transmission door_lock_status tire_pressure indicators brake_torque
        wheel_torque_status yaw_rate acceleration engine_speed outside_temperature
        cabin_temperature deep_sleep_status device_connectivity evcc_status
        seatbelt_status remote_start_countdown source_system ingested_at
        original_timestamp""",
    "ev_trip_metrics": """
        id trip_id device_id start_time end_time recorded_at distance duration
        energy_consumed efficiency range_regenerated ambient_temp cabin_temp
        outside_air_temp driving_score speed_score acceleration_score
        deceleration_score start_location_id end_location_id electrical_efficiency
        brake_torque is_complete source_system ingested_at original_timestamp""",
    "ev_location": """
        id device_id recorded_at latitude longitude gps_accuracy altitude
        compass_direction address location_type source_system ingested_at
        original_timestamp""",
    "ev_charging_networks": "id network_name cost_per_kwh effective_date notes is_free",
    "ev_location_lookup": "id location_name latitude longitude location_type notes",
    "ev_statistics": """
        id computed_at total_sessions total_energy_kwh total_cost total_miles_added
        avg_session_duration_seconds avg_energy_per_session_kwh avg_cost_per_kwh
        avg_miles_per_kwh notes""",
    "app_settings": "key value updated_at",
}
SAMPLES = {
    RecordKind.BATTERY: BatteryReading,
    RecordKind.VEHICLE: VehicleReading,
    RecordKind.LOCATION: Position,
}
# Readings that serve the ledger without being stored.
NOT_STORED = {"energy_remaining", "fixed_at"}
TABLES = METADATA.tables


@pytest.mark.parametrize("name", ORIGINAL)
def test_every_original_column_is_there(name: str) -> None:
    assert set(ORIGINAL[name].split()) <= set(TABLES[name].columns.keys())


@pytest.mark.parametrize("name", TABLES)
def test_every_column_says_what_it_is(name: str) -> None:
    silent = [column.name for column in TABLES[name].columns if not column.comment]
    assert silent == []


@pytest.mark.parametrize("name", TABLES)
def test_every_constraint_has_a_name(name: str) -> None:
    assert all(constraint.name for constraint in TABLES[name].constraints)


def test_the_original_indexes_keep_their_names() -> None:
    table = TABLES["ev_charging_session"]
    assert {index.name for index in table.indexes} >= {
        "idx_ev_charging_session_session_start_utc",
        "idx_ev_charging_session_device_id",
        "idx_ev_charging_session_source_system",
        "idx_ev_charging_session_is_complete",
    }
    names = {constraint.name for constraint in table.constraints}
    assert "uq_ev_charging_session_session_id" in names


@pytest.mark.parametrize("kind", KEYS)
def test_a_natural_key_is_unique(kind: RecordKind) -> None:
    unique = {
        tuple(constraint.columns.keys())
        for constraint in TABLES[kind].constraints
        if isinstance(constraint, UniqueConstraint)
    }
    assert KEYS[kind] in unique


@pytest.mark.parametrize("kind", SAMPLES)
def test_what_is_read_has_a_column(kind: RecordKind) -> None:
    names = {field.name for field in fields(SAMPLES[kind])} - NOT_STORED
    assert names <= set(TABLES[kind].columns.keys())


@pytest.mark.parametrize("kind", SAMPLES)
def test_samples_have_one_index(kind: RecordKind) -> None:
    assert not TABLES[kind].indexes
