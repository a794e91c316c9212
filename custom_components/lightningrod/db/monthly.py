"""Keeps ``ev_monthly``, what each month adds up to, and reads sums by way of it.

What is read is what the rows themselves would tell: of a month that is kept, and that a
question takes in as a whole, the kept sums; of all other time, the rows. Which months are
kept says ``computed_at``, which the triggers of ``marks`` take away with each change.
"""

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
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
    EV_CHARGING_SESSION,
    EV_MONTH,
    EV_MONTHLY,
    EV_TRIP_GAP,
    EV_TRIP_METRICS,
    EV_VEHICLE,
)
from .sums import Part, Range, Scope
from .upsert import upsert

_MONTH: Final = EV_MONTH.c
_VEHICLE: Final = EV_VEHICLE.c
_SESSION: Final = EV_CHARGING_SESSION.c
_TRIP: Final = EV_TRIP_METRICS.c
_GAP: Final = EV_TRIP_GAP.c

_KEPT: Final = EV_MONTHLY.c
# What the sums of another version mean is not known: a row of it is not kept.
_FORMAT: Final = 2
_BEGIN: Final = f"[{_FORMAT},"
# What the sessions of a month are kept by, and so can be told by.
_KEPT_CUTS: Final = ("type", "charge", sums.NETWORK, "place")
_CUTS: Final = frozenset({"month", *_KEPT_CUTS})
_MOST_TEXTS: Final = 4096
_STOOD: Final = Driven()

type Key = tuple[Any, ...]


class _Charged:
    """What a month's sessions come to, by all that they can be told by."""

    def __init__(
        self, parts: Sequence[Part[Sums]], capacity: Sequence[MonthlyCapacity]
    ) -> None:
        self.capacity = capacity
        self._parts = parts
        self._by: dict[tuple[str, ...], Mapping[Key, Sums]] = {}

    def by(self, cuts: tuple[str, ...]) -> Mapping[Key, Sums]:
        """Return the sums by some of these, added up once for all who ask."""
        if cuts not in self._by:
            self._by[cuts] = sums.gather(self._parts, Sums, *cuts)
        return self._by[cuts]


class _Driven(NamedTuple):
    """What a month's trips come to."""

    sums: Driven
    bins: tuple[Bin, ...]


@dataclass(frozen=True, slots=True)
class _Kept[T]:
    """A month that is kept for some vehicles, one content each."""

    month: Month
    contents: list[T]


@dataclass(frozen=True, slots=True)
class _Found[T]:
    """Kept contents, with their keys, and the scope of what is to be read beside them.

    ``names`` say what the keys are of.
    """

    names: tuple[str, ...]
    contents: Sequence[tuple[Key, T]]
    rest: Scope | None


async def session_parts(
    connection: AsyncConnection, scope: Scope, *cuts: str
) -> list[Part[Sums]]:
    """Return the sums of sessions like ``sums.session_parts``.

    But a network has one name, in whatever case of letters its sessions have it.
    """
    if not _CUTS.issuperset(cuts):
        return await sums.session_parts(connection, scope, *cuts)
    found = await _find(connection, scope, _KEPT.charged, _charged, cuts)
    wanted = tuple(cut for cut in cuts if cut != "month")
    kept = (
        ((*key, *values), it)
        for key, content in found.contents
        for values, it in content.by(wanted).items()
    )
    parts = _added_up(kept, Sums, (*found.names, *wanted))
    if found.rest is not None:
        parts += await sums.session_parts(connection, found.rest, *cuts)
    return await sums.spelled(connection, parts) if sums.NETWORK in cuts else parts


async def trip_parts(
    connection: AsyncConnection, scope: Scope, *cuts: str
) -> list[Part[Driven]]:
    """Return the sums of trips and gaps like ``sums.trip_parts``."""
    if not _CUTS.issuperset(cuts):
        return await sums.trip_parts(connection, scope, *cuts)
    found = await _find(connection, scope, _KEPT.driven, _driven, cuts)
    # Rows tell of no month that has none of them.
    kept = (
        (key, content.sums) for key, content in found.contents if content.sums != _STOOD
    )
    parts = _added_up(kept, Driven, found.names)
    if found.rest is not None:
        parts += await sums.trip_parts(connection, found.rest, *cuts)
    return parts


def _added_up[T: (Sums, Driven)](
    kept: Iterable[tuple[Key, T]], kind: type[T], names: tuple[str, ...]
) -> list[Part[T]]:
    """Return one part for each key: whoever adds up periods adds them many times."""
    groups: dict[Key, list[T]] = {}
    for key, it in kept:
        groups.setdefault(key, []).append(it)
    return [
        Part(dict(zip(names, key, strict=True)), kind.of(group))
        for key, group in groups.items()
    ]


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
    await connection.execute(upsert(connection.dialect.name, EV_MONTHLY, keys, ()), row)


async def compute_month(
    connection: AsyncConnection,
    device_id: str,
    month: Month,
    zone: tzinfo,
    now: datetime,
) -> None:
    """Keep what a month adds up to. In a transaction that sees one state of the rows."""
    scope = Scope(devices=[device_id], start=month.start, end=month.end)
    parts = await sums.session_parts(connection, scope, *_KEPT_CUTS)
    trips = await sums.trip_parts(connection, scope)
    charges = await read_charges(
        connection, device_id, ranges=[(month.start, month.end)]
    )
    charged = [
        _FORMAT,
        [[[it.key[cut] for cut in _KEPT_CUTS], *_told_sums(it.sums)] for it in parts],
        [list(it) for it in monthly_capacity(charges, zone)],
    ]
    driven = Driven.of(it.sums for it in trips)
    drives = [
        _FORMAT,
        [getattr(driven, name) for name in DRIVEN],
        await bins.trip_bins(connection, scope),
    ]
    await connection.execute(
        update(EV_MONTHLY)
        .where(_KEPT.device_id == device_id, _KEPT.month == month.month)
        .values(
            computed_at=now,
            charged=json.dumps(charged, separators=(",", ":"), default=str),
            driven=json.dumps(drives, separators=(",", ":")),
        )
    )


async def forget_months(connection: AsyncConnection) -> None:
    """Have all months computed again, from nothing."""
    await connection.execute(EV_MONTHLY.delete())


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
    by_month = "month" in cuts
    names = ("month", "stretch") if by_month else ("stretch",)
    if scope.devices is None:
        return _Found(names, (), scope)
    edges = sorted(scope.edges)
    kept = [
        it
        for it in await _read(connection, scope.devices, column, decode)
        if _takes_in(scope, it.month)
    ]
    if not kept:
        return _Found(names, (), scope)
    ranges = list(_between(scope, [it.month for it in kept]))
    if not by_month and scope.start is None and scope.end is None:
        # What has no time is in no month, but in every sum.
        ranges.append((None, None))
    contents = [
        ((it.month.month, stretch) if by_month else (stretch,), content)
        for it in kept
        for stretch in [bisect_right(edges, it.month.start)]
        for content in it.contents
    ]
    return _Found(names, contents, replace(scope, ranges=ranges) if ranges else None)


async def _read[T](
    connection: AsyncConnection,
    devices: Sequence[str],
    column: ColumnElement[str | None],
    decode: Callable[[str], T],
) -> list[_Kept[T]]:
    """Return the months that are kept for all of the vehicles, in order."""
    rows = await connection.execute(_statement(column), {"devices": list(devices)})
    months: dict[date, _Kept[T]] = {}
    for day, start, end, text in rows.all():
        if day not in months:
            months[day] = _Kept(Month(day, start, end), [])
        months[day].contents.append(decode(text))
    wanted = len(set(devices))
    # To have the database sort texts of this length takes as long as to read them.
    return [
        months[day] for day in sorted(months) if len(months[day].contents) == wanted
    ]


@cache
def _statement(column: ColumnElement[str | None]) -> Select[Any]:
    return (
        select(_MONTH.month, _MONTH.start_utc, _MONTH.end_utc, column)
        .join(EV_MONTHLY, _KEPT.month == _MONTH.month)
        .where(
            _KEPT.device_id.in_(bindparam("devices", expanding=True)),
            _KEPT.computed_at.is_not(None),
            column.startswith(_BEGIN),
        )
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
            Part(dict(zip(_KEPT_CUTS, key, strict=True)), _sums(*rest))
            for key, *rest in parts
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
