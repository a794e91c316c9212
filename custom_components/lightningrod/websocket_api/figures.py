"""The figures of the dashboard, one command each: ``lightningrod/figures/<name>``."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from homeassistant.exceptions import ServiceValidationError
import voluptuous as vol

from ..const import DOMAIN
from ..db.figures.every import FIGURES
from ..figure_query import figure_query
from ..ledgers import Fleet
from ..validators import bound
from .command import Answer, Command, Request

# Of which vehicle, where that is one; the others are of all.
OF_ONE: Final = frozenset({"battery", "drain", "lv", "soc_bands"})


_FIELDS: Final[Mapping[vol.Marker, Any]] = {
    vol.Optional("vehicle"): str,
    vol.Optional("start"): bound,
    vol.Optional("end"): bound,
}
_NETWORK: Final[Mapping[vol.Marker, Any]] = {
    vol.Required("network"): vol.All(str, vol.Length(max=200))
}


async def _async_figure(name: str, request: Request) -> Answer:
    message = request.message
    start, end = message.get("start"), message.get("end")
    if start is not None and end is not None and end < start:
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="end_before_start"
        )
    database = request.entry.runtime_data.database
    fleet = await database.read(partial(Fleet.async_read, request.entry))
    wanted = fleet.device_ids(message.get("vehicle"))
    if name in OF_ONE and not wanted:
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="not_a_vehicle"
        )
    query = figure_query(
        request.entry,
        {fleet.id_of(device_id): device_id for device_id in wanted},
        start=start,
        end=end,
        network=message.get("network"),
    )
    return await database.read(lambda connection: FIGURES[name](connection, query))


# Name -> the command.
COMMANDS: Final[Mapping[str, Command]] = {
    f"figures/{name}": Command(
        partial(_async_figure, name),
        {**_FIELDS, **(_NETWORK if name == "what_if" else {})},
    )
    for name in FIGURES
}
