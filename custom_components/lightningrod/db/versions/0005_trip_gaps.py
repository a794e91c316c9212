"""Add kilometres without a trip, and whether the combustion engine took part."""

from alembic import op
import sqlalchemy as sa

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")
TIME = sa.TIMESTAMP(timezone=True).with_variant(sa.INTEGER(), "sqlite")
NOW = {
    "sqlite": "CAST(ROUND((julianday('now') - 2440587.5) * 86400000) AS INTEGER)",
    "postgresql": "date_trunc('milliseconds', now())",
}


def upgrade() -> None:
    now = sa.text(f"({NOW[op.get_bind().dialect.name]})")
    with op.batch_alter_table("ev_trip_metrics") as batch:
        batch.add_column(
            sa.Column(
                "petrol_assisted",
                sa.Boolean(),
                comment="Whether the combustion engine ran; NULL where the car does not tell",
            )
        )
    op.create_table(
        "ev_trip_gap",
        sa.Column("id", ID, nullable=False, comment="Row number"),
        sa.Column(
            "device_id",
            sa.String(),
            nullable=False,
            comment="VIN of the vehicle, upper case",
        ),
        sa.Column(
            "gap_id",
            sa.Uuid(),
            nullable=False,
            comment="Identity of the gap, derived from vehicle and time",
        ),
        sa.Column(
            "start_time",
            TIME,
            nullable=False,
            comment="Until when the kilometres are explained, UTC",
        ),
        sa.Column(
            "end_time",
            TIME,
            nullable=False,
            comment="When they had been driven at the latest, UTC",
        ),
        sa.Column("start_odometer", sa.Double(), comment="Odometer at start_time, km"),
        sa.Column("end_odometer", sa.Double(), comment="Odometer at end_time, km"),
        sa.Column(
            "distance",
            sa.Double(),
            nullable=False,
            comment="Distance without a trip, 0 once trips explain it, km",
        ),
        sa.Column(
            "source_system",
            sa.String(100),
            comment="Integration that the row came from",
        ),
        sa.Column(
            "ingested_at",
            TIME,
            server_default=now,
            nullable=False,
            comment="When the row was first written, UTC",
        ),
        sa.Column(
            "original_timestamp",
            TIME,
            comment="The maker's own time of the data, UTC",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_ev_trip_gap"),
        sa.UniqueConstraint("gap_id", name="uq_ev_trip_gap_gap_id"),
    )
    op.create_index(
        "idx_ev_trip_gap_device_id_end_time", "ev_trip_gap", ["device_id", "end_time"]
    )


def downgrade() -> None:
    op.drop_table("ev_trip_gap")
    with op.batch_alter_table("ev_trip_metrics") as batch:
        batch.drop_column("petrol_assisted")
