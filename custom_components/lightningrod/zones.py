"""Home Assistant's zones as the places of the ledger."""

from collections.abc import Callable
from typing import Final

from homeassistant.components.zone import ENTITY_ID_HOME
from homeassistant.const import ATTR_LATITUDE, ATTR_LONGITUDE
from homeassistant.core import (
    CALLBACK_TYPE,
    Event,
    EventStateChangedData,
    HomeAssistant,
    State,
    callback,
)
from homeassistant.helpers.event import TrackStates, async_track_state_change_filtered

from .const import HOME_NETWORK
from .ledger.places import HOME, WORK, Place

ZONE_DOMAIN: Final = "zone"
HOME_ZONE: Final = ENTITY_ID_HOME
_ATTR_PASSIVE: Final = "passive"
_ATTR_RADIUS: Final = "radius"
# Which zones are more than a name; every user has the first, many make the second.
ZONE_TYPES: Final = {HOME_ZONE: HOME, f"{ZONE_DOMAIN}.work": WORK}
_NETWORKS: Final = {HOME_ZONE: HOME_NETWORK}


@callback
def zone_places(hass: HomeAssistant) -> list[Place]:
    """Return the zones as places, without ids; passive zones only serve automations."""
    return [
        _place(state)
        for state in sorted(
            hass.states.async_all(ZONE_DOMAIN), key=lambda state: state.entity_id
        )
        if ATTR_LATITUDE in state.attributes and not state.attributes.get(_ATTR_PASSIVE)
    ]


@callback
def async_follow_zones(
    hass: HomeAssistant, on_change: Callable[[], None]
) -> CALLBACK_TYPE:
    """Call back when a zone is made, moved, renamed or removed; return how to stop.

    People coming and going change the state of a zone too, and are passed over.
    """
    known = zone_places(hass)

    @callback
    def _changed(_event: Event[EventStateChangedData]) -> None:
        nonlocal known
        if (now := zone_places(hass)) != known:
            known = now
            on_change()

    tracked = TrackStates(all_states=False, entities=set(), domains={ZONE_DOMAIN})
    return async_track_state_change_filtered(hass, tracked, _changed).async_remove


def _place(zone: State) -> Place:
    return Place(
        name=zone.name,
        latitude=zone.attributes[ATTR_LATITUDE],
        longitude=zone.attributes[ATTR_LONGITUDE],
        radius_m=zone.attributes[_ATTR_RADIUS],
        type=ZONE_TYPES.get(zone.entity_id),
        zone_entity_id=zone.entity_id,
        network_name=_NETWORKS.get(zone.entity_id),
    )
