"""What a set-up knows only the names of: all actions and commands, with what they take."""

from collections.abc import Mapping
from importlib import import_module

from custom_components.lightningrod import services, websocket_api
from custom_components.lightningrod.actions import Action
from custom_components.lightningrod.websocket_api.command import Command


def actions_of(group: str) -> Mapping[str, Action]:
    """Return the actions of a group."""
    found: Mapping[str, Action] = import_module(
        f"{services.__package__}.actions.{group}"
    ).ACTIONS
    return found


def commands_of(group: str) -> Mapping[str, Command]:
    """Return the websocket commands of a group, less the domain."""
    found: Mapping[str, Command] = import_module(
        f"{websocket_api.__name__}.{group}"
    ).COMMANDS
    return found


def known_actions() -> Mapping[str, Action]:
    """Return every action."""
    groups = {*services.READING.values(), *services.WRITING.values()}
    return {name: it for group in groups for name, it in actions_of(group).items()}


def known_commands() -> Mapping[str, Command]:
    """Return every websocket command, less the domain."""
    return {
        name: it
        for group in websocket_api.GROUPS
        for name, it in commands_of(group).items()
    }
