"""Chargers that were met: what sessions that lie in no known place say of where they were."""

from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ..ledger.chargers import Charger, Visits
from ..ledger.names import spelled_once
from .adoption import NOWHERE
from .fetch import read_rows
from .models import EV_CHARGING_SESSION

_SESSION = EV_CHARGING_SESSION.c
# As ``Visits.said`` has it.
_SAID: Final = (
    _SESSION.location_name.label("name"),
    _SESSION.address.label("address"),
    _SESSION.network_name.label("network"),
    _SESSION.latitude.label("latitude"),
    _SESSION.longitude.label("longitude"),
)


async def visits(connection: AsyncConnection) -> list[Visits]:
    """Return the visits to no place, by what they say of where they were, in no order."""
    groups = (
        select(
            *_SAID,
            func.count().label("sessions"),
            func.count().filter(_SESSION.cost.is_(None)).label("unpriced"),
            func.min(_SESSION.session_start_utc).label("first"),
            func.max(_SESSION.session_start_utc).label("last"),
            func.sum(_SESSION.energy_kwh).label("energy_kwh"),
            func.min(_SESSION.id).label("number"),
        )
        .where(*NOWHERE)
        .group_by(*_SAID)
        .subquery()
    )
    statement = select(
        _SESSION.session_id, *(it for it in groups.c if it.name != "number")
    ).join(groups, groups.c.number == _SESSION.id)
    return [Visits(**row) for row in await read_rows(connection, statement)]


async def sessions_of(connection: AsyncConnection, charger: Charger) -> list[UUID]:
    """Return the sessions that are the visits to a charger."""
    said = {visits.said for visits in charger.visits}
    statement = select(_SESSION.session_id, *_SAID).where(*NOWHERE)
    rows = await connection.execute(statement)
    return [session_id for session_id, *told in rows if tuple(told) in said]


async def networks_met(connection: AsyncConnection) -> list[str]:
    """Return the networks that sessions name, in the order of the alphabet."""
    statement = (
        select(_SESSION.network_name)
        .where(_SESSION.network_name.is_not(None), _SESSION.deleted_at.is_(None))
        .distinct()
        .order_by(_SESSION.network_name)
    )
    names = [name for name in await connection.scalars(statement) if name]
    return list(dict.fromkeys(spelled_once(names).values()))
