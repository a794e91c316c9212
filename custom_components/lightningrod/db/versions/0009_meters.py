"""Say which meters belong to a place, and where the energy of an interval came from."""

from alembic import op
import sqlalchemy as sa

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# Table: column, type and comment.
COLUMNS = {
    "ev_location_lookup": (
        (
            "meter_entity_id",
            sa.String(),
            "Home Assistant entity that counts the energy through the plug",
        ),
        (
            "solar_power_entity_id",
            sa.String(),
            "Home Assistant entity of the power that own production has to give",
        ),
        (
            "solar_share_entity_id",
            sa.String(),
            "Home Assistant entity of the share of own production",
        ),
    ),
    "ev_vehicle": (
        (
            "carbon_entity_id",
            sa.String(),
            "Home Assistant entity of the CO2 intensity of the grid",
        ),
    ),
    "ev_charging_interval": (
        (
            "solar_share",
            sa.Double(),
            "Part of the energy that came from own production, 0 to 1",
        ),
    ),
}


def upgrade() -> None:
    for name, columns in COLUMNS.items():
        with op.batch_alter_table(name) as batch:
            for column, kind, comment in columns:
                batch.add_column(sa.Column(column, kind, comment=comment))


def downgrade() -> None:
    for name, columns in COLUMNS.items():
        with op.batch_alter_table(name) as batch:
            for column, _, _ in columns:
                batch.drop_column(column)
