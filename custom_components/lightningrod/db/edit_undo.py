"""Takes a batch of edits back: what people set goes, and what is observed holds again."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from ..ledger.edit_checks import EditRefused, check_free
from .edit_batch import EditBatch, Row
from .edit_flow import Flow, restore_flow
from .edit_history import FLOW, OWNER, PRICE, REPRICE, UNDO, mark_undone, undoable
from .edit_subject import SUBJECTS, Subject
from .import_undo import check_untouched, remove_added
from .kept_plan import KEPT, PLAN
from .owner_columns import owned_row
from .reprice import put_back
from .row_json import from_json, to_json

# Set as they are, and put back as they were.
_PLAIN: Final = frozenset({"deleted_at", "merged_into", "needs_review"})
_COST: Final = frozenset({"cost", "cost_currency", "cost_source"})


async def undo(batch: EditBatch, batch_id: UUID) -> None:
    """Take a batch back as a whole, or raise :class:`EditRefused` and nothing of it."""
    imported = await check_untouched(batch.connection, batch_id)
    edits = await undoable(batch.connection, batch_id, required=not imported)
    flows: dict[UUID, Flow] = {}
    added: list[tuple[Subject, Row]] = []
    back: list[tuple[Subject, Row]] = []
    for edit in edits:
        subject = SUBJECTS.get(edit["row_table"])
        if subject is None:
            raise EditRefused("edit_not_undoable")
        row = await _row(batch, subject, UUID(edit["row_id"]))
        if edit["action"] == REPRICE:
            await _put_back(batch, subject, row, edit)
            continue
        if edit["before"] is None:
            added.append((subject, row))
            continue
        if FLOW in edit["before"]:
            flows[row[subject.key]] = edit["before"][FLOW]
        back.append((subject, await _take_back(batch, subject, row, edit)))
    if imported:
        await remove_added(batch, batch_id)
    if flows:
        await restore_flow(batch.connection, flows)
    for subject, row in added:
        await batch.remove(subject, row)
    await mark_undone(batch.connection, batch_id, batch.editor.now)
    await _check(batch, back, edits)


async def _put_back(
    batch: EditBatch, subject: Subject, row: Row, edit: Mapping[str, Any]
) -> None:
    """Put a price back; a session that changed since is priced by the plan of then."""
    unchanged = await put_back(batch, row, edit)
    if not unchanged and edit["before"][PLAN] is not None:
        batch.touch(subject, row, row)


async def _row(batch: EditBatch, subject: Subject, row_id: UUID) -> Row:
    try:
        (row,) = await batch.rows(subject, [row_id], deleted=True)
    except EditRefused as err:
        raise EditRefused("edit_row_gone") from err
    return row


async def _take_back(
    batch: EditBatch, subject: Subject, row: Row, edit: Mapping[str, Any]
) -> Row:
    """Put a row back to what it would be without the edit."""
    before, after = edit["before"], edit["after"]
    said = before[OWNER].keys() | after[OWNER].keys()
    plain = {
        name: value
        for name, value in before.items()
        if name in _PLAIN or (name in _COST and _was_set(before, said))
    }
    if _is_price_of(edit, row):
        plain |= before[PRICE]
    owned = owned_row(row)
    for column in said:
        owned.restore(column, before[OWNER])
    return await batch.take_back(
        subject, row, owned, from_json(subject.table, plain), UNDO
    )


def _is_price_of(edit: Mapping[str, Any], row: Row) -> bool:
    """Return whether an edit had a price chosen anew, and nothing else did since."""
    before, after = edit["before"], edit["after"]
    if PRICE not in before:
        return False
    return bool(after.get(PRICE) == to_json({name: row[name] for name in KEPT}))


def _was_set(before: Mapping[str, Any], said: Any) -> bool:
    """Return whether a cost was taken away that another one than an edit had set."""
    return "cost_source" in before and "cost_source" not in said


async def _check(
    batch: EditBatch,
    rows: Sequence[tuple[Subject, Row]],
    edits: Sequence[Mapping[str, Any]],
) -> None:
    """Refuse to put a row back into a time that was given to another one since."""
    if not rows:
        return
    made_at = max(edit["made_at"] for edit in edits)
    ids = {row[subject.key] for subject, row in rows}
    for subject, row in rows:
        start, end = row[subject.start], row[subject.end]
        if row["deleted_at"] is None and start and end:
            others = await batch.others(
                subject, row["device_id"], (start, end), ids, since=made_at
            )
            check_free((start, end), others)
