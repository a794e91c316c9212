"""Writes rows of a file into the ledger, as edits of one batch, some hundred at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from ..ledger.export_format import Kind
from ..ledger.importing.changes import changes
from ..ledger.importing.choices import Choices
from ..ledger.importing.fields import KEY, START
from ..ledger.importing.matching import Judged, Verdict
from ..ledger.importing.rows import Parsed
from ..ledger.trip_classes import TRIP_CLASS
from .cost_columns import IMPORTED
from .cost_store import store_columns, store_lines
from .daily import mark_stale
from .edit_batch import EditBatch, Editor
from .edit_history import IMPORT, OWNER, Entry, record
from .import_judge import SUBJECT
from .kept_plan import CALCULATED, moved
from .price_job import COST_COLUMNS, read_pieces, read_sessions
from .pricing import price_sessions
from .settle import settle
from .trip_classes import classify

# Set by the database, or no part of a row that comes from elsewhere.
_NOT_WRITTEN: Final = frozenset({"id"})


@dataclass(slots=True, kw_only=True)
class ImportBatch:
    """Takes the rows of a file into the ledger; they are one batch of edits."""

    connection: AsyncConnection
    editor: Editor
    kind: Kind
    exact: bool
    choices: Choices
    batch_id: UUID = field(default_factory=uuid4)
    added: int = 0
    changed: int = 0
    # By VIN, the times between which figures may differ.
    spans: dict[str, tuple[datetime, datetime]] = field(default_factory=dict)

    async def store(self, rows: Sequence[Judged]) -> None:
        """Write the rows that are new, and of the others what was chosen."""
        new = [it.parsed for it in rows if it.verdict is Verdict.NEW and it.parsed]
        if new:
            await self._add(new)
        conflicts = [it for it in rows if it.verdict is Verdict.CONFLICT]
        wanted = {
            it.parsed.line: (it, values)
            for it in conflicts
            if it.parsed
            and (values := changes(it, self.choices.of(it.line), self.kind))
        }
        if wanted:
            await self._change(list(wanted.values()))

    async def finish(self) -> None:
        """Have the days computed again that rows were written for."""
        zone = self.editor.timezone
        for device_id, span in self.spans.items():
            await mark_stale(self.connection, device_id, *span, zone)

    async def _add(self, rows: Sequence[Parsed]) -> None:
        subject = SUBJECT[self.kind]
        names = [it.name for it in subject.table.c if it.name not in _NOT_WRITTEN]
        empty: dict[str, Any] = dict.fromkeys(names)
        empty |= {
            "ingested_at": self.editor.now,
            "is_complete": True,
            "needs_review": False,
        }
        written = [empty | _known(it.row) for it in rows]
        if not self.exact:
            _keep_classes(written)
        await self.connection.execute(insert(subject.table), written)
        self.added += len(rows)
        await record(
            self.connection,
            [
                Entry(
                    action=IMPORT,
                    row_table=subject.table.name,
                    row_id=it.key,
                    before=None,
                    # The row itself says what it is; later edits say what it was.
                    after={OWNER: {}},
                )
                for it in rows
            ],
            batch_id=self.batch_id,
            made_at=self.editor.now,
            made_by=self.editor.made_by,
        )
        for it in rows:
            self._concern(it.device_id, it.start)
        keys = [it.key for it in rows]
        if self.kind is Kind.SESSIONS:
            await self._price(keys)
        elif not self.exact:
            await classify(self.connection, keys)

    async def _price(self, session_ids: Sequence[UUID]) -> None:
        """Price new sessions: our own keep what they cost, with its lines if those follow."""
        connection, zone = self.connection, self.editor.timezone
        if not self.exact:
            await settle(connection, session_ids, zone)
            return
        sessions = await read_sessions(connection, session_ids)
        pieces = await read_pieces(connection, session_ids)
        lines: dict[UUID, list[dict[str, Any]]] = {}
        kept: dict[UUID, dict[str, Any]] = {}
        for priced in await price_sessions(connection, sessions, pieces, zone):
            session = priced.session
            if priced.columns["cost"] == session.cost:
                lines[priced.session_id] = priced.lines
            elif session.cost is not None and session.cost_source == CALCULATED:
                # By the hours in which energy flowed, which no file tells: it stays so.
                columns = {name: getattr(session, name) for name in COST_COLUMNS}
                kept[priced.session_id] = columns | {"cost_source": IMPORTED}
        await store_lines(connection, lines)
        await store_columns(connection, kept)

    async def _change(self, wanted: Sequence[tuple[Judged, Mapping[str, Any]]]) -> None:
        """Let the file say what columns of known rows are; the owner's word from now on."""
        subject, key = SUBJECT[self.kind], KEY[self.kind]
        batch = EditBatch(
            connection=self.connection, editor=self.editor, batch_id=self.batch_id
        )
        values = {it.other[key]: row for it, row in wanted if it.other is not None}
        for row in await batch.rows(subject, values):
            await batch.change(subject, row, IMPORT, owner=values[row[key]])
        await batch.finish()
        self.changed += len(values)
        for it, changed in wanted:
            if it.other is not None:
                before = it.other[START[self.kind]]
                after = changed.get(START[self.kind], before)
                self._concern(it.other["device_id"], before)
                self._concern(it.other["device_id"], after)

    def _concern(self, device_id: str, moment: datetime | None) -> None:
        if moment is not None:
            oldest, newest = self.spans.get(device_id, (moment, moment))
            self.spans[device_id] = min(oldest, moment), max(newest, moment)


def _keep_classes(rows: Sequence[dict[str, Any]]) -> None:
    """Make a class that another program gave a trip its owner's word: no rule changes it."""
    for row in rows:
        if given := row.get(TRIP_CLASS):
            row["owner_values"] = {TRIP_CLASS: given}


def _known(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of a row that say something; a price holds where its place is."""
    known = {name: it for name, it in row.items() if it is not None}
    if plan := known.get("price_plan"):
        place = {it: row.get(it) for it in ("location_id", "network_name", "is_free")}
        known["price_plan"] = moved(plan, place)
    return known
