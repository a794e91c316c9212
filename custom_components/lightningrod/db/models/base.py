"""What the tables have in common: names of constraints, and columns.

They are tables of SQLAlchemy's core. Rows come and go in batches, for which nobody needs
objects; mapping nineteen tables to classes would take each start 35 ms and 2 MB.
"""

from typing import Any, Final

from sqlalchemy import Column, MetaData, String

from ..types import ID, UtcDateTime, utc_now

# SQLite can only alter a constraint that has a name. The indexes' names are those of the
# schema that the ledger descends from.
_NAMES = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "ix": "idx_%(table_name)s_%(column_0_N_name)s",
}

# The tables of the ledger. Every column says its unit in its comment.
METADATA: Final = MetaData(naming_convention=_NAMES)


def numbered() -> list[Column[Any]]:
    """Return the column of a row that is known by a number: it means nothing elsewhere."""
    return [Column("id", ID, primary_key=True, comment="Row number")]


def owned() -> list[Column[Any]]:
    """Return the columns of a row that belongs to a vehicle."""
    return [
        *numbered(),
        Column(
            "device_id",
            String,
            nullable=False,
            comment="VIN of the vehicle, upper case",
        ),
    ]


def ingested() -> list[Column[Any]]:
    """Return the columns that say where a row came from, and when."""
    return [
        Column(
            "source_system",
            String(100),
            comment="Integration that the row came from",
        ),
        Column(
            "ingested_at",
            UtcDateTime,
            nullable=False,
            server_default=utc_now(),
            comment="When the row was first written, UTC",
        ),
        Column(
            "original_timestamp",
            UtcDateTime,
            comment="The maker's own time of the data, UTC",
        ),
    ]
