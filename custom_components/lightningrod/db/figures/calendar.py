"""What was charged, paid and driven, by month and by year."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from ...ledger.periods import midnight
from ...ledger.totals import Driven, Sums
from ..monthly import session_parts, trip_parts
from .query import FigureQuery
from .telling import UNKNOWN, told_driven, told_money, told_month, told_sums, told_time


@dataclass(slots=True)
class _Stretch:
    """What there is of a stretch of the calendar."""

    by_type: dict[str, list[Sums]] = field(default_factory=dict)
    driven: list[Driven] = field(default_factory=list)


async def months(connection: AsyncConnection, query: FigureQuery) -> dict[str, Any]:
    """Return what was charged, paid and driven by month."""
    stretches = await _stretches(connection, query, lambda month: month)
    return {
        "rows": [
            {"month": told_month(day), **_told(day, stretch, query.zone, _next_month)}
            for day, stretch in stretches
        ]
    }


async def years(connection: AsyncConnection, query: FigureQuery) -> dict[str, Any]:
    """Return what was charged, paid and driven by year."""
    stretches = await _stretches(
        connection, query, lambda month: month.replace(month=1)
    )
    return {
        "rows": [
            {"year": str(day.year), **_told(day, stretch, query.zone, _next_year)}
            for day, stretch in stretches
        ]
    }


async def price(connection: AsyncConnection, query: FigureQuery) -> dict[str, Any]:
    """Return what a kWh cost by month, and by type of place."""
    stretches = await _stretches(
        connection, query, lambda month: month, with_trips=False
    )
    return {
        "rows": [
            {
                "month": told_month(day),
                "price": told_money(Sums.of(kinds.values()).prices()),
                "by_type": {
                    kind: told_money(sums.prices()) for kind, sums in kinds.items()
                },
            }
            for day, stretch in stretches
            for kinds in [_kinds(stretch)]
        ]
    }


async def _stretches(
    connection: AsyncConnection,
    query: FigureQuery,
    begin_of: Callable[[date], date],
    *,
    with_trips: bool = True,
) -> Sequence[tuple[date, _Stretch]]:
    """Return the stretches of the calendar that there is anything of, in order."""
    found: dict[date, _Stretch] = {}
    for sessions in await session_parts(connection, query.scope, "month", "type"):
        stretch = found.setdefault(begin_of(sessions.key["month"]), _Stretch())
        kind = sessions.key["type"] or UNKNOWN
        stretch.by_type.setdefault(kind, []).append(sessions.sums)
    driven = await trip_parts(connection, query.scope, "month") if with_trips else ()
    for trips in driven:
        stretch = found.setdefault(begin_of(trips.key["month"]), _Stretch())
        stretch.driven.append(trips.sums)
    return sorted(found.items())


def _told(
    day: date, stretch: _Stretch, zone: tzinfo, following: Callable[[date], date]
) -> dict[str, Any]:
    kinds = _kinds(stretch)
    return {
        "start": _moment(day, zone),
        "end": _moment(following(day), zone),
        "totals": told_sums(Sums.of(kinds.values())),
        "by_type": {kind: told_sums(sums) for kind, sums in kinds.items()},
        **told_driven(Driven.of(stretch.driven)),
    }


def _kinds(stretch: _Stretch) -> dict[str, Sums]:
    """Return the sums by type of place; together they are all of the stretch."""
    return {kind: Sums.of(sums) for kind, sums in stretch.by_type.items()}


def _moment(day: date, zone: tzinfo) -> str | None:
    moment: datetime = midnight(day, zone)
    return told_time(moment)


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _next_year(day: date) -> date:
    return day.replace(year=day.year + 1)
