"""How the energy of a charging session flowed over time."""

from typing import Any, Final

from sqlalchemy import (
    Column,
    Double,
    ForeignKey,
    Integer,
    String,
    Table,
    UniqueConstraint,
    Uuid,
)

from ..types import Money, UtcDateTime
from .base import METADATA, numbered


def _stretch() -> list[Column[Any]]:
    """Return the columns of a stretch of time of a session, gone with it."""
    return [
        Column(
            "session_id",
            Uuid,
            ForeignKey("ev_charging_session.session_id", ondelete="CASCADE"),
            nullable=False,
            comment="Session that it is part of",
        ),
        Column("start_utc", UtcDateTime, nullable=False, comment="Start, UTC"),
        Column("end_utc", UtcDateTime, nullable=False, comment="End, UTC"),
        Column(
            "energy_kwh",
            Double,
            comment="Energy, scaled to the session's once that is final, kWh",
        ),
        Column("measured_kwh", Double, comment="Energy as observed live, kWh"),
    ]


# One stretch of energy flow, without a pause and in one direction.
EV_CHARGING_SEGMENT: Final = Table(
    "ev_charging_segment",
    METADATA,
    *numbered(),
    *_stretch(),
    Column("kind", String(20), nullable=False, comment="charge or discharge"),
    Column("start_soc", Double, comment="State of charge at the start, %"),
    Column("end_soc", Double, comment="State of charge at the end, %"),
    Column("energy_source", String(20), comment="How measured_kwh is known"),
    UniqueConstraint("session_id", "start_utc"),
)

# One slice of five minutes on the clock.
EV_CHARGING_INTERVAL: Final = Table(
    "ev_charging_interval",
    METADATA,
    *numbered(),
    *_stretch(),
    Column(
        "mean_power_kw", Double, comment="energy_kwh over the length of the slice, kW"
    ),
    Column("soc", Double, comment="State of charge at the end, %"),
    Column(
        "battery_temperature",
        Double,
        comment="Temperature of the high-voltage battery, °C",
    ),
    Column(
        "solar_share",
        Double,
        comment="Part of the energy that came from own production, 0 to 1",
    ),
    UniqueConstraint("session_id", "start_utc"),
)

# One line of what a session cost, as a bill shows it; those of one audience sum up.
EV_CHARGING_COST_LINE: Final = Table(
    "ev_charging_cost_line",
    METADATA,
    *numbered(),
    Column(
        "session_id",
        Uuid,
        ForeignKey("ev_charging_session.session_id", ondelete="CASCADE"),
        nullable=False,
        comment="Session that it is part of",
    ),
    Column(
        "audience",
        String(20),
        nullable=False,
        comment="Whose price it is: standard, member or billing",
    ),
    Column(
        "position", Integer, nullable=False, comment="Place among the lines, from 0"
    ),
    Column(
        "kind", String(20), nullable=False, comment="energy, fee, time, bound or tax"
    ),
    Column("label", String(30), nullable=False, comment="What the line is for"),
    Column("name", String, comment="Name of the band or tier"),
    Column("quantity", Double, comment="How much, in unit"),
    Column("unit", String(10), comment="Unit of the quantity"),
    Column(
        "unit_price", Double, comment="Price of a unit, in the session's cost_currency"
    ),
    Column(
        "amount",
        Money,
        nullable=False,
        comment="What the line comes to, in the session's cost_currency",
    ),
    UniqueConstraint("session_id", "audience", "position"),
)
