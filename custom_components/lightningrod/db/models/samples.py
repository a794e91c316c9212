"""What every table of samples has: a vehicle, a moment, and an origin."""

from typing import Any

from sqlalchemy import Column, Table, UniqueConstraint

from ..types import UtcDateTime
from .base import METADATA, ingested, owned


def samples(name: str, *columns: Column[Any]) -> Table:
    """Return a table of what one look at a vehicle found; NULL where it found nothing.

    The natural key is the one index: it answers every question put to these tables, and
    each further one would cost as much room as the rows.
    """
    return Table(
        name,
        METADATA,
        *owned(),
        Column(
            "recorded_at",
            UtcDateTime,
            nullable=False,
            comment="When it was observed, UTC",
        ),
        *columns,
        *ingested(),
        UniqueConstraint("device_id", "recorded_at"),
    )
