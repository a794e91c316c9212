"""Charging sessions: one plug-in, connected to disconnected, is one row."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from ..types import JSON_VALUE
from .base import Base, Ingested, Owned


class EVChargingSession(Owned, Ingested, Base):
    """A charging session.

    Energy is what went into the battery. ``provenance`` says of each figure how it is
    known, ``review`` what about it is doubtful, ``price_plan`` which price was applied.
    """

    __tablename__ = "ev_charging_session"

    session_id: Mapped[UUID] = mapped_column(
        comment="Identity of the session, derived from vehicle and plug-in time"
    )

    charge_type: Mapped[str | None] = mapped_column(
        comment="AC, AC_LEVEL_1, AC_LEVEL_2, DC_FAST or WIRELESS"
    )
    location_name: Mapped[str | None] = mapped_column(comment="Name of the place")
    location_type: Mapped[str | None] = mapped_column(
        String(20), comment="home, work or public"
    )
    is_free: Mapped[bool | None] = mapped_column(comment="Whether it costs nothing")
    plug_status: Mapped[str | None] = mapped_column(comment="CONNECTED or DISCONNECTED")
    charging_status: Mapped[str | None] = mapped_column(
        comment="Charge display status as the vehicle says it"
    )
    station_status: Mapped[str | None] = mapped_column(
        comment="Status of the charging station as the vehicle says it"
    )

    charging_voltage: Mapped[float | None] = mapped_column(comment="Last voltage, V")
    charging_amperage: Mapped[float | None] = mapped_column(comment="Last current, A")
    charging_kw: Mapped[float | None] = mapped_column(comment="Last power, kW")

    session_start_utc: Mapped[datetime | None] = mapped_column(
        comment="When energy began to flow, else plug-in, UTC"
    )
    session_end_utc: Mapped[datetime | None] = mapped_column(
        comment="When energy ceased to flow, else plug-out, UTC"
    )
    estimated_end_utc: Mapped[datetime | None] = mapped_column(
        comment="When the vehicle expects to be charged, UTC"
    )
    recorded_at: Mapped[datetime | None] = mapped_column(
        comment="When the newest of the row's data was observed, UTC"
    )

    charge_duration_seconds: Mapped[float | None] = mapped_column(
        comment="Time during which energy flowed, s"
    )
    plugged_in_duration_seconds: Mapped[float | None] = mapped_column(
        comment="Time from plug-in to plug-out, s"
    )

    start_soc: Mapped[float | None] = mapped_column(
        comment="State of charge at the start, %"
    )
    end_soc: Mapped[float | None] = mapped_column(
        comment="State of charge at the end, %"
    )
    energy_kwh: Mapped[float | None] = mapped_column(
        comment="Energy into the battery, kWh"
    )

    cost: Mapped[Decimal | None] = mapped_column(
        comment="What the session cost, in cost_currency"
    )
    cost_without_overrides: Mapped[Decimal | None] = mapped_column(
        comment="What the session would cost by its price plan, in cost_currency"
    )
    cost_source: Mapped[str | None] = mapped_column(
        String(20), comment="imported, manual or calculated"
    )

    is_complete: Mapped[bool] = mapped_column(
        server_default=false(), comment="Whether the session is over"
    )

    location_id: Mapped[int | None] = mapped_column(
        comment="Row of ev_location_lookup that the session took place at"
    )
    max_power: Mapped[float | None] = mapped_column(comment="Highest power, kW")
    min_power: Mapped[float | None] = mapped_column(comment="Lowest power, kW")
    miles_added: Mapped[float | None] = mapped_column(comment="Range gained, miles")

    plug_in_utc: Mapped[datetime | None] = mapped_column(comment="Plug-in, UTC")
    plug_out_utc: Mapped[datetime | None] = mapped_column(comment="Plug-out, UTC")
    plug_in_not_before_utc: Mapped[datetime | None] = mapped_column(
        comment="Earliest plug-in, where nobody was watching, UTC"
    )
    plug_out_not_after_utc: Mapped[datetime | None] = mapped_column(
        comment="Latest plug-out, where nobody was watching, UTC"
    )
    live_energy_kwh: Mapped[float | None] = mapped_column(
        comment="Energy into the battery as observed live, kWh"
    )
    log_energy_kwh: Mapped[float | None] = mapped_column(
        comment="Energy into the battery by the maker's charge log, kWh"
    )
    energy_source: Mapped[str | None] = mapped_column(
        String(20), comment="How energy_kwh is known"
    )
    provenance: Mapped[dict[str, Any] | None] = mapped_column(
        comment="How the figures are known: column to source"
    )
    needs_review: Mapped[bool] = mapped_column(
        server_default=false(), comment="Whether a person should look at the row"
    )
    review: Mapped[dict[str, Any] | None] = mapped_column(
        comment="What is doubtful: reason to the figures that disagree"
    )
    target_soc: Mapped[float | None] = mapped_column(
        comment="State of charge to charge to, %"
    )
    address: Mapped[str | None] = mapped_column(comment="Address of the charger")
    latitude: Mapped[float | None] = mapped_column(comment="Latitude, °")
    longitude: Mapped[float | None] = mapped_column(comment="Longitude, °")
    network_name: Mapped[str | None] = mapped_column(
        comment="Who sold the energy, as the place or the charge log names it"
    )
    charge_log_at: Mapped[datetime | None] = mapped_column(
        comment="Time of the charge log that the row was corrected by, UTC"
    )
    price_plan: Mapped[dict[str, Any] | None] = mapped_column(
        comment="The price that was applied, as it was then"
    )
    cost_currency: Mapped[str | None] = mapped_column(
        String(3), comment="Currency of the costs, ISO 4217"
    )
    evse_energy_kwh: Mapped[float | None] = mapped_column(
        comment="Energy through the plug, kWh"
    )
    evse_max_kw: Mapped[float | None] = mapped_column(
        comment="Highest power through the plug, kW"
    )
    evse_source: Mapped[str | None] = mapped_column(
        String(20), comment="How evse_energy_kwh is known: meter, manual or billed"
    )
    solar_kwh: Mapped[float | None] = mapped_column(
        comment="Part of the energy that came from own production, kWh"
    )
    co2_kg: Mapped[float | None] = mapped_column(
        comment="CO2 that making the energy set free, kg"
    )
    cost_basis: Mapped[str | None] = mapped_column(
        String(20), comment="Energy that was paid for: battery or wall"
    )
    cost_completeness: Mapped[str | None] = mapped_column(
        String(20), comment="How much has a price: complete, partial or unpriced"
    )
    cost_notes: Mapped[list[Any] | None] = mapped_column(
        JSON_VALUE, comment="What was assumed or is missing in the cost"
    )
    cost_hours: Mapped[dict[str, Any] | None] = mapped_column(
        comment="The cost by the hour it arose in: start of the hour, UTC, to amount"
    )
    cost_billing: Mapped[Decimal | None] = mapped_column(
        comment="What an employer is billed, in cost_currency"
    )
    cost_standard: Mapped[Decimal | None] = mapped_column(
        comment="What the session costs without a membership, in cost_currency"
    )
    cost_member: Mapped[Decimal | None] = mapped_column(
        comment="What the session costs with the membership, in cost_currency"
    )
    price_context: Mapped[dict[str, Any] | None] = mapped_column(
        comment="What the cost depended on beside session and plan"
    )
    notes: Mapped[str | None] = mapped_column(Text, comment="The owner's notes")
    owner_values: Mapped[dict[str, Any] | None] = mapped_column(
        comment="What the owner set: column to value; wins over what is observed"
    )
    observed_values: Mapped[dict[str, Any] | None] = mapped_column(
        comment="What is observed of the columns in owner_values"
    )
    merged_into: Mapped[UUID | None] = mapped_column(
        comment="The session that the owner made this one a part of"
    )
    tags: Mapped[list[Any] | None] = mapped_column(
        JSON_VALUE, comment="The owner's tags"
    )
    deleted_at: Mapped[datetime | None] = mapped_column(
        comment="When the owner deleted the session, UTC"
    )
    updated_at: Mapped[datetime | None] = mapped_column(
        comment="When the row was last edited, UTC"
    )

    __table_args__ = (
        UniqueConstraint("session_id"),
        Index(None, "session_start_utc"),
        Index(None, "device_id"),
        Index(None, "source_system"),
        Index(
            None,
            "is_complete",
            postgresql_where=text("is_complete = true"),
            sqlite_where=text("is_complete = 1"),
        ),
        Index(None, "device_id", "session_start_utc"),
        # All that the figures sum up: they are read without touching a row.
        Index(
            "idx_ev_charging_session_figures",
            "device_id",
            "session_start_utc",
            "location_type",
            "charge_type",
            "energy_kwh",
            "evse_energy_kwh",
            "cost",
            "cost_currency",
            "cost_completeness",
            "solar_kwh",
            "co2_kg",
            "charge_duration_seconds",
            "miles_added",
            "is_complete",
            "deleted_at",
            postgresql_where=text("is_complete AND deleted_at IS NULL"),
            sqlite_where=text("is_complete = 1 AND deleted_at IS NULL"),
        ),
        Index(
            "idx_ev_charging_session_review",
            "device_id",
            "session_start_utc",
            postgresql_where=text("needs_review"),
            sqlite_where=text("needs_review = 1"),
        ),
        Index(
            "idx_ev_charging_session_open",
            "device_id",
            postgresql_where=text("NOT is_complete"),
            sqlite_where=text("is_complete = 0"),
        ),
    )
