"""What the ledger keeps by day and by month, so that nobody has to read every sample."""

from typing import Final

from sqlalchemy import Column, Date, Double, Index, Table, Text, UniqueConstraint

from ..types import UtcDateTime
from .base import METADATA, owned

# A month of the local calendar: SQL knows of time zones here, and not there.
EV_MONTH: Final = Table(
    "ev_month",
    METADATA,
    Column("month", Date, primary_key=True, comment="First local day of the month"),
    Column(
        "start_utc", UtcDateTime, nullable=False, comment="When the month begins, UTC"
    ),
    Column(
        "end_utc", UtcDateTime, nullable=False, comment="When the next one begins, UTC"
    ),
    Index(None, "start_utc"),
)

# What a vehicle's sessions and trips of a month add up to.
#
# For figures, which would have to read ten years of rows without it. A trigger sets
# ``computed_at`` to NULL when a row of the month changes, whoever changes it.
EV_MONTHLY: Final = Table(
    "ev_monthly",
    METADATA,
    *owned(),
    Column("month", Date, nullable=False, comment="First local day of the month"),
    Column(
        "computed_at",
        UtcDateTime,
        comment="When the row was computed, UTC; NULL where the rows of the month changed",
    ),
    Column(
        "charged", Text, comment="Sums of the sessions, as JSON for the figures alone"
    ),
    Column(
        "driven",
        Text,
        comment="Sums of the trips and gaps, as JSON for the figures alone",
    ),
    UniqueConstraint("device_id", "month"),
)

# What a vehicle's samples told on one local day; NULL where they told nothing.
EV_DAILY: Final = Table(
    "ev_daily",
    METADATA,
    *owned(),
    Column("day", Date, nullable=False, comment="Local day"),
    Column(
        "computed_at",
        UtcDateTime,
        comment="When the row was computed, UTC; NULL where newer samples wait for it",
    ),
    Column("odometer_km", Double, comment="Odometer at the end of the day, km"),
    Column("outside_temperature", Double, comment="Mean outside temperature, °C"),
    Column(
        "battery_temperature",
        Double,
        comment="Mean temperature of the high-voltage battery, °C",
    ),
    Column(
        "lv_level_min", Double, comment="Lowest state of charge of the 12 V battery, %"
    ),
    Column(
        "lv_level_mean", Double, comment="Mean state of charge of the 12 V battery, %"
    ),
    Column("lv_voltage_min", Double, comment="Lowest voltage of the 12 V battery, V"),
    Column("lv_voltage_mean", Double, comment="Mean voltage of the 12 V battery, V"),
    Column(
        "stood_seconds",
        Double,
        nullable=False,
        server_default="0",
        comment="Length of the rests without a cable that ended on the day, s",
    ),
    Column(
        "stood_soc",
        Double,
        nullable=False,
        server_default="0",
        comment="State of charge that was lost in these rests, %",
    ),
    *(
        Column(
            f"soc_{low}_seconds",
            Double,
            nullable=False,
            server_default="0",
            comment=f"Time at {low} to {low + 10} %, s",
        )
        for low in range(0, 100, 10)
    ),
    UniqueConstraint("device_id", "day"),
)
