"""Prices past sessions anew by the tariffs of today: what would change, and doing it.

This alone changes what past sessions cost. It is recorded like any edit, and taken back as
one batch, to the last digit.
"""

from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from decimal import Decimal
from itertools import batched
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ..ledger.currencies import NO_CURRENCY
from .cost_columns import LINE_COLUMNS, Columns, Priced, is_entered
from .cost_store import read_lines, store, store_columns, store_lines
from .edit_batch import EditBatch
from .edit_history import REPRICE, UNDO, Entry
from .models import EV_CHARGING_SESSION, EV_LOCATION_LOOKUP
from .price_job import COST_COLUMNS, kept_choice, read_pieces, read_sessions
from .prices import Choice, Prices, load_prices
from .pricing import price_sessions
from .row_json import from_json, to_json
from .session_facts import SessionRow

# In ``before`` and ``after`` of an edit: the lines, beside the columns.
LINES: Final = "cost_lines"
_CHUNK: Final = 200
_SESSION = EV_CHARGING_SESSION.c
# What a person sees of a price.
_TOLD: Final = (
    "cost",
    "cost_currency",
    "cost_completeness",
    "cost_source",
    "cost_without_overrides",
    "cost_billing",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which complete sessions to price anew: all that is given has to hold.

    ``place_name`` is the name of a place, ``network_name`` who sold the energy: the place,
    its network, or who the session says. The period is that of their start, ``end`` not
    included. ``unpriced`` leaves out those that have a cost, in part at least, ``outdated``
    those whose cost was entered, and those that were priced by what is in force for them.
    Without ``device_ids`` it is about all vehicles.
    """

    device_ids: Collection[str] | None = None
    session_ids: Collection[UUID] | None = None
    location_id: int | None = None
    place_name: str | None = None
    network_name: str | None = None
    start: datetime | None = None
    end: datetime | None = None
    unpriced: bool = False
    outdated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A session whose price changes: the columns of :data:`_TOLD` before and after."""

    session_id: UUID
    device_id: str
    started_at: datetime | None
    energy_kwh: float | None
    location_name: str | None
    network_name: str | None
    before: Columns
    after: Columns


@dataclass(slots=True)
class Repricing:
    """What pricing anew changes; ``known`` are all sessions that were looked at."""

    known: dict[UUID, Change] = field(default_factory=dict)

    def add(self, priced: Priced) -> None:
        """Take in a session as it was first met, and as it is to be."""
        row = priced.session
        before = {name: getattr(row, name) for name in _TOLD}
        if earlier := self.known.get(priced.session_id):
            before = earlier.before
        self.known[priced.session_id] = Change(
            session_id=priced.session_id,
            device_id=row.device_id,
            started_at=row.session_start_utc,
            energy_kwh=row.energy_kwh,
            location_name=row.location_name,
            network_name=row.network_name,
            before=before,
            after={name: priced.columns[name] for name in _TOLD},
        )

    @property
    def changes(self) -> list[Change]:
        """The sessions whose price is another one then."""
        return [it for it in self.known.values() if it.before != it.after]

    def sums(self, side: str) -> dict[str, Decimal]:
        """Return the costs ``before`` or ``after`` by currency; they never mix."""
        sums: dict[str, Decimal] = {}
        for change in self.known.values():
            columns = getattr(change, side)
            currency = columns["cost_currency"]
            if columns["cost"] is not None and currency not in (None, NO_CURRENCY):
                sums[currency] = sums.get(currency, Decimal(0)) + columns["cost"]
        return sums

    def unpriced(self, side: str) -> int:
        """Return how many sessions have no cost ``before`` or ``after``."""
        return sum(
            getattr(change, side)["cost"] is None for change in self.known.values()
        )


async def preview(connection: AsyncConnection, scope: Scope, zone: tzinfo) -> Repricing:
    """Return what pricing anew would change; nothing is written."""
    found = Repricing()
    async for priced in _anew(connection, scope, zone):
        for each in priced:
            found.add(each)
    return found


async def reprice(batch: EditBatch, scope: Scope) -> Repricing:
    """Price sessions anew, as a part of a batch of edits."""
    found, connection = Repricing(), batch.connection
    async for priced in _anew(connection, scope, batch.editor.timezone):
        lines = await read_lines(connection, [it.session_id for it in priced])
        for each in priced:
            found.add(each)
            entry = _entry(each, lines.get(each.session_id, []))
            if entry.before != entry.after:
                batch.entries.append(entry)
                batch.concern(each.session.device_id, each.session.session_start_utc)
        await store(connection, priced)
    return found


async def put_back(
    batch: EditBatch, row: Mapping[str, Any], edit: Mapping[str, Any]
) -> bool:
    """Give a session the price that it had before an edit.

    Returns whether the session is still what it was then: if not, that price is of another
    amount of energy.
    """
    before, now = edit["before"], to_json({name: row[name] for name in COST_COLUMNS})
    session_id: UUID = row["session_id"]
    plain = {name: before[name] for name in COST_COLUMNS}
    columns = from_json(EV_CHARGING_SESSION, plain)
    await store_columns(batch.connection, {session_id: columns})
    lines = [{**it, "amount": Decimal(it["amount"])} for it in before[LINES]]
    await store_lines(batch.connection, {session_id: lines})
    batch.entries.append(
        Entry(
            action=UNDO,
            row_table=edit["row_table"],
            row_id=session_id,
            # Of the columns what they were: the energy may be another one since.
            before={**edit["after"], **now},
            after=before,
        )
    )
    batch.concern(row["device_id"], row["session_start_utc"])
    return all(edit["after"][name] == value for name, value in now.items())


def _entry(priced: Priced, lines: list[dict[str, Any]]) -> Entry:
    """Return the price of a session before and after as the history keeps it."""
    row = priced.session
    before = {name: getattr(row, name) for name in COST_COLUMNS}
    return Entry(
        action=REPRICE,
        row_table=EV_CHARGING_SESSION.name,
        row_id=priced.session_id,
        before={**to_json(before), LINES: _plain(lines)},
        after={**to_json(priced.columns), LINES: _plain(priced.lines)},
    )


def _plain(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [to_json({name: line[name] for name in LINE_COLUMNS}) for line in lines]


# --- Which sessions -------------------------------------------------------------------------


async def _anew(
    connection: AsyncConnection, scope: Scope, zone: tzinfo
) -> AsyncIterator[list[Priced]]:
    """Yield the sessions of a scope priced by what is in force now, the oldest first.

    What was chosen for earlier ones counts for later ones, whether or not it was written.
    """
    chosen: dict[UUID, Choice] = {}
    prices = await load_prices(connection)
    for ids in batched(await _find(connection, scope), _CHUNK, strict=False):
        sessions = await read_sessions(connection, ids)
        if scope.outdated:
            sessions = [it for it in sessions if _is_outdated(it, prices, zone)]
        pieces = await read_pieces(connection, [it.session_id for it in sessions])
        priced = await price_sessions(
            connection, sessions, pieces, zone, reprice=True, chosen=chosen
        )
        chosen |= {it.session_id: it.choice for it in priced}
        yield priced


def _is_outdated(session: SessionRow, prices: Prices, zone: tzinfo) -> bool:
    """Return whether today's prices can make the cost of a session another one."""
    if is_entered(session):
        return False
    kept = kept_choice(session)
    return kept is None or not kept.is_like(prices.choose(session, zone))


async def _find(connection: AsyncConnection, scope: Scope) -> list[UUID]:
    column = _SESSION
    wanted: Sequence[tuple[object, Callable[[], ColumnElement[bool]]]] = (
        (scope.device_ids, lambda: column.device_id.in_(scope.device_ids or ())),
        (scope.session_ids, lambda: column.session_id.in_(scope.session_ids or ())),
        (scope.location_id, lambda: column.location_id == scope.location_id),
        (scope.start, lambda: column.session_start_utc >= scope.start),
        (scope.end, lambda: column.session_start_utc < scope.end),
        (scope.unpriced or None, lambda: column.cost.is_(None)),
    )
    conditions = [make() for value, make in wanted if value is not None]
    if scope.place_name is not None:
        conditions.append(await _at_place(connection, scope.place_name))
    if scope.network_name is not None:
        conditions.append(await _of_network(connection, scope.network_name))
    statement = (
        select(column.session_id)
        .where(column.is_complete, column.deleted_at.is_(None), *conditions)
        .order_by(column.session_start_utc, column.session_id)
    )
    return list(await connection.scalars(statement))


# Names are the same in any case, which the databases only know of plain letters.


async def _at_place(connection: AsyncConnection, name: str) -> ColumnElement[bool]:
    """Return the condition that a session took place at a place of this name."""
    place = EV_LOCATION_LOOKUP.c
    known = (await connection.execute(select(place.id, place.location_name))).all()
    return _SESSION.location_id.in_(
        [row.id for row in known if row.location_name.casefold() == name.casefold()]
    )


async def _of_network(connection: AsyncConnection, name: str) -> ColumnElement[bool]:
    """Return the condition that energy was bought from a network or place of this name."""
    wanted, place = name.casefold(), EV_LOCATION_LOOKUP.c
    statement = select(place.id, place.network_name)
    places = [
        row.id
        for row in (await connection.execute(statement)).all()
        if (row.network_name or "").casefold() == wanted
    ]
    told = await connection.scalars(select(_SESSION.network_name).distinct())
    names = [each for each in told if each and each.casefold() == wanted]
    return or_(
        _SESSION.location_id.in_(places),
        _SESSION.network_name.in_(names),
        await _at_place(connection, name),
    )
