"""A ledger for tests: its entry, the cars it follows, and rows written as they really are."""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
import sqlite3
from typing import Any

from homeassistant.config_entries import (
    ConfigEntryState,
    ConfigSubentryData,
    ConfigSubentryDataWithId,
)
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)
from sqlalchemy import text

from custom_components.lightningrod.const import DOMAIN
from custom_components.lightningrod.coordinator import REFRESH_COOLDOWN
from custom_components.lightningrod.data import LightningRodConfigEntry
from custom_components.lightningrod.ledger.identity import gap_id, session_id, trip_id
from custom_components.lightningrod.ledger.records import Record, RecordKind

VIN = "1FTVW1EL0NWG00001"
OTHER_VIN = "3FMTK3SU0MMA00002"
SQLITE: Mapping[str, Any] = {"backend": "sqlite"}
OPTIONS: Mapping[str, Any] = {
    "home_price": "0.3",
    "currency": "EUR",
    "commit_interval": 30,
}
# Longer than refreshes are held back for others.
_COOLDOWN = timedelta(seconds=REFRESH_COOLDOWN + 1)
PREFIXES = {"fordpass": "fordpass", "fordconnect_query": "fcq"}


def add_ford(
    hass: HomeAssistant,
    vin: str = VIN,
    model: str = "2022 F-150 Lightning",
    *,
    integration: str = "fordpass",
    name: str | None = None,
) -> dr.DeviceEntry:
    """Register a car as a Ford integration does: its entry, device and an entity."""
    entry = MockConfigEntry(domain=integration, title=vin, data={"vin": vin})
    entry.add_to_hass(hass)
    device = dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id,
        identifiers={(integration, vin)},
        name=name or f"VIN: {vin}",
        manufacturer="Ford Motor Company",
        model=model,
    )
    er.async_get(hass).async_get_or_create(
        "sensor",
        integration,
        f"{PREFIXES[integration]}_uid_{vin}_soc".lower(),
        config_entry=entry,
        device_id=device.id,
    )
    return device


def vehicle(
    vin: str = VIN, title: str = "Lightning", **data: Any
) -> ConfigSubentryData:
    """Return the subentry of a vehicle."""
    return ConfigSubentryData(
        data={"vin": vin, "usable_capacity": None, "source": "auto", **data},
        subentry_type="vehicle",
        title=title,
        unique_id=vin,
    )


def ledger_entry(
    hass: HomeAssistant,
    *vehicles: ConfigSubentryData | ConfigSubentryDataWithId,
    data: Mapping[str, Any] = SQLITE,
    options: Mapping[str, Any] = OPTIONS,
    **details: Any,
) -> MockConfigEntry:
    """Add an entry with these vehicles to Home Assistant, not yet set up."""
    entry = MockConfigEntry(
        domain=DOMAIN,
        data=dict(data),
        options=dict(options),
        subentries_data=list(vehicles),
        **{"title": "LightningROD", "unique_id": "a database", **details},
    )
    entry.add_to_hass(hass)
    return entry


async def setup(hass: HomeAssistant, entry: MockConfigEntry) -> MockConfigEntry:
    """Set the entry up; it must load."""
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED, entry.reason
    return entry


async def settled(hass: HomeAssistant) -> None:
    """Wait for everything that is going on, but the writer, which never ends."""
    await _idle(hass)
    async_fire_time_changed(hass, dt_util.utcnow() + _COOLDOWN)
    await _idle(hass)


async def _idle(hass: HomeAssistant) -> None:
    while True:
        await hass.async_block_till_done()
        tasks = [
            task
            for task in asyncio.all_tasks()
            if task.get_name().startswith((f"{DOMAIN} reference", "debouncer"))
        ]
        if not tasks:
            return
        await asyncio.wait(tasks)


def shown(hass: HomeAssistant, entity_id: str) -> State:
    """Return the state of an entity that has to be there."""
    state = hass.states.get(entity_id)
    assert state, entity_id
    return state


async def write(
    hass: HomeAssistant, entry: LightningRodConfigEntry, records: Iterable[Record]
) -> None:
    """Put rows through the writer, and wait until the entities show them."""
    entry.runtime_data.writer.put(list(records))
    await entry.runtime_data.writer.flush()
    await settled(hass)


def charge(
    begin: datetime, *, vin: str = VIN, energy: float = 20.0, **values: Any
) -> Record:
    """Return a finished charge at home of one hour."""
    return Record(
        RecordKind.SESSION,
        {
            "session_id": session_id(vin, begin),
            "device_id": vin,
            "charge_type": "AC_LEVEL_2",
            "location_name": "Home",
            "location_type": "home",
            "network_name": "Home",
            "session_start_utc": begin,
            "session_end_utc": begin + timedelta(hours=1),
            "plug_in_utc": begin,
            "plug_out_utc": begin + timedelta(hours=1),
            "recorded_at": begin + timedelta(hours=1),
            "start_soc": 40.0,
            "end_soc": 60.0,
            "energy_kwh": energy,
            "is_complete": True,
            "source_system": "fordpass",
            **values,
        },
        urgent=True,
    )


def trip(
    end: datetime, *, vin: str = VIN, distance: float = 50.0, **values: Any
) -> Record:
    """Return a finished trip of half an hour."""
    return Record(
        RecordKind.TRIP,
        {
            "trip_id": trip_id(vin, end),
            "device_id": vin,
            "start_time": end - timedelta(minutes=30),
            "end_time": end,
            "recorded_at": end,
            "distance": distance,
            "duration": 1800.0,
            "energy_consumed": 10.0,
            "efficiency": distance / 10.0,
            "is_complete": True,
            "source_system": "fordpass",
            **values,
        },
        urgent=True,
    )


def odometer(at: datetime, km: float, *, vin: str = VIN) -> Record:
    """Return a reading of the odometer."""
    return Record(
        RecordKind.VEHICLE,
        {
            "device_id": vin,
            "recorded_at": at,
            "odometer": km,
            "source_system": "fordpass",
        },
    )


def gap(end: datetime, km: float, *, vin: str = VIN) -> Record:
    """Return kilometres that no trip explains, of one hour."""
    return Record(
        RecordKind.GAP,
        {
            "gap_id": gap_id(vin, end),
            "device_id": vin,
            "start_time": end - timedelta(hours=1),
            "end_time": end,
            "start_odometer": 10_000.0,
            "end_odometer": 10_000.0 + km,
            "distance": km,
            "source_system": "fordpass",
        },
        urgent=True,
    )


def at(day: int, hour: int = 12, *, month: int = 3, year: int = 2026) -> datetime:
    """Return a moment in UTC."""
    return datetime(year, month, day, hour, tzinfo=UTC)


async def rows(entry: LightningRodConfigEntry, statement: str) -> list[tuple[Any, ...]]:
    """Return what a query of the entry's database finds."""
    async with entry.runtime_data.database.connect() as connection:
        result = await connection.execute(text(statement))
        return [tuple(row) for row in result]


def rows_on_disk(hass: HomeAssistant, statement: str) -> list[tuple[Any, ...]]:
    """Return what a query of the embedded database finds when nobody has it open."""
    connection = sqlite3.connect(hass.config.path("lightningrod.db"))
    try:
        return connection.execute(statement).fetchall()
    finally:
        connection.close()
