"""What every command has in common: whose it is, which ledger it is about, how it fails."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from homeassistant.components.websocket_api.connection import ActiveConnection
from homeassistant.components.websocket_api.messages import BASE_COMMAND_MESSAGE_SCHEMA
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import (
    HomeAssistantError,
    ServiceValidationError,
    Unauthorized,
)
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


@dataclass(frozen=True)
class Command:
    """What a command takes and does; those that write are for administrators.

    ``handler`` answers, or raises: :class:`HomeAssistantError` with words for people,
    :class:`DatabaseError` while the database is away.
    """

    handler: Handler
    fields: Mapping[vol.Marker, Any] = field(default_factory=dict)
    write: bool = False

    @cached_property
    def schema(self) -> vol.Schema:
        """What a whole message looks like."""
        return BASE_COMMAND_MESSAGE_SCHEMA.extend(
            {
                vol.Required("type"): str,
                vol.Optional("entry_id"): str,
                **self.fields,
            }
        )

    async def async_answer(
        self, hass: HomeAssistant, connection: ActiveConnection, told: dict[str, Any]
    ) -> None:
        """Send the answer, or why there is none.

        Raises:
            Unauthorized: it writes, and whoever asks is no administrator.
            vol.Invalid: the message is none that it takes.

        """
        if self.write and not connection.user.is_admin:
            raise Unauthorized
        message = self.schema(told)
        try:
            entry = async_ledger(hass, message.get("entry_id"))
            request = Request(
                hass=hass, entry=entry, connection=connection, message=message
            )
            answer = await self.handler(request)
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
