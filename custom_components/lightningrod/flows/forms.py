"""The fields of the dialogs of places and networks."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from homeassistant.const import CONF_LOCATION, CONF_NAME, CONF_ZONE
from homeassistant.data_entry_flow import SectionConfig, section
from homeassistant.helpers.selector import (
    BooleanSelector,
    EntitySelector,
    EntitySelectorConfig,
    LocationSelector,
    LocationSelectorConfig,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
)
import voluptuous as vol

from ..const import (
    CONF_LOCATION_TYPE,
    CONF_METER_ENTITY,
    CONF_SOLAR_POWER_ENTITY,
    CONF_SOLAR_SHARE_ENTITY,
)
from ..ledger.places import PLACE_TYPES
from ..zones import ZONE_DOMAIN

CONF_CHARGER: Final = "charger"
CONF_REPRICE: Final = "reprice"
SECTION_MEASURING: Final = "measuring"
MEASURING: Final = (CONF_METER_ENTITY, CONF_SOLAR_POWER_ENTITY, CONF_SOLAR_SHARE_ENTITY)

_TYPE: Final = SelectSelector(
    SelectSelectorConfig(options=list(PLACE_TYPES), translation_key="location_type")
)
_MEASURING_SCHEMA: Final = vol.Schema(
    {
        vol.Optional(CONF_METER_ENTITY): EntitySelector(
            EntitySelectorConfig(domain="sensor", device_class="energy")
        ),
        vol.Optional(CONF_SOLAR_POWER_ENTITY): EntitySelector(
            EntitySelectorConfig(domain="sensor", device_class="power")
        ),
        vol.Optional(CONF_SOLAR_SHARE_ENTITY): EntitySelector(
            EntitySelectorConfig(domain=["sensor", "input_number"])
        ),
    }
)


def _measuring() -> dict[vol.Marker, Any]:
    """Return what is known by other entities, in a section that most people leave alone."""
    folded = SectionConfig(collapsed=True)
    return {vol.Required(SECTION_MEASURING): section(_MEASURING_SCHEMA, folded)}


def zone_schema(taken: Sequence[str]) -> vol.Schema:
    """Return the form of a place in a zone that is not taken yet."""
    zones = EntitySelectorConfig(domain=ZONE_DOMAIN, exclude_entities=list(taken))
    return vol.Schema(
        {
            vol.Required(CONF_ZONE): EntitySelector(zones),
            vol.Optional(CONF_NAME): TextSelector(),
            vol.Required(CONF_LOCATION_TYPE): _TYPE,
            **_measuring(),
        }
    )


def map_schema() -> vol.Schema:
    """Return the form of a place on the map."""
    return vol.Schema(
        {
            vol.Required(CONF_NAME): TextSelector(),
            vol.Required(CONF_LOCATION): LocationSelector(
                LocationSelectorConfig(radius=True, icon="mdi:ev-station")
            ),
            vol.Required(CONF_LOCATION_TYPE): _TYPE,
            **_measuring(),
        }
    )


def choice_schema(field: str, options: Mapping[str, str]) -> vol.Schema:
    """Return a form of one choice, from values to their labels."""
    selector = SelectSelector(
        SelectSelectorConfig(
            options=[
                SelectOptionDict(value=value, label=label)
                for value, label in options.items()
            ],
            mode=SelectSelectorMode.LIST,
        )
    )
    return vol.Schema({vol.Required(field): selector})


def network_schema(met: Sequence[str]) -> vol.Schema:
    """Return the form of a network's name, which can be one that was met."""
    names = SelectSelector(
        SelectSelectorConfig(
            options=list(met), custom_value=True, mode=SelectSelectorMode.DROPDOWN
        )
    )
    # Where it is required, the first of those met is chosen already.
    return vol.Schema({vol.Optional(CONF_NAME): names if met else TextSelector()})


REPRICE_SCHEMA: Final = vol.Schema(
    {vol.Required(CONF_REPRICE, default=True): BooleanSelector()}
)
