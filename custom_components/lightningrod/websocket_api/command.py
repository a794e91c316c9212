"""What every command has in common: whose it is, which ledger it is about, how it fails."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from homeassistant.components.websocket_api import async_register_command
from homeassistant.components.websocket_api.connection import ActiveConnection
from homeassistant.components.websocket_api.decorators import (
    async_response,
    require_admin,
)
from homeassistant.components.websocket_api.messages import BASE_COMMAND_MESSAGE_SCHEMA
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.util.json import JsonValueType
import voluptuous as vol

from ..const import DOMAIN
from ..data import LightningRodConfigEntry
from ..db.errors import DatabaseError
from ..ledgers import async_ledger

type Answer = Mapping[str, JsonValueType] | list[JsonValueType]
type Handler = Callable[[Request], Awaitable[Answer]]

ERR_INVALID: Final = "invalid_format"
ERR_DATABASE: Final = "database_error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A command as it came in, and the ledger that it is about."""

    hass: HomeAssistant
    entry: LightningRodConfigEntry
    connection: ActiveConnection
    message: Mapping[str, Any]


@callback
def async_register(
    hass: HomeAssistant,
    name: str,
    handler: Handler,
    fields: Mapping[vol.Marker, Any] | None = None,
    *,
    write: bool = False,
) -> None:
    """Register ``lightningrod/<name>``: for all users, or where it writes for administrators.

    ``handler`` answers, or raises: :class:`HomeAssistantError` with words for people,
    :class:`DatabaseError` while the database is away.
    """
    command = f"{DOMAIN}/{name}"
    schema = BASE_COMMAND_MESSAGE_SCHEMA.extend(
        {
            vol.Required("type"): command,
            vol.Optional("entry_id"): str,
            **(fields or {}),
        }
    )

    async def _async_answer(
        hass: HomeAssistant, connection: ActiveConnection, message: dict[str, Any]
    ) -> None:
        try:
            entry = async_ledger(hass, message.get("entry_id"))
            request = Request(
                hass=hass, entry=entry, connection=connection, message=message
            )
            answer = await handler(request)
        except ServiceValidationError as err:
            _refuse(connection, message["id"], ERR_INVALID, err)
        except HomeAssistantError as err:
            _refuse(connection, message["id"], ERR_DATABASE, err)
        except DatabaseError as err:
            words = HomeAssistantError(
                translation_domain=DOMAIN, translation_key=err.key
            )
            _refuse(connection, message["id"], ERR_DATABASE, words)
        else:
            connection.send_result(message["id"], answer)

    answers = async_response(_async_answer)
    if write:
        answers = require_admin(answers)
    async_register_command(hass, command, answers, schema)


def _refuse(
    connection: ActiveConnection, number: int, code: str, err: HomeAssistantError
) -> None:
    connection.send_error(
        number,
        code,
        str(err),
        translation_domain=err.translation_domain,
        translation_key=err.translation_key,
        translation_placeholders=err.translation_placeholders,
    )
