"""Reads the charges that tell how much the battery holds."""

from collections.abc import Sequence
from functools import cache
from typing import Final

from sqlalchemy import String, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ..ledger.health import Charge
from .models import EV_CHARGING_SESSION
from .sums import COUNTED_SESSION, Range, Scope, Sum, in_ranges

_SESSION: Final = EV_CHARGING_SESSION.c
# Capacity is asked of charges that moved the state of charge by this much (%): its whole
# percents blur shorter ones.
LEAST_CHANGE: Final = 30.0
# An energy that was computed from the capacity tells nothing of it.
_FROM_CAPACITY: Final = "soc"


async def read_charges(
    connection: AsyncConnection,
    device_id: str,
    newest: int | None = None,
    ranges: Sequence[Range] = (),
) -> list[Charge]:
    """Return the charges that tell the capacity, the oldest first.

    All of them, or the newest, or those of some stretches of time.
    """
    parameters = Scope(devices=None, ranges=ranges).parameters
    statement = _statement(newest, len(ranges), frozenset(parameters))
    rows = await connection.execute(statement, {"device_id": device_id, **parameters})
    return sorted(Charge(*row) for row in rows)


@cache
def _statement(newest: int | None, ranges: int, given: frozenset[str]) -> Sum:
    change = _SESSION.end_soc - _SESSION.start_soc
    statement = select(
        _SESSION.session_start_utc, _SESSION.energy_kwh, change, _SESSION.charge_type
    ).where(
        _SESSION.device_id == bindparam("device_id", type_=String),
        COUNTED_SESSION,
        _SESSION.session_start_utc.is_not(None),
        change >= LEAST_CHANGE,
        _SESSION.energy_kwh > 0,
        _SESSION.energy_source.is_distinct_from(_FROM_CAPACITY),
    )
    if newest is not None:
        statement = statement.order_by(_SESSION.session_start_utc.desc()).limit(newest)
    return in_ranges(statement, _SESSION.session_start_utc, ranges, given)
