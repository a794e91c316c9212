"""Samples of the vehicle's position."""

from typing import Final

from sqlalchemy import Column, Double, String

from .samples import samples

# Where the vehicle was at one moment.
EV_LOCATION: Final = samples(
    "ev_location",
    Column("latitude", Double, comment="Latitude, °"),
    Column("longitude", Double, comment="Longitude, °"),
    Column("gps_accuracy", Double, comment="Radius that the position is good to, m"),
    Column("altitude", Double, comment="Altitude, m"),
    Column("compass_direction", String, comment="Heading"),
    Column("address", String, comment="Address"),
    Column("location_type", String(20), comment="home, work or public"),
)
