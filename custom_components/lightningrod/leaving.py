"""What becomes of rows when a vehicle, or the whole entry, is removed: they stay until asked."""

from pathlib import Path

from homeassistant.core import HomeAssistant

from .connection import journal_path, refused_path
from .const import (
    CONF_BACKEND,
    DOMAIN,
    JOURNAL_PREFIX,
    LOGGER,
    SQLITE_FILE,
    Backend,
    Source,
)
from .data import LightningRodConfigEntry
from .db.errors import DatabaseError
from .db.files import leave_no_copy
from .db.reference import remove_vehicle, vehicle_row
from .issues import async_forget_vehicle_issue, async_tell_of_removed_vehicle
from .late import async_late
from .pending import async_write_pending
from .source.entities import entity_keys
from .source.fields import ODOMETER


async def async_forget_removed(
    hass: HomeAssistant, entry: LightningRodConfigEntry
) -> None:
    """Mark vehicles whose subentry is gone; ask what is to become of their history."""
    data = entry.runtime_data
    gone = [
        coordinator.device_id
        for subentry_id, coordinator in data.coordinators.items()
        if subentry_id not in entry.subentries
    ]
    if not gone:
        return
    removal = await async_late(hass, "db.removal")
    try:
        for device_id in gone:
            async with data.database.begin() as connection:
                await remove_vehicle(connection, device_id)
                number = await vehicle_row(connection, device_id)
                left = number and await removal.removed_vehicle(connection, number)
            if left:
                async_tell_of_removed_vehicle(hass, entry, left)
    except DatabaseError as err:
        # It is a mark for readers of the tables; nothing here depends on it.
        LOGGER.debug("Removed vehicles could not be marked: %s", err)


async def async_welcome(hass: HomeAssistant, entry: LightningRodConfigEntry) -> None:
    """Ask no more about vehicles that are in the configuration again."""
    data = entry.runtime_data
    if not data.writer.connected:
        return
    async with data.database.connect() as connection:
        for coordinator in data.coordinators.values():
            number = await vehicle_row(connection, coordinator.device_id)
            if number is not None:
                async_forget_vehicle_issue(hass, entry, number)


async def async_delete_vehicle(
    hass: HomeAssistant, entry: LightningRodConfigEntry, vehicle_id: int
) -> bool:
    """Delete all that is known of a removed vehicle; return whether it was one.

    Raises ``DatabaseError``; what was not deleted then is deleted by the next call.
    """
    data = entry.runtime_data
    removal = await async_late(hass, "db.removal")
    async with data.database.connect() as connection:
        left = await removal.removed_vehicle(connection, vehicle_id)
    if left is None:
        return False
    # What still waits would come after.
    await async_write_pending(entry)
    odometers = {
        entity_id
        for source in (Source.FORDPASS, Source.FORDCONNECT_QUERY)
        for entity_id, key in entity_keys(hass, left.device_id, source)[0].items()
        if key == ODOMETER
    }
    await data.writer.aside.discard_vehicle(left.device_id)
    await removal.delete_vehicle(data.database, left.device_id, odometers)
    await data.memory.async_forget_vehicle(left.device_id)
    return True


async def async_delete_file(hass: HomeAssistant) -> bool:
    """Delete the embedded database, unless an entry uses it; return whether it is gone.

    So are its copies, what was put aside of it, and rows that are kept for no entry any more.
    """
    entries = hass.config_entries.async_entries(DOMAIN)
    if any(entry.data[CONF_BACKEND] == Backend.SQLITE for entry in entries):
        return False
    path = Path(hass.config.path(SQLITE_FILE))
    known = {
        path_of(hass, entry.entry_id).name
        for entry in entries
        for path_of in (journal_path, refused_path)
    }
    await hass.async_add_executor_job(_leave_nothing, path, known)
    return True


def _leave_nothing(path: Path, known: set[str]) -> None:
    leave_no_copy(path)
    for kind in ("journal", "refused"):
        for rows in path.parent.glob(f"{JOURNAL_PREFIX}*.{kind}*"):
            if not any(rows.name.startswith(name) for name in known):
                rows.unlink(missing_ok=True)
