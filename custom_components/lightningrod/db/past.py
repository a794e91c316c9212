"""Rows of the past beside those that are there: what is known, and what gives way."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, and_, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ..ledger.flow import AT_LEAST
from ..ledger.gaps import SMALLEST_KM
from ..ledger.past import PAST, Known, Span
from ..ledger.records import Record, RecordKind
from ..ledger.sessions import Source
from .batch import SUPERSEDED_BY, Slot, merge, slot_of
from .models import (
    EV_CHARGING_INTERVAL,
    EV_CHARGING_SEGMENT,
    EV_CHARGING_SESSION,
    EV_TRIP_GAP,
    EV_TRIP_METRICS,
    EV_VEHICLE,
)

_VEHICLE: Final = EV_VEHICLE.c

_SESSION: Final = EV_CHARGING_SESSION.c
_TRIP: Final = EV_TRIP_METRICS.c
_GAP: Final = EV_TRIP_GAP.c
_BEGIN: Final = func.coalesce(_SESSION.plug_in_utc, _SESSION.session_start_utc)
_END: Final = func.coalesce(_SESSION.plug_out_utc, _SESSION.session_end_utc, _BEGIN)


class PastRows:
    """The rows that a tracker of the past wants written, each as it was said last."""

    def __init__(self) -> None:
        """Hold nothing yet."""
        self._sessions: dict[Any, dict[Slot, Record]] = {}
        self._trips: dict[Any, Record] = {}
        self._gaps: dict[Any, Record] = {}
        # Sessions that turned out to be a part of another one.
        self._wholes: dict[Any, Any] = {}

    def take(self, records: Iterable[Record]) -> None:
        """Take records in the order in which they were found."""
        for record in records:
            if (session_id := record.values.get("session_id")) is not None:
                self._take_session(session_id, record)
            elif record.kind is RecordKind.TRIP:
                _put(self._trips, record.values["trip_id"], record)
            elif record.kind is RecordKind.GAP:
                _put(self._gaps, record.values["gap_id"], record)

    def _take_session(self, session_id: Any, record: Record) -> None:
        whole = record.values.get(SUPERSEDED_BY)
        if whole is None:
            whole = self._wholes.get(session_id, session_id)
            record = _of_session(whole, record)
            _put(self._sessions.setdefault(whole, {}), slot_of(record), record)
            return
        self._wholes[session_id] = whole
        for part in self._sessions.pop(session_id, {}).values():
            if part.kind is not RecordKind.SESSION:
                self._take_session(whole, _of_session(whole, part))

    @property
    def sessions(self) -> list[Span]:
        """The sessions that are over, and the one that goes on."""
        rows = [
            record.values
            for session in self._sessions.values()
            for record in session.values()
            if record.kind is RecordKind.SESSION
        ]
        return [
            Span(
                row_id=values["session_id"],  # type: ignore[arg-type]  # a UUID
                start=min(_times(values, "plug_in_utc", "session_start_utc")),
                end=max(_times(values, "plug_out_utc", "session_end_utc"))
                if values["is_complete"]
                else None,
                kwh=values.get("energy_kwh"),  # type: ignore[arg-type]  # kWh
            )
            for values in rows
            if "is_complete" in values
        ]

    @property
    def trips(self) -> list[Span]:
        """The trips that are over."""
        return [
            Span(
                row_id=trip_id,
                start=min(_times(it.values, "start_time", "end_time")),
                end=max(_times(it.values, "start_time", "end_time")),
            )
            for trip_id, it in self._trips.items()
            if it.values["is_complete"]
        ]

    @property
    def gaps(self) -> list[Record]:
        """The kilometres without a trip."""
        return list(self._gaps.values())

    def session(self, session_id: UUID) -> list[Record]:
        """Return all records of a session."""
        return list(self._sessions[session_id].values())

    def trip(self, trip_id: UUID) -> Record:
        """Return the record of a trip."""
        return self._trips[trip_id]


def _put(rows: dict[Any, Record], key: Any, record: Record) -> None:
    known = rows.get(key)
    rows[key] = record if known is None else merge(known, record)


def _of_session(session_id: Any, record: Record) -> Record:
    return replace(record, values={**record.values, "session_id": session_id})


def _times(values: Mapping[str, Any], *columns: str) -> list[datetime]:
    return [moment for name in columns if (moment := values.get(name)) is not None]


async def followed_since(
    connection: AsyncConnection, device_id: str
) -> datetime | None:
    """Return when the vehicle came into the ledger."""
    since: datetime | None = await connection.scalar(
        select(_VEHICLE.created_at).where(_VEHICLE.device_id == device_id)
    )
    return since


async def known_sessions(connection: AsyncConnection, device_id: str) -> list[Known]:
    """Return the sessions of a vehicle, those that its owner deleted or merged included."""
    rows = await connection.execute(
        select(
            _SESSION.session_id.label("row_id"),
            _BEGIN.label("begin"),
            _END.label("end"),
            _SESSION.is_complete,
            _SESSION.source_system,
            _SESSION.provenance,
            _SESSION.review,
            _SESSION.energy_kwh,
            _SESSION.live_energy_kwh,
            _SESSION.log_energy_kwh,
            _untouched(_SESSION).label("untouched"),
        ).where(_SESSION.device_id == device_id, _BEGIN.is_not(None))
    )
    return [
        Known(
            row_id=row.row_id,
            start=row.begin,
            end=row.end if row.is_complete else None,
            kwh=row.energy_kwh,
            thin=bool(row.untouched) and _is_late(row),
            cut=bool(row.untouched) and _is_cut(row),
        )
        for row in rows
    ]


def _is_late(row: Row[Any]) -> bool:
    """Return whether the car was found plugged in, or a log is all that is known."""
    if row.source_system == PAST:
        return False
    plug_in = (row.provenance or {}).get("plug_in_utc")
    logged_only = row.live_energy_kwh is None and row.log_energy_kwh is not None
    return plug_in == Source.BOUND or logged_only


def _is_cut(row: Row[Any]) -> bool:
    """Return whether the energy is no more than what was seen until nobody looked."""
    return row.source_system != PAST and AT_LEAST in (row.review or {})


async def known_trips(connection: AsyncConnection, device_id: str) -> list[Known]:
    """Return the trips of a vehicle, those that its owner deleted or merged included."""
    rows = await connection.execute(
        select(
            _TRIP.trip_id.label("row_id"),
            func.coalesce(_TRIP.start_time, _TRIP.end_time).label("begin"),
            _TRIP.end_time,
            _TRIP.is_complete,
            _TRIP.ignition_on_utc,
            _TRIP.source_system,
            _untouched(_TRIP).label("untouched"),
        ).where(
            _TRIP.device_id == device_id,
            func.coalesce(_TRIP.start_time, _TRIP.end_time).is_not(None),
        )
    )
    return [
        Known(
            row_id=row.row_id,
            start=row.begin,
            end=row.end_time if row.is_complete else None,
            thin=bool(row.untouched)
            and row.ignition_on_utc is None
            and row.is_complete
            and row.source_system != PAST,
        )
        for row in rows
    ]


def _untouched(columns: Any) -> Any:
    """Return whether no owner has said anything of a row."""
    return and_(
        columns.owner_values.is_(None),
        columns.deleted_at.is_(None),
        columns.merged_into.is_(None),
        columns.updated_at.is_(None),
    )


async def known_gaps(connection: AsyncConnection, device_id: str) -> list[Span]:
    """Return when kilometres without a trip were driven."""
    rows = await connection.execute(
        select(_GAP.gap_id, _GAP.start_time, _GAP.end_time).where(
            _GAP.device_id == device_id
        )
    )
    return [
        Span(row_id=row.gap_id, start=row.start_time, end=row.end_time) for row in rows
    ]


async def clear_flow(
    connection: AsyncConnection, session_ids: Collection[UUID], until: datetime
) -> None:
    """Make room for the flow of sessions that are to be told anew up to a time."""
    for target in (EV_CHARGING_SEGMENT, EV_CHARGING_INTERVAL):
        await connection.execute(
            delete(target).where(
                target.c.session_id.in_(session_ids), target.c.start_utc <= until
            )
        )


async def explain_gaps(
    connection: AsyncConnection, device_id: str, trips: Iterable[Record]
) -> None:
    """Take kilometres that trips explain now out of the gaps that they lie in."""
    for trip in trips:
        end, distance = trip.values["end_time"], trip.values["distance"]
        if not isinstance(distance, float):
            continue
        within = (
            _GAP.device_id == device_id,
            _GAP.start_time < end,
            _GAP.end_time >= end,
            _GAP.distance > 0,
        )
        found = await connection.execute(
            select(_GAP.id, _GAP.distance).where(*within).limit(1)
        )
        if (row := found.first()) is not None:
            rest = row.distance - distance
            await connection.execute(
                update(EV_TRIP_GAP)
                .where(_GAP.id == row.id)
                .values(distance=rest if rest >= SMALLEST_KM else 0.0)
            )
