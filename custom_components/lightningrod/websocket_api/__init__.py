"""The websocket API, one module a group of commands; docs/websocket.md describes it.

Each group registers its own with ``async_setup_commands``.
"""

from homeassistant.core import HomeAssistant, callback

from . import chargers, costs, edits, export, figures, info, report, rows


@callback
def async_setup_websocket_api(hass: HomeAssistant) -> None:
    """Register the commands; they are there whether or not a ledger is loaded."""
    for group in (
        chargers,
        costs,
        edits,
        export,
        figures,
        info,
        report,
        rows,
    ):
        group.async_setup_commands(hass)
