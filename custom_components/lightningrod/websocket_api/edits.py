"""Edits of sessions and trips, their history, and the way back; for administrators."""

from collections.abc import Mapping
from typing import Any, Final

import voluptuous as vol

from ..db.edit_history import list_batches
from ..db.edit_subject import SESSIONS, TRIPS, Subject
from ..db.edit_undo import undo
from ..db.edits import add_row, delete_rows, merge_rows, split_row, update_rows
from ..edit_fields import ROWS, SESSION_FIELDS, TRIP_FIELDS, Fields
from ..editing import Edit, async_edit, told_outcome
from ..validators import COUNT, moment, number, uuid
from .command import Answer, Command, Handler, Request
from .rows import told_edit

MAX_BATCHES: Final = 200


def _commands(subject: Subject, values: Fields) -> dict[str, Command]:
    """Return the edits of one kind of rows."""
    one, many = subject.key, f"{subject.key}s"
    given = vol.All(vol.Schema(values), vol.Length(min=1))

    def update(message: Mapping[str, Any]) -> Edit:
        return lambda batch, _: update_rows(
            batch, subject, message[many], message["values"]
        )

    def add(message: Mapping[str, Any]) -> Edit:
        return lambda batch, fleet: add_row(
            batch, subject, fleet.device_ids(message["vehicle"])[0], message["values"]
        )

    def delete(message: Mapping[str, Any]) -> Edit:
        return lambda batch, _: delete_rows(batch, subject, message[many])

    def merge(message: Mapping[str, Any]) -> Edit:
        return lambda batch, _: merge_rows(batch, subject, message[many])

    def split(message: Mapping[str, Any]) -> Edit:
        return lambda batch, _: split_row(
            batch,
            subject,
            message[one],
            at=message.get("at"),
            amount=message.get(subject.amount),
        )

    rows = {vol.Required(many): ROWS}
    place = {
        vol.Required(one): uuid,
        vol.Exclusive("at", "where"): moment,
        vol.Exclusive(subject.amount, "where"): number,
    }
    commands: Mapping[str, tuple[Any, Mapping[Any, Any]]] = {
        "update": (update, {**rows, vol.Required("values"): given}),
        "add": (add, {vol.Required("vehicle"): str, vol.Required("values"): given}),
        "delete": (delete, rows),
        "merge": (merge, rows),
        "split": (split, place),
    }
    return {
        f"{subject.name}/{name}": Command(_handler(edit), fields, write=True)
        for name, (edit, fields) in commands.items()
    }


def _handler(edit: Any) -> Handler:
    async def _async_answer(request: Request) -> Answer:
        user = request.connection.user.id
        made = edit(request.message)
        return told_outcome(await async_edit(request.hass, request.entry, user, made))

    return _async_answer


async def _async_list(request: Request) -> Answer:
    limit, offset = request.message["limit"], request.message["offset"]
    edits = await request.entry.runtime_data.database.read(
        lambda connection: list_batches(connection, limit, offset)
    )
    batches: dict[Any, dict[str, Any]] = {}
    for edit in edits:
        batch_id, told = str(edit["batch_id"]), dict(edit)
        known = {"batch_id": batch_id, "count": told.pop("in_batch"), "edits": []}
        batches.setdefault(batch_id, known)["edits"].append(told_edit(told))
    return {"batches": list(batches.values())}


# Name -> the command.
COMMANDS: Final[Mapping[str, Command]] = {
    **_commands(SESSIONS, SESSION_FIELDS),
    **_commands(TRIPS, TRIP_FIELDS),
    "undo": Command(
        _handler(lambda message: lambda batch, _: undo(batch, message["batch_id"])),
        {vol.Required("batch_id"): uuid},
        write=True,
    ),
    "edits/list": Command(
        _async_list,
        {
            vol.Optional("limit", default=50): vol.All(
                int, vol.Range(min=1, max=MAX_BATCHES)
            ),
            vol.Optional("offset", default=0): COUNT,
        },
    ),
}
