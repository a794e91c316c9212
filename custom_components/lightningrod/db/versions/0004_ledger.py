"""Add what a ledger needs: vehicles, the flow of energy, provenance, applied prices."""

from typing import Any

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "c9345e830aab"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")
TIME = sa.TIMESTAMP(timezone=True).with_variant(sa.INTEGER(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

NOW = {
    "sqlite": "CAST(ROUND((julianday('now') - 2440587.5) * 86400000) AS INTEGER)",
    "postgresql": "date_trunc('milliseconds', now())",
}


def _column(name: str, kind: Any, comment: str) -> sa.Column[Any]:
    return sa.Column(name, kind, comment=comment)


def _flag(name: str, comment: str) -> sa.Column[Any]:
    return sa.Column(
        name,
        sa.Boolean(),
        server_default=sa.false(),
        nullable=False,
        comment=comment,
    )


def _session_columns() -> tuple[sa.Column[Any], ...]:
    return (
        _column("plug_in_utc", TIME, "Plug-in, UTC"),
        _column("plug_out_utc", TIME, "Plug-out, UTC"),
        _column(
            "plug_in_not_before_utc",
            TIME,
            "Earliest plug-in, where nobody was watching, UTC",
        ),
        _column(
            "plug_out_not_after_utc",
            TIME,
            "Latest plug-out, where nobody was watching, UTC",
        ),
        _column(
            "live_energy_kwh",
            sa.Double(),
            "Energy into the battery as observed live, kWh",
        ),
        _column(
            "log_energy_kwh",
            sa.Double(),
            "Energy into the battery by the maker's charge log, kWh",
        ),
        _column("energy_source", sa.String(20), "How energy_kwh is known"),
        _column("provenance", JSON, "How the figures are known: column to source"),
        _flag("needs_review", "Whether a person should look at the row"),
        _column(
            "review", JSON, "What is doubtful: reason to the figures that disagree"
        ),
        _column("target_soc", sa.Double(), "State of charge to charge to, %"),
        _column("address", sa.String(), "Address of the charger"),
        _column("latitude", sa.Double(), "Latitude, °"),
        _column("longitude", sa.Double(), "Longitude, °"),
        _column(
            "network_name",
            sa.String(),
            "Who sold the energy, as the place or the charge log names it",
        ),
        _column(
            "charge_log_at",
            TIME,
            "Time of the charge log that the row was corrected by, UTC",
        ),
        _column("price_plan", JSON, "The price that was applied, as it was then"),
        _column("cost_currency", sa.String(3), "Currency of the costs, ISO 4217"),
        _column("notes", sa.Text(), "The owner's notes"),
        _column("updated_at", TIME, "When the row was last edited, UTC"),
    )


def _trip_columns() -> tuple[sa.Column[Any], ...]:
    return (
        _column("ignition_on_utc", TIME, "Ignition on, UTC"),
        _column("ignition_off_utc", TIME, "Ignition off, UTC"),
        _column("start_odometer", sa.Double(), "Odometer at the start, km"),
        _column("end_odometer", sa.Double(), "Odometer at the end, km"),
        _column("start_soc", sa.Double(), "State of charge at the start, %"),
        _column("end_soc", sa.Double(), "State of charge at the end, %"),
        _column("distance_source", sa.String(20), "How distance is known"),
        _column("energy_source", sa.String(20), "How energy_consumed is known"),
        _column("provenance", JSON, "How the figures are known: column to source"),
        _flag("needs_review", "Whether a person should look at the row"),
        _column("notes", sa.Text(), "The owner's notes"),
        _column("updated_at", TIME, "When the row was last edited, UTC"),
    )


def _place_columns() -> tuple[sa.Column[Any], ...]:
    return (
        _column("radius_m", sa.Double(), "Radius, m"),
        _column(
            "zone_entity_id", sa.String(), "Home Assistant zone that the place mirrors"
        ),
        _column("network_name", sa.String(), "Network that sells the energy here"),
        _flag("is_free", "Whether charging here costs nothing"),
        _column("removed_at", TIME, "When the place went; its history stays, UTC"),
    )


def upgrade() -> None:
    _extend_sessions()
    _extend_trips()
    _extend_reference()
    _create_vehicle()
    _create_stretches(
        "ev_charging_segment",
        sa.Column("kind", sa.String(20), nullable=False, comment="charge or discharge"),
        _column("start_soc", sa.Double(), "State of charge at the start, %"),
        _column("end_soc", sa.Double(), "State of charge at the end, %"),
        _column("energy_source", sa.String(20), "How measured_kwh is known"),
    )
    _create_stretches(
        "ev_charging_interval",
        _column(
            "mean_power_kw", sa.Double(), "energy_kwh over the length of the slice, kW"
        ),
        _column("soc", sa.Double(), "State of charge at the end, %"),
        _column(
            "battery_temperature",
            sa.Double(),
            "Temperature of the high-voltage battery, °C",
        ),
    )


def _extend_sessions() -> None:
    with op.batch_alter_table("ev_charging_session") as batch:
        for column in _session_columns():
            batch.add_column(column)
    op.create_index(
        "idx_ev_charging_session_device_id_session_start_utc",
        "ev_charging_session",
        ["device_id", "session_start_utc"],
    )
    op.create_index(
        "idx_ev_charging_session_open",
        "ev_charging_session",
        ["device_id"],
        postgresql_where=sa.text("NOT is_complete"),
        sqlite_where=sa.text("is_complete = 0"),
    )


def _extend_trips() -> None:
    with op.batch_alter_table("ev_trip_metrics") as batch:
        for column in _trip_columns():
            batch.add_column(column)
        batch.create_unique_constraint("uq_ev_trip_metrics_trip_id", ["trip_id"])
    op.create_index(
        "idx_ev_trip_metrics_device_id_end_time",
        "ev_trip_metrics",
        ["device_id", "end_time"],
    )


def _extend_reference() -> None:
    with op.batch_alter_table("ev_location_lookup") as batch:
        for column in _place_columns():
            batch.add_column(column)
        batch.create_unique_constraint(
            "uq_ev_location_lookup_zone_entity_id", ["zone_entity_id"]
        )
    # A price without a date has been there since ever; with a NULL there could be two.
    op.execute(
        "UPDATE ev_charging_networks SET effective_date = '1970-01-01'"
        " WHERE effective_date IS NULL"
    )
    with op.batch_alter_table("ev_charging_networks") as batch:
        batch.add_column(
            sa.Column(
                "currency",
                sa.String(3),
                comment="Currency of the price, ISO 4217",
            )
        )
        batch.alter_column(
            "effective_date",
            existing_type=sa.Date(),
            existing_comment="First local day of the price; 1970-01-01 is since ever",
            nullable=False,
            server_default="1970-01-01",
        )
        batch.create_unique_constraint(
            "uq_ev_charging_networks_network_name_effective_date",
            ["network_name", "effective_date"],
        )


def _create_vehicle() -> None:
    now = sa.text(f"({NOW[op.get_bind().dialect.name]})")
    op.create_table(
        "ev_vehicle",
        sa.Column("id", ID, nullable=False, comment="Row number"),
        sa.Column(
            "device_id",
            sa.String(),
            nullable=False,
            comment="VIN of the vehicle, upper case",
        ),
        _column("name", sa.String(), "What its owner calls it"),
        _column("model", sa.String(), "Model and year"),
        _column(
            "source_system",
            sa.String(100),
            "Integration that it is followed through",
        ),
        _column(
            "usable_capacity_kwh",
            sa.Double(),
            "Usable capacity of the high-voltage battery, kWh",
        ),
        _column("subentry_id", sa.String(), "Home Assistant's id of its configuration"),
        _column("tracker_state", JSON, "What the tracker goes on from"),
        _column(
            "tracker_state_at", TIME, "Observation that tracker_state is as of, UTC"
        ),
        sa.Column(
            "created_at",
            TIME,
            server_default=now,
            nullable=False,
            comment="When the row was first written, UTC",
        ),
        _column(
            "removed_at", TIME, "When its owner removed it; its history stays, UTC"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_ev_vehicle"),
        sa.UniqueConstraint("device_id", name="uq_ev_vehicle_device_id"),
    )


def _create_stretches(name: str, *columns: sa.Column[Any]) -> None:
    op.create_table(
        name,
        sa.Column("id", ID, nullable=False, comment="Row number"),
        sa.Column(
            "session_id",
            sa.Uuid(),
            nullable=False,
            comment="Session that it is part of",
        ),
        sa.Column("start_utc", TIME, nullable=False, comment="Start, UTC"),
        sa.Column("end_utc", TIME, nullable=False, comment="End, UTC"),
        _column(
            "energy_kwh",
            sa.Double(),
            "Energy, scaled to the session's once that is final, kWh",
        ),
        _column("measured_kwh", sa.Double(), "Energy as observed live, kWh"),
        *columns,
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["ev_charging_session.session_id"],
            name=f"fk_{name}_session_id_ev_charging_session",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
        sa.UniqueConstraint(
            "session_id", "start_utc", name=f"uq_{name}_session_id_start_utc"
        ),
    )


def downgrade() -> None:
    op.drop_table("ev_charging_interval")
    op.drop_table("ev_charging_segment")
    op.drop_table("ev_vehicle")
    with op.batch_alter_table("ev_charging_networks") as batch:
        batch.drop_constraint(
            "uq_ev_charging_networks_network_name_effective_date", type_="unique"
        )
        batch.alter_column(
            "effective_date",
            existing_type=sa.Date(),
            nullable=True,
            server_default=None,
        )
        batch.drop_column("currency")
    with op.batch_alter_table("ev_location_lookup") as batch:
        batch.drop_constraint("uq_ev_location_lookup_zone_entity_id", type_="unique")
        for column in _place_columns():
            batch.drop_column(column.name)
    op.drop_index("idx_ev_trip_metrics_device_id_end_time", "ev_trip_metrics")
    with op.batch_alter_table("ev_trip_metrics") as batch:
        batch.drop_constraint("uq_ev_trip_metrics_trip_id", type_="unique")
        for column in _trip_columns():
            batch.drop_column(column.name)
    op.drop_index("idx_ev_charging_session_open", "ev_charging_session")
    op.drop_index(
        "idx_ev_charging_session_device_id_session_start_utc", "ev_charging_session"
    )
    with op.batch_alter_table("ev_charging_session") as batch:
        for column in _session_columns():
            batch.drop_column(column.name)
