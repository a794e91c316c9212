"""What a changed configuration would do to sessions."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ..ledger.places import Place
from ..ledger.tariff_history import Seller
from .chargers import adopt
from .models import EVChargingSession
from .reference import sync_places
from .sellers import sync_sellers
from .settle import settle

_SESSION = EVChargingSession
# Pricing more would keep a person waiting, and the database from taking rows.
MOST_LOOKED_AT: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a session costs, and what it would cost."""

    session_id: UUID
    at: datetime | None
    energy_kwh: float | None
    before: Decimal | None
    currency_before: str | None
    after: Decimal | None
    currency_after: str | None


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What would change, the newest first; ``left_out`` older sessions were not looked at."""

    changes: list[Change]
    left_out: int


async def rehearse(
    connection: AsyncConnection,
    places: Iterable[Place],
    sellers: Iterable[Seller],
    name: str,
    timezone: tzinfo,
    visits: Iterable[UUID] = (),
) -> Rehearsal:
    """Return the sessions that would cost something else.

    Those are looked at that would move into a place, and those of the place or network that
    is called ``name``; ``visits`` are known to have been there. All is done in the
    connection's transaction: roll that back.
    """
    kept = await sync_places(connection, places)
    await sync_sellers(connection, sellers)
    moved = await adopt(connection, kept, dict.fromkeys(visits, name))
    known = await _sessions_of(connection, name)
    concerned = {*moved, *known[:MOST_LOOKED_AT]}
    before = await _costs(connection, concerned)
    await settle(connection, concerned, timezone, reprice=True)
    after = await _costs(connection, concerned)
    changes = [
        Change(
            session_id=row.session_id,
            at=row.session_start_utc,
            energy_kwh=row.energy_kwh,
            before=before[row.session_id].cost,
            currency_before=before[row.session_id].cost_currency,
            after=row.cost,
            currency_after=row.cost_currency,
        )
        for row in after.values()
        if row != before[row.session_id]
    ]
    return Rehearsal(changes, len({*known} - concerned))


async def _sessions_of(connection: AsyncConnection, name: str) -> list[UUID]:
    """Return the complete sessions at a place or network, the newest first."""
    statement = (
        select(_SESSION.session_id, _SESSION.location_name, _SESSION.network_name)
        .where(_SESSION.is_complete, _SESSION.deleted_at.is_(None))
        .order_by(_SESSION.session_start_utc.desc().nulls_last())
    )
    wanted = name.casefold()
    return [
        row.session_id
        for row in (await connection.execute(statement)).all()
        if wanted in {(it or "").casefold() for it in row[1:]}
    ]


async def _costs(
    connection: AsyncConnection, sessions: Collection[UUID]
) -> dict[UUID, Row[Any]]:
    statement = (
        select(
            _SESSION.session_id,
            _SESSION.session_start_utc,
            _SESSION.energy_kwh,
            _SESSION.cost,
            _SESSION.cost_currency,
        )
        .where(_SESSION.session_id.in_(sessions))
        .order_by(_SESSION.session_start_utc.desc().nulls_last())
    )
    rows = (await connection.execute(statement)).all()
    return {row.session_id: row for row in rows}
