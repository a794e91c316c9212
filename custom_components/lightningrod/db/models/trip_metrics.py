"""Trips: one drive, ignition on to ignition off, is one row."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Index, String, Text, UniqueConstraint, false, text

from ..types import JSON_VALUE
from .base import Base, Ingested, Owned, column


class EVTripMetrics(Owned, Ingested, Base):
    """A trip; ``provenance`` says of each figure how it is known."""

    __tablename__ = "ev_trip_metrics"

    trip_id: Column[UUID] = column(
        comment="Identity of the trip, derived from vehicle and time"
    )
    start_time: Column[datetime | None] = column(comment="Start, UTC")
    end_time: Column[datetime | None] = column(comment="End, UTC")
    recorded_at: Column[datetime | None] = column(
        comment="When the newest of the row's data was observed, UTC"
    )
    distance: Column[float | None] = column(comment="Distance, km")
    duration: Column[float | None] = column(comment="Duration, s")
    energy_consumed: Column[float | None] = column(
        comment="Energy from the battery, kWh"
    )
    efficiency: Column[float | None] = column(
        comment="distance over energy_consumed, km/kWh"
    )
    range_regenerated: Column[float | None] = column(comment="Range won by braking, km")
    ambient_temp: Column[float | None] = column(comment="Ambient temperature, °C")
    cabin_temp: Column[float | None] = column(comment="Cabin temperature, °C")
    outside_air_temp: Column[float | None] = column(
        comment="Outside air temperature, °C"
    )
    driving_score: Column[float | None] = column(comment="Driving score, %")
    speed_score: Column[float | None] = column(comment="Speed score, %")
    acceleration_score: Column[float | None] = column(comment="Acceleration score, %")
    deceleration_score: Column[float | None] = column(comment="Deceleration score, %")
    start_location_id: Column[int | None] = column(
        comment="Row of ev_location_lookup that the trip began at"
    )
    end_location_id: Column[int | None] = column(
        comment="Row of ev_location_lookup that the trip ended at"
    )
    electrical_efficiency: Column[float | None] = column(
        comment="Electrical efficiency as the vehicle says it, in its own unit"
    )
    brake_torque: Column[float | None] = column(comment="Brake torque, Nm")
    is_complete: Column[bool] = column(
        server_default=false(), comment="Whether the trip is over"
    )

    ignition_on_utc: Column[datetime | None] = column(comment="Ignition on, UTC")
    ignition_off_utc: Column[datetime | None] = column(comment="Ignition off, UTC")
    start_odometer: Column[float | None] = column(comment="Odometer at the start, km")
    end_odometer: Column[float | None] = column(comment="Odometer at the end, km")
    start_soc: Column[float | None] = column(comment="State of charge at the start, %")
    end_soc: Column[float | None] = column(comment="State of charge at the end, %")
    distance_source: Column[str | None] = column(
        String(20), comment="How distance is known"
    )
    energy_source: Column[str | None] = column(
        String(20), comment="How energy_consumed is known"
    )
    petrol_assisted: Column[bool | None] = column(
        comment="Whether the combustion engine ran; NULL where the car does not tell"
    )
    provenance: Column[dict[str, Any] | None] = column(
        comment="How the figures are known: column to source"
    )
    needs_review: Column[bool] = column(
        server_default=false(), comment="Whether a person should look at the row"
    )
    notes: Column[str | None] = column(Text, comment="The owner's notes")
    trip_class: Column[str | None] = column(
        String(20), comment="business, private or commute"
    )
    owner_values: Column[dict[str, Any] | None] = column(
        comment="What the owner set: column to value; wins over what is observed"
    )
    observed_values: Column[dict[str, Any] | None] = column(
        comment="What is observed of the columns in owner_values"
    )
    merged_into: Column[UUID | None] = column(
        comment="The trip that the owner made this one a part of"
    )
    tags: Column[list[Any] | None] = column(JSON_VALUE, comment="The owner's tags")
    deleted_at: Column[datetime | None] = column(
        comment="When the owner deleted the trip, UTC"
    )
    updated_at: Column[datetime | None] = column(
        comment="When the row was last edited, UTC"
    )

    __table_args__ = (
        UniqueConstraint("trip_id"),
        Index(None, "device_id", "end_time"),
        # All that the figures sum up: they are read without touching a row.
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
            "is_complete",
            "deleted_at",
            postgresql_where=text("is_complete AND deleted_at IS NULL"),
            sqlite_where=text("is_complete = 1 AND deleted_at IS NULL"),
        ),
        Index(
            "idx_ev_trip_metrics_review",
            "device_id",
            "end_time",
            postgresql_where=text("needs_review"),
            sqlite_where=text("needs_review = 1"),
        ),
    )
