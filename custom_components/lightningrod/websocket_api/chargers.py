"""Chargers that were met and have no place yet."""

from collections.abc import Mapping
from typing import Final

from homeassistant.util.json import JsonValueType
from sqlalchemy.ext.asyncio import AsyncConnection

from ..db.chargers import visits
from ..jsonable import json_value
from ..ledger.chargers import Charger, chargers
from .command import Answer, Command, Request


async def _async_chargers(request: Request) -> Answer:
    async def _read(connection: AsyncConnection) -> Answer:
        met = chargers(await visits(connection))
        return {"chargers": [_charger(charger) for charger in met]}

    return await request.entry.runtime_data.database.read(_read)


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
        "sessions": charger.sessions,
        "unpriced": sum(it.unpriced for it in charger.visits),
        "energy_kwh": sum(energy),
        "first_visit": json_value(
            min((it.first for it in charger.visits if it.first), default=None)
        ),
        "last_visit": json_value(charger.visits[0].last),
    }


# Name -> the command.
COMMANDS: Final[Mapping[str, Command]] = {
    "chargers": Command(_async_chargers),
}
