"""The flow of energy of sessions that people merge and split, and how it was before."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from math import fsum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Table, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from .models import EV_CHARGING_INTERVAL, EV_CHARGING_SEGMENT
from .row_json import from_json, to_json

type Row = dict[str, Any]
# Rows as JSON by table.
type Flow = dict[str, list[Row]]

_TABLES: Final[Mapping[str, Table]] = {
    "segments": EV_CHARGING_SEGMENT,
    "intervals": EV_CHARGING_INTERVAL,
}
# They are given anew.
_NOT_KEPT: Final = frozenset({"id", "session_id"})


async def intervals(connection: AsyncConnection, session_id: UUID) -> Sequence[Row]:
    """Return the slices of a session, oldest first."""
    return await _rows(connection, EV_CHARGING_INTERVAL, session_id)


async def read_flow(connection: AsyncConnection, session_id: UUID) -> Flow:
    """Return the flow of a session as JSON."""
    return {
        name: [
            to_json({k: v for k, v in row.items() if k not in _NOT_KEPT})
            for row in await _rows(connection, target, session_id)
        ]
        for name, target in _TABLES.items()
    }


async def restore_flow(connection: AsyncConnection, flows: Mapping[UUID, Flow]) -> None:
    """Give each of some sessions its flow as it was.

    What was seen since then stays where it is.
    """
    for name, target in _TABLES.items():
        rows = [
            {**from_json(target, row), "session_id": session_id}
            for session_id, flow in flows.items()
            for row in flow[name]
        ]
        if not rows:
            continue
        await connection.execute(
            delete(target).where(
                target.c.session_id.in_(flows),
                target.c.start_utc.in_([row["start_utc"] for row in rows]),
            )
        )
        await connection.execute(insert(target), rows)


async def divide_flow(
    connection: AsyncConnection, first: UUID, second: UUID, at: datetime
) -> None:
    """Give what flowed from ``at`` on to the second session; a stretch over it is cut."""
    for target in _TABLES.values():
        await _cut(connection, target, first, at)
        await connection.execute(
            update(target)
            .where(target.c.session_id == first, target.c.start_utc >= at)
            .values(session_id=second)
        )


async def _cut(
    connection: AsyncConnection, target: Table, session_id: UUID, at: datetime
) -> None:
    for row in await _rows(connection, target, session_id):
        if not row["start_utc"] < at < row["end_utc"]:
            continue
        share = (at - row["start_utc"]) / (row["end_utc"] - row["start_utc"])
        head, tail = _parts(row, share)
        await connection.execute(
            update(target).where(target.c.id == row["id"]).values(**head, end_utc=at)
        )
        rest = {k: v for k, v in row.items() if k != "id"}
        await connection.execute(insert(target), {**rest, **tail, "start_utc": at})


def _parts(row: Row, share: float) -> tuple[Row, Row]:
    """Return the energies of both parts of a stretch, and what ends or begins there."""
    head: Row = {}
    tail: Row = {}
    for name in ("energy_kwh", "measured_kwh"):
        if row[name] is not None:
            head[name] = row[name] * share
            tail[name] = row[name] - head[name]
    if "end_soc" in row and None not in (row["start_soc"], row["end_soc"]):
        soc = row["start_soc"] + (row["end_soc"] - row["start_soc"]) * share
        head["end_soc"] = tail["start_soc"] = soc
    return head, tail


async def _rows(
    connection: AsyncConnection, target: Table, session_id: UUID
) -> list[Row]:
    statement = (
        select(target)
        .where(target.c.session_id == session_id)
        .order_by(target.c.start_utc)
    )
    return [dict(row) for row in (await connection.execute(statement)).mappings()]


def flowed_by(slices: Sequence[Row], at: datetime) -> float | None:
    """Return the share of the energy that had flowed by then; ``None`` for no slices."""
    whole = fsum(row["energy_kwh"] or 0 for row in slices)
    if whole <= 0:
        return None
    return fsum((row["energy_kwh"] or 0) * _before(row, at) for row in slices) / whole


def time_of(slices: Sequence[Row], share: float) -> datetime | None:
    """Return when a share of the energy had flowed; ``None`` for no slices."""
    wanted = fsum(row["energy_kwh"] or 0 for row in slices) * share
    for row in slices:
        energy = row["energy_kwh"] or 0
        if energy > 0 and energy >= wanted:
            span: Any = row["end_utc"] - row["start_utc"]
            begun: datetime = row["start_utc"] + span * (wanted / energy)
            return begun
        wanted -= energy
    return None


def soc_at(slices: Sequence[Row], at: datetime) -> float | None:
    """Return the state of charge at the end of the last slice before then, in %."""
    known = [r["soc"] for r in slices if r["soc"] is not None and r["end_utc"] <= at]
    return known[-1] if known else None


def _before(row: Row, at: datetime) -> float:
    """Return which part of a slice lies before a time."""
    share: float = (at - row["start_utc"]) / (row["end_utc"] - row["start_utc"])
    return min(max(share, 0.0), 1.0)
