"""A link to a report, signed and good for a few minutes."""

from collections.abc import Mapping
from http import HTTPStatus
import json
from typing import Final

from aiohttp import hdrs, web
from homeassistant.components.http import KEY_HASS  # type: ignore[attr-defined]  # not said to be exported
from homeassistant.components.http.auth import async_sign_path
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import voluptuous as vol
from yarl import URL

from ..const import DOMAIN
from ..db.errors import DatabaseError
from ..ledger.export_format import plain
from ..ledgers import Fleet, async_ledger
from ..links import REPORT, refusal
from ..reporting import FIELDS, ReportOrder, async_report
from .command import Answer, Command, Request
from .export import VALID_FOR

_FIELDS: Final = {vol.Optional("vehicle"): str, **FIELDS}
_ORDER: Final = vol.Schema(
    {vol.Required("entry_id"): str, vol.Required("closes"): bool, **_FIELDS}
)
# A page that is text and nothing else, whatever somebody named a charger.
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-modals"


async def _async_link(request: Request) -> Answer:
    """Answer with a link: it holds the order, and works for who asked."""
    message = request.message
    vehicle = message.get("vehicle")
    order = ReportOrder.of(request.hass, message, vehicle)
    async with request.entry.runtime_data.database.connect() as connection:
        (await Fleet.async_read(request.entry, connection)).device_ids(vehicle)
    told = {
        "entry_id": request.entry.entry_id,
        "start": order.start,
        "end": order.end,
        "language": order.language,
        # Who may only look leaves nothing behind.
        "closes": request.connection.user.is_admin,
    }
    if vehicle is not None:
        told["vehicle"] = vehicle
    path = str(URL(REPORT).with_query(order=json.dumps(told, default=plain)))
    signed = async_sign_path(request.hass, path, VALID_FOR)
    return {"path": signed, "valid_for": int(VALID_FOR.total_seconds())}


async def async_get(request: web.Request) -> web.Response:
    """Answer with the page, or say why there is none."""
    hass = request.app[KEY_HASS]
    try:
        told = _ORDER(json.loads(request.query.get("order", "")))
        entry = async_ledger(hass, told["entry_id"])
        vehicle, closes = told.get("vehicle"), told["closes"]
        order = ReportOrder.of(hass, told, vehicle, closes=closes)
        text = await async_report(hass, entry, order)
    except (ValueError, vol.Invalid, ServiceValidationError) as err:
        return refusal(str(err), HTTPStatus.BAD_REQUEST)
    except DatabaseError as err:
        words = HomeAssistantError(translation_domain=DOMAIN, translation_key=err.key)
        return refusal(str(words), HTTPStatus.SERVICE_UNAVAILABLE)
    return web.Response(
        text=text,
        content_type="text/html",
        headers={
            hdrs.CACHE_CONTROL: "no-store",
            "Content-Security-Policy": _POLICY,
            "X-Content-Type-Options": "nosniff",
        },
    )


# Name -> the command.
COMMANDS: Final[Mapping[str, Command]] = {
    "report": Command(_async_link, _FIELDS),
}
