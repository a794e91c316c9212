"""The vehicles of the ledger."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, String, UniqueConstraint

from ..types import utc_now
from .base import Base, Owned, column


class EVVehicle(Owned, Base):
    """A vehicle, and what its tracker has to remember over a restart."""

    __tablename__ = "ev_vehicle"

    name: Column[str | None] = column(comment="What its owner calls it")
    model: Column[str | None] = column(comment="Model and year")
    source_system: Column[str | None] = column(
        String(100), comment="Integration that it is followed through"
    )
    usable_capacity_kwh: Column[float | None] = column(
        comment="Usable capacity of the high-voltage battery, kWh"
    )
    subentry_id: Column[str | None] = column(
        comment="Home Assistant's id of its configuration"
    )
    carbon_entity_id: Column[str | None] = column(
        comment="Home Assistant entity of the CO2 intensity of the grid"
    )
    tracker_state: Column[dict[str, Any] | None] = column(
        comment="What the tracker goes on from"
    )
    tracker_state_at: Column[datetime | None] = column(
        comment="Observation that tracker_state is as of, UTC"
    )
    created_at: Column[datetime] = column(
        server_default=utc_now(), comment="When the row was first written, UTC"
    )
    removed_at: Column[datetime | None] = column(
        comment="When its owner removed it; its history stays, UTC"
    )

    __table_args__ = (UniqueConstraint("device_id"),)
