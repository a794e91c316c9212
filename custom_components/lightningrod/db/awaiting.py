"""Which sessions lack a price that samples, late ones too, may now tell."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ..ledger.cost_lines import Completeness
from ..ledger.records import Record, RecordKind
from .models import EV_CHARGING_SESSION
from .price_context import PRICE

# A sample speaks for an hour at most.
_HOUR: Final = timedelta(hours=1)
# Longer than any car is plugged in; it keeps the search to a part of the index.
_LONGEST: Final = timedelta(days=60)
_SESSION = EV_CHARGING_SESSION.c


async def awaiting(connection: AsyncConnection, records: Iterable[Record]) -> set[UUID]:
    """Return the complete sessions of the time of samples of prices that lack some."""
    times = [
        at
        for record in records
        if record.kind is RecordKind.READING
        and record.values["kind"] == PRICE
        and isinstance(at := record.values["recorded_at"], datetime)
    ]
    if not times:
        return set()
    first, last = min(times) - _HOUR, max(times) + _HOUR
    lacking = (Completeness.PARTIAL.value, Completeness.UNPRICED.value)
    statement = select(_SESSION.session_id).where(
        _SESSION.session_start_utc >= first - _LONGEST,
        _SESSION.session_start_utc < last,
        or_(_SESSION.plug_out_utc.is_(None), _SESSION.plug_out_utc >= first),
        _SESSION.cost_completeness.in_(lacking),
        # A session keeps the plan that it waits for.
        _SESSION.price_plan.is_not(None),
        _SESSION.deleted_at.is_(None),
    )
    return set(await connection.scalars(statement))
