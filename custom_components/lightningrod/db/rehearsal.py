"""What a changed configuration would do to sessions."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ..ledger.currencies import NO_CURRENCY
from ..ledger.places import Place
from ..ledger.tariff_history import Seller
from .adoption import adopt
from .models import EV_CHARGING_SESSION
from .reference import sync_places
from .reprice import Change as Repriced, Scope, preview
from .sellers import sync_sellers
from .settle import settle

_SESSION = EV_CHARGING_SESSION.c
type Costs = dict[UUID, Row[Any]]
_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


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


def sums(costs: Iterable[tuple[Decimal | None, str | None]]) -> dict[str, Decimal]:
    """Return the sums of costs by currency, which never mix; what has no cost is in none."""
    found: dict[str, Decimal] = {}
    for cost, currency in costs:
        if cost is not None and currency not in (None, NO_CURRENCY):
            found[currency] = found.get(currency, Decimal(0)) + cost
    return found


async def rehearse(
    connection: AsyncConnection,
    places: Iterable[Place],
    sellers: Iterable[Seller],
    name: str,
    timezone: tzinfo,
    visits: Iterable[UUID] = (),
) -> list[Change]:
    """Return the sessions that would cost something else, the newest first.

    All of those are looked at that would move into a place, and of the place or network
    that is called ``name``; ``visits`` are known to have been there. All is done in the
    connection's transaction: roll that back.
    """
    kept = await sync_places(connection, places)
    await sync_sellers(connection, sellers)
    moved = await adopt(connection, kept, dict.fromkeys(visits, name))
    before = await _costs(connection, moved)
    await settle(connection, moved, timezone, reprice=True)
    changes = _moved(before, await _costs(connection, moved))
    concerned = Scope(network_name=name, outdated=True)
    found = await preview(connection, concerned, timezone)
    changes += _priced_anew(found.changes)
    return sorted(changes, key=lambda it: it.at or _LONG_AGO, reverse=True)


def _moved(before: Costs, after: Costs) -> list[Change]:
    """Return the changes of sessions that were settled where they are now."""
    return [
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


def _priced_anew(found: Iterable[Repriced]) -> Iterator[Change]:
    """Yield those whose cost changes, and not merely what else is kept of it."""
    for it in found:
        change = Change(
            session_id=it.session_id,
            at=it.started_at,
            energy_kwh=it.energy_kwh,
            before=it.before["cost"],
            currency_before=it.before["cost_currency"],
            after=it.after["cost"],
            currency_after=it.after["cost_currency"],
        )
        if (change.before, change.currency_before) != (
            change.after,
            change.currency_after,
        ):
            yield change


async def _costs(connection: AsyncConnection, sessions: Collection[UUID]) -> Costs:
    statement = select(
        _SESSION.session_id,
        _SESSION.session_start_utc,
        _SESSION.energy_kwh,
        _SESSION.cost,
        _SESSION.cost_currency,
    ).where(_SESSION.session_id.in_(sessions))
    rows = (await connection.execute(statement)).all()
    return {row.session_id: row for row in rows}
