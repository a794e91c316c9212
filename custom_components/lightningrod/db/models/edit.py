"""What people changed, so that it can be told and taken back."""

from typing import Final

from sqlalchemy import Column, Index, String, Table, UniqueConstraint, Uuid

from ..types import JSON_VALUE, UtcDateTime
from .base import METADATA, numbered

# One change of one row; those of one batch were made, and are undone, together.
EV_EDIT: Final = Table(
    "ev_edit",
    METADATA,
    *numbered(),
    Column("edit_id", Uuid, nullable=False, comment="Identity of the change"),
    Column("batch_id", Uuid, nullable=False, comment="Changes that were made together"),
    Column("made_at", UtcDateTime, nullable=False, comment="When it was made, UTC"),
    Column(
        "made_by",
        String,
        comment="Home Assistant's id of the user; NULL for an automation",
    ),
    Column(
        "action",
        String(20),
        nullable=False,
        comment="update, add, delete, merge, split, reprice, import or undo",
    ),
    Column("row_table", String(40), nullable=False, comment="Table of the row"),
    Column(
        "row_id", String, nullable=False, comment="Identity of the row in its table"
    ),
    Column(
        "before",
        JSON_VALUE,
        comment="Changed columns as they were; NULL where there was no row",
    ),
    Column(
        "after",
        JSON_VALUE,
        comment="Changed columns as they became; NULL where no row was left",
    ),
    Column("undone_at", UtcDateTime, comment="When it was taken back, UTC"),
    UniqueConstraint("edit_id"),
    Index(None, "batch_id"),
    Index(None, "row_table", "row_id"),
)
