"""Samples of the batteries."""

from sqlalchemy.orm import Mapped, mapped_column

from .base import Base
from .samples import Sample


class EVBatteryStatus(Sample, Base):
    """The high-voltage battery, the 12 V battery and the motor, at one moment."""

    __tablename__ = "ev_battery_status"

    hv_battery_soc: Mapped[float | None] = mapped_column(
        comment="Displayed state of charge, %"
    )
    hv_battery_actual_soc: Mapped[float | None] = mapped_column(
        comment="State of charge of the cells, %"
    )
    hv_battery_voltage: Mapped[float | None] = mapped_column(comment="Voltage, V")
    hv_battery_amperage: Mapped[float | None] = mapped_column(
        comment="Current, positive when discharging, A"
    )
    hv_battery_kw: Mapped[float | None] = mapped_column(
        comment="Power, positive when discharging, kW"
    )
    hv_battery_capacity: Mapped[float | None] = mapped_column(
        comment="Capacity as the vehicle says it, kWh"
    )
    hv_battery_range: Mapped[float | None] = mapped_column(comment="Range left, km")
    hv_battery_max_range: Mapped[float | None] = mapped_column(
        comment="Range when full, km"
    )
    hv_battery_temperature: Mapped[float | None] = mapped_column(
        comment="Temperature, °C"
    )
    lv_battery_level: Mapped[float | None] = mapped_column(
        comment="State of charge of the 12 V battery, %"
    )
    lv_battery_voltage: Mapped[float | None] = mapped_column(
        comment="Voltage of the 12 V battery, V"
    )
    motor_voltage: Mapped[float | None] = mapped_column(comment="Motor voltage, V")
    motor_amperage: Mapped[float | None] = mapped_column(
        comment="Motor current, positive when it drives, A"
    )
    motor_kw: Mapped[float | None] = mapped_column(
        comment="Motor power, positive when it drives, kW"
    )
    performance_status: Mapped[str | None] = mapped_column(
        comment="Performance of the battery as the vehicle says it"
    )
