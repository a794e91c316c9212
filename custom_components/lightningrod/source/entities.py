"""The entities of Ford's integrations, found by their unique ids.

A unique id is ``<prefix>_uid_<vin>_<key>`` in lower case, and several platforms share one
(SOURCE_CONTRACT 1). Entity ids and names are the user's to change, so nothing is read from
them.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
import re
from types import MappingProxyType
from typing import Final

from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.entity_registry import EventEntityRegistryUpdatedData

from .fields import ENTITIES

# How the unique ids of each integration begin.
PREFIXES: Final[Mapping[str, str]] = MappingProxyType(
    {"fordpass": "fordpass", "fordconnect_query": "fcq"}
)
# Keys hold underscores, VINs do not.
_UNIQUE_ID: Final = re.compile(
    r"(?P<prefix>fordpass|fcq)_uid_(?P<vin>[a-z0-9]{11,17})_(?P<key>.+)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FordVehicle:
    """A car that a Ford integration has brought into Home Assistant.

    ``vin`` is upper case, ``integration`` is ``fordpass`` or ``fordconnect_query``.
    """

    vin: str
    integration: str
    device_id: str | None
    name: str | None
    model: str | None
    config_entry_id: str


@callback
def find_vehicles(hass: HomeAssistant) -> list[FordVehicle]:
    """Return the Ford cars in Home Assistant, each once for every integration that has it.

    Entities of the older fordpass-ha, which has the same domain, have other unique ids and
    are not found.
    """
    found: dict[tuple[str, str], FordVehicle] = {}
    for integration in PREFIXES:
        for config_entry in hass.config_entries.async_entries(
            integration, include_ignore=False, include_disabled=False
        ):
            for vin, entity in _first_entities(
                hass, integration, config_entry.entry_id
            ):
                found.setdefault((integration, vin), _vehicle(hass, vin, entity))
    return list(found.values())


def _first_entities(
    hass: HomeAssistant, integration: str, config_entry_id: str
) -> Iterator[tuple[str, er.RegistryEntry]]:
    entities: dict[str, er.RegistryEntry] = {}
    registry = er.async_get(hass)
    for entity in er.async_entries_for_config_entry(registry, config_entry_id):
        if identity := _identity(entity, integration):
            entities.setdefault(identity[0], entity)
    return iter(entities.items())


def _vehicle(hass: HomeAssistant, vin: str, entity: er.RegistryEntry) -> FordVehicle:
    device = (
        dr.async_get(hass).async_get(entity.device_id) if entity.device_id else None
    )
    return FordVehicle(
        vin=vin,
        integration=entity.platform,
        device_id=device.id if device else None,
        name=(device.name_by_user or device.name) if device else None,
        model=getattr(device, "model", None),
        config_entry_id=entity.config_entry_id or "",
    )


def _identity(entity: er.RegistryEntry, integration: str) -> tuple[str, str] | None:
    """Return the VIN, upper case, and the platform with the key, lower case."""
    if entity.platform != integration:
        return None
    match = _UNIQUE_ID.fullmatch(entity.unique_id)
    if match is None or match["prefix"].lower() != PREFIXES[integration]:
        return None
    return match["vin"].upper(), f"{entity.domain}.{match['key'].lower()}"


class EntityMap:
    """The entity ids that one vehicle's facts have now.

    ``entity_ids`` maps platform and key (``sensor.elveh``) to the entity id; disabled entities
    are not in it. ``on_change`` is called after each change: entities that came late, were
    renamed, enabled, disabled or removed.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        vin: str,
        integration: str,
        on_change: Callable[[], None],
    ) -> None:
        self._hass = hass
        self._vin = vin.upper()
        self._integration = integration
        self._on_change = on_change
        self._unsubscribe: CALLBACK_TYPE | None = None
        self.entity_ids: dict[str, str] = {}
        self.config_entry_id: str | None = None

    @callback
    def start(self) -> None:
        """Find the entities, and follow the registry from now on."""
        registry = er.async_get(self._hass)
        for config_entry in self._hass.config_entries.async_entries(self._integration):
            for entity in er.async_entries_for_config_entry(
                registry, config_entry.entry_id
            ):
                self._note(entity)
        self._unsubscribe = self._hass.bus.async_listen(
            er.EVENT_ENTITY_REGISTRY_UPDATED, self._registry_changed
        )

    @callback
    def stop(self) -> None:
        """Follow the registry no longer."""
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        self.entity_ids.clear()

    @callback
    def _registry_changed(self, event: Event[EventEntityRegistryUpdatedData]) -> None:
        data = event.data
        before = data["entity_id"]
        if data["action"] == "update":
            before = data.get("old_entity_id", before)
        gone = self._forget(before)
        entity = er.async_get(self._hass).async_get(data["entity_id"])
        noted = None if entity is None else self._note(entity)
        if gone != noted:
            self._on_change()

    def _note(self, entity: er.RegistryEntry) -> tuple[str, str] | None:
        """Take up an entity; return its key and entity id, ``None`` if it is not wanted."""
        identity = _identity(entity, self._integration)
        if identity is None or entity.disabled or identity[0] != self._vin:
            return None
        key = identity[1]
        if key not in ENTITIES:
            return None
        self.entity_ids[key] = entity.entity_id
        self.config_entry_id = entity.config_entry_id
        return key, entity.entity_id

    def _forget(self, entity_id: str) -> tuple[str, str] | None:
        """Drop an entity; return its key and entity id, ``None`` if it was not there."""
        for key, known in self.entity_ids.items():
            if known == entity_id:
                del self.entity_ids[key]
                return key, known
        return None


@callback
def entity_keys(
    hass: HomeAssistant, vin: str, integration: str
) -> tuple[dict[str, str], str | None]:
    """Return the keys of a vehicle's entities by entity id, and their config entry's id."""
    found = EntityMap(hass, vin, integration, lambda: None)
    found.start()
    keys = {entity_id: key for key, entity_id in found.entity_ids.items()}
    found.stop()
    return keys, found.config_entry_id


@callback
def vehicle_entities(
    hass: HomeAssistant, vin: str, integration: str
) -> dict[str, er.RegistryEntry]:
    """Return the entities of a vehicle that facts are read from, disabled ones too, by key."""
    found: dict[str, er.RegistryEntry] = {}
    registry = er.async_get(hass)
    for config_entry in hass.config_entries.async_entries(integration):
        for entity in er.async_entries_for_config_entry(
            registry, config_entry.entry_id
        ):
            identity = _identity(entity, integration)
            if identity and identity[0] == vin.upper() and identity[1] in ENTITIES:
                found[identity[1]] = entity
    return found
