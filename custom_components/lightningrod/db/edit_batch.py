"""One batch of edits in the making, within the transaction that makes it."""

from collections.abc import Collection, Iterable, Mapping, Sequence, Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ..ledger.edit_checks import EditRefused, Span
from ..ledger.owner_values import Owned
from ..ledger.periods import merged_spans
from .daily import mark_stale
from .doubts import PRICE_UNFIT
from .edit_flow import Flow
from .edit_history import FLOW, OWNER, PRICE, Entry, last_edits, record
from .edit_subject import SESSIONS, TRIPS, Subject
from .kept_plan import DECIDING, KEPT, NOTES, PLAN
from .owner_columns import owned_row
from .row_json import from_json, to_json
from .settle import settle
from .trip_classes import classify

type Row = dict[str, Any]

# Told in the history where they change along with an edit.
_PRICED: Final = ("cost", "cost_currency")
# What makes the price of a session be chosen anew.
_CHOOSES: Final = frozenset({*DECIDING, SESSIONS.start})
_AT_THE_CABLE: Final = ("plug_in_utc", "plug_out_utc")
# The days between two rows that are no further apart are computed along with theirs.
_NEAR: Final = timedelta(days=31)


@dataclass(frozen=True, slots=True, kw_only=True)
class Editor:
    """Who edits what: the user, the vehicles that are theirs to edit, and the day.

    ``made_by`` is the id of the user, ``None`` for an automation. ``currency`` is that of a
    cost that is given without one, ``timezone`` is where the days of prices begin.
    """

    made_by: str | None
    device_ids: Collection[str]
    currency: str
    timezone: tzinfo
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a batch did: the rows that it touched and are there, by table.

    ``earliest`` is the earliest time by vehicle from which figures may differ.
    """

    batch_id: UUID
    rows: Mapping[str, Sequence[UUID]]
    earliest: Mapping[str, datetime]


class _Pair(NamedTuple):
    first: Row | None
    now: Row | None


@dataclass(slots=True, kw_only=True)
class EditBatch:
    """Collects the changes of one batch; :meth:`finish` prices and records them."""

    connection: AsyncConnection
    editor: Editor
    batch_id: UUID = field(default_factory=uuid4)
    entries: list[Entry] = field(default_factory=list)
    earliest: dict[str, datetime] = field(default_factory=dict)
    # Of each row that was touched: as it was at first, and as it is now.
    _touched: dict[Subject, dict[UUID, _Pair]] = field(default_factory=dict)
    # Sessions whose price was put back: it is not chosen anew.
    _put_back: set[UUID] = field(default_factory=set)

    async def rows(
        self, subject: Subject, row_ids: Iterable[UUID], *, deleted: bool = False
    ) -> list[Row]:
        """Return the rows, oldest first, locked until the end; all of them must be there."""
        wanted = set(row_ids)
        target = subject.table
        statement = (
            select(target)
            .where(
                target.c[subject.key].in_(wanted),
                target.c.device_id.in_(self.editor.device_ids),
            )
            .order_by(target.c.id)
            .with_for_update()
        )
        if not deleted:
            statement = statement.where(target.c.deleted_at.is_(None))
        found = (await self.connection.execute(statement)).mappings().all()
        if not wanted or len(found) != len(wanted):
            raise EditRefused("row_not_found")
        return sorted(map(dict, found), key=lambda row: _begin(subject, row))

    async def others(
        self,
        subject: Subject,
        device_id: str,
        span: Span,
        without: Iterable[UUID],
        *,
        since: datetime | None = None,
    ) -> list[Span]:
        """Return the times of the vehicle's other rows that lie in a span.

        With ``since`` only of those that were edited after that.
        """
        target = subject.table
        start, end = target.c[subject.start], target.c[subject.end]
        statement = select(start, end).where(
            target.c.device_id == device_id,
            target.c.deleted_at.is_(None),
            target.c[subject.key].not_in(list(without)),
            start < span[1],
            or_(end > span[0], end.is_(None)),
        )
        if since is not None:
            statement = statement.where(target.c.updated_at > since)
        rows = (await self.connection.execute(statement)).all()
        return [(begun, ended or self.editor.now) for begun, ended in rows]

    async def change(
        self,
        subject: Subject,
        row: Row,
        action: str,
        *,
        owner: Mapping[str, Any] | None = None,
        plain: Mapping[str, Any] | None = None,
        flow: Flow | None = None,
    ) -> Row:
        """Set columns of a row: ``owner`` as its owner's word, ``plain`` as they are.

        ``flow`` is the flow of a session as it was. Returns the row as it is now.
        """
        owned = owned_row(row)
        said = owner or {}
        for column, value in to_json(said).items():
            owned.set(column, value)
        before = dict(row["owner_values"] or {})
        names = {*owned.columns, *(plain or {})}
        now = await self._write(subject, row, owned, plain or {})
        entry = Entry(
            action=action,
            row_table=subject.table.name,
            row_id=row[subject.key],
            before=_json(row, names) | {OWNER: _part(before, said)},
            after=_json(now, names) | {OWNER: _part(owned.owner, said)},
        )
        if flow is not None and entry.before is not None:
            entry.before[FLOW] = flow
        if subject is SESSIONS and entry.before is not None:
            entry.before |= _price_of(row, names)
        self.entries.append(entry)
        return now

    async def take_back(
        self,
        subject: Subject,
        row: Row,
        owned: Owned,
        plain: Mapping[str, Any],
        action: str,
    ) -> Row:
        """Write what was put back in ``owned`` and ``plain``; return the row as it is now."""
        now = await self._write(subject, row, owned, plain)
        names = {*owned.columns, *plain}.difference(KEPT, [NOTES])
        if subject is SESSIONS and (PLAN in plain or not names & _CHOOSES):
            self._put_back.add(row[subject.key])
        self.entries.append(
            Entry(
                action=action,
                row_table=subject.table.name,
                row_id=row[subject.key],
                before=_json(row, names) | {OWNER: {}},
                after=_json(now, names) | {OWNER: {}},
            )
        )
        return now

    async def _write(
        self, subject: Subject, row: Row, owned: Owned, plain: Mapping[str, Any]
    ) -> Row:
        """Write what changed of a row; return it as it is now."""
        values = {
            **from_json(subject.table, owned.columns),
            **plain,
            "owner_values": owned.owner or None,
            "observed_values": owned.observed or None,
        }
        target = subject.table
        await self.connection.execute(
            update(target).where(target.c.id == row["id"]).values(values)
        )
        now = {**row, **values}
        self.touch(subject, row, now)
        return now

    async def insert(self, subject: Subject, values: Row, action: str) -> Row:
        """Add a row; return it with all its columns."""
        target = subject.table
        number = await self.connection.scalar(
            insert(target).values(values).returning(target.c.id)
        )
        found = await self.connection.execute(
            select(target).where(target.c.id == number)
        )
        row = dict(found.mappings().one())
        self.entries.append(
            Entry(
                action=action,
                row_table=target.name,
                row_id=row[subject.key],
                before=None,
                after=to_json(values) | {OWNER: {}},
            )
        )
        self.touch(subject, None, row)
        return row

    async def remove(self, subject: Subject, row: Row) -> None:
        """Remove a row that was added, as if it had never been there."""
        target = subject.table
        await self.connection.execute(delete(target).where(target.c.id == row["id"]))
        self.touch(subject, row, None)

    def touch(self, subject: Subject, before: Row | None, after: Row | None) -> None:
        """Take note of a row whose figures change, as it was and as it is."""
        for row in filter(None, (before, after)):
            self.concern(row["device_id"], row[subject.start])
        row_id = (after or before or {})[subject.key]
        pairs = self._touched.setdefault(subject, {})
        first = pairs[row_id].first if row_id in pairs else before
        pairs[row_id] = _Pair(first, after)

    def concern(self, device_id: str, begin: datetime | None) -> None:
        """Take note of a time of a vehicle from which figures may differ."""
        if begin is not None:
            earliest = self.earliest.get(device_id, begin)
            self.earliest[device_id] = min(begin, earliest)

    def _there(self, subject: Subject) -> list[UUID]:
        """Return the rows that were touched and are there."""
        pairs = self._touched.get(subject, {})
        return [row_id for row_id, pair in pairs.items() if pair.now]

    async def finish(self) -> Outcome:
        """Price what changed, note when it was edited, and write the history."""
        await self._price()
        await classify(self.connection, self._there(TRIPS))
        await record(
            self.connection,
            self.entries,
            batch_id=self.batch_id,
            made_at=self.editor.now,
            made_by=self.editor.made_by,
        )
        for subject in self._touched:
            await self._stamp(subject, self._there(subject))
        await self._mark_days()
        return Outcome(
            batch_id=self.batch_id,
            rows={
                subject.name: [
                    row_id
                    for row_id, pair in pairs.items()
                    if pair.now and pair.now["deleted_at"] is None
                ]
                for subject, pairs in self._touched.items()
            },
            earliest=self.earliest,
        )

    async def _price(self) -> None:
        """Price the sessions; those of another time by the prices of that time."""
        pairs, zone = self._touched.get(SESSIONS, {}), self.editor.timezone
        moved = {
            row_id
            for row_id, (first, now) in pairs.items()
            if first and now and first[SESSIONS.start] != now[SESSIONS.start]
        }
        moved -= self._put_back
        there = set(self._there(SESSIONS))
        unpriced = {it for it in self._put_back & there if _had_none(pairs[it].now)}
        for some, anew in ((there - moved, False), (there & moved, True)):
            settled = await settle(
                self.connection, some, zone, reprice=anew, unpriced=unpriced
            )
            # Others may have had a share of the same monthly allowance.
            for device_id, begin in settled.items():
                self.concern(device_id, begin)
        await self._tell_costs(there)

    async def _tell_costs(self, session_ids: Collection[UUID]) -> None:
        """Add to the history what the edits made of the costs."""
        target = SESSIONS.table
        statement = select(
            target.c.session_id, *(target.c[it] for it in (*_PRICED, *KEPT))
        ).where(target.c.session_id.in_(session_ids))
        costs = {
            row["session_id"]: dict(row)
            for row in (await self.connection.execute(statement)).mappings()
        }
        for entry in self.entries:
            now = costs.get(entry.row_id)
            first = self._touched[SESSIONS][entry.row_id].first if now else None
            if not first or not now or entry.before is None or entry.after is None:
                continue
            for name in _PRICED:
                if first[name] != now[name]:
                    entry.before |= _json(first, [name])
                    entry.after |= _json(now, [name])
            if PRICE in entry.before:
                entry.after[PRICE] = _json(now, KEPT)

    async def _mark_days(self) -> None:
        """Have the days computed again that are told by rows that were touched."""
        times: dict[str, list[Span]] = {}
        for subject, pairs in self._touched.items():
            for row in (row for pair in pairs.values() for row in pair if row):
                if span := _stretch(subject, row):
                    times.setdefault(row["device_id"], []).append(span)
        for device_id, spans in times.items():
            for start, end in merged_spans(spans, _NEAR):
                zone = self.editor.timezone
                await mark_stale(self.connection, device_id, start, end, zone)

    async def _stamp(self, subject: Subject, row_ids: Sequence[UUID]) -> None:
        """Note when rows were last edited, by the edits that hold."""
        moments = await last_edits(self.connection, row_ids)
        target = subject.table
        for row_id in row_ids:
            await self.connection.execute(
                update(target)
                .where(target.c[subject.key] == row_id)
                .values(updated_at=moments.get(row_id))
            )


def _begin(subject: Subject, row: Row) -> tuple[bool, Any]:
    begin = row[subject.start]
    return begin is None, begin


def _stretch(subject: Subject, row: Row) -> Span | None:
    """Return the time that a row takes, in the car or at the cable."""
    columns = (subject.start, subject.end, *_AT_THE_CABLE)
    known = [row[it] for it in columns if row.get(it) is not None]
    return (min(known), max(known)) if known else None


def _json(row: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    return to_json({name: row[name] for name in names})


def _price_of(row: Row, names: AbstractSet[str]) -> dict[str, Any]:
    """Return what undoing puts back of a price, if an edit of columns can change that."""
    if not row["is_complete"] or not (names & _CHOOSES or row[PLAN] is None):
        return {}
    return {PRICE: _json(row, KEPT if row[PLAN] else (*KEPT, NOTES))}


def _had_none(row: Row | None) -> bool:
    """Return whether a session is to stay without a price; not if that did not fit."""
    if row is None or not row["is_complete"] or row[PLAN] is not None:
        return False
    return PRICE_UNFIT not in (row[NOTES] or ())


def _part(owner: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: owner[name] for name in names if name in owner}
