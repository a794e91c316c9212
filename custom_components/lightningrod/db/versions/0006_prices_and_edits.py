"""Add whole price plans, lines of cost, wall energy, readings and the history of edits."""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")
TIME = sa.TIMESTAMP(timezone=True).with_variant(sa.INTEGER(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MONEY = sa.Numeric(14, 4).with_variant(sa.INTEGER(), "sqlite")


def upgrade() -> None:
    _add_edits()
    _add_readings()
    _add_cost_lines()
    _extend_networks()
    _extend_sessions()
    _extend_places()
    _extend_trips()


def _add_edits() -> None:
    op.create_table(
        "ev_edit",
        sa.Column("id", ID, nullable=False, comment="Row number"),
        sa.Column(
            "edit_id", sa.Uuid(), nullable=False, comment="Identity of the change"
        ),
        sa.Column(
            "batch_id",
            sa.Uuid(),
            nullable=False,
            comment="Changes that were made together",
        ),
        sa.Column("made_at", TIME, nullable=False, comment="When it was made, UTC"),
        sa.Column(
            "made_by",
            sa.String(),
            comment="Home Assistant's id of the user; NULL for an automation",
        ),
        sa.Column(
            "action",
            sa.String(length=20),
            nullable=False,
            comment="update, add, delete, merge, split, reprice, import or undo",
        ),
        sa.Column(
            "row_table",
            sa.String(length=40),
            nullable=False,
            comment="Table of the row",
        ),
        sa.Column(
            "row_id",
            sa.String(),
            nullable=False,
            comment="Identity of the row in its table",
        ),
        sa.Column(
            "before",
            JSON,
            comment="Changed columns as they were; NULL where there was no row",
        ),
        sa.Column(
            "after",
            JSON,
            comment="Changed columns as they became; NULL where no row was left",
        ),
        sa.Column("undone_at", TIME, comment="When it was taken back, UTC"),
        sa.PrimaryKeyConstraint("id", name="pk_ev_edit"),
        sa.UniqueConstraint("edit_id", name="uq_ev_edit_edit_id"),
    )
    op.create_index("idx_ev_edit_batch_id", "ev_edit", ["batch_id"])
    op.create_index("idx_ev_edit_row_table_row_id", "ev_edit", ["row_table", "row_id"])


def _add_readings() -> None:
    op.create_table(
        "ev_reading",
        sa.Column("id", ID, nullable=False, comment="Row number"),
        sa.Column(
            "entity_id",
            sa.String(),
            nullable=False,
            comment="Entity that it was read from",
        ),
        sa.Column(
            "kind",
            sa.String(length=20),
            nullable=False,
            comment="price, meter, solar, carbon or fuel",
        ),
        sa.Column("recorded_at", TIME, nullable=False, comment="When it was so, UTC"),
        sa.Column(
            "value",
            sa.Double(),
            nullable=False,
            comment="The figure, in the unit of its kind",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_ev_reading"),
        sa.UniqueConstraint(
            "entity_id",
            "kind",
            "recorded_at",
            name="uq_ev_reading_entity_id_kind_recorded_at",
        ),
    )


def _add_cost_lines() -> None:
    op.create_table(
        "ev_charging_cost_line",
        sa.Column("id", ID, nullable=False, comment="Row number"),
        sa.Column(
            "session_id",
            sa.Uuid(),
            nullable=False,
            comment="Session that it is part of",
        ),
        sa.Column(
            "audience",
            sa.String(length=20),
            nullable=False,
            comment="Whose price it is: standard, member or billing",
        ),
        sa.Column(
            "position",
            sa.Integer(),
            nullable=False,
            comment="Place among the lines, from 0",
        ),
        sa.Column(
            "kind",
            sa.String(length=20),
            nullable=False,
            comment="energy, fee, time, bound or tax",
        ),
        sa.Column(
            "label",
            sa.String(length=30),
            nullable=False,
            comment="What the line is for",
        ),
        sa.Column("name", sa.String(), comment="Name of the band or tier"),
        sa.Column("quantity", sa.Double(), comment="How much, in unit"),
        sa.Column("unit", sa.String(length=10), comment="Unit of the quantity"),
        sa.Column(
            "unit_price",
            sa.Double(),
            comment="Price of a unit, in the session's cost_currency",
        ),
        sa.Column(
            "amount",
            MONEY,
            nullable=False,
            comment="What the line comes to, in the session's cost_currency",
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["ev_charging_session.session_id"],
            name="fk_ev_charging_cost_line_session_id_ev_charging_session",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_ev_charging_cost_line"),
        sa.UniqueConstraint(
            "session_id",
            "audience",
            "position",
            name="uq_ev_charging_cost_line_session_id_audience_position",
        ),
    )


def _extend_networks() -> None:
    with op.batch_alter_table("ev_charging_networks") as batch:
        batch.add_column(
            sa.Column(
                "plan",
                JSON,
                comment="The whole price plan, where a price of a kWh does not tell it",
            )
        )
        batch.add_column(
            sa.Column(
                "subentry_id",
                sa.String(),
                comment="Home Assistant's id of its configuration",
            )
        )
        batch.add_column(
            sa.Column(
                "removed_at",
                TIME,
                comment="When the owner removed it; its history stays, UTC",
            )
        )


def _extend_sessions() -> None:
    with op.batch_alter_table("ev_charging_session") as batch:
        batch.add_column(
            sa.Column(
                "evse_energy_kwh", sa.Double(), comment="Energy through the plug, kWh"
            )
        )
        batch.add_column(
            sa.Column(
                "evse_max_kw", sa.Double(), comment="Highest power through the plug, kW"
            )
        )
        batch.add_column(
            sa.Column(
                "evse_source",
                sa.String(length=20),
                comment="How evse_energy_kwh is known: meter, manual or billed",
            )
        )
        batch.add_column(
            sa.Column(
                "solar_kwh",
                sa.Double(),
                comment="Part of the energy that came from own production, kWh",
            )
        )
        batch.add_column(
            sa.Column(
                "co2_kg", sa.Double(), comment="CO2 that making the energy set free, kg"
            )
        )
        batch.add_column(
            sa.Column(
                "cost_basis",
                sa.String(length=20),
                comment="Energy that was paid for: battery or wall",
            )
        )
        batch.add_column(
            sa.Column(
                "cost_completeness",
                sa.String(length=20),
                comment="How much has a price: complete, partial or unpriced",
            )
        )
        batch.add_column(
            sa.Column(
                "cost_notes", JSON, comment="What was assumed or is missing in the cost"
            )
        )
        batch.add_column(
            sa.Column(
                "cost_hours",
                JSON,
                comment="The cost by the hour it arose in: start of the hour, UTC, to amount",
            )
        )
        batch.add_column(
            sa.Column(
                "cost_billing",
                MONEY,
                comment="What an employer is billed, in cost_currency",
            )
        )
        batch.add_column(
            sa.Column(
                "cost_standard",
                MONEY,
                comment="What the session costs without a membership, in cost_currency",
            )
        )
        batch.add_column(
            sa.Column(
                "cost_member",
                MONEY,
                comment="What the session costs with the membership, in cost_currency",
            )
        )
        batch.add_column(
            sa.Column(
                "price_context",
                JSON,
                comment="What the cost depended on beside session and plan",
            )
        )
        batch.add_column(
            sa.Column(
                "owner_values",
                JSON,
                comment="What the owner set: column to value; wins over what is observed",
            )
        )
        batch.add_column(sa.Column("tags", JSON, comment="The owner's tags"))
        batch.add_column(
            sa.Column(
                "deleted_at", TIME, comment="When the owner deleted the session, UTC"
            )
        )


def _extend_places() -> None:
    with op.batch_alter_table("ev_location_lookup") as batch:
        batch.add_column(
            sa.Column(
                "subentry_id",
                sa.String(),
                comment="Home Assistant's id of its configuration",
            )
        )


def _extend_trips() -> None:
    with op.batch_alter_table("ev_trip_metrics") as batch:
        batch.add_column(
            sa.Column(
                "trip_class",
                sa.String(length=20),
                comment="business, private or commute",
            )
        )
        batch.add_column(
            sa.Column(
                "owner_values",
                JSON,
                comment="What the owner set: column to value; wins over what is observed",
            )
        )
        batch.add_column(sa.Column("tags", JSON, comment="The owner's tags"))
        batch.add_column(
            sa.Column(
                "deleted_at", TIME, comment="When the owner deleted the trip, UTC"
            )
        )


def downgrade() -> None:
    with op.batch_alter_table("ev_trip_metrics") as batch:
        batch.drop_column("deleted_at")
        batch.drop_column("tags")
        batch.drop_column("owner_values")
        batch.drop_column("trip_class")

    with op.batch_alter_table("ev_location_lookup") as batch:
        batch.drop_column("subentry_id")

    with op.batch_alter_table("ev_charging_session") as batch:
        batch.drop_column("deleted_at")
        batch.drop_column("tags")
        batch.drop_column("owner_values")
        batch.drop_column("price_context")
        batch.drop_column("cost_member")
        batch.drop_column("cost_standard")
        batch.drop_column("cost_billing")
        batch.drop_column("cost_hours")
        batch.drop_column("cost_notes")
        batch.drop_column("cost_completeness")
        batch.drop_column("cost_basis")
        batch.drop_column("co2_kg")
        batch.drop_column("solar_kwh")
        batch.drop_column("evse_source")
        batch.drop_column("evse_max_kw")
        batch.drop_column("evse_energy_kwh")

    with op.batch_alter_table("ev_charging_networks") as batch:
        batch.drop_column("removed_at")
        batch.drop_column("subentry_id")
        batch.drop_column("plan")

    op.drop_table("ev_charging_cost_line")
    op.drop_table("ev_reading")

    op.drop_table("ev_edit")
