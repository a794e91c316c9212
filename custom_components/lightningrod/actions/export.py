"""The action that writes sessions or trips into a file; for administrators."""

from collections.abc import Mapping
import os
from pathlib import Path
import tempfile
from typing import IO, Any, Final

from homeassistant.const import ATTR_CONFIG_ENTRY_ID, ATTR_DEVICE_ID
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.service import async_register_admin_service
import voluptuous as vol

from ..const import DOMAIN
from ..data import LightningRodConfigEntry
from ..db.errors import DatabaseError
from ..exporting import FIELDS, Exported, Order, async_export
from ..ledgers import async_ledger
from .targets import vehicles

ATTR_PATH: Final = "path"
_MAX_PATH: Final = 1000


@callback
def async_setup_actions(hass: HomeAssistant) -> None:
    """Register the action."""
    schema: Mapping[vol.Marker, Any] = {
        vol.Optional(ATTR_CONFIG_ENTRY_ID): cv.string,
        vol.Optional(ATTR_DEVICE_ID): cv.string,
        vol.Optional(ATTR_PATH): vol.All(cv.string, vol.Length(min=1, max=_MAX_PATH)),
        **FIELDS,
    }
    async_register_admin_service(
        hass,
        DOMAIN,
        "export",
        _async_handle,
        schema=vol.Schema(schema),
        supports_response=SupportsResponse.OPTIONAL,
    )


async def _async_handle(call: ServiceCall) -> ServiceResponse:
    entry, vehicle = _whose(call)
    order = Order.of(call.hass, entry, call.data, vehicle)
    path = await call.hass.async_add_executor_job(
        _allowed, call.hass, order, call.data.get(ATTR_PATH)
    )
    try:
        done = await _async_write(call.hass, entry, order, path)
    except DatabaseError as err:
        raise HomeAssistantError(
            translation_domain=DOMAIN, translation_key=err.key
        ) from err
    except OSError as err:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="export_not_written",
            translation_placeholders={
                "path": str(path),
                "reason": err.strerror or type(err).__name__,
            },
        ) from err
    return {"path": str(path), "rows": done.rows, "sums": dict(done.sums)}


def _whose(call: ServiceCall) -> tuple[LightningRodConfigEntry, str | None]:
    """Return the ledger that is meant, and the vehicle's id if one was named."""
    if ATTR_DEVICE_ID not in call.data:
        return async_ledger(call.hass, call.data.get(ATTR_CONFIG_ENTRY_ID)), None
    data, vehicle = vehicles(call)[0]
    return data.status.config_entry, vehicle.subentry.subentry_id


def _allowed(hass: HomeAssistant, order: Order, told: str | None) -> Path:
    """Return the file to write; raises for one that Home Assistant does not allow.

    What is not absolute lies in the media folder: unlike ``www`` it is not public.
    """
    media = next(iter(hass.config.media_dirs.values()), hass.config.path("media"))
    path = Path(media, told or order.file_name())
    suffix = order.style.format.suffix
    if path.suffix.lower() != suffix:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="export_suffix",
            translation_placeholders={"suffix": suffix},
        )
    if "\0" in str(path) or not hass.config.is_allowed_path(str(path)):
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="export_path",
            translation_placeholders={"path": str(path)},
        )
    return path.parent.resolve() / path.name


async def _async_write(
    hass: HomeAssistant, entry: LightningRodConfigEntry, order: Order, path: Path
) -> Exported:
    """Write beside the file and put it in place at the end: it is whole or not there."""
    file = await hass.async_add_executor_job(_open, path)
    try:
        done = await async_export(hass, entry, order, file)
        await hass.async_add_executor_job(_put, file, path)
    finally:
        await hass.async_add_executor_job(_discard, file)
    return done


def _open(path: Path) -> IO[bytes]:
    path.parent.mkdir(parents=True, exist_ok=True)
    return tempfile.NamedTemporaryFile(
        dir=path.parent, prefix=f".{DOMAIN}_", delete=False
    )


def _put(file: IO[bytes], path: Path) -> None:
    file.flush()
    os.fsync(file.fileno())
    file.close()
    Path(file.name).replace(path)


def _discard(file: IO[bytes]) -> None:
    """Leave nothing beside the file; after it was put in place there is nothing."""
    file.close()
    Path(file.name).unlink(missing_ok=True)
