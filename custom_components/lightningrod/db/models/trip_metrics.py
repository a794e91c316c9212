"""Trips: one drive, ignition on to ignition off, is one row."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from ..types import JSON_VALUE
from .base import Base, Ingested, Owned


class EVTripMetrics(Owned, Ingested, Base):
    """A trip; ``provenance`` says of each figure how it is known."""

    __tablename__ = "ev_trip_metrics"

    trip_id: Mapped[UUID] = mapped_column(
        comment="Identity of the trip, derived from vehicle and time"
    )
    start_time: Mapped[datetime | None] = mapped_column(comment="Start, UTC")
    end_time: Mapped[datetime | None] = mapped_column(comment="End, UTC")
    recorded_at: Mapped[datetime | None] = mapped_column(
        comment="When the newest of the row's data was observed, UTC"
    )
    distance: Mapped[float | None] = mapped_column(comment="Distance, km")
    duration: Mapped[float | None] = mapped_column(comment="Duration, s")
    energy_consumed: Mapped[float | None] = mapped_column(
        comment="Energy from the battery, kWh"
    )
    efficiency: Mapped[float | None] = mapped_column(
        comment="distance over energy_consumed, km/kWh"
    )
    range_regenerated: Mapped[float | None] = mapped_column(
        comment="Range won by braking, km"
    )
    ambient_temp: Mapped[float | None] = mapped_column(
        comment="Ambient temperature, °C"
    )
    cabin_temp: Mapped[float | None] = mapped_column(comment="Cabin temperature, °C")
    outside_air_temp: Mapped[float | None] = mapped_column(
        comment="Outside air temperature, °C"
    )
    driving_score: Mapped[float | None] = mapped_column(comment="Driving score, %")
    speed_score: Mapped[float | None] = mapped_column(comment="Speed score, %")
    acceleration_score: Mapped[float | None] = mapped_column(
        comment="Acceleration score, %"
    )
    deceleration_score: Mapped[float | None] = mapped_column(
        comment="Deceleration score, %"
    )
    start_location_id: Mapped[int | None] = mapped_column(
        comment="Row of ev_location_lookup that the trip began at"
    )
    end_location_id: Mapped[int | None] = mapped_column(
        comment="Row of ev_location_lookup that the trip ended at"
    )
    electrical_efficiency: Mapped[float | None] = mapped_column(
        comment="Electrical efficiency as the vehicle says it, in its own unit"
    )
    brake_torque: Mapped[float | None] = mapped_column(comment="Brake torque, Nm")
    is_complete: Mapped[bool] = mapped_column(
        server_default=false(), comment="Whether the trip is over"
    )

    ignition_on_utc: Mapped[datetime | None] = mapped_column(comment="Ignition on, UTC")
    ignition_off_utc: Mapped[datetime | None] = mapped_column(
        comment="Ignition off, UTC"
    )
    start_odometer: Mapped[float | None] = mapped_column(
        comment="Odometer at the start, km"
    )
    end_odometer: Mapped[float | None] = mapped_column(
        comment="Odometer at the end, km"
    )
    start_soc: Mapped[float | None] = mapped_column(
        comment="State of charge at the start, %"
    )
    end_soc: Mapped[float | None] = mapped_column(
        comment="State of charge at the end, %"
    )
    distance_source: Mapped[str | None] = mapped_column(
        String(20), comment="How distance is known"
    )
    energy_source: Mapped[str | None] = mapped_column(
        String(20), comment="How energy_consumed is known"
    )
    petrol_assisted: Mapped[bool | None] = mapped_column(
        comment="Whether the combustion engine ran; NULL where the car does not tell"
    )
    provenance: Mapped[dict[str, Any] | None] = mapped_column(
        comment="How the figures are known: column to source"
    )
    needs_review: Mapped[bool] = mapped_column(
        server_default=false(), comment="Whether a person should look at the row"
    )
    notes: Mapped[str | None] = mapped_column(Text, comment="The owner's notes")
    trip_class: Mapped[str | None] = mapped_column(
        String(20), comment="business, private or commute"
    )
    owner_values: Mapped[dict[str, Any] | None] = mapped_column(
        comment="What the owner set: column to value; wins over what is observed"
    )
    observed_values: Mapped[dict[str, Any] | None] = mapped_column(
        comment="What is observed of the columns in owner_values"
    )
    merged_into: Mapped[UUID | None] = mapped_column(
        comment="The trip that the owner made this one a part of"
    )
    tags: Mapped[list[Any] | None] = mapped_column(
        JSON_VALUE, comment="The owner's tags"
    )
    deleted_at: Mapped[datetime | None] = mapped_column(
        comment="When the owner deleted the trip, UTC"
    )
    updated_at: Mapped[datetime | None] = mapped_column(
        comment="When the row was last edited, UTC"
    )

    __table_args__ = (
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
