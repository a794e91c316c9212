"""What every table of samples has: a vehicle, a moment, and an origin."""

from datetime import datetime

from sqlalchemy import Column

from .base import Ingested, Owned, column


class Sample(Owned, Ingested):
    """What one look at a vehicle found; NULL where it found nothing.

    The natural key, vehicle and moment, is the one index: it answers every question put
    to these tables, and each further one would cost as much room as the rows.
    """

    recorded_at: Column[datetime] = column(
        comment="When it was observed, UTC", sort_order=-1
    )
