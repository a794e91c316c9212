"""Kilometres that the odometer counted and no trip explains."""

from typing import Final

from sqlalchemy import Column, Double, Index, Table, UniqueConstraint, Uuid

from ..types import UtcDateTime
from .base import METADATA, ingested, owned

# A stretch of the odometer without a trip, between two moments at which it was read.
EV_TRIP_GAP: Final = Table(
    "ev_trip_gap",
    METADATA,
    *owned(),
    Column(
        "gap_id",
        Uuid,
        nullable=False,
        comment="Identity of the gap, derived from vehicle and time",
    ),
    Column(
        "start_time",
        UtcDateTime,
        nullable=False,
        comment="Until when the kilometres are explained, UTC",
    ),
    Column(
        "end_time",
        UtcDateTime,
        nullable=False,
        comment="When they had been driven at the latest, UTC",
    ),
    Column("start_odometer", Double, comment="Odometer at start_time, km"),
    Column("end_odometer", Double, comment="Odometer at end_time, km"),
    Column(
        "distance",
        Double,
        nullable=False,
        comment="Distance without a trip, 0 once trips explain it, km",
    ),
    *ingested(),
    UniqueConstraint("gap_id"),
    Index(None, "device_id", "end_time"),
)
