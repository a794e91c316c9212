"""All figures of a period at once, for people who ask in words or scripts."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from ...ledger.totals import Driven, Sums
from ..monthly import session_parts, trip_parts
from ..sums import gather
from .petrol import petrol_total
from .query import FigureQuery
from .telling import told_driven, told_sums, told_time

# Cut: what it is called in the answer.
_CUTS = {
    "type": "by_type",
    "network": "by_network",
    "place": "by_place",
    "charge": "by_charge_type",
}


async def summary(connection: AsyncConnection, query: FigureQuery) -> dict[str, Any]:
    """Return what was charged, paid and driven in the period, by everything there is."""
    parts = await session_parts(connection, query.scope, *_CUTS)
    trips = await trip_parts(connection, query.scope)
    return {
        "start": told_time(query.start),
        "end": told_time(query.end),
        "currency": query.currency,
        "totals": told_sums(Sums.of(part.sums for part in parts)),
        **{
            name: {
                key or "unknown": told_sums(sums)
                for (key,), sums in gather(parts, Sums, cut).items()
            }
            for cut, name in _CUTS.items()
        },
        **told_driven(Driven.of(part.sums for part in trips)),
        "petrol": await petrol_total(connection, query),
    }
