"""What a report of a problem needs to know, without who, where and what it cost."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from homeassistant.components.diagnostics import async_redact_data
from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_UNIQUE_ID,
    CONF_USERNAME,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr

from .const import CONF_DATABASE, CONF_SCHEMA, CONF_VIN, DOMAIN
from .data import LightningRodConfigEntry, LightningRodData

# Keys whose values say who the user is, where the car is, or where the database is.
REDACTED: Final = frozenset(
    {
        CONF_DATABASE,
        CONF_HOST,
        CONF_PASSWORD,
        CONF_PORT,
        CONF_SCHEMA,
        CONF_UNIQUE_ID,
        CONF_USERNAME,
        CONF_VIN,
        # Derived from the VIN and a time, so that who knows one finds the other.
        "session_id",
        "trip_id",
        "location_name",
        "title",
    }
)


async def async_get_config_entry_diagnostics(
    _hass: HomeAssistant, entry: LightningRodConfigEntry
) -> dict[str, Any]:
    """Return the state of the whole ledger."""
    data = entry.runtime_data
    report = {
        "entry": entry.as_dict(),
        "storage": _storage(data),
        "vehicles": [_vehicle(data, subentry_id) for subentry_id in data.coordinators],
    }
    return async_redact_data(report, REDACTED)


async def async_get_device_diagnostics(
    _hass: HomeAssistant, entry: LightningRodConfigEntry, device: dr.DeviceEntry
) -> dict[str, Any]:
    """Return the state of one vehicle, or of the database where the device is that."""
    data = entry.runtime_data
    report: dict[str, Any] = {"storage": _storage(data)}
    for domain, subentry_id in device.identifiers:
        if domain == DOMAIN and subentry_id in data.coordinators:
            report["vehicle"] = _vehicle(data, subentry_id)
    return async_redact_data(report, REDACTED)


def _storage(data: LightningRodData) -> Mapping[str, Any]:
    writer = data.writer
    return {
        "dialect": data.database.engine.dialect.name,
        "schema_revision": data.status.revision,
        "connected": writer.connected,
        "error": writer.error and writer.error.key,
        "rows_waiting": writer.pending,
        "rows_in_memory": writer.in_memory,
        "waiting_since": data.backlog.since,
        "samples_thinned": data.backlog.journal.thinned,
        "journal_lines_damaged": data.backlog.journal.damaged,
        "rows_written": writer.rows_written,
        "rows_dropped": writer.rows_dropped,
        "last_commit_at": writer.last_commit_at,
    }


def _vehicle(data: LightningRodData, subentry_id: str) -> Mapping[str, Any]:
    coordinator, pipeline = data.coordinators[subentry_id], data.pipelines[subentry_id]
    return {
        "subentry_id": subentry_id,
        "source": pipeline.source,
        "snapshots": pipeline.snapshots,
        "last_snapshot_at": pipeline.last_snapshot_at,
        "usable_capacity_kwh": pipeline.tracker.usable_kwh,
        # There are none before the database was there for the first time.
        "totals": coordinator.data and asdict(coordinator.data),
    }
