"""Reads what sessions and trips add up to, cut by whatever a figure is told by.

This is where it is said what counts: complete rows that nobody deleted. A session belongs
to the time in which it started, a trip and a gap to the time in which they ended.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    Row,
    Select,
    SQLColumnExpression,
    and_,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from ..ledger.totals import NOTHING, Driven, Paid, Sums
from .models import EV_CHARGING_SESSION, EV_MONTH, EV_TRIP_GAP, EV_TRIP_METRICS
from .names import spelling
from .types import UtcDateTime

_MONTH: Final = EV_MONTH.c

_SESSION: Final = EV_CHARGING_SESSION.c
_TRIP: Final = EV_TRIP_METRICS.c
_GAP: Final = EV_TRIP_GAP.c

# From a moment on, until another one; None is unbounded.
type Range = tuple[datetime | None, datetime | None]
type Sum = Select[Any] | CompoundSelect[Any]

COUNTED_SESSION: Final = and_(_SESSION.is_complete, _SESSION.deleted_at.is_(None))
COUNTED_TRIP: Final = and_(_TRIP.is_complete, _TRIP.deleted_at.is_(None))

AC: Final = "AC"
DC: Final = "DC"

_IS_PARTIAL: Final = _SESSION.cost_completeness.is_not_distinct_from("partial")
_IS_WHOLE: Final = _SESSION.cost_completeness.is_distinct_from("partial")
_IS_FREE: Final = and_(_SESSION.cost == 0, _IS_WHOLE)
# Money without a currency is no price.
_IS_PAID: Final = and_(_SESSION.cost != 0, _SESSION.cost_currency.is_not(None))
UNPRICED: Final = or_(
    _SESSION.cost.is_(None),
    and_(_SESSION.cost != 0, _SESSION.cost_currency.is_(None)),
    and_(_SESSION.cost == 0, _IS_PARTIAL),
)
_HAS_WALL: Final = _SESSION.evse_energy_kwh.is_not(None)
_HAS_BOTH: Final = and_(_HAS_WALL, _SESSION.energy_kwh.is_not(None))
_BOUGHT: Final = func.coalesce(_SESSION.evse_energy_kwh, _SESSION.energy_kwh)

NETWORK: Final = "network"
# What a session can be told by.
SESSION_CUTS: Final[Mapping[str, SQLColumnExpression[Any]]] = {
    "device": _SESSION.device_id,
    "type": _SESSION.location_type,
    NETWORK: _SESSION.network_name,
    "place": _SESSION.location_name,
    "charge": case(
        (_SESSION.charge_type == "DC_FAST", DC),
        (_SESSION.charge_type.like("AC%"), AC),
        else_=_SESSION.charge_type,
    ),
    "month": _MONTH.month,
}
_CURRENCY: Final = case((_IS_PAID, _SESSION.cost_currency))

# Field of ``Sums``: what it is summed from.
_SUMS: Final[Mapping[str, ColumnElement[Any]]] = {
    "sessions": func.count(),
    "energy_kwh": func.sum(_SESSION.energy_kwh),
    "wall_sessions": func.count(_SESSION.evse_energy_kwh),
    "wall_kwh": func.sum(_SESSION.evse_energy_kwh),
    "paired_kwh": func.sum(_SESSION.energy_kwh).filter(_HAS_BOTH),
    "paired_wall_kwh": func.sum(_SESSION.evse_energy_kwh).filter(_HAS_BOTH),
    "unpriced_sessions": func.count().filter(UNPRICED),
    "partial_sessions": func.count().filter(and_(_IS_PAID, _IS_PARTIAL)),
    "free_sessions": func.count().filter(_IS_FREE),
    "free_kwh": func.sum(_SESSION.energy_kwh).filter(_IS_FREE),
    "solar_sessions": func.count(_SESSION.solar_kwh),
    "solar_kwh": func.sum(_SESSION.solar_kwh),
    "solar_of_kwh": func.sum(_BOUGHT).filter(_SESSION.solar_kwh.is_not(None)),
    "co2_sessions": func.count(_SESSION.co2_kg),
    "co2_kg": func.sum(_SESSION.co2_kg),
    "co2_of_kwh": func.sum(_BOUGHT).filter(_SESSION.co2_kg.is_not(None)),
    "charge_seconds": func.sum(_SESSION.charge_duration_seconds),
    "miles_added": func.sum(_SESSION.miles_added),
}
_WHOLE: Final = and_(_IS_PAID, _IS_WHOLE, _SESSION.energy_kwh > 0)
_PAID: Final[Mapping[str, ColumnElement[Any]]] = {
    "paid_sessions": func.count().filter(_IS_PAID),
    "paid_cost": func.sum(_SESSION.cost).filter(_IS_PAID),
    "paid_whole_cost": func.sum(_SESSION.cost).filter(_WHOLE),
    "paid_whole_kwh": func.sum(_SESSION.energy_kwh).filter(_WHOLE),
}

_HAS_EFFICIENCY: Final = and_(
    _TRIP.distance.is_not(None),
    _TRIP.energy_consumed.is_not(None),
    _TRIP.petrol_assisted.is_not(True),
)
_TRIP_CUTS: Final[Mapping[str, SQLColumnExpression[Any]]] = {
    "device": _TRIP.device_id,
    "month": _MONTH.month,
}
_DRIVEN: Final[Mapping[str, ColumnElement[Any]]] = {
    "trips": func.count(),
    "distance_km": func.sum(_TRIP.distance),
    "electric_km": func.sum(_TRIP.distance).filter(_TRIP.petrol_assisted.is_not(True)),
    "metered_km": func.sum(_TRIP.distance).filter(_HAS_EFFICIENCY),
    "metered_kwh": func.sum(_TRIP.energy_consumed).filter(_HAS_EFFICIENCY),
    "seconds": func.sum(_TRIP.duration),
}
_GAP_CUTS: Final[Mapping[str, SQLColumnExpression[Any]]] = {
    "device": _GAP.device_id,
    "month": _MONTH.month,
}
_GAPS: Final[Mapping[str, ColumnElement[Any]]] = {
    "unexplained_km": func.sum(_GAP.distance)
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which rows: those of some vehicles (VINs), or of all, in [start, end).

    ``edges`` cut the time into stretches, which are numbered by how many edges they are
    beyond: 0 is before the first. Where there are ``ranges``, only rows of these are meant;
    a range of nothing, ``(None, None)``, is that of the rows without a time.
    """

    devices: Sequence[str] | None
    start: datetime | None = None
    end: datetime | None = None
    edges: Sequence[datetime] = ()
    ranges: Sequence[Range] = ()

    @property
    def shape(self) -> tuple[int, int]:
        """How many edges and ranges there are: statements differ by it."""
        return len(self.edges), len(self.ranges)

    @property
    def parameters(self) -> dict[str, Any]:
        """What the statements are run with; what bounds nothing is not among them."""
        bounds = {
            "devices": None if self.devices is None else list(self.devices),
            "start": self.start,
            "end": self.end,
        }
        edges = {f"edge_{n}": edge for n, edge in enumerate(sorted(self.edges))}
        for number, (since, until) in enumerate(self.ranges):
            bounds |= {f"since_{number}": since, f"until_{number}": until}
        return edges | {k: bound for k, bound in bounds.items() if bound is not None}


@dataclass(frozen=True, slots=True)
class Part[T]:
    """What the rows of one kind add up to; ``key`` says which: cut to value."""

    key: Mapping[str, Any]
    sums: T


async def session_parts(
    connection: AsyncConnection, scope: Scope, *cuts: str
) -> list[Part[Sums]]:
    """Return the sums of sessions, by ``cuts`` of ``SESSION_CUTS`` and by stretch.

    A kind may come in several parts, one for each currency. Networks are told as the
    sessions have them, in whatever case of letters.
    """
    parameters = scope.parameters
    statement = _sessions(cuts, scope.shape, frozenset(parameters))
    rows = (await connection.execute(statement, parameters)).all()
    return [Part(_key(row, cuts), _sums(row, len(cuts) + 2)) for row in rows]


async def spelled(
    connection: AsyncConnection, parts: Sequence[Part[Sums]]
) -> list[Part[Sums]]:
    """Return the parts with networks as they are configured, else as most have them."""
    often: Counter[str] = Counter()
    for part in parts:
        if name := part.key[NETWORK]:
            often[name] += part.sums.sessions
    known = await spelling(connection, often)
    return [
        Part({**part.key, NETWORK: known.get(part.key[NETWORK])}, part.sums)
        for part in parts
    ]


async def trip_parts(
    connection: AsyncConnection, scope: Scope, *cuts: str
) -> list[Part[Driven]]:
    """Return the sums of trips, and of the gaps between them, by ``cuts`` and stretch."""
    parameters = scope.parameters
    found = []
    for build, figures in ((_trips, _DRIVEN), (_gaps, _GAPS)):
        statement = build(cuts, scope.shape, frozenset(parameters))
        rows = (await connection.execute(statement, parameters)).all()
        found += [
            Part(_key(row, cuts), _driven(row, figures, len(cuts) + 1)) for row in rows
        ]
    return found


def gather[T: (Sums, Driven)](
    parts: Iterable[Part[T]], kind: type[T], *cuts: str
) -> dict[tuple[Any, ...], T]:
    """Return the sums by some of the cuts, all else added up."""
    groups: dict[tuple[Any, ...], list[T]] = {}
    for part in parts:
        groups.setdefault(tuple(part.key[cut] for cut in cuts), []).append(part.sums)
    return {key: kind.of(group) for key, group in groups.items()}


def _key(row: Row[Any], cuts: Sequence[str]) -> dict[str, Any]:
    """Return the key, which the row begins with: the cuts, and then the stretch."""
    return dict(zip((*cuts, "stretch"), row, strict=False))


def _sums(row: Row[Any], first: int) -> Sums:
    """Return the sums, which follow in the row from a column on."""
    values = [value or 0 for value in row[first:]]
    plain: dict[str, Any] = dict(zip(_SUMS, values, strict=False))
    sessions, cost, whole_cost, whole_kwh = row[-len(_PAID) :]
    if not sessions:
        return Sums(**plain)
    paid = Paid(
        sessions=sessions,
        cost=cost,
        whole_cost=whole_cost or NOTHING,
        whole_kwh=whole_kwh or 0.0,
    )
    return Sums(**plain, paid={row[first - 1]: paid})


def _driven(row: Row[Any], figures: Iterable[str], first: int) -> Driven:
    values = (value or 0 for value in row[first:])
    return Driven(**dict(zip(figures, values, strict=True)))


@cache
def _sessions(
    cuts: tuple[str, ...], shape: tuple[int, int], given: frozenset[str]
) -> Sum:
    time = _SESSION.session_start_utc
    keys = {
        **{f"by_{cut}": SESSION_CUTS[cut] for cut in cuts},
        "stretch": _stretch(time, shape[0]),
        "currency": _CURRENCY,
    }
    statement = _grouped(keys, {**_SUMS, **_PAID}, shape[0]).where(
        COUNTED_SESSION,
        *within(_SESSION.device_id, time, given),
    )
    return _timed(statement, time, cuts, shape[1], given)


@cache
def _trips(cuts: tuple[str, ...], shape: tuple[int, int], given: frozenset[str]) -> Sum:
    time = _TRIP.end_time
    keys = {
        **{f"by_{cut}": _TRIP_CUTS[cut] for cut in cuts},
        "stretch": _stretch(time, shape[0]),
    }
    statement = _grouped(keys, _DRIVEN, shape[0]).where(
        COUNTED_TRIP,
        *within(_TRIP.device_id, time, given),
    )
    return _timed(statement, time, cuts, shape[1], given)


@cache
def _gaps(cuts: tuple[str, ...], shape: tuple[int, int], given: frozenset[str]) -> Sum:
    time = _GAP.end_time
    keys = {
        **{f"by_{cut}": _GAP_CUTS[cut] for cut in cuts},
        "stretch": _stretch(time, shape[0]),
    }
    statement = _grouped(keys, _GAPS, shape[0]).where(
        *within(_GAP.device_id, time, given),
    )
    return _timed(statement, time, cuts, shape[1], given)


def _grouped(
    keys: Mapping[str, SQLColumnExpression[Any]],
    figures: Mapping[str, ColumnElement[Any]],
    edges: int,
) -> Select[Any]:
    """Return the keys, then the figures by them; without edges all is one stretch."""
    labels: list[ColumnElement[Any]] = [it.label(name) for name, it in keys.items()]
    sums = [it.label(name) for name, it in figures.items()]
    grouping = [it for it in labels if edges or it.name != "stretch"]
    return select(*labels, *sums).group_by(*grouping)


def _stretch(time: SQLColumnExpression[Any], edges: int) -> ColumnElement[Any]:
    """Return how many edges a time is at or beyond."""
    beyond = [
        case((time >= bindparam(f"edge_{n}", type_=UtcDateTime), 1), else_=0)
        for n in range(edges)
    ]
    return sum(beyond, start=literal(0, Integer)) if beyond else literal(0, Integer)


def within(
    owner: SQLColumnExpression[Any],
    time: SQLColumnExpression[Any],
    given: Collection[str],
) -> list[ColumnElement[bool]]:
    """Return the conditions of a scope, for as many of its parameters as are given."""
    conditions = {
        "devices": owner.in_(bindparam("devices", expanding=True)),
        "start": time >= bindparam("start", type_=UtcDateTime),
        "end": time < bindparam("end", type_=UtcDateTime),
    }
    return [condition for name, condition in conditions.items() if name in given]


def _timed(
    statement: Select[Any],
    time: SQLColumnExpression[Any],
    cuts: Collection[str],
    ranges: int,
    given: Collection[str],
) -> Sum:
    """Return the statement with its months, and for each of its ranges."""
    if "month" not in cuts:
        return in_ranges(statement, time, ranges, given)
    statement = statement.where(
        time >= _MONTH.start_utc,
        time < _MONTH.end_utc,
        *_months("start", "end", given),
    )
    return in_ranges(statement, time, ranges, given, _months)


def _months(
    since: str, until: str, given: Collection[str]
) -> list[ColumnElement[bool]]:
    """Return what follows for the months from the bounds of a time.

    SQLite does not see it, and would look into every month there is.
    """
    conditions = {
        since: _MONTH.end_utc > bindparam(since, type_=UtcDateTime),
        until: _MONTH.start_utc < bindparam(until, type_=UtcDateTime),
    }
    return [condition for name, condition in conditions.items() if name in given]


def in_ranges(
    statement: Select[Any],
    time: SQLColumnExpression[Any],
    ranges: int,
    given: Collection[str],
    more: Callable[[str, str, Collection[str]], list[ColumnElement[bool]]]
    | None = None,
) -> Sum:
    """Return a statement for so many ranges, each of which adds rows of its own.

    ``more`` gives further conditions for a range, by the names of its bounds.
    """
    if not ranges:
        return statement
    names = [(f"since_{n}", f"until_{n}") for n in range(ranges)]
    return union_all(
        *(
            statement.where(
                *_of(time, *bounds, given), *(more(*bounds, given) if more else ())
            )
            for bounds in names
        )
    )


def _of(
    time: SQLColumnExpression[Any], since: str, until: str, given: Collection[str]
) -> list[ColumnElement[bool]]:
    bounds: list[ColumnElement[bool]] = []
    if since in given:
        bounds.append(time >= bindparam(since, type_=UtcDateTime))
    if until in given:
        bounds.append(time < bindparam(until, type_=UtcDateTime))
    return bounds or [time.is_(None)]
