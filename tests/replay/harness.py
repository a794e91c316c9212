"""Drives a real Ford integration with JSON in place of Ford's cloud.

Only the network is replaced, and the component's clock: its waits of 0.3 to 180 seconds end
when a test lets that time pass. Everything else is the component as its users run it.
"""

import asyncio
from collections.abc import Awaitable, Callable
import copy
from datetime import timedelta
import heapq
import importlib
from itertools import count
import json
from pathlib import Path
from types import ModuleType
from typing import Any, override

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.lightningrod.ledger.readings import Snapshot
from custom_components.lightningrod.source.bursts import DEBOUNCE
from custom_components.lightningrod.source.listener import SnapshotListener

VIN = "3FMTK3SU0MMA00001"
_PAYLOADS = Path(__file__).parent / "payloads"
# Ford's REST answers by the bridge's method that asks for them.
_REQUESTS = {
    "req_status": "status",
    "req_messages": "messages",
    "req_vehicles": "vehicles",
    "req_remote_climate": "rcc",
    "req_preferred_charge_times": "pct",
    "req_energy_transfer_status": "ets",
    "req_energy_transfer_logs": "etl",
}


def payload(name: str) -> Any:
    """Return a payload in Ford's shape."""
    return json.loads((_PAYLOADS / f"{name}.json").read_text())


def metric(value: Any, at: str = "2026-04-28T07:00:00Z") -> dict[str, Any]:
    """Return one metric as Ford wraps it."""
    return {"updateTime": at, "value": value}


class Clock:
    """Stands in for the module asyncio, with waits that end when the test says so."""

    def __init__(self) -> None:
        self._now = 0.0
        self._order = count()
        self._waits: list[tuple[float, int, asyncio.Future[None]]] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(asyncio, name)

    async def sleep(self, seconds: float, result: Any = None) -> Any:
        """Wait until that much of the component's time has passed."""
        future = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waits, (self._now + seconds, next(self._order), future))
        await future
        return result

    async def pass_time(
        self, seconds: float, settle: Callable[[], Awaitable[None]]
    ) -> None:
        """Let time pass, one wait after the other, as far as they reach."""
        until = self._now + seconds
        await settle()
        while self._waits and self._waits[0][0] <= until:
            self._now, _, future = heapq.heappop(self._waits)
            if not future.done():
                future.set_result(None)
            await settle()
        self._now = until


class FordCar:
    """A car in ha-fordpass.

    ``rest`` is what Ford's REST would answer now: ``status``, ``vehicles``, ``etl`` and so on;
    an exception in it is raised.
    """

    integration = "fordpass"
    prefix = "fordpass"

    def __init__(
        self,
        hass: HomeAssistant,
        freezer: FrozenDateTimeFactory,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        self.hass = hass
        self.vin = VIN
        self.clock = Clock()
        self.rest: dict[str, Any] = payload("parked")
        self.requests: list[str] = []
        self.entry = self._config_entry({})
        self._freezer = freezer
        self._monkeypatch = monkeypatch

    @property
    def metrics(self) -> dict[str, Any]:
        """The metrics that Ford's REST answers with."""
        metrics: dict[str, Any] = self.rest["status"]["metrics"]
        return metrics

    def _config_entry(self, options: dict[str, Any]) -> MockConfigEntry:
        return MockConfigEntry(
            domain=self.integration,
            version=2,
            minor_version=1,
            title="A Ford",
            data={
                "username": "someone",
                "region": "deu",
                "vin": VIN,
                "is_supported": True,
            },
            options={"pressure_unit": "BAR", **options},
        )

    async def setup(self, **options: Any) -> None:
        """Set the component up; options are the ones of its config entry."""
        if options:
            self.entry = self._config_entry(options)
        self._replace_network()
        await self._add_entry()

    async def _add_entry(self) -> None:
        self.entry.add_to_hass(self.hass)
        assert await self.hass.config_entries.async_setup(self.entry.entry_id)
        await self.settle()

    def _replace_network(self) -> None:
        bridge: ModuleType = importlib.import_module(
            "custom_components.fordpass.fordpass_bridge"
        )
        vehicle = bridge.ConnectedFordPassVehicle
        self._monkeypatch.setattr(bridge, "asyncio", self.clock)
        for name, key in _REQUESTS.items():
            self._monkeypatch.setattr(vehicle, name, self._answer(name, key))

        async def connected(bridge: Any, *_: Any) -> None:
            bridge.ws_connected = True
            bridge._ws_LAST_UPDATE = 2**40
            await asyncio.Event().wait()

        async def nothing(*_: Any) -> None:
            return None

        self._monkeypatch.setattr(vehicle, "ws_connect", connected)
        self._monkeypatch.setattr(vehicle, "_rename_token_file_if_needed", nothing)

    def _answer(self, name: str, key: str) -> Callable[..., Awaitable[Any]]:
        async def request(*_: Any, **__: Any) -> Any:
            self.requests.append(name)
            answer = self.rest.get(key)
            if isinstance(answer, Exception):
                raise answer
            return copy.deepcopy(answer)

        return request

    @property
    def coordinator(self) -> Any:
        """The component's coordinator."""
        return self.hass.data[self.integration][self.entry.entry_id]["coordinator"]

    async def settle(self) -> None:
        """Let everything run that can run now."""
        for _ in range(3):
            await asyncio.sleep(0)
        await self.hass.async_block_till_done()

    async def push(self, frame: dict[str, Any]) -> None:
        """Receive one websocket frame, and let the component's debounce end."""
        bridge = self.coordinator.bridge
        if bridge._ws_handle_data(copy.deepcopy(frame)):
            bridge._ws_notify_for_new_data()
        await self.wait(0.4)

    async def poll(self) -> None:
        """Ask Ford's REST, as the component does while the websocket is down."""
        coordinator = self.coordinator
        coordinator.bridge.ws_connected = False
        coordinator._force_classic_requests = True
        await coordinator.async_refresh()
        coordinator._force_classic_requests = False
        await self.settle()

    async def wait(self, seconds: float) -> None:
        """Let seconds of the component's time pass."""
        await self.clock.pass_time(seconds, self.settle)

    async def reload(self) -> None:
        """Reload the component's config entry."""
        await self.hass.config_entries.async_reload(self.entry.entry_id)
        await self.settle()

    def entity_id(self, key: str, platform: str = "sensor") -> str:
        """Return the entity id that a key has now."""
        entity_id = er.async_get(self.hass).async_get_entity_id(
            platform, self.integration, f"{self.prefix}_uid_{self.vin}_{key}".lower()
        )
        assert entity_id is not None
        return entity_id

    def state(self, key: str, platform: str = "sensor") -> State:
        """Return the state of a key."""
        state = self.hass.states.get(self.entity_id(key, platform))
        assert state is not None
        return state

    def use_unit(self, key: str, unit: str) -> None:
        """Choose the unit of a sensor, as a user does."""
        er.async_get(self.hass).async_update_entity_options(
            self.entity_id(key), "sensor", {"unit_of_measurement": unit}
        )

    async def tick(self, seconds: float = DEBOUNCE + 1) -> None:
        """Let seconds of Home Assistant's time pass."""
        self._freezer.tick(timedelta(seconds=seconds))
        async_fire_time_changed(self.hass)
        await self.settle()


class FordConnectCar(FordCar):
    """The same car in ha-fordconnect-query: polled, without events and charge logs."""

    integration = "fordconnect_query"
    prefix = "fcq"

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        for absent in ("events", "states"):
            self.rest["status"].pop(absent)

    @override
    def _config_entry(self, options: dict[str, Any]) -> MockConfigEntry:
        return MockConfigEntry(
            domain=self.integration,
            version=1,
            minor_version=1,
            title="A Ford",
            data={
                "vin": VIN,
                "auth_implementation": "x",
                "token": {"access_token": "a", "expires_at": 9e9},
                "garage": {
                    "vin": VIN,
                    "vehicleType": "2023 Mustang Mach-E",
                    "engineType": "BEV",
                },
            },
            options={"pressure_unit": "BAR", **options},
        )

    @override
    async def setup(self, **options: Any) -> None:
        await async_setup_component(self.hass, "application_credentials", {})
        await super().setup(**options)

    @override
    def _replace_network(self) -> None:
        module = importlib.import_module("custom_components.fordconnect_query")

        class Session:
            def __init__(self, *_: Any) -> None: ...

            async def async_ensure_token_valid(self) -> None: ...

        async def implementation(*_: Any) -> object:
            return object()

        self._monkeypatch.setattr(module, "OAuth2Session", Session)
        self._monkeypatch.setattr(
            module, "async_get_config_entry_implementation", implementation
        )
        self._monkeypatch.setattr(
            module.FordConQDataCoordinator,
            "request_telemetry",
            self._answer("telemetry", "status"),
        )

    @override
    async def poll(self) -> None:
        await self.coordinator.async_refresh()
        await self.settle()


class Watch:
    """Our listener on a car, with what it handed on."""

    def __init__(self, hass: HomeAssistant, car: FordCar) -> None:
        self.car = car
        self.snapshots: list[Snapshot] = []
        self.listener = SnapshotListener(
            hass, car.vin, car.integration, self.snapshots.append
        )
        self.listener.start()

    async def next(self) -> Snapshot:
        """Let the burst end; return its snapshot, the only new one."""
        known = len(self.snapshots)
        await self.car.tick()
        assert len(self.snapshots) == known + 1
        return self.snapshots[-1]

    async def after(self, frame: dict[str, Any]) -> Snapshot:
        """Return the snapshot that follows one websocket frame."""
        await self.car.push(frame)
        return await self.next()
