"""Edits from Home Assistant: who makes them, in turn with the writer, and who is told."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

from homeassistant.const import CONF_CURRENCY
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.util import dt as dt_util
from homeassistant.util.json import JsonValueType

from .const import DOMAIN, SIGNAL_EDITED
from .data import LightningRodConfigEntry
from .db.edit_batch import EditBatch, Editor, Outcome
from .db.edit_subject import SESSIONS, TRIPS
from .ledger.edit_checks import EditRefused
from .ledgers import Fleet
from .pending import async_write_pending

type Edit = Callable[[EditBatch, Fleet], Awaitable[Any]]


async def async_edit(
    hass: HomeAssistant,
    entry: LightningRodConfigEntry,
    user_id: str | None,
    edit: Edit,
) -> Outcome:
    """Make an edit as one batch, which is there as a whole or not at all.

    Raises :class:`ServiceValidationError` for what must not be, and :class:`DatabaseError`
    while the database is away: edits do not wait for it.
    """
    work = _async_edit(entry, user_id, edit)
    # Who asked may go away; a transaction that is broken off half-way leaves the connection
    # of some drivers in no known state.
    task = entry.async_create_task(hass, work, f"{DOMAIN} edit", eager_start=False)
    try:
        outcome = await asyncio.shield(task)
    except EditRefused as err:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key=err.key,
            translation_placeholders=err.placeholders,
        ) from err
    return outcome


async def _async_edit(
    entry: LightningRodConfigEntry, user_id: str | None, edit: Edit
) -> Outcome:
    await async_write_pending(entry)
    async with entry.runtime_data.database.begin() as connection:
        fleet = await Fleet.async_read(entry, connection)
        editor = editor_of(entry, fleet, user_id)
        batch = EditBatch(connection=connection, editor=editor)
        await edit(batch, fleet)
        outcome = await batch.finish()
    tell_edited(entry, fleet, outcome.earliest)
    return outcome


@callback
def editor_of(
    entry: LightningRodConfigEntry, fleet: Fleet, user_id: str | None
) -> Editor:
    """Return who edits now; ``user_id`` is ``None`` for an automation."""
    return Editor(
        made_by=user_id,
        device_ids=fleet.device_ids(),
        currency=entry.options[CONF_CURRENCY],
        timezone=entry.runtime_data.writer.timezone,
        now=dt_util.utcnow(),
    )


@callback
def tell_edited(
    entry: LightningRodConfigEntry, fleet: Fleet, since: Mapping[str, datetime]
) -> None:
    """Let the figures follow; by VIN, ``since`` is from when on they may differ."""
    data = entry.runtime_data
    for coordinator in data.coordinators.values():
        if coordinator.device_id in since:
            coordinator.async_schedule_refresh()
    hass = data.status.hass
    # In a shared database the cars of another house may follow an edit of ours.
    for device_id in since.keys() & set(fleet.device_ids()):
        earliest = since[device_id]
        async_dispatcher_send(hass, SIGNAL_EDITED, fleet.id_of(device_id), earliest)


def told_outcome(outcome: Outcome) -> dict[str, JsonValueType]:
    """Return what an edit answers: the batch that undoes it, and the rows that are there."""
    rows: dict[str, JsonValueType] = {
        f"{subject.key}s": [str(row_id) for row_id in outcome.rows[subject.name]]
        for subject in (SESSIONS, TRIPS)
        if subject.name in outcome.rows
    }
    return {"batch_id": str(outcome.batch_id), **rows}
