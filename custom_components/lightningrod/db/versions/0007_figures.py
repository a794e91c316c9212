"""Add what figures are read from: days, months, and indexes that hold all they sum up."""

from typing import Any

from alembic import op
import sqlalchemy as sa

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")
TIME = sa.TIMESTAMP(timezone=True).with_variant(sa.INTEGER(), "sqlite")

SESSIONS = "ev_charging_session"
TRIPS = "ev_trip_metrics"
COUNTED: dict[str, Any] = {
    "sqlite_where": sa.text("is_complete = 1 AND deleted_at IS NULL"),
    "postgresql_where": sa.text("is_complete AND deleted_at IS NULL"),
}
DOUBTFUL: dict[str, Any] = {
    "sqlite_where": sa.text("needs_review = 1"),
    "postgresql_where": sa.text("needs_review"),
}
SESSION_FIGURES = [
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
]
TRIP_FIGURES = [
    "device_id",
    "end_time",
    "distance",
    "duration",
    "energy_consumed",
    "outside_air_temp",
    "ambient_temp",
    "petrol_assisted",
    "is_complete",
    "deleted_at",
]


def upgrade() -> None:
    _add_months()
    _add_days()
    op.create_index(
        "idx_ev_charging_session_figures", SESSIONS, SESSION_FIGURES, **COUNTED
    )
    op.create_index(
        "idx_ev_charging_session_review",
        SESSIONS,
        ["device_id", "session_start_utc"],
        **DOUBTFUL,
    )
    op.create_index("idx_ev_trip_metrics_figures", TRIPS, TRIP_FIGURES, **COUNTED)
    op.create_index(
        "idx_ev_trip_metrics_review", TRIPS, ["device_id", "end_time"], **DOUBTFUL
    )


def _add_months() -> None:
    op.create_table(
        "ev_month",
        sa.Column(
            "month",
            sa.Date(),
            nullable=False,
            comment="First local day of the month",
        ),
        sa.Column(
            "start_utc", TIME, nullable=False, comment="When the month begins, UTC"
        ),
        sa.Column(
            "end_utc", TIME, nullable=False, comment="When the next one begins, UTC"
        ),
        sa.PrimaryKeyConstraint("month", name="pk_ev_month"),
    )


def _add_days() -> None:
    op.create_table(
        "ev_daily",
        sa.Column("id", ID, nullable=False, comment="Row number"),
        sa.Column(
            "device_id",
            sa.String(),
            nullable=False,
            comment="VIN of the vehicle, upper case",
        ),
        sa.Column("day", sa.Date(), nullable=False, comment="Local day"),
        sa.Column(
            "computed_at",
            TIME,
            comment="When the row was computed, UTC; NULL where newer samples wait for it",
        ),
        sa.Column(
            "odometer_km", sa.Double(), comment="Odometer at the end of the day, km"
        ),
        sa.Column(
            "outside_temperature",
            sa.Double(),
            comment="Mean outside temperature, °C",
        ),
        sa.Column(
            "battery_temperature",
            sa.Double(),
            comment="Mean temperature of the high-voltage battery, °C",
        ),
        sa.Column(
            "lv_level_min",
            sa.Double(),
            comment="Lowest state of charge of the 12 V battery, %",
        ),
        sa.Column(
            "lv_level_mean",
            sa.Double(),
            comment="Mean state of charge of the 12 V battery, %",
        ),
        sa.Column(
            "lv_voltage_min",
            sa.Double(),
            comment="Lowest voltage of the 12 V battery, V",
        ),
        sa.Column(
            "lv_voltage_mean",
            sa.Double(),
            comment="Mean voltage of the 12 V battery, V",
        ),
        sa.Column(
            "stood_seconds",
            sa.Double(),
            server_default="0",
            nullable=False,
            comment="Length of the rests without a cable that ended on the day, s",
        ),
        sa.Column(
            "stood_soc",
            sa.Double(),
            server_default="0",
            nullable=False,
            comment="State of charge that was lost in these rests, %",
        ),
        *(
            sa.Column(
                f"soc_{low}_seconds",
                sa.Double(),
                server_default="0",
                nullable=False,
                comment=f"Time at {low} to {low + 10} %, s",
            )
            for low in range(0, 100, 10)
        ),
        sa.PrimaryKeyConstraint("id", name="pk_ev_daily"),
        sa.UniqueConstraint("device_id", "day", name="uq_ev_daily_device_id_day"),
    )


def downgrade() -> None:
    op.drop_index("idx_ev_trip_metrics_review", TRIPS)
    op.drop_index("idx_ev_trip_metrics_figures", TRIPS)
    op.drop_index("idx_ev_charging_session_review", SESSIONS)
    op.drop_index("idx_ev_charging_session_figures", SESSIONS)
    op.drop_table("ev_daily")
    op.drop_table("ev_month")
