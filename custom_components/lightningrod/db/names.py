"""Looks for names of networks, which are the same in any case of their letters."""

from collections import Counter
from typing import Any

from sqlalchemy import (
    ColumnElement,
    SQLColumnExpression,
    func,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from ..ledger.names import spelled_once
from .models import EVChargingNetwork, table


def is_named(column: SQLColumnExpression[Any], name: str) -> ColumnElement[bool]:
    """Return the condition that a column has a name; SQLite folds plain letters only."""
    return func.lower(column) == func.lower(name)


async def priced_networks(connection: AsyncConnection) -> list[str]:
    """Return the names of those that have a price, or had one, those of today first."""
    network = table(EVChargingNetwork).c
    statement = select(network.network_name).order_by(
        network.removed_at.is_not(None), network.network_name
    )
    return list(dict.fromkeys(await connection.scalars(statement)))


async def spelling(connection: AsyncConnection, often: Counter[str]) -> dict[str, str]:
    """Return how names are told: as they are configured, else as they are most often."""
    names = [name for name, _times in often.most_common()]
    return spelled_once(names, await priced_networks(connection))
