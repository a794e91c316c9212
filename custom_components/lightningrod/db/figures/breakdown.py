"""What was charged and paid, by network, by place, by AC or DC, and what was lost."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from ...ledger.totals import Sums
from ..monthly import session_parts
from ..sums import Part, gather
from .query import FigureQuery
from .telling import told_month, told_sums


async def networks(connection: AsyncConnection, query: FigureQuery) -> dict[str, Any]:
    """Return what was charged and paid by network."""
    return await _breakdown(connection, query, "network")


async def places(connection: AsyncConnection, query: FigureQuery) -> dict[str, Any]:
    """Return what was charged and paid by place, with the type of each."""
    return await _breakdown(connection, query, "place", "type")


async def types(connection: AsyncConnection, query: FigureQuery) -> dict[str, Any]:
    """Return what was charged and paid by AC and DC."""
    return await _breakdown(connection, query, "charge")


async def loss(connection: AsyncConnection, query: FigureQuery) -> dict[str, Any]:
    """Return what was lost between plug and battery, by month and by AC and DC."""
    parts = await session_parts(connection, query.scope, "month", "charge")
    return {
        "total": told_sums(Sums.of(part.sums for part in parts)),
        "months": [
            {"month": told_month(month), **_told_loss(sums)}
            for (month,), sums in sorted(gather(parts, Sums, "month").items())
            if sums.paired_wall_kwh
        ],
        "by_charge_type": [
            {"name": name, **_told_loss(sums)}
            for (name,), sums in _largest(gather(parts, Sums, "charge").items())
            if sums.paired_wall_kwh
        ],
    }


async def _breakdown(
    connection: AsyncConnection, query: FigureQuery, cut: str, also: str | None = None
) -> dict[str, Any]:
    cuts = (cut, also) if also else (cut,)
    parts: list[Part[Sums]] = await session_parts(connection, query.scope, *cuts)
    return {
        "rows": [
            {
                "name": key[0],
                **({"location_type": key[1]} if also else {}),
                "totals": told_sums(sums),
            }
            for key, sums in _largest(gather(parts, Sums, *cuts).items())
        ],
        "total": told_sums(Sums.of(part.sums for part in parts)),
    }


def _largest(
    groups: Iterable[tuple[tuple[Any, ...], Sums]],
) -> list[tuple[tuple[Any, ...], Sums]]:
    return sorted(groups, key=lambda it: (-it[1].energy_kwh, str(it[0])))


def _told_loss(sums: Sums) -> dict[str, Any]:
    return {
        "sessions": sums.wall_sessions,
        "battery_kwh": sums.paired_kwh,
        "wall_kwh": sums.paired_wall_kwh,
        "loss_percent": sums.loss_percent,
    }
