"""Keeps the embedded database still while Home Assistant makes a backup.

Whatever happens here, the backup goes on: one without our last minutes is better than none.
"""

import asyncio
from datetime import datetime
from typing import Final

from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN, LOGGER
from .data import LightningRodConfigEntry
from .db.engine import Database

# For the writers to come to an end.
HOLD_S: Final = 20
# A backup that never ends must not keep rows out of the database for ever; meanwhile they
# wait on disk.
RELEASE_AFTER_S: Final = 3600

# There while a backup is made.
BACKUP_TIMER: Final[HassKey[CALLBACK_TYPE]] = HassKey(f"{DOMAIN}_backup")


async def async_pre_backup(hass: HomeAssistant) -> None:
    """Hold the writers, with all rows in the files that are copied."""
    _cancel_timer(hass)

    @callback
    def _too_long(_now: datetime) -> None:
        LOGGER.warning("The backup takes too long; the database is written again")
        hass.data.pop(BACKUP_TIMER, None)
        _release(hass)

    job = HassJob(_too_long, cancel_on_shutdown=True)
    hass.data[BACKUP_TIMER] = async_call_later(hass, RELEASE_AFTER_S, job)
    databases = (entry.runtime_data.database for entry in _entries(hass))
    await asyncio.gather(*map(async_hold, databases))


async def async_post_backup(hass: HomeAssistant) -> None:
    """Let the writers go on."""
    _cancel_timer(hass)
    _release(hass)


async def async_hold(database: Database) -> None:
    """Hold the writers of a database; one that is opened in the middle of a backup, too."""
    try:
        async with asyncio.timeout(HOLD_S):
            await database.hold()
    except Exception as err:  # noqa: BLE001 whatever it is, the backup goes on without
        LOGGER.warning(
            "The database could not be held for the backup (%s)", type(err).__name__
        )


@callback
def _release(hass: HomeAssistant) -> None:
    for entry in _entries(hass):
        entry.runtime_data.database.release()
        entry.runtime_data.mirror.async_connected()


@callback
def _cancel_timer(hass: HomeAssistant) -> None:
    if cancel := hass.data.pop(BACKUP_TIMER, None):
        cancel()


@callback
def _entries(hass: HomeAssistant) -> list[LightningRodConfigEntry]:
    return hass.config_entries.async_loaded_entries(DOMAIN)
