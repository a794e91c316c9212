"""Sets what meters and other entities tell of a session, in the transaction that wrote it.

What was read is in the table of readings, so that measuring twice is measuring once. Where
nothing was read nothing is set: what an earlier meter told stays.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, Select, bindparam, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ..ledger.origin import HELD, Held, carbon_dioxide, solar_energy, solar_shares
from ..ledger.records import Record, RecordKind
from ..ledger.sessions import Source
from ..ledger.wall import TAIL, Doubt, Plugged, Slice, WallEnergy, wall_energy
from .models import (
    EV_CHARGING_INTERVAL,
    EV_CHARGING_SESSION,
    EV_LOCATION_LOOKUP,
    EV_VEHICLE,
)
from .readings import CARBON, METER, SOLAR, counter_readings, held_readings

_VEHICLE: Final = EV_VEHICLE.c

_KINDS: Final = frozenset({METER, SOLAR, CARBON})
# Nobody leaves a car plugged in for longer.
_LONGEST: Final = timedelta(days=100)
_EVER: Final = datetime.max.replace(tzinfo=UTC) - timedelta(days=1)
_DIGITS: Final = 4
# How far a share may move before it is worth a write.
_SAME: Final = 0.0005
_ROUGH: Final = frozenset({Source.SOC.value, Source.BOUND.value})
MANUAL: Final = "manual"
BILLED: Final = "billed"

_SESSION = EV_CHARGING_SESSION.c
_PLACE = EV_LOCATION_LOOKUP.c
_START: Final = func.coalesce(_SESSION.plug_in_utc, _SESSION.session_start_utc)
_END: Final = func.coalesce(
    _SESSION.plug_out_utc, _SESSION.session_end_utc, _SESSION.recorded_at
)
# What may change, and what it is decided by.
_SET: Final = (
    "evse_energy_kwh",
    "evse_max_kw",
    "evse_source",
    "solar_kwh",
    "co2_kg",
    "needs_review",
    "review",
    "provenance",
)
_READ: Final = (
    "session_id",
    "energy_kwh",
    "energy_source",
    "max_power",
    "is_complete",
    "deleted_at",
    "owner_values",
    *_SET,
)

type SessionRow = Row[Any]


async def measure(
    connection: AsyncConnection, session_ids: Collection[UUID]
) -> frozenset[UUID]:
    """Set wall energy, own production and CO2 of sessions.

    Returns these sessions and those that shared a meter with them, which are set as well.
    """
    touched = frozenset(session_ids)
    sessions = await _sessions(connection, touched)
    if not sessions:
        return touched
    others = await _neighbours(connection, sessions)
    more = {row.session_id for rows in others.values() for row in rows} - touched
    if more:
        sessions += await _sessions(connection, more)
        others = await _neighbours(connection, sessions)
    slices = await _slices(connection, sessions)
    for session in sessions:
        # One that was deleted is left as it is; it is asked for those it shared with.
        if session.deleted_at is not None:
            continue
        flow = slices.get(session.session_id, [])
        shared = any(row.energy_kwh for row in others[session.session_id])
        await _measure(connection, session, flow, shared=shared)
    return touched | more


async def measured(connection: AsyncConnection, records: Iterable[Record]) -> set[UUID]:
    """Return the sessions that readings among the records tell something of."""
    readings = [
        (record.values["entity_id"], at)
        for record in records
        if record.kind is RecordKind.READING
        and record.values["kind"] in _KINDS
        and isinstance(at := record.values["recorded_at"], datetime)
    ]
    if not readings:
        return set()
    entities = {entity_id for entity_id, _ in readings}
    first, last = min(at for _, at in readings), max(at for _, at in readings)
    statement = _with_entities(select(_SESSION.session_id)).where(
        _SESSION.session_start_utc >= first - _LONGEST,
        last + HELD >= _START,
        or_(_SESSION.plug_out_utc.is_(None), _SESSION.plug_out_utc >= first - TAIL),
        _SESSION.deleted_at.is_(None),
        or_(*(column.in_(entities) for column in _ENTITIES)),
    )
    return set(await connection.scalars(statement))


_ENTITIES: Final = (
    _PLACE.meter_entity_id,
    _PLACE.solar_power_entity_id,
    _PLACE.solar_share_entity_id,
    _VEHICLE.carbon_entity_id,
)


def _with_entities[S: Select[Any]](statement: S) -> S:
    """Join what says which entities tell of a session."""
    return statement.outerjoin(
        EV_LOCATION_LOOKUP, _PLACE.id == _SESSION.location_id
    ).outerjoin(EV_VEHICLE, _VEHICLE.device_id == _SESSION.device_id)


async def _sessions(
    connection: AsyncConnection, session_ids: Collection[UUID]
) -> list[SessionRow]:
    """Return the sessions that any entity, or the owner, can tell something of."""
    columns = (getattr(_SESSION, name) for name in _READ)
    statement = _with_entities(
        select(*columns, *_ENTITIES, _START.label("start"), _END.label("end"))
    ).where(
        _SESSION.session_id.in_(session_ids),
        _START.is_not(None),
        or_(
            _SESSION.evse_energy_kwh.is_not(None),
            *(column.is_not(None) for column in _ENTITIES),
        ),
    )
    return list((await connection.execute(statement)).all())


async def _neighbours(
    connection: AsyncConnection, sessions: Iterable[SessionRow]
) -> dict[UUID, Sequence[SessionRow]]:
    """Return who else was plugged in at the same meter meanwhile, by session."""
    found: dict[UUID, Sequence[SessionRow]] = defaultdict(list)
    for session in sessions:
        if session.meter_entity_id is None:
            continue
        statement = (
            select(_SESSION.session_id, _SESSION.energy_kwh)
            .join(EV_LOCATION_LOOKUP, _PLACE.id == _SESSION.location_id)
            .where(
                _PLACE.meter_entity_id == session.meter_entity_id,
                _SESSION.session_id != session.session_id,
                _SESSION.deleted_at.is_(None),
                _SESSION.session_start_utc >= session.start - _LONGEST,
                _START < (session.end if session.is_complete else _EVER),  # noqa: SIM300
                or_(_SESSION.is_complete.is_(False), session.start < _END),
            )
        )
        rows = (await connection.execute(statement)).all()
        found[session.session_id] = rows
    return found


async def _slices(
    connection: AsyncConnection, sessions: Iterable[SessionRow]
) -> Mapping[UUID, list[SessionRow]]:
    piece = EV_CHARGING_INTERVAL.c
    statement = (
        select(
            piece.id,
            piece.session_id,
            piece.start_utc,
            piece.end_utc,
            func.coalesce(piece.measured_kwh, piece.energy_kwh).label("kwh"),
            piece.solar_share,
        )
        .where(piece.session_id.in_([row.session_id for row in sessions]))
        .order_by(piece.start_utc)
    )
    slices: dict[UUID, list[SessionRow]] = defaultdict(list)
    for row in (await connection.execute(statement)).all():
        if row.kwh is not None and row.kwh >= 0 and row.start_utc < row.end_utc:
            slices[row.session_id].append(row)
    return slices


async def _measure(
    connection: AsyncConnection,
    session: SessionRow,
    pieces: Sequence[SessionRow],
    *,
    shared: bool,
) -> None:
    flow = _flow(session, pieces)
    values: dict[str, Any] = {
        "review": dict(session.review or {}),
        "provenance": dict(session.provenance or {}),
    }
    wall = await _wall(connection, session, flow, shared=shared)
    values |= _told(session) if wall is None else _judged(session, wall, values)
    energy = values.get("evse_energy_kwh", session.evse_energy_kwh)
    basis = "battery" if energy is None else "wall"
    energy = session.energy_kwh if energy is None else energy
    shares = await _shares(connection, session, pieces, flow)
    if energy is not None:
        solar = solar_energy(flow, shares, energy)
        if solar is not None:
            values |= {"solar_kwh": round(solar, _DIGITS)}
            values["provenance"]["solar_kwh"] = basis
        intensity = await _held(connection, session, CARBON, session.carbon_entity_id)
        carbon = carbon_dioxide(flow, intensity, shares, energy)
        if carbon is not None:
            values |= {"co2_kg": round(carbon, _DIGITS)}
            values["provenance"]["co2_kg"] = basis
    await _store(connection, session, values)


def _flow(session: SessionRow, pieces: Sequence[SessionRow]) -> tuple[Slice, ...]:
    """Return the energy by slice, adding up to that of a complete session."""
    flow = [Slice(it.start_utc, it.end_utc, it.kwh) for it in pieces]
    total = sum(piece.kwh for piece in flow)
    if total <= 0:
        return ()
    scale = 1.0
    if session.is_complete and session.energy_kwh is not None:
        scale = session.energy_kwh / total
    return tuple(piece._replace(kwh=piece.kwh * scale) for piece in flow)


async def _wall(
    connection: AsyncConnection,
    session: SessionRow,
    flow: tuple[Slice, ...],
    *,
    shared: bool,
) -> WallEnergy | None:
    """Return what the meter tells, ``None`` for nothing, or if the owner knows better."""
    if session.meter_entity_id is None or _is_owned(session, "evse_energy_kwh"):
        return None
    plugged = Plugged(
        start=session.start,
        end=session.end,
        battery_kwh=session.energy_kwh,
        is_rough=session.energy_source in _ROUGH,
        max_kw=session.max_power,
        flow=flow,
        is_open=not session.is_complete,
    )
    until = session.end + TAIL if session.is_complete else None
    readings = await counter_readings(
        connection, session.meter_entity_id, session.start, until
    )
    if plugged.is_open and readings:
        plugged = replace(plugged, end=max(plugged.end, readings[-1].at))
    return wall_energy(readings, plugged, shared=shared)


def _is_owned(session: SessionRow, column: str) -> bool:
    return column in (session.owner_values or {})


def _told(session: SessionRow) -> dict[str, Any]:
    """Return how a figure is known that is not the meter's of now."""
    if session.evse_energy_kwh is None:
        return {"evse_source": None}
    if not _is_owned(session, "evse_energy_kwh") or session.evse_source == BILLED:
        return {}
    return {"evse_source": MANUAL}


def _judged(
    session: SessionRow, wall: WallEnergy, values: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the columns of a meter's figure, or of its refusal."""
    review = {
        reason: figures
        for reason, figures in values["review"].items()
        if reason not in set(Doubt)
    }
    provenance = dict(values["provenance"])
    provenance.pop("evse_energy_kwh", None)
    if wall.doubt is not None:
        review[wall.doubt.value] = dict(wall.figures)
    elif wall.kwh is not None:
        provenance["evse_energy_kwh"] = METER
    judged = {
        "evse_energy_kwh": wall.kwh,
        "evse_max_kw": None if wall.max_kw is None else round(wall.max_kw, _DIGITS),
        "evse_source": None if wall.kwh is None else METER,
        "review": review,
        "provenance": provenance,
    }
    was_doubted = review.keys() != values["review"].keys()
    if (wall.doubt or was_doubted) and not _is_owned(session, "needs_review"):
        judged["needs_review"] = bool(review)
    return judged


async def _held(
    connection: AsyncConnection, session: SessionRow, kind: str, entity_id: str | None
) -> list[Held]:
    return await held_readings(connection, entity_id, kind, session.start, session.end)


async def _shares(
    connection: AsyncConnection,
    session: SessionRow,
    pieces: Sequence[SessionRow],
    flow: Sequence[Slice],
) -> dict[datetime, float]:
    """Set and return the share of own production of each slice."""
    power = await _held(connection, session, SOLAR, session.solar_power_entity_id)
    share = await _held(connection, session, SOLAR, session.solar_share_entity_id)
    shares = solar_shares(flow, power, share)
    changes = [
        {"row": piece.id, "share": round(shares[piece.start_utc], _DIGITS)}
        for piece in pieces
        if piece.start_utc in shares
        and abs(shares[piece.start_utc] - _number(piece.solar_share)) > _SAME
    ]
    if changes:
        target = EV_CHARGING_INTERVAL
        statement = target.update().where(target.c.id == bindparam("row"))
        await connection.execute(
            statement.values(solar_share=bindparam("share")), changes
        )
    return shares


def _number(share: float | None) -> float:
    """Return a share that can be compared; an unknown one is far from every other."""
    return -1.0 if share is None else share


async def _store(
    connection: AsyncConnection, session: SessionRow, values: Mapping[str, Any]
) -> None:
    """Write what differs, but for what the owner set."""
    changed = {
        column: value
        for column, value in values.items()
        if not _same(getattr(session, column), value) and not _is_owned(session, column)
    }
    if changed:
        await connection.execute(
            update(EV_CHARGING_SESSION)
            .where(_SESSION.session_id == session.session_id)
            .values(changed)
        )


def _same(before: Any, after: Any) -> bool:
    """Whether a column need not be written; no reason is like an empty list of them."""
    return before == after or (after == {} and before is None)
