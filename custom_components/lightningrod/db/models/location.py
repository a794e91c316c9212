"""Samples of the vehicle's position."""

from sqlalchemy import Column, String, UniqueConstraint

from .base import Base, column
from .samples import Sample


class EVLocation(Sample, Base):
    """Where the vehicle was at one moment."""

    __tablename__ = "ev_location"

    latitude: Column[float | None] = column(comment="Latitude, °")
    longitude: Column[float | None] = column(comment="Longitude, °")
    gps_accuracy: Column[float | None] = column(
        comment="Radius that the position is good to, m"
    )
    altitude: Column[float | None] = column(comment="Altitude, m")
    compass_direction: Column[str | None] = column(comment="Heading")
    address: Column[str | None] = column(comment="Address")
    location_type: Column[str | None] = column(
        String(20), comment="home, work or public"
    )

    __table_args__ = (UniqueConstraint("device_id", "recorded_at"),)
