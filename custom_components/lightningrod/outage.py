"""What becomes of a ledger while its database is away, and when it is back."""

from datetime import datetime, timedelta
from functools import partial
from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import (
    ConfigEntryAuthFailed,
    ConfigEntryError,
    ConfigEntryNotReady,
    IntegrationError,
)
from homeassistant.util import dt as dt_util

from .const import DOMAIN, LOGGER
from .data import LightningRodConfigEntry, LightningRodData
from .db.config import SqliteConfig
from .db.engine import Database
from .db.errors import (
    CannotConnect,
    DatabaseDamaged,
    DatabaseError,
    InvalidAuth,
    LedgerMissing,
    MigrationLocked,
    MissingRights,
    NotWritable,
    UnknownDatabase,
)
from .db.files import put_aside_if_damaged
from .db.schema import HEAD, current_revision
from .issues import (
    DATABASE_ISSUES,
    FILE_MISSING,
    FILE_PUT_ASIDE,
    async_check_waiting,
    async_clear_database_issues,
    async_raise_database_issue,
    async_tell_of_file,
)
from .late import async_late
from .memory import LedgerMemory
from .row_issues import async_look_at_rows

# How often it is looked whether rows wait, and whether trackers are worth saving.
LOOK: Final = timedelta(minutes=1)

# A ledger that was in use goes on without its database: facts wait on disk until it is back.
# With any other fault the rows might not be meant for what is there.
PASSING: Final = (
    CannotConnect,
    DatabaseDamaged,
    InvalidAuth,
    LedgerMissing,
    MigrationLocked,
    MissingRights,
    NotWritable,
    UnknownDatabase,
)


async def async_prepare(
    hass: HomeAssistant,
    entry: LightningRodConfigEntry,
    database: Database,
    memory: LedgerMemory,
    *,
    suspect: bool = False,
) -> str:
    """Bring the schema up to date if it is not; return its revision.

    A file that was not closed, or is ``suspect``, is looked through before. Raises
    :class:`DatabaseError`; also where a server holds no ledger though it did: that is
    more likely a mistake than a wish, and a new ledger is not begun without asking.
    """
    await _async_check_file(hass, entry, database, memory, suspect=suspect)
    async with database.connect() as connection:
        revision = await current_revision(connection)
    if revision is None and memory.is_known:
        _missing(hass, entry, database)
    if revision != HEAD:
        migrate = (await async_late(hass, "db.migrate")).migrate
        # A ledger of years takes its time, and must not be called a slow start for it.
        async with hass.timeout.async_freeze(DOMAIN):
            result = await hass.async_add_executor_job(migrate, database.config)
        revision = result.after
        LOGGER.info("Database schema is now at revision %s", revision)
    await memory.async_note_revision(revision)
    return revision


async def _async_check_file(
    hass: HomeAssistant,
    entry: LightningRodConfigEntry,
    database: Database,
    memory: LedgerMemory,
    *,
    suspect: bool,
) -> None:
    """Put a damaged file of ours aside, to begin a new one, and say so."""
    if not (memory.is_known and isinstance(database.config, SqliteConfig)):
        return
    if suspect:
        database.renew()
    check = partial(
        put_aside_if_damaged, database.config.path, dt_util.utcnow(), suspect=suspect
    )
    # Ten years of rows take a minute to look through on a slow card.
    try:
        async with hass.timeout.async_freeze(DOMAIN):
            aside = await hass.async_add_executor_job(check)
    except OSError as err:
        raise NotWritable from err
    if aside is None:
        return
    # Who read meanwhile has a connection to the file that was renamed.
    database.renew()
    LOGGER.error("The database file is damaged; it is kept as %s", aside.name)
    async_tell_of_file(hass, entry, FILE_PUT_ASIDE, aside.name)
    # That a new one is begun now needs no further word.
    memory.async_forget()


@callback
def _missing(
    hass: HomeAssistant, entry: LightningRodConfigEntry, database: Database
) -> None:
    """Say that the ledger is gone; a file may have been deleted to begin anew."""
    if not isinstance(database.config, SqliteConfig):
        raise LedgerMissing
    LOGGER.warning("The database file was not there; a new one is begun")
    async_tell_of_file(hass, entry, FILE_MISSING, database.config.path.name)


async def async_try_prepare(
    hass: HomeAssistant,
    entry: LightningRodConfigEntry,
    database: Database,
    memory: LedgerMemory,
) -> str | DatabaseError:
    """Prepare the database for a start, or return why to start without it."""
    try:
        try:
            return await async_prepare(hass, entry, database, memory)
        except DatabaseDamaged:
            return await async_prepare(hass, entry, database, memory, suspect=True)
    except PASSING as err:
        if not memory.is_known:
            raise
        return err


def setup_error(
    hass: HomeAssistant, entry: LightningRodConfigEntry, err: DatabaseError
) -> IntegrationError:
    """Return what Home Assistant is to make of it: ask, give up, or try again."""
    kind: type[IntegrationError] = ConfigEntryNotReady
    if isinstance(err, InvalidAuth):
        kind = ConfigEntryAuthFailed
    elif type(err) in DATABASE_ISSUES:
        async_raise_database_issue(hass, entry, err)
        kind = ConfigEntryError
    return kind(translation_domain=DOMAIN, translation_key=err.key)


@callback
def async_state_changed(
    hass: HomeAssistant, entry: LightningRodConfigEntry, data: LightningRodData
) -> None:
    """React to a database that went away, came back, or is away for another reason."""
    data.status.async_update()
    if (error := data.writer.error) is None:
        async_clear_database_issues(hass, entry)
        async_look(hass, entry, data)
        data.mirror.async_connected()
        for coordinator in data.coordinators.values():
            coordinator.async_schedule_refresh()
        return
    for coordinator in data.coordinators.values():
        coordinator.async_update_listeners()
    if isinstance(error, InvalidAuth):
        entry.async_start_reauth(hass)
    elif isinstance(error, PASSING):
        if type(error) in DATABASE_ISSUES - {DatabaseDamaged}:
            async_raise_database_issue(hass, entry, error)
    elif type(error) in DATABASE_ISSUES:
        # The start says what is wrong, and loads nothing; the journal stays.
        hass.config_entries.async_schedule_reload(entry.entry_id)


@callback
def async_look(
    hass: HomeAssistant,
    entry: LightningRodConfigEntry,
    data: LightningRodData,
    _now: datetime | None = None,
) -> None:
    """Tell since when rows wait, if they do; save what a start without database needs."""
    on_disk, in_memory = data.backlog.rows, data.writer.in_memory
    waiting = (
        data.backlog.since if on_disk else None,
        data.writer.unstored_since if in_memory else None,
    )
    async_check_waiting(
        hass,
        entry,
        since=min(filter(None, waiting), default=None),
        on_disk=on_disk,
        in_memory=in_memory,
    )
    more_lost = async_look_at_rows(hass, entry, data)
    if data.memory.async_is_due() or more_lost:
        entry.async_create_background_task(
            hass, data.memory.async_save(), f"{DOMAIN} memory"
        )
