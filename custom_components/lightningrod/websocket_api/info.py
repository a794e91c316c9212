"""What a dashboard has to know first: vehicles, entities, places, networks, tags."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.const import CONF_CURRENCY
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.util.json import JsonValueType
from sqlalchemy.ext.asyncio import AsyncConnection

from ..const import DOMAIN
from ..db.detail import all_networks, all_places, all_tags
from ..ledgers import Fleet, LedgerVehicle
from .command import Answer, Command, Request


async def _async_info(request: Request) -> Answer:
    entry = request.entry

    async def _read(connection: AsyncConnection) -> Any:
        fleet = await Fleet.async_read(entry, connection)
        places = await all_places(connection)
        networks = await all_networks(connection)
        return fleet, places, networks, await all_tags(connection)

    fleet, places, networks, tags = await entry.runtime_data.database.read(_read)
    admin = request.connection.user.is_admin
    return {
        "entry_id": entry.entry_id,
        "currency": entry.options[CONF_CURRENCY],
        "is_admin": admin,
        "may_write": admin,
        "vehicles": [_vehicle(request, vehicle) for vehicle in fleet.vehicles],
        "places": [
            {
                "id": place["id"],
                "name": place["location_name"],
                "type": place["location_type"],
                "network": place["network_name"],
                "removed": place["removed_at"] is not None,
            }
            for place in places
        ],
        "networks": list[JsonValueType](networks),
        "tags": list[JsonValueType](tags),
    }


def _vehicle(request: Request, vehicle: LedgerVehicle) -> JsonValueType:
    device = dr.async_get(request.hass).async_get_device_by_identifier(
        (DOMAIN, vehicle.id), request.entry.entry_id
    )
    return {
        "vehicle": vehicle.id,
        "name": (device and device.name_by_user) or vehicle.name,
        "model": vehicle.model,
        "removed": vehicle.removed,
        "ha_device_id": device.id if device else None,
        "entities": _entities(request, vehicle),
    }


def _entities(request: Request, vehicle: LedgerVehicle) -> dict[str, JsonValueType]:
    """Return the enabled entities of a vehicle by their key."""
    prefix = f"{vehicle.id}_"
    entries = er.async_entries_for_config_entry(
        er.async_get(request.hass), request.entry.entry_id
    )
    return {
        entity.unique_id.removeprefix(prefix): entity.entity_id
        for entity in entries
        if entity.unique_id.startswith(prefix) and entity.disabled_by is None
    }


# Name -> the command.
COMMANDS: Final[Mapping[str, Command]] = {
    "info": Command(_async_info),
}
