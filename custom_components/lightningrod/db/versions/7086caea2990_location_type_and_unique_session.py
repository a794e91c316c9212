"""Add the kind of place and free charging to sessions; a session is there once."""

from alembic import op
import sqlalchemy as sa

revision = "7086caea2990"
down_revision = "2b6f55486b4d"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("ev_charging_session") as batch:
        batch.add_column(
            sa.Column("location_type", sa.String(20), comment="home, work or public")
        )
        batch.add_column(
            sa.Column("is_free", sa.Boolean(), comment="Whether it costs nothing")
        )
        batch.create_unique_constraint(
            "uq_ev_charging_session_session_id", ["session_id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("ev_charging_session") as batch:
        batch.drop_constraint("uq_ev_charging_session_session_id", type_="unique")
        batch.drop_column("is_free")
        batch.drop_column("location_type")
