"""Keeps what figures are read from: days, months, petrol prices, and statistics for readers.

All of it follows from rows that are in the database: what could not be done is done later,
and what is done twice is done once. Days are computed one at a time, and so many in a row,
so that ten years of them hold up nobody.
"""

from contextlib import AsyncExitStack
from datetime import date, datetime, timedelta
from typing import Final

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later, async_track_time_interval
from homeassistant.util import dt as dt_util

from .const import CONF_PETROL_PRICE_ENTITY, LOGGER
from .data import LightningRodConfigEntry
from .db.daily import compute_day, days_to_compute, mark_stale
from .db.engine import Database
from .db.errors import DatabaseError
from .db.fuel import compute_months
from .db.monthly import compute_month, months_to_compute, prepare_month
from .db.readers import write_statistics
from .db.writer import CommitReport
from .soon import Soon

# The day that goes on is as new as this.
EVERY: Final = timedelta(hours=1)
# A charge that goes on is no reason to write; several that end are one.
COOLDOWN_S: Final = 300.0
DAYS_A_RUN: Final = 100
MONTHS_A_RUN: Final = 60
PAUSE: Final = timedelta(seconds=5)


class FigureKeeper:
    """Keeps the tables of an entry's figures current."""

    def __init__(
        self, hass: HomeAssistant, entry: LightningRodConfigEntry, database: Database
    ) -> None:
        """Prepare; nothing is done before :meth:`async_start`."""
        self._hass = hass
        self._entry = entry
        self._database = database
        self._late: dict[str, tuple[datetime, datetime]] = {}
        self._stack = AsyncExitStack()
        self._go_on: CALLBACK_TYPE | None = None
        self._closed = False
        self._debouncer = Soon(hass, cooldown=COOLDOWN_S, function=self._async_keep)

    @callback
    def async_start(self) -> None:
        """Make up for what was missed, and go on from there."""
        stop: CALLBACK_TYPE = async_track_time_interval(
            self._hass, self._hour, EVERY, cancel_on_shutdown=True
        )
        self._stack.callback(stop)
        for coordinator in self._entry.runtime_data.coordinators.values():
            self._stack.callback(coordinator.async_add_listener(self._changed))
        self._changed()

    async def async_close(self) -> None:
        """Do no more, and wait for what is being done."""
        self._closed = True
        await self._stack.aclose()
        if self._go_on is not None:
            self._go_on()
        await self._debouncer.async_close()

    @callback
    def async_committed(self, report: CommitReport) -> None:
        """Note rows that came late: their days are to be computed again."""
        if report.oldest is None or report.newest is None:
            return
        if dt_util.as_local(report.oldest).date() >= dt_util.now().date():
            return
        for device_id in report.devices:
            oldest, newest = self._late.get(device_id, (report.oldest, report.newest))
            self._late[device_id] = (
                min(oldest, report.oldest),
                max(newest, report.newest),
            )

    @callback
    def _hour(self, _now: datetime) -> None:
        self._changed()

    @callback
    def _changed(self) -> None:
        self._debouncer.async_schedule_call()

    async def _async_keep(self) -> None:
        try:
            await self._async_keep_rest()
            await self._async_mark_late()
            more = await self._async_keep_months()
            more |= await self._async_keep_days()
            if more and not self._closed:
                self._go_on = async_call_later(self._hass, PAUSE, self._again)
        except DatabaseError as err:
            LOGGER.debug("The days wait for the database: %s", err)

    async def _async_keep_rest(self) -> None:
        zone, today = dt_util.get_default_time_zone(), dt_util.now().date()
        currency = next(
            (it.currency for it in self._entry.runtime_data.coordinators.values()),
            self._hass.config.currency,
        )
        async with self._database.begin(lasting=False) as connection:
            if entity_id := self._entry.options.get(CONF_PETROL_PRICE_ENTITY):
                await compute_months(connection, entity_id, zone, today)
            await write_statistics(connection, currency, today, dt_util.utcnow())

    async def _async_mark_late(self) -> None:
        """Mark the days that late rows are of."""
        zone = dt_util.get_default_time_zone()
        while self._late:
            device_id, (oldest, newest) = next(iter(self._late.items()))
            async with self._database.begin(lasting=False) as connection:
                await mark_stale(connection, device_id, oldest, newest, zone)
            del self._late[device_id]

    async def _async_keep_months(self) -> bool:
        """Compute the months that are due, the newest first; return whether some are left."""
        zone, now = dt_util.get_default_time_zone(), dt_util.utcnow()
        async with self._database.connect() as connection:
            due = await months_to_compute(connection, now)
        for device_id, month in due[:MONTHS_A_RUN]:
            if self._closed:
                break
            async with self._database.begin(lasting=False) as connection:
                await prepare_month(connection, device_id, month)
            async with self._database.begin(lasting=False, steady=True) as connection:
                await compute_month(connection, device_id, month, zone, now)
        return len(due) > MONTHS_A_RUN

    async def _async_keep_days(self) -> bool:
        """Compute the days that are due, as many as are computed in a row; return if more."""
        zone, today = dt_util.get_default_time_zone(), dt_util.now().date()
        due: list[tuple[str, date]] = []
        async with self._database.connect() as connection:
            for coordinator in self._entry.runtime_data.coordinators.values():
                device_id = coordinator.device_id
                days = await days_to_compute(connection, device_id, zone, today)
                due += [(device_id, day) for day in days]
        for device_id, day in due[:DAYS_A_RUN]:
            if self._closed:
                return False
            async with self._database.begin(lasting=False) as connection:
                await compute_day(connection, device_id, day, zone, dt_util.utcnow())
        return len(due) > DAYS_A_RUN

    async def _again(self, _now: datetime) -> None:
        self._go_on = None
        async with self._debouncer.async_lock():
            if not self._closed:
                await self._async_keep()
