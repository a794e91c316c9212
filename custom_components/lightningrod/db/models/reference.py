"""What the ledger's rows refer to: networks and prices, places, settings."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Numbered


class EVChargingNetwork(Numbered, Base):
    """What energy from a network costs, from a date on."""

    __tablename__ = "ev_charging_networks"

    network_name: Mapped[str] = mapped_column(comment="Who sells the energy")
    cost_per_kwh: Mapped[Decimal | None] = mapped_column(
        comment="Price of a kWh, in currency"
    )
    effective_date: Mapped[date] = mapped_column(
        server_default="1970-01-01",
        comment="First local day of the price; 1970-01-01 is since ever",
    )
    notes: Mapped[str | None] = mapped_column(Text, comment="The owner's notes")
    is_free: Mapped[bool] = mapped_column(
        server_default=false(), comment="Whether it costs nothing"
    )
    currency: Mapped[str | None] = mapped_column(
        String(3), comment="Currency of the price, ISO 4217"
    )
    plan: Mapped[dict[str, Any] | None] = mapped_column(
        comment="The whole price plan, where a price of a kWh does not tell it"
    )
    subentry_id: Mapped[str | None] = mapped_column(
        comment="Home Assistant's id of its configuration"
    )
    removed_at: Mapped[datetime | None] = mapped_column(
        comment="When the owner removed it; its history stays, UTC"
    )

    __table_args__ = (UniqueConstraint("network_name", "effective_date"),)


class EVLocationLookup(Numbered, Base):
    """A known place: a circle on the map."""

    __tablename__ = "ev_location_lookup"

    location_name: Mapped[str] = mapped_column(comment="Name of the place")
    latitude: Mapped[float | None] = mapped_column(comment="Latitude, °")
    longitude: Mapped[float | None] = mapped_column(comment="Longitude, °")
    location_type: Mapped[str | None] = mapped_column(
        String(20), comment="home, work or public"
    )
    notes: Mapped[str | None] = mapped_column(Text, comment="The owner's notes")
    radius_m: Mapped[float | None] = mapped_column(comment="Radius, m")
    zone_entity_id: Mapped[str | None] = mapped_column(
        comment="Home Assistant zone that the place mirrors"
    )
    network_name: Mapped[str | None] = mapped_column(
        comment="Network that sells the energy here"
    )
    is_free: Mapped[bool] = mapped_column(
        server_default=false(), comment="Whether charging here costs nothing"
    )
    subentry_id: Mapped[str | None] = mapped_column(
        comment="Home Assistant's id of its configuration"
    )
    meter_entity_id: Mapped[str | None] = mapped_column(
        comment="Home Assistant entity that counts the energy through the plug"
    )
    solar_power_entity_id: Mapped[str | None] = mapped_column(
        comment="Home Assistant entity of the power that own production has to give"
    )
    solar_share_entity_id: Mapped[str | None] = mapped_column(
        comment="Home Assistant entity of the share of own production"
    )
    removed_at: Mapped[datetime | None] = mapped_column(
        comment="When the place went; its history stays, UTC"
    )

    __table_args__ = (UniqueConstraint("zone_entity_id"),)


class EVStatistics(Numbered, Base):
    """Figures over all sessions, as they were at one time."""

    __tablename__ = "ev_statistics"

    computed_at: Mapped[datetime | None] = mapped_column(
        comment="When the figures were computed, UTC"
    )
    total_sessions: Mapped[int | None] = mapped_column(comment="Number of sessions")
    total_energy_kwh: Mapped[float | None] = mapped_column(comment="Energy, kWh")
    total_cost: Mapped[Decimal | None] = mapped_column(comment="Cost, in money")
    total_miles_added: Mapped[float | None] = mapped_column(
        comment="Range gained, miles"
    )
    avg_session_duration_seconds: Mapped[float | None] = mapped_column(
        comment="Mean duration of a session, s"
    )
    avg_energy_per_session_kwh: Mapped[float | None] = mapped_column(
        comment="Mean energy of a session, kWh"
    )
    avg_cost_per_kwh: Mapped[Decimal | None] = mapped_column(
        comment="Mean price of a kWh, in money"
    )
    avg_miles_per_kwh: Mapped[float | None] = mapped_column(
        comment="Mean efficiency, miles/kWh"
    )
    notes: Mapped[str | None] = mapped_column(Text, comment="The owner's notes")


class AppSettings(Base):
    """A setting by its name."""

    __tablename__ = "app_settings"

    key: Mapped[str] = mapped_column(primary_key=True, comment="Name")
    value: Mapped[str | None] = mapped_column(Text, comment="Value, as text")
    updated_at: Mapped[datetime | None] = mapped_column(
        comment="When it was last changed, UTC"
    )
