"""Sessions that cost nothing because charging was free, and not because a price came to zero."""

from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from ..ledger.cost_lines import Completeness, Label
from .kept_plan import CALCULATED
from .models import EV_CHARGING_COST_LINE

_LINE: Final = EV_CHARGING_COST_LINE.c


async def free_sessions(
    connection: AsyncConnection, rows: Iterable[Mapping[str, Any]]
) -> frozenset[UUID]:
    """Return which of these sessions were free: by their bill, or by who named the cost."""
    nothing = {
        row["session_id"]: row["cost_source"]
        for row in rows
        if row["cost"] == 0 and row["cost_completeness"] != Completeness.PARTIAL.value
    }
    if not nothing:
        return frozenset()
    billed = select(_LINE.session_id).where(
        _LINE.session_id.in_(nothing), _LINE.label == Label.ENERGY_FREE.value
    )
    named = (it for it, source in nothing.items() if source != CALCULATED)
    return frozenset([*named, *await connection.scalars(billed)])
