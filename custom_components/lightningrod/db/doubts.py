"""The mark of a session whose price could not be kept: set, and taken back once it could."""

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from ..ledger.cost_lines import Note
from .models import EV_CHARGING_SESSION
from .session_facts import SessionRow

# The reason in the review of a session.
PRICE_UNFIT: Final = Note.PRICE_UNFIT.value


def marked(session: SessionRow) -> dict[str, Any]:
    """Return the columns that say that its price could not be kept."""
    return _doubted(session, {**(session.review or {}), PRICE_UNFIT: {}})


async def unmark(connection: AsyncConnection, sessions: Iterable[SessionRow]) -> None:
    """Take the mark from sessions that have a price now."""
    target = EV_CHARGING_SESSION
    for session in sessions:
        if PRICE_UNFIT in (session.review or {}):
            review = {
                reason: figures
                for reason, figures in session.review.items()
                if reason != PRICE_UNFIT
            }
            await connection.execute(
                update(target)
                .where(target.c.session_id == session.session_id)
                .values(**_doubted(session, review))
            )


def _doubted(session: SessionRow, review: dict[str, Any]) -> dict[str, Any]:
    """Return the columns of doubts; what the owner said of them stays."""
    columns: dict[str, Any] = {"review": review or None}
    if "needs_review" not in (session.owner_values or {}):
        columns["needs_review"] = bool(review)
    return columns
