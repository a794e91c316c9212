"""A link to a report, signed and good for a few minutes."""

from http import HTTPStatus
import json
from typing import Final

from aiohttp import hdrs, web
from homeassistant.components.http import KEY_HASS, HomeAssistantView  # type: ignore[attr-defined]  # not said to be exported
from homeassistant.components.http.auth import async_sign_path
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import voluptuous as vol
from yarl import URL

from ..const import DOMAIN
from ..db.errors import DatabaseError
from ..ledger.export_format import plain
from ..ledgers import Fleet, async_ledger
from ..reporting import FIELDS, ReportOrder, async_report
from .command import Answer, Request, async_register
from .export import VALID_FOR

_URL: Final = f"/api/{DOMAIN}/report"
_FIELDS: Final = {vol.Optional("vehicle"): str, **FIELDS}
_ORDER: Final = vol.Schema({vol.Required("entry_id"): str, **_FIELDS})
# A page that is text and nothing else, whatever somebody named a charger.
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-modals"


@callback
def async_setup_commands(hass: HomeAssistant) -> None:
    """Register the command, and what its links lead to."""
    async_register(hass, "report", _async_link, _FIELDS)
    hass.http.register_view(ReportView)


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
    }
    if vehicle is not None:
        told["vehicle"] = vehicle
    path = str(URL(_URL).with_query(order=json.dumps(told, default=plain)))
    signed = async_sign_path(request.hass, path, VALID_FOR)
    return {"path": signed, "valid_for": int(VALID_FOR.total_seconds())}


class ReportView(HomeAssistantView):
    """Shows a report to whoever has a signed link or a token."""

    url = _URL
    name = f"api:{DOMAIN}:report"

    async def get(self, request: web.Request) -> web.Response:
        """Answer with the page, or say why there is none."""
        hass = request.app[KEY_HASS]
        try:
            told = _ORDER(json.loads(request.query.get("order", "")))
            entry = async_ledger(hass, told["entry_id"])
            order = ReportOrder.of(hass, told, told.get("vehicle"))
            text = await async_report(hass, entry, order)
        except (ValueError, vol.Invalid, ServiceValidationError) as err:
            return self.json_message(str(err), HTTPStatus.BAD_REQUEST)
        except DatabaseError as err:
            words = HomeAssistantError(
                translation_domain=DOMAIN, translation_key=err.key
            )
            return self.json_message(str(words), HTTPStatus.SERVICE_UNAVAILABLE)
        return web.Response(
            text=text,
            content_type="text/html",
            headers={
                hdrs.CACHE_CONTROL: "no-store",
                "Content-Security-Policy": _POLICY,
                "X-Content-Type-Options": "nosniff",
            },
        )
