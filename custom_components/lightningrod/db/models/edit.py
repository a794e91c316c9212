"""What people changed, so that it can be told and taken back."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Numbered


class EVEdit(Numbered, Base):
    """One change of one row; those of one batch were made, and are undone, together."""

    __tablename__ = "ev_edit"

    edit_id: Mapped[UUID] = mapped_column(comment="Identity of the change")
    batch_id: Mapped[UUID] = mapped_column(comment="Changes that were made together")
    made_at: Mapped[datetime] = mapped_column(comment="When it was made, UTC")
    made_by: Mapped[str | None] = mapped_column(
        comment="Home Assistant's id of the user; NULL for an automation"
    )
    action: Mapped[str] = mapped_column(
        String(20),
        comment="update, add, delete, merge, split, reprice, import or undo",
    )
    row_table: Mapped[str] = mapped_column(String(40), comment="Table of the row")
    row_id: Mapped[str] = mapped_column(comment="Identity of the row in its table")
    before: Mapped[dict[str, Any] | None] = mapped_column(
        comment="Changed columns as they were; NULL where there was no row"
    )
    after: Mapped[dict[str, Any] | None] = mapped_column(
        comment="Changed columns as they became; NULL where no row was left"
    )
    undone_at: Mapped[datetime | None] = mapped_column(
        comment="When it was taken back, UTC"
    )

    __table_args__ = (
        UniqueConstraint("edit_id"),
        Index(None, "batch_id"),
        Index(None, "row_table", "row_id"),
    )
