"""What people do to sessions and trips: update, add, delete, merge, split, and undo.

Each works within an :class:`EditBatch`, changes nothing before all of it is checked or takes
the whole transaction down with it, and raises :class:`EditRefused` for what must not be.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, select

from ..ledger.edit_checks import EditRefused, check_free
from ..ledger.edit_session import MANUAL, PLACE
from ..ledger.owner_values import RELEASE
from .edit_batch import EditBatch, Row
from .edit_flow import divide_flow, flowed_by, intervals, read_flow, soc_at, time_of
from .edit_subject import SESSIONS, Subject
from .models import EV_LOCATION_LOOKUP
from .owner_columns import move_flow
from .row_json import to_json

_PLACE: Final = EV_LOCATION_LOOKUP.c

# Words on a row; nothing is measured or priced by them.
_WORDS: Final = frozenset({"notes", "tags", "trip_class", "needs_review"})
# What an owner may say is nothing at all; other columns go back to what is observed.
_MAY_BE_NOTHING: Final = frozenset(
    {
        *PLACE,
        "charge_type",
        "end_location_id",
        "is_free",
        "notes",
        "start_location_id",
        "tags",
        "trip_class",
    }
)
# Set as they are: not for good, as the owner's words are.
_PLAIN: Final = frozenset({"needs_review"})
_PLACES: Final = ("location_id", "start_location_id", "end_location_id")
# Of a session alone: another one made from it has none of them.
_NOT_COPIED: Final = frozenset(
    {
        "id",
        "charge_log_at",
        "cost_billing",
        "cost_completeness",
        "cost_hours",
        "cost_member",
        "cost_notes",
        "cost_standard",
        "cost_without_overrides",
        "ingested_at",
        "live_energy_kwh",
        "log_energy_kwh",
        "observed_values",
        "owner_values",
        "price_context",
        "price_plan",
        "updated_at",
    }
)


async def update_rows(
    batch: EditBatch, subject: Subject, row_ids: Collection[UUID], changes: Row
) -> None:
    """Set columns of rows as their owner's word.

    ``None`` takes the owner's word back where there is one; a place is given by its number.
    """
    if unknown := changes.keys() - subject.editable:
        raise EditRefused("edit_not_editable", field=min(unknown))
    changed = False
    for row in await batch.rows(subject, row_ids):
        owner, plain = await _wishes(batch, subject, row, changes)
        if not owner and not plain:
            continue
        changed = True
        now = await batch.change(subject, row, "update", owner=owner, plain=plain)
        if not changes.keys() <= _WORDS:
            await _check(batch, subject, row, now)
    if not changed:
        raise EditRefused("edit_changes_nothing")


async def add_row(
    batch: EditBatch, subject: Subject, device_id: str, values: Row
) -> UUID:
    """Add a session or trip that nobody observed; return its id."""
    if unknown := values.keys() - subject.editable:
        raise EditRefused("edit_not_editable", field=min(unknown))
    empty: Row = dict.fromkeys(column.name for column in subject.table.c)
    given = {name: value for name, value in values.items() if value is not None}
    given |= await _places(batch, given)
    given = subject.consequences(empty, given, batch.editor.currency)
    row = {
        **empty,
        **given,
        subject.key: uuid4(),
        "device_id": device_id,
        "source_system": MANUAL,
        "is_complete": True,
        "needs_review": False,
        "recorded_at": batch.editor.now,
        "provenance": dict.fromkeys(given, MANUAL),
        "owner_values": to_json(given),
    }
    await _check(batch, subject, empty, row)
    del row["id"], row["ingested_at"]
    await batch.insert(subject, row, "add")
    row_id: UUID = row[subject.key]
    return row_id


async def delete_rows(
    batch: EditBatch, subject: Subject, row_ids: Collection[UUID]
) -> None:
    """Put rows away: they count nowhere, and whatever is still told of them stays there."""
    for row in await batch.rows(subject, row_ids):
        if not row["is_complete"]:
            raise EditRefused("edit_while_open")
        plain = {"deleted_at": batch.editor.now}
        await batch.change(subject, row, "delete", plain=plain)


async def merge_rows(
    batch: EditBatch, subject: Subject, row_ids: Collection[UUID]
) -> UUID:
    """Make the first of some rows all of them; return its id."""
    rows = await batch.rows(subject, row_ids)
    whole, *parts = rows
    if not parts:
        raise EditRefused("merge_too_few")
    if len({row["device_id"] for row in rows}) > 1:
        raise EditRefused("merge_of_several_vehicles")
    if not all(row["is_complete"] for row in rows):
        raise EditRefused("edit_while_open")
    values = _differing(whole, subject.merged(rows))
    merged = {"deleted_at": batch.editor.now, "merged_into": whole[subject.key]}
    flows = {
        row[subject.key]: await read_flow(batch.connection, row[subject.key])
        for row in rows
        if subject is SESSIONS
    }
    for part in parts:
        flow = flows.get(part[subject.key])
        await batch.change(subject, part, "merge", plain=merged, flow=flow)
        if flow is not None:
            ids = part[subject.key], whole[subject.key]
            await move_flow(batch.connection, *ids)
    flow = flows.get(whole[subject.key])
    now = await batch.change(subject, whole, "merge", owner=values, flow=flow)
    await _check(batch, subject, whole, now, without=row_ids)
    whole_id: UUID = whole[subject.key]
    return whole_id


async def split_row(
    batch: EditBatch,
    subject: Subject,
    row_id: UUID,
    *,
    at: datetime | None = None,
    amount: float | None = None,
) -> UUID:
    """Make two rows of one, at a time or where an amount was reached; return the new id.

    The amount is kWh of a session and km of a trip.
    """
    (row,) = await batch.rows(subject, [row_id])
    if not row["is_complete"]:
        raise EditRefused("edit_while_open")
    slices = await intervals(batch.connection, row_id) if subject is SESSIONS else ()
    at, share = _division(subject, row, slices, at, amount)
    soc = soc_at(slices, at) or _between(row["start_soc"], row["end_soc"], share)
    first, second = subject.divided(row, at, share, soc)
    added = {name: value for name, value in row.items() if name not in _NOT_COPIED}
    if "cost" not in second:
        added |= {
            it: None for it in ("cost", "cost_currency", "cost_source") if it in added
        }
    added |= {**second, subject.key: uuid4(), "owner_values": to_json(second)}
    flow = await read_flow(batch.connection, row_id) if subject is SESSIONS else None
    now = await batch.change(
        subject, row, "split", owner=_differing(row, first), flow=flow
    )
    subject.check(now, batch.editor.now)
    new = await batch.insert(subject, added, "split")
    subject.check(new, batch.editor.now)
    new_id: UUID = new[subject.key]
    if subject is SESSIONS:
        await divide_flow(batch.connection, row_id, new_id, at)
    return new_id


async def _wishes(
    batch: EditBatch, subject: Subject, row: Row, changes: Row
) -> tuple[Row, Row]:
    """Return what the owner says of a row and what is just set, less what is so already."""
    if not row["is_complete"] and changes.keys() - subject.editable_while_open:
        raise EditRefused("edit_while_open")
    owner_values = row["owner_values"] or {}
    wanted: Row = {}
    plain: Row = {}
    for column, value in changes.items():
        if column in _PLAIN:
            plain |= {column: value} if row[column] != value else {}
        elif value is None and column in owner_values:
            wanted[column] = RELEASE
        elif value is None and column == "cost" and row["cost_source"] == MANUAL:
            plain |= {"cost": None, "cost_source": None}
        elif row[column] != value and (value is not None or column in _MAY_BE_NOTHING):
            wanted[column] = value
    if not wanted:
        return {}, plain
    wanted |= await _places(batch, wanted)
    return subject.consequences(row, wanted, batch.editor.currency), plain


async def _places(batch: EditBatch, wanted: Mapping[str, Any]) -> Row:
    """Return what the places that are wanted bring along; all of them must be there."""
    brought: Row = {}
    for column in _PLACES:
        if (number := wanted.get(column)) is None or number is RELEASE:
            continue
        place = await _place(batch, _PLACE.id == number)
        if place is None:
            raise EditRefused("place_not_found")
        if column == "location_id":
            brought = _of_place(place)
    if "location_name" in wanted and "location_id" not in wanted:
        brought = await _named(batch, wanted["location_name"])
    elif wanted.get("location_id") is RELEASE:
        brought = dict.fromkeys((*PLACE[1:], "is_free"), RELEASE)
    return {name: value for name, value in brought.items() if name not in wanted}


async def _named(batch: EditBatch, name: Any) -> Row:
    """Return what a name brings along: a known place, or one that only its owner knows."""
    if name is RELEASE:
        return dict.fromkeys(("location_id", *PLACE[2:], "is_free"), RELEASE)
    place = await _place(
        batch,
        _PLACE.location_name == name,
        _PLACE.removed_at.is_(None),
    )
    return {"location_id": None} if place is None else _of_place(place)


async def _place(batch: EditBatch, *conditions: ColumnElement[bool]) -> Row | None:
    statement = select(EV_LOCATION_LOOKUP).where(*conditions).limit(1)
    row = (await batch.connection.execute(statement)).mappings().one_or_none()
    return None if row is None else dict(row)


def _of_place(place: Row) -> Row:
    return {
        "location_id": place["id"],
        "location_name": place["location_name"],
        "location_type": place["location_type"],
        "network_name": place["network_name"],
        "is_free": place["is_free"] or None,
    }


def _differing(row: Row, values: Row) -> Row:
    return {name: value for name, value in values.items() if row[name] != value}


async def _check(
    batch: EditBatch,
    subject: Subject,
    before: Row,
    now: Row,
    *,
    without: Collection[UUID] = (),
) -> None:
    """Refuse a row that cannot be, or that is at a time of another one."""
    subject.check(now, batch.editor.now)
    span = now[subject.start], now[subject.end] or now[subject.start]
    if span == (before[subject.start], before[subject.end]):
        return
    ids = {now[subject.key], *without}
    check_free(span, await batch.others(subject, now["device_id"], span, ids))


def _division(
    subject: Subject,
    row: Row,
    slices: Any,
    at: datetime | None,
    amount: float | None,
) -> tuple[datetime, float]:
    """Return when a row is divided, and which share of it is before that."""
    start, end, whole = row[subject.start], row[subject.end], row[subject.amount]
    if start is None or end is None or (amount is not None and not whole):
        raise EditRefused("split_outside")
    if amount is not None:
        share = amount / whole
        at = time_of(slices, share) or start + (end - start) * share
    elif at is not None:
        flowed = flowed_by(slices, at)
        share = (
            (at - start) / (end - start) if flowed is None and end > start else flowed
        )
    if at is None or not start < at < end or not 0 < share < 1:
        raise EditRefused("split_outside")
    return at, share


def _between(start: float | None, end: float | None, share: float) -> float | None:
    return None if start is None or end is None else start + (end - start) * share
