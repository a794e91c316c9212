"""Words for the logbook: what happened to a vehicle, in the language of the house."""

from collections.abc import Callable
from typing import Final

from homeassistant.components.logbook.const import (
    LOGBOOK_ENTRY_ENTITY_ID,
    LOGBOOK_ENTRY_MESSAGE,
    LOGBOOK_ENTRY_NAME,
)
from homeassistant.const import ATTR_ENTITY_ID
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers.translation import async_get_cached_translations

from .const import ATTR_HAPPENING, DOMAIN, EVENT_HAPPENED, TITLE

_WORDS: Final = (
    f"component.{DOMAIN}.entity.event.ledger.state_attributes.event_type.state."
)


@callback
def async_describe_events(
    hass: HomeAssistant,
    async_describe_event: Callable[[str, str, Callable[[Event], dict[str, str]]], None],
) -> None:
    """Describe what the vehicles' events tell."""

    @callback
    def _describe(event: Event) -> dict[str, str]:
        entity_id = event.data[ATTR_ENTITY_ID]
        state = hass.states.get(entity_id)
        words = async_get_cached_translations(
            hass, hass.config.language, "entity", DOMAIN
        )
        happening = event.data[ATTR_HAPPENING]
        message = words.get(f"{_WORDS}{happening}", happening).lower()
        return {
            LOGBOOK_ENTRY_NAME: state.name if state else TITLE,
            LOGBOOK_ENTRY_MESSAGE: ": ".join(filter(None, (message, _details(event)))),
            LOGBOOK_ENTRY_ENTITY_ID: entity_id,
        }

    async_describe_event(DOMAIN, EVENT_HAPPENED, _describe)


def _details(event: Event) -> str:
    """Return the few figures that tell one charge from another."""
    data = event.data
    energy, cost, place = data.get("energy"), data.get("cost"), data.get("place")
    return ", ".join(
        filter(
            None,
            (
                None if energy is None else f"{energy:.1f} kWh",
                None if cost is None else f"{cost:.2f} {data['currency']}",
                place,
            ),
        )
    )
