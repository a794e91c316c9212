"""What an action is about: the vehicle and the period that it was called with."""

from datetime import datetime
from typing import Final

from homeassistant.const import ATTR_CONFIG_ENTRY_ID, ATTR_DEVICE_ID
from homeassistant.core import ServiceCall
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import device_registry as dr

from ..const import DOMAIN
from ..coordinator import VehicleCoordinator
from ..data import LightningRodConfigEntry, LightningRodData
from ..ledgers import async_ledger

ATTR_START: Final = "start"
ATTR_END: Final = "end"


def vehicles(call: ServiceCall) -> list[tuple[LightningRodData, VehicleCoordinator]]:
    """Return the vehicle that was asked for, or without a device all there are."""
    entries: list[LightningRodConfigEntry] = (
        call.hass.config_entries.async_loaded_entries(DOMAIN)
    )
    if not entries:
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="not_loaded"
        )
    wanted = _wanted(call)
    found = [
        (entry.runtime_data, coordinator)
        for entry in entries
        for subentry_id, coordinator in entry.runtime_data.coordinators.items()
        if wanted is None or (DOMAIN, subentry_id) in wanted
    ]
    if wanted is not None and not found:
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="not_a_vehicle"
        )
    return found


def whose(call: ServiceCall) -> tuple[LightningRodConfigEntry, str | None]:
    """Return the ledger that is meant, and the vehicle's id if one was named."""
    if ATTR_DEVICE_ID not in call.data:
        return async_ledger(call.hass, call.data.get(ATTR_CONFIG_ENTRY_ID)), None
    data, vehicle = vehicles(call)[0]
    return data.status.config_entry, vehicle.subentry.subentry_id


def _wanted(call: ServiceCall) -> set[tuple[str, str]] | None:
    """Return the identifiers of the device that was asked for, ``None`` without one."""
    if (device_id := call.data.get(ATTR_DEVICE_ID)) is None:
        return None
    device = dr.async_get(call.hass).async_get(device_id)
    return device.identifiers if device else set()


def period(call: ServiceCall) -> tuple[datetime | None, datetime | None]:
    """Return the period that was asked for."""
    start, end = call.data.get(ATTR_START), call.data.get(ATTR_END)
    if start and end and end < start:
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="end_before_start"
        )
    return start, end
