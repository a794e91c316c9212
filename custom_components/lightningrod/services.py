"""Actions that answer with rows of the ledger."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.util import dt as dt_util
from homeassistant.util.json import JsonValueType
from sqlalchemy.ext.asyncio import AsyncConnection
import voluptuous as vol

from .const import DOMAIN
from .coordinator import VehicleCoordinator
from .data import LightningRodConfigEntry, LightningRodData
from .db.errors import DatabaseError
from .db.repository import SessionQuery, TripQuery, sessions, trips

ATTR_START: Final = "start"
ATTR_END: Final = "end"
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

# Our own row numbers, and the VIN: the vehicle is named by its device.
_NOT_TOLD: Final = frozenset({"id", "device_id"})


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
def async_setup_services(hass: HomeAssistant) -> None:
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
        vehicles, period = _vehicles(call), _period(call)
        found: list[tuple[str, Row]] = []
        try:
            for data, vehicle in vehicles:
                async with data.database.connect() as connection:
                    found += await _async_read(connection, rows, vehicle, call, period)
        except DatabaseError as err:
            raise HomeAssistantError(
                translation_domain=DOMAIN, translation_key=err.key
            ) from err
        found.sort(key=lambda item: _sortable(item[1][rows.newest]), reverse=True)
        return {rows.key: [_told(*item) for item in found[: call.data[ATTR_LIMIT]]]}

    return _async_handle


def _vehicles(call: ServiceCall) -> list[tuple[LightningRodData, VehicleCoordinator]]:
    """Return the vehicle that was asked for, or without a device all there are."""
    entries: list[LightningRodConfigEntry] = (
        call.hass.config_entries.async_loaded_entries(DOMAIN)
    )
    if not entries:
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="not_loaded"
        )
    wanted = _wanted(call)
    found = [
        (entry.runtime_data, coordinator)
        for entry in entries
        for subentry_id, coordinator in entry.runtime_data.coordinators.items()
        if wanted is None or (DOMAIN, subentry_id) in wanted
    ]
    if wanted is not None and not found:
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="not_a_vehicle"
        )
    return found


def _wanted(call: ServiceCall) -> set[tuple[str, str]] | None:
    """Return the identifiers of the device that was asked for, ``None`` without one."""
    if (device_id := call.data.get(ATTR_DEVICE_ID)) is None:
        return None
    device = dr.async_get(call.hass).async_get(device_id)
    return device.identifiers if device else set()


def _period(call: ServiceCall) -> tuple[datetime | None, datetime | None]:
    """Return the period that was asked for; a time without a zone is local."""
    start, end = (
        dt_util.as_utc(moment) if (moment := call.data.get(key)) else None
        for key in (ATTR_START, ATTR_END)
    )
    if start and end and end < start:
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="end_before_start"
        )
    return start, end


async def _async_read(
    connection: AsyncConnection,
    rows: Rows,
    vehicle: VehicleCoordinator,
    call: ServiceCall,
    period: tuple[datetime | None, datetime | None],
) -> list[tuple[str, Row]]:
    """Return the newest rows of a vehicle, each with the vehicle's name."""
    start, end = period
    query = rows.query(
        device_id=vehicle.device_id, start=start, end=end, limit=call.data[ATTR_LIMIT]
    )
    return [(vehicle.subentry.title, row) for row in await rows.read(connection, query)]


def _sortable(moment: datetime | None) -> datetime:
    return moment or dt_util.utc_from_timestamp(0)


def _told(title: str, row: Row) -> JsonValueType:
    """Return a row as JSON values, with the vehicle's name in place of its VIN."""
    told = {key: _json(row[key]) for key in row if key not in _NOT_TOLD}
    return {"vehicle": title, **told}


def _json(value: Any) -> JsonValueType:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Decimal):
        return float(value)
    json_value: JsonValueType = value
    return json_value
