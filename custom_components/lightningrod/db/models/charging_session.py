"""Charging sessions: one plug-in, connected to disconnected, is one row."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Index, String, Text, UniqueConstraint, false, text

from ..types import JSON_VALUE
from .base import Base, Ingested, Owned, column


class EVChargingSession(Owned, Ingested, Base):
    """A charging session.

    Energy is what went into the battery. ``provenance`` says of each figure how it is
    known, ``review`` what about it is doubtful, ``price_plan`` which price was applied.
    """

    __tablename__ = "ev_charging_session"

    session_id: Column[UUID] = column(
        comment="Identity of the session, derived from vehicle and plug-in time"
    )

    charge_type: Column[str | None] = column(
        comment="AC, AC_LEVEL_1, AC_LEVEL_2, DC_FAST or WIRELESS"
    )
    location_name: Column[str | None] = column(comment="Name of the place")
    location_type: Column[str | None] = column(
        String(20), comment="home, work or public"
    )
    is_free: Column[bool | None] = column(comment="Whether it costs nothing")
    plug_status: Column[str | None] = column(comment="CONNECTED or DISCONNECTED")
    charging_status: Column[str | None] = column(
        comment="Charge display status as the vehicle says it"
    )
    station_status: Column[str | None] = column(
        comment="Status of the charging station as the vehicle says it"
    )

    charging_voltage: Column[float | None] = column(comment="Last voltage, V")
    charging_amperage: Column[float | None] = column(comment="Last current, A")
    charging_kw: Column[float | None] = column(comment="Last power, kW")

    session_start_utc: Column[datetime | None] = column(
        comment="When energy began to flow, else plug-in, UTC"
    )
    session_end_utc: Column[datetime | None] = column(
        comment="When energy ceased to flow, else plug-out, UTC"
    )
    estimated_end_utc: Column[datetime | None] = column(
        comment="When the vehicle expects to be charged, UTC"
    )
    recorded_at: Column[datetime | None] = column(
        comment="When the newest of the row's data was observed, UTC"
    )

    charge_duration_seconds: Column[float | None] = column(
        comment="Time during which energy flowed, s"
    )
    plugged_in_duration_seconds: Column[float | None] = column(
        comment="Time from plug-in to plug-out, s"
    )

    start_soc: Column[float | None] = column(comment="State of charge at the start, %")
    end_soc: Column[float | None] = column(comment="State of charge at the end, %")
    energy_kwh: Column[float | None] = column(comment="Energy into the battery, kWh")

    cost: Column[Decimal | None] = column(
        comment="What the session cost, in cost_currency"
    )
    cost_without_overrides: Column[Decimal | None] = column(
        comment="What the session would cost by its price plan, in cost_currency"
    )
    cost_source: Column[str | None] = column(
        String(20), comment="imported, manual or calculated"
    )

    is_complete: Column[bool] = column(
        server_default=false(), comment="Whether the session is over"
    )

    location_id: Column[int | None] = column(
        comment="Row of ev_location_lookup that the session took place at"
    )
    max_power: Column[float | None] = column(comment="Highest power, kW")
    min_power: Column[float | None] = column(comment="Lowest power, kW")
    miles_added: Column[float | None] = column(comment="Range gained, miles")

    plug_in_utc: Column[datetime | None] = column(comment="Plug-in, UTC")
    plug_out_utc: Column[datetime | None] = column(comment="Plug-out, UTC")
    plug_in_not_before_utc: Column[datetime | None] = column(
        comment="Earliest plug-in, where nobody was watching, UTC"
    )
    plug_out_not_after_utc: Column[datetime | None] = column(
        comment="Latest plug-out, where nobody was watching, UTC"
    )
    live_energy_kwh: Column[float | None] = column(
        comment="Energy into the battery as observed live, kWh"
    )
    log_energy_kwh: Column[float | None] = column(
        comment="Energy into the battery by the maker's charge log, kWh"
    )
    energy_source: Column[str | None] = column(
        String(20), comment="How energy_kwh is known"
    )
    provenance: Column[dict[str, Any] | None] = column(
        comment="How the figures are known: column to source"
    )
    needs_review: Column[bool] = column(
        server_default=false(), comment="Whether a person should look at the row"
    )
    review: Column[dict[str, Any] | None] = column(
        comment="What is doubtful: reason to the figures that disagree"
    )
    target_soc: Column[float | None] = column(comment="State of charge to charge to, %")
    address: Column[str | None] = column(comment="Address of the charger")
    latitude: Column[float | None] = column(comment="Latitude, °")
    longitude: Column[float | None] = column(comment="Longitude, °")
    network_name: Column[str | None] = column(
        comment="Who sold the energy, as the place or the charge log names it"
    )
    charge_log_at: Column[datetime | None] = column(
        comment="Time of the charge log that the row was corrected by, UTC"
    )
    price_plan: Column[dict[str, Any] | None] = column(
        comment="The price that was applied, as it was then"
    )
    cost_currency: Column[str | None] = column(
        String(3), comment="Currency of the costs, ISO 4217"
    )
    evse_energy_kwh: Column[float | None] = column(
        comment="Energy through the plug, kWh"
    )
    evse_max_kw: Column[float | None] = column(
        comment="Highest power through the plug, kW"
    )
    evse_source: Column[str | None] = column(
        String(20), comment="How evse_energy_kwh is known: meter, manual or billed"
    )
    solar_kwh: Column[float | None] = column(
        comment="Part of the energy that came from own production, kWh"
    )
    co2_kg: Column[float | None] = column(
        comment="CO2 that making the energy set free, kg"
    )
    cost_basis: Column[str | None] = column(
        String(20), comment="Energy that was paid for: battery or wall"
    )
    cost_completeness: Column[str | None] = column(
        String(20), comment="How much has a price: complete, partial or unpriced"
    )
    cost_notes: Column[list[Any] | None] = column(
        JSON_VALUE, comment="What was assumed or is missing in the cost"
    )
    cost_hours: Column[dict[str, Any] | None] = column(
        comment="The cost by the hour it arose in: start of the hour, UTC, to amount"
    )
    cost_billing: Column[Decimal | None] = column(
        comment="What an employer is billed, in cost_currency"
    )
    cost_standard: Column[Decimal | None] = column(
        comment="What the session costs without a membership, in cost_currency"
    )
    cost_member: Column[Decimal | None] = column(
        comment="What the session costs with the membership, in cost_currency"
    )
    price_context: Column[dict[str, Any] | None] = column(
        comment="What the cost depended on beside session and plan"
    )
    notes: Column[str | None] = column(Text, comment="The owner's notes")
    owner_values: Column[dict[str, Any] | None] = column(
        comment="What the owner set: column to value; wins over what is observed"
    )
    observed_values: Column[dict[str, Any] | None] = column(
        comment="What is observed of the columns in owner_values"
    )
    merged_into: Column[UUID | None] = column(
        comment="The session that the owner made this one a part of"
    )
    tags: Column[list[Any] | None] = column(JSON_VALUE, comment="The owner's tags")
    deleted_at: Column[datetime | None] = column(
        comment="When the owner deleted the session, UTC"
    )
    updated_at: Column[datetime | None] = column(
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
