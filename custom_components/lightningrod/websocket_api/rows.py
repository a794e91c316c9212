"""Sessions and trips: pages of them, and one with all that hangs on it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any, Final

from homeassistant.exceptions import ServiceValidationError
from homeassistant.util.json import JsonValueType
from sqlalchemy.ext.asyncio import AsyncConnection
import voluptuous as vol

from ..const import DOMAIN
from ..db.detail import SessionDetail, TripDetail, session_detail, trip_detail
from ..db.edit_history import BOOKKEEPING
from ..db.free import free_sessions
from ..db.listing import (
    SESSION_ORDER,
    TRIP_ORDER,
    Filter,
    Page,
    SessionSums,
    TripSums,
    list_sessions,
    list_trips,
    page_of_sessions,
    page_of_trips,
)
from ..jsonable import json_row
from ..ledger.wall import loss, utilisation
from ..ledgers import Fleet
from ..validators import COUNT, bound, uuid
from .command import Answer, Command, Request

type Row = Mapping[str, Any]

DEFAULT_LIMIT: Final = 50
MAX_LIMIT: Final = 500


_WORDS: Final = vol.All(str, vol.Length(max=200))
# What sessions and trips are filtered by alike.
_FILTER: Final[Mapping[vol.Marker, Any]] = {
    vol.Optional("vehicle"): str,
    vol.Optional("start"): bound,
    vol.Optional("end"): bound,
    vol.Optional("place_id"): COUNT,
    vol.Optional("needs_review"): bool,
    vol.Optional("edited"): bool,
    vol.Optional("tag"): _WORDS,
    vol.Optional("search"): _WORDS,
}
_PAGE: Final[Mapping[vol.Marker, Any]] = {
    vol.Optional("descending", default=True): bool,
    vol.Optional("limit", default=DEFAULT_LIMIT): vol.All(
        int, vol.Range(min=1, max=MAX_LIMIT)
    ),
    vol.Optional("offset", default=0): COUNT,
    # Who turns a page knows the sums already; they take longer than the page.
    vol.Optional("sums", default=True): bool,
}
SESSIONS: Final[Mapping[vol.Marker, Any]] = {
    **_FILTER,
    vol.Optional("network"): _WORDS,
    vol.Optional("location_type"): _WORDS,
    vol.Optional("charge_type"): _WORDS,
    vol.Optional("unpriced"): bool,
    vol.Optional("sort_by", default="session_start_utc"): vol.In(SESSION_ORDER),
    **_PAGE,
}
TRIPS: Final[Mapping[vol.Marker, Any]] = {
    **_FILTER,
    vol.Optional("trip_class"): _WORDS,
    vol.Optional("sort_by", default="end_time"): vol.In(TRIP_ORDER),
    **_PAGE,
}
_FILTERS: Final = frozenset(Filter.__dataclass_fields__) - {"device_ids"}
_PAGING: Final = frozenset({"sort_by", "descending", "limit", "offset"})
_INTERNAL: Final = ("deleted_at", "merged_into", "observed_values")


async def _async_sessions(request: Request) -> Answer:
    async def _read(connection: AsyncConnection) -> Answer:
        fleet = await Fleet.async_read(request.entry, connection)
        wanted, page = _asked(request, fleet)
        if not request.message["sums"]:
            rows = await page_of_sessions(connection, wanted, page)
            return await _sessions(connection, rows, fleet)
        sums, rows = await list_sessions(connection, wanted, page)
        total = {"total": sums.sessions, "sums": _session_sums(sums)}
        return {**total, **await _sessions(connection, rows, fleet)}

    return await request.entry.runtime_data.database.read(_read)


async def _async_trips(request: Request) -> Answer:
    async def _read(connection: AsyncConnection) -> Answer:
        fleet = await Fleet.async_read(request.entry, connection)
        wanted, page = _asked(request, fleet)
        if not request.message["sums"]:
            return _rows(await page_of_trips(connection, wanted, page), fleet)
        sums, rows = await list_trips(connection, wanted, page)
        total = {"total": sums.trips, "sums": _trip_sums(sums)}
        return {**total, **_rows(rows, fleet)}

    return await request.entry.runtime_data.database.read(_read)


async def _sessions(
    connection: AsyncConnection, rows: Sequence[Row], fleet: Fleet
) -> dict[str, JsonValueType]:
    free = await free_sessions(connection, rows)
    told_rows = (told(row, fleet) | {"free": row["session_id"] in free} for row in rows)
    return {"rows": list(told_rows)}


def _rows(rows: Iterable[Row], fleet: Fleet) -> dict[str, JsonValueType]:
    return {"rows": [told(row, fleet) for row in rows]}


def _asked(request: Request, fleet: Fleet) -> tuple[Filter, Page]:
    """Return which rows were asked for, and which page of them."""
    message = request.message
    device_ids = fleet.device_ids(message.get("vehicle"))
    wanted = {name: message[name] for name in _FILTERS & message.keys()}
    page = {name: message[name] for name in _PAGING & message.keys()}
    return Filter(device_ids=device_ids, **wanted), Page(**page)


def _session_sums(sums: SessionSums) -> JsonValueType:
    return {
        **asdict(sums),
        "cost": {currency: str(cost) for currency, cost in sums.cost.items()},
    }


def _trip_sums(sums: TripSums) -> JsonValueType:
    return asdict(sums)


async def _async_session(request: Request) -> Answer:
    async def _read(connection: AsyncConnection) -> Answer:
        fleet = await Fleet.async_read(request.entry, connection)
        detail = await session_detail(
            connection, request.message["session_id"], fleet.device_ids()
        )
        if detail is None:
            raise not_found()
        free = await free_sessions(connection, [detail.row])
        return {**_session(detail, fleet), "free": bool(free)}

    return await request.entry.runtime_data.database.read(_read)


def _session(detail: SessionDetail, fleet: Fleet) -> dict[str, JsonValueType]:
    return {
        **told(detail.row, fleet),
        "loss": loss(detail.row["energy_kwh"], detail.row["evse_energy_kwh"]),
        "utilisation": utilisation(
            detail.row["evse_energy_kwh"],
            detail.row["evse_max_kw"],
            detail.row["charge_duration_seconds"],
        ),
        "intervals": _parts(detail.intervals),
        "segments": _parts(detail.segments),
        "cost_lines": _parts(detail.cost_lines),
        "edits": [told_edit(edit) for edit in detail.edits],
        "average_curve": [list(point) for point in detail.average_curve],
    }


async def _async_trip(request: Request) -> Answer:
    async def _read(connection: AsyncConnection) -> Answer:
        fleet = await Fleet.async_read(request.entry, connection)
        detail = await trip_detail(
            connection, request.message["trip_id"], fleet.device_ids()
        )
        if detail is None:
            raise not_found()
        return _trip(detail, fleet)

    return await request.entry.runtime_data.database.read(_read)


def _trip(detail: TripDetail, fleet: Fleet) -> dict[str, JsonValueType]:
    return {
        **told(detail.row, fleet),
        "route": _parts(detail.route),
        "edits": [told_edit(edit) for edit in detail.edits],
    }


def _parts(rows: Any) -> list[JsonValueType]:
    """Return what hangs on a row, without saying again on which."""
    return [json_row(row, money=_money, without=("session_id",)) for row in rows]


def told(row: Row, fleet: Fleet) -> dict[str, JsonValueType]:
    """Return a session or trip as the API tells it: with ``vehicle``, money as text.

    ``edited`` names the columns that the owner set.
    """
    return {
        "vehicle": fleet.id_of(row["device_id"]),
        **json_row(row, money=_money, without=_INTERNAL),
        "edited": sorted(row["owner_values"] or ()),
    }


def told_edit(edit: Row) -> dict[str, JsonValueType]:
    """Return an edit as the API tells it: the columns before and after, by name."""
    return {
        **json_row(edit),
        "before": _columns(edit["before"]),
        "after": _columns(edit["after"]),
    }


def _columns(values: Row | None) -> JsonValueType:
    return None if values is None else json_row(values, without=BOOKKEEPING)


def not_found() -> ServiceValidationError:
    """Return what is raised for a session or trip that is not in the ledger."""
    return ServiceValidationError(
        translation_domain=DOMAIN, translation_key="row_not_found"
    )


def _money(amount: Decimal) -> JsonValueType:
    return str(amount)


# Name -> the command.
COMMANDS: Final[Mapping[str, Command]] = {
    "sessions/list": Command(_async_sessions, SESSIONS),
    "sessions/get": Command(_async_session, {vol.Required("session_id"): uuid}),
    "trips/list": Command(_async_trips, TRIPS),
    "trips/get": Command(_async_trip, {vol.Required("trip_id"): uuid}),
}
