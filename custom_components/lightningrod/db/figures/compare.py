"""What charging would have cost elsewhere, or as a member."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ...ledger.cost_lines import Completeness
from ...ledger.exact_json import NotUnderstoodError
from ...ledger.names import spelled_once
from ...ledger.pricing_facts import PriceContext
from ...ledger.pricing_plain import Total, totals
from ...ledger.tariffs import Membership, Plan
from ...ledger.totals import NOTHING
from ..models import EV_CHARGING_SESSION
from ..names import is_named
from ..session_facts import SessionRow, facts_of
from ..sums import COUNTED_SESSION
from ..tariffs import in_force, tariffs
from .query import FigureQuery, text_of

_SESSION: Final = EV_CHARGING_SESSION.c
_A_YEAR: Final = timedelta(days=365)
_DAYS_A_MONTH: Final = 365.2425 / 12


@dataclass(slots=True)
class _WhatIf:
    """Sums over the sessions that can be compared."""

    sessions: int = 0
    energy_kwh: float = 0.0
    paid: Decimal = Decimal(0)
    would_cost: Decimal = Decimal(0)
    skipped: int = 0
    notes: set[str] = field(default_factory=set)


async def what_if(connection: AsyncConnection, query: FigureQuery) -> dict[str, Any]:
    """Return what the charges of a year would have cost at a network's price of today.

    Sessions without a price, in another currency, or that the network's plan has no price
    for are left out on both sides. When energy flowed within a session is not looked up:
    it is spread evenly.
    """
    plan = await _plan(connection, query)
    asked = query.since((query.end or query.now) - _A_YEAR)
    rows = await _paid_sessions(connection, asked) if plan is not None else []
    sums = _reprice(rows, plan, query) if plan else _WhatIf()
    known = sums.sessions > 0
    return {
        "network": query.network,
        "currency": None if plan is None else plan.currency,
        "sessions": sums.sessions,
        "energy_kwh": sums.energy_kwh,
        "paid": text_of(sums.paid) if known else None,
        "would_cost": text_of(sums.would_cost) if known else None,
        "difference": text_of(sums.would_cost - sums.paid) if known else None,
        "skipped_sessions": sums.skipped,
        "notes": sorted(sums.notes),
    }


async def _plan(connection: AsyncConnection, query: FigureQuery) -> Plan | None:
    """Return the plan of a network that is in force now."""
    today = query.now.astimezone(query.zone).date()
    found = in_force(await tariffs(connection), query.network or "", today, query.now)
    try:
        return None if found is None else found.plan()
    except NotUnderstoodError:
        return None


async def _paid_sessions(
    connection: AsyncConnection, query: FigureQuery
) -> Sequence[SessionRow]:
    statement = select(
        _SESSION.is_complete,
        _SESSION.recorded_at,
        _SESSION.plug_in_utc,
        _SESSION.plug_out_utc,
        _SESSION.session_start_utc,
        _SESSION.session_end_utc,
        _SESSION.charge_duration_seconds,
        _SESSION.charge_type,
        _SESSION.energy_kwh,
        _SESSION.evse_energy_kwh,
        _SESSION.solar_kwh,
        _SESSION.cost,
        _SESSION.cost_currency,
        _SESSION.cost_completeness,
    ).where(
        _SESSION.device_id.in_(query.vehicles.values()),
        COUNTED_SESSION,
        _SESSION.session_start_utc >= query.start,
        _SESSION.session_start_utc < (query.end or query.now),
    )
    return (await connection.execute(statement)).all()


def _reprice(rows: Sequence[SessionRow], plan: Plan, query: FigureQuery) -> _WhatIf:
    total = totals(plan, PriceContext(timezone=query.zone))
    compared: list[tuple[SessionRow, Total]] = []
    for row in rows:
        if _is_paid_in(row, plan.currency):
            cost = total(facts_of(row, ()))
            if cost.completeness is Completeness.COMPLETE:
                compared.append((row, cost))
    return _WhatIf(
        sessions=len(compared),
        energy_kwh=sum(row.energy_kwh or 0.0 for row, _cost in compared),
        paid=sum((row.cost for row, _cost in compared), NOTHING),
        would_cost=sum((cost.amount or NOTHING for _row, cost in compared), NOTHING),
        skipped=len(rows) - len(compared),
        notes={note.value for _row, cost in compared for note in cost.notes},
    )


def _is_paid_in(row: SessionRow, currency: str) -> bool:
    """Return whether it is known in full what a session cost, in a currency or nothing."""
    cost: Decimal | None = row.cost
    if cost is None or row.cost_completeness == Completeness.PARTIAL:
        return False
    return cost == 0 or row.cost_currency in (currency, None)


async def membership(connection: AsyncConnection, query: FigureQuery) -> dict[str, Any]:
    """Return, of each network with a membership, whether that is worth its fee.

    By what the sessions cost with it and without, as it was stored with them, and by its
    fee for all the time from the first of these sessions on. Sessions in another currency
    than that of the fee have no say.
    """
    asked = query.since((query.end or query.now) - _A_YEAR)
    rows = []
    for name, plan, offer in await _memberships(connection, asked):
        told = await _worth(connection, asked, name, plan.currency, offer)
        rows.append(
            {"network": name, "currency": plan.currency, "name": offer.name, **told}
        )
    return {"rows": rows}


async def _memberships(
    connection: AsyncConnection, query: FigureQuery
) -> list[tuple[str, Plan, Membership]]:
    known = await tariffs(connection)
    today = query.now.astimezone(query.zone).date()
    found = []
    names = spelled_once(tariff.network_name for tariff in known)
    for name in sorted(set(names.values())):
        tariff = in_force(known, name, today, query.now)
        try:
            plan = None if tariff is None else tariff.plan()
        except NotUnderstoodError:
            continue
        if plan is not None and plan.membership is not None:
            found.append((name, plan, plan.membership))
    return found


async def _worth(
    connection: AsyncConnection,
    query: FigureQuery,
    network: str,
    currency: str,
    offer: Membership,
) -> dict[str, Any]:
    end = query.end or query.now
    statement = select(
        func.count().label("sessions"),
        func.min(_SESSION.session_start_utc).label("first"),
        func.sum(_SESSION.cost_standard).label("without"),
        func.sum(_SESSION.cost_member).label("with_it"),
    ).where(
        _SESSION.device_id.in_(query.vehicles.values()),
        COUNTED_SESSION,
        _SESSION.session_start_utc >= query.start,
        _SESSION.session_start_utc < end,
        is_named(_SESSION.network_name, network),
        _SESSION.cost_currency == currency,
        _SESSION.cost_standard.is_not(None),
        _SESSION.cost_member.is_not(None),
    )
    row = (await connection.execute(statement)).one()
    days = (end - row.first) / timedelta(days=1) if row.first else 0.0
    months = max(round(days / _DAYS_A_MONTH), 1) if row.sessions else 0
    fees = offer.monthly_fee * months
    without, with_it = row.without or Decimal(0), row.with_it or Decimal(0)
    saved = without - with_it - fees
    return {
        "monthly_fee": text_of(offer.monthly_fee),
        "months": months,
        "sessions": row.sessions,
        "without": text_of(without),
        "with": text_of(with_it),
        "fees": text_of(fees),
        "saved": text_of(saved),
        "is_worth_it": saved > 0 if row.sessions else None,
    }
