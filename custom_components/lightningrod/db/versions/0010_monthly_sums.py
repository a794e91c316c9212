"""Keep what the sessions and trips of a month add up to."""

from alembic import op
import sqlalchemy as sa

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")
TIME = sa.TIMESTAMP(timezone=True).with_variant(sa.INTEGER(), "sqlite")


def upgrade() -> None:
    op.create_index("idx_ev_month_start_utc", "ev_month", ["start_utc"])
    op.create_table(
        "ev_monthly",
        sa.Column("id", ID, nullable=False, comment="Row number"),
        sa.Column(
            "device_id",
            sa.String(),
            nullable=False,
            comment="VIN of the vehicle, upper case",
        ),
        sa.Column(
            "month",
            sa.Date(),
            nullable=False,
            comment="First local day of the month",
        ),
        sa.Column(
            "computed_at",
            TIME,
            comment="When the row was computed, UTC;"
            " NULL where the rows of the month changed",
        ),
        sa.Column(
            "charged",
            sa.Text(),
            comment="Sums of the sessions, as JSON for the figures alone",
        ),
        sa.Column(
            "driven",
            sa.Text(),
            comment="Sums of the trips and gaps, as JSON for the figures alone",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_ev_monthly"),
        sa.UniqueConstraint("device_id", "month", name="uq_ev_monthly_device_id_month"),
    )


def downgrade() -> None:
    op.drop_table("ev_monthly")
    op.drop_index("idx_ev_month_start_utc", "ev_month")
