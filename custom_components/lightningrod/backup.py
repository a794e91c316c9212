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

# For the writers to come to an end.
HOLD_S: Final = 20
# A backup that never ends must not keep rows out of the database for ever; meanwhile they
# wait on disk.
RELEASE_AFTER_S: Final = 3600

_TIMER: Final[HassKey[CALLBACK_TYPE]] = HassKey(f"{DOMAIN}_backup")


async def async_pre_backup(hass: HomeAssistant) -> None:
    """Hold the writers, with all rows in the files that are copied."""
    _cancel_timer(hass)

    @callback
    def _too_long(_now: datetime) -> None:
        LOGGER.warning("The backup takes too long; the database is written again")
        hass.data.pop(_TIMER, None)
        _release(hass)

    job = HassJob(_too_long, cancel_on_shutdown=True)
    hass.data[_TIMER] = async_call_later(hass, RELEASE_AFTER_S, job)
    await asyncio.gather(*(_async_hold(entry) for entry in _entries(hass)))


async def async_post_backup(hass: HomeAssistant) -> None:
    """Let the writers go on."""
    _cancel_timer(hass)
    _release(hass)


async def _async_hold(entry: LightningRodConfigEntry) -> None:
    try:
        async with asyncio.timeout(HOLD_S):
            await entry.runtime_data.database.hold()
    except Exception as err:  # noqa: BLE001 whatever it is, the backup goes on without
        LOGGER.warning(
            "The database could not be held for the backup (%s)", type(err).__name__
        )


@callback
def _release(hass: HomeAssistant) -> None:
    for entry in _entries(hass):
        entry.runtime_data.database.release()


@callback
def _cancel_timer(hass: HomeAssistant) -> None:
    if cancel := hass.data.pop(_TIMER, None):
        cancel()


@callback
def _entries(hass: HomeAssistant) -> list[LightningRodConfigEntry]:
    return hass.config_entries.async_loaded_entries(DOMAIN)
