"""Writes the charges and trips of the past, each whole, in transactions of many of them.

What the database refuses of one stands in the way of no other: it is found by halving.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from sqlalchemy.ext.asyncio import AsyncConnection

from .const import LOGGER
from .data import LightningRodConfigEntry
from .db.faults import is_row_fault
from .db.past import PastRows, clear_flow, explain_gaps
from .ledger.past import Span, as_row
from .ledger.records import Record, RecordKind
from .ledger.tracker import VehicleTracker
from .ledger.wall import TAIL
from .source.past_readings import LEAD, past_readings
from .source.recorder import async_states
from .watches import watches

# Whole sessions are written together until they are so many rows.
_ROWS: Final = 500

type _First = Callable[[AsyncConnection], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class _Whole:
    """A charge or trip: its id here and in the past, its own record, and what hangs on it."""

    target: UUID
    found: UUID
    own: Sequence[Record]
    parts: Sequence[Record] = ()

    @property
    def records(self) -> list[Record]:
        """All of it."""
        return [*self.own, *self.parts]


class PastWriter:
    """Writes what a ``tracker`` found; ``refused`` are the ids of what could not be."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: LightningRodConfigEntry,
        tracker: VehicleTracker,
        rows: PastRows,
    ) -> None:
        """Write nothing yet."""
        self.refused: set[UUID] = set()
        # Parts of charges that are there otherwise.
        self.refused_parts = 0
        self._hass = hass
        self._entry = entry
        self._writer = entry.runtime_data.writer
        self._tracker = tracker
        self._rows = rows

    async def async_sessions(
        self,
        written: Mapping[UUID, UUID],
        found: Mapping[UUID, Span],
        in_part: Collection[UUID],
    ) -> None:
        """Write sessions of the past under the ids to write them as.

        Those of ``in_part`` are there without their beginning. Raises ``DatabaseError``.
        """
        until = self._tracker.looked_at

        def first(wholes: Sequence[_Whole]) -> _First:
            completed = [it.target for it in wholes if it.target in in_part]

            async def make_room(connection: AsyncConnection) -> None:
                if completed and until is not None:
                    await clear_flow(connection, completed, until)

            return make_room

        batch: list[_Whole] = []
        for row_id, target in written.items():
            records = as_row(self._rows.session(row_id), target)
            own = [it for it in records if it.kind is RecordKind.SESSION]
            parts = [it for it in records if it.kind is not RecordKind.SESSION]
            parts += await self._async_readings(found[row_id])
            batch.append(_Whole(target, row_id, own, parts))
            if sum(len(it.records) for it in batch) >= _ROWS:
                await self._async_write(batch, first)
                batch = []
        await self._async_write(batch, first)

    async def async_trips(self, written: Mapping[UUID, UUID]) -> None:
        """Write trips of the past; kilometres that they explain are none without one."""

        def first(wholes: Sequence[_Whole]) -> _First:
            new = [
                record
                for it in wholes
                for record in it.own
                if record.values["trip_id"] in written
            ]

            async def explain(connection: AsyncConnection) -> None:
                await explain_gaps(connection, self._tracker.device_id, new)

            return explain

        wholes = [
            _Whole(target, row_id, as_row([self._rows.trip(row_id)], target))
            for row_id, target in written.items()
        ]
        await self._async_write(wholes, first)

    async def _async_write(
        self, wholes: Sequence[_Whole], first: Callable[[Sequence[_Whole]], _First]
    ) -> None:
        """Write them in one transaction; where that is refused, find out for which."""
        if not wholes:
            return
        records = [record for it in wholes for record in it.records]
        if await self._async_took(records, first(wholes)):
            return
        if len(wholes) > 1:
            half = len(wholes) // 2
            await self._async_write(wholes[:half], first)
            await self._async_write(wholes[half:], first)
            return
        (whole,) = wholes
        if await self._async_took(whole.own, first(wholes)):
            await self._async_parts(whole.parts)
            return
        self.refused.add(whole.found)
        _tell(whole.own[0])

    async def _async_parts(self, records: Sequence[Record]) -> None:
        """Write what hangs on a session that is there, as far as it is taken."""
        if not records or await self._async_took(records, _nothing):
            return
        if len(records) > 1:
            half = len(records) // 2
            await self._async_parts(records[:half])
            await self._async_parts(records[half:])
            return
        self.refused_parts += 1
        _tell(records[0])

    async def _async_took(self, records: Sequence[Record], first: _First) -> bool:
        """Return whether the database took records; raises for other faults than theirs."""
        try:
            await self._writer.write_whole(records, first)
        except Exception as err:
            if is_row_fault(err):
                return False
            raise
        return True

    async def _async_readings(self, span: Span) -> list[Record]:
        """Return what prices, meters and others told while the car was plugged in."""
        watched = sorted(watches(self._entry), key=lambda watch: watch.entity_id)
        if not watched:
            return []
        end = span.end or dt_util.utcnow()
        entity_ids = sorted({watch.entity_id for watch in watched})
        states = await async_states(
            self._hass, entity_ids, span.start - LEAD, end + TAIL, before=True
        )
        return [
            record
            for watch in watched
            for record in past_readings(
                watch,
                (it for it in states if it.entity_id == watch.entity_id),
                span.start,
                end,
            )
        ]


async def _nothing(_connection: AsyncConnection) -> None:
    """Do nothing before records are written."""


def _tell(record: Record) -> None:
    # No values: they tell the VIN and where the car was.
    LOGGER.error(
        "A row of %s of the past was refused and is left out; it had the columns %s",
        record.kind,
        ", ".join(sorted(record.values)),
    )
