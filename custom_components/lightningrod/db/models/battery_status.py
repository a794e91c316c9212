"""Samples of the batteries."""

from sqlalchemy import Column, UniqueConstraint

from .base import Base, column
from .samples import Sample


class EVBatteryStatus(Sample, Base):
    """The high-voltage battery, the 12 V battery and the motor, at one moment."""

    __tablename__ = "ev_battery_status"

    hv_battery_soc: Column[float | None] = column(
        comment="Displayed state of charge, %"
    )
    hv_battery_actual_soc: Column[float | None] = column(
        comment="State of charge of the cells, %"
    )
    hv_battery_voltage: Column[float | None] = column(comment="Voltage, V")
    hv_battery_amperage: Column[float | None] = column(
        comment="Current, positive when discharging, A"
    )
    hv_battery_kw: Column[float | None] = column(
        comment="Power, positive when discharging, kW"
    )
    hv_battery_capacity: Column[float | None] = column(
        comment="Capacity as the vehicle says it, kWh"
    )
    hv_battery_range: Column[float | None] = column(comment="Range left, km")
    hv_battery_max_range: Column[float | None] = column(comment="Range when full, km")
    hv_battery_temperature: Column[float | None] = column(comment="Temperature, °C")
    lv_battery_level: Column[float | None] = column(
        comment="State of charge of the 12 V battery, %"
    )
    lv_battery_voltage: Column[float | None] = column(
        comment="Voltage of the 12 V battery, V"
    )
    motor_voltage: Column[float | None] = column(comment="Motor voltage, V")
    motor_amperage: Column[float | None] = column(
        comment="Motor current, positive when it drives, A"
    )
    motor_kw: Column[float | None] = column(
        comment="Motor power, positive when it drives, kW"
    )
    performance_status: Column[str | None] = column(
        comment="Performance of the battery as the vehicle says it"
    )

    __table_args__ = (UniqueConstraint("device_id", "recorded_at"),)
