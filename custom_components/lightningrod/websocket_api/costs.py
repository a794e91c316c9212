"""Pricing past sessions anew; for administrators."""

from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ServiceValidationError
import voluptuous as vol

from ..const import DOMAIN
from ..repricing import SCOPE_FIELDS, async_preview, async_reprice, scope_of
from .command import Answer, Request, async_register

_SCOPE: Final = vol.Schema({vol.Optional("vehicle"): str, **SCOPE_FIELDS})


@callback
def async_setup_commands(hass: HomeAssistant) -> None:
    """Register the command."""
    async_register(
        hass,
        "reprice",
        _async_reprice,
        {
            vol.Optional("scope", default={}): _SCOPE,
            vol.Optional("apply", default=False): bool,
        },
        write=True,
    )


async def _async_reprice(request: Request) -> Answer:
    told = request.message["scope"]
    scope, vehicle = scope_of(told), told.get("vehicle")
    if scope.start and scope.end and scope.end < scope.start:
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="end_before_start"
        )
    if not request.message["apply"]:
        return await async_preview(request.entry, scope, vehicle)
    user = request.connection.user.id
    return await async_reprice(request.hass, request.entry, user, scope, vehicle)
