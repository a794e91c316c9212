"""A link to download sessions or trips, signed and good for a few minutes."""

from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus
import json
import tempfile
from typing import IO, Final

from aiohttp import hdrs, web
from homeassistant.components.http import KEY_HASS  # type: ignore[attr-defined]  # not said to be exported
from homeassistant.components.http.auth import async_sign_path
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import voluptuous as vol
from yarl import URL

from ..const import DOMAIN
from ..db.errors import DatabaseError
from ..exporting import FIELDS, Order, async_export
from ..ledger.export_format import plain
from ..ledgers import Fleet, async_ledger
from ..links import EXPORT, refusal
from .command import Answer, Command, Request

VALID_FOR: Final = timedelta(minutes=5)
_CHUNK: Final = 2**18
_FIELDS: Final = {vol.Optional("vehicle"): str, **FIELDS}
_ORDER: Final = vol.Schema({vol.Required("entry_id"): str, **_FIELDS})


async def _async_link(request: Request) -> Answer:
    """Answer with a link: it holds the order, and works for who asked."""
    message = request.message
    vehicle = message.get("vehicle")
    Order.of(request.hass, request.entry, message, vehicle)
    async with request.entry.runtime_data.database.connect() as connection:
        (await Fleet.async_read(request.entry, connection)).device_ids(vehicle)
    told = {name: message[name] for name in map(str, _FIELDS) if name in message}
    order = json.dumps({"entry_id": request.entry.entry_id, **told}, default=plain)
    path = str(URL(EXPORT).with_query(order=order))
    signed = async_sign_path(request.hass, path, VALID_FOR)
    return {"path": signed, "valid_for": int(VALID_FOR.total_seconds())}


async def async_get(request: web.Request) -> web.StreamResponse:
    """Answer with the file, or say why there is none."""
    hass = request.app[KEY_HASS]
    try:
        told = _ORDER(json.loads(request.query.get("order", "")))
        entry = async_ledger(hass, told["entry_id"])
        order = Order.of(hass, entry, told, told.get("vehicle"))
        # Whole before the first byte is sent: a slow reader would hold the database.
        file = await hass.async_add_executor_job(tempfile.TemporaryFile)
        try:
            await async_export(hass, entry, order, file)
            return await _async_send(hass, request, order, file)
        finally:
            await hass.async_add_executor_job(file.close)
    except (ValueError, vol.Invalid, ServiceValidationError) as err:
        return refusal(str(err), HTTPStatus.BAD_REQUEST)
    except DatabaseError as err:
        words = HomeAssistantError(translation_domain=DOMAIN, translation_key=err.key)
        return refusal(str(words), HTTPStatus.SERVICE_UNAVAILABLE)


async def _async_send(
    hass: HomeAssistant, request: web.Request, order: Order, file: IO[bytes]
) -> web.StreamResponse:
    form = order.style.format
    response = web.StreamResponse(
        headers={
            hdrs.CONTENT_TYPE: f"{form.media_type}; charset=utf-8",
            hdrs.CONTENT_DISPOSITION: f'attachment; filename="{order.file_name()}"',
            hdrs.CACHE_CONTROL: "no-store",
        }
    )
    response.content_length = file.tell()
    await hass.async_add_executor_job(file.seek, 0)
    await response.prepare(request)
    while chunk := await hass.async_add_executor_job(file.read, _CHUNK):
        await response.write(chunk)
    await response.write_eof()
    return response


# Name -> the command.
COMMANDS: Final[Mapping[str, Command]] = {
    "export": Command(_async_link, _FIELDS),
}
