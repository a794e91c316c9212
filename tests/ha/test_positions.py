"""The option that keeps positions out of the database, or blurs them."""

import asyncio
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest

from custom_components.lightningrod.db import positions
from custom_components.lightningrod.db.errors import CannotConnect
from custom_components.lightningrod.flows import positions as asked
from custom_components.lightningrod.ledger.positions import Positions

from .dialogs import open_options
from .ledger import (
    OPTIONS,
    at,
    charge,
    ledger_entry,
    rows,
    settled,
    setup,
    vehicle,
    write,
)
from .source.ford import Ford

HOME = {"latitude": 52.51234, "longitude": 5.04321, "radius": 100}
PLACES = "SELECT latitude, longitude FROM ev_location_lookup"
SESSIONS = "SELECT latitude, location_type FROM ev_charging_session"
FIXES = "SELECT latitude FROM ev_location"
ANSWER = {"commit_interval": 30, "comparison": {}, "retention": {}}


@pytest.mark.parametrize(
    ("positions", "places", "sessions", "fixes"),
    [
        ("exact", (52.51234, 5.04321), (52.51234, "home"), [(52.51234,)]),
        ("coarse", (52.51, 5.04), (52.51, "home"), [(52.51,)]),
        ("none", (None, None), (None, "home"), []),
    ],
)
async def test_what_is_written(
    hass: HomeAssistant,
    positions: str,
    places: tuple[Any, ...],
    sessions: tuple[Any, ...],
    fixes: list[tuple[Any, ...]],
) -> None:
    hass.states.async_set("zone.home", "0", HOME)
    ford = Ford(hass)
    ford.show("soc", "50", {"unit_of_measurement": "%"})
    where = {name: HOME[name] for name in ("latitude", "longitude")}
    ford.show("tracker", "home", where, domain="device_tracker")
    ford.show("elvehplug", "CONNECTED")
    ford.show("elvehcharging", "IN_PROGRESS")
    options = {**OPTIONS, "positions": positions}
    entry = await setup(hass, ledger_entry(hass, vehicle(ford.vin), options=options))
    await settled(hass)
    await write(hass, entry, [])
    assert await rows(entry, PLACES) == [places]
    assert await rows(entry, SESSIONS) == [sessions]
    assert await rows(entry, FIXES) == fixes
    states = await rows(entry, "SELECT tracker_state FROM ev_vehicle")
    assert ("52.51234" in str(states)) is (positions == "exact")


async def test_it_can_be_changed_meanwhile(hass: HomeAssistant) -> None:
    hass.states.async_set("zone.home", "0", HOME)
    entry = await setup(hass, ledger_entry(hass, vehicle()))
    options = {**OPTIONS, "positions": "none"}
    hass.config_entries.async_update_entry(entry, options=options)
    await settled(hass)
    (tracker,) = [it.tracker for it in entry.runtime_data.pipelines.values()]
    assert tracker.positions == "none"
    assert await rows(entry, PLACES) == [(None, None)]


async def test_what_is_kept_is_asked_about(hass: HomeAssistant) -> None:
    entry = await setup(hass, ledger_entry(hass, vehicle()))
    where: dict[str, Any] = {"latitude": 52.51234, "longitude": 5.04321}
    await write(hass, entry, [charge(at(1), **where, address="Elm Street")])
    for told_as, blur, left in (
        ("exact", None, (52.51234, "Elm Street")),
        ("coarse", False, (52.51234, "Elm Street")),
        ("coarse", True, (52.51, None)),
        ("coarse", None, (52.51, None)),
        ("none", True, (None, None)),
    ):
        result: Any = await open_options(hass, entry, "general")
        answer = {**ANSWER, "positions": told_as}
        options = hass.config_entries.options
        result = await options.async_configure(result["flow_id"], answer)
        if blur is not None:
            assert result["step_id"] == "positions"
            told = result["description_placeholders"]
            assert told == {"positions": "0", "sessions": "1", "places": "0"}
            result = await options.async_configure(
                result["flow_id"], {"blur_kept": blur}
            )
        assert result["type"] is FlowResultType.CREATE_ENTRY
        for task in asyncio.all_tasks():
            if task.get_name().endswith("positions"):
                await task
        await settled(hass)
        assert entry.options["positions"] == told_as
        found = "SELECT latitude, address FROM ev_charging_session"
        assert await rows(entry, found) == [left]


async def test_a_database_that_is_away_is_not_asked(
    hass: HomeAssistant,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    entry = await setup(hass, ledger_entry(hass, vehicle()))

    async def away(*_: Any, **__: Any) -> Any:
        raise CannotConnect

    monkeypatch.setattr(asked, "placed", away)
    monkeypatch.setattr(positions, "blur_rows", away)
    result: Any = await open_options(hass, entry, "general")
    result = await hass.config_entries.options.async_configure(
        result["flow_id"], {**ANSWER, "positions": "none"}
    )
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await entry.runtime_data.retention.async_blur(Positions.NONE)
    assert "Not all positions" in caplog.text
