"""Whether the entities of a vehicle are there, and tell something."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er

from .entities import vehicle_entities
from .fields import (
    CHARGE_LOG,
    CHARGING,
    CHARGING_POWER,
    ODOMETER,
    PLUG,
    RANGE,
    SOC,
    TRIP,
)

# Every electric car has these.
_ALWAYS: Final = frozenset({SOC, PLUG, ODOMETER})
# Cars differ in what else they have; what is there is needed.
_NEEDED: Final = _ALWAYS | {
    RANGE,
    CHARGING,
    CHARGING_POWER,
    TRIP,
    CHARGE_LOG,
    "sensor.ignitionstatus",
}
# What goes when Ford does not tell an account that the car is an electric one.
_ELECTRIC: Final = frozenset(
    {SOC, RANGE, PLUG, CHARGING, CHARGING_POWER, TRIP, CHARGE_LOG}
)
_SILENT: Final = frozenset({None, STATE_UNAVAILABLE, STATE_UNKNOWN})


@dataclass(frozen=True, slots=True)
class Lacking:
    """What a vehicle lacks: entities that are disabled, and keys that have none."""

    disabled: tuple[er.RegistryEntry, ...]
    missing: tuple[str, ...]

    def __bool__(self) -> bool:
        """Return whether it lacks anything."""
        return bool(self.disabled or self.missing)

    @property
    def names(self) -> list[str]:
        """What they are called; an entity's id may hold the VIN."""
        disabled = [_name(entity) for entity in self.disabled]
        return [*disabled, *(key.partition(".")[2] for key in self.missing)]


@callback
def lacking(hass: HomeAssistant, vin: str, integration: str) -> Lacking:
    """Return what the ledger needs of a vehicle and cannot read."""
    found = vehicle_entities(hass, vin, integration)
    return Lacking(
        disabled=tuple(
            found[key] for key in sorted(found.keys() & _NEEDED) if found[key].disabled
        ),
        missing=tuple(sorted(_ALWAYS - found.keys())),
    )


@callback
def is_battery_silent(hass: HomeAssistant, vin: str, integration: str) -> bool:
    """Whether battery and charging tell nothing while the rest of the car does.

    See SOURCE_CONTRACT 4.11: they are unavailable, and may be so for a day.
    """
    found = vehicle_entities(hass, vin, integration)
    electric = {key: found[key] for key in found.keys() & _ELECTRIC}
    others = {key: found[key] for key in found.keys() - _ELECTRIC}
    return bool(electric) and not _tells(hass, electric) and _tells(hass, others)


def _tells(hass: HomeAssistant, entities: Mapping[str, er.RegistryEntry]) -> bool:
    return any(_state(hass, it) not in _SILENT for it in _enabled(entities.values()))


def _enabled(entities: Iterable[er.RegistryEntry]) -> Iterable[er.RegistryEntry]:
    return (it for it in entities if not it.disabled)


def _state(hass: HomeAssistant, entity: er.RegistryEntry) -> str | None:
    state = hass.states.get(entity.entity_id)
    return None if state is None else state.state


def _name(entity: er.RegistryEntry) -> str:
    return entity.name or entity.original_name or entity.unique_id.rpartition("_")[2]
