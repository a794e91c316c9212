"""Whatever is sent to the ledger is done or refused; it is never an accident.

``LEDGER_NONSENSE`` sets how many tries each test makes.
"""

from collections.abc import AsyncIterator
from contextlib import suppress
import os
from typing import Any, Final

from homeassistant.config_entries import SOURCE_USER
from homeassistant.core import HomeAssistant, SupportsResponse
from homeassistant.data_entry_flow import (
    FlowResultType,
    InvalidData,
    UnknownFlow,
    UnknownHandler,
)
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import voluptuous as vol

from custom_components.lightningrod.const import DOMAIN

from .dialogs import flat, network, place
from .late import known_actions, known_commands
from .ledger import OPTIONS, ledger_entry, rows, settled, setup, vehicle
from .nonsense import Nonsense
from .websocket import Client

TRIES: Final = int(os.environ.get("LEDGER_NONSENSE", "150"))
SEED: Final = int(os.environ.get("LEDGER_NONSENSE_SEED", "1"))
# What Home Assistant says of an exception that nobody thought of.
ACCIDENT: Final = "unknown_error"
REFUSED: Final = (HomeAssistantError, vol.Invalid)
# It reads or writes files that are named, which is not what this is about.
WITH_FILES: Final = frozenset({"export"})


@pytest.fixture
async def known(hass: HomeAssistant, two_cars: MockConfigEntry) -> list[Any]:
    """Return values that are right somewhere."""
    sessions = await rows(two_cars, "SELECT session_id FROM ev_charging_session")
    trips = await rows(two_cars, "SELECT trip_id FROM ev_trip_metrics")
    ids = [str(it[0]) for it in (*sessions, *trips)]
    return [
        two_cars.entry_id,
        *two_cars.subentries,
        *ids,
        *([it] for it in ids),
        ids,
        {"notes": "x"},
        {"energy_kwh": 5, "cost": "1.5"},
        {"trip_class": "business"},
        {"start": "2026-03-11T00:00:00+00:00"},
    ]


def _names(schema: Any) -> tuple[list[str], list[str]]:
    """Return the names of a schema's fields, and of those that are required."""
    while isinstance(schema, vol.All):
        schema = schema.validators[0]
    fields = getattr(schema, "schema", None) or {}
    marks = list(fields) if isinstance(fields, dict) else []
    needed = [str(it) for it in marks if isinstance(it, vol.Required)]
    return [str(it) for it in marks], needed


async def test_websocket_commands(
    hass: HomeAssistant, client: Client, known: list[Any]
) -> None:
    nonsense = Nonsense(SEED, known)
    commands = {
        f"{DOMAIN}/{name}": _names(command.schema)
        for name, command in known_commands().items()
    }
    assert len(commands) > 20
    answers = {True: 0, False: 0}
    for number in range(TRIES):
        command = nonsense.choice(sorted(commands))
        names, needed = commands[command]
        body = nonsense.fields(
            [it for it in names if it not in ("id", "type")], required=needed
        )
        await client.send_json_auto_id({**body, "type": command})
        answer = await client.receive_json()
        while answer["type"] == "event":
            answer = await client.receive_json()
        answers[answer["success"]] += 1
        if not answer["success"]:
            assert answer["error"]["code"] != ACCIDENT, (number, command, body)
    assert all(answers.values())
    await settled(hass)


async def test_actions(
    hass: HomeAssistant, two_cars: MockConfigEntry, known: list[Any]
) -> None:
    nonsense = Nonsense(SEED + 1, known)
    actions = {
        name: action
        for name, action in hass.services.async_services_for_domain(DOMAIN).items()
        if name not in WITH_FILES
    }
    schemas = known_actions()
    done = 0
    for number in range(TRIES):
        name = nonsense.choice(sorted(actions))
        names, needed = _names(schemas[name].schema)
        body = nonsense.fields(names, required=needed)
        answers = actions[name].supports_response is not SupportsResponse.NONE
        try:
            await hass.services.async_call(
                DOMAIN, name, body, blocking=True, return_response=answers
            )
            done += 1
        except REFUSED:
            pass
        except Exception as err:  # noqa: BLE001 any other is what is looked for
            pytest.fail(f"{number}: {name} {body}: {err!r}")
    assert done
    await settled(hass)


@pytest.mark.parametrize("kind", ["options", "vehicle", "place", "network"])
async def test_dialogs(
    hass: HomeAssistant, two_cars: MockConfigEntry, known: list[Any], kind: str
) -> None:
    """Click through dialogs anyhow; some answers are right, so that it gets on."""
    nonsense = Nonsense(SEED + 2, known)
    ends = 0
    for _ in range(max(TRIES // 10, 5)):
        async for result in _dialog(hass, two_cars, kind, nonsense):
            ends += result in (FlowResultType.ABORT, FlowResultType.CREATE_ENTRY)
    await settled(hass)
    assert kind == "vehicle" or ends


async def _dialog(
    hass: HomeAssistant, entry: MockConfigEntry, kind: str, nonsense: Nonsense
) -> AsyncIterator[FlowResultType]:
    """Go through one dialog; yield the kind of each of its answers."""
    entries = hass.config_entries
    if kind == "options":
        flows: Any = entries.options
        result: Any = await flows.async_init(entry.entry_id)
    else:
        flows = entries.subentries
        result = await flows.async_init(
            (entry.entry_id, kind), context={"source": SOURCE_USER}
        )
    for _ in range(12):
        yield result["type"]
        if result["type"] is FlowResultType.MENU:
            answer = {"next_step_id": nonsense.choice(result["menu_options"])}
        elif result["type"] is FlowResultType.FORM:
            answer = nonsense.answer(result["data_schema"])
        else:
            return
        try:
            result = await flows.async_configure(result["flow_id"], answer)
        except InvalidData, UnknownHandler:
            continue
    with suppress(UnknownFlow):  # the last answer may have ended it
        flows.async_abort(result["flow_id"])


async def test_what_another_version_stored(hass: HomeAssistant) -> None:
    """Places, networks and options that nobody understands are left out, and the rest runs."""
    nonsense = Nonsense(SEED + 3, ["own", "flat", "home", "zone.home", "EUR"])
    prices = [flat("0.3"), flat("0.5", "2026-02-01")]
    for number in range(max(TRIES // 15, 5)):
        gym = place(pricing="own", tariffs=prices, meter_entity="sensor.meter")
        subentries: list[Any] = [
            vehicle(),
            {**gym, "data": nonsense.spoilt(gym["data"])},
            {**network(), "data": nonsense.spoilt({"tariffs": prices})},
        ]
        entry = ledger_entry(hass, *subentries, options=OPTIONS)
        await setup(hass, entry)
        assert await hass.config_entries.async_unload(entry.entry_id), number
        await hass.config_entries.async_remove(entry.entry_id)
        await settled(hass)
