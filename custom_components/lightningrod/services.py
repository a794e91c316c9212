"""The actions: which there are, and in which group of them each is.

A group is imported when one of its actions is first called (:mod:`.late`); it says in its
``ACTIONS`` what each takes and does.
"""

from collections.abc import Mapping
import re
from typing import Any, Final

from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers.service import async_register_admin_service
import voluptuous as vol

from .const import DOMAIN
from .late import async_late

# Name -> group. These answer with what they read, and are for everybody.
READING: Final[Mapping[str, str]] = {
    "get_sessions": "reading",
    "get_trips": "reading",
    "get_summary": "summary",
}
# These write, and are for administrators.
WRITING: Final[Mapping[str, str]] = {
    "add_session": "editing",
    "add_trip": "editing",
    "create_report": "report",
    "delete_session": "editing",
    "delete_trip": "editing",
    "export": "export",
    "import_csv": "importing",
    "import_database": "database",
    "import_history": "history",
    "merge_sessions": "editing",
    "merge_trips": "editing",
    "rebuild_statistics": "statistics",
    "reprice": "costs",
    "set_session_cost": "costs",
    "split_session": "editing",
    "split_trip": "editing",
    "thin_samples": "retention",
    "undo": "editing",
    "update_session": "editing",
    "update_trip": "editing",
}
# What an action takes is known when its group is there.
_ANYTHING: Final = vol.Schema({}, extra=vol.ALLOW_EXTRA)
_PASSWORD: Final = re.compile(r"//[^@]*:.*@|[?&]password=", re.DOTALL | re.IGNORECASE)


def _without_password(dsn: Any) -> Any:
    """Refuse a URL with a password before Home Assistant tells everybody of the call."""
    if isinstance(dsn, str) and _PASSWORD.search(dsn):
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="import_dsn_password"
        )
    return dsn


# Name -> what is looked at nevertheless.
_CHECKED: Final[Mapping[str, vol.Schema]] = {
    "import_database": _ANYTHING.extend({vol.Optional("dsn"): _without_password}),
}


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register the actions."""
    for name in READING:
        hass.services.async_register(
            DOMAIN,
            name,
            _async_handle,
            schema=_ANYTHING,
            supports_response=SupportsResponse.ONLY,
        )
    for name in WRITING:
        async_register_admin_service(
            hass,
            DOMAIN,
            name,
            _async_handle,
            schema=_CHECKED.get(name, _ANYTHING),
            supports_response=SupportsResponse.OPTIONAL,
        )


async def _async_handle(call: ServiceCall) -> ServiceResponse:
    """Take what was told as the action takes it, and do it."""
    group = READING.get(call.service) or WRITING[call.service]
    action = (await async_late(call.hass, f"actions.{group}")).ACTIONS[call.service]
    response: ServiceResponse = await action.handler(
        ServiceCall(
            call.hass,
            call.domain,
            call.service,
            action.schema(dict(call.data)),
            call.context,
            call.return_response,
        )
    )
    return response
