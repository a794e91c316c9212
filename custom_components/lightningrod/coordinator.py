"""What the entities show: a vehicle's totals after each commit, and the database's state."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, override

from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import CONF_CURRENCY
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryAuthFailed
from homeassistant.helpers.debounce import Debouncer
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed
from sqlalchemy.ext.asyncio import AsyncConnection

from .const import CONF_VIN, DOMAIN, LOGGER
from .data import LightningRodConfigEntry
from .db.attention import needs_attention
from .db.engine import Database
from .db.errors import DatabaseError, InvalidAuth
from .db.totals import VehicleTotals, read_totals
from .db.writer import Writer
from .figure_query import figure_query

# Rows of one burst may come in several commits; the totals are read once for them.
REFRESH_COOLDOWN: Final = 1.0
# Reads attributes of the writer, no database, and only while somebody shows them.
STATUS_INTERVAL: Final = timedelta(minutes=1)


class VehicleCoordinator(DataUpdateCoordinator[VehicleTotals]):
    """The totals of one vehicle, read again when its rows or the calendar changed.

    ``currency`` (ISO 4217) is what they were read in. ``needs_attention`` says whether rows
    wait for a person.
    """

    config_entry: LightningRodConfigEntry

    def __init__(
        self,
        hass: HomeAssistant,
        entry: LightningRodConfigEntry,
        subentry: ConfigSubentry,
        database: Database,
        writer: Writer,
    ) -> None:
        """Prepare for the vehicle of this subentry."""
        self._debouncer = Debouncer(
            hass,
            LOGGER,
            cooldown=REFRESH_COOLDOWN,
            immediate=True,
            background=True,
            function=self._async_refresh,
        )
        super().__init__(
            hass,
            LOGGER,
            config_entry=entry,
            # Appears in logs, where a title might hold a name or a VIN.
            name=f"{DOMAIN} vehicle {subentry.subentry_id}",
            request_refresh_debouncer=self._debouncer,
            # Equal totals may have to be shown in another unit.
            always_update=True,
        )
        self.currency: str = entry.options[CONF_CURRENCY]
        self.subentry = subentry
        self.device_id: str = subentry.data[CONF_VIN]
        self.needs_attention = False
        self.database = database
        self._writer = writer

    @property
    def available(self) -> bool:
        """Whether the figures stand for what is in the database now."""
        return self.last_update_success and self._writer.connected

    @callback
    def async_wait(self) -> None:
        """Begin without figures; they come with the database."""
        self.last_update_success = False

    @callback
    def async_schedule_refresh(self) -> None:
        """Read the totals soon, once for all calls until then."""
        self._debouncer.async_schedule_call()

    @callback
    def async_roll_over(self, _now: datetime) -> None:
        """Read the totals again as a day has begun."""
        self.async_schedule_refresh()

    @override
    async def async_shutdown(self) -> None:
        """Read no more, and wait for a reading that is under way."""
        await super().async_shutdown()
        async with self._debouncer.async_lock():
            pass

    @override
    async def _async_update_data(self) -> VehicleTotals:
        query = figure_query(
            self.config_entry, {self.subentry.subentry_id: self.device_id}
        )

        async def _read(connection: AsyncConnection) -> tuple[bool, VehicleTotals]:
            attention = await needs_attention(connection, self.device_id)
            return attention, await read_totals(connection, query)

        try:
            attention, totals = await self.database.read(_read)
        except InvalidAuth as err:
            raise ConfigEntryAuthFailed(
                translation_domain=DOMAIN, translation_key=err.key
            ) from err
        except DatabaseError as err:
            raise UpdateFailed(
                translation_domain=DOMAIN, translation_key=err.key
            ) from err
        # What they are in goes with the totals, never before them.
        self.currency = totals.currency
        self.needs_attention = attention
        return totals


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseStatus:
    """How the database and the way to it are doing."""

    connected: bool
    pending: int
    last_commit_at: datetime | None


class DatabaseCoordinator(DataUpdateCoordinator[DatabaseStatus]):
    """The state of the writer, as the database's own entities show it."""

    config_entry: LightningRodConfigEntry

    def __init__(
        self,
        hass: HomeAssistant,
        entry: LightningRodConfigEntry,
        writer: Writer,
        revision: str | None,
    ) -> None:
        """Show the state of this writer, in a database at this schema revision.

        ``None`` stands for a database that has not been seen yet.
        """
        super().__init__(
            hass,
            LOGGER,
            config_entry=entry,
            name=f"{DOMAIN} database",
            update_interval=STATUS_INTERVAL,
            always_update=False,
        )
        self.revision = revision
        self._writer = writer
        self.data = self._status()

    @callback
    def async_update(self) -> None:
        """Show the state of the writer as it is now."""
        self.async_set_updated_data(self._status())

    @override
    async def _async_update_data(self) -> DatabaseStatus:
        return self._status()

    def _status(self) -> DatabaseStatus:
        return DatabaseStatus(
            connected=self._writer.connected,
            pending=self._writer.pending,
            last_commit_at=self._writer.last_commit_at,
        )
