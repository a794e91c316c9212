"""Pages of sessions and trips: filtered, searched, sorted, with the sums of all that is found.

The sums and the number of rows are of everything that the filter lets through, not of the
page. What its owner deleted is never among it.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
import json
from operator import eq, ge, lt
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    Text,
    and_,
    case,
    cast,
    func,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from ..ledger.currencies import NO_CURRENCY
from .fetch import read_rows
from .models import EV_CHARGING_SESSION, EV_LOCATION_LOOKUP, EV_TRIP_METRICS
from .names import holds, is_named
from .sums import UNPRICED
from .types import Money

type Row = dict[str, Any]
type Condition = ColumnElement[bool]

NO_CLASS: Final = "none"

# Large, and told only of a single row.
_DETAIL: Final = frozenset(
    {"cost_hours", "cost_notes", "price_context", "price_plan", "provenance"}
)
_SESSION: Final = EV_CHARGING_SESSION.c
_TRIP: Final = EV_TRIP_METRICS.c
_IS_UNPRICED: Final = and_(_SESSION.is_complete, UNPRICED)
_PLACE: Final = EV_LOCATION_LOOKUP
_START: Final = _PLACE.alias("start_place")
_END: Final = _PLACE.alias("end_place")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which rows are wanted; what is ``None`` does not matter.

    ``device_ids`` are the vehicles. Sessions count by when energy began to flow, trips by
    when they ended, in [``start``, ``end``). ``place_id`` of a trip is where it began or
    ended. ``search`` are words that all have to be in the texts of the row.
    ``network``, ``location_type``, ``charge_type`` and ``unpriced`` are of sessions; a type
    is what the row's begins with, so that AC is every kind of it. ``trip_class`` is of
    trips, :data:`NO_CLASS` finds those without.
    """

    device_ids: Collection[str]
    start: datetime | None = None
    end: datetime | None = None
    place_id: int | None = None
    network: str | None = None
    location_type: str | None = None
    charge_type: str | None = None
    trip_class: str | None = None
    unpriced: bool | None = None
    needs_review: bool | None = None
    edited: bool | None = None
    tag: str | None = None
    search: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Which of the rows are told, in which order, and how much of each.

    Rows without a value come last. ``detail`` brings the long columns as well.
    """

    sort_by: str
    descending: bool = True
    limit: int = 100
    offset: int = 0
    detail: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionSums:
    """What all the sessions that were found come to; energies in kWh.

    ``cost`` is by ISO 4217 currency, what costs nothing is in none; ``unpriced`` are complete
    sessions without a price, as the totals count them.
    """

    sessions: int
    energy_kwh: float
    wall_kwh: float
    cost: Mapping[str, Decimal]
    unpriced: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TripSums:
    """What all the trips that were found come to: km, kWh and s; kilometres by class."""

    trips: int
    distance: float
    energy_consumed: float
    duration: float
    distance_by_class: Mapping[str, float]


SESSION_ORDER: Final[Mapping[str, ColumnElement[Any]]] = {
    name: _SESSION[name]
    for name in (
        "charge_duration_seconds",
        "charge_type",
        "cost",
        "end_soc",
        "energy_kwh",
        "evse_energy_kwh",
        "location_name",
        "location_type",
        "max_power",
        "network_name",
        "plugged_in_duration_seconds",
        "session_end_utc",
        "session_start_utc",
        "start_soc",
    )
}
TRIP_ORDER: Final[Mapping[str, ColumnElement[Any]]] = {
    **{
        name: _TRIP[name]
        for name in (
            "ambient_temp",
            "distance",
            "driving_score",
            "duration",
            "efficiency",
            "end_time",
            "energy_consumed",
            "start_time",
            "trip_class",
        )
    },
    "start_place": _START.c.location_name,
    "end_place": _END.c.location_name,
}


async def list_sessions(
    connection: AsyncConnection, wanted: Filter, page: Page
) -> tuple[SessionSums, list[Row]]:
    """Return the sums of the sessions that are wanted, and a page of them by column."""
    rows = await page_of_sessions(connection, wanted, page)
    return await session_sums(connection, session_conditions(wanted)), rows


async def page_of_sessions(
    connection: AsyncConnection, wanted: Filter, page: Page
) -> list[Row]:
    """Return a page of the sessions that are wanted; the sums take longer than this."""
    columns = _columns(EV_CHARGING_SESSION, page)
    statement = select(*columns).where(*session_conditions(wanted))
    order = _order(SESSION_ORDER[page.sort_by], _SESSION.id, page)
    limited = statement.order_by(*order).limit(page.limit).offset(page.offset)
    return await read_rows(connection, limited)


async def list_trips(
    connection: AsyncConnection, wanted: Filter, page: Page
) -> tuple[TripSums, list[Row]]:
    """Return the sums of the trips that are wanted, and a page of them by column.

    ``start_place`` and ``end_place`` are the names of the places.
    """
    rows = await page_of_trips(connection, wanted, page)
    return await trip_sums(connection, wanted), rows


async def page_of_trips(
    connection: AsyncConnection, wanted: Filter, page: Page
) -> list[Row]:
    """Return a page of the trips that are wanted; the sums take longer than this."""
    conditions = trip_conditions(wanted)
    order = _order(TRIP_ORDER[page.sort_by], _TRIP.id, page)
    # What comes before the page is passed over by its numbers alone.
    numbers = _with_places(select(_TRIP.id)).where(*conditions).order_by(*order)
    statement = trip_statement(_columns(EV_TRIP_METRICS, page)).where(
        _TRIP.id.in_(numbers.limit(page.limit).offset(page.offset))
    )
    return await read_rows(connection, statement.order_by(*order))


def trip_statement(columns: Iterable[ColumnElement[Any]]) -> Select[Any]:
    """Return a statement for columns of trips, with the names of their places."""
    return _with_places(
        select(
            *columns,
            _START.c.location_name.label("start_place"),
            _END.c.location_name.label("end_place"),
        )
    )


def _with_places(statement: Select[Any]) -> Select[Any]:
    return (
        statement.select_from(EV_TRIP_METRICS)
        .outerjoin(_START, _START.c.id == _TRIP.start_location_id)
        .outerjoin(_END, _END.c.id == _TRIP.end_location_id)
    )


def _columns(target: Table, page: Page) -> list[ColumnElement[Any]]:
    hidden = frozenset() if page.detail else _DETAIL
    return [column for column in target.c if column.name not in hidden]


def _order(
    column: ColumnElement[Any], number: ColumnElement[Any], page: Page
) -> tuple[ColumnElement[Any], ...]:
    """Return an order in which no two rows are equal, so that pages do not overlap."""
    if page.descending:
        return column.desc().nulls_last(), number.desc()
    return column.asc().nulls_last(), number.asc()


async def session_sums(
    connection: AsyncConnection, conditions: Sequence[Condition]
) -> SessionSums:
    """Return what the sessions that meet the conditions come to."""
    statement = (
        select(
            _SESSION.cost_currency,
            func.count(),
            func.sum(_SESSION.energy_kwh),
            func.sum(_SESSION.evse_energy_kwh),
            type_coerce(func.sum(_SESSION.cost), Money),
            func.sum(case((_IS_UNPRICED, 1), else_=0)),
        )
        .where(*conditions)
        .group_by(_SESSION.cost_currency)
    )
    groups = (await connection.execute(statement)).all()
    return SessionSums(
        sessions=_total(groups, 1),
        energy_kwh=_total(groups, 2),
        wall_kwh=_total(groups, 3),
        cost={
            currency: cost
            for currency, _, _, _, cost, _ in groups
            if currency not in (None, NO_CURRENCY) and cost is not None
        },
        unpriced=_total(groups, 5),
    )


async def trip_sums(connection: AsyncConnection, wanted: Filter) -> TripSums:
    """Return what the trips that are wanted come to."""
    conditions = trip_conditions(wanted)

    def asked(*columns: ColumnElement[Any]) -> Select[Any]:
        # Only words are looked for in the names of places.
        statement = select(*columns)
        return (_with_places(statement) if wanted.search else statement).where(
            *conditions
        )

    # To group all trips takes SQLite twice as long as to sum them up, and most have no class.
    sums = asked(
        func.count(),
        func.sum(_TRIP.distance),
        func.sum(_TRIP.energy_consumed),
        func.sum(_TRIP.duration),
        func.count(_TRIP.trip_class),
    )
    classes = (
        asked(_TRIP.trip_class, func.sum(_TRIP.distance))
        .where(_TRIP.trip_class.is_not(None))
        .group_by(_TRIP.trip_class)
    )
    trips, distance, energy, seconds, some = (await connection.execute(sums)).one()
    by_class = (await connection.execute(classes)).all() if some else ()
    return TripSums(
        trips=trips,
        distance=distance or 0,
        energy_consumed=energy or 0,
        duration=seconds or 0,
        distance_by_class={name: km or 0.0 for name, km in by_class},
    )


def _total(groups: Iterable[Sequence[Any]], index: int) -> Any:
    return sum(group[index] or 0 for group in groups)


def session_conditions(wanted: Filter) -> list[Condition]:
    """Return what holds of the sessions that are wanted."""
    texts = ("location_name", "network_name", "address", "notes", "tags")
    return [
        _SESSION.deleted_at.is_(None),
        _SESSION.device_id.in_(wanted.device_ids),
        *_given(
            (ge, _SESSION.session_start_utc, wanted.start),
            (lt, _SESSION.session_start_utc, wanted.end),
            (eq, _SESSION.location_id, wanted.place_id),
            (is_named, _SESSION.network_name, wanted.network),
            (eq, _SESSION.location_type, wanted.location_type),
            (_begins_with, _SESSION.charge_type, wanted.charge_type),
            (eq, _SESSION.needs_review, wanted.needs_review),
            (eq, _SESSION.updated_at.is_not(None), wanted.edited),
            (eq, _IS_UNPRICED, wanted.unpriced),
        ),
        *_tagged(_SESSION.tags, wanted.tag),
        *_found([_SESSION[name] for name in texts], wanted.search),
    ]


def trip_conditions(wanted: Filter) -> list[Condition]:
    """Return what holds of the trips that are wanted, in :func:`trip_statement`."""
    ends = (_TRIP.start_location_id, _TRIP.end_location_id)
    texts = (
        _START.c.location_name,
        _END.c.location_name,
        _TRIP.notes,
        _TRIP.trip_class,
        _TRIP.tags,
    )
    at_place = [end == wanted.place_id for end in ends if wanted.place_id is not None]
    return [
        _TRIP.deleted_at.is_(None),
        _TRIP.device_id.in_(wanted.device_ids),
        *_given(
            (ge, _TRIP.end_time, wanted.start),
            (lt, _TRIP.end_time, wanted.end),
            (_is_class, _TRIP.trip_class, wanted.trip_class),
            (eq, _TRIP.needs_review, wanted.needs_review),
            (eq, _TRIP.updated_at.is_not(None), wanted.edited),
        ),
        *([or_(*at_place)] if at_place else []),
        *_tagged(_TRIP.tags, wanted.tag),
        *_found(texts, wanted.search),
    ]


def _given(
    *comparisons: tuple[Callable[[Any, Any], Condition], Any, object],
) -> list[Condition]:
    """Return what is compared with a value, and leave out what is not."""
    return [
        compare(column, value)
        for compare, column, value in comparisons
        if value is not None
    ]


def _begins_with(column: ColumnElement[Any], value: str) -> Condition:
    return column.startswith(value, autoescape=True)


def _is_class(column: ColumnElement[Any], value: str) -> Condition:
    return column.is_(None) if value == NO_CLASS else column == value


def _tagged(tags: ColumnElement[Any], tag: str | None) -> list[Condition]:
    """Return that a list of tags has this one: it is stored as text, or shown as such."""
    if tag is None:
        return []
    quoted = json.dumps(tag, ensure_ascii=False)
    return [cast(tags, Text).contains(quoted, autoescape=True)]


def _found(texts: Iterable[ColumnElement[Any]], search: str | None) -> list[Condition]:
    """Return that each of the words is in one of the texts."""
    columns = [cast(text, Text) for text in texts]
    return [
        or_(*(holds(column, word) for column in columns))
        for word in (search or "").split()
    ]
