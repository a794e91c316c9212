"""Pricing past sessions anew, and naming a cost, for actions and commands alike."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from homeassistant.core import HomeAssistant
from homeassistant.util.json import JsonValueType
import voluptuous as vol

from .data import LightningRodConfigEntry
from .db.edit_batch import EditBatch, Outcome
from .db.edit_subject import SESSIONS
from .db.edits import update_rows
from .db.reprice import Change, Repricing, Scope, preview, reprice
from .edit_fields import ROWS, Fields
from .editing import async_edit
from .jsonable import json_row, json_value
from .ledger.edit_session import BILLED
from .ledgers import Fleet
from .validators import COUNT, bound

type Answer = dict[str, JsonValueType]

# More are counted, and summed, but not listed.
MAX_CHANGES: Final = 500

_NAME: Final = vol.All(str, vol.Strip, vol.Length(min=1, max=200))
# What says which sessions, beside the vehicle.
SCOPE_FIELDS: Final[Fields] = {
    vol.Optional("session_id"): ROWS,
    vol.Optional("place_id"): COUNT,
    vol.Optional("place"): _NAME,
    vol.Optional("network"): _NAME,
    vol.Optional("start"): bound,
    vol.Optional("end"): bound,
    vol.Optional("unpriced", default=False): bool,
}


def scope_of(told: Mapping[str, Any]) -> Scope:
    """Return the scope that was told, of all vehicles."""
    return Scope(
        session_ids=told.get("session_id"),
        location_id=told.get("place_id"),
        place_name=told.get("place"),
        network_name=told.get("network"),
        start=told.get("start"),
        end=told.get("end"),
        unpriced=told.get("unpriced", False),
    )


async def async_preview(
    entry: LightningRodConfigEntry, scope: Scope, vehicle: str | None
) -> Answer:
    """Return what pricing these sessions of a vehicle, or of all, anew would change."""
    data = entry.runtime_data
    async with data.database.connect() as connection:
        fleet = await Fleet.async_read(entry, connection)
        scope = replace(scope, device_ids=fleet.device_ids(vehicle))
        found = await preview(connection, scope, data.writer.timezone)
    return {"applied": False, **_told(found, fleet)}


async def async_reprice(
    hass: HomeAssistant,
    entry: LightningRodConfigEntry,
    user_id: str | None,
    scope: Scope,
    vehicle: str | None,
) -> Answer:
    """Price these sessions of a vehicle, or of all, anew; return what changed."""
    answer: Answer = {}

    async def _edit(batch: EditBatch, fleet: Fleet) -> None:
        found = await reprice(
            batch, replace(scope, device_ids=fleet.device_ids(vehicle))
        )
        answer.update(_told(found, fleet))

    outcome = await async_edit(hass, entry, user_id, _edit)
    # Where nothing changed there is nothing to undo.
    batch = str(outcome.batch_id) if outcome.earliest else None
    return {"applied": True, "batch_id": batch, **answer}


def _told(found: Repricing, fleet: Fleet) -> Answer:
    changes = found.changes
    # Others may follow a change of ours: in a shared database those of another house too.
    ours = [it for it in changes if it.device_id in fleet.device_ids()]
    sides: Answer = {
        side: {
            "cost": {it: str(cost) for it, cost in found.sums(side).items()},
            "unpriced": found.unpriced(side),
        }
        for side in ("before", "after")
    }
    return {
        "sessions": len(found.known),
        "changed": len(changes),
        **sides,
        "changes": [_change(change, fleet) for change in ours[:MAX_CHANGES]],
    }


def _change(change: Change, fleet: Fleet) -> JsonValueType:
    return {
        "session_id": str(change.session_id),
        "vehicle": fleet.id_of(change.device_id),
        "start": json_value(change.started_at),
        "place": change.location_name,
        "network": change.network_name,
        "before": json_row(change.before, money=str),
        "after": json_row(change.after, money=str),
    }


async def async_set_cost(
    hass: HomeAssistant,
    entry: LightningRodConfigEntry,
    user_id: str | None,
    session_id: UUID,
    told: Mapping[str, Any],
) -> Outcome:
    """Name the cost of a session, its billed energy, or both.

    Told are columns of the session; none of them takes what was named back. A cost without
    a currency is in that of the session's tariff, else in the ledger's.
    """

    async def _edit(batch: EditBatch, _fleet: Fleet) -> None:
        (row,) = await batch.rows(SESSIONS, [session_id])
        values = dict(told) or _released(row)
        await update_rows(batch, SESSIONS, [session_id], values)

    return await async_edit(hass, entry, user_id, _edit)


def _released(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the changes that take back what was named."""
    billed = {"evse_energy_kwh": None} if row["evse_source"] == BILLED else {}
    return {"cost": None, **billed}
