"""The virtual Ford's entities in a Home Assistant of the bench, as ha-fordpass would write them."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.util.unit_system import METRIC_SYSTEM
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_test_home_assistant,
)

from demo.custom_components.fordpass.cloud import EVERYTHING, Cloud
from demo.custom_components.fordpass.sensor import SENSORS
from demo.custom_components.fordpass.simulator import Simulation, Timeline

VIN: Final = "3FMTKDEM000000001"
DOMAIN: Final = "fordpass"
FIRST_DAY: Final = date(2026, 3, 20)

# Metric: how far it is off, from one look to the next, while nothing happens.
_FLICKER: Final = {
    "outsideTemperature": 0.4,
    "ambientTemp": 0.4,
    "batteryVoltage": 0.03,
    "xevBatteryRange": 0.3,
    "xevBatteryActualStateOfCharge": 0.1,
    "xevBatteryVoltage": 0.3,
}

type Shown = tuple[str, str, dict[str, Any]]


@asynccontextmanager
async def house(folder: Path) -> AsyncIterator[HomeAssistant]:
    """Run a Home Assistant with the entities of one Ford, that show nothing yet."""
    async with async_test_home_assistant(config_dir=str(folder)) as hass:
        # It remembers where every callback was scheduled, which takes its time.
        hass.loop.set_debug(False)
        hass.config.units = METRIC_SYSTEM
        entry = MockConfigEntry(domain=DOMAIN, data={"vin": VIN})
        entry.add_to_hass(hass)
        registry = er.async_get(hass)
        for key in _keys():
            registry.async_get_or_create(
                "sensor",
                DOMAIN,
                f"fordpass_uid_{VIN.lower()}_{key}",
                suggested_object_id=f"ford_{key}",
                config_entry=entry,
            )
        try:
            yield hass
        finally:
            await hass.async_stop(force=True)


def entity_ids() -> list[str]:
    """Return the entities of the car."""
    return [f"sensor.ford_{key.lower()}" for key in _keys()]


def _keys() -> list[str]:
    return [description.key for description in SENSORS]


class VirtualFord:
    """A life of the virtual Ford, one push after the other."""

    def __init__(self, days_to_skip: int = 0) -> None:
        self._timeline = Timeline(Simulation(FIRST_DAY, seed=1))
        self._dice = Random(2)  # noqa: S311 the same dice each time
        self._cloud = Cloud()
        self._cloud.apply(self._timeline.first)
        for push in self._timeline.until(
            self._timeline.reached + timedelta(days=days_to_skip)
        ):
            self._cloud.apply(push)

    @property
    def reached(self) -> float:
        """When the last push was, in seconds since 1970."""
        return self._timeline.reached.timestamp()

    @property
    def coming(self) -> float:
        """When the next push will be."""
        return self._timeline.coming.at.timestamp()

    def refresh(self, at: float) -> list[Shown]:
        """Return what a look between two pushes brings: the same, with sensors that flicker."""
        kept = dict(self._cloud.metrics)
        for metric, spread in _FLICKER.items():
            value = self._cloud.value(metric)
            if isinstance(value, float | int):
                told = round(value + self._dice.uniform(-spread, spread), 2)
                self._cloud.metrics[metric] = {**kept[metric], "value": told}
        self._cloud.updated_at = datetime.fromtimestamp(at, UTC)
        shown = self.everything()
        self._cloud.metrics = kept
        return shown

    def push(self) -> list[Shown]:
        """Take the next push; return what it changed: entity, state and attributes."""
        changed = self._cloud.apply(self._timeline.take())
        return [
            shown
            for description, shown in self._shown()
            if EVERYTHING in changed or changed & set(description.reads)
        ]

    def everything(self) -> list[Shown]:
        """Return what all entities show now."""
        return [shown for _, shown in self._shown()]

    def _shown(self) -> Iterator[tuple[Any, Shown]]:
        for it in SENSORS:
            value = it.value(self._cloud)
            state = "unknown" if value is None else str(value)
            told = it.attributes(self._cloud, METRIC_SYSTEM) if it.attributes else None
            unit = it.native_unit_of_measurement
            attributes = {
                **(told or {}),
                **({"unit_of_measurement": unit} if unit else {}),
            }
            yield it, (f"sensor.ford_{it.key.lower()}", state, attributes)


def show(hass: HomeAssistant, shown: list[Shown], at: float) -> None:
    """Write states as they were at a time."""
    for entity_id, state, attributes in shown:
        hass.states.async_set(entity_id, state, attributes, timestamp=at)


def varied(shown: list[Shown], number: int) -> list[Shown]:
    """Return the same with an attribute that makes each of them a change."""
    return [
        (entity_id, state, {**attributes, "push": number})
        for entity_id, state, attributes in shown
    ]
