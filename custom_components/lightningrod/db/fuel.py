"""The price of petrol by month, from what an entity told, or from what the owner typed.

An entity may tell its price every few minutes. The mean of each month is kept as a reading
of its own kind, so that ten years are a hundred rows.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from functools import cache
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    String,
    bindparam,
    func,
    select,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from ..ledger.periods import Month, months
from ..ledger.petrol import PetrolCar
from ..ledger.totals import exact
from .models import EV_READING
from .upsert import upsert

_READING: Final = EV_READING.c
FUEL: Final = "fuel"
FUEL_MONTH: Final = "fuel_month"
# What the price that the owner typed is kept under; no entity can have this name.
TYPED: Final = "typed"
_SINCE_EVER: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Petrol:
    """What charging is compared with.

    ``entity_id`` tells the price of as much as is sold in one unit of ``litres_per_unit``
    litres, and so does the owner's own price.
    """

    car: PetrolCar | None = None
    entity_id: str | None = None
    litres_per_unit: float = 1.0


async def set_typed_price(
    connection: AsyncConnection, price: float | None, now: datetime
) -> None:
    """Keep the price that the owner typed, from now on; the first one holds since ever.

    What holds already is not written again. ``None`` changes nothing: what was compared
    stays compared.
    """
    if price is None:
        return
    newest = await connection.scalar(
        select(_READING.value)
        .where(_READING.entity_id == TYPED, _READING.kind == FUEL)
        .order_by(_READING.recorded_at.desc())
        .limit(1)
    )
    if newest != price:
        at = _SINCE_EVER if newest is None else now
        await _write(connection, TYPED, FUEL, at, price)


async def compute_months(
    connection: AsyncConnection, entity_id: str, zone: tzinfo, today: date
) -> None:
    """Keep the mean of each month that is not kept for good."""
    first = await _first_open(connection, entity_id)
    if first is None:
        return
    for month in months(first.astimezone(zone).date(), today, zone):
        mean = await _mean(connection, entity_id, month)
        if mean is not None:
            await _write(connection, entity_id, FUEL_MONTH, month.start, mean)


async def _first_open(connection: AsyncConnection, entity_id: str) -> datetime | None:
    """Return when the newest month that is kept began, else when the first price came."""
    newest: datetime | None = await connection.scalar(
        select(func.max(_READING.recorded_at)).where(
            _READING.entity_id == entity_id, _READING.kind == FUEL_MONTH
        )
    )
    if newest is not None:
        return newest
    first: datetime | None = await connection.scalar(
        select(func.min(_READING.recorded_at)).where(
            _READING.entity_id == entity_id, _READING.kind == FUEL
        )
    )
    return first


async def _mean(
    connection: AsyncConnection, entity_id: str, month: Month
) -> float | None:
    mean: float | None = await connection.scalar(
        select(func.avg(_READING.value)).where(
            _READING.entity_id == entity_id,
            _READING.kind == FUEL,
            _READING.recorded_at >= month.start,
            _READING.recorded_at < month.end,
        )
    )
    return mean


async def fuel_prices(
    connection: AsyncConnection, petrol: Petrol, wanted: Sequence[date], zone: tzinfo
) -> Mapping[date, Decimal]:
    """Return the price of a litre in each month that one is known for.

    A month in which the entity told nothing has the price of the month before it. Where
    there is none yet, the owner's own price counts, as it was at the end of the month.
    """
    parameters = {"entity_id": petrol.entity_id}
    told: list[tuple[date, float]] = []
    typed: list[tuple[date, float]] = []
    for entity_id, at, price in await connection.execute(_known(), parameters):
        month = at.astimezone(zone).date().replace(day=1)
        (typed if entity_id == TYPED else told).append((month, price))
    litres = exact(petrol.litres_per_unit)
    prices = {}
    for month in wanted:
        price = _newest(told, month) or _newest(typed, month)
        if price is not None:
            prices[month] = exact(price) / litres
    return prices


def _values(entity_id: str | ColumnElement[str], kind: str) -> Select[Any]:
    return select(_READING.entity_id, _READING.recorded_at, _READING.value).where(
        _READING.entity_id == entity_id, _READING.kind == kind
    )


@cache
def _known() -> CompoundSelect[Any]:
    """Return the statement for all prices; building it takes longer than running it."""
    told = _values(bindparam("entity_id", type_=String), FUEL_MONTH)
    return union_all(told, _values(TYPED, FUEL)).order_by("recorded_at")


def _newest(known: Sequence[tuple[date, float]], month: date) -> float | None:
    """Return the last value of a month or before it, of values in the order of time."""
    index = bisect_right(known, month, key=itemgetter(0))
    return known[index - 1][1] if index else None


async def _write(
    connection: AsyncConnection, entity_id: str, kind: str, at: datetime, value: float
) -> None:
    row = {"entity_id": entity_id, "kind": kind, "recorded_at": at, "value": value}
    keys = ("entity_id", "kind", "recorded_at")
    statement = upsert(connection.dialect.name, EV_READING, keys, ("value",))
    await connection.execute(statement, row)
