"""Add where a cost came from, free networks, and settings."""

from alembic import op
import sqlalchemy as sa

revision = "c9345e830aab"
down_revision = "7086caea2990"
branch_labels = None
depends_on = None

TIME = sa.TIMESTAMP(timezone=True).with_variant(sa.INTEGER(), "sqlite")


def upgrade() -> None:
    op.add_column(
        "ev_charging_networks",
        sa.Column(
            "is_free",
            sa.Boolean(),
            server_default=sa.false(),
            nullable=False,
            comment="Whether it costs nothing",
        ),
    )
    op.add_column(
        "ev_charging_session",
        sa.Column(
            "cost_source", sa.String(20), comment="imported, manual or calculated"
        ),
    )
    op.create_table(
        "app_settings",
        sa.Column("key", sa.String(), nullable=False, comment="Name"),
        sa.Column("value", sa.Text(), comment="Value, as text"),
        sa.Column("updated_at", TIME, comment="When it was last changed, UTC"),
        sa.PrimaryKeyConstraint("key", name="pk_app_settings"),
    )


def downgrade() -> None:
    op.drop_table("app_settings")
    with op.batch_alter_table("ev_charging_session") as batch:
        batch.drop_column("cost_source")
    with op.batch_alter_table("ev_charging_networks") as batch:
        batch.drop_column("is_free")
