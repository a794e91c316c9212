"""The option that keeps positions out of the database, or blurs them."""

from typing import Any

from homeassistant.core import HomeAssistant
import pytest

from .ledger import OPTIONS, ledger_entry, rows, settled, setup, vehicle, write
from .source.ford import Ford

HOME = {"latitude": 52.51234, "longitude": 5.04321, "radius": 100}
PLACES = "SELECT latitude, longitude FROM ev_location_lookup"
SESSIONS = "SELECT latitude, location_type FROM ev_charging_session"
FIXES = "SELECT latitude FROM ev_location"


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
