"""Holds the rows of a file against the ledger, some hundred at once."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from ..ledger.edit_checks import EditRefused, check_free
from ..ledger.export_format import Kind
from ..ledger.importing.changes import changes
from ..ledger.importing.choices import Choices
from ..ledger.importing.fields import END, KEY, START
from ..ledger.importing.matching import Judged, Timeline, Verdict, differing
from ..ledger.importing.rows import Parsed, Refused
from ..ledger.importing.times import DAY
from ..ledger.importing.wrong import Wrong
from .edit_subject import SESSIONS, TRIPS, Subject

SUBJECT: Final[Mapping[Kind, Subject]] = {Kind.SESSIONS: SESSIONS, Kind.TRIPS: TRIPS}
_PAGE: Final = 1000

type Row = dict[str, Any]


async def timelines(
    connection: AsyncConnection, kind: Kind, device_ids: Collection[str]
) -> dict[str, Timeline]:
    """Return when each of some vehicles was at something, by VIN."""
    subject = SUBJECT[kind]
    target = subject.table
    start, end = target.c[subject.start], target.c[subject.end]
    statement = (
        select(target.c.device_id, target.c[subject.key], start, end)
        .where(
            target.c.device_id.in_(device_ids),
            target.c.deleted_at.is_(None),
            start.is_not(None),
        )
        .order_by(start)
    )
    found = {device_id: Timeline() for device_id in device_ids}
    async with connection.stream(statement) as result:
        async for page in result.partitions(_PAGE):
            for device_id, key, begun, ended in page:
                found[device_id].add(key, begun, ended)
    return found


@dataclass(slots=True, kw_only=True)
class Judge:
    """Knows what of the ledger and of the file was met, and says what a row is to it."""

    connection: AsyncConnection
    kind: Kind
    exact: bool
    choices: Choices
    now: datetime
    ledger: Mapping[str, Timeline]
    _file: dict[str, Timeline] = field(default_factory=dict)
    # Line by the id of each row of the file, and of each row of the ledger that one was.
    _lines: dict[int, int] = field(default_factory=dict)
    _met: dict[int, int] = field(default_factory=dict)

    async def judge(self, rows: Sequence[Parsed | Refused]) -> list[Judged]:
        """Return the verdicts of some rows, in their order."""
        parsed = [it for it in rows if isinstance(it, Parsed)]
        hits = {it.line: self._hits(it) for it in parsed}
        wanted = {it.key for it in parsed} | {
            key for keys in hits.values() for key in keys
        }
        known = await self._read(wanted)
        return [
            _refused(it)
            if isinstance(it, Refused)
            else self._judge(it, hits[it.line], known)
            for it in rows
        ]

    def _hits(self, row: Parsed) -> list[UUID]:
        """Return the rows of the ledger that a row shares time with."""
        line = self.ledger[row.device_id]
        if row.day is not None:
            begin = row.told[START[self.kind]].since
            return [it.key for it in line.between(begin, begin + DAY)]
        return [it.key for it in line.during(row.start, row.end)]

    async def _read(self, keys: Iterable[UUID]) -> dict[UUID, Row]:
        target, key = SUBJECT[self.kind].table, KEY[self.kind]
        statement = select(target).where(target.c[key].in_(list(keys)))
        found = (await self.connection.execute(statement)).mappings()
        return {row[key]: dict(row) for row in found}

    def _judge(
        self, row: Parsed, hits: Sequence[UUID], known: Mapping[UUID, Row]
    ) -> Judged:
        try:
            return self._verdict(row, hits, known)
        except EditRefused as err:
            return Judged(line=row.line, verdict=Verdict.WRONG, parsed=row, reason=err)

    def _verdict(
        self, row: Parsed, hits: Sequence[UUID], known: Mapping[UUID, Row]
    ) -> Judged:
        if row.line in self.choices.left_out:
            return _left_out(row, "import_left_out")
        if (line := self._lines.get(row.key.int)) is not None:
            raise Wrong("import_repeats", line=str(line))
        other = known.get(row.key) or self._met_in_time(row, hits, known)
        if other is None:
            return self._new(row)
        if other["device_id"] != row.device_id:
            raise Wrong("import_id_of_other_vehicle")
        if other["deleted_at"] is not None:
            return _left_out(row, "import_deleted")
        if not other["is_complete"]:
            return _left_out(row, "import_open")
        if row.twice and not row.named:
            raise Wrong("import_repeated_time", text=row.twice)
        self._take_note(row, other[KEY[self.kind]])
        fields = differing(row, other, self.kind, exact=self.exact)
        verdict = Verdict.CONFLICT if fields else Verdict.SAME
        judged = Judged(
            line=row.line, verdict=verdict, parsed=row, other=other, fields=fields
        )
        self._check_change(judged)
        return judged

    def _met_in_time(
        self, row: Parsed, hits: Sequence[UUID], known: Mapping[UUID, Row]
    ) -> Row | None:
        """Return the one row of the ledger that a row shares time with, if there is one."""
        if row.day is not None:
            free = [known[it] for it in hits if it in known and it.int not in self._met]
            alike = (
                it for it in free if not differing(row, it, self.kind, exact=self.exact)
            )
            return next(alike, free[0] if free else None)
        if len(hits) > 1:
            raise Wrong("import_overlaps_several", count=str(len(hits)))
        for key in hits:
            if (line := self._met.get(key.int)) is not None:
                raise Wrong("import_overlaps_line", line=str(line))
            return known.get(key)
        return None

    def _new(self, row: Parsed) -> Judged:
        if row.twice:
            raise Wrong("import_repeated_time", text=row.twice)
        if not self.choices.new:
            return _left_out(row, "import_only_known")
        line = self._file.setdefault(row.device_id, Timeline())
        if row.day is None:
            for found in line.during(row.start, row.end):
                raise Wrong(
                    "import_overlaps_line", line=str(self._lines[found.key.int])
                )
            line.add(row.key, row.start, row.end)
        self._lines[row.key.int] = row.line
        return Judged(line=row.line, verdict=Verdict.NEW, parsed=row)

    def _take_note(self, row: Parsed, key: UUID) -> None:
        self._lines[row.key.int] = row.line
        self._met[key.int] = row.line

    def _check_change(self, judged: Judged) -> None:
        """Refuse what the ledger's row must not become."""
        policy = self.choices.of(judged.line)
        values = changes(judged, policy, self.kind)
        if not values or judged.other is None:
            return
        subject = SUBJECT[self.kind]
        now = {**judged.other, **values}
        subject.check(now, self.now)
        if not values.keys() & {START[self.kind], END[self.kind]}:
            return
        span = now[subject.start], now[subject.end] or now[subject.start]
        found = self.ledger[now["device_id"]].during(*span)
        others = [(it.start, it.end) for it in found if it.key != now[subject.key]]
        check_free(span, others)


def _refused(row: Refused) -> Judged:
    verdict = Verdict.WRONG if row.wanted else Verdict.LEFT_OUT
    return Judged(line=row.line, verdict=verdict, reason=row.reason)


def _left_out(row: Parsed, why: str) -> Judged:
    return Judged(
        line=row.line, verdict=Verdict.LEFT_OUT, parsed=row, reason=Wrong(why)
    )
