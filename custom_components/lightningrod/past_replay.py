"""The states of a vehicle's past, on their way to a tracker."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from homeassistant.core import HomeAssistant, State

from .const import CONF_USABLE_CAPACITY, CONF_VIN
from .data import LightningRodConfigEntry
from .ledger.arbiter import SourceArbiter
from .ledger.readings import Snapshot
from .ledger.records import Record
from .ledger.tracker import VehicleTracker
from .source.entities import entity_keys
from .source.fields import ODOMETER
from .source.past import PastReader
from .source.recorder import async_first
from .source.units import attribute_units
from .vehicles import fill_ins, ford_vehicle, vehicle_source


class PastVehicle:
    """The entities of a vehicle by the integration that they are of."""

    def __init__(
        self, hass: HomeAssistant, entry: LightningRodConfigEntry, subentry_id: str
    ) -> None:
        """Find the entities that are there now."""
        self._hass = hass
        subentry = entry.subentries[subentry_id]
        self.vin: str = subentry.data[CONF_VIN]
        self.usable_kwh: float | None = subentry.data[CONF_USABLE_CAPACITY]
        ford = ford_vehicle(hass, subentry)
        self.model = ford.model if ford else None
        self.lead = vehicle_source(subentry, ford)
        self.keys: dict[str, Mapping[str, str]] = {}
        self._entries: dict[str, str | None] = {}
        for source in (self.lead, *fill_ins(subentry, self.lead)):
            keys, config_entry_id = entity_keys(hass, self.vin, source)
            if keys:
                self.keys[source] = keys
                self._entries[source] = config_entry_id

    @property
    def entity_ids(self) -> list[str]:
        """The ids of all entities."""
        return [entity_id for keys in self.keys.values() for entity_id in keys]

    @property
    def odometer(self) -> str | None:
        """The entity of the odometer, of the leading integration."""
        keys = self.keys.get(self.lead, {})
        return next((it for it, key in keys.items() if key == ODOMETER), None)

    async def async_first(self) -> datetime | None:
        """Return since when any state of them is kept."""
        return await async_first(self._hass, self.entity_ids)

    def readers(self) -> list[PastReader]:
        """Return what reads their states, for each integration."""
        return [
            PastReader(
                self.vin,
                source,
                keys,
                attribute_units(self._hass, source, self._entries[source], {}),
            )
            for source, keys in self.keys.items()
        ]


class Replay:
    """Reads states of the past into records, in a thread of its own."""

    def __init__(self, vehicle: PastVehicle, tracker: VehicleTracker) -> None:
        """Feed this tracker."""
        self._readers = list(zip(vehicle.keys.values(), vehicle.readers(), strict=True))
        self._arbiter = SourceArbiter(vehicle.lead)
        self._tracker = tracker

    def read(self, states: Sequence[State], *, last: bool) -> list[Record]:
        """Return what a stretch of time tells; nothing is left of the ``last`` one."""
        snapshots: list[Snapshot] = []
        for keys, reader in self._readers:
            snapshots += reader.read(it for it in states if it.entity_id in keys)
            if last:
                snapshots += reader.end()
        snapshots.sort(key=lambda snapshot: snapshot.observed_at)
        return [
            record
            for snapshot in snapshots
            if (heard := self._arbiter.heard(snapshot)) is not None
            for record in self._tracker.feed(heard)
        ]
