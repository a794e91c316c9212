"""The repairs: what Home Assistant asks for their dialogs."""

from typing import Any

from homeassistant.components.repairs import RepairsFlow
from homeassistant.core import HomeAssistant

from ..late import async_late


async def async_create_fix_flow(
    hass: HomeAssistant, _issue_id: str, data: dict[str, Any] | None
) -> RepairsFlow:
    """Return the dialog that solves the problem, or finds out whether it is solved."""
    if data is None:
        raise ValueError("every issue names its entry, or what is left of one")
    flows = await async_late(hass, "repairs.flows")
    flow: RepairsFlow = flows.fix_flow(hass, data)
    return flow
