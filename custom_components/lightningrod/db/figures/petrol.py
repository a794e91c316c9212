"""What the same way would have cost with petrol."""

from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from ...ledger.petrol import Comparison, compare
from ...ledger.totals import Driven, Sums
from ..fuel import fuel_prices
from ..monthly import session_parts, trip_parts
from ..sums import gather
from .query import FigureQuery, text_of
from .telling import told_month


async def petrol(connection: AsyncConnection, query: FigureQuery) -> dict[str, Any]:
    """Return what the same way would have cost with petrol, by month."""
    car = query.petrol.car
    months = await petrol_months(connection, query)
    total = Comparison.of(comparison for _month, comparison in months)
    return {
        "currency": query.currency,
        "litres_per_100km": None if car is None else car.litres_per_100km,
        "withheld": _withheld(query, total),
        "rows": [
            {
                "month": told_month(month),
                "price_per_litre": text_of(comparison.per_litre),
                **_told(comparison),
            }
            for month, comparison in months
        ],
        "total": _told_total(query, total),
    }


async def petrol_total(
    connection: AsyncConnection, query: FigureQuery
) -> dict[str, Any] | None:
    """Return the comparison of all months, ``None`` where nothing can be compared."""
    months = await petrol_months(connection, query)
    total = Comparison.of(comparison for _month, comparison in months)
    return None if _withheld(query, total) else _told_total(query, total)


def _withheld(query: FigureQuery, total: Comparison) -> str | None:
    """Return why nothing can be compared, ``None`` where something can."""
    if query.petrol.car is None:
        return "no_consumption"
    return "no_price" if total.petrol_cost is None else None


async def petrol_months(
    connection: AsyncConnection, query: FigureQuery
) -> list[tuple[date, Comparison]]:
    """Return the comparison of each month that was driven or charged in, in order."""
    if query.petrol.car is None:
        return []
    sessions = await session_parts(connection, query.scope, "month")
    trips = await trip_parts(connection, query.scope, "month")
    charged = gather(sessions, Sums, "month")
    driven = gather(trips, Driven, "month")
    months = sorted({month for (month,) in (*charged, *driven)})
    prices = await fuel_prices(connection, query.petrol, months, query.zone)
    return [
        (
            month,
            compare(
                query.petrol.car,
                driven.get((month,), Driven()),
                charged.get((month,), Sums()),
                prices.get(month),
                query.currency,
            ),
        )
        for month in months
    ]


def _told_total(query: FigureQuery, total: Comparison) -> dict[str, Any]:
    car = query.petrol.car
    co2 = None if car is None else car.co2_kg(total.distance_km)
    return {**_told(total), "co2_petrol_kg": co2}


def _told(comparison: Comparison) -> dict[str, Any]:
    return {
        "distance_km": comparison.distance_km,
        "petrol_cost": text_of(comparison.petrol_cost),
        "charging_cost": text_of(comparison.charging_cost),
        "saved": text_of(comparison.saved),
        "is_partial": comparison.is_partial,
    }
