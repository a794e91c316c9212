"""Starts what a ledger consists of, keeps it in step, and takes it down again."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import datetime, timedelta

from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import (
    EVENT_CORE_CONFIG_UPDATE,
    EVENT_HOMEASSISTANT_FINAL_WRITE,
)
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.exceptions import (
    ConfigEntryAuthFailed,
    ConfigEntryError,
    ConfigEntryNotReady,
    IntegrationError,
)
from homeassistant.helpers.event import async_track_time_change
from homeassistant.util import dt as dt_util

from .connection import database_config
from .const import (
    CONF_COMMIT_INTERVAL,
    CONF_SHORT_STOP,
    CONF_USABLE_CAPACITY,
    CONF_VIN,
    DEFAULT_SHORT_STOP,
    DOMAIN,
    LOGGER,
    SUBENTRY_VEHICLE,
)
from .coordinator import DatabaseCoordinator, VehicleCoordinator
from .data import LightningRodConfigEntry, LightningRodData, structure
from .db.engine import Database
from .db.errors import DatabaseError, InvalidAuth
from .db.migrate import HEAD, current_revision, migrate
from .db.reference import remove_vehicle
from .db.repository import load_tracker_state
from .db.writer import CommitReport, Writer
from .issues import (
    DATABASE_ISSUES,
    async_check_currency,
    async_clear_database_issues,
    async_raise_database_issue,
)
from .ledger.places import Place
from .ledger.tracker import VehicleTracker
from .pipeline import VehiclePipeline
from .reference import ReferenceMirror
from .vehicles import fill_ins, ford_vehicle, vehicle_source
from .zones import async_follow_zones


async def async_start(hass: HomeAssistant, entry: LightningRodConfigEntry) -> None:
    """Open the database and start everything; all of it or, with an exception, nothing."""
    try:
        async with AsyncExitStack() as stack:
            await _async_start(hass, entry, stack)
            entry.runtime_data.resources = stack.pop_all()
    except DatabaseError as err:
        raise _setup_error(hass, entry, err) from err
    async_clear_database_issues(hass, entry)
    async_check_currency(hass, entry)


async def async_update(hass: HomeAssistant, entry: LightningRodConfigEntry) -> None:
    """Take over a changed configuration, by a reload only where there is no other way."""
    data = entry.runtime_data
    if data.built_from != structure(entry):
        await _async_forget_removed(entry)
        hass.config_entries.async_schedule_reload(entry.entry_id)
        return
    data.writer.commit_interval = entry.options[CONF_COMMIT_INTERVAL]
    for pipeline in data.pipelines.values():
        pipeline.tracker.set_stop(_short_stop(entry))
    data.mirror.async_schedule()
    _refresh(data)
    async_check_currency(hass, entry)


async def _async_start(
    hass: HomeAssistant, entry: LightningRodConfigEntry, stack: AsyncExitStack
) -> None:
    database = Database(database_config(hass, entry.data))
    stack.push_async_callback(database.dispose)
    revision = await _async_migrate(hass, database)
    writer = Writer(
        database,
        commit_interval=entry.options[CONF_COMMIT_INTERVAL],
        timezone=dt_util.get_default_time_zone(),
        # They may be called when the entry is unloaded, and has its data no longer.
        on_commit=lambda report: _committed(data, report),
        on_state=lambda connected: _state_changed(data, connected=connected),
    )
    mirror = ReferenceMirror(
        hass, entry, database, lambda places: _use_places(data, places)
    )
    data = entry.runtime_data = LightningRodData(
        database=database,
        writer=writer,
        mirror=mirror,
        status=DatabaseCoordinator(hass, entry, writer, revision),
        built_from=structure(entry),
    )
    for subentry in entry.get_subentries_of_type(SUBENTRY_VEHICLE):
        await _async_add_vehicle(hass, entry, subentry)
    stack.push_async_callback(mirror.async_close)
    await mirror.async_sync()
    _run_writer(hass, entry, stack)
    await _async_run_vehicles(entry, stack)
    _listen(hass, entry, stack)


async def _async_migrate(hass: HomeAssistant, database: Database) -> str:
    """Bring the schema up to date if it is not; return its revision."""
    async with database.connect() as connection:
        revision = await current_revision(connection)
    if revision == HEAD:
        return revision
    # A ledger of years takes its time, and must not be called a slow start for it.
    async with hass.timeout.async_freeze(DOMAIN):
        result = await hass.async_add_executor_job(migrate, database.config)
    LOGGER.info("Database schema is now at revision %s", result.after)
    return result.after


async def _async_add_vehicle(
    hass: HomeAssistant, entry: LightningRodConfigEntry, subentry: ConfigSubentry
) -> None:
    """Prepare a vehicle: its rules, with what they remember, its source, its totals."""
    data = entry.runtime_data
    vin = subentry.data[CONF_VIN]
    ford = ford_vehicle(hass, subentry)
    async with data.database.connect() as connection:
        state = await load_tracker_state(connection, vin)
    tracker = VehicleTracker(
        vin,
        model=ford.model if ford else None,
        usable_kwh=subentry.data[CONF_USABLE_CAPACITY],
        state=state,
        stop=_short_stop(entry),
    )
    data.coordinators[subentry.subentry_id] = VehicleCoordinator(
        hass, entry, subentry, data.database, data.writer
    )
    lead = vehicle_source(subentry, ford)
    data.pipelines[subentry.subentry_id] = VehiclePipeline(
        hass,
        vin=vin,
        source=lead,
        others=fill_ins(subentry, lead),
        tracker=tracker,
        writer=data.writer,
    )


def _short_stop(entry: LightningRodConfigEntry) -> timedelta:
    """Return the longest halt that does not end a trip."""
    return timedelta(minutes=entry.options.get(CONF_SHORT_STOP, DEFAULT_SHORT_STOP))


def _run_writer(
    hass: HomeAssistant, entry: LightningRodConfigEntry, stack: AsyncExitStack
) -> None:
    writer = entry.runtime_data.writer
    stack.push_async_callback(writer.close)
    task = entry.async_create_background_task(hass, writer.run(), f"{DOMAIN} writer")

    async def _async_stop() -> None:
        # Home Assistant has cancelled it already when it is stopping.
        task.cancel()
        await asyncio.wait([task])

    stack.push_async_callback(_async_stop)


async def _async_run_vehicles(
    entry: LightningRodConfigEntry, stack: AsyncExitStack
) -> None:
    for coordinator in entry.runtime_data.coordinators.values():
        stack.push_async_callback(coordinator.async_shutdown)
        await coordinator.async_config_entry_first_refresh()
    for pipeline in entry.runtime_data.pipelines.values():
        stack.callback(pipeline.stop)
        pipeline.async_start()


def _listen(
    hass: HomeAssistant, entry: LightningRodConfigEntry, stack: AsyncExitStack
) -> None:
    data = entry.runtime_data

    @callback
    def _core_changed(_event: Event) -> None:
        data.writer.timezone = dt_util.get_default_time_zone()
        _refresh(data)
        async_check_currency(hass, entry)

    @callback
    def _new_day(now: datetime) -> None:
        for coordinator in data.coordinators.values():
            coordinator.async_roll_over(now)

    async def _final_write(_event: Event) -> None:
        await data.async_close()

    stack.callback(async_follow_zones(hass, data.mirror.async_schedule))
    stack.callback(async_track_time_change(hass, _new_day, hour=0, minute=0, second=0))
    stack.callback(hass.bus.async_listen(EVENT_CORE_CONFIG_UPDATE, _core_changed))
    # Unloading is not part of stopping. This comes after all background tasks have been
    # cancelled; listening once would complain about being removed after it came.
    stack.callback(hass.bus.async_listen(EVENT_HOMEASSISTANT_FINAL_WRITE, _final_write))


@callback
def _committed(data: LightningRodData, report: CommitReport) -> None:
    for coordinator in data.coordinators.values():
        if coordinator.device_id in report.devices:
            coordinator.async_schedule_refresh()
    data.status.async_update()


@callback
def _state_changed(data: LightningRodData, *, connected: bool) -> None:
    data.status.async_update()
    if connected:
        data.mirror.async_connected()
        _refresh(data)
        return
    for coordinator in data.coordinators.values():
        coordinator.async_update_listeners()
    # Its attempt finds out whether it is the password, which only the user can change.
    data.mirror.async_schedule()


@callback
def _use_places(data: LightningRodData, places: Sequence[Place]) -> None:
    for pipeline in data.pipelines.values():
        pipeline.tracker.set_places(places)


@callback
def _refresh(data: LightningRodData) -> None:
    for coordinator in data.coordinators.values():
        coordinator.async_schedule_refresh()


async def _async_forget_removed(entry: LightningRodConfigEntry) -> None:
    """Mark vehicles whose subentry is gone; their history stays."""
    data = entry.runtime_data
    gone = [
        coordinator.device_id
        for subentry_id, coordinator in data.coordinators.items()
        if subentry_id not in entry.subentries
    ]
    if not gone:
        return
    try:
        async with data.database.begin() as connection:
            for device_id in gone:
                await remove_vehicle(connection, device_id)
    except DatabaseError as err:
        # It is a mark for readers of the tables; nothing here depends on it.
        LOGGER.debug("Removed vehicles could not be marked: %s", err)


def _setup_error(
    hass: HomeAssistant, entry: LightningRodConfigEntry, err: DatabaseError
) -> IntegrationError:
    """Return what Home Assistant is to make of it: ask, give up, or try again."""
    if type(err) in DATABASE_ISSUES:
        async_raise_database_issue(hass, entry, err)
        kind: type[IntegrationError] = ConfigEntryError
    elif isinstance(err, InvalidAuth):
        kind = ConfigEntryAuthFailed
    else:
        kind = ConfigEntryNotReady
    return kind(translation_domain=DOMAIN, translation_key=err.key)
