"""Fixtures: lives of the virtual car, and Home Assistants that it stands in front of."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import (
    Event,
    EventStateChangedData,
    HomeAssistant,
    State,
    callback,
)
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

import custom_components
from demo.custom_components.fordpass.simulator import (
    Push,
    PushKind,
    Simulation,
    Timeline,
)

VIN = "3FMTKDEM000000001"
FIRST_DAY = date(2026, 3, 20)
LAST_MOMENT = datetime(2026, 4, 20, 3, tzinfo=UTC)

_DEMO = Path(__file__).parents[2] / "demo" / "custom_components"


@dataclass(frozen=True, slots=True)
class Month:
    """A month of one life: every push, and what was true."""

    timeline: Timeline
    pushes: list[Push] = field(default_factory=list)

    def of(self, kind: PushKind) -> list[Push]:
        return [push for push in self.pushes if push.kind is kind]

    def values(self, metric: str) -> Iterator[tuple[datetime, Any]]:
        """Yield a metric's values with the times at which they were seen."""
        for push in self.pushes:
            if "value" in (wrapped := push.metrics.get(metric, {})):
                yield push.at, wrapped["value"]


@pytest.fixture(scope="session", params=[1, 2, 3])
def month(request: pytest.FixtureRequest) -> Month:
    """Return a month in the life of three different households."""
    timeline = Timeline(Simulation(FIRST_DAY, seed=request.param))
    return Month(timeline, [timeline.first, *timeline.until(LAST_MOMENT)])


@pytest.fixture
def hass_config_dir(hass_tmp_config_dir: str) -> str:
    """Return a config folder of the test's own."""
    return hass_tmp_config_dir


@pytest.fixture(autouse=True)
def auto_enable_custom_integrations(request: pytest.FixtureRequest) -> None:
    """Let Home Assistant find the virtual Ford.

    The recorder has to be there before Home Assistant is, so a test that asks for it
    gets it first.
    """
    if "recorder_mock" in request.fixturenames:
        request.getfixturevalue("recorder_mock")
    request.getfixturevalue("enable_custom_integrations")
    if str(_DEMO) not in custom_components.__path__:
        custom_components.__path__.append(str(_DEMO))


@dataclass(slots=True)
class Stage:
    """A virtual car in Home Assistant, and every change of its states."""

    hass: HomeAssistant
    entry: MockConfigEntry
    changes: list[Event[EventStateChangedData]] = field(default_factory=list)

    @callback
    def note(self, event: Event[EventStateChangedData]) -> None:
        self.changes.append(event)

    def state(self, key: str, platform: str = "sensor") -> State:
        """Return a state, found as LightningROD finds it."""
        entity_id = er.async_get(self.hass).async_get_entity_id(
            platform, "fordpass", f"fordpass_uid_{VIN}_{key}".lower()
        )
        assert entity_id is not None
        state = self.hass.states.get(entity_id)
        assert state is not None
        return state

    def changed(self, key: str) -> list[State]:
        """Return every state that an entity took."""
        suffix = f"_{VIN}_{key}".lower()
        return [
            state
            for event in self.changes
            if event.data["entity_id"].endswith(suffix)
            and (state := event.data["new_state"]) is not None
        ]

    async def play(self, until: datetime) -> dict[str, Any]:
        """Let the car live on to a time."""
        response = await self.hass.services.async_call(
            "fordpass",
            "demo_play",
            {"until": until.isoformat()},
            blocking=True,
            return_response=True,
        )
        await self.hass.async_block_till_done()
        return dict(response or {})


@pytest.fixture
def stage(hass: HomeAssistant) -> Callable[[], Awaitable[Stage]]:
    """Return a function that puts the car into Home Assistant."""

    async def set_up() -> Stage:
        entry = MockConfigEntry(
            domain="fordpass",
            version=2,
            minor_version=1,
            data={"vin": VIN, "region": "deu"},
            options={
                "pressure_unit": "BAR",
                "demo_first_day": FIRST_DAY.isoformat(),
                "demo_seed": 1,
            },
        )
        entry.add_to_hass(hass)
        found = Stage(hass, entry)
        hass.bus.async_listen(EVENT_STATE_CHANGED, found.note)
        assert await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()
        return found

    return set_up
