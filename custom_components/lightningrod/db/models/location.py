"""Samples of the vehicle's position."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base
from .samples import Sample


class EVLocation(Sample, Base):
    """Where the vehicle was at one moment."""

    __tablename__ = "ev_location"

    latitude: Mapped[float | None] = mapped_column(comment="Latitude, °")
    longitude: Mapped[float | None] = mapped_column(comment="Longitude, °")
    gps_accuracy: Mapped[float | None] = mapped_column(
        comment="Radius that the position is good to, m"
    )
    altitude: Mapped[float | None] = mapped_column(comment="Altitude, m")
    compass_direction: Mapped[str | None] = mapped_column(comment="Heading")
    address: Mapped[str | None] = mapped_column(comment="Address")
    location_type: Mapped[str | None] = mapped_column(
        String(20), comment="home, work or public"
    )
