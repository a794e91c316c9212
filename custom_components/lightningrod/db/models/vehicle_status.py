"""Samples of the vehicle: drivetrain, temperatures, tyres, locks."""

from typing import Any

from sqlalchemy import Column, UniqueConstraint

from .base import Base, column
from .samples import Sample


class EVVehicleStatus(Sample, Base):
    """The vehicle at one moment."""

    __tablename__ = "ev_vehicle_status"

    odometer: Column[float | None] = column(comment="Odometer, km")
    speed: Column[float | None] = column(comment="Speed, km/h")
    accelerator_position: Column[float | None] = column(comment="Accelerator pedal, %")
    brake_status: Column[str | None] = column(comment="Brake pedal")
    gear_position: Column[str | None] = column(comment="Gear selector")
    parking_brake: Column[str | None] = column(comment="Parking brake")
    ignition_status: Column[str | None] = column(comment="OFF, ACCESSORY or ON")
    remote_start_status: Column[str | None] = column(comment="Remote start")
    coolant_temp: Column[float | None] = column(comment="Coolant temperature, °C")
    torque_at_transmission: Column[float | None] = column(
        comment="Torque at the transmission, Nm"
    )
    door_lock_status: Column[str | None] = column(comment="Door locks")
    tire_pressure: Column[dict[str, Any] | None] = column(
        comment="Tyre pressures, wheel to kPa"
    )
    indicators: Column[dict[str, Any] | None] = column(
        comment="Warning lights, name to on or off"
    )
    brake_torque: Column[float | None] = column(comment="Brake torque, Nm")
    wheel_torque_status: Column[str | None] = column(comment="Wheel torque")
    yaw_rate: Column[float | None] = column(comment="Yaw rate, °/s")
    acceleration: Column[float | None] = column(comment="Lengthwise acceleration, m/s²")
    engine_speed: Column[float | None] = column(comment="Engine speed, 1/min")
    outside_temperature: Column[float | None] = column(
        comment="Outside temperature, °C"
    )
    cabin_temperature: Column[float | None] = column(comment="Cabin temperature, °C")
    deep_sleep_status: Column[str | None] = column(comment="Deep sleep")
    device_connectivity: Column[str | None] = column(
        comment="Whether the vehicle reaches its maker's cloud"
    )
    evcc_status: Column[str | None] = column(
        comment="A unplugged, B plugged in, C charging"
    )
    seatbelt_status: Column[str | None] = column(comment="Seat belts")
    remote_start_countdown: Column[float | None] = column(
        comment="Time left of the remote start, s"
    )

    __table_args__ = (UniqueConstraint("device_id", "recorded_at"),)
