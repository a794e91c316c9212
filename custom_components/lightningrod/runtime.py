"""Starts what a ledger consists of, keeps it in step, and takes it down again."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import (
    EVENT_CORE_CONFIG_UPDATE,
    EVENT_HOMEASSISTANT_FINAL_WRITE,
)
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers.event import (
    async_track_time_change,
    async_track_time_interval,
)
from homeassistant.helpers.start import async_at_started
from homeassistant.util import dt as dt_util

from .backup import BACKUP_TIMER, async_hold
from .connection import database_config, journal_path, refused_path
from .const import (
    CONF_COMMIT_INTERVAL,
    CONF_SHORT_STOP,
    CONF_USABLE_CAPACITY,
    CONF_VIN,
    DEFAULT_SHORT_STOP,
    DOMAIN,
    SUBENTRY_VEHICLE,
)
from .coordinator import DatabaseCoordinator, VehicleCoordinator
from .data import LightningRodConfigEntry, LightningRodData, kept_positions, structure
from .db.aside import Aside
from .db.backlog import Backlog
from .db.engine import Database
from .db.errors import DatabaseDamaged, DatabaseError, NotWritable
from .db.journal import Journal
from .db.recall import recall_events, recall_sessions
from .db.repository import load_tracker_state
from .db.writer import CommitReport, Writer
from .issues import async_check_currency, async_clear_database_issues
from .keeper import FigureKeeper
from .leaving import async_forget_removed, async_welcome
from .ledger.places import Place
from .ledger.tracker import VehicleTracker
from .memory import LedgerMemory
from .monthly import async_report_months
from .outage import (
    LOOK,
    async_look,
    async_prepare,
    async_state_changed,
    async_try_prepare,
    setup_error,
)
from .pipeline import VehiclePipeline
from .price_watch import PriceWatch
from .reference import ReferenceMirror
from .retention import Retention
from .row_issues import async_count_losses
from .source.readings import ReadingsFollower
from .source_watch import SourceWatch
from .statistics import StatisticsMirror
from .vehicles import fill_ins, ford_vehicle, vehicle_source
from .watches import watches
from .zones import async_follow_zones


async def async_start(hass: HomeAssistant, entry: LightningRodConfigEntry) -> None:
    """Open the database and start everything; all of it or, with an exception, nothing."""
    try:
        async with AsyncExitStack() as stack:
            await _async_start(hass, entry, stack)
            entry.runtime_data.resources = stack.pop_all()
    except DatabaseError as err:
        raise setup_error(hass, entry, err) from err
    if entry.runtime_data.writer.connected:
        async_clear_database_issues(hass, entry)
    async_check_currency(hass, entry)


async def async_update(hass: HomeAssistant, entry: LightningRodConfigEntry) -> None:
    """Take over a changed configuration, by a reload only where there is no other way."""
    data = entry.runtime_data
    if data.built_from != structure(entry):
        await async_forget_removed(hass, entry)
        hass.config_entries.async_schedule_reload(entry.entry_id)
        return
    data.writer.commit_interval = entry.options[CONF_COMMIT_INTERVAL]
    for pipeline in data.pipelines.values():
        pipeline.tracker.set_stop(_short_stop(entry))
        pipeline.tracker.positions = kept_positions(entry.options)
    data.readings.watch(watches(entry))
    data.mirror.async_schedule()
    _refresh(data)
    async_check_currency(hass, entry)


async def _async_start(
    hass: HomeAssistant, entry: LightningRodConfigEntry, stack: AsyncExitStack
) -> None:
    database = Database(database_config(hass, entry.data))
    stack.push_async_callback(database.close)
    if BACKUP_TIMER in hass.data:
        await async_hold(database)
    memory = LedgerMemory(hass, entry.entry_id, database.config.identity)
    await memory.async_load()
    found = await async_try_prepare(hass, entry, database, memory)
    away = found if isinstance(found, DatabaseError) else None
    backlog = Backlog(database, Journal(journal_path(hass, entry.entry_id)))
    states = await backlog.open(ask=away is None)
    aside = Aside(refused_path(hass, entry.entry_id))
    await aside.open()
    writer = Writer(
        database,
        backlog=backlog,
        aside=aside,
        prepare=lambda: _async_prepare(hass, entry, data),
        commit_interval=entry.options[CONF_COMMIT_INTERVAL],
        timezone=dt_util.get_default_time_zone(),
        # They may be called when the entry is unloaded, and has its data no longer.
        on_commit=lambda report: _committed(data, report),
        on_state=lambda _connected: async_state_changed(hass, entry, data),
    )
    mirror = ReferenceMirror(
        hass,
        entry,
        database,
        on_places=lambda places: _use_places(data, places),
        on_synced=lambda: _synced(data),
    )
    data = entry.runtime_data = LightningRodData(
        database=database,
        writer=writer,
        backlog=backlog,
        memory=memory,
        mirror=mirror,
        watch=PriceWatch(hass, entry, database),
        status=DatabaseCoordinator(
            hass, entry, writer, None if isinstance(found, DatabaseError) else found
        ),
        readings=ReadingsFollower(hass, writer.put),
        statistics=StatisticsMirror(hass, entry, database),
        keeper=FigureKeeper(hass, entry, database),
        retention=Retention(hass, entry, database),
        built_from=structure(entry),
    )
    if away is not None:
        writer.lost(away)
    for subentry in entry.get_subentries_of_type(SUBENTRY_VEHICLE):
        await _async_add_vehicle(hass, entry, subentry, states)
    stack.push_async_callback(memory.async_save)
    stack.callback(async_count_losses, data)
    stack.push_async_callback(mirror.async_close)
    await _async_refer(data)
    await async_welcome(hass, entry)
    _run_writer(hass, entry, stack)
    await _async_run_vehicles(entry, stack)
    stack.push_async_callback(data.watch.async_close)
    data.watch.async_start()
    stack.push_async_callback(data.statistics.async_close)
    data.statistics.async_start()
    stack.push_async_callback(data.keeper.async_close)
    data.keeper.async_start()
    stack.push_async_callback(data.retention.async_close)
    data.retention.async_start()
    _listen(hass, entry, stack)


async def _async_prepare(
    hass: HomeAssistant, entry: LightningRodConfigEntry, data: LightningRodData
) -> None:
    """Make the database ready for rows, at the start and when it comes back."""
    suspect = isinstance(data.writer.error, DatabaseDamaged)
    data.status.revision = await async_prepare(
        hass, entry, data.database, data.memory, suspect=suspect
    )


async def _async_refer(data: LightningRodData) -> None:
    """Write what the configuration says, or without a database go on as it was."""
    if data.writer.connected and not data.database.is_copied:
        try:
            await data.mirror.async_sync()
        except NotWritable as err:
            # It can be read, and only that: as well as no database at all.
            data.writer.lost(err)
        else:
            return
    data.mirror.async_defer()
    _use_places(data, data.memory.places)


async def _async_add_vehicle(
    hass: HomeAssistant,
    entry: LightningRodConfigEntry,
    subentry: ConfigSubentry,
    states: Mapping[str, Mapping[str, Any]],
) -> None:
    """Prepare a vehicle: its rules, with what they remember, its source, its totals.

    ``states`` are what the trackers left in the journal, later than in the database.
    """
    data = entry.runtime_data
    vin = subentry.data[CONF_VIN]
    ford = ford_vehicle(hass, subentry)
    state = states.get(vin) or await _async_stored_state(data, vin)
    tracker = VehicleTracker(
        vin,
        model=ford.model if ford else None,
        usable_kwh=subentry.data[CONF_USABLE_CAPACITY],
        state=state,
        stop=_short_stop(entry),
    )
    if not tracker.remembers:
        await _async_recall(data, tracker)
    tracker.positions = kept_positions(entry.options)
    data.memory.trackers[vin] = tracker
    data.coordinators[subentry.subentry_id] = VehicleCoordinator(
        hass, entry, subentry, data.database, data.writer
    )
    lead = vehicle_source(subentry, ford)

    @callback
    def _source_heard() -> None:
        # The car has come, or a better source for it: model and lead are chosen at the start.
        found = ford_vehicle(hass, subentry)
        if found and (ford is None or found.integration != lead):
            hass.config_entries.async_schedule_reload(entry.entry_id)

    data.pipelines[subentry.subentry_id] = VehiclePipeline(
        hass,
        vin=vin,
        sources=(lead, *fill_ins(subentry, lead)),
        tracker=tracker,
        writer=data.writer,
        readings=data.readings,
        on_source=_source_heard,
    )


async def _async_stored_state(
    data: LightningRodData, vin: str
) -> Mapping[str, Any] | None:
    """Return the state that a tracker left in the database, else the copy of it."""
    state = None
    if data.writer.connected:
        async with data.database.connect() as connection:
            state = await load_tracker_state(connection, vin)
    return state or data.memory.tracker_state(vin)


async def _async_recall(data: LightningRodData, tracker: VehicleTracker) -> None:
    """Let a tracker know of rows that it has no state of: of an import, or of another version."""
    if data.writer.connected:
        async with data.database.connect() as connection:
            tracker.recall(
                await recall_sessions(connection, tracker.device_id),
                await recall_events(connection, tracker.device_id),
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
        if entry.runtime_data.writer.connected:
            await coordinator.async_config_entry_first_refresh()
        else:
            coordinator.async_wait()
    stack.callback(entry.runtime_data.readings.stop)
    entry.runtime_data.readings.watch(watches(entry))
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
        data.mirror.async_schedule()
        _refresh(data)
        async_check_currency(hass, entry)

    @callback
    def _new_day(now: datetime) -> None:
        for coordinator in data.coordinators.values():
            coordinator.async_roll_over(now)
        # Calendars know more holidays from day to day, and ours may be at its end.
        data.mirror.async_schedule()

    @callback
    def _started(_hass: HomeAssistant) -> None:
        # What tells holidays may not have been there before.
        data.mirror.async_schedule()

    async def _final_write(_event: Event) -> None:
        await data.async_close(is_last=True)

    looks = partial(async_look, hass, entry, data), SourceWatch(hass, entry).async_look
    for look in looks:
        stop = async_track_time_interval(hass, look, LOOK, cancel_on_shutdown=True)
        stack.callback(stop)
    if not hass.is_running:
        stack.callback(async_at_started(hass, _started))
    stack.callback(async_follow_zones(hass, data.mirror.async_schedule))
    stack.callback(async_report_months(hass, entry))
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
    data.keeper.async_committed(report)
    data.status.async_update()
    data.watch.async_schedule()


@callback
def _synced(data: LightningRodData) -> None:
    _refresh(data)
    data.watch.async_schedule()


@callback
def _use_places(data: LightningRodData, places: Sequence[Place]) -> None:
    for pipeline in data.pipelines.values():
        pipeline.tracker.set_places(places)


@callback
def _refresh(data: LightningRodData) -> None:
    for coordinator in data.coordinators.values():
        coordinator.async_schedule_refresh()
