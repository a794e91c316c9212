"""Sessions whose price cannot be kept: what was observed of them stays, without a price.

A price that no column takes, a name that no text may hold, a plan that makes a rule fail:
none of it is worth a session. It is left without a price, with a note and a mark.
"""

from collections.abc import Collection, Iterable
from datetime import tzinfo
import logging
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ..ledger.cost_lines import Completeness
from .cost_columns import is_entered
from .doubts import PRICE_UNFIT, marked
from .faults import RULE_FAULTS, is_row_fault, reason_of
from .models import EV_CHARGING_COST_LINE, EV_CHARGING_SESSION
from .price_job import COST_COLUMNS, read_sessions
from .session_facts import SessionRow
from .settle import settle

_LOGGER: Final = logging.getLogger(__name__)

# What stays of the price of somebody who named it.
_ENTERED: Final = ("cost", "cost_source", "cost_currency")


async def settle_safely(
    connection: AsyncConnection, session_ids: Collection[UUID], timezone: tzinfo
) -> None:
    """Settle sessions, whatever prices make of them: one by one only where it has to be."""
    try:
        async with connection.begin_nested():
            await settle(connection, session_ids, timezone)
    except Exception as err:
        # As in ``settle_singly``.
        if not _is_theirs(err):
            raise
        await settle_singly(connection, session_ids, timezone)


async def settle_singly(
    connection: AsyncConnection, session_ids: Iterable[UUID], timezone: tzinfo
) -> frozenset[str]:
    """Settle sessions one by one; those that cannot be are left without a price.

    Returns the vehicles that they belong to.
    """
    devices = set[str]()
    for session_id in session_ids:
        try:
            async with connection.begin_nested():
                devices |= (await settle(connection, {session_id}, timezone)).keys()
        except Exception as err:
            # The drivers' errors have no common base, and only those that are about
            # values, or a rule's own, are no reason to give the session up.
            if not _is_theirs(err):
                raise
            devices |= await _leave_unpriced(connection, session_id, reason_of(err))
    return frozenset(devices)


def _is_theirs(err: Exception) -> bool:
    """Return whether sessions or their plans are to blame, not the database."""
    return isinstance(err, RULE_FAULTS) or is_row_fault(err)


async def _leave_unpriced(
    connection: AsyncConnection, session_id: UUID, reason: str
) -> frozenset[str]:
    """Take the price from a session, and mark it; return its vehicle.

    It is logged once: a charge that goes on is priced again and again.
    """
    target, line = EV_CHARGING_SESSION, EV_CHARGING_COST_LINE
    sessions = await read_sessions(connection, {session_id})
    for session in sessions:
        is_known = PRICE_UNFIT in (session.review or {})
        _LOGGER.log(
            logging.DEBUG if is_known else logging.ERROR,
            "A charge could not be priced (%s); it is kept without a price",
            reason,
        )
        await connection.execute(
            update(target)
            .where(target.c.session_id == session_id)
            .values(**_without_price(session), **marked(session))
        )
    await connection.execute(delete(line).where(line.c.session_id == session_id))
    return frozenset(session.device_id for session in sessions)


def _without_price(session: SessionRow) -> dict[str, Any]:
    columns: dict[str, Any] = dict.fromkeys(COST_COLUMNS)
    if is_entered(session):
        columns |= {name: getattr(session, name) for name in _ENTERED}
        columns["cost_completeness"] = Completeness.COMPLETE.value
    else:
        columns["cost_completeness"] = Completeness.UNPRICED.value
        columns["cost_notes"] = [PRICE_UNFIT]
    return columns
