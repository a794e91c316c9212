"""What every table of samples has: a vehicle, a moment, and an origin."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from .base import Ingested, Owned


class Sample(Owned, Ingested):
    """What one look at a vehicle found; NULL where it found nothing.

    The natural key is the one index: it answers every question put to these tables, and
    each further one would cost as much room as the rows.
    """

    recorded_at: Mapped[datetime] = mapped_column(
        comment="When it was observed, UTC", sort_order=-1
    )

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[UniqueConstraint]:
        """Return the natural key."""
        return (UniqueConstraint("device_id", "recorded_at"),)
