"""Keeps ``ev_monthly``, what each month adds up to, and reads sums by way of it.

What is read is what the rows themselves would tell: of a month that is kept, and that a
question takes in as a whole, the kept sums; of all other time, the rows. Which months are
kept says ``computed_at``, which the triggers of ``marks`` take away with each change.
"""

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from decimal import Decimal
from functools import cache, lru_cache
import json
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Select, bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ..ledger.health import MonthlyCapacity, monthly_capacity
from ..ledger.periods import Month
from ..ledger.totals import ADDITIVE, DRIVEN, Driven, Paid, Sums
from . import bins, sums
from .bins import Bin
from .charges import read_charges
from .models import (
    EVChargingSession,
    EVMonth,
    EVMonthly,
    EVTripGap,
    EVTripMetrics,
    EVVehicle,
    table,
)
from .sums import Part, Range, Scope
from .upsert import upsert

_MONTH: Final = table(EVMonth).c
_VEHICLE: Final = table(EVVehicle).c
_SESSION: Final = table(EVChargingSession).c
_TRIP: Final = table(EVTripMetrics).c
_GAP: Final = table(EVTripGap).c

_KEPT: Final = table(EVMonthly).c
# What the sums of another version mean is not known: a row of it is not kept.
_FORMAT: Final = 1
_BEGIN: Final = f"[{_FORMAT},"
# What kept sessions can be told by.
_CUTS: Final = frozenset({"month", "type", "charge"})
_MOST_TEXTS: Final = 4096


class _Charged:
    """What a month's sessions come to, by type of place and by AC or DC."""

    def __init__(
        self, parts: Sequence[Part[Sums]], capacity: Sequence[MonthlyCapacity]
    ) -> None:
        self.capacity = capacity
        self._parts = parts
        self._by: dict[tuple[str, ...], Sequence[tuple[dict[str, Any], Sums]]] = {}

    def by(self, cuts: tuple[str, ...]) -> Sequence[tuple[dict[str, Any], Sums]]:
        """Return the sums by some of these, added up once for all who ask."""
        if cuts not in self._by:
            groups = sums.gather(self._parts, Sums, *cuts)
            self._by[cuts] = [
                (dict(zip(cuts, key, strict=True)), it) for key, it in groups.items()
            ]
        return self._by[cuts]


class _Driven(NamedTuple):
    """What a month's trips come to."""

    sums: Driven
    bins: tuple[Bin, ...]


@dataclass(frozen=True, slots=True)
class _Kept[T]:
    """A month that is kept for some vehicles, one content each."""

    month: Month
    contents: Sequence[T]


@dataclass(frozen=True, slots=True)
class _Found[T]:
    """Kept contents, with their keys, and the scope of what is to be read beside them."""

    contents: Sequence[tuple[dict[str, Any], T]]
    rest: Scope | None


async def session_parts(
    connection: AsyncConnection, scope: Scope, *cuts: str
) -> list[Part[Sums]]:
    """Return the sums of sessions like ``sums.session_parts``."""
    if not _CUTS.issuperset(cuts):
        return await sums.session_parts(connection, scope, *cuts)
    found = await _find(connection, scope, _KEPT.charged, _charged, cuts)
    wanted = tuple(cut for cut in cuts if cut != "month")
    parts = [
        Part({**key, **cut}, it)
        for key, content in found.contents
        for cut, it in content.by(wanted)
    ]
    if "month" not in cuts:
        parts = _united(parts, Sums, ("stretch", *cuts))
    if found.rest is not None:
        parts += await sums.session_parts(connection, found.rest, *cuts)
    return parts


async def trip_parts(
    connection: AsyncConnection, scope: Scope, *cuts: str
) -> list[Part[Driven]]:
    """Return the sums of trips and gaps like ``sums.trip_parts``."""
    if not _CUTS.issuperset(cuts):
        return await sums.trip_parts(connection, scope, *cuts)
    found = await _find(connection, scope, _KEPT.driven, _driven, cuts)
    # Rows tell of no month that has none of them.
    parts = [
        Part(key, content.sums)
        for key, content in found.contents
        if content.sums != Driven()
    ]
    if "month" not in cuts:
        parts = _united(parts, Driven, ("stretch",))
    if found.rest is not None:
        parts += await sums.trip_parts(connection, found.rest, *cuts)
    return parts


def _united[T: (Sums, Driven)](
    parts: Iterable[Part[T]], kind: type[T], cuts: tuple[str, ...]
) -> list[Part[T]]:
    """Return one part for each key: whoever adds up periods adds them many times."""
    groups = sums.gather(parts, kind, *cuts)
    return [Part(dict(zip(cuts, key, strict=True)), it) for key, it in groups.items()]


async def trip_bins(connection: AsyncConnection, scope: Scope) -> list[Bin]:
    """Return the bins of trips like ``bins.trip_bins``."""
    found = await _find(connection, scope, _KEPT.driven, _driven, ())
    kept = [it for _key, content in found.contents for it in content.bins]
    if found.rest is not None:
        kept += await bins.trip_bins(connection, found.rest)
    return kept


async def capacity_months(
    connection: AsyncConnection, device_id: str, zone: tzinfo
) -> list[MonthlyCapacity]:
    """Return what the charges of each month tell of the capacity, in order."""
    scope = Scope(devices=[device_id])
    found = await _find(connection, scope, _KEPT.charged, _charged, ("month",))
    months = [it for _key, content in found.contents for it in content.capacity]
    if found.rest is not None:
        ranges = found.rest.ranges
        charges = await read_charges(connection, device_id, ranges=ranges)
        months += monthly_capacity(charges, zone)
    return sorted(months)


async def months_to_compute(
    connection: AsyncConnection, now: datetime
) -> list[tuple[str, Month]]:
    """Return the vehicles and months that are not kept, the newest first.

    All vehicles are kept from the first row of any on, so that they can be told together.
    """
    first = await _first(connection)
    if first is None:
        return []
    calendar = select(_MONTH.month, _MONTH.start_utc, _MONTH.end_utc).where(
        _MONTH.end_utc > first, _MONTH.start_utc <= now
    )
    months = [Month(*row) for row in await connection.execute(calendar)]
    kept = select(_KEPT.device_id, _KEPT.month).where(
        _KEPT.computed_at.is_not(None), _KEPT.charged.startswith(_BEGIN)
    )
    known = {tuple(row) for row in await connection.execute(kept)}
    devices = list(await connection.scalars(select(_VEHICLE.device_id)))
    return [
        (device_id, month)
        for month in sorted(months, reverse=True)
        for device_id in devices
        if (device_id, month.month) not in known
    ]


async def prepare_month(
    connection: AsyncConnection, device_id: str, month: Month
) -> None:
    """Make room for a month, in a transaction of its own.

    What changes a row meanwhile changes this row too: on PostgreSQL the transaction that
    computes the month then fails, and is tried again later.
    """
    row = {"device_id": device_id, "month": month.month}
    keys = ("device_id", "month")
    await connection.execute(
        upsert(connection.dialect.name, table(EVMonthly), keys, ()), row
    )


async def compute_month(
    connection: AsyncConnection,
    device_id: str,
    month: Month,
    zone: tzinfo,
    now: datetime,
) -> None:
    """Keep what a month adds up to. In a transaction that sees one state of the rows."""
    scope = Scope(devices=[device_id], start=month.start, end=month.end)
    parts = await sums.session_parts(connection, scope, "type", "charge")
    trips = await sums.trip_parts(connection, scope)
    charges = await read_charges(
        connection, device_id, ranges=[(month.start, month.end)]
    )
    charged = [
        _FORMAT,
        [[it.key["type"], it.key["charge"], *_told_sums(it.sums)] for it in parts],
        [list(it) for it in monthly_capacity(charges, zone)],
    ]
    driven = Driven.of(it.sums for it in trips)
    drives = [
        _FORMAT,
        [getattr(driven, name) for name in DRIVEN],
        await bins.trip_bins(connection, scope),
    ]
    await connection.execute(
        update(table(EVMonthly))
        .where(_KEPT.device_id == device_id, _KEPT.month == month.month)
        .values(
            computed_at=now,
            charged=json.dumps(charged, separators=(",", ":"), default=str),
            driven=json.dumps(drives, separators=(",", ":")),
        )
    )


async def forget_months(connection: AsyncConnection) -> None:
    """Have all months computed again, from nothing."""
    await connection.execute(table(EVMonthly).delete())


async def _first(connection: AsyncConnection) -> datetime | None:
    firsts = [
        await connection.scalar(select(func.min(time)))
        for time in (
            _SESSION.session_start_utc,
            _TRIP.end_time,
            _GAP.end_time,
        )
    ]
    return min((first for first in firsts if first is not None), default=None)


async def _find[T](
    connection: AsyncConnection,
    scope: Scope,
    column: ColumnElement[str | None],
    decode: Callable[[str], T],
    cuts: Collection[str],
) -> _Found[T]:
    """Split a scope into the months that are kept and all that is not."""
    if scope.devices is None:
        return _Found((), scope)
    edges = sorted(scope.edges)
    kept = [
        it
        for it in await _read(connection, scope.devices, column, decode)
        if _takes_in(scope, it.month)
    ]
    if not kept:
        return _Found((), scope)
    ranges = list(_between(scope, [it.month for it in kept]))
    if "month" not in cuts and scope.start is None and scope.end is None:
        # What has no time is in no month, but in every sum.
        ranges.append((None, None))
    contents = [
        (
            {"month": it.month.month, "stretch": bisect_right(edges, it.month.start)},
            content,
        )
        for it in kept
        for content in it.contents
    ]
    return _Found(contents, replace(scope, ranges=ranges) if ranges else None)


async def _read[T](
    connection: AsyncConnection,
    devices: Sequence[str],
    column: ColumnElement[str | None],
    decode: Callable[[str], T],
) -> list[_Kept[T]]:
    """Return the months that are kept for all of the vehicles, in order."""
    rows = await connection.execute(_statement(column), {"devices": list(devices)})
    months: dict[Month, list[T]] = {}
    for month, start, end, text in rows:
        months.setdefault(Month(month, start, end), []).append(decode(text))
    wanted = len(set(devices))
    return [_Kept(*it) for it in months.items() if len(it[1]) == wanted]


@cache
def _statement(column: ColumnElement[str | None]) -> Select[Any]:
    return (
        select(_MONTH.month, _MONTH.start_utc, _MONTH.end_utc, column)
        .join(table(EVMonthly), _KEPT.month == _MONTH.month)
        .where(
            _KEPT.device_id.in_(bindparam("devices", expanding=True)),
            _KEPT.computed_at.is_not(None),
            column.startswith(_BEGIN),
        )
        .order_by(_MONTH.month)
    )


def _takes_in(scope: Scope, month: Month) -> bool:
    """Whether a month is in a scope as a whole, and in one stretch of it."""
    return (
        (scope.start is None or scope.start <= month.start)
        and (scope.end is None or month.end <= scope.end)
        and not any(month.start < edge < month.end for edge in scope.edges)
    )


def _between(scope: Scope, months: Iterable[Month]) -> Iterator[Range]:
    """Yield the time of a scope that is before, between and after months in order."""
    at = scope.start
    for month in months:
        if at is None or at < month.start:
            yield at, month.start
        at = month.end
    if scope.end is None or (at is not None and at < scope.end):
        yield at, scope.end


@lru_cache(maxsize=_MOST_TEXTS)
def _charged(text: str) -> _Charged:
    _format, parts, capacity = json.loads(text)
    return _Charged(
        [
            Part({"type": kind, "charge": charge}, _sums(*rest))
            for kind, charge, *rest in parts
        ],
        tuple(
            MonthlyCapacity(date.fromisoformat(month), *rest)
            for month, *rest in capacity
        ),
    )


@lru_cache(maxsize=_MOST_TEXTS)
def _driven(text: str) -> _Driven:
    _format, values, found = json.loads(text)
    plain: dict[str, Any] = dict(zip(DRIVEN, values, strict=True))
    return _Driven(Driven(**plain), tuple(Bin(*it) for it in found))


def _told_sums(it: Sums) -> list[Any]:
    """Return what ``_sums`` makes the same sums of."""
    paid = [
        [currency, part.sessions, str(part.cost), str(part.whole_cost), part.whole_kwh]
        for currency, part in it.paid.items()
    ]
    return [[getattr(it, name) for name in ADDITIVE], paid]


def _sums(values: Sequence[float], paid: Iterable[Sequence[Any]]) -> Sums:
    plain: dict[str, Any] = dict(zip(ADDITIVE, values, strict=True))
    return Sums(
        **plain,
        paid={
            currency: Paid(
                sessions=sessions,
                cost=Decimal(cost),
                whole_cost=Decimal(whole_cost),
                whole_kwh=whole_kwh,
            )
            for currency, sessions, cost, whole_cost, whole_kwh in paid
        },
    )
