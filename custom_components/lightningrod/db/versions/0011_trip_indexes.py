"""Let pages of trips pass over rows, and sum them up, without touching them."""

from typing import Any

from alembic import op
import sqlalchemy as sa

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TRIPS = "ev_trip_metrics"
BY_TIME = "idx_ev_trip_metrics_device_id_end_time"
FIGURES = "idx_ev_trip_metrics_figures"
TIME = ["device_id", "end_time"]
SUMMED = [
    *TIME,
    "distance",
    "duration",
    "energy_consumed",
    "outside_air_temp",
    "ambient_temp",
    "petrol_assisted",
]
COUNTED: dict[str, Any] = {
    "sqlite_where": sa.text("is_complete = 1 AND deleted_at IS NULL"),
    "postgresql_where": sa.text("is_complete AND deleted_at IS NULL"),
}
THERE: dict[str, Any] = {
    "sqlite_where": sa.text("deleted_at IS NULL"),
    "postgresql_where": sa.text("deleted_at IS NULL"),
}


def upgrade() -> None:
    _drop()
    op.create_index(BY_TIME, TRIPS, TIME, **THERE)
    columns = [*SUMMED, "trip_class", "is_complete", "deleted_at"]
    op.create_index(FIGURES, TRIPS, columns)


def downgrade() -> None:
    _drop()
    op.create_index(BY_TIME, TRIPS, TIME)
    columns = [*SUMMED, "is_complete", "deleted_at"]
    op.create_index(FIGURES, TRIPS, columns, **COUNTED)


def _drop() -> None:
    for name in (BY_TIME, FIGURES):
        op.drop_index(name, TRIPS)
