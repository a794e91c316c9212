"""LightningROD: a ledger of what an electric Ford charges, drives and costs."""

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.helpers.typing import ConfigType

from .config_flow import LightningRodConfigFlow
from .connection import database_name
from .const import CONF_BACKEND, DOMAIN, Backend
from .data import LightningRodConfigEntry
from .frontend import async_add_resource, async_remove_resource, async_setup_frontend
from .issues import async_clear_issues, async_tell_what_is_left
from .links import async_setup_links
from .memory import memory_store
from .runtime import async_start, async_update
from .services import async_setup_services
from .statistics import async_forget_entry
from .websocket_api import async_setup_websocket_api

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)
PLATFORMS = [
    Platform.BINARY_SENSOR,
    Platform.CALENDAR,
    Platform.EVENT,
    Platform.SENSOR,
]


async def async_setup(hass: HomeAssistant, _config: ConfigType) -> bool:
    """Register what is there whether or not a ledger is loaded."""
    async_setup_services(hass)
    async_setup_websocket_api(hass)
    async_setup_links(hass)
    await async_setup_frontend(hass)
    return True


async def async_setup_entry(
    hass: HomeAssistant, entry: LightningRodConfigEntry
) -> bool:
    """Open the ledger and follow its vehicles."""
    await async_start(hass, entry)
    try:
        await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    except BaseException:
        # Whatever it was, cancellation included, no thread may be left behind.
        await entry.runtime_data.async_close()
        raise
    entry.async_on_unload(entry.add_update_listener(async_update))
    await async_add_resource(hass)
    return True


async def async_unload_entry(
    hass: HomeAssistant, entry: LightningRodConfigEntry
) -> bool:
    """Write what is queued, and close the ledger."""
    if not await hass.config_entries.async_unload_platforms(entry, PLATFORMS):
        return False
    await entry.runtime_data.async_close()
    return True


async def async_remove_entry(
    hass: HomeAssistant, entry: LightningRodConfigEntry
) -> None:
    """Forget the entry; its database stays, for it is the user's, and it is said where.

    So does its journal, if rows wait in it.
    """
    async_clear_issues(hass, entry)
    async_tell_what_is_left(
        hass,
        entry,
        name=database_name(entry.data),
        is_file=entry.data[CONF_BACKEND] == Backend.SQLITE,
    )
    await memory_store(hass, entry.entry_id).async_remove()
    await async_forget_entry(hass, entry.entry_id)
    if not hass.config_entries.async_entries(DOMAIN):
        await async_remove_resource(hass)


async def async_remove_config_entry_device(
    _hass: HomeAssistant, entry: LightningRodConfigEntry, device: dr.DeviceEntry
) -> bool:
    """Allow to remove the device of a vehicle that is no longer in the ledger."""
    present = {(DOMAIN, entry.entry_id)} | {
        (DOMAIN, subentry_id) for subentry_id in entry.subentries
    }
    return not device.identifiers & present


async def async_migrate_entry(
    _hass: HomeAssistant, entry: LightningRodConfigEntry
) -> bool:
    """Refuse a configuration that a newer version of the integration wrote."""
    return entry.version <= LightningRodConfigFlow.VERSION
