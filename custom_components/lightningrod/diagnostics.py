"""What a report of a problem needs to know, without who, where and what it cost."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from homeassistant.components.diagnostics import REDACTED, async_redact_data
from homeassistant.const import CONF_CURRENCY, CONF_RADIUS, CONF_SOURCE
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr

from .const import (
    CONF_BACKEND,
    CONF_COMMIT_INTERVAL,
    CONF_LOCATION_TYPE,
    CONF_MONTHLY_REPORT,
    CONF_NETWORK,
    CONF_PETROL_CONSUMPTION,
    CONF_PETROL_CONSUMPTION_UNIT,
    CONF_PETROL_PRICE_UNIT,
    CONF_POSITION_MONTHS,
    CONF_POSITIONS,
    CONF_PRICING,
    CONF_RULE_BOTH_WAYS,
    CONF_RULE_CLASS,
    CONF_SAMPLE_MONTHS,
    CONF_SHORT_STOP,
    CONF_TLS,
    CONF_USABLE_CAPACITY,
    DOMAIN,
)
from .data import LightningRodConfigEntry, LightningRodData

# What is told of the configuration. Of everything else, of what a later version adds too,
# no more than whether it is set: an entity's id may hold a VIN, a zone's a place's name.
TOLD: Final = frozenset(
    {
        CONF_BACKEND,
        CONF_COMMIT_INTERVAL,
        CONF_CURRENCY,
        CONF_LOCATION_TYPE,
        CONF_MONTHLY_REPORT,
        CONF_NETWORK,
        CONF_PETROL_CONSUMPTION,
        CONF_PETROL_CONSUMPTION_UNIT,
        CONF_PETROL_PRICE_UNIT,
        CONF_POSITION_MONTHS,
        CONF_POSITIONS,
        CONF_PRICING,
        CONF_RADIUS,
        CONF_RULE_BOTH_WAYS,
        CONF_RULE_CLASS,
        CONF_SAMPLE_MONTHS,
        CONF_SHORT_STOP,
        CONF_SOURCE,
        CONF_TLS,
        CONF_USABLE_CAPACITY,
        # Of a price: since when, and of which parts it is made.
        "effective_date",
        "format",
        "is_member",
        "kind",
        # Of the entry itself and its subentries.
        "created_at",
        "disabled_by",
        "domain",
        "entry_id",
        "minor_version",
        "modified_at",
        "pref_disable_new_entities",
        "pref_disable_polling",
        "subentry_id",
        "subentry_type",
        "version",
    }
)
# What is not told of the figures. The ids are derived from the VIN and a time, so that who
# knows one finds the other.
REDACTED_FIGURES: Final = frozenset(
    {
        "cost",
        "distance_cost",
        "location_name",
        "paid",
        "petrol",
        "session_id",
        "trip_id",
    }
)


async def async_get_config_entry_diagnostics(
    _hass: HomeAssistant, entry: LightningRodConfigEntry
) -> dict[str, Any]:
    """Return the state of the whole ledger."""
    data = entry.runtime_data
    return {
        "entry": _told(entry.as_dict()),
        "storage": _storage(data),
        "vehicles": [_vehicle(data, subentry_id) for subentry_id in data.coordinators],
    }


async def async_get_device_diagnostics(
    _hass: HomeAssistant, entry: LightningRodConfigEntry, device: dr.DeviceEntry
) -> dict[str, Any]:
    """Return the state of one vehicle, or of the database where the device is that."""
    data = entry.runtime_data
    report: dict[str, Any] = {"storage": _storage(data)}
    for domain, subentry_id in device.identifiers:
        if domain == DOMAIN and subentry_id in data.coordinators:
            report["vehicle"] = _vehicle(data, subentry_id)
    return report


def _told(value: Any, *, key: str = "") -> Any:
    """Return what may be told of a piece of the configuration, in its shape."""
    if isinstance(value, Mapping):
        return {name: _told(item, key=name) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_told(item) for item in value]
    return value if value is None or key in TOLD else REDACTED


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
        "rows_refused": dict(writer.aside.kinds),
        "refused_because": list(writer.aside.reasons),
        "refused_since": writer.aside.since,
        "last_commit_at": writer.last_commit_at,
    }


def _vehicle(data: LightningRodData, subentry_id: str) -> Mapping[str, Any]:
    coordinator, pipeline = data.coordinators[subentry_id], data.pipelines[subentry_id]
    figures = {
        "subentry_id": subentry_id,
        "source": pipeline.source,
        "snapshots": pipeline.snapshots,
        "last_snapshot_at": pipeline.last_snapshot_at,
        "usable_capacity_kwh": pipeline.tracker.usable_kwh,
        # There are none before the database was there for the first time.
        "totals": coordinator.data and asdict(coordinator.data),
    }
    return async_redact_data(figures, REDACTED_FIGURES)
