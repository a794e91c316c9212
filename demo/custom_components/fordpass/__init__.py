"""A virtual Ford that stands in for ha-fordpass, for people without the car.

It shows what ha-fordpass shows (SOURCE_CONTRACT names the facts) and lives the life of a simulated
car: nothing leaves the machine. It belongs to the demo and is never shipped with LightningROD.
"""

from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
)
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.start import async_at_started
from homeassistant.helpers.typing import ConfigType
from homeassistant.util import dt as dt_util
import voluptuous as vol

from .const import CONF_VIN, DOMAIN
from .coordinator import FordConfigEntry, FordCoordinator
from .entity import PLATFORMS
from .heartbeat import Heartbeat
from .player import Player, as_response

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)

SERVICE_PLAY = "demo_play"
SERVICE_SKIP = "demo_skip"
SERVICE_CLOCK = "demo_clock"
SERVICE_STALLS = "demo_stalls"
ATTR_OFF = "off"
ATTR_SHOW = "show"
ATTR_UNTIL = "until"


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:  # noqa: ARG001
    """Register the actions that move the car through time."""

    async def play(call: ServiceCall) -> ServiceResponse:
        return as_response(await _player(hass, call).play(_until(call)))

    async def skip(call: ServiceCall) -> ServiceResponse:
        until = _until(call) or dt_util.utcnow()
        player = _player(hass, call)
        return as_response(await player.skip(until, show=call.data[ATTR_SHOW]))

    async def clock(call: ServiceCall) -> None:
        await _player(hass, call).set_clock(call.data[ATTR_OFF])

    heartbeat = Heartbeat(hass)

    async def stalls(_: ServiceCall) -> ServiceResponse:
        return heartbeat.take()

    fields = {vol.Optional(ATTR_UNTIL): cv.datetime, vol.Optional(CONF_VIN): cv.string}
    more = {vol.Optional(ATTR_SHOW, default=False): cv.boolean}
    off = {vol.Required(ATTR_OFF): vol.Coerce(float), vol.Optional(CONF_VIN): cv.string}
    hass.services.async_register(DOMAIN, SERVICE_CLOCK, clock, vol.Schema(off))
    for name, action, schema in (
        (SERVICE_PLAY, play, vol.Schema(fields)),
        (SERVICE_SKIP, skip, vol.Schema(fields | more)),
        (SERVICE_STALLS, stalls, vol.Schema({})),
    ):
        hass.services.async_register(
            DOMAIN, name, action, schema, supports_response=SupportsResponse.OPTIONAL
        )
    return True


async def async_setup_entry(hass: HomeAssistant, entry: FordConfigEntry) -> bool:
    """Bring the car to where it was left and show it."""
    coordinator = FordCoordinator(hass, entry)
    player = coordinator.player = Player(hass, entry, coordinator)
    await player.restore()
    entry.runtime_data = coordinator
    # Where readers of ha-fordpass find the unit system of the attributes.
    shared: dict[str, Any] = hass.data.setdefault(DOMAIN, {})
    shared[entry.entry_id] = {"coordinator": coordinator}
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    entry.async_on_unload(player.stop)

    async def resume(_: HomeAssistant) -> None:
        """Go on once everybody listens."""
        if player.was_live:
            await player.play()

    entry.async_on_unload(async_at_started(hass, resume))
    return True


async def async_unload_entry(hass: HomeAssistant, entry: FordConfigEntry) -> bool:
    """Take the car away."""
    return await hass.config_entries.async_unload_platforms(entry, PLATFORMS)


def _player(hass: HomeAssistant, call: ServiceCall) -> Player:
    """Return the car that is meant: the first one unless the call names another."""
    entries = hass.config_entries.async_entries(DOMAIN)
    loaded = [
        one
        for one in entries
        if one.state is ConfigEntryState.LOADED
        and call.data.get(CONF_VIN, one.data[CONF_VIN]) == one.data[CONF_VIN]
    ]
    if not loaded:
        raise ServiceValidationError("There is no virtual car yet")
    coordinator: FordCoordinator = loaded[0].runtime_data
    return coordinator.player


def _until(call: ServiceCall) -> Any:
    until = call.data.get(ATTR_UNTIL)
    return None if until is None else dt_util.as_utc(until)
