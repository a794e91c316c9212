"""Mirrors the prices of networks and places from the configuration into their table.

What is removed there is only marked here, so that history keeps its prices.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from ..ledger.exact_json import NotUnderstoodError
from ..ledger.tariff_history import DatedPlan, Seller
from .models import EV_CHARGING_NETWORKS
from .tariffs import Tariff, set_plan, tariffs

_NETWORK: Final = EV_CHARGING_NETWORKS.c


async def sync_sellers(connection: AsyncConnection, sellers: Iterable[Seller]) -> bool:
    """Make the table hold these prices; return whether anything changed.

    A price is known again by who takes it and its date, so a new name keeps its rows. Prices
    that are configured no longer are marked as removed. Rows without a subentry are not ours.
    """
    known = await tariffs(connection)
    right: set[int] = set()
    changed = False
    for seller in sellers:
        for dated in seller.history:
            row = _row_of(known, right, seller, dated)
            if row is not None:
                right.add(row.id)
            if row is None or not _is_right(row, seller, dated):
                await _write(connection, seller, dated, row)
                changed = True
    gone = [it.id for it in known if _is_ours(it) and it.id not in right]
    if gone:
        statement = update(EV_CHARGING_NETWORKS).where(_NETWORK.id.in_(gone))
        await connection.execute(statement.values(removed_at=datetime.now(UTC)))
    return changed or bool(gone)


async def known_history(
    connection: AsyncConnection, network_name: str
) -> tuple[DatedPlan, ...]:
    """Return the prices of a network as they are in the table, the oldest first.

    One that says "not known" ends what came before it.
    """
    found: list[DatedPlan] = []
    for row in await tariffs(connection):
        if row.network_name != network_name or row.removed_at is not None:
            continue
        if (dated := dated_plan(row)) is None:
            break
        found.append(dated)
    return tuple(reversed(found))


def _is_ours(row: Tariff) -> bool:
    return row.subentry_id is not None and row.removed_at is None


def _row_of(
    known: Sequence[Tariff], right: set[int], seller: Seller, dated: DatedPlan
) -> Tariff | None:
    """Return the row of a price: by the name, which is unique, else by the subentry."""
    same_day = [
        row
        for row in known
        if row.effective_date == dated.effective_date and row.id not in right
    ]
    named = (row for row in same_day if row.network_name == seller.name)
    owned = (row for row in same_day if row.subentry_id == seller.subentry_id)
    return next(named, None) or next(owned, None)


def _is_right(row: Tariff, seller: Seller, dated: DatedPlan) -> bool:
    return (
        row.removed_at is None
        and (row.network_name, row.subentry_id) == (seller.name, seller.subentry_id)
        and dated_plan(row) == dated
    )


def dated_plan(row: Tariff) -> DatedPlan | None:
    """Return the plan of a row without its marks, ``None`` when it cannot be told."""
    try:
        plan = row.plan()
    except NotUnderstoodError:
        return None
    if plan is None:
        return None
    return DatedPlan(
        effective_date=row.effective_date,
        plan=replace(plan, tariff_id=None, name=None),
        is_member=row.is_member,
        holiday_entity=row.holiday_entity,
    )


async def _write(
    connection: AsyncConnection, seller: Seller, dated: DatedPlan, row: Tariff | None
) -> None:
    if row is not None and row.network_name != seller.name:
        renamed = update(EV_CHARGING_NETWORKS).where(_NETWORK.id == row.id)
        await connection.execute(renamed.values(network_name=seller.name))
    await set_plan(
        connection,
        seller.name,
        dated.effective_date,
        dated.plan,
        is_member=dated.is_member,
        holiday_entity=dated.holiday_entity,
        notes=None if row is None else row.notes,
        subentry_id=seller.subentry_id,
    )
