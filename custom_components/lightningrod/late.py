"""Code that a start does without: it is imported when it is first asked for.

Most of the integration is for what people do now and then: actions, dialogs, reports, files.
Home Assistant imports all that a set-up imports at each of its starts and keeps it for good.
So whatever leads to such code names its module, and awaits it here. It is imported on the
thread that Home Assistant imports on, never in the event loop.
"""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers.importlib import async_import_module


async def async_late(hass: HomeAssistant, name: str) -> Any:
    """Return a module of the integration by its name within it, as ``actions.costs``."""
    return await async_import_module(hass, f"{__package__}.{name}")
