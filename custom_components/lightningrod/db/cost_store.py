"""Writes the costs of sessions, and of those only what changed."""

from collections.abc import Collection
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from .cost_columns import LINE_COLUMNS, Columns, Priced
from .models import EV_CHARGING_COST_LINE, EV_CHARGING_SESSION
from .price_job import COST_COLUMNS

_LINE: Final = EV_CHARGING_COST_LINE.c

type Lines = dict[UUID, list[dict[str, Any]]]


async def store(connection: AsyncConnection, priced: Collection[Priced]) -> None:
    """Make the rows and lines of sessions what they are to be."""
    await store_columns(
        connection, {it.session_id: it.columns for it in priced if it.changed}
    )
    if priced:
        await store_lines(connection, {it.session_id: it.lines for it in priced})


async def store_columns(
    connection: AsyncConnection, columns: dict[UUID, Columns]
) -> None:
    """Set the cost columns of sessions."""
    if not columns:
        return
    target = EV_CHARGING_SESSION
    values: dict[str, Any] = {name: bindparam(name) for name in COST_COLUMNS}
    await connection.execute(
        target.update()
        .where(target.c.session_id == bindparam("session"))
        .values(values),
        [{"session": session_id, **values} for session_id, values in columns.items()],
    )


async def read_lines(
    connection: AsyncConnection, session_ids: Collection[UUID]
) -> Lines:
    """Return the lines of sessions as they are, each with its row number."""
    statement = (
        select(EV_CHARGING_COST_LINE)
        .where(_LINE.session_id.in_(session_ids))
        .order_by(_LINE.session_id, _LINE.audience.desc(), _LINE.position)
    )
    lines: Lines = {}
    for row in (await connection.execute(statement)).mappings():
        lines.setdefault(row["session_id"], []).append(dict(row))
    return lines


async def store_lines(
    connection: AsyncConnection, wanted: dict[UUID, list[Columns]]
) -> None:
    """Make the lines of sessions these; lines that stay where they are keep their row."""
    known = await read_lines(connection, wanted)
    rows = {
        _slot(row["session_id"], row): row for rows in known.values() for row in rows
    }
    lines = {
        _slot(session_id, line): {"session_id": session_id, **line}
        for session_id, each in wanted.items()
        for line in each
    }
    target = EV_CHARGING_COST_LINE
    if gone := [rows[slot]["id"] for slot in rows.keys() - lines.keys()]:
        await connection.execute(
            delete(EV_CHARGING_COST_LINE).where(_LINE.id.in_(gone))
        )
    changes = [
        {
            "row": rows[slot]["id"],
            **{f"new_{name}": line[name] for name in LINE_COLUMNS},
        }
        for slot, line in lines.items()
        if slot in rows and any(rows[slot][name] != line[name] for name in LINE_COLUMNS)
    ]
    if changes:
        values: dict[str, Any] = {
            name: bindparam(f"new_{name}") for name in LINE_COLUMNS
        }
        changed = target.c.id == bindparam("row")
        await connection.execute(target.update().where(changed).values(values), changes)
    if new := [line for slot, line in lines.items() if slot not in rows]:
        await connection.execute(insert(EV_CHARGING_COST_LINE), new)


def _slot(session_id: UUID, line: Columns) -> tuple[UUID, str, int]:
    return session_id, line["audience"], line["position"]
