"""Writes a report of each month by itself, once the month is over."""

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

from homeassistant.components.persistent_notification import async_create
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.event import async_track_time_change
from homeassistant.helpers.start import async_at_started
from homeassistant.util import dt as dt_util

from .const import CONF_MONTHLY_REPORT, CONF_REPORT_FOLDER, DOMAIN, LOGGER
from .data import LightningRodConfigEntry
from .db.errors import DatabaseError
from .files import allowed_path
from .late import async_late

DEFAULT_FOLDER: Final = DOMAIN
# A month is reported until then; who was away longer can still order its report.
_LAST_DAY: Final = 7
_HOUR: Final = 2
# The end of an id is what differs at random.
_MARK: Final = 6


@callback
def async_report_months(
    hass: HomeAssistant, entry: LightningRodConfigEntry
) -> CALLBACK_TYPE:
    """Write what is due each night, and at the start; return how to stop."""

    @callback
    def look(_: object) -> None:
        entry.async_create_background_task(
            hass, _async_report(hass, entry), f"{DOMAIN} monthly report"
        )

    stops = [
        async_track_time_change(hass, look, hour=_HOUR, minute=0, second=0),
        async_at_started(hass, look),
    ]

    def stop() -> None:
        for it in stops:
            it()

    return stop


async def _async_report(hass: HomeAssistant, entry: LightningRodConfigEntry) -> None:
    """Write the report of last month, if it is wanted and not there."""
    if not entry.options.get(CONF_MONTHLY_REPORT) or dt_util.now().day > _LAST_DAY:
        return
    reporting = await async_late(hass, "reporting")
    order = reporting.ReportOrder.of(hass, {}, None)
    folder = entry.options.get(CONF_REPORT_FOLDER, DEFAULT_FOLDER)
    told = str(Path(folder, order.file_name(_mark(hass, entry))))
    try:
        path = await hass.async_add_executor_job(
            allowed_path, hass, told, reporting.SUFFIX
        )
        if await hass.async_add_executor_job(path.exists):
            return
        await reporting.async_write_report(hass, entry, order, path)
    except (DatabaseError, HomeAssistantError) as err:
        LOGGER.warning("The report of last month could not be written: %s", err)
        return
    await _async_tell(hass, entry, order.start, path)


@callback
def _mark(hass: HomeAssistant, entry: LightningRodConfigEntry) -> str:
    """Return what tells the files of an entry from those of the first one."""
    first = hass.config_entries.async_entries(DOMAIN)[0]
    return "" if first is entry else f"_{entry.entry_id[-_MARK:].lower()}"


async def _async_tell(
    hass: HomeAssistant, entry: LightningRodConfigEntry, start: datetime, path: Path
) -> None:
    words = await (await async_late(hass, "words")).Words.async_load(hass)
    period = f"{dt_util.as_local(start):%Y-%m}"
    told = f"{DOMAIN}_report_{period}{_mark(hass, entry)}"
    tell = partial(async_create, hass, notification_id=told)
    tell(
        words.say("report_written", period=period, path=path),
        title=words.say("report_written_title"),
    )
