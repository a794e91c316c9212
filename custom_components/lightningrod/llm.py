"""Tools for assistants: what was spent on charging, and what was driven, in a time."""

from datetime import date, datetime, timedelta
from typing import Final, override

from homeassistant.components.homeassistant.exposed_entities import async_should_expose
from homeassistant.components.llm import LLMTools
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import (
    config_validation as cv,
    entity_registry as er,
    llm as llm_helper,
)
from homeassistant.helpers.llm import LLM_API_ASSIST, LLMContext, Tool, ToolInput
from homeassistant.util import dt as dt_util
from homeassistant.util.json import JsonObjectType, JsonValueType
import voluptuous as vol

from .const import DOMAIN
from .coordinator import VehicleCoordinator
from .data import LightningRodConfigEntry
from .db.errors import DatabaseError
from .db.listing import Filter, Page, list_sessions, list_trips

# Only sums are told.
_NO_ROWS: Final = 0


class ChargingSummaryTool(Tool):
    """Sums of charging sessions and trips by vehicle."""

    name = "lightningrod__summary"
    title = "Get charging and driving summary"
    description = (
        "Sums of what electric vehicles charged and drove in a period: charging sessions,"
        " energy in kWh, cost by currency, sessions without a known price, trips, distance"
        " in km. Use this to answer questions like 'What did I spend on charging last"
        " month?' or 'How far did I drive this year?'. Both days are included."
    )
    if hasattr(llm_helper, "ToolAnnotations"):
        annotations = llm_helper.ToolAnnotations(
            read_only=True, destructive=False, idempotent=True, open_world=False
        )
    integration = DOMAIN
    parameters = vol.Schema(
        {
            vol.Required("first_day", description="First day, YYYY-MM-DD"): cv.string,
            vol.Required("last_day", description="Last day, YYYY-MM-DD"): cv.string,
        }
    )

    def __init__(self, vehicles: list[VehicleCoordinator]) -> None:
        """Answer for these vehicles."""
        self._vehicles = vehicles

    @override
    async def async_call(
        self, hass: HomeAssistant, tool_input: ToolInput, llm_context: LLMContext
    ) -> llm_helper.ToolResult | JsonObjectType:
        """Sum up the period."""
        data = self.parameters(tool_input.tool_args)
        try:
            start = _begin(data["first_day"])
            end = _begin(data["last_day"], days=1)
        except ValueError:
            return _result({"error": "Days are written YYYY-MM-DD"}, error=True)
        try:
            sums = [await _sums(vehicle, start, end) for vehicle in self._vehicles]
        except DatabaseError:
            return _result({"error": "The database is away"}, error=True)
        return _result({"vehicles": list[JsonValueType](sums)})


def _result(
    data: JsonObjectType, *, error: bool = False
) -> llm_helper.ToolResult | JsonObjectType:
    """Return the answer; Home Assistant before 2026.10 takes it as it is."""
    if not hasattr(llm_helper, "ToolResult"):
        return data
    return llm_helper.ToolResult(data=data, error=error)


def _begin(day: str, *, days: int = 0) -> datetime:
    """Return when a local day begins, or one that many days later."""
    return dt_util.start_of_local_day(date.fromisoformat(day) + timedelta(days=days))


async def _sums(
    vehicle: VehicleCoordinator, start: datetime, end: datetime
) -> JsonValueType:
    wanted = Filter(device_ids=[vehicle.device_id], start=start, end=end)
    async with vehicle.database.connect() as connection:
        charged, _ = await list_sessions(
            connection, wanted, Page(sort_by="session_start_utc", limit=_NO_ROWS)
        )
        driven, _ = await list_trips(
            connection, wanted, Page(sort_by="end_time", limit=_NO_ROWS)
        )
    return {
        "vehicle": vehicle.subentry.title,
        "charging_sessions": charged.sessions,
        "energy_kwh": round(charged.energy_kwh, 2),
        "cost": {currency: str(cost) for currency, cost in charged.cost.items()},
        "sessions_without_price": charged.unpriced,
        "trips": driven.trips,
        "distance_km": round(driven.distance, 1),
    }


@callback
def async_get_tools(
    hass: HomeAssistant, llm_context: LLMContext, api_id: str
) -> LLMTools | None:
    """Return the tool for the vehicles of which something is exposed to the assistant."""
    if api_id != LLM_API_ASSIST:
        return None
    entries: list[LightningRodConfigEntry] = hass.config_entries.async_loaded_entries(
        DOMAIN
    )
    vehicles = [
        coordinator
        for entry in entries
        for subentry_id, coordinator in entry.runtime_data.coordinators.items()
        if _is_exposed(hass, llm_context, entry, subentry_id)
    ]
    return LLMTools(tools=[ChargingSummaryTool(vehicles)]) if vehicles else None


def _is_exposed(
    hass: HomeAssistant,
    llm_context: LLMContext,
    entry: LightningRodConfigEntry,
    subentry_id: str,
) -> bool:
    entities = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    return any(
        async_should_expose(hass, llm_context.assistant, entity.entity_id)
        for entity in entities
        if entity.config_subentry_id == subentry_id and not entity.disabled
    )
