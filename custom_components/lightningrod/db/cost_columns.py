"""A quote as the columns of a session and its lines."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from ..ledger.cost_lines import Completeness, Cost
from ..ledger.pricing import Quote, quote, share_by_hour
from ..ledger.pricing_facts import PriceContext, SessionFacts
from ..ledger.pricing_flow import supply
from .kept_plan import CALCULATED
from .price_context import Samples, both, context_to_json, points, windows, within
from .price_job import COST_COLUMNS, Job, keep_plan
from .prices import Choice
from .session_facts import SessionRow

IMPORTED: Final = "imported"
MANUAL: Final = "manual"

# The columns of a line beside its session.
LINE_COLUMNS: Final = (
    "audience",
    "position",
    "kind",
    "label",
    "name",
    "quantity",
    "unit",
    "unit_price",
    "amount",
)

type Columns = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    """A session as it was read, its plans, and the columns and lines that it is to have."""

    session: SessionRow
    choice: Choice
    columns: Columns
    lines: list[Columns]

    @property
    def session_id(self) -> UUID:
        """The session."""
        session_id: UUID = self.session.session_id
        return session_id

    @property
    def changed(self) -> bool:
        """Whether any column differs from what was read."""
        return any(
            getattr(self.session, column) != self.columns[column]
            for column in COST_COLUMNS
        )


def is_entered(session: SessionRow) -> bool:
    """Return whether a person or another system set the cost; it is theirs."""
    return session.cost is not None and session.cost_source not in (None, CALCULATED)


def price_job(job: Job, facts: SessionFacts, samples: Samples, here: tzinfo) -> Priced:
    """Return what a session costs by the plan that was chosen; all NULL without one.

    ``samples`` are what price entities said; what was kept with the session comes first,
    if it was kept for good. ``here`` is the time zone where none was kept.
    """
    session, choice = job.session, job.choice or Choice()
    columns: Columns = dict.fromkeys(COST_COLUMNS)
    lines: list[Columns] = []
    columns["cost_completeness"] = Completeness.UNPRICED.value
    columns["cost_notes"] = [choice.note.value] if choice.note else None
    if choice.plan is not None:
        said = _said(job, facts, samples)
        context = PriceContext(
            timezone=job.kept.zone or here,
            used_kwh=job.used_kwh,
            points=points(said),
            holidays=choice.holidays,
            is_member=choice.is_member,
            later=choice.later,
        )
        told = quote(facts, choice.plan, context)
        columns |= _calculated(told)
        lines = _lines(told)
        if session.is_complete:
            columns["price_plan"] = keep_plan(session, choice.plan)
            columns["price_context"] = context_to_json(context, facts, said)
    if is_entered(session):
        columns, lines = _entered(session, facts, columns, lines)
    return Priced(session=session, choice=choice, columns=columns, lines=lines)


def _said(job: Job, facts: SessionFacts, samples: Samples) -> Samples:
    kept = job.kept.samples or {}
    known = both(kept, samples) if job.kept.zone else both(samples, kept)
    return within(known, windows(job.plans, facts))


def _calculated(told: Quote) -> Columns:
    """Return the columns of a quote; what could not be priced has no cost, never zero."""
    cost, total = told.cost, told.cost.total
    with_and_without = (told.standard, told.member) if told.member else (None, None)
    standard, member = map(_total, with_and_without)
    return {
        "cost": total,
        "cost_without_overrides": total,
        "cost_currency": None if total is None else cost.currency,
        "cost_source": None if total is None else CALCULATED,
        "cost_basis": cost.basis and cost.basis.value,
        "cost_completeness": cost.completeness.value,
        "cost_notes": [note.value for note in cost.notes] or None,
        "cost_hours": None if total is None else _hours(told.hours),
        "cost_billing": _total(told.billing),
        "cost_standard": standard,
        "cost_member": member,
    }


def _total(cost: Cost | None) -> Decimal | None:
    return None if cost is None else cost.total


def _hours(hours: Mapping[datetime, Decimal]) -> dict[str, str] | None:
    return {hour.isoformat(): str(amount) for hour, amount in hours.items()} or None


def _lines(told: Quote) -> list[Columns]:
    costs = filter(None, (told.cost, told.billing))
    return [
        {
            "audience": cost.audience.value,
            "position": position,
            "kind": line.kind.value,
            "label": line.label.value,
            "name": line.band,
            "quantity": float(line.quantity),
            "unit": line.unit or None,
            "unit_price": float(line.unit_price),
            "amount": line.amount,
        }
        for cost in costs
        for position, line in enumerate(cost.lines)
    ]


# In the currency of the cost, so that another one would be misread.
_IN_CURRENCY: Final = (
    "cost_without_overrides",
    "cost_billing",
    "cost_standard",
    "cost_member",
)


def _entered(
    session: SessionRow, facts: SessionFacts, columns: Columns, lines: list[Columns]
) -> tuple[Columns, list[Columns]]:
    """Return the columns and lines of a session whose cost somebody named.

    What it would have cost stays beside it, where that is in the same currency. What came
    with an import is history, and stays as it came.
    """
    calculated, currency = columns["cost"], columns["cost_currency"]
    if calculated and currency != session.cost_currency:
        columns |= dict.fromkeys(_IN_CURRENCY)
        lines = []
    if session.cost_source == IMPORTED:
        columns["cost_without_overrides"] = session.cost_without_overrides
    basis = supply(facts).basis
    columns |= {
        "cost": session.cost,
        "cost_currency": session.cost_currency,
        "cost_source": session.cost_source,
        "cost_basis": basis and basis.value,
        "cost_completeness": Completeness.COMPLETE.value,
        "cost_notes": None,
        "cost_hours": _hours(share_by_hour(facts, session.cost)),
    }
    return columns, lines
