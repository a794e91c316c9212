"""What people changed, so that it can be told and taken back."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Index, String, UniqueConstraint

from .base import Base, Numbered, column


class EVEdit(Numbered, Base):
    """One change of one row; those of one batch were made, and are undone, together."""

    __tablename__ = "ev_edit"

    edit_id: Column[UUID] = column(comment="Identity of the change")
    batch_id: Column[UUID] = column(comment="Changes that were made together")
    made_at: Column[datetime] = column(comment="When it was made, UTC")
    made_by: Column[str | None] = column(
        comment="Home Assistant's id of the user; NULL for an automation"
    )
    action: Column[str] = column(
        String(20),
        comment="update, add, delete, merge, split, reprice, import or undo",
    )
    row_table: Column[str] = column(String(40), comment="Table of the row")
    row_id: Column[str] = column(comment="Identity of the row in its table")
    before: Column[dict[str, Any] | None] = column(
        comment="Changed columns as they were; NULL where there was no row"
    )
    after: Column[dict[str, Any] | None] = column(
        comment="Changed columns as they became; NULL where no row was left"
    )
    undone_at: Column[datetime | None] = column(comment="When it was taken back, UTC")

    __table_args__ = (
        UniqueConstraint("edit_id"),
        Index(None, "batch_id"),
        Index(None, "row_table", "row_id"),
    )
