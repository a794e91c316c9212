"""Code that a start does without is there when it is asked for, and was not before."""

import subprocess
import sys
from typing import Final

from homeassistant.components.websocket_api.const import DOMAIN as WEBSOCKET
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.lightningrod import services, websocket_api
from custom_components.lightningrod.const import DOMAIN

from .late import actions_of, commands_of, known_commands

# What Home Assistant's loader imports of an integration when it starts.
IMPORTS: Final = """
import sys
import custom_components.lightningrod as ours
from custom_components.lightningrod import (
    backup, binary_sensor, calendar, config_flow, diagnostics, event, logbook, repairs,
    sensor, system_health,
)
for name in sys.modules:
    if name.startswith(f"{ours.__name__}.") or "." not in name:
        print(name.removeprefix(f"{ours.__name__}."))
"""
LATE: Final = {
    "actions",
    "alembic",
    "asyncpg",
    "backfill",
    "db.added",
    "db.awaiting",
    "db.chargers",
    "db.edit_batch",
    "db.export",
    "db.figures.every",
    "db.import_run",
    "db.listing",
    "db.migrate",
    "db.moving",
    "db.peer_import",
    "db.positions",
    "db.rehearsal",
    "db.removal",
    "db.reprice",
    "db.retention",
    "db.settle",
    "db.supersede",
    "db.unfit",
    "db.unpriced",
    "db.wall",
    "edit_fields",
    "editing",
    "exporting",
    "flows",
    "forms",
    "importing",
    "kept_for",
    "ledger.cost_lines",
    "ledger.importing",
    "ledger.pricing",
    "price_look",
    "relocation",
    "repairs.flows",
    "report",
    "reporting",
    "tariff_forms",
    "taking",
    "websocket_api.edits",
    "websocket_api.figures",
    "websocket_api.rows",
}


def test_a_start_does_without_it() -> None:
    done = subprocess.run(  # noqa: S603 our own words
        [sys.executable, "-c", IMPORTS], capture_output=True, text=True, check=True
    )
    imported = set(done.stdout.split())
    assert {"runtime", "db.writer", "ledger.tracker"} <= imported
    assert not LATE & imported


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
