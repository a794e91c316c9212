"""Charging sessions: one plug-in, connected to disconnected, is one row."""

from typing import Final

from sqlalchemy import (
    Boolean,
    Column,
    Double,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    false,
    text,
)

from ..types import JSON_VALUE, Money, UtcDateTime
from .base import METADATA, ingested, owned

# A charging session.
#
# Energy is what went into the battery. ``provenance`` says of each figure how it is
# known, ``review`` what about it is doubtful, ``price_plan`` which price was applied.
EV_CHARGING_SESSION: Final = Table(
    "ev_charging_session",
    METADATA,
    *owned(),
    Column(
        "session_id",
        Uuid,
        nullable=False,
        comment="Identity of the session, derived from vehicle and plug-in time",
    ),
    Column(
        "charge_type", String, comment="AC, AC_LEVEL_1, AC_LEVEL_2, DC_FAST or WIRELESS"
    ),
    Column("location_name", String, comment="Name of the place"),
    Column("location_type", String(20), comment="home, work or public"),
    Column("is_free", Boolean, comment="Whether it costs nothing"),
    Column("plug_status", String, comment="CONNECTED or DISCONNECTED"),
    Column(
        "charging_status",
        String,
        comment="Charge display status as the vehicle says it",
    ),
    Column(
        "station_status",
        String,
        comment="Status of the charging station as the vehicle says it",
    ),
    Column("charging_voltage", Double, comment="Last voltage, V"),
    Column("charging_amperage", Double, comment="Last current, A"),
    Column("charging_kw", Double, comment="Last power, kW"),
    Column(
        "session_start_utc",
        UtcDateTime,
        comment="When energy began to flow, else plug-in, UTC",
    ),
    Column(
        "session_end_utc",
        UtcDateTime,
        comment="When energy ceased to flow, else plug-out, UTC",
    ),
    Column(
        "estimated_end_utc",
        UtcDateTime,
        comment="When the vehicle expects to be charged, UTC",
    ),
    Column(
        "recorded_at",
        UtcDateTime,
        comment="When the newest of the row's data was observed, UTC",
    ),
    Column(
        "charge_duration_seconds", Double, comment="Time during which energy flowed, s"
    ),
    Column(
        "plugged_in_duration_seconds",
        Double,
        comment="Time from plug-in to plug-out, s",
    ),
    Column("start_soc", Double, comment="State of charge at the start, %"),
    Column("end_soc", Double, comment="State of charge at the end, %"),
    Column("energy_kwh", Double, comment="Energy into the battery, kWh"),
    Column("cost", Money, comment="What the session cost, in cost_currency"),
    Column(
        "cost_without_overrides",
        Money,
        comment="What the session would cost by its price plan, in cost_currency",
    ),
    Column("cost_source", String(20), comment="imported, manual or calculated"),
    Column(
        "is_complete",
        Boolean,
        nullable=False,
        server_default=false(),
        comment="Whether the session is over",
    ),
    Column(
        "location_id",
        Integer,
        comment="Row of ev_location_lookup that the session took place at",
    ),
    Column("max_power", Double, comment="Highest power, kW"),
    Column("min_power", Double, comment="Lowest power, kW"),
    Column("miles_added", Double, comment="Range gained, miles"),
    Column("plug_in_utc", UtcDateTime, comment="Plug-in, UTC"),
    Column("plug_out_utc", UtcDateTime, comment="Plug-out, UTC"),
    Column(
        "plug_in_not_before_utc",
        UtcDateTime,
        comment="Earliest plug-in, where nobody was watching, UTC",
    ),
    Column(
        "plug_out_not_after_utc",
        UtcDateTime,
        comment="Latest plug-out, where nobody was watching, UTC",
    ),
    Column(
        "live_energy_kwh",
        Double,
        comment="Energy into the battery as observed live, kWh",
    ),
    Column(
        "log_energy_kwh",
        Double,
        comment="Energy into the battery by the maker's charge log, kWh",
    ),
    Column("energy_source", String(20), comment="How energy_kwh is known"),
    Column(
        "provenance", JSON_VALUE, comment="How the figures are known: column to source"
    ),
    Column(
        "needs_review",
        Boolean,
        nullable=False,
        server_default=false(),
        comment="Whether a person should look at the row",
    ),
    Column(
        "review",
        JSON_VALUE,
        comment="What is doubtful: reason to the figures that disagree",
    ),
    Column("target_soc", Double, comment="State of charge to charge to, %"),
    Column("address", String, comment="Address of the charger"),
    Column("latitude", Double, comment="Latitude, °"),
    Column("longitude", Double, comment="Longitude, °"),
    Column(
        "network_name",
        String,
        comment="Who sold the energy, as the place or the charge log names it",
    ),
    Column(
        "charge_log_at",
        UtcDateTime,
        comment="Time of the charge log that the row was corrected by, UTC",
    ),
    Column(
        "price_plan", JSON_VALUE, comment="The price that was applied, as it was then"
    ),
    Column("cost_currency", String(3), comment="Currency of the costs, ISO 4217"),
    Column("evse_energy_kwh", Double, comment="Energy through the plug, kWh"),
    Column("evse_max_kw", Double, comment="Highest power through the plug, kW"),
    Column(
        "evse_source",
        String(20),
        comment="How evse_energy_kwh is known: meter, manual or billed",
    ),
    Column(
        "solar_kwh",
        Double,
        comment="Part of the energy that came from own production, kWh",
    ),
    Column("co2_kg", Double, comment="CO2 that making the energy set free, kg"),
    Column(
        "cost_basis", String(20), comment="Energy that was paid for: battery or wall"
    ),
    Column(
        "cost_completeness",
        String(20),
        comment="How much has a price: complete, partial or unpriced",
    ),
    Column(
        "cost_notes", JSON_VALUE, comment="What was assumed or is missing in the cost"
    ),
    Column(
        "cost_hours",
        JSON_VALUE,
        comment="The cost by the hour it arose in: start of the hour, UTC, to amount",
    ),
    Column(
        "cost_billing", Money, comment="What an employer is billed, in cost_currency"
    ),
    Column(
        "cost_standard",
        Money,
        comment="What the session costs without a membership, in cost_currency",
    ),
    Column(
        "cost_member",
        Money,
        comment="What the session costs with the membership, in cost_currency",
    ),
    Column(
        "price_context",
        JSON_VALUE,
        comment="What the cost depended on beside session and plan",
    ),
    Column("notes", Text, comment="The owner's notes"),
    Column(
        "owner_values",
        JSON_VALUE,
        comment="What the owner set: column to value; wins over what is observed",
    ),
    Column(
        "observed_values",
        JSON_VALUE,
        comment="What is observed of the columns in owner_values",
    ),
    Column(
        "merged_into",
        Uuid,
        comment="The session that the owner made this one a part of",
    ),
    Column("tags", JSON_VALUE, comment="The owner's tags"),
    Column(
        "deleted_at", UtcDateTime, comment="When the owner deleted the session, UTC"
    ),
    Column("updated_at", UtcDateTime, comment="When the row was last edited, UTC"),
    *ingested(),
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
