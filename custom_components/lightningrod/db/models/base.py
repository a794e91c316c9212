"""What the tables have in common: types, names of constraints, and columns."""

from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Double, MetaData, String, Table, Uuid
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from ..types import ID, JSON_VALUE, Money, UtcDateTime, utc_now

# SQLite can only alter a constraint that has a name. The indexes' names are those of the
# schema that the ledger descends from.
_NAMES = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "ix": "idx_%(table_name)s_%(column_0_N_name)s",
}


class Base(DeclarativeBase):
    """A table of the ledger. Every column says its unit in its comment."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime,
        Decimal: Money,
        dict[str, Any]: JSON_VALUE,
        float: Double,
        UUID: Uuid,
    }


def table(model: type[Base]) -> Table:
    """Return the table of a model, for statements that no session is needed for."""
    return Base.metadata.tables[model.__tablename__]


class Numbered:
    """A row known by a number that means nothing outside the database."""

    id: Mapped[int] = mapped_column(
        ID, primary_key=True, comment="Row number", sort_order=-2
    )


class Owned(Numbered):
    """A row that belongs to a vehicle."""

    device_id: Mapped[str] = mapped_column(
        comment="VIN of the vehicle, upper case", sort_order=-1
    )


class Ingested:
    """Where a row came from, and when."""

    source_system: Mapped[str | None] = mapped_column(
        String(100), comment="Integration that the row came from", sort_order=1
    )
    ingested_at: Mapped[datetime] = mapped_column(
        server_default=utc_now(),
        comment="When the row was first written, UTC",
        sort_order=1,
    )
    original_timestamp: Mapped[datetime | None] = mapped_column(
        comment="The maker's own time of the data, UTC", sort_order=1
    )
