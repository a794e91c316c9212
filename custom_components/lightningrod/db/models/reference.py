"""What the ledger's rows refer to: networks and prices, places, settings."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, String, Text, UniqueConstraint, false

from .base import Base, Numbered, column


class EVChargingNetwork(Numbered, Base):
    """What energy from a network costs, from a date on."""

    __tablename__ = "ev_charging_networks"

    network_name: Column[str] = column(comment="Who sells the energy")
    cost_per_kwh: Column[Decimal | None] = column(comment="Price of a kWh, in currency")
    effective_date: Column[date] = column(
        server_default="1970-01-01",
        comment="First local day of the price; 1970-01-01 is since ever",
    )
    notes: Column[str | None] = column(Text, comment="The owner's notes")
    is_free: Column[bool] = column(
        server_default=false(), comment="Whether it costs nothing"
    )
    currency: Column[str | None] = column(
        String(3), comment="Currency of the price, ISO 4217"
    )
    plan: Column[dict[str, Any] | None] = column(
        comment="The whole price plan, where a price of a kWh does not tell it"
    )
    subentry_id: Column[str | None] = column(
        comment="Home Assistant's id of its configuration"
    )
    removed_at: Column[datetime | None] = column(
        comment="When the owner removed it; its history stays, UTC"
    )

    __table_args__ = (UniqueConstraint("network_name", "effective_date"),)


class EVLocationLookup(Numbered, Base):
    """A known place: a circle on the map."""

    __tablename__ = "ev_location_lookup"

    location_name: Column[str] = column(comment="Name of the place")
    latitude: Column[float | None] = column(comment="Latitude, °")
    longitude: Column[float | None] = column(comment="Longitude, °")
    location_type: Column[str | None] = column(
        String(20), comment="home, work or public"
    )
    notes: Column[str | None] = column(Text, comment="The owner's notes")
    radius_m: Column[float | None] = column(comment="Radius, m")
    zone_entity_id: Column[str | None] = column(
        comment="Home Assistant zone that the place mirrors"
    )
    network_name: Column[str | None] = column(
        comment="Network that sells the energy here"
    )
    is_free: Column[bool] = column(
        server_default=false(), comment="Whether charging here costs nothing"
    )
    subentry_id: Column[str | None] = column(
        comment="Home Assistant's id of its configuration"
    )
    meter_entity_id: Column[str | None] = column(
        comment="Home Assistant entity that counts the energy through the plug"
    )
    solar_power_entity_id: Column[str | None] = column(
        comment="Home Assistant entity of the power that own production has to give"
    )
    solar_share_entity_id: Column[str | None] = column(
        comment="Home Assistant entity of the share of own production"
    )
    removed_at: Column[datetime | None] = column(
        comment="When the place went; its history stays, UTC"
    )

    __table_args__ = (UniqueConstraint("zone_entity_id"),)


class EVStatistics(Numbered, Base):
    """Figures over all sessions, as they were at one time."""

    __tablename__ = "ev_statistics"

    computed_at: Column[datetime | None] = column(
        comment="When the figures were computed, UTC"
    )
    total_sessions: Column[int | None] = column(comment="Number of sessions")
    total_energy_kwh: Column[float | None] = column(comment="Energy, kWh")
    total_cost: Column[Decimal | None] = column(comment="Cost, in money")
    total_miles_added: Column[float | None] = column(comment="Range gained, miles")
    avg_session_duration_seconds: Column[float | None] = column(
        comment="Mean duration of a session, s"
    )
    avg_energy_per_session_kwh: Column[float | None] = column(
        comment="Mean energy of a session, kWh"
    )
    avg_cost_per_kwh: Column[Decimal | None] = column(
        comment="Mean price of a kWh, in money"
    )
    avg_miles_per_kwh: Column[float | None] = column(
        comment="Mean efficiency, miles/kWh"
    )
    notes: Column[str | None] = column(Text, comment="The owner's notes")


class AppSettings(Base):
    """A setting by its name."""

    __tablename__ = "app_settings"

    key: Column[str] = column(primary_key=True, comment="Name")
    value: Column[str | None] = column(Text, comment="Value, as text")
    updated_at: Column[datetime | None] = column(
        comment="When it was last changed, UTC"
    )
