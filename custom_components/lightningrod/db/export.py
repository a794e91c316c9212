"""Reads all sessions or trips that a filter lets through, page by page, the oldest first."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ..ledger.export_format import Kind
from .listing import (
    Filter,
    Row,
    SessionSums,
    TripSums,
    session_conditions,
    session_sums,
    trip_conditions,
    trip_statement,
    trip_sums,
)
from .models import EV_CHARGING_SESSION, EV_TRIP_METRICS

# Rows in memory at once; a page of sessions takes some 20 ms to decode.
PAGE_ROWS: Final = 200
_SESSION: Final = EV_CHARGING_SESSION
_TRIP: Final = EV_TRIP_METRICS


@dataclass(frozen=True, slots=True)
class Found:
    """All rows of a kind that are wanted; its parts are to be read in one snapshot."""

    connection: AsyncConnection
    kind: Kind
    wanted: Filter

    @property
    def columns(self) -> Sequence[str]:
        """Return the names of the columns, in order."""
        return [column.name for column in self._statement().selected_columns]

    async def sums(self) -> SessionSums | TripSums:
        """Return what the rows come to."""
        if self.kind is Kind.TRIPS:
            return await trip_sums(self.connection, self.wanted)
        return await session_sums(self.connection, session_conditions(self.wanted))

    async def pages(self) -> AsyncIterator[list[Row]]:
        """Yield the rows by column, at most :data:`PAGE_ROWS` at once."""
        async with self.connection.stream(self._statement()) as result:
            async for page in result.mappings().partitions(PAGE_ROWS):
                yield [dict(row) for row in page]

    def _statement(self) -> Select[Any]:
        """Return what reads the rows; those without a time come first."""
        if self.kind is Kind.TRIPS:
            return (
                trip_statement(_TRIP.c)
                .where(*trip_conditions(self.wanted))
                .order_by(_TRIP.c.end_time.asc().nulls_first(), _TRIP.c.id)
            )
        return (
            select(_SESSION)
            .where(*session_conditions(self.wanted))
            .order_by(_SESSION.c.session_start_utc.asc().nulls_first(), _SESSION.c.id)
        )
