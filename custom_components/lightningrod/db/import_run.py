"""Goes through a file of sessions or trips: to see what it would change, or to take it in.

It is work for a thread of its own, with an event loop and a connection of its own: whatever
the size of the file, the event loop of Home Assistant goes on. All is one transaction.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
import gc
from itertools import batched
from pathlib import Path
import threading
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from ..ledger.importing import files
from ..ledger.importing.choices import Choices
from ..ledger.importing.matching import Judged, Verdict
from ..ledger.importing.reading import Reading
from ..ledger.importing.rows import Context, PlaceNamed, RowReader
from ..ledger.positions import Positions
from .config import DatabaseConfig
from .edit_batch import Editor
from .engine import create_single_engine, open_connection, translated
from .import_judge import Judge, timelines
from .import_store import ImportBatch
from .models import EV_LOCATION_LOOKUP
from .sqlite_engine import Begin, close_engine

# Rows that are read, judged and written at once.
CHUNK: Final = 250
# Rows of each verdict that are remembered, to be shown.
SHOWN: Final = 200
_PRAGMAS: Final = (
    "busy_timeout=30000",
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
)
_PLACE: Final = EV_LOCATION_LOOKUP.c


class ImportAborted(Exception):
    """Somebody wanted no more of it; nothing was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A file, how it is read, and what is wanted of it.

    ``vehicles`` are VINs by their names in lower case, ``vehicle`` the VIN that all rows are
    of, if one was chosen. ``positions`` is how exactly positions are kept. ``seen`` is called
    with each row and its verdict, ``progress`` with a share from 0 to 1; both from the
    thread.
    """

    path: Path
    reading: Reading
    choices: Choices
    vehicles: Mapping[str, str]
    vehicle: str | None
    now: datetime
    positions: Positions = Positions.EXACT
    seen: Callable[[Judged], None] = lambda _: None
    progress: Callable[[float], None] = lambda _: None
    aborted: threading.Event = field(default_factory=threading.Event)


@dataclass(slots=True, kw_only=True)
class Tally:
    """What a file is to the ledger: rows by verdict, why some are not taken, and some rows.

    ``batch_id`` is the batch that takes an import back, ``earliest`` the time by VIN from
    which figures may differ.
    """

    counts: Counter[Verdict] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    shown: dict[Verdict, list[Judged]] = field(default_factory=dict)
    added: int = 0
    changed: int = 0
    batch_id: UUID | None = None
    earliest: dict[str, datetime] = field(default_factory=dict)

    def take(self, judged: Judged) -> None:
        """Count a row."""
        self.counts[judged.verdict] += 1
        if judged.reason is not None:
            self.reasons[judged.reason.key] += 1
        shown = self.shown.setdefault(judged.verdict, [])
        if len(shown) < SHOWN:
            shown.append(judged)


def preview(config: DatabaseConfig, job: Job) -> Tally:
    """Return what taking a file in would do; nothing is written. For a worker thread.

    Raises :class:`ImportAborted`, :class:`DatabaseError`, ``OSError``.
    """
    return _run(_go(config, job, None))


def import_file(config: DatabaseConfig, job: Job, editor: Editor) -> Tally:
    """Take a file in, all of it or nothing; for a worker thread.

    Nobody else may write meanwhile. Raises as :func:`preview` does.
    """
    return _run(_go(config, job, editor))


def _run(work: Coroutine[Any, Any, Tally]) -> Tally:
    with (
        _no_full_collections(),
        asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner,
    ):
        return runner.run(work)


@contextmanager
def _no_full_collections() -> Iterator[None]:
    """Keep Python from looking through all of its memory, again and again.

    All threads stand still meanwhile, and rows in the making are what brings it on. What is
    young is still collected, see :func:`_collect_young`.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _collect_young() -> None:
    gc.collect(1)


async def _go(config: DatabaseConfig, job: Job, editor: Editor | None) -> Tally:
    begin: Begin = "BEGIN" if editor is None else "BEGIN IMMEDIATE"
    engine = create_single_engine(config, _PRAGMAS, begin=begin)
    try:
        async with open_connection(engine) as connection:
            with translated():
                if editor is None:
                    return await _all(connection, job, None)
                async with connection.begin():
                    return await _all(connection, job, editor)
    finally:
        await close_engine(engine)


async def _all(connection: AsyncConnection, job: Job, editor: Editor | None) -> Tally:
    reading = job.reading
    vehicles = set(job.vehicles.values()) | ({job.vehicle} if job.vehicle else set())
    context = Context(
        vehicles=job.vehicles,
        places=await _places(connection),
        now=job.now,
        vehicle=job.vehicle,
        positions=job.positions,
    )
    judge = Judge(
        connection=connection,
        kind=reading.kind,
        exact=reading.exact,
        choices=job.choices,
        now=job.now,
        ledger=await timelines(connection, reading.kind, vehicles),
    )
    batch = editor and ImportBatch(
        connection=connection,
        editor=editor,
        kind=reading.kind,
        exact=reading.exact,
        choices=job.choices,
    )
    tally, lines = Tally(), _Lines(job)
    for chunk in batched(
        RowReader(reading, context).rows(job.path), CHUNK, strict=False
    ):
        lines.reached(chunk[-1].line)
        judged = await judge.judge(chunk)
        if batch:
            await batch.store(judged)
        for it in judged:
            tally.take(it)
            job.seen(it)
        _collect_young()
    if batch:
        lines.reached(lines.all)
        await batch.finish()
        tally.added, tally.changed = batch.added, batch.changed
        tally.earliest = {vin: oldest for vin, (oldest, _) in batch.spans.items()}
        tally.batch_id = batch.batch_id if batch.added or batch.changed else None
    return tally


async def _places(connection: AsyncConnection) -> dict[str, PlaceNamed]:
    """Return the places that there are, by their names in lower case."""
    statement = (
        select(
            _PLACE.id, _PLACE.location_name, _PLACE.location_type, _PLACE.network_name
        )
        .where(_PLACE.removed_at.is_(None))
        .order_by(_PLACE.subentry_id.is_(None).desc(), _PLACE.id)
    )
    return {
        row.location_name.casefold(): PlaceNamed(*row)
        for row in (await connection.execute(statement)).all()
    }


class _Lines:
    """How far a file was read, told from time to time; and whether to go on."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._told = -1
        self.all = 1
        self.reached(0)
        self.all = max(files.count_lines(job.path, job.reading.encoding), 1)

    def reached(self, line: int) -> None:
        """Tell how far it is; raises :class:`ImportAborted` if no more is wanted."""
        if self._job.aborted.is_set():
            raise ImportAborted
        percent = min(line * 100 // self.all, 100)
        if percent > self._told:
            self._told = percent
            self._job.progress(percent / 100)
