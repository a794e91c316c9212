"""The vehicles of the ledger."""

from typing import Final

from sqlalchemy import Column, Double, String, Table, UniqueConstraint

from ..types import JSON_VALUE, UtcDateTime, utc_now
from .base import METADATA, owned

# A vehicle, and what its tracker has to remember over a restart.
EV_VEHICLE: Final = Table(
    "ev_vehicle",
    METADATA,
    *owned(),
    Column("name", String, comment="What its owner calls it"),
    Column("model", String, comment="Model and year"),
    Column(
        "source_system", String(100), comment="Integration that it is followed through"
    ),
    Column(
        "usable_capacity_kwh",
        Double,
        comment="Usable capacity of the high-voltage battery, kWh",
    ),
    Column("subentry_id", String, comment="Home Assistant's id of its configuration"),
    Column(
        "carbon_entity_id",
        String,
        comment="Home Assistant entity of the CO2 intensity of the grid",
    ),
    Column("tracker_state", JSON_VALUE, comment="What the tracker goes on from"),
    Column(
        "tracker_state_at",
        UtcDateTime,
        comment="Observation that tracker_state is as of, UTC",
    ),
    Column(
        "created_at",
        UtcDateTime,
        nullable=False,
        server_default=utc_now(),
        comment="When the row was first written, UTC",
    ),
    Column(
        "removed_at",
        UtcDateTime,
        comment="When its owner removed it; its history stays, UTC",
    ),
    UniqueConstraint("device_id"),
)
