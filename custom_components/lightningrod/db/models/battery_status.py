"""Samples of the batteries."""

from typing import Final

from sqlalchemy import Column, Double, String

from .samples import samples

# The high-voltage battery, the 12 V battery and the motor, at one moment.
EV_BATTERY_STATUS: Final = samples(
    "ev_battery_status",
    Column("hv_battery_soc", Double, comment="Displayed state of charge, %"),
    Column("hv_battery_actual_soc", Double, comment="State of charge of the cells, %"),
    Column("hv_battery_voltage", Double, comment="Voltage, V"),
    Column(
        "hv_battery_amperage", Double, comment="Current, positive when discharging, A"
    ),
    Column("hv_battery_kw", Double, comment="Power, positive when discharging, kW"),
    Column(
        "hv_battery_capacity", Double, comment="Capacity as the vehicle says it, kWh"
    ),
    Column("hv_battery_range", Double, comment="Range left, km"),
    Column("hv_battery_max_range", Double, comment="Range when full, km"),
    Column("hv_battery_temperature", Double, comment="Temperature, °C"),
    Column(
        "lv_battery_level", Double, comment="State of charge of the 12 V battery, %"
    ),
    Column("lv_battery_voltage", Double, comment="Voltage of the 12 V battery, V"),
    Column("motor_voltage", Double, comment="Motor voltage, V"),
    Column(
        "motor_amperage", Double, comment="Motor current, positive when it drives, A"
    ),
    Column("motor_kw", Double, comment="Motor power, positive when it drives, kW"),
    Column(
        "performance_status",
        String,
        comment="Performance of the battery as the vehicle says it",
    ),
)
