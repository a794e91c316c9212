"""Samples of the vehicle: drivetrain, temperatures, tyres, locks."""

from typing import Final

from sqlalchemy import Column, Double, String

from ..types import JSON_VALUE
from .samples import samples

# The vehicle at one moment.
EV_VEHICLE_STATUS: Final = samples(
    "ev_vehicle_status",
    Column("odometer", Double, comment="Odometer, km"),
    Column("speed", Double, comment="Speed, km/h"),
    Column("accelerator_position", Double, comment="Accelerator pedal, %"),
    Column("brake_status", String, comment="Brake pedal"),
    Column("gear_position", String, comment="Gear selector"),
    Column("parking_brake", String, comment="Parking brake"),
    Column("ignition_status", String, comment="OFF, ACCESSORY or ON"),
    Column("remote_start_status", String, comment="Remote start"),
    Column("coolant_temp", Double, comment="Coolant temperature, °C"),
    Column("torque_at_transmission", Double, comment="Torque at the transmission, Nm"),
    Column("door_lock_status", String, comment="Door locks"),
    Column("tire_pressure", JSON_VALUE, comment="Tyre pressures, wheel to kPa"),
    Column("indicators", JSON_VALUE, comment="Warning lights, name to on or off"),
    Column("brake_torque", Double, comment="Brake torque, Nm"),
    Column("wheel_torque_status", String, comment="Wheel torque"),
    Column("yaw_rate", Double, comment="Yaw rate, °/s"),
    Column("acceleration", Double, comment="Lengthwise acceleration, m/s²"),
    Column("engine_speed", Double, comment="Engine speed, 1/min"),
    Column("outside_temperature", Double, comment="Outside temperature, °C"),
    Column("cabin_temperature", Double, comment="Cabin temperature, °C"),
    Column("deep_sleep_status", String, comment="Deep sleep"),
    Column(
        "device_connectivity",
        String,
        comment="Whether the vehicle reaches its maker's cloud",
    ),
    Column("evcc_status", String, comment="A unplugged, B plugged in, C charging"),
    Column("seatbelt_status", String, comment="Seat belts"),
    Column(
        "remote_start_countdown", Double, comment="Time left of the remote start, s"
    ),
)
