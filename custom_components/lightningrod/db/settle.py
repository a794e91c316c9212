"""Brings a session and what hangs on it into line, in the transaction that wrote it.

What was measured and what was applied is stored, so that settling twice is settling once.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, tzinfo
from itertools import chain, groupby
from math import fsum
from typing import Any
from uuid import UUID

from sqlalchemy import Table, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from .cost_store import store
from .doubts import unmark
from .models import EV_CHARGING_INTERVAL, EV_CHARGING_SEGMENT
from .price_job import read_pieces, read_sessions
from .prices import unknown
from .pricing import price_sessions
from .session_facts import Pieces, SessionRow
from .wall import measure


async def settle(
    connection: AsyncConnection,
    session_ids: Collection[UUID],
    timezone: tzinfo,
    *,
    reprice: bool = False,
    unpriced: Collection[UUID] = (),
) -> dict[str, datetime | None]:
    """Scale the flow of complete sessions to their energy, and price all of them.

    A price is chosen by when energy flowed; days begin in ``timezone``. It is kept with the
    session once that is complete, and is not chosen again, unless the session turns out
    to have been elsewhere, or ``reprice`` asks for today's prices. Complete sessions without
    a price that are ``unpriced`` stay so. Returns the vehicles that the sessions belong to,
    and those whose share of an allowance is another one now: each with the beginning of the
    first of its sessions, where that is known.
    """
    if not session_ids:
        return {}
    session_ids = await measure(connection, session_ids)
    sessions = await read_sessions(connection, session_ids)
    pieces = await read_pieces(connection, session_ids)
    await _scale(connection, sessions, pieces)
    priced = await price_sessions(
        connection,
        sessions,
        pieces,
        timezone,
        reprice=reprice,
        chosen={
            session.session_id: unknown(session.cost_notes)
            for session in sessions
            if session.session_id in unpriced
        },
    )
    await store(connection, priced)
    await unmark(connection, sessions)
    changed = (each.session for each in priced if each.changed)
    return _since(chain(sessions, changed))


def _since(sessions: Iterable[SessionRow]) -> dict[str, datetime | None]:
    """Return the vehicles of sessions, each with the beginning of the first of them."""
    begun: dict[str, list[datetime]] = {}
    for session in sessions:
        known = begun.setdefault(session.device_id, [])
        if session.session_start_utc is not None:
            known.append(session.session_start_utc)
    return {device_id: min(known, default=None) for device_id, known in begun.items()}


async def _scale(
    connection: AsyncConnection,
    sessions: Iterable[SessionRow],
    pieces: Mapping[UUID, Pieces],
) -> None:
    """Make intervals and segments add up to the energy of their complete session."""
    energies = {
        session.session_id: session.energy_kwh
        for session in sessions
        if session.is_complete and session.energy_kwh is not None
    }
    if not energies:
        return
    slices = {
        session_id: [it for it in pieces[session_id] if it.measured_kwh is not None]
        for session_id in pieces.keys() & energies.keys()
    }
    await _scale_table(connection, EV_CHARGING_INTERVAL, slices, energies)
    stretches = await _segments(connection, energies)
    await _scale_table(connection, EV_CHARGING_SEGMENT, stretches, energies)


async def _segments(
    connection: AsyncConnection, session_ids: Collection[UUID]
) -> dict[UUID, Pieces]:
    """Return the stretches in which sessions took energy."""
    segment = EV_CHARGING_SEGMENT.c
    statement = (
        select(
            segment.session_id,
            segment.id,
            segment.start_utc,
            segment.end_utc,
            segment.energy_kwh,
            segment.measured_kwh,
        )
        .where(
            segment.session_id.in_(session_ids),
            segment.measured_kwh.is_not(None),
            segment.kind == "charge",
        )
        .order_by(segment.session_id)
    )
    rows = (await connection.execute(statement)).all()
    return {
        session_id: list(pieces)
        for session_id, pieces in groupby(rows, key=lambda row: row.session_id)
    }


async def _scale_table(
    connection: AsyncConnection,
    target: Table,
    pieces: Mapping[UUID, Sequence[SessionRow]],
    energies: Mapping[UUID, float],
) -> None:
    changes = [
        change
        for session_id, parts in pieces.items()
        for change in scaled(parts, energies[session_id])
    ]
    if not changes:
        return
    values: dict[str, Any] = {"energy_kwh": bindparam("energy")}
    if target is EV_CHARGING_INTERVAL:
        values["mean_power_kw"] = bindparam("power")
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
