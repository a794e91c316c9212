"""Pricing past sessions anew; for administrators."""

from collections.abc import Mapping
from typing import Final

from homeassistant.exceptions import ServiceValidationError
import voluptuous as vol

from ..const import DOMAIN
from ..repricing import SCOPE_FIELDS, async_preview, async_reprice, scope_of
from .command import Answer, Command, Request

_SCOPE: Final = vol.Schema({vol.Optional("vehicle"): str, **SCOPE_FIELDS})


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


# Name -> the command.
COMMANDS: Final[Mapping[str, Command]] = {
    "reprice": Command(
        _async_reprice,
        {
            vol.Optional("scope", default={}): _SCOPE,
            vol.Optional("apply", default=False): bool,
        },
        write=True,
    ),
}
