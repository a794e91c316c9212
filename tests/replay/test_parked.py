"""What a parked car shows, in both unit systems and from both integrations."""

from datetime import UTC, datetime

import pytest

from custom_components.lightningrod.ledger.readings import (
    BatteryReading,
    ChargingReading,
    PlugStatus,
    Position,
    TripFigures,
    VehicleReading,
)
from custom_components.lightningrod.source.entities import FordVehicle, find_vehicles

from .harness import VIN

BATTERY = BatteryReading(
    hv_battery_soc=84.5,
    hv_battery_actual_soc=80.7,
    hv_battery_voltage=368.5,
    hv_battery_amperage=0.080078125,
    hv_battery_kw=0.03,
    hv_battery_capacity=93.45,
    hv_battery_range=385.0,
    hv_battery_max_range=496.6,
    hv_battery_temperature=6.0,
    lv_battery_level=84.0,
    lv_battery_voltage=12.6,
    motor_voltage=368.0,
    motor_amperage=0.0,
    motor_kw=0.0,
    performance_status="NORMAL",
    energy_remaining=73.55,
)
CHARGING = ChargingReading(
    plug_status=PlugStatus.DISCONNECTED,
    charging_status="NOT_READY",
    station_status="NOT_DETECTED",
    amperage=0.1,
    power_kw=0.0,
)
DRIVE = TripFigures(
    range_regenerated=2.0,
    driving_score=99.9,
    speed_score=100.0,
    acceleration_score=99.215721,
    deceleration_score=91.0,
    electrical_efficiency=5.1,
    brake_torque=0.0,
)
POSITION = Position(
    latitude=22.123456,
    longitude=4.12345,
    altitude=15.24,
    compass_direction="EAST",
    fixed_at=datetime(2026, 4, 28, 6, tzinfo=UTC),
)


def _vehicle(**more) -> VehicleReading:
    return VehicleReading(
        odometer=32145.0,
        speed=0.0,
        accelerator_position=0.0,
        brake_status="OFF",
        gear_position="PARK",
        parking_brake="OFF",
        ignition_status="OFF",
        remote_start_status="Inactive",
        torque_at_transmission=0.0,
        door_lock_status="LOCKED",
        tire_pressure={
            "frontLeft": 253.0,
            "frontRight": 255.0,
            "rearLeft": 250.0,
            "rearRight": 248.0,
        },
        indicators={},
        brake_torque=0.0,
        wheel_torque_status="OFF",
        yaw_rate=0.0,
        acceleration=0.0,
        outside_temperature=7.0,
        evcc_status="A",
        seatbelt_status="UNBUCKLED",
        remote_start_countdown=0.0,
        **more,
    )


@pytest.mark.usefixtures("unit_system")
async def test_fordpass(car, watch):
    await car.setup()
    snapshot = await watch(car).next()
    assert snapshot.stale
    assert snapshot.device_id == VIN
    assert snapshot.source_system == "fordpass"
    assert snapshot.refreshed_at == datetime(2026, 4, 28, 6, tzinfo=UTC)
    assert snapshot.battery == BATTERY
    assert snapshot.charging == CHARGING
    assert snapshot.trip == DRIVE
    assert snapshot.position == POSITION
    assert snapshot.vehicle == _vehicle(
        cabin_temperature=30.0, device_connectivity="CONNECTED"
    )
    assert [trip.distance_km for trip in snapshot.trip_events] == [12.0]
    assert [log.energy_kwh for log in snapshot.charge_logs] == [60.19749]


@pytest.mark.usefixtures("unit_system")
async def test_fordconnect_query(connect_car, watch):
    await connect_car.setup()
    snapshot = await watch(connect_car).next()
    assert snapshot.source_system == "fordconnect_query"
    assert snapshot.battery == BATTERY
    assert snapshot.charging == CHARGING
    assert snapshot.trip == DRIVE
    assert snapshot.position == POSITION
    assert snapshot.vehicle == _vehicle()
    assert snapshot.trip_events == ()
    assert snapshot.charge_logs == ()


async def test_find_vehicles(hass, car, connect_car):
    await car.setup()
    await connect_car.setup()
    first, second = find_vehicles(hass)
    assert first.device_id is not None
    assert first == FordVehicle(
        vin=VIN,
        integration="fordpass",
        device_id=first.device_id,
        name=f"VIN: {VIN}",
        model="2022 Mustang Mach-E",
        config_entry_id=car.entry.entry_id,
    )
    assert (second.integration, second.model) == (
        "fordconnect_query",
        "2023 Mustang Mach-E",
    )
