"""Samples of the vehicle: drivetrain, temperatures, tyres, locks."""

from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from .base import Base
from .samples import Sample


class EVVehicleStatus(Sample, Base):
    """The vehicle at one moment."""

    __tablename__ = "ev_vehicle_status"

    odometer: Mapped[float | None] = mapped_column(comment="Odometer, km")
    speed: Mapped[float | None] = mapped_column(comment="Speed, km/h")
    accelerator_position: Mapped[float | None] = mapped_column(
        comment="Accelerator pedal, %"
    )
    brake_status: Mapped[str | None] = mapped_column(comment="Brake pedal")
    gear_position: Mapped[str | None] = mapped_column(comment="Gear selector")
    parking_brake: Mapped[str | None] = mapped_column(comment="Parking brake")
    ignition_status: Mapped[str | None] = mapped_column(comment="OFF, ACCESSORY or ON")
    remote_start_status: Mapped[str | None] = mapped_column(comment="Remote start")
    coolant_temp: Mapped[float | None] = mapped_column(
        comment="Coolant temperature, °C"
    )
    torque_at_transmission: Mapped[float | None] = mapped_column(
        comment="Torque at the transmission, Nm"
    )
    door_lock_status: Mapped[str | None] = mapped_column(comment="Door locks")
    tire_pressure: Mapped[dict[str, Any] | None] = mapped_column(
        comment="Tyre pressures, wheel to kPa"
    )
    indicators: Mapped[dict[str, Any] | None] = mapped_column(
        comment="Warning lights, name to on or off"
    )
    brake_torque: Mapped[float | None] = mapped_column(comment="Brake torque, Nm")
    wheel_torque_status: Mapped[str | None] = mapped_column(comment="Wheel torque")
    yaw_rate: Mapped[float | None] = mapped_column(comment="Yaw rate, °/s")
    acceleration: Mapped[float | None] = mapped_column(
        comment="Lengthwise acceleration, m/s²"
    )
    engine_speed: Mapped[float | None] = mapped_column(comment="Engine speed, 1/min")
    outside_temperature: Mapped[float | None] = mapped_column(
        comment="Outside temperature, °C"
    )
    cabin_temperature: Mapped[float | None] = mapped_column(
        comment="Cabin temperature, °C"
    )
    deep_sleep_status: Mapped[str | None] = mapped_column(comment="Deep sleep")
    device_connectivity: Mapped[str | None] = mapped_column(
        comment="Whether the vehicle reaches its maker's cloud"
    )
    evcc_status: Mapped[str | None] = mapped_column(
        comment="A unplugged, B plugged in, C charging"
    )
    seatbelt_status: Mapped[str | None] = mapped_column(comment="Seat belts")
    remote_start_countdown: Mapped[float | None] = mapped_column(
        comment="Time left of the remote start, s"
    )
