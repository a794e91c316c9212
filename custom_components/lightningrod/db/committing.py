"""Writes a batch of records with all that follows from them, in one transaction."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import tzinfo
import logging
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from ..ledger.records import Record, RecordKind
from .batch import ids, superseded
from .engine import Database
from .faults import RULE_FAULTS
from .late import late
from .repository import write_records
from .trip_classes import classify

_LOGGER: Final = logging.getLogger(__name__)

# Their sessions are priced and scaled along with them.
_OF_SESSIONS: Final = frozenset(
    {RecordKind.SESSION, RecordKind.SEGMENT, RecordKind.INTERVAL}
)

type Step = Callable[[AsyncConnection], Awaitable[None]]


class Committer:
    """Writes to a database; ``timezone`` is where the days of prices begin."""

    def __init__(self, database: Database, timezone: tzinfo) -> None:
        self.timezone = timezone
        self._database = database
        self._told: set[type[Exception]] = set()

    async def commit(
        self, batch: Sequence[Record], *, singly: bool = False
    ) -> frozenset[str]:
        """Write a batch in one transaction; return the vehicles that it touched.

        With ``singly`` a session that cannot be priced or scaled is written without. Raises
        :class:`DatabaseError`, and what a driver says of the rows.
        """
        lasting = any(record.urgent for record in batch)
        async with self._database.begin(lasting=lasting) as connection:
            return await self._write(connection, batch, singly=singly)

    async def commit_whole(
        self, batch: Sequence[Record], first: Step
    ) -> frozenset[str]:
        """Write a batch after something else in the same transaction; return the same."""
        async with self._database.begin() as connection:
            await first(connection)
            return await self._write(connection, batch)

    async def _write(
        self,
        connection: AsyncConnection,
        batch: Sequence[Record],
        *,
        singly: bool = False,
    ) -> frozenset[str]:
        await write_records(connection, batch)
        session_ids = _session_ids(batch)
        if any(record.kind is RecordKind.READING for record in batch):
            session_ids |= await (await late("awaiting")).awaiting(connection, batch)
            session_ids |= await (await late("wall")).measured(connection, batch)
        trip_ids = ids(batch, {RecordKind.TRIP}, "trip_id")
        devices = await self._settle(connection, session_ids, trip_ids, singly=singly)
        return devices | {
            device
            for record in batch
            if isinstance(device := record.values.get("device_id"), str)
        }

    async def _settle(
        self,
        connection: AsyncConnection,
        session_ids: set[UUID],
        trip_ids: set[UUID],
        *,
        singly: bool,
    ) -> frozenset[str]:
        """Price and scale sessions, class trips; no rule that fails takes facts along."""
        try:
            await classify(connection, trip_ids)
            if not session_ids:
                return frozenset()
            if not singly:
                settling = await late("settle")
                found = await settling.settle(connection, session_ids, self.timezone)
                return frozenset(found)
        except RULE_FAULTS as err:
            self._tell(err)
        unfit = await late("unfit")
        devices: frozenset[str] = await unfit.settle_singly(
            connection, session_ids, self.timezone
        )
        return devices

    def _tell(self, err: Exception) -> None:
        """Log a fault once: what makes a rule fail does so with every batch of a charge."""
        level = logging.DEBUG if type(err) in self._told else logging.ERROR
        self._told.add(type(err))
        _LOGGER.log(
            level,
            "A batch could not be priced or classed; one by one it is",
            exc_info=err,
        )


def _session_ids(batch: Sequence[Record]) -> set[UUID]:
    touched = ids(batch, _OF_SESSIONS, "session_id")
    return touched | set(superseded(batch).values())
