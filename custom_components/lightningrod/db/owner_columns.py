"""Lets what the owner set of a row win over what is written automatically.

What is written is kept beside it, so that the row is right when the owner takes the word
back. What is seen of a session that the owner made a part of another one goes there.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import Table, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ..ledger.owner_values import Owned, observe
from ..ledger.records import Record, RecordKind
from .kept_plan import CALCULATED
from .models import (
    EV_CHARGING_INTERVAL,
    EV_CHARGING_SEGMENT,
    EV_CHARGING_SESSION,
    EV_TRIP_METRICS,
)
from .row_json import from_json, to_json


class _Kept(NamedTuple):
    target: Table
    key: str


_KEPT: Final[Mapping[RecordKind, _Kept]] = {
    RecordKind.SESSION: _Kept(EV_CHARGING_SESSION, "session_id"),
    RecordKind.TRIP: _Kept(EV_TRIP_METRICS, "trip_id"),
}
_COST: Final = ("cost", "cost_currency", "cost_source")
_FLOW: Final = (EV_CHARGING_SEGMENT, EV_CHARGING_INTERVAL)
_OF_FLOW: Final = frozenset({RecordKind.SEGMENT, RecordKind.INTERVAL})


def owned_row(row: Mapping[str, Any]) -> Owned:
    """Return whose the columns of a row are, as JSON.

    A cost that was worked out is nobody's: it is worked out again.
    """
    columns = to_json(row)
    if columns.get("cost_source") == CALCULATED:
        columns |= dict.fromkeys(_COST)
    return Owned(
        columns,
        dict(row["owner_values"] or {}),
        dict(row["observed_values"] or {}),
    )


async def keep_owners_word(
    connection: AsyncConnection, records: Iterable[Record]
) -> None:
    """Say again what owners set, after these records were written."""
    batch = tuple(records)
    for kind, kept in _KEPT.items():
        written: dict[UUID, dict[str, Any]] = {}
        for record in batch:
            if record.kind is kind:
                written.setdefault(record.values[kept.key], {}).update(record.values)  # type: ignore[arg-type]  # a UUID
        if written:
            await _keep(connection, kept, written)
    flowed = {it.values["session_id"] for it in batch if it.kind in _OF_FLOW}
    if flowed:
        await _move_flow(connection, flowed)


async def _keep(
    connection: AsyncConnection, kept: _Kept, written: Mapping[UUID, dict[str, Any]]
) -> None:
    target = kept.target
    key = target.c[kept.key]
    statement = select(key, target.c.owner_values, target.c.observed_values).where(
        key.in_(written), target.c.owner_values.is_not(None)
    )
    for row_id, owner, observed in (await connection.execute(statement)).all():
        owned = Owned({}, dict(owner), dict(observed or {}))
        observe(owned, to_json(written[row_id]))
        if owned.columns:
            columns = from_json(target, owned.columns)
            await connection.execute(
                update(target)
                .where(key == row_id)
                .values(**columns, observed_values=owned.observed)
            )


async def _move_flow(connection: AsyncConnection, session_ids: set[Any]) -> None:
    """Give the flow of sessions that were made a part of another one to that one."""
    session = EV_CHARGING_SESSION.c
    statement = select(session.session_id, session.merged_into).where(
        session.session_id.in_(session_ids),
        session.merged_into.is_not(None),
    )
    for part, whole in (await connection.execute(statement)).all():
        await move_flow(connection, part, whole)


async def move_flow(connection: AsyncConnection, part: UUID, whole: UUID) -> None:
    """Give the flow of a session to another one, but for slices that both have."""
    for target in _FLOW:
        owner, start = target.c.session_id, target.c.start_utc
        taken = select(start).where(owner == whole)
        await connection.execute(
            update(target)
            .where(owner == part, start.not_in(taken))
            .values(session_id=whole)
        )
