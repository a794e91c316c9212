"""The vehicles of the ledger."""

from datetime import datetime
from typing import Any

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..types import utc_now
from .base import Base, Owned


class EVVehicle(Owned, Base):
    """A vehicle, and what its tracker has to remember over a restart."""

    __tablename__ = "ev_vehicle"

    name: Mapped[str | None] = mapped_column(comment="What its owner calls it")
    model: Mapped[str | None] = mapped_column(comment="Model and year")
    source_system: Mapped[str | None] = mapped_column(
        String(100), comment="Integration that it is followed through"
    )
    usable_capacity_kwh: Mapped[float | None] = mapped_column(
        comment="Usable capacity of the high-voltage battery, kWh"
    )
    subentry_id: Mapped[str | None] = mapped_column(
        comment="Home Assistant's id of its configuration"
    )
    carbon_entity_id: Mapped[str | None] = mapped_column(
        comment="Home Assistant entity of the CO2 intensity of the grid"
    )
    tracker_state: Mapped[dict[str, Any] | None] = mapped_column(
        comment="What the tracker goes on from"
    )
    tracker_state_at: Mapped[datetime | None] = mapped_column(
        comment="Observation that tracker_state is as of, UTC"
    )
    created_at: Mapped[datetime] = mapped_column(
        server_default=utc_now(), comment="When the row was first written, UTC"
    )
    removed_at: Mapped[datetime | None] = mapped_column(
        comment="When its owner removed it; its history stays, UTC"
    )

    __table_args__ = (UniqueConstraint("device_id"),)
