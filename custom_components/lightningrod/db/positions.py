"""Makes what is kept of positions no more than may be kept, in rows that are there already.

A piece at a time, so that nobody waits long: what was broken off, the next run finishes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Table,
    Text,
    and_,
    bindparam,
    cast,
    delete,
    func,
    not_,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from ..ledger.positions import COARSE_DECIMALS, COORDINATES, TELLING, Positions, blur
from .engine import Database
from .models import (
    EV_CHARGING_SESSION,
    EV_EDIT,
    EV_LOCATION,
    EV_LOCATION_LOOKUP,
    EV_VEHICLE,
)

_VEHICLE: Final = EV_VEHICLE.c

# In one transaction; some tenths of a second on a slow card.
_ROWS: Final = 1000
# So many coarse steps are a degree.
_STEPS: Final = 10.0**COARSE_DECIMALS
# What a coordinate that is a whole number of steps may be off by, in steps.
_ROUNDING: Final = 1e-6
# Tables with positions in columns, and those with some in JSON.
_PLACED: Final[tuple[Table, ...]] = (
    EV_LOCATION,
    EV_CHARGING_SESSION,
    EV_LOCATION_LOOKUP,
)
_TOLD: Final[Mapping[Table, tuple[str, ...]]] = {
    EV_CHARGING_SESSION: ("owner_values", "observed_values"),
    EV_EDIT: ("before", "after"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """How many rows tell more of a position than they may.

    Places that are configured are none of them: they follow what is configured.
    """

    positions: int = 0
    sessions: int = 0
    places: int = 0

    def __bool__(self) -> bool:
        """Return whether there are any."""
        return bool(self.positions or self.sessions or self.places)


async def placed(connection: AsyncConnection, positions: Positions) -> Placed:
    """Return how many rows tell more than ``positions`` allows."""
    place = EV_LOCATION_LOOKUP.c
    is_history = or_(
        place.removed_at.is_not(None),
        and_(place.zone_entity_id.is_(None), place.subentry_id.is_(None)),
    )
    counts = [
        await connection.scalar(
            select(func.count())
            .select_from(target)
            .where(
                _tells_more(target, positions),
                is_history if target is EV_LOCATION_LOOKUP else true(),
            )
        )
        for target in _PLACED
    ]
    fixes, sessions, places = (count or 0 for count in counts)
    return Placed(positions=fixes, sessions=sessions, places=places)


async def blur_rows(
    database: Database,
    positions: Positions,
    *,
    go_on: Callable[[], bool] = lambda: True,
) -> None:
    """Make all rows tell no more than ``positions`` allows; raises ``DatabaseError``.

    ``go_on`` is asked before each piece.
    """
    if positions is Positions.EXACT:
        return
    for target in _PLACED:
        while go_on() and await _blur_some(database, target, positions):
            pass
    for target, columns in _TOLD.items():
        last: int | None = 0
        while last is not None and go_on():
            last = await _blur_told(database, target, columns, positions, last)
    async with database.begin() as connection:
        await _blur_removed(connection, positions)


def _tells_more(target: Table, positions: Positions) -> ColumnElement[bool]:
    """Return the condition of rows that tell more than they may."""
    if positions is Positions.EXACT:
        return not_(true())
    if positions is Positions.NONE and target is EV_LOCATION:
        return true()
    where = [target.c[name] for name in sorted(COORDINATES)]
    telling = [
        target.c[name].is_not(None) for name in sorted(TELLING & set(target.c.keys()))
    ]
    if positions is Positions.NONE:
        return or_(*(column.is_not(None) for column in where), *telling)
    return or_(*map(_is_finer, where), *telling)


def _is_finer(column: ColumnElement[Any]) -> ColumnElement[bool]:
    steps = column * _STEPS
    return and_(column.is_not(None), func.abs(steps - func.round(steps)) > _ROUNDING)


async def _blur_some(database: Database, target: Table, positions: Positions) -> bool:
    """Blur some rows; return whether there were any."""
    some = select(target.c.id).where(_tells_more(target, positions)).limit(_ROWS)
    async with database.begin(lasting=False) as connection:
        ids = (await connection.scalars(some)).all()
        if not ids:
            return False
        wanted = target.c.id.in_(ids)
        if positions is Positions.NONE and target is EV_LOCATION:
            await connection.execute(delete(target).where(wanted))
        else:
            values = _blurred(target, positions)
            await connection.execute(update(target).where(wanted).values(values))
    return True


def _blurred(target: Table, positions: Positions) -> dict[str, Any]:
    """Return what columns become."""
    values: dict[str, Any] = dict.fromkeys(TELLING & set(target.c.keys()))
    for name in COORDINATES:
        coarse = func.round(target.c[name] * _STEPS) / _STEPS
        values[name] = coarse if positions is Positions.COARSE else None
    return values


async def _blur_told(
    database: Database,
    target: Table,
    columns: tuple[str, ...],
    positions: Positions,
    after: int,
) -> int | None:
    """Blur what is told of positions in JSON; return the last row that was looked at."""
    words = [f'"{name}"' for name in (*COORDINATES, *TELLING)]
    told = [target.c[name] for name in columns]
    tells = or_(*(cast(it, Text).contains(word) for it in told for word in words))
    some = (
        select(target.c.id, *told)
        .where(target.c.id > after, tells)
        .order_by(target.c.id)
        .limit(_ROWS)
    )
    async with database.begin(lasting=False) as connection:
        rows = (await connection.execute(some)).mappings().all()
        changed = [
            {"row": row["id"], **{f"new_{name}": new[name] for name in columns}}
            for row in rows
            if (new := {name: blur(row[name], positions) for name in columns})
            != {name: row[name] for name in columns}
        ]
        if changed:
            new_values: dict[str, Any] = {
                name: bindparam(f"new_{name}") for name in columns
            }
            statement = update(target).where(target.c.id == bindparam("row"))
            await connection.execute(statement.values(new_values), changed)
    return rows[-1]["id"] if rows else None


async def _blur_removed(connection: AsyncConnection, positions: Positions) -> None:
    """Blur what trackers remember of cars that are followed no more; others do it anew."""
    rows = await connection.execute(
        select(_VEHICLE.id, _VEHICLE.tracker_state).where(
            _VEHICLE.removed_at.is_not(None), _VEHICLE.tracker_state.is_not(None)
        )
    )
    for row in rows.all():
        state = blur(row.tracker_state, positions)
        await connection.execute(
            update(EV_VEHICLE).where(_VEHICLE.id == row.id).values(tracker_state=state)
        )
