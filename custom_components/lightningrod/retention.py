"""Thins what is old, at night and when asked: as the options say, off unless they do."""

import asyncio
from datetime import datetime
from functools import partial
from pathlib import Path
import shutil
from typing import TYPE_CHECKING, Final

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_track_time_change
from homeassistant.util import dt as dt_util

from .const import CONF_POSITION_MONTHS, CONF_SAMPLE_MONTHS, DOMAIN, LOGGER
from .data import LightningRodConfigEntry
from .db.config import SqliteConfig
from .db.engine import Database
from .db.errors import DatabaseError
from .late import async_late
from .ledger.positions import Positions

if TYPE_CHECKING:
    from .db.retention import Bounds, Thinned

# When nobody drives, and Home Assistant's own clearing (at 4:12) has not begun.
_AT: Final = {"hour": 3, "minute": 17, "second": 0}
# A night's work. What is left is for the next night.
NIGHTLY_S: Final = 600.0
# On this day of the month rows are found that came later than the days that they are of.
_ANEW_ON: Final = 1
# To write a file anew takes as much room as it has, and the log of it as much again.
_SPARE: Final = 2


def has_room(path: Path) -> bool:
    """Return whether a file can be written anew. For a worker thread."""
    return shutil.disk_usage(path.parent).free > _SPARE * path.stat().st_size


class Retention:
    """The nightly thinning of an entry's ledger."""

    def __init__(
        self, hass: HomeAssistant, entry: LightningRodConfigEntry, database: Database
    ) -> None:
        """Prepare; nothing is done before :meth:`async_start`."""
        self._hass = hass
        self._entry = entry
        self._database = database
        self._stop: CALLBACK_TYPE | None = None
        self._lock = asyncio.Lock()
        self._closed = False

    @callback
    def async_start(self) -> None:
        """Look at night whether there is something to thin."""
        self._stop = async_track_time_change(self._hass, self._night, **_AT)

    async def async_close(self) -> None:
        """Do no more, and wait for what is being done."""
        self._closed = True
        if self._stop is not None:
            self._stop()
        async with self._lock:
            pass

    async def async_thin(self, wanted: Bounds, *, apply: bool, anew: bool) -> Thinned:
        """Thin now; raises ``DatabaseError``. One run at a time."""
        return await self._async_run(wanted, apply=apply, anew=anew)

    async def async_compact(self) -> bool:
        """Give freed room back to the disk; return whether there was room to do so.

        Raises ``DatabaseError``.
        """
        config = self._database.config
        if isinstance(config, SqliteConfig):
            room = partial(has_room, config.path)
            if not await self._hass.async_add_executor_job(room):
                return False
            async with self._lock:
                await self._database.compact()
        return True

    async def async_blur(self, positions: Positions) -> None:
        """Let what is kept of positions be no more than may be kept now."""
        module = await async_late(self._hass, "db.positions")
        async with self._lock:
            try:
                await module.blur_rows(
                    self._database, positions, go_on=lambda: not self._closed
                )
            except DatabaseError as err:
                LOGGER.warning(
                    "Not all positions that were kept are made coarser yet,"
                    " store the options again to go on: %s",
                    err,
                )

    @callback
    def _night(self, now: datetime) -> None:
        if self._entry.options.keys() & {CONF_SAMPLE_MONTHS, CONF_POSITION_MONTHS}:
            self._entry.async_create_background_task(
                self._hass, self._async_night(now), f"{DOMAIN} retention"
            )

    async def _async_night(self, now: datetime) -> None:
        over = self._hass.loop.time() + NIGHTLY_S
        kept_for = await async_late(self._hass, "kept_for")
        try:
            done = await self._async_run(
                kept_for.bounds(self._entry.options),
                apply=True,
                anew=dt_util.as_local(now).day == _ANEW_ON,
                over=over,
            )
        except DatabaseError as err:
            LOGGER.debug("Nothing was thinned: %s", err)
        else:
            LOGGER.debug("%d old rows were thinned", sum(done.rows.values()))

    async def _async_run(
        self, wanted: Bounds, *, apply: bool, anew: bool, over: float | None = None
    ) -> Thinned:
        def go_on() -> bool:
            in_time = over is None or self._hass.loop.time() < over
            return in_time and not self._closed

        module = await async_late(self._hass, "db.retention")
        async with self._lock:
            thinner = module.Thinner(
                self._database, wanted, apply=apply, anew=anew, go_on=go_on
            )
            done: Thinned = await thinner.run()
        return done
