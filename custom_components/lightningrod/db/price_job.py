"""A session on its way to a price: what is read of it, and what was kept with it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from functools import lru_cache
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ..ledger.exact_json import NotUnderstoodError
from ..ledger.tariff_json import plan_from_json, plan_to_json
from ..ledger.tariffs import Plan
from .kept_plan import DECIDING, SETTLED_FOR, deciding
from .models import EV_CHARGING_INTERVAL, EV_CHARGING_SESSION
from .price_context import Kept, by_source, choice_from_json, context_from_json
from .prices import Choice
from .session_facts import Pieces, SessionRow

# What pricing sets, all of it every time.
COST_COLUMNS: Final = (
    "cost",
    "cost_without_overrides",
    "cost_source",
    "cost_currency",
    "cost_basis",
    "cost_completeness",
    "cost_notes",
    "cost_hours",
    "cost_billing",
    "cost_standard",
    "cost_member",
    "price_plan",
    "price_context",
)
_READ: Final = (
    "session_id",
    "device_id",
    "plug_in_utc",
    "plug_out_utc",
    "session_start_utc",
    "session_end_utc",
    "recorded_at",
    "charge_duration_seconds",
    "charge_type",
    "energy_kwh",
    "evse_energy_kwh",
    "solar_kwh",
    "is_complete",
    "deleted_at",
    "location_name",
    "needs_review",
    "review",
    "owner_values",
    *DECIDING,
    *COST_COLUMNS,
)


@dataclass(slots=True)
class Job:
    """A session, what was kept with it, and the plan that applies once that is chosen."""

    session: SessionRow
    pieces: Pieces
    kept: Kept
    choice: Choice | None
    used_kwh: float | None = field(default=None)

    @property
    def plan(self) -> Plan | None:
        """The plan that applies, when energy begins to flow."""
        return None if self.choice is None else self.choice.plan

    @property
    def plans(self) -> list[Plan]:
        """All plans that apply, one after the other."""
        return [] if self.choice is None else self.choice.plans


async def read_sessions(
    connection: AsyncConnection, session_ids: Collection[UUID]
) -> Sequence[SessionRow]:
    """Return what pricing has to know of sessions, oldest first; deleted ones too."""
    session = EV_CHARGING_SESSION.c
    statement = (
        select(*(getattr(session, name) for name in _READ))
        .where(session.session_id.in_(session_ids))
        .order_by(session.session_start_utc, session.session_id)
    )
    return (await connection.execute(statement)).all()


async def read_pieces(
    connection: AsyncConnection, session_ids: Collection[UUID]
) -> dict[UUID, Pieces]:
    """Return the five-minute slices of sessions."""
    piece = EV_CHARGING_INTERVAL.c
    statement = (
        select(
            piece.session_id,
            piece.id,
            piece.start_utc,
            piece.end_utc,
            piece.energy_kwh,
            piece.measured_kwh,
            piece.solar_share,
        )
        .where(piece.session_id.in_(session_ids))
        .order_by(piece.session_id)
    )
    rows = (await connection.execute(statement)).all()
    return {
        session_id: list(pieces)
        for session_id, pieces in groupby(rows, key=lambda row: row.session_id)
    }


async def job_of(
    session: SessionRow, pieces: Pieces, zone: tzinfo, *, reprice: bool = False
) -> Job:
    """Return a session with the plan that was kept, as far as that still counts.

    With ``reprice`` only what entities said does; the rest is for now to tell.
    """
    kept = await context_from_json(session.price_context, zone)
    if kept.samples and (before := choice_before(session)) is not None:
        kept = replace(kept, samples=by_source(kept.samples, before.plans))
    choice = None if reprice else kept_choice(session)
    if choice is None:
        kept = Kept(samples=kept.samples)
    return Job(session, pieces, kept, choice)


def kept_choice(session: Row[Any]) -> Choice | None:
    """Return the plans that were applied, as long as they are for where the session was."""
    kept = session.price_plan
    if kept is None or kept.get(SETTLED_FOR) != deciding(session):
        return None
    return choice_before(session)


def choice_before(session: Row[Any]) -> Choice | None:
    """Return the plans that were applied, wherever the session turned out to be since."""
    kept = session.price_plan or {}
    try:
        plan = plan_from_json({key: kept[key] for key in kept if key != SETTLED_FOR})
        return choice_from_json(plan, session.price_context)
    except NotUnderstoodError:
        return None


def keep_plan(session: Row[Any], plan: Plan) -> Mapping[str, Any]:
    """Return a plan as it is kept with a session."""
    return {**_plan_to_json(plan), SETTLED_FOR: deciding(session)}


# Many sessions have one plan.
_plan_to_json: Final = lru_cache(maxsize=64)(plan_to_json)
