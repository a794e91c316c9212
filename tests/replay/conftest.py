"""Fixtures: the real components from checkouts that the environment names.

``HA_FORDPASS`` and ``HA_FORDCONNECT`` are folders that hold ``custom_components/fordpass`` and
``custom_components/fordconnect_query``. They are other people's code and never part of this
repository; without them these tests are skipped.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
import importlib.util
import os
from pathlib import Path
import sys
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.util.unit_system import (
    METRIC_SYSTEM,
    US_CUSTOMARY_SYSTEM,
    UnitSystem,
)
import pytest

import custom_components
from tests.life.databases import KINDS, ledger_database

from .harness import FordCar, FordConnectCar, Watch
from .ledger import Ledger

_CHECKOUTS = {"fordpass": "HA_FORDPASS", "fordconnect_query": "HA_FORDCONNECT"}

if importlib.util.find_spec("async_timeout") is None:
    # Home Assistant brought it once, and ha-fordpass still imports it.
    sys.modules["async_timeout"] = asyncio


def _checkout(integration: str) -> None:
    """Skip the test without an integration's checkout."""
    variable = _CHECKOUTS[integration]
    root = os.environ.get(variable)
    if not root:
        pytest.skip(f"{variable} does not name a checkout with {integration}")
    folder = Path(root) / "custom_components"
    if not (folder / integration / "manifest.json").is_file():
        pytest.fail(f"{variable} names no folder with custom_components/{integration}")


def _add_checkouts() -> None:
    """Let Home Assistant find them all: it looks once, when the first one is set up."""
    for variable in _CHECKOUTS.values():
        if root := os.environ.get(variable):
            custom_components.__path__.append(str(Path(root) / "custom_components"))


_add_checkouts()


@pytest.fixture
def hass_config_dir(hass_tmp_config_dir: str) -> str:
    """Return a config folder of the test's own."""
    return hass_tmp_config_dir


@pytest.fixture(autouse=True)
def auto_enable_custom_integrations(enable_custom_integrations: None) -> None:
    """Let Home Assistant find the checkouts."""


@pytest.fixture
def expected_lingering_tasks() -> bool:
    """Allow the component its tasks: it starts some that it never ends."""
    return True


@pytest.fixture
def expected_lingering_timers() -> bool:
    """Allow the component its timers."""
    return True


@pytest.fixture(params=["metric", "us"])
def unit_system(request: pytest.FixtureRequest, hass: HomeAssistant) -> UnitSystem:
    """Set up Home Assistant once in each unit system."""
    hass.config.units = (
        METRIC_SYSTEM if request.param == "metric" else US_CUSTOMARY_SYSTEM
    )
    return hass.config.units


@pytest.fixture
def car(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> FordCar:
    """Return a parked electric car that ha-fordpass can be set up with."""
    _checkout("fordpass")
    return FordCar(hass, freezer, monkeypatch)


@pytest.fixture
def connect_car(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> FordConnectCar:
    """Return the same car, for ha-fordconnect-query."""
    _checkout("fordconnect_query")
    return FordConnectCar(hass, freezer, monkeypatch)


@pytest.fixture
def watch(hass: HomeAssistant) -> Iterator[Callable[[FordCar], Watch]]:
    """Return a function that starts our listener on a car."""
    watches: list[Watch] = []

    def start(car: FordCar) -> Watch:
        watches.append(Watch(hass, car))
        return watches[-1]

    yield start
    for started in watches:
        started.listener.stop()


@pytest.fixture(params=KINDS)
def database(request: pytest.FixtureRequest) -> Iterator[dict[str, Any]]:
    """Return the entry data of a database of each kind."""
    with ledger_database(request, request.param) as data:
        yield data


@pytest.fixture
async def evening(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, unit_system: UnitSystem
) -> None:
    """Let it be ten minutes before the story begins, in each unit system."""
    # It remembers where every callback was scheduled, which takes a third of the time.
    hass.loop.set_debug(False)
    freezer.move_to("2026-04-28T17:50:00+00:00")
    await hass.config.async_update(currency="EUR", time_zone="Europe/Berlin")
    hass.config.units = unit_system


@pytest.fixture
async def parked(
    hass: HomeAssistant,
    car: FordCar,
    freezer: FrozenDateTimeFactory,
    evening: None,
    database: dict[str, Any],
) -> AsyncIterator[Ledger]:
    """Return a parked car and its ledger, neither of them set up yet."""
    ledger = Ledger(hass, car, freezer, database)
    yield ledger
    await hass.config_entries.async_unload(ledger.entry.entry_id)


@pytest.fixture
async def ledger(parked: Ledger) -> Ledger:
    """Return a parked car and its ledger, which has taken in what the car shows."""
    await parked.start()
    return parked
