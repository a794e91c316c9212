"""Add what undoing edits needs: what is observed beneath them, and what was merged."""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
TABLES = {"ev_charging_session": "session", "ev_trip_metrics": "trip"}


def upgrade() -> None:
    for name, word in TABLES.items():
        op.add_column(
            name,
            sa.Column(
                "observed_values",
                JSON,
                comment="What is observed of the columns in owner_values",
            ),
        )
        op.add_column(
            name,
            sa.Column(
                "merged_into",
                sa.Uuid(),
                comment=f"The {word} that the owner made this one a part of",
            ),
        )


def downgrade() -> None:
    for name in TABLES:
        op.drop_column(name, "merged_into")
        op.drop_column(name, "observed_values")
