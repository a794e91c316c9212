"""What links lead to: files that are made when they are asked for."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from aiohttp import web
from homeassistant.components.http import KEY_HASS, HomeAssistantView  # type: ignore[attr-defined]  # not said to be exported
from homeassistant.core import HomeAssistant, callback

from .const import DOMAIN
from .late import async_late

EXPORT: Final = f"/api/{DOMAIN}/export"
REPORT: Final = f"/api/{DOMAIN}/report"
IMPORT_LIST: Final = f"/api/{DOMAIN}/import/{{flow_id}}"

# Path -> the module that answers, with its ``async_get``.
_MODULES: Final[Mapping[str, str]] = {
    EXPORT: "websocket_api.export",
    REPORT: "websocket_api.report",
    IMPORT_LIST: "flows.import_list",
}


@callback
def async_setup_links(hass: HomeAssistant) -> None:
    """Register what the links lead to."""
    for path, module in _MODULES.items():
        hass.http.register_view(LateView(path, module))


class LateView(HomeAssistantView):
    """Answers whoever has a signed link or a token as its module does."""

    def __init__(self, path: str, module: str) -> None:
        """Say where it is, and which module it is of."""
        self.url = path
        self.name = f"api:{DOMAIN}:{module}"
        self._module = module

    async def get(self, request: web.Request, **parts: str) -> web.StreamResponse:
        """Answer; ``parts`` are those of the path that vary."""
        module = await async_late(request.app[KEY_HASS], self._module)
        answer: web.StreamResponse = await module.async_get(request, **parts)
        return answer


def refusal(why: str, status: HTTPStatus) -> web.Response:
    """Return the answer that says why there is none."""
    return web.json_response({"message": why}, status=status)
