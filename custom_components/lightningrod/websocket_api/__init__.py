"""The websocket API, one module a group of commands; docs/websocket.md describes it.

A group is imported when one of its commands first comes (:mod:`..late`); it says in its
``COMMANDS`` what each takes and does.
"""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.components.websocket_api import async_register_command
from homeassistant.components.websocket_api.connection import ActiveConnection
from homeassistant.components.websocket_api.decorators import async_response
from homeassistant.components.websocket_api.messages import MINIMAL_MESSAGE_SCHEMA
from homeassistant.core import HomeAssistant, callback

from ..const import DOMAIN
from ..late import async_late

# Group -> its commands, less the domain that each begins with.
GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "chargers": ("chargers",),
    "costs": ("reprice",),
    "edits": (
        *(
            f"{rows}/{edit}"
            for rows in ("sessions", "trips")
            for edit in ("update", "add", "delete", "merge", "split")
        ),
        "undo",
        "edits/list",
    ),
    "export": ("export",),
    "figures": (
        "figures/attention",
        "figures/battery",
        "figures/drain",
        "figures/efficiency",
        "figures/loss",
        "figures/lv",
        "figures/membership",
        "figures/months",
        "figures/networks",
        "figures/petrol",
        "figures/places",
        "figures/price",
        "figures/soc_bands",
        "figures/types",
        "figures/what_if",
        "figures/years",
    ),
    "info": ("info",),
    "report": ("report",),
    "rows": ("sessions/list", "sessions/get", "trips/list", "trips/get"),
    "tariffs": ("tariffs",),
}


@callback
def async_setup_websocket_api(hass: HomeAssistant) -> None:
    """Register the commands; they are there whether or not a ledger is loaded."""
    for group, names in GROUPS.items():
        for name in names:
            _register(hass, group, name)


@callback
def _register(hass: HomeAssistant, group: str, name: str) -> None:
    @async_response
    async def _async_answer(
        hass: HomeAssistant, connection: ActiveConnection, message: dict[str, Any]
    ) -> None:
        module = await async_late(hass, f"websocket_api.{group}")
        await module.COMMANDS[name].async_answer(hass, connection, message)

    # What a command takes is known when its group is there.
    async_register_command(
        hass, f"{DOMAIN}/{name}", _async_answer, MINIMAL_MESSAGE_SCHEMA
    )
