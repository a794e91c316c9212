"""Registers the actions of every group."""

from homeassistant.core import HomeAssistant, callback

from .actions import (
    costs,
    database,
    editing,
    export,
    history,
    importing,
    reading,
    report,
    retention,
    statistics,
    summary,
)


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register the actions."""
    costs.async_setup_actions(hass)
    database.async_setup_actions(hass)
    editing.async_setup_actions(hass)
    export.async_setup_actions(hass)
    history.async_setup_actions(hass)
    importing.async_setup_actions(hass)
    reading.async_setup_actions(hass)
    report.async_setup_actions(hass)
    retention.async_setup_actions(hass)
    statistics.async_setup_actions(hass)
    summary.async_setup_actions(hass)
