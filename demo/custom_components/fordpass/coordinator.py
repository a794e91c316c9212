"""The virtual car in Home Assistant: its container, its entities, its clock."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from .cloud import EVERYTHING, Cloud
from .const import CONF_VIN
from .simulator import Push

if TYPE_CHECKING:
    from .entity import FordEntity
    from .player import Player

type FordConfigEntry = ConfigEntry[FordCoordinator]


class FordCoordinator:
    """Takes pushes in and lets every entity that they concern write its state.

    ``units`` is the unit system at the time of set-up: that of the attributes, as with
    ha-fordpass (SOURCE_CONTRACT 2.7). ``moment`` is the time, in seconds since 1970, that states
    are written with; None is Home Assistant's own clock. ``clock_off`` is by how many seconds
    the clock of the house is wrong meanwhile: states bear its time, Ford's own times stay right.
    """

    player: Player

    def __init__(self, hass: HomeAssistant, entry: FordConfigEntry) -> None:
        self.hass = hass
        self.entry = entry
        self.vin: str = entry.data[CONF_VIN]
        self.units = hass.config.units
        self.cloud = Cloud()
        self.moment: float | None = None
        self.clock_off = 0.0
        self._entities: list[FordEntity] = []
        self._readers: dict[str, list[FordEntity]] = {}

    @property
    def data(self) -> dict[str, Any]:
        """Return the container in the shape that ha-fordpass keeps it."""
        return {"metrics": self.cloud.metrics, "events": self.cloud.events}

    @callback
    def add(self, entity: FordEntity) -> None:
        """Let an entity take part, in its place in the order of writing."""
        self._entities.append(entity)
        self._entities.sort(key=lambda one: one.rank)
        self._index()

    @callback
    def remove(self, entity: FordEntity) -> None:
        """Let an entity go."""
        self._entities.remove(entity)
        self._index()

    @callback
    def tell_time(self, moment: datetime) -> None:
        """Let it be this time, as far as the clock of the house knows."""
        self.moment = moment.timestamp() + self.clock_off

    @callback
    def publish(self, push: Push) -> None:
        """Take a push in and write what it changed, all at one time."""
        changed = self.cloud.apply(push)
        for entity in self._concerned(changed):
            entity.async_write_ha_state()

    @callback
    def show(self) -> None:
        """Write everything, as after a full poll."""
        for entity in tuple(self._entities):
            entity.async_write_ha_state()

    def _concerned(self, changed: frozenset[str]) -> Iterable[FordEntity]:
        if EVERYTHING in changed:
            return tuple(self._entities)
        found = {entity for name in changed for entity in self._readers.get(name, ())}
        return sorted(found, key=lambda one: one.rank)

    def _index(self) -> None:
        """Note who reads what, so that a push need not be shown to everybody."""
        self._readers = {}
        for entity in self._entities:
            for name in entity.reads:
                self._readers.setdefault(name, []).append(entity)
