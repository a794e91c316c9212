"""What was used before a session in the month of its bill, for tariffs with tiers.

One month of one tariff is shared by all vehicles. When the energy of a session changes, so
does what the later ones of that month had used before them: they are priced along with it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from itertools import chain
from math import fsum
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ..ledger.local_clock import local_day, midnight, to_micros, to_moment
from ..ledger.pricing_tiers import bill_month
from ..ledger.tariffs import Plan, counted_kwh, tier_starts
from .models import EV_CHARGING_SESSION
from .price_job import (
    Job,
    choice_before,
    job_of,
    kept_choice,
    read_pieces,
    read_sessions,
)
from .prices import Choice, Prices, load_prices
from .session_facts import Pieces

# One that began before the month may have used some of it.
_MARGIN: Final = timedelta(days=14)
_PLACES: Final = 6
_SESSION = EV_CHARGING_SESSION.c

# What sessions used, by the name of their tariff.
type _Accounts = Mapping[str, list[Use]]


class Month(NamedTuple):
    """A month of a bill of one tariff; the times are its first moment and its end."""

    account: str
    start: datetime
    end: datetime


class Use(NamedTuple):
    """The energy of a session that counts for tiers (kWh), while one plan was in force.

    ``begun`` is when the session began: those that began before come first. ``slices`` are
    what the energy that was seen weighs, from when to when.
    """

    session_id: UUID
    begun: datetime
    start: datetime
    end: datetime
    kwh: float
    slices: tuple[Slice, ...] = ()

    def since(self, moment: datetime) -> float:
        """Return the energy from a moment on."""
        if moment <= self.start:
            return self.kwh
        return self.kwh * _share(
            self.slices, (moment, self.end), (self.start, self.end)
        )


class Slice(NamedTuple):
    """Energy that was seen to flow."""

    start: datetime
    end: datetime
    kwh: float

    def within(self, start: datetime, end: datetime) -> float:
        """Return the energy between two moments, as if it had flowed evenly."""
        part = min(self.end, end) - max(self.start, start)
        return self.kwh * max(part / (self.end - self.start), 0.0)


type _Span = tuple[datetime, datetime]


def _share(slices: Sequence[Slice], part: _Span, whole: _Span) -> float:
    """Return which share of the energy of a time flowed in a part of it."""
    if seen := fsum(each.within(*whole) for each in slices):
        return fsum(each.within(*part) for each in slices) / seen
    length = whole[1] - whole[0]
    return max(part[1] - part[0], timedelta()) / length if length else 0.0


async def share_allowances(
    connection: AsyncConnection,
    jobs: Sequence[Job],
    prices: Prices | None,
    zone: tzinfo,
    chosen: Mapping[UUID, Choice],
) -> list[Job]:
    """Tell sessions with tiers what was used before; return later ones that this concerns.

    ``chosen`` are plans that count before those that are kept with a session.
    """
    prices = prices or await load_prices(connection)
    # What is left without a price used its share all the same.
    mine = {
        job.session.session_id: job.choice
        if job.plan
        else prices.choose(job.session, zone)
        for job in jobs
    }
    touched = [
        (month, job)
        for job in jobs
        for month in _months(job, mine[job.session.session_id], zone, prices)
    ]
    if not touched:
        return []
    months = {month for month, _job in touched}
    rows = await _sessions_of(connection, months)
    choices = {**chosen, **mine}
    for row in rows:
        if choices.get(row.session_id) is None:
            choices[row.session_id] = kept_choice(row) or prices.choose(row, zone)
    crossing = _crossing(rows, months, choices)
    pieces = await read_pieces(connection, crossing) if crossing else {}
    accounts = _accounts(rows, choices, pieces)
    later = {
        session_id
        for month, job in touched
        for session_id in _later(month, job, accounts)
    }
    more = await _jobs(
        connection, later - {job.session.session_id for job in jobs}, prices, zone
    )
    for job in chain(jobs, more):
        _tell_used(job, accounts, zone)
    return more


class _Stretch(NamedTuple):
    """A part of a session, and the plan that was in force."""

    plan: Plan | None
    start: datetime
    end: datetime


def _stretches(choice: Choice | None, session: Row[Any]) -> list[_Stretch]:
    """Return a session by the plans that were in force, one after the other."""
    start = session.session_start_utc
    if choice is None or start is None:
        return []
    end = max(start, session.session_end_utc or start)
    turns = [min(max(it.since, start), end) for it in choice.later]
    plans = [choice.plan, *(it.plan for it in choice.later)]
    return [
        _Stretch(*each)
        for each in zip(plans, [start, *turns], [*turns, end], strict=True)
    ]


def _months(job: Job, now: Choice | None, zone: tzinfo, prices: Prices) -> set[Month]:
    """Return the months of a bill that a session takes or took part in.

    What flows under a plan without tiers counts, too, for another one of its name has some.
    """
    return {
        month
        for choice in (now, choice_before(job.session))
        for stretch in _stretches(choice, job.session)
        for at in (stretch.start, stretch.end)
        if (month := _month(stretch.plan, at, zone, prices)) is not None
    }


def _month(
    plan: Plan | None, at: datetime, zone: tzinfo, prices: Prices | None = None
) -> Month | None:
    """Return the month of the bill that a moment lies in; none without tiers.

    With ``prices`` those of other plans of the name are as good.
    """
    if plan is None:
        return None
    starts = tier_starts(plan)
    if not starts and prices is not None:
        starts = prices.bill_starts(plan.name)
    if not starts:
        return None
    first, following = bill_month(local_day(to_micros(at), zone), min(starts))
    return Month(
        (plan.name or "").casefold(),
        to_moment(midnight(first, zone)),
        to_moment(midnight(following, zone)),
    )


async def _sessions_of(
    connection: AsyncConnection, months: Collection[Month]
) -> Sequence[Row[Any]]:
    """Return the sessions of the time of some months, whatever their tariff."""
    first = min(month.start for month in months) - _MARGIN
    last = max(month.end for month in months)
    statement = select(
        _SESSION.session_id,
        _SESSION.plug_in_utc,
        _SESSION.session_start_utc,
        _SESSION.session_end_utc,
        _SESSION.plug_out_utc,
        _SESSION.recorded_at,
        _SESSION.is_complete,
        _SESSION.energy_kwh,
        _SESSION.evse_energy_kwh,
        _SESSION.solar_kwh,
        _SESSION.location_id,
        _SESSION.network_name,
        _SESSION.is_free,
        _SESSION.price_plan,
        _SESSION.price_context,
    ).where(
        _SESSION.session_start_utc >= first,
        _SESSION.session_start_utc < last,
        _SESSION.deleted_at.is_(None),
    )
    return (await connection.execute(statement)).all()


def _crossing(
    rows: Iterable[Row[Any]],
    months: Iterable[Month],
    choices: Mapping[UUID, Choice | None],
) -> list[UUID]:
    """Return the sessions of which it matters when their energy flowed."""
    turns = {month.start for month in months}
    return [
        row.session_id
        for row in rows
        if (parts := _stretches(choices[row.session_id], row))
        and (len(parts) > 1 or any(parts[0].start < it < parts[0].end for it in turns))
    ]


def _accounts(
    rows: Iterable[Row[Any]],
    choices: Mapping[UUID, Choice | None],
    pieces: Mapping[UUID, Pieces],
) -> _Accounts:
    """Return what sessions used, by their tariffs."""
    accounts: dict[str, list[Use]] = {}
    for row in rows:
        stretches = _stretches(choices[row.session_id], row)
        for stretch in stretches:
            plan = stretch.plan
            if plan is not None and plan.name:
                slices = _slices(plan, pieces.get(row.session_id, ()))
                whole = (stretches[0].start, stretches[-1].end)
                use = _use(row, plan, slices, (stretch.start, stretch.end), whole)
                accounts.setdefault(plan.name.casefold(), []).append(use)
    return accounts


def _slices(plan: Plan, pieces: Iterable[Row[Any]]) -> tuple[Slice, ...]:
    return tuple(
        Slice(
            piece.start_utc,
            piece.end_utc,
            counted_kwh(plan, kwh, kwh * (piece.solar_share or 0.0)),
        )
        for piece in pieces
        if (kwh := piece.measured_kwh or piece.energy_kwh)
        and piece.start_utc < piece.end_utc
    )


def _use(
    session: Row[Any], plan: Plan, slices: tuple[Slice, ...], part: _Span, whole: _Span
) -> Use:
    """Return what a session used in a part of it."""
    # A meter that counted nothing is no meter of this session.
    kwh = session.evse_energy_kwh or session.energy_kwh or 0.0
    share = 1.0 if part == whole else _share(slices, part, whole)
    counted = share * counted_kwh(plan, kwh, session.solar_kwh)
    return Use(session.session_id, whole[0], *part, counted, slices)


def _later(month: Month, job: Job, accounts: _Accounts) -> Iterable[UUID]:
    """Return the sessions of a tariff that took part in a month after a session."""
    begun = job.session.session_start_utc
    return (
        use.session_id
        for use in accounts.get(month.account, ())
        if max(begun, month.start) <= use.start < month.end
    )


async def _jobs(
    connection: AsyncConnection, session_ids: set[UUID], prices: Prices, zone: tzinfo
) -> list[Job]:
    """Return sessions as jobs, each with its plan; what has no price is left so."""
    if not session_ids:
        return []
    pieces = await read_pieces(connection, session_ids)
    jobs = [
        await job_of(session, pieces.get(session.session_id, []), zone)
        for session in await read_sessions(connection, session_ids)
        if session.price_plan is not None or not session.is_complete
    ]
    for job in jobs:
        job.choice = job.choice or prices.choose(job.session, zone)
    return jobs


def _tell_used(job: Job, accounts: _Accounts, zone: tzinfo) -> None:
    """Tell each plan of a session what was used before in the month of its bill."""
    used = [
        _used(it, job, accounts, zone) for it in _stretches(job.choice, job.session)
    ]
    if job.choice is None or not used:
        return
    job.used_kwh, *others = used
    later = (
        replace(version, used_kwh=kwh)
        for version, kwh in zip(job.choice.later, others, strict=True)
    )
    job.choice = replace(job.choice, later=tuple(later))


def _used(
    stretch: _Stretch, job: Job, accounts: _Accounts, zone: tzinfo
) -> float | None:
    """Return what other sessions used before one in the month of its bill, in kWh."""
    if (month := _month(stretch.plan, stretch.start, zone)) is None:
        return None
    me = (job.session.session_start_utc, job.session.session_id)
    earlier = (
        use.since(month.start)
        for use in accounts.get(month.account, ())
        if (use.begun, use.session_id) < me
    )
    return round(fsum(earlier), _PLACES)
