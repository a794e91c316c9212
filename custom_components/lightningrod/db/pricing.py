"""Prices sessions by the cost engine; what is read serves all sessions of a run.

A session that is complete keeps the plan and the context that it was priced by, as long as
they are for where it was.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import tzinfo
from types import MappingProxyType
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from .allowances import share_allowances
from .cost_columns import Priced, price_job
from .price_context import load_samples, windows
from .price_job import Job, job_of
from .prices import Choice, Prices, load_prices
from .session_facts import Pieces, SessionRow, facts_of

# A session takes as long as these slices, and more than those hold the event loop too long.
_SESSION_SLICES: Final = 4
_AT_ONCE: Final = 24

NO_CHOICES: Final[Mapping[UUID, Choice]] = MappingProxyType({})


async def price_sessions(
    connection: AsyncConnection,
    sessions: Sequence[SessionRow],
    pieces: Mapping[UUID, Pieces],
    zone: tzinfo,
    *,
    reprice: bool = False,
    chosen: Mapping[UUID, Choice] = NO_CHOICES,
) -> list[Priced]:
    """Return the cost of sessions, and of those whose cost depends on theirs.

    ``zone`` is where days begin. With ``reprice`` what is in force now counts, and not what
    was kept. Deleted sessions are left as they are. ``chosen`` is what counts for sessions
    that have kept no plan, and for others before what is kept with them.
    """
    jobs = [
        await job_of(session, pieces.get(session.session_id, []), zone, reprice=reprice)
        for session in sessions
    ]
    for job in jobs:
        job.choice = job.choice or chosen.get(job.session.session_id)
    prices = await _choose(connection, jobs, zone)
    jobs += await share_allowances(connection, jobs, prices, zone, chosen)
    return await _quote(
        connection, [job for job in jobs if job.session.deleted_at is None], zone
    )


async def _choose(
    connection: AsyncConnection, jobs: Iterable[Job], zone: tzinfo
) -> Prices | None:
    """Choose a plan for the sessions that have none; return the prices, if it took them."""
    lacking = [job for job in jobs if job.choice is None]
    if not lacking:
        return None
    prices = await load_prices(connection)
    for job in lacking:
        job.choice = prices.choose(job.session, zone)
    return prices


async def _quote(
    connection: AsyncConnection, jobs: Sequence[Job], zone: tzinfo
) -> list[Priced]:
    known = [(job, facts_of(job.session, job.pieces)) for job in jobs]
    wanted = [window for job, facts in known for window in windows(job.plans, facts)]
    samples = await load_samples(connection, wanted)

    def run() -> list[Priced]:
        return [price_job(job, facts, samples, zone) for job, facts in known]

    if sum(_SESSION_SLICES + len(facts.intervals) for _, facts in known) <= _AT_ONCE:
        return run()
    return await asyncio.to_thread(run)
