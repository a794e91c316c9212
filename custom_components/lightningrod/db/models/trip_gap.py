"""Kilometres that the odometer counted and no trip explains."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Ingested, Owned


class EVTripGap(Owned, Ingested, Base):
    """A stretch of the odometer without a trip, between two moments at which it was read."""

    __tablename__ = "ev_trip_gap"

    gap_id: Mapped[UUID] = mapped_column(
        comment="Identity of the gap, derived from vehicle and time"
    )
    start_time: Mapped[datetime] = mapped_column(
        comment="Until when the kilometres are explained, UTC"
    )
    end_time: Mapped[datetime] = mapped_column(
        comment="When they had been driven at the latest, UTC"
    )
    start_odometer: Mapped[float | None] = mapped_column(
        comment="Odometer at start_time, km"
    )
    end_odometer: Mapped[float | None] = mapped_column(
        comment="Odometer at end_time, km"
    )
    distance: Mapped[float] = mapped_column(
        comment="Distance without a trip, 0 once trips explain it, km"
    )

    __table_args__ = (
        UniqueConstraint("gap_id"),
        Index(None, "device_id", "end_time"),
    )
