"""Serve the dashboard and the cards, and tell Home Assistant's frontend where they are."""

from collections.abc import Iterable
import hashlib
from pathlib import Path
from typing import Any, Final

from homeassistant.components.http import StaticPathConfig  # type: ignore[attr-defined]  # not said to be exported
from homeassistant.components.lovelace.const import LOVELACE_DATA
from homeassistant.components.lovelace.resources import ResourceStorageCollection
from homeassistant.core import HomeAssistant
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN, LOGGER

FOLDER: Final = Path(__file__).parent / "www"
ENTRY: Final = "lightningrod.js"

# Every version has an address of its own, so that a browser may keep what it has.
URL_BASE: Final = f"/{DOMAIN}_static"
# And there is one that stays, for resources that are written by hand.
LATEST: Final = "latest"

DATA_URL: Final[HassKey[str]] = HassKey(f"{DOMAIN}_frontend_url")
DATA_TELL: Final[HassKey[bool]] = HassKey(f"{DOMAIN}_frontend_tell")


async def async_setup_frontend(hass: HomeAssistant) -> None:
    """Serve the files; a path can be registered once in the life of Home Assistant."""
    version = await hass.async_add_executor_job(_version)
    await hass.http.async_register_static_paths(
        [
            StaticPathConfig(f"{URL_BASE}/{version}", str(FOLDER), cache_headers=True),
            StaticPathConfig(f"{URL_BASE}/{LATEST}", str(FOLDER), cache_headers=False),
        ]
    )
    hass.data[DATA_URL] = f"{URL_BASE}/{version}/{ENTRY}"


def _version() -> str:
    """Return a name of what is served: the entry names all other files by their content."""
    return hashlib.sha256((FOLDER / ENTRY).read_bytes()).hexdigest()[:12]


async def async_add_resource(hass: HomeAssistant) -> None:
    """Have the frontend load the cards, in the version that is served now."""
    if (resources := await _async_resources(hass)) is None:
        return
    url = hass.data[DATA_URL]
    known = _ours(resources.async_items())
    if not known:
        await resources.async_create_item({"res_type": "module", "url": url})
    for item in known[1:]:
        await resources.async_delete_item(item["id"])
    for item in known[:1]:
        if item["url"] != url:
            await resources.async_update_item(item["id"], {"url": url})


async def async_remove_resource(hass: HomeAssistant) -> None:
    """Have the frontend forget the cards."""
    if (resources := await _async_resources(hass)) is not None:
        for item in _ours(resources.async_items()):
            await resources.async_delete_item(item["id"])


async def _async_resources(hass: HomeAssistant) -> ResourceStorageCollection | None:
    """Return the dashboards' resources, if they are there and not written by hand."""
    if (lovelace := hass.data.get(LOVELACE_DATA)) is None:
        return None
    resources = lovelace.resources
    if isinstance(resources, ResourceStorageCollection):
        # Not before this are they read from disk.
        await resources.async_get_info()
        return resources
    _tell_by_hand(hass, resources.async_items())
    return None


def _tell_by_hand(hass: HomeAssistant, items: list[dict[str, Any]]) -> None:
    """Say, once in the life of Home Assistant, what belongs into the YAML."""
    if not _ours(items) and hass.data.setdefault(DATA_TELL, True):
        hass.data[DATA_TELL] = False
        LOGGER.warning(
            "Dashboard resources are kept in YAML: to see LightningROD's dashboard and "
            "cards, add the resource %s of type module to them",
            f"{URL_BASE}/{LATEST}/{ENTRY}",
        )


def _ours(items: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return [item for item in items if str(item["url"]).startswith(f"{URL_BASE}/")]
