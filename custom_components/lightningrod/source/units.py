"""Units: from what a state or an attribute is in, to what the database keeps.

A state declares its unit, which the user may have changed. An attribute declares none: it is
in the unit system that Home Assistant had when the Ford integration was set up, or always
metric (SOURCE_CONTRACT 2.7).
"""

from collections.abc import Callable, Mapping
from enum import Enum
import math
from typing import Any, Final, NamedTuple

from homeassistant.const import (
    ATTR_UNIT_OF_MEASUREMENT,
    UnitOfEnergy,
    UnitOfLength,
    UnitOfPower,
    UnitOfSpeed,
    UnitOfTemperature,
    UnitOfTime,
)
from homeassistant.core import HomeAssistant, State
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util.unit_conversion import (
    BaseUnitConverter,
    DistanceConverter,
    DurationConverter,
    EnergyConverter,
    PowerConverter,
    SpeedConverter,
    TemperatureConverter,
)

from .values import OddValueError, number

# Far below what Ford measures; keeps 385 km from becoming 384.99999999999955.
_DECIMALS: Final = 6
# Below this range the rounding of the states blurs the ratio of kilometres and miles.
_CALIBRATES_FROM_KM: Final = 20.0
_TOLERANCE: Final = 0.05


class Quantity(Enum):
    """What is measured: its converter, and the unit that the database keeps."""

    DISTANCE = (DistanceConverter, UnitOfLength.KILOMETERS)
    SPEED = (SpeedConverter, UnitOfSpeed.KILOMETERS_PER_HOUR)
    TEMPERATURE = (TemperatureConverter, UnitOfTemperature.CELSIUS)
    POWER = (PowerConverter, UnitOfPower.KILO_WATT)
    ENERGY = (EnergyConverter, UnitOfEnergy.KILO_WATT_HOUR)
    DURATION = (DurationConverter, UnitOfTime.SECONDS)

    def __init__(self, converter: type[BaseUnitConverter], unit: str) -> None:
        self.unit = unit
        self._converter = converter
        self._conversions: dict[str, Callable[[float], float]] = {}

    def conversion(self, unit: str) -> Callable[[float], float]:
        """Return what turns the unit into the database's; raise OddValueError if none can."""
        if (known := self._conversions.get(unit)) is None:
            known = self._conversions[unit] = self._find(unit)
        return known

    def _find(self, unit: str) -> Callable[[float], float]:
        try:
            return self._converter.converter_factory(unit, self.unit)
        except (HomeAssistantError, KeyError) as err:
            raise OddValueError(f"{self.name.lower()} in an odd unit") from err


class AttributeUnits(NamedTuple):
    """The units of those attributes that follow a unit system."""

    length: str
    temperature: str

    def of(self, quantity: Quantity) -> str:
        """Return the unit of an attribute that measures a distance or a temperature."""
        return self.length if quantity is Quantity.DISTANCE else self.temperature


METRIC: Final = AttributeUnits(UnitOfLength.KILOMETERS, UnitOfTemperature.CELSIUS)
US_CUSTOMARY: Final = AttributeUnits(UnitOfLength.MILES, UnitOfTemperature.FAHRENHEIT)


def convert(quantity: Quantity, value: float, unit: Any) -> float:
    """Return the value in the unit of the database; raise OddValueError for an odd unit."""
    if not isinstance(unit, str):
        raise OddValueError("no unit")
    if unit == quantity.unit:
        return value
    converted = round(quantity.conversion(unit)(value), _DECIMALS)
    if not math.isfinite(converted):
        raise OddValueError("too large for its unit")
    return converted


def attribute_units(
    hass: HomeAssistant,
    integration: str,
    config_entry_id: str | None,
    slots: Mapping[str, State],
) -> AttributeUnits:
    """Return the units of the attributes, from the best of three sources (contract 2.7)."""
    return (
        _coordinator_units(hass, integration, config_entry_id)
        or calibrated_units(slots)
        or _system_units(hass.config.units)
        or METRIC
    )


def _coordinator_units(
    hass: HomeAssistant, integration: str, config_entry_id: str | None
) -> AttributeUnits | None:
    # Another integration's private data: any shape is possible.
    entries = hass.data.get(integration)
    data = entries.get(config_entry_id) if isinstance(entries, Mapping) else None
    coordinator = data.get("coordinator") if isinstance(data, Mapping) else None
    return _system_units(getattr(coordinator, "units", None))


def _system_units(system: Any) -> AttributeUnits | None:
    length = getattr(system, "length_unit", None)
    temperature = getattr(system, "temperature_unit", None)
    if not isinstance(length, str) or not isinstance(temperature, str):
        return None
    return AttributeUnits(length, temperature)


def calibrated_units(slots: Mapping[str, State]) -> AttributeUnits | None:
    """Return the units that make the range as attribute agree with the range as state.

    ``None`` when the range is unknown or too short to tell.
    """
    soc, elveh = slots.get("sensor.soc"), slots.get("sensor.elveh")
    if soc is None or elveh is None:
        return None
    try:
        shown = number(soc.attributes.get("batteryRange"))
        state = number(elveh.state)
        if shown is None or state is None:
            return None
        kilometres = convert(
            Quantity.DISTANCE, state, elveh.attributes.get(ATTR_UNIT_OF_MEASUREMENT)
        )
        return next(
            (
                units
                for units in (METRIC, US_CUSTOMARY)
                if _agree(shown, kilometres, units)
            ),
            None,
        )
    except OddValueError:
        return None


def _agree(shown: float, kilometres: float, units: AttributeUnits) -> bool:
    if kilometres < _CALIBRATES_FROM_KM:
        return False
    return (
        abs(convert(Quantity.DISTANCE, shown, units.length) / kilometres - 1)
        < _TOLERANCE
    )
