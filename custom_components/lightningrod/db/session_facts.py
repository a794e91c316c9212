"""What the database knows of a session, as the cost engine wants it told."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from math import isfinite
from typing import Any, Final

from sqlalchemy import Row

from ..ledger.pricing_facts import Interval, SessionFacts
from ..ledger.sessions import ChargeType

type SessionRow = Row[Any]
type Pieces = Sequence[Row[Any]]

_CHARGE_TYPES: Final[Mapping[str | None, ChargeType]] = {
    it.value: it for it in ChargeType
}


def facts_of(session: SessionRow, pieces: Pieces) -> SessionFacts:
    """Return the facts of a session and its five-minute slices.

    Of a session that goes on the ends so far are taken. Nothing in the tables makes this
    fail: what cannot be is taken as not known.
    """
    energy, wall = _figure(session.energy_kwh), _figure(session.evse_energy_kwh)
    intervals = tuple(_intervals(pieces)) if pieces else ()
    return SessionFacts(
        plug_in=session.plug_in_utc,
        plug_out=session.plug_out_utc if session.is_complete else session.recorded_at,
        first_flow=session.session_start_utc,
        last_flow=_last_flow(session, intervals),
        charge_seconds=_figure(session.charge_duration_seconds),
        energy_kwh=energy,
        wall_kwh=wall,
        intervals=intervals,
        charge_type=_charge_type(session.charge_type),
        solar_share=_solar_share(session, wall or energy),
    )


def _figure(value: float | None) -> float | None:
    return value if value is not None and isfinite(value) and value >= 0 else None


def _last_flow(session: SessionRow, intervals: Iterable[Interval]) -> datetime | None:
    """Return when energy ceased to flow; of a session that goes on, when it last did."""
    last: datetime | None = session.session_end_utc
    if session.is_complete or last is not None:
        return last
    seen: datetime | None = session.recorded_at
    ends = [interval.end for interval in intervals if interval.energy_kwh]
    # The slice that holds now is not over yet.
    return min(filter(None, (seen, max(ends, default=None))), default=None)


def _intervals(pieces: Pieces) -> Iterator[Interval]:
    """Yield the slices in which the battery took energy, as they were measured."""
    end: datetime | None = None
    for piece in sorted(pieces, key=lambda piece: piece.start_utc):
        measured = piece.measured_kwh
        energy = _figure(piece.energy_kwh if measured is None else measured)
        if not energy or piece.start_utc >= piece.end_utc:
            continue
        if end is not None and piece.start_utc < end:
            continue
        end = piece.end_utc
        yield Interval(
            start=piece.start_utc,
            end=piece.end_utc,
            energy_kwh=energy,
            solar_share=_share(piece.solar_share),
        )


def _share(known: float | None) -> float | None:
    """Return the share of own production of a slice."""
    return None if known is None else min(max(known, 0.0), 1.0)


def _solar_share(session: SessionRow, energy: float | None) -> float | None:
    """Return how much of the energy that is paid for came from own production."""
    solar = _figure(session.solar_kwh)
    return min(solar / energy, 1.0) if solar is not None and energy else None


def _charge_type(text: str | None) -> ChargeType | None:
    return _CHARGE_TYPES.get(text)
