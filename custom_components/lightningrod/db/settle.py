"""Brings a session and what hangs on it into line, in the transaction that wrote it.

What was measured and what was applied is stored, so that settling twice is settling once.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, tzinfo
from itertools import groupby
from math import fsum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Row, bindparam, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from ..ledger.costs import PricePlan, cost_of
from .models import EVChargingInterval, EVChargingSegment, EVChargingSession, table
from .prices import Prices, load_prices

# Costs that a person or another system set are theirs.
_NOT_OURS: Final = frozenset({"manual", "imported"})
# What decides on the price of a session. A plan is kept for as long as they stay.
_DECIDING: Final = ("location_id", "network_name", "is_free")
_SETTLED_FOR: Final = "settled_for"
_COST_COLUMNS: Final = (
    "price_plan",
    "cost",
    "cost_without_overrides",
    "cost_currency",
    "cost_source",
)
_SESSION = EVChargingSession

type SessionRow = Row[Any]


async def settle(
    connection: AsyncConnection,
    session_ids: Collection[UUID],
    timezone: tzinfo,
    *,
    reprice: bool = False,
) -> frozenset[str]:
    """Scale the flow of complete sessions to their energy, and price all of them.

    A price is chosen by the date of the plug-in in ``timezone``. It is kept with the
    session once that is complete, and is not chosen again, unless the session turns out
    to have been elsewhere, or ``reprice`` asks for today's prices. Returns the vehicles
    that the sessions belong to.
    """
    if not session_ids:
        return frozenset()
    statement = select(
        _SESSION.session_id,
        _SESSION.device_id,
        _SESSION.plug_in_utc,
        _SESSION.session_start_utc,
        _SESSION.energy_kwh,
        _SESSION.is_complete,
        *(getattr(_SESSION, column) for column in (*_DECIDING, *_COST_COLUMNS)),
    ).where(_SESSION.session_id.in_(session_ids))
    sessions = (await connection.execute(statement)).all()
    await _scale(connection, sessions)
    await _price(connection, sessions, timezone, reprice=reprice)
    return frozenset(session.device_id for session in sessions)


async def _scale(connection: AsyncConnection, sessions: Iterable[SessionRow]) -> None:
    """Make intervals and segments add up to the energy of their complete session."""
    energies = {
        session.session_id: session.energy_kwh
        for session in sessions
        if session.is_complete and session.energy_kwh is not None
    }
    if not energies:
        return
    charging = EVChargingSegment.kind == "charge"
    await _scale_table(connection, EVChargingSegment, charging, energies)
    await _scale_table(connection, EVChargingInterval, true(), energies)


async def _scale_table(
    connection: AsyncConnection,
    model: type[EVChargingSegment | EVChargingInterval],
    condition: ColumnElement[bool],
    energies: Mapping[UUID, float],
) -> None:
    statement = (
        select(
            model.session_id,
            model.id,
            model.start_utc,
            model.end_utc,
            model.energy_kwh,
            model.measured_kwh,
        )
        .where(model.session_id.in_(energies), model.measured_kwh.is_not(None))
        .where(condition)
        .order_by(model.session_id)
    )
    rows = (await connection.execute(statement)).all()
    changes = [
        change
        for session_id, pieces in groupby(rows, key=lambda row: row.session_id)
        for change in scaled(list(pieces), energies[session_id])
    ]
    if not changes:
        return
    values: dict[str, Any] = {"energy_kwh": bindparam("energy")}
    if model is EVChargingInterval:
        values["mean_power_kw"] = bindparam("power")
    target = table(model)
    changed = target.c.id == bindparam("row")
    await connection.execute(target.update().where(changed).values(values), changes)


def scaled(pieces: Sequence[SessionRow], energy_kwh: float) -> list[dict[str, Any]]:
    """Return the pieces whose energy has to change so that all sum up to ``energy_kwh``.

    Each keeps its share of what was measured. Where nothing was, nothing can be shared.
    """
    measured = fsum(piece.measured_kwh for piece in pieces)
    if measured <= 0:
        return []
    shares = [(piece, energy_kwh * piece.measured_kwh / measured) for piece in pieces]
    return [
        {"row": piece.id, "energy": share, "power": share / _hours(piece)}
        for piece, share in shares
        if share != piece.energy_kwh
    ]


def _hours(piece: SessionRow) -> float:
    seconds: float = (piece.end_utc - piece.start_utc).total_seconds()
    return seconds / 3600


async def _price(
    connection: AsyncConnection,
    sessions: Iterable[SessionRow],
    timezone: tzinfo,
    *,
    reprice: bool,
) -> None:
    """Set the cost of the sessions whose cost is ours to set."""
    ours = [session for session in sessions if session.cost_source not in _NOT_OURS]
    kept = {} if reprice else {s.session_id: kept_plan(s) for s in ours}
    lacking = [session for session in ours if kept.get(session.session_id) is None]
    prices = await load_prices(connection) if lacking else Prices()
    changes = []
    for session in ours:
        plan = kept.get(session.session_id) or prices.plan_for(
            session, _local_day(session, timezone)
        )
        costs = priced(session, plan)
        if any(getattr(session, column) != costs[column] for column in _COST_COLUMNS):
            changes.append({"session": session.session_id, **costs})
    if changes:
        target = table(_SESSION)
        values: dict[str, Any] = {name: bindparam(name) for name in _COST_COLUMNS}
        changed = target.c.session_id == bindparam("session")
        await connection.execute(target.update().where(changed).values(values), changes)


def kept_plan(session: SessionRow) -> PricePlan | None:
    """Return the plan that was applied, as long as it is for where the session was."""
    if session.price_plan is None:
        return None
    if session.price_plan.get(_SETTLED_FOR) != _deciding(session):
        return None
    return PricePlan.from_json(session.price_plan)


def priced(session: SessionRow, plan: PricePlan | None) -> dict[str, Any]:
    """Return the cost columns of a session under a plan; all NULL without one.

    What is unknown costs an unknown amount, except where all costs nothing.
    """
    costs: dict[str, Any] = dict.fromkeys(_COST_COLUMNS)
    if plan is None:
        return costs
    if session.is_complete:
        costs["price_plan"] = {**plan.to_json(), _SETTLED_FOR: _deciding(session)}
    if session.energy_kwh is None and plan.kind != "free":
        return costs
    cost = cost_of(session.energy_kwh or 0.0, plan)
    return costs | {
        "cost": cost,
        "cost_without_overrides": cost,
        "cost_currency": plan.currency,
        "cost_source": "calculated",
    }


def _deciding(session: SessionRow) -> dict[str, Any]:
    return {column: getattr(session, column) for column in _DECIDING}


def _local_day(session: SessionRow, timezone: tzinfo) -> date | None:
    begun: datetime | None = session.plug_in_utc or session.session_start_utc
    return None if begun is None else begun.astimezone(timezone).date()
