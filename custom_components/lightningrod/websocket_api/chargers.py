"""Chargers that were met and have no place yet."""

from homeassistant.core import HomeAssistant, callback
from homeassistant.util.json import JsonValueType

from ..db.chargers import visits
from ..jsonable import json_value
from ..ledger.chargers import Charger, chargers
from .command import Answer, Request, async_register


@callback
def async_setup_commands(hass: HomeAssistant) -> None:
    """Register the commands."""
    async_register(hass, "chargers", _async_chargers)


async def _async_chargers(request: Request) -> Answer:
    async with request.entry.runtime_data.database.connect() as connection:
        met = chargers(await visits(connection))
    return {"chargers": [_charger(charger) for charger in met]}


def _charger(charger: Charger) -> JsonValueType:
    """Return a charger as JSON: when it was visited, and how much of that has no cost."""
    energy = [it.energy_kwh for it in charger.visits if it.energy_kwh is not None]
    return {
        "id": charger.key,
        "name": charger.name,
        "address": charger.address,
        "network": charger.network,
        "latitude": charger.latitude,
        "longitude": charger.longitude,
        "radius_m": charger.radius_m,
        "sessions": len(charger.visits),
        "unpriced": sum(not it.is_priced for it in charger.visits),
        "energy_kwh": sum(energy),
        "first_visit": json_value(charger.visits[-1].at),
        "last_visit": json_value(charger.visits[0].at),
    }
