"""What the ledger's rows refer to: networks and prices, places, settings."""

from typing import Final

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Double,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from ..types import JSON_VALUE, Money, UtcDateTime
from .base import METADATA, numbered

# What energy from a network costs, from a date on.
EV_CHARGING_NETWORKS: Final = Table(
    "ev_charging_networks",
    METADATA,
    *numbered(),
    Column("network_name", String, nullable=False, comment="Who sells the energy"),
    Column("cost_per_kwh", Money, comment="Price of a kWh, in currency"),
    Column(
        "effective_date",
        Date,
        nullable=False,
        server_default="1970-01-01",
        comment="First local day of the price; 1970-01-01 is since ever",
    ),
    Column("notes", Text, comment="The owner's notes"),
    Column(
        "is_free",
        Boolean,
        nullable=False,
        server_default=false(),
        comment="Whether it costs nothing",
    ),
    Column("currency", String(3), comment="Currency of the price, ISO 4217"),
    Column(
        "plan",
        JSON_VALUE,
        comment="The whole price plan, where a price of a kWh does not tell it",
    ),
    Column("subentry_id", String, comment="Home Assistant's id of its configuration"),
    Column(
        "removed_at",
        UtcDateTime,
        comment="When the owner removed it; its history stays, UTC",
    ),
    UniqueConstraint("network_name", "effective_date"),
)

# A known place: a circle on the map.
EV_LOCATION_LOOKUP: Final = Table(
    "ev_location_lookup",
    METADATA,
    *numbered(),
    Column("location_name", String, nullable=False, comment="Name of the place"),
    Column("latitude", Double, comment="Latitude, °"),
    Column("longitude", Double, comment="Longitude, °"),
    Column("location_type", String(20), comment="home, work or public"),
    Column("notes", Text, comment="The owner's notes"),
    Column("radius_m", Double, comment="Radius, m"),
    Column(
        "zone_entity_id", String, comment="Home Assistant zone that the place mirrors"
    ),
    Column("network_name", String, comment="Network that sells the energy here"),
    Column(
        "is_free",
        Boolean,
        nullable=False,
        server_default=false(),
        comment="Whether charging here costs nothing",
    ),
    Column("subentry_id", String, comment="Home Assistant's id of its configuration"),
    Column(
        "meter_entity_id",
        String,
        comment="Home Assistant entity that counts the energy through the plug",
    ),
    Column(
        "solar_power_entity_id",
        String,
        comment="Home Assistant entity of the power that own production has to give",
    ),
    Column(
        "solar_share_entity_id",
        String,
        comment="Home Assistant entity of the share of own production",
    ),
    Column(
        "removed_at", UtcDateTime, comment="When the place went; its history stays, UTC"
    ),
    UniqueConstraint("zone_entity_id"),
)

# Figures over all sessions, as they were at one time.
EV_STATISTICS: Final = Table(
    "ev_statistics",
    METADATA,
    *numbered(),
    Column("computed_at", UtcDateTime, comment="When the figures were computed, UTC"),
    Column("total_sessions", Integer, comment="Number of sessions"),
    Column("total_energy_kwh", Double, comment="Energy, kWh"),
    Column("total_cost", Money, comment="Cost, in money"),
    Column("total_miles_added", Double, comment="Range gained, miles"),
    Column(
        "avg_session_duration_seconds", Double, comment="Mean duration of a session, s"
    ),
    Column(
        "avg_energy_per_session_kwh", Double, comment="Mean energy of a session, kWh"
    ),
    Column("avg_cost_per_kwh", Money, comment="Mean price of a kWh, in money"),
    Column("avg_miles_per_kwh", Double, comment="Mean efficiency, miles/kWh"),
    Column("notes", Text, comment="The owner's notes"),
)

# A setting by its name.
APP_SETTINGS: Final = Table(
    "app_settings",
    METADATA,
    Column("key", String, primary_key=True, comment="Name"),
    Column("value", Text, comment="Value, as text"),
    Column("updated_at", UtcDateTime, comment="When it was last changed, UTC"),
)
