"""What charging would have cost elsewhere, as a member, or as petrol."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ...ledger.cost_lines import Completeness
from ...ledger.exact_json import NotUnderstoodError
from ...ledger.names import spelled_once
from ...ledger.petrol import Comparison, compare
from ...ledger.pricing_facts import PriceContext
from ...ledger.pricing_plain import totals
from ...ledger.tariffs import Membership, Plan
from ...ledger.totals import NOTHING, Driven, Sums
from ..fuel import fuel_prices
from ..models import EVChargingSession
from ..monthly import session_parts, trip_parts
from ..names import is_named
from ..session_facts import SessionRow, facts_of
from ..sums import COUNTED_SESSION, gather
from ..tariffs import in_force, tariffs
from .query import FigureQuery, text_of
from .telling import told_month

_SESSION: Final = EVChargingSession
_A_YEAR: Final = timedelta(days=365)
_DAYS_A_MONTH: Final = 365.2425 / 12


async def petrol(connection: AsyncConnection, query: FigureQuery) -> dict[str, Any]:
    """Return what the same way would have cost with petrol, by month."""
    car = query.petrol.car
    months = await petrol_months(connection, query)
    total = Comparison.of(comparison for _month, comparison in months)
    unknown = total.petrol_cost is None
    return {
        "currency": query.currency,
        "litres_per_100km": None if car is None else car.litres_per_100km,
        "withheld": "no_consumption"
        if car is None
        else "no_price"
        if unknown
        else None,
        "rows": [
            {
                "month": told_month(month),
                "price_per_litre": text_of(comparison.per_litre),
                **_told(comparison),
            }
            for month, comparison in months
        ],
        "total": {
            **_told(total),
            "co2_petrol_kg": None if car is None else car.co2_kg(total.distance_km),
        },
    }


async def petrol_months(
    connection: AsyncConnection, query: FigureQuery
) -> list[tuple[date, Comparison]]:
    """Return the comparison of each month that was driven or charged in, in order."""
    if query.petrol.car is None:
        return []
    sessions = await session_parts(connection, query.scope, "month")
    trips = await trip_parts(connection, query.scope, "month")
    charged = gather(sessions, Sums, "month")
    driven = gather(trips, Driven, "month")
    months = sorted({month for (month,) in (*charged, *driven)})
    prices = await fuel_prices(connection, query.petrol, months, query.zone)
    return [
        (
            month,
            compare(
                query.petrol.car,
                driven.get((month,), Driven()),
                charged.get((month,), Sums()),
                prices.get(month),
                query.currency,
            ),
        )
        for month in months
    ]


def _told(comparison: Comparison) -> dict[str, Any]:
    return {
        "distance_km": comparison.distance_km,
        "petrol_cost": text_of(comparison.petrol_cost),
        "charging_cost": text_of(comparison.charging_cost),
        "saved": text_of(comparison.saved),
        "is_partial": comparison.is_partial,
    }


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
    sums = await asyncio.to_thread(_reprice, rows, plan, query) if plan else _WhatIf()
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
    sums = _WhatIf()
    total = totals(plan, PriceContext(timezone=query.zone))
    for row in rows:
        cost = total(facts_of(row, []))
        paid = row.cost is not None and row.cost_currency in (plan.currency, None)
        free = row.cost == 0
        whole = row.cost_completeness != Completeness.PARTIAL
        if (
            not (paid or free)
            or not whole
            or cost.completeness is not Completeness.COMPLETE
        ):
            sums.skipped += 1
            continue
        sums.sessions += 1
        sums.energy_kwh += row.energy_kwh or 0.0
        sums.paid += row.cost
        sums.would_cost += cost.amount or NOTHING
        sums.notes.update(note.value for note in cost.notes)
    return sums


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
