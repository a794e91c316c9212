"""Unites sessions that turned out to be one plug-in, in the transaction that found out."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ..ledger.records import Record
from .models import EVChargingInterval, EVChargingSegment, EVChargingSession

# In the values of a session's record: the session that it is a part of. It is no column.
SUPERSEDED_BY: Final = "superseded_by"

# What a person wrote on the part; it is kept where the whole has nothing of its own.
_OWNERS: Final = ("notes",)


def superseded(records: Iterable[Record]) -> dict[UUID, UUID]:
    """Return the parts that records tell of, each with the session that it is a part of."""
    return {
        part: whole
        for record in records
        if isinstance(whole := record.values.get(SUPERSEDED_BY), UUID)
        and isinstance(part := record.values["session_id"], UUID)
    }


def plain(record: Record) -> Record:
    """Return the record with columns only."""
    if SUPERSEDED_BY not in record.values:
        return record
    values = {
        name: value for name, value in record.values.items() if name != SUPERSEDED_BY
    }
    return replace(record, values=values)


async def supersede(connection: AsyncConnection, sessions: Mapping[UUID, UUID]) -> None:
    """Give what hangs on the parts to the whole, and remove the parts; twice is once."""
    for part, whole in sessions.items():
        await _keep_words(connection, part, whole)
        for model in (EVChargingSegment, EVChargingInterval):
            taken = select(model.start_utc).where(model.session_id == whole)
            await connection.execute(
                update(model)
                .where(model.session_id == part, model.start_utc.not_in(taken))
                .values(session_id=whole)
            )
        # Slices that both had go with the part.
        await connection.execute(
            delete(EVChargingSession).where(EVChargingSession.session_id == part)
        )


async def _keep_words(connection: AsyncConnection, part: UUID, whole: UUID) -> None:
    session = EVChargingSession
    for name in _OWNERS:
        column = getattr(session, name)
        words = await connection.scalar(
            select(column).where(session.session_id == part)
        )
        if words is not None:
            await connection.execute(
                update(session)
                .where(session.session_id == whole, column.is_(None))
                .values({name: words})
            )
