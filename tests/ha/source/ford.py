"""A Ford integration's entities without the integration: registry entries and states."""

from datetime import UTC, datetime, timedelta
from typing import Any

from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import device_registry as dr, entity_registry as er
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed_exact,
)

from custom_components.lightningrod.ledger.readings import Snapshot
from custom_components.lightningrod.source.bursts import DEBOUNCE
from custom_components.lightningrod.source.entities import PREFIXES
from custom_components.lightningrod.source.listener import SnapshotListener

VIN = "3FMTK3SU0MMA00001"
START = datetime(2026, 4, 28, 18, tzinfo=UTC)
KM = {"unit_of_measurement": "km"}
LOG = "energyTransferLogEntry"
TRIP = "lastEnergyConsumed"


def slots(**states: str | tuple[str, dict[str, Any]]) -> dict[str, State]:
    """Return states by their key: ``soc="84.5"``, ``elveh=("385", {...})``.

    A key of another platform than sensor is written ``device_tracker__tracker``.
    """
    found = {}
    for name, told in states.items():
        key = name.replace("__", ".") if "__" in name else f"sensor.{name}"
        value, attributes = told if isinstance(told, tuple) else (told, {})
        found[key] = State(key, value, attributes)
    return found


class Ford:
    """One car of one Ford integration."""

    def __init__(
        self, hass: HomeAssistant, integration: str = "fordpass", vin: str = VIN
    ) -> None:
        self.hass = hass
        self.vin = vin
        self.integration = integration
        self.entry = MockConfigEntry(domain=integration, data={"vin": vin})
        self.entry.add_to_hass(hass)
        self.device = dr.async_get(hass).async_get_or_create(
            config_entry_id=self.entry.entry_id,
            identifiers={(integration, vin)},
            name=f"VIN: {vin}",
            model="2022 Mustang Mach-E",
        )

    def register(self, key: str, domain: str = "sensor", **options: Any) -> str:
        """Register an entity as the integration does; return its entity id."""
        prefix = PREFIXES[self.integration]
        entity = er.async_get(self.hass).async_get_or_create(
            domain,
            self.integration,
            f"{prefix}_uid_{self.vin}_{key}".lower(),
            config_entry=self.entry,
            device_id=self.device.id,
            object_id_base=f"{prefix}_{self.vin}_{key}".lower(),
            **options,
        )
        return entity.entity_id

    def entity_id(self, key: str, domain: str = "sensor") -> str:
        """Return the entity id that a key has now, registering it at need."""
        prefix = PREFIXES[self.integration]
        known = er.async_get(self.hass).async_get_entity_id(
            domain, self.integration, f"{prefix}_uid_{self.vin}_{key}".lower()
        )
        return known or self.register(key, domain)

    def show(
        self,
        key: str,
        value: str,
        attributes: dict[str, Any] | None = None,
        *,
        domain: str = "sensor",
        at: datetime | None = None,
        force: bool = False,
    ) -> None:
        """Write a state, at a time of its own if one is given."""
        self.hass.states.async_set(
            self.entity_id(key, domain),
            value,
            attributes,
            force_update=force,
            timestamp=None if at is None else at.timestamp(),
        )

    def hide(self, key: str, *, restored: bool = False) -> None:
        """Make an entity unavailable, as an outage or (restored) a reload does."""
        attributes = {"restored": True} if restored else None
        self.hass.states.async_set(self.entity_id(key), "unavailable", attributes)


class Seen:
    """A listener on a car, and what it handed on."""

    def __init__(self, hass, freezer, integration="fordpass") -> None:
        self.hass = hass
        self.freezer = freezer
        self.snapshots: list[Snapshot] = []
        self.listener = SnapshotListener(hass, VIN, integration, self.snapshots.append)

    async def let_pass(self, seconds):
        self.freezer.tick(timedelta(seconds=seconds))
        async_fire_time_changed_exact(self.hass)
        await self.hass.async_block_till_done()

    async def next(self):
        known = len(self.snapshots)
        await self.let_pass(DEBOUNCE + 0.1)
        assert len(self.snapshots) == known + 1
        return self.snapshots[-1]

    async def nothing(self):
        known = len(self.snapshots)
        await self.let_pass(DEBOUNCE + 0.1)
        assert len(self.snapshots) == known


def log_shown(stamp, distance=100.0, plug_in="2026-04-28T18:00:01Z"):
    return {
        "timeStamp": stamp,
        "plugDetails": {"plugInTime": plug_in, "totalDistanceAdded": distance},
    }


def trip_shown(ended, distance=12.0):
    return {
        "unit_of_measurement": "Wh",
        "tripUpdateTime": ended,
        "tripDistanceTraveled": distance,
    }
