"""Sessions that lie in no known place, and turn out to lie in one."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, and_, bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ..ledger.places import Place, find_place
from .kept_plan import DECIDING, moved
from .models import EV_CHARGING_SESSION

_SESSION = EV_CHARGING_SESSION.c
NOWHERE: Final = (_SESSION.location_id.is_(None), _SESSION.deleted_at.is_(None))
# What a place tells of a session.
_KEY: Final = "session"
_NONE: Final[Mapping[UUID, str]] = {}
_COLUMNS: Final = ("location_name", "location_type", *DECIDING)


async def adopt(
    connection: AsyncConnection,
    places: Iterable[Place],
    named: Mapping[UUID, str] = _NONE,
) -> list[UUID]:
    """Put sessions that lie in no place, but within one of these, into it; return them.

    ``named`` are sessions whose place is known by its name: not every session has a
    position. What they cost stays as it is, and so does what their owner set.
    """
    known = [place for place in places if place.id is not None]
    can_lie = and_(_SESSION.latitude.is_not(None), _SESSION.longitude.is_not(None))
    by_name = {place.name: place for place in known}
    statement = select(
        _SESSION.session_id,
        _SESSION.latitude,
        _SESSION.longitude,
        _SESSION.owner_values,
        _SESSION.price_plan,
        *(getattr(_SESSION, column) for column in _COLUMNS),
    ).where(*NOWHERE, or_(can_lie, _SESSION.session_id.in_(named)))
    rows = (await connection.execute(statement)).all()
    changes = [
        {_KEY: row.session_id, **_placed(row, place)}
        for row in rows
        if (place := by_name.get(named.get(row.session_id, "")) or _holding(known, row))
        is not None
    ]
    await _write(connection, changes)
    return [change[_KEY] for change in changes]


def _holding(places: Iterable[Place], row: Row[Any]) -> Place | None:
    if row.latitude is None or row.longitude is None:
        return None
    return find_place(places, row.latitude, row.longitude)


async def open_sessions(connection: AsyncConnection) -> list[UUID]:
    """Return the sessions that go on now; their price is not kept yet."""
    statement = select(_SESSION.session_id).where(~_SESSION.is_complete)
    return list((await connection.scalars(statement)).all())


def _placed(row: Row[Any], place: Place) -> dict[str, Any]:
    """Return the columns of a session in a place; its price plan holds for there, too."""
    told = {
        "location_id": place.id,
        "location_name": place.name,
        "location_type": place.type,
        "network_name": place.network_name or row.network_name,
        "is_free": place.is_free or None,
    }
    owned = row.owner_values or {}
    columns = {key: owned.get(key, value) for key, value in told.items()}
    return {**columns, "price_plan": moved(row.price_plan, columns)}


async def _write(
    connection: AsyncConnection, changes: Sequence[dict[str, Any]]
) -> None:
    if not changes:
        return
    target = EV_CHARGING_SESSION
    values: dict[str, Any] = {key: bindparam(key) for key in changes[0] if key != _KEY}
    changed = target.c.session_id == bindparam(_KEY)
    await connection.execute(target.update().where(changed).values(values), changes)
