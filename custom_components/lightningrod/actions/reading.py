"""Actions that answer with rows of the ledger."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util
from homeassistant.util.json import JsonValueType
from sqlalchemy.ext.asyncio import AsyncConnection
import voluptuous as vol

from ..const import DOMAIN
from ..coordinator import VehicleCoordinator
from ..db.errors import DatabaseError
from ..db.repository import SessionQuery, TripQuery, sessions, trips
from ..jsonable import json_row
from .targets import ATTR_END, ATTR_START, period, vehicles

ATTR_LIMIT: Final = "limit"

SERVICE_GET_SESSIONS: Final = "get_sessions"
SERVICE_GET_TRIPS: Final = "get_trips"

DEFAULT_LIMIT: Final = 100
MAX_LIMIT: Final = 1000

SCHEMA: Final = vol.Schema(
    {
        vol.Optional(ATTR_DEVICE_ID): cv.string,
        vol.Optional(ATTR_START): cv.datetime,
        vol.Optional(ATTR_END): cv.datetime,
        vol.Optional(ATTR_LIMIT, default=DEFAULT_LIMIT): vol.All(
            vol.Coerce(int), vol.Range(min=1, max=MAX_LIMIT)
        ),
    }
)

type Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """What an action reads: how, by which time the newest is told, and its answer's key."""

    read: Callable[..., Coroutine[Any, Any, list[Row]]]
    query: type[SessionQuery | TripQuery]
    newest: str
    key: str


ACTIONS: Final[Mapping[str, Rows]] = {
    SERVICE_GET_SESSIONS: Rows(
        read=sessions, query=SessionQuery, newest="session_start_utc", key="sessions"
    ),
    SERVICE_GET_TRIPS: Rows(
        read=trips, query=TripQuery, newest="end_time", key="trips"
    ),
}


@callback
def async_setup_actions(hass: HomeAssistant) -> None:
    """Register the actions."""
    for name, rows in ACTIONS.items():
        hass.services.async_register(
            DOMAIN,
            name,
            _handler(rows),
            schema=SCHEMA,
            supports_response=SupportsResponse.ONLY,
        )


def _handler(
    rows: Rows,
) -> Callable[[ServiceCall], Coroutine[Any, Any, ServiceResponse]]:
    async def _async_handle(call: ServiceCall) -> ServiceResponse:
        wanted, times = vehicles(call), period(call)
        found: list[tuple[str, Row]] = []
        try:
            for data, vehicle in wanted:
                async with data.database.connect() as connection:
                    found += await _async_read(connection, rows, vehicle, call, times)
        except DatabaseError as err:
            raise HomeAssistantError(
                translation_domain=DOMAIN, translation_key=err.key
            ) from err
        found.sort(key=lambda item: _sortable(item[1][rows.newest]), reverse=True)
        return {rows.key: [_told(*item) for item in found[: call.data[ATTR_LIMIT]]]}

    return _async_handle


async def _async_read(
    connection: AsyncConnection,
    rows: Rows,
    vehicle: VehicleCoordinator,
    call: ServiceCall,
    times: tuple[datetime | None, datetime | None],
) -> list[tuple[str, Row]]:
    """Return the newest rows of a vehicle, each with the vehicle's name."""
    start, end = times
    query = rows.query(
        device_id=vehicle.device_id, start=start, end=end, limit=call.data[ATTR_LIMIT]
    )
    return [(vehicle.subentry.title, row) for row in await rows.read(connection, query)]


def _sortable(moment: datetime | None) -> datetime:
    return moment or dt_util.utc_from_timestamp(0)


def _told(title: str, row: Row) -> JsonValueType:
    """Return a row as JSON values, with the vehicle's name in place of its VIN."""
    return {"vehicle": title, **json_row(row)}
