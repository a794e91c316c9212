"""icons.json: icons that exist, one for each action.

https://developers.home-assistant.io/docs/core/icons
"""

from collections.abc import Iterator
from functools import cache
import json
from pathlib import Path

import hass_frontend
import homeassistant.helpers.config_validation as cv
import voluptuous as vol

from . import schema
from .integration import Integration
from .strings import key, keyed

PREFIX = "mdi:"


@cache
def _known() -> frozenset[str]:
    """Return the names of the icons that the frontend ships."""
    file = Path(hass_frontend.where()) / "static" / "mdi" / "iconList.json"
    return frozenset(PREFIX + icon["name"] for icon in json.loads(file.read_text()))


def icon(value: str) -> str:
    """Accept an icon that the frontend has."""
    if value not in _known():
        raise vol.Invalid(f"{value!r} is no Material Design icon of the frontend")
    return value


STATES = cv.schema_with_slug_keys(icon, slug_validator=key)
RANGE = {vol.Coerce(float): icon}
ENTITY = {
    vol.Optional("default"): icon,
    vol.Optional("range"): RANGE,
    vol.Optional("state"): STATES,
    vol.Optional("state_attributes"): keyed(
        {vol.Optional("default"): icon, vol.Optional("state"): STATES}
    ),
}
ICONS = vol.Schema(
    {
        vol.Optional("entity"): keyed(keyed(ENTITY)),
        vol.Optional("services"): keyed(
            {vol.Required("service"): icon, vol.Optional("sections"): keyed(icon)}
        ),
    }
)


def check(integration: Integration) -> Iterator[str]:
    """Yield icons that do not exist, are missing or stand for nothing."""
    icons = integration.icons
    yield from schema.problems(ICONS, icons, "icons.json")
    services = icons.get("services", {})
    for name in sorted(integration.services.keys() - services.keys()):
        yield f"icons.json: services.{name} is missing"
    for name in sorted(services.keys() - integration.services.keys()):
        yield f"icons.json: services.{name} is no action"
