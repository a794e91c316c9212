"""Trips: one drive, ignition on to ignition off, is one row."""

from typing import Final

from sqlalchemy import (
    Boolean,
    Column,
    Double,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    false,
    text,
)

from ..types import JSON_VALUE, UtcDateTime
from .base import METADATA, ingested, owned

# A trip; ``provenance`` says of each figure how it is known.
EV_TRIP_METRICS: Final = Table(
    "ev_trip_metrics",
    METADATA,
    *owned(),
    Column(
        "trip_id",
        Uuid,
        nullable=False,
        comment="Identity of the trip, derived from vehicle and time",
    ),
    Column("start_time", UtcDateTime, comment="Start, UTC"),
    Column("end_time", UtcDateTime, comment="End, UTC"),
    Column(
        "recorded_at",
        UtcDateTime,
        comment="When the newest of the row's data was observed, UTC",
    ),
    Column("distance", Double, comment="Distance, km"),
    Column("duration", Double, comment="Duration, s"),
    Column("energy_consumed", Double, comment="Energy from the battery, kWh"),
    Column("efficiency", Double, comment="distance over energy_consumed, km/kWh"),
    Column("range_regenerated", Double, comment="Range won by braking, km"),
    Column("ambient_temp", Double, comment="Ambient temperature, °C"),
    Column("cabin_temp", Double, comment="Cabin temperature, °C"),
    Column("outside_air_temp", Double, comment="Outside air temperature, °C"),
    Column("driving_score", Double, comment="Driving score, %"),
    Column("speed_score", Double, comment="Speed score, %"),
    Column("acceleration_score", Double, comment="Acceleration score, %"),
    Column("deceleration_score", Double, comment="Deceleration score, %"),
    Column(
        "start_location_id",
        Integer,
        comment="Row of ev_location_lookup that the trip began at",
    ),
    Column(
        "end_location_id",
        Integer,
        comment="Row of ev_location_lookup that the trip ended at",
    ),
    Column(
        "electrical_efficiency",
        Double,
        comment="Electrical efficiency as the vehicle says it, in its own unit",
    ),
    Column("brake_torque", Double, comment="Brake torque, Nm"),
    Column(
        "is_complete",
        Boolean,
        nullable=False,
        server_default=false(),
        comment="Whether the trip is over",
    ),
    Column("ignition_on_utc", UtcDateTime, comment="Ignition on, UTC"),
    Column("ignition_off_utc", UtcDateTime, comment="Ignition off, UTC"),
    Column("start_odometer", Double, comment="Odometer at the start, km"),
    Column("end_odometer", Double, comment="Odometer at the end, km"),
    Column("start_soc", Double, comment="State of charge at the start, %"),
    Column("end_soc", Double, comment="State of charge at the end, %"),
    Column("distance_source", String(20), comment="How distance is known"),
    Column("energy_source", String(20), comment="How energy_consumed is known"),
    Column(
        "petrol_assisted",
        Boolean,
        comment="Whether the combustion engine ran; NULL where the car does not tell",
    ),
    Column(
        "provenance", JSON_VALUE, comment="How the figures are known: column to source"
    ),
    Column(
        "needs_review",
        Boolean,
        nullable=False,
        server_default=false(),
        comment="Whether a person should look at the row",
    ),
    Column("notes", Text, comment="The owner's notes"),
    Column("trip_class", String(20), comment="business, private or commute"),
    Column(
        "owner_values",
        JSON_VALUE,
        comment="What the owner set: column to value; wins over what is observed",
    ),
    Column(
        "observed_values",
        JSON_VALUE,
        comment="What is observed of the columns in owner_values",
    ),
    Column(
        "merged_into", Uuid, comment="The trip that the owner made this one a part of"
    ),
    Column("tags", JSON_VALUE, comment="The owner's tags"),
    Column("deleted_at", UtcDateTime, comment="When the owner deleted the trip, UTC"),
    Column("updated_at", UtcDateTime, comment="When the row was last edited, UTC"),
    *ingested(),
    UniqueConstraint("trip_id"),
    # What a page of the trips passes over is passed over without touching a row.
    Index(
        None,
        "device_id",
        "end_time",
        postgresql_where=text("deleted_at IS NULL"),
        sqlite_where=text("deleted_at IS NULL"),
    ),
    # All that figures and pages sum up: they are read without touching a row.
    Index(
        "idx_ev_trip_metrics_figures",
        "device_id",
        "end_time",
        "distance",
        "duration",
        "energy_consumed",
        "outside_air_temp",
        "ambient_temp",
        "petrol_assisted",
        "trip_class",
        "is_complete",
        "deleted_at",
    ),
    Index(
        "idx_ev_trip_metrics_review",
        "device_id",
        "end_time",
        postgresql_where=text("needs_review"),
        sqlite_where=text("needs_review = 1"),
    ),
)
