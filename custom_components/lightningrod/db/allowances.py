"""What was used before a session in the month of its bill, for tariffs with tiers.

One month of one tariff is shared by all vehicles. When the energy of a session changes, so
does what the later ones of that month had used before them: they are priced along with it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
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
from .models import EVChargingSession
from .price_job import Job, job_of, kept_plan, plan_before, read_pieces, read_sessions
from .prices import Prices, load_prices

# One that began before the month may have used some of it.
_MARGIN: Final = timedelta(days=14)
_PLACES: Final = 6
_SESSION = EVChargingSession

# What sessions used, by the name of their tariff.
type _Accounts = Mapping[str, Mapping[UUID, Use]]


class Month(NamedTuple):
    """A month of a bill of one tariff; the times are its first moment and its end."""

    account: str
    start: datetime
    end: datetime


class Use(NamedTuple):
    """A session and the energy that counts for tiers, in kWh."""

    session_id: UUID
    start: datetime
    end: datetime
    kwh: float

    def since(self, moment: datetime) -> float:
        """Return the energy from a moment on, as if it had flowed evenly."""
        if moment <= self.start or self.end <= self.start:
            return self.kwh if moment <= self.start else 0.0
        return self.kwh * max(self.end - moment, timedelta()) / (self.end - self.start)


async def share_allowances(
    connection: AsyncConnection,
    jobs: Sequence[Job],
    prices: Prices | None,
    zone: tzinfo,
    chosen: Mapping[UUID, Plan | None],
) -> list[Job]:
    """Tell sessions with tiers what was used before; return later ones that this concerns.

    ``chosen`` are plans that count before those that are kept with a session.
    """
    touched = [(month, job) for job in jobs for month in _months(job, zone)]
    if not touched:
        return []
    prices = prices or await load_prices(connection)
    rows = await _sessions_of(connection, {month for month, _job in touched})
    plans = {**chosen, **{job.session.session_id: job.plan for job in jobs}}
    accounts = _accounts(rows, plans, prices, zone)
    later = {
        session_id
        for month, job in touched
        for session_id in _later(month, job, accounts)
    }
    more = await _jobs(
        connection, later - {job.session.session_id for job in jobs}, prices, zone
    )
    for job in chain(jobs, more):
        job.used_kwh = _used(job, accounts, zone)
    return more


def _months(job: Job, zone: tzinfo) -> set[Month]:
    """Return the months of a bill that a session takes or took part in."""
    plans = filter(None, (job.plan, plan_before(job.session)))
    months = (_month(job, plan, zone) for plan in plans)
    return {month for month in months if month is not None}


def _month(job: Job, plan: Plan, zone: tzinfo) -> Month | None:
    """Return the month of the bill that a session began in; none without tiers."""
    begun, starts = job.session.session_start_utc, tier_starts(plan)
    if begun is None or not starts:
        return None
    first, following = bill_month(local_day(to_micros(begun), zone), min(starts))
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
        _SESSION.energy_kwh,
        _SESSION.evse_energy_kwh,
        _SESSION.solar_kwh,
        _SESSION.location_id,
        _SESSION.network_name,
        _SESSION.is_free,
        _SESSION.price_plan,
    ).where(
        _SESSION.session_start_utc >= first,
        _SESSION.session_start_utc < last,
        _SESSION.deleted_at.is_(None),
    )
    return (await connection.execute(statement)).all()


def _accounts(
    rows: Iterable[Row[Any]],
    chosen: Mapping[UUID, Plan | None],
    prices: Prices,
    zone: tzinfo,
) -> _Accounts:
    """Return what sessions used, by their tariff: the one chosen just now, else kept."""
    accounts: dict[str, dict[UUID, Use]] = {}
    for row in rows:
        plan = chosen.get(row.session_id)
        if row.session_id not in chosen:
            plan = kept_plan(row) or prices.choose(row, zone).plan
        if plan is not None and plan.name:
            account = accounts.setdefault(plan.name.casefold(), {})
            account[row.session_id] = _use(row, plan)
    return accounts


def _use(session: Row[Any], plan: Plan) -> Use:
    start = session.session_start_utc
    # A meter that counted nothing is no meter of this session.
    kwh = session.evse_energy_kwh or session.energy_kwh or 0.0
    counted = counted_kwh(plan, kwh, session.solar_kwh)
    return Use(session.session_id, start, session.session_end_utc or start, counted)


def _later(month: Month, job: Job, accounts: _Accounts) -> Iterable[UUID]:
    """Return the sessions of a tariff that began in a month after a session."""
    begun = job.session.session_start_utc
    return (
        use.session_id
        for use in accounts.get(month.account, {}).values()
        if max(begun, month.start) <= use.start < month.end
    )


async def _jobs(
    connection: AsyncConnection, session_ids: set[UUID], prices: Prices, zone: tzinfo
) -> list[Job]:
    """Return sessions as jobs, each with its plan."""
    if not session_ids:
        return []
    pieces = await read_pieces(connection, session_ids)
    jobs = [
        await job_of(session, pieces.get(session.session_id, []), zone)
        for session in await read_sessions(connection, session_ids)
    ]
    for job in jobs:
        job.choice = job.choice or prices.choose(job.session, zone)
    return jobs


def _used(job: Job, accounts: _Accounts, zone: tzinfo) -> float | None:
    """Return what was used before a session in the month of its bill, in kWh."""
    month = None if job.plan is None else _month(job, job.plan, zone)
    if month is None:
        return None
    me = (job.session.session_start_utc, job.session.session_id)
    earlier = (
        use.since(month.start)
        for use in accounts.get(month.account, {}).values()
        if (use.start, use.session_id) < me
    )
    return round(fsum(earlier), _PLACES)
