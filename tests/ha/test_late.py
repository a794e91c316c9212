"""Code that a start does without is there when it is asked for, and was not before."""

from homeassistant.components.websocket_api.const import DOMAIN as WEBSOCKET
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.lightningrod import services, websocket_api
from custom_components.lightningrod.const import DOMAIN

from .late import actions_of, commands_of, known_commands


@pytest.mark.parametrize(
    ("name", "group"), [*services.READING.items(), *services.WRITING.items()]
)
def test_an_action_is_in_its_group(name: str, group: str) -> None:
    assert name in actions_of(group)


@pytest.mark.parametrize(("group", "names"), websocket_api.GROUPS.items())
def test_a_group_has_the_commands_that_are_said_of_it(
    group: str, names: tuple[str, ...]
) -> None:
    assert set(commands_of(group)) == set(names)


async def test_every_command_is_registered(
    hass: HomeAssistant, two_cars: MockConfigEntry
) -> None:
    registered = {it for it in hass.data[WEBSOCKET] if it.startswith(f"{DOMAIN}/")}
    assert registered == {f"{DOMAIN}/{name}" for name in known_commands()}
