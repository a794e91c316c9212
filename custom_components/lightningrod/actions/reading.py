"""Actions that answer with rows of the ledger."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util
from homeassistant.util.json import JsonValueType
import voluptuous as vol

from ..const import DOMAIN
from ..db.errors import DatabaseError
from ..db.listing import Filter, Page, list_sessions, list_trips
from ..jsonable import json_row
from ..validators import bound
from . import Action
from .targets import ATTR_END, ATTR_START, period, vehicles

ATTR_LIMIT: Final = "limit"

SERVICE_GET_SESSIONS: Final = "get_sessions"
SERVICE_GET_TRIPS: Final = "get_trips"

DEFAULT_LIMIT: Final = 100
MAX_LIMIT: Final = 1000

type Row = dict[str, Any]

_COMMON: Final[Mapping[vol.Marker, Any]] = {
    vol.Optional(ATTR_DEVICE_ID): cv.string,
    vol.Optional(ATTR_START): bound,
    vol.Optional(ATTR_END): bound,
    vol.Optional("needs_review"): cv.boolean,
    vol.Optional("edited"): cv.boolean,
    vol.Optional("tag"): cv.string,
    vol.Optional("search"): cv.string,
    vol.Optional(ATTR_LIMIT, default=DEFAULT_LIMIT): vol.All(
        vol.Coerce(int), vol.Range(min=1, max=MAX_LIMIT)
    ),
}
# What is about the call, not about the rows.
_NO_FILTER: Final = frozenset({ATTR_DEVICE_ID, ATTR_START, ATTR_END, ATTR_LIMIT})
_HIDDEN: Final = ("deleted_at", "merged_into", "observed_values")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """What an action reads: how, by which time the newest is told, and its answer's key."""

    read: Callable[..., Coroutine[Any, Any, tuple[Any, list[Row]]]]
    newest: str
    key: str
    fields: Mapping[vol.Marker, Any]


_ROWS: Final[Mapping[str, Rows]] = {
    SERVICE_GET_SESSIONS: Rows(
        read=list_sessions,
        newest="session_start_utc",
        key="sessions",
        fields={
            **_COMMON,
            vol.Optional("location_type"): cv.string,
            vol.Optional("network"): cv.string,
            vol.Optional("charge_type"): cv.string,
            vol.Optional("unpriced"): cv.boolean,
        },
    ),
    SERVICE_GET_TRIPS: Rows(
        read=list_trips,
        newest="end_time",
        key="trips",
        fields={**_COMMON, vol.Optional("trip_class"): cv.string},
    ),
}


def _handler(
    rows: Rows,
) -> Callable[[ServiceCall], Coroutine[Any, Any, ServiceResponse]]:
    async def _async_handle(call: ServiceCall) -> ServiceResponse:
        wanted, (start, end) = vehicles(call), period(call)
        chosen = {k: it for k, it in call.data.items() if k not in _NO_FILTER}
        page = Page(sort_by=rows.newest, limit=call.data[ATTR_LIMIT], detail=True)
        found: list[tuple[str, Row]] = []
        try:
            for data, vehicle in wanted:
                only = Filter(
                    device_ids=[vehicle.device_id], start=start, end=end, **chosen
                )
                async with data.database.connect() as connection:
                    _, read = await rows.read(connection, only, page)
                found += [(vehicle.subentry.title, row) for row in read]
        except DatabaseError as err:
            raise HomeAssistantError(
                translation_domain=DOMAIN, translation_key=err.key
            ) from err
        found.sort(key=lambda item: _sortable(item[1][rows.newest]), reverse=True)
        return {rows.key: [_told(*item) for item in found[: page.limit]]}

    return _async_handle


def _sortable(moment: datetime | None) -> datetime:
    return moment or dt_util.utc_from_timestamp(0)


def _told(title: str, row: Row) -> JsonValueType:
    """Return a row as JSON values, with the vehicle's name in place of its VIN."""
    return {"vehicle": title, **json_row(row, without=_HIDDEN)}


# Name -> the action.
ACTIONS: Final[Mapping[str, Action]] = {
    name: Action(_handler(rows), vol.Schema(rows.fields))
    for name, rows in _ROWS.items()
}
