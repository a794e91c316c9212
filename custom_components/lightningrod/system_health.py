"""What the system health page shows of the ledgers."""

from typing import Any

from homeassistant.components import system_health
from homeassistant.core import HomeAssistant, callback

from .const import CONF_BACKEND, DOMAIN
from .data import LightningRodConfigEntry


@callback
def async_register(
    _hass: HomeAssistant, register: system_health.SystemHealthRegistration
) -> None:
    """Register what is shown."""
    register.async_register_info(async_system_health_info)


async def async_system_health_info(hass: HomeAssistant) -> dict[str, Any]:
    """Return the state of each loaded ledger, numbered where there are several."""
    entries: list[LightningRodConfigEntry] = hass.config_entries.async_loaded_entries(
        DOMAIN
    )
    if len(entries) == 1:
        return _info(entries[0])
    return {
        f"{key}_{number}": value
        for number, entry in enumerate(entries, start=1)
        for key, value in _info(entry).items()
    }


def _info(entry: LightningRodConfigEntry) -> dict[str, Any]:
    data = entry.runtime_data
    return {
        "database": entry.data[CONF_BACKEND],
        "schema_revision": data.status.revision,
        "connected": data.writer.connected,
        "error": data.writer.error.key if data.writer.error else None,
        "rows_waiting": data.writer.pending,
        "waiting_since": data.backlog.since,
        "last_commit": data.writer.last_commit_at,
        "vehicles": len(data.coordinators),
    }
