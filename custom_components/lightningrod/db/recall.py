"""What a tracker without a state can know of before: the newest rows of its vehicle."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Row,
    Table,
    func,
    select,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from ..ledger.charging import REMEMBERED
from ..ledger.drives import EVENTS
from ..ledger.sessions import SessionRef
from .models import EV_CHARGING_SESSION, EV_TRIP_METRICS

_SESSION = EV_CHARGING_SESSION.c
_BEGIN = func.coalesce(_SESSION.plug_in_utc, _SESSION.session_start_utc)
_END = func.coalesce(_SESSION.plug_out_utc, _SESSION.session_end_utc)


async def recall_sessions(
    connection: AsyncConnection, device_id: str
) -> tuple[SessionRef, ...]:
    """Return the newest sessions of a vehicle, oldest first, whoever wrote them.

    Those that a person deleted are among them: a log that is shown again is still theirs.
    """
    statement = (
        select(
            _SESSION.session_id,
            _BEGIN.label("begin"),
            _END.label("end"),
            _SESSION.is_complete,
            _SESSION.charge_log_at,
            _SESSION.live_energy_kwh,
            _SESSION.max_power,
            _SESSION.latitude,
            _SESSION.longitude,
            _SESSION.provenance,
        )
        .where(
            _SESSION.id.in_(
                _newest(
                    EV_CHARGING_SESSION,
                    _SESSION.session_start_utc,
                    device_id,
                    REMEMBERED,
                )
            ),
            _BEGIN.is_not(None),
        )
        .order_by(_BEGIN.desc())
        .limit(REMEMBERED)
    )
    rows = (await connection.execute(statement)).all()
    return tuple(_reference(row) for row in reversed(rows))


def _newest(
    target: Table,
    at: ColumnElement[datetime | None],
    device_id: str,
    number: int,
) -> CompoundSelect[tuple[int]]:
    """Return the numbers of a vehicle's newest rows and of those without a time.

    An index finds them: what the rows are ordered by in the end would be made of each.
    """
    of_it = select(target.c.id).where(target.c.device_id == device_id)
    # Twice as many: the times that count may be in a slightly other order.
    known = of_it.where(at.is_not(None)).order_by(at.desc()).limit(2 * number)
    return union_all(select(known.subquery().c.id), of_it.where(at.is_(None)))


def _reference(row: Row[Any]) -> SessionRef:
    logged = row.charge_log_at is not None
    return SessionRef(
        session_id=row.session_id,
        earliest=row.begin,
        latest=row.end or row.begin if row.is_complete else None,
        log_key=row.begin if logged else None,
        logged_at=row.charge_log_at,
        live_kwh=row.live_energy_kwh,
        max_power=row.max_power,
        latitude=row.latitude,
        longitude=row.longitude,
        provenance=row.provenance or {},
    )


async def recall_events(
    connection: AsyncConnection, device_id: str
) -> Sequence[datetime]:
    """Return the ends of a vehicle's newest trips, oldest first, as Ford told them if it did."""
    trips = EV_TRIP_METRICS
    told = func.coalesce(trips.c.original_timestamp, trips.c.end_time)
    statement = (
        select(told)
        .where(
            trips.c.id.in_(_newest(trips, trips.c.end_time, device_id, EVENTS)),
            told.is_not(None),
        )
        .order_by(told.desc())
        .limit(EVENTS)
    )
    ends: Sequence[datetime] = (await connection.scalars(statement)).all()
    return ends[::-1]
