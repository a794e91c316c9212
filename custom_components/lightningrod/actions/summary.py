"""The action that answers with all figures of a period."""

from collections.abc import Mapping
from functools import partial
from typing import Final

from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util
from homeassistant.util.json import JsonValueType
import voluptuous as vol

from ..const import DOMAIN
from ..db.errors import DatabaseError
from ..db.figures.summary import summary
from ..figure_query import figure_query
from ..ledger.periods import Past, Period, bounds
from ..validators import bound
from . import Action
from .targets import ATTR_END, ATTR_START, period, vehicles

ATTR_PERIOD: Final = "period"
SERVICE_GET_SUMMARY: Final = "get_summary"
PERIODS: Final = {str(it): it for it in (*Period, *Past)}

SCHEMA: Final = vol.Schema(
    {
        vol.Optional(ATTR_DEVICE_ID): cv.string,
        vol.Exclusive(ATTR_PERIOD, "bounds"): vol.In(PERIODS),
        vol.Optional(ATTR_START): bound,
        vol.Optional(ATTR_END): bound,
    }
)


async def _async_summary(call: ServiceCall) -> ServiceResponse:
    """Return the figures of each vehicle; start and end narrow a named period down."""
    start, end = period(call)
    if name := call.data.get(ATTR_PERIOD):
        today, zone = dt_util.now().date(), dt_util.get_default_time_zone()
        first, last = bounds(PERIODS[name], today, zone)
        start, end = start or first, end or last
    answers: list[JsonValueType] = []
    try:
        for data, vehicle in vehicles(call):
            query = figure_query(
                vehicle.config_entry,
                {vehicle.subentry.subentry_id: vehicle.device_id},
                start=start,
                end=end,
            )
            figures = await data.database.read(partial(summary, query=query))
            answers.append({"vehicle": vehicle.subentry.title, **figures})
    except DatabaseError as err:
        raise HomeAssistantError(
            translation_domain=DOMAIN, translation_key=err.key
        ) from err
    return {"vehicles": answers}


# Name -> the action.
ACTIONS: Final[Mapping[str, Action]] = {
    SERVICE_GET_SUMMARY: Action(_async_summary, SCHEMA),
}
