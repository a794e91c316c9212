"""What waits on disk for the database: the journal, off the event loop."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
import json
import logging
from typing import Any, Final

from sqlalchemy import select

from ..ledger.records import Record
from .engine import Database
from .journal import Chunk, Journal
from .models import APP_SETTINGS
from .upsert import upsert

_SETTINGS: Final = APP_SETTINGS.c

_LOGGER: Final = logging.getLogger(__name__)

# Where a database says which sections of journals it has: the newest of them, as JSON.
SETTING: Final = "lightningrod_journal"
# Of all Home Assistants that write to it.
_KEPT: Final = 500
_KNOWN: Final = select(_SETTINGS.value).where(_SETTINGS.key == SETTING)


class Backlog:
    """The journal of a database, for the writer: store, and take out in order.

    ``next`` returns the same records until ``written`` was called; what was written twice
    for a lost moment in between is written once. Nothing newer may be written while it
    ``is_due``: at another start what is on disk is written again, unless the database
    knows that it has it.
    """

    def __init__(self, database: Database, journal: Journal) -> None:
        self.journal = journal
        self._database = database
        self._chunk: Chunk | None = None
        self._known: Sequence[str] | None = None
        self._failing = False
        # Whether the database has yet to know that it has what was taken out.
        self._open = False

    @property
    def is_due(self) -> bool:
        """Whether there is something on disk that has to be dealt with first."""
        return self._open or self.rows > 0

    @property
    def rows(self) -> int:
        """How many rows wait."""
        return self.journal.rows

    @property
    def since(self) -> datetime | None:
        """When the first of them began to wait."""
        return self.journal.since

    async def open(self, *, ask: bool) -> Mapping[str, Mapping[str, Any]]:
        """Take over what is left of former runs; return the states of its trackers.

        A journal that cannot be read stays where it is, for another start. ``ask`` leaves
        out what the database knows as written: it may have gone on since. Raises
        ``DatabaseError``.
        """
        try:
            found = await asyncio.to_thread(self.journal.open)
        except OSError as err:
            _LOGGER.warning("The journal cannot be read (%s)", type(err).__name__)
            return {}
        self._open = not self.journal.is_empty
        known = await self._sections() if found and ask else ()
        return {
            vehicle: it.state
            for vehicle, it in found.items()
            if it.section not in known
        }

    async def store(self, records: Sequence[Record]) -> tuple[bool, Sequence[Record]]:
        """Put records on disk; return whether they are, and those that have no form."""
        try:
            formless = await asyncio.to_thread(self.journal.append, records)
        except OSError as err:
            if not self._failing:
                _LOGGER.warning(
                    "The journal cannot be written (%s); rows wait in memory",
                    type(err).__name__,
                )
            self._failing = True
            return False, ()
        self._failing = False
        return True, formless

    async def next(self, limit: int) -> Sequence[Record]:
        """Return the next records; raises ``DatabaseError`` or ``OSError``."""
        self._open = True
        if self._known is None:
            self._known = await self._sections()
        self._chunk = await asyncio.to_thread(
            self.journal.read, limit, without=self._known
        )
        return self._chunk.records

    async def written(self) -> None:
        """Pass over the records that ``next`` returned."""
        if self._chunk is not None:
            await asyncio.to_thread(self.journal.advance, self._chunk)
            self._chunk = None

    async def done(self) -> bool:
        """Remove the journal, once the database knows that it has all of it.

        Returns ``False`` if more was stored since ``next`` found no more. Raises
        ``DatabaseError``, and then it ``is_due`` still.
        """
        await self.written()
        sections = await asyncio.to_thread(self.journal.seal)
        if sections is None:
            return False
        known = self._known or ()
        if new := [section for section in sections if section not in known]:
            await self._remember(new)
        self._known = None
        self._open = False
        try:
            await asyncio.to_thread(self.journal.finish)
        except OSError as err:
            # It is of no use any more, and in nobody's way.
            _LOGGER.debug("The journal cannot be removed (%s)", type(err).__name__)
        return True

    async def _sections(self) -> list[str]:
        async with self._database.connect() as connection:
            return _listed(await connection.scalar(_KNOWN))

    async def _remember(self, sections: Sequence[str]) -> None:
        """Add sections to those that the database knows, whoever else does so as well."""
        target = APP_SETTINGS
        async with self._database.begin() as connection:
            dialect = connection.dialect.name
            begin = upsert(dialect, target, ("key",), ())
            await connection.execute(begin, {"key": SETTING})
            known = _listed(await connection.scalar(_KNOWN.with_for_update()))
            new = [section for section in sections if section not in known]
            await connection.execute(
                target.update()
                .where(target.c.key == SETTING)
                .values(
                    value=json.dumps([*known, *new][-_KEPT:]),
                    updated_at=datetime.now(UTC),
                )
            )


def _listed(value: str | None) -> list[str]:
    return list(json.loads(value)) if value else []
