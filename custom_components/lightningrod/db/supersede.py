"""Unites sessions that turned out to be one plug-in, in the transaction that found out."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ..ledger.carried import carried
from .edit_subject import SESSIONS, Subject
from .owner_columns import move_flow, owned_row
from .row_json import from_json

_WORDS: Final = ("notes", "tags")

type Said = Mapping[str, Any]


async def supersede(connection: AsyncConnection, sessions: Mapping[UUID, UUID]) -> None:
    """Give what hangs on the parts to the whole, and remove the parts; twice is once."""
    for part, whole in sessions.items():
        await absorb(connection, SESSIONS, part, whole)


async def absorb(
    connection: AsyncConnection,
    subject: Subject,
    part: UUID,
    whole: UUID,
    said: Said | None = None,
) -> None:
    """Make one row a part of another, and remove it.

    ``said`` is what its owner says of the whole by it, as JSON values; by default what can
    be said of a whole because it was said of a part.
    """
    await _keep_owners_word(connection, subject, part, whole, said)
    if subject is SESSIONS:
        await move_flow(connection, part, whole)
    # Slices that both had go with the part.
    target = subject.table
    await connection.execute(delete(target).where(target.c[subject.key] == part))


async def _keep_owners_word(
    connection: AsyncConnection,
    subject: Subject,
    part: UUID,
    whole: UUID,
    said: Said | None,
) -> None:
    """Let what the owner said of the part count for the whole, as far as it can."""
    target, key = subject.table, subject.table.c[subject.key]
    statement = select(target).where(key.in_((part, whole)))
    result = await connection.execute(statement)
    rows = {row[subject.key]: dict(row) for row in result.mappings()}
    if rows.keys() != {part, whole}:
        return
    mine = rows[whole]
    if said is None:
        said = carried(said_of(rows[part]), said_of(mine))
    owned = owned_row(mine)
    for column, value in said.items():
        owned.set(column, value)
    if owned.columns:
        await connection.execute(
            update(target)
            .where(key == whole)
            .values(
                **from_json(target, owned.columns),
                owner_values=owned.owner,
                observed_values=owned.observed,
            )
        )


def said_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the owner's word on a row; notes and tags can be nobody else's."""
    words = {name: row[name] for name in _WORDS if row[name] is not None}
    return {**words, **(row["owner_values"] or {})}
