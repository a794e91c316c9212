"""The figures of a vehicle: one definition each, read in one statement.

One statement sees one state of the database, so that the figures agree with each other.

A session belongs to the period in which it started, and counts once it is complete. It is
priced where its cost is in the wanted currency, and where it costs nothing, which is
nothing in every currency. Unpriced sessions lower no price: they are counted, not summed.
"""

from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from ..ledger.costs import FOUR_PLACES
from .totals_query import LAST_CHARGE, LAST_TRIP, OPEN_SESSION, totals_statement

# A shorter distance says nothing of what a kilometre costs: the odometer counts whole
# kilometres, and the state of charge whole percents.
MINIMUM_KM: Final = 50.0

_NOTHING: Final = Decimal(0).quantize(FOUR_PLACES)


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodTotals:
    """Complete sessions of a period; energy in kWh.

    ``cost`` sums what is priced. It is ``None`` where there are sessions but none of them
    is priced, and a part of the truth where ``unpriced_sessions`` is not zero.
    """

    sessions: int
    energy_kwh: float
    cost: Decimal | None
    priced_energy_kwh: float
    unpriced_sessions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LastCharge:
    """The complete session that started last; SoC in %."""

    session_id: UUID
    started_at: datetime | None
    ended_at: datetime | None
    location_name: str | None
    location_type: str | None
    energy_kwh: float | None
    start_soc: float | None
    end_soc: float | None
    cost: Decimal | None
    currency: str | None
    needs_review: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LastTrip:
    """The complete trip that ended last."""

    trip_id: UUID
    started_at: datetime | None
    ended_at: datetime | None
    distance_km: float | None
    energy_kwh: float | None
    efficiency_km_per_kwh: float | None
    duration_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSession:
    """The session that goes on now; SoC in %."""

    session_id: UUID
    plugged_in_at: datetime | None
    energy_kwh: float | None
    cost: Decimal | None
    currency: str | None
    start_soc: float | None
    end_soc: float | None
    charging_kw: float | None
    charging_status: str | None
    location_name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleTotals:
    """All figures of a vehicle; money in the currency that was asked for.

    ``average_price`` is what a priced kWh cost. ``cost_per_km`` is that price times the
    energy that driving took, over the distance driven by the odometer (``_cost_per_km``).
    ``distance_km`` sums complete trips, ``efficiency_km_per_kwh`` is distance over energy
    of those that have both and went without petrol. ``unexplained_km`` belongs to no trip.
    ``None`` is "not known".
    """

    lifetime: PeriodTotals
    year: PeriodTotals
    month: PeriodTotals
    average_price: Decimal | None
    cost_per_km: Decimal | None
    efficiency_km_per_kwh: float | None
    distance_km: float
    unexplained_km: float
    last_charge: LastCharge | None
    last_trip: LastTrip | None
    open_session: OpenSession | None


async def read_totals(
    connection: AsyncConnection,
    device_id: str,
    *,
    currency: str,
    year_start: datetime,
    month_start: datetime,
) -> VehicleTotals:
    """Return the figures of a vehicle, costs in ``currency`` (ISO 4217).

    The periods run from their start on; where a day begins is for the caller to say.
    """
    parameters = {
        "device_id": device_id,
        "currency": currency,
        "year_start": year_start,
        "month_start": month_start,
    }
    result = await connection.execute(totals_statement(), parameters)
    row = result.mappings().one()
    average = _per(row["cost_of_energy"], row["lifetime_priced_energy_kwh"])
    return VehicleTotals(
        lifetime=_period(row, "lifetime"),
        year=_period(row, "year"),
        month=_period(row, "month"),
        average_price=_rounded(average),
        cost_per_km=_rounded(_cost_per_km(row, average)),
        efficiency_km_per_kwh=_efficiency(row),
        distance_km=row["distance_km"] or 0.0,
        unexplained_km=row["unexplained_km"] or 0.0,
        last_charge=_part(row, LAST_CHARGE, LastCharge, currency),
        last_trip=_part(row, LAST_TRIP, LastTrip, currency),
        open_session=_part(row, OPEN_SESSION, OpenSession, currency),
    )


def _period(row: RowMapping, period: str) -> PeriodTotals:
    sessions: int = row[f"{period}_sessions"]
    return PeriodTotals(
        sessions=sessions,
        energy_kwh=row[f"{period}_energy_kwh"] or 0.0,
        cost=row[f"{period}_cost"] if sessions else _NOTHING,
        priced_energy_kwh=row[f"{period}_priced_energy_kwh"] or 0.0,
        unpriced_sessions=sessions - row[f"{period}_priced_sessions"],
    )


def _cost_per_km(row: RowMapping, price: Decimal | None) -> Decimal | None:
    """Return the price times the energy that driving took, over the distance driven.

    That energy is what was charged since the odometer was first read, and what the
    battery has less now than it had then. Without its capacity, or its state of charge,
    the battery is taken to be as full as it was.
    """
    if price is None or row["first_odometer"] is None:
        return None
    distance = row["last_odometer"] - row["first_odometer"]
    energy = (row["charged_kwh"] or 0.0) + _emptied(row)
    if distance < MINIMUM_KM or energy <= 0:
        return None
    return price * _exact(energy) / _exact(distance)


def _emptied(row: RowMapping) -> float:
    """Return the energy that the battery lost between the first look and now, in kWh."""
    known = row["first_soc"], row["last_soc"], row["usable_capacity_kwh"]
    if None in known:
        return 0.0
    first, last, capacity = known
    return float((first - last) / 100 * capacity)


def _efficiency(row: RowMapping) -> float | None:
    energy: float | None = row["metered_kwh"]
    return float(row["metered_km"] / energy) if energy else None


def _part[T](row: RowMapping, part: str, kind: type[T], currency: str) -> T | None:
    """Return a part of the row as its dataclass; ``None`` where there is no such thing.

    What costs nothing costs nothing in the currency that was asked for.
    """
    values: dict[str, Any] = {
        item.name: row[f"{part}_{item.name}"]
        for item in fields(kind)  # type: ignore[arg-type]  # all kinds are dataclasses
    }
    if values.get("cost") == 0:
        values["currency"] = currency
    identity = next(iter(values.values()))
    return None if identity is None else kind(**values)


def _per(amount: Decimal | None, energy: float) -> Decimal | None:
    return None if amount is None or not energy else amount / _exact(energy)


def _exact(value: float) -> Decimal:
    """Return the shortest decimal that is this float: 14.1 is 14.1."""
    return Decimal(repr(value))


def _rounded(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else amount.quantize(FOUR_PLACES)
