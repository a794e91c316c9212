"""The figures of a vehicle: one definition each.

What sessions and trips add up to is read by ``sums``, what follows from it is said in
``ledger.totals``. All is read in one transaction, which has to see one state of the database
(:meth:`.engine.Database.snapshot`), so that the figures agree with each other.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from ..ledger.costs import FOUR_PLACES
from ..ledger.distance_cost import DistanceCost, Window, distance_cost
from ..ledger.health import NEWEST, Estimate, estimate_capacity
from ..ledger.periods import Period, period_starts
from ..ledger.petrol import Comparison
from ..ledger.totals import Driven, Sums
from .charges import read_charges
from .figures.battery import drain
from .figures.petrol import petrol_months
from .figures.query import FigureQuery
from .monthly import session_parts, trip_parts
from .sums import Part, Scope
from .totals_query import LAST_CHARGE, LAST_TRIP, OPEN_SESSION, looks_statement

# The windows that may tell what a kilometre costs, in days, the shortest first.
WINDOWS: Final = (30, 90, 365)
DRAIN_DAYS: Final = 90
# The periods that distances are told for.
DRIVEN: Final = (Period.LIFETIME, Period.YEAR, Period.MONTH)


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
    """All figures of a vehicle; money in ``currency`` (ISO 4217), but for the sums.

    ``sums`` are by period, ``driven`` by those of ``DRIVEN``, and so is ``petrol``, where a
    petrol car is configured; ``starts`` says when the periods began. ``by_type`` and
    ``by_charge`` are sums over all time by type of place and by AC or DC. ``drain_percent`` is
    what the battery lost in a day of standing, over the last 90 days. ``None`` is "not known".
    """

    currency: str
    starts: Mapping[Period, datetime]
    sums: Mapping[Period, Sums]
    driven: Mapping[Period, Driven]
    by_type: Mapping[str | None, Sums]
    by_charge: Mapping[str | None, Sums]
    distance_cost: DistanceCost | None
    petrol: Mapping[Period, Comparison]
    capacity: Estimate
    drain_percent: float | None
    last_charge: LastCharge | None
    last_trip: LastTrip | None
    open_session: OpenSession | None

    @property
    def lifetime(self) -> Sums:
        """The sums over all time."""
        return self.sums[Period.LIFETIME]

    @property
    def average_price(self) -> Decimal | None:
        """What a kWh in the battery cost, over the priced sessions of all time."""
        price = self.lifetime.price(self.currency)
        return None if price is None else price.quantize(FOUR_PLACES)

    @property
    def cost_per_km(self) -> Decimal | None:
        """What a kilometre costs (:mod:`..ledger.distance_cost`)."""
        return None if self.distance_cost is None else self.distance_cost.per_km


async def read_totals(connection: AsyncConnection, query: FigureQuery) -> VehicleTotals:
    """Return the figures of the first vehicle that is asked for, in the query's currency."""
    _vehicle, device_id = query.first
    currency, now = query.currency, query.now
    starts = period_starts(now.astimezone(query.zone).date(), query.zone)
    looks = await _looks(connection, device_id, now)
    seen = [looks[f"{n}_at"] for n in range(len(WINDOWS) + 1)]
    edges = sorted({*starts.values(), *(moment for moment in seen if moment)})
    scope = Scope(devices=[device_id], edges=edges)
    sessions = await session_parts(connection, scope, "type", "charge")
    sums = _Since(sessions, edges)
    by_period: Mapping[Period, datetime | None] = {Period.LIFETIME: None, **starts}
    lifetime = Sums.of(sums.since(None))
    windows = [_window(looks, n, sums) for n in (*range(1, len(WINDOWS) + 1), 0)]
    return VehicleTotals(
        currency=currency,
        starts=starts,
        sums={it: Sums.of(sums.since(start)) for it, start in by_period.items()},
        driven=await _driven(connection, device_id, by_period),
        by_type=_by(sessions, "type"),
        by_charge=_by(sessions, "charge"),
        distance_cost=distance_cost(
            (window for window in windows if window is not None),
            currency,
            lifetime.price(currency),
        ),
        petrol=await _petrol(connection, query),
        capacity=estimate_capacity(
            await read_charges(connection, device_id, NEWEST), looks["capacity_kwh"]
        ),
        drain_percent=await _drain(connection, query),
        last_charge=_part(looks, LAST_CHARGE, LastCharge, currency),
        last_trip=_part(looks, LAST_TRIP, LastTrip, currency),
        open_session=_part(looks, OPEN_SESSION, OpenSession, currency),
    )


async def _driven(
    connection: AsyncConnection,
    device_id: str,
    starts: Mapping[Period, datetime | None],
) -> Mapping[Period, Driven]:
    """Return what was driven in each period that distances are told for."""
    edges = sorted(start for it in DRIVEN if (start := starts[it]) is not None)
    parts = await trip_parts(connection, Scope(devices=[device_id], edges=edges))
    driven = _Since(parts, edges)
    return {it: Driven.of(driven.since(starts[it])) for it in DRIVEN}


async def _petrol(
    connection: AsyncConnection, query: FigureQuery
) -> Mapping[Period, Comparison]:
    """Return the comparison with petrol of the periods that are whole months."""
    today = query.now.astimezone(query.zone).date()
    begins = {
        Period.LIFETIME: date.min,
        Period.YEAR: today.replace(month=1, day=1),
        Period.MONTH: today.replace(day=1),
    }
    months = await petrol_months(connection, query)
    return {
        period: Comparison.of(it for month, it in months if month >= begin)
        for period, begin in begins.items()
        if months
    }


async def _drain(connection: AsyncConnection, query: FigureQuery) -> float | None:
    """Return what standing takes, of late: winter and summer differ."""
    recent = query.since(query.now - timedelta(days=DRAIN_DAYS))
    answer = await drain(connection, recent)
    percent: float | None = answer["total"]["percent_per_day"]
    return percent


async def _looks(
    connection: AsyncConnection, device_id: str, now: datetime
) -> RowMapping:
    windows = {
        f"window_{n}": now - timedelta(days=days)
        for n, days in enumerate(WINDOWS, start=1)
    }
    statement = looks_statement(len(WINDOWS) + 1)
    result = await connection.execute(statement, {"device_id": device_id, **windows})
    return result.mappings().one()


@dataclass(frozen=True, slots=True)
class _Since[T]:
    """Sums by stretch of time; those since a moment can be added up."""

    parts: Sequence[Part[T]]
    edges: Sequence[datetime]

    def since(self, moment: datetime | None) -> Iterable[T]:
        """Return the parts since a moment, which is one of the edges, or since ever."""
        first = 0 if moment is None else self.edges.index(moment) + 1
        return (it.sums for it in self.parts if it.key["stretch"] >= first)


def _by(parts: Iterable[Part[Sums]], cut: str) -> dict[str | None, Sums]:
    groups: dict[str | None, list[Sums]] = {}
    for part in parts:
        groups.setdefault(part.key[cut], []).append(part.sums)
    return {key: Sums.of(group) for key, group in groups.items()}


def _window(looks: RowMapping, number: int, sums: _Since[Sums]) -> Window | None:
    """Return a window of time, ``None`` where the odometer was not seen in it."""
    first_seen: datetime | None = looks[f"{number}_at"]
    if first_seen is None:
        return None
    plugged_in = looks[f"{OPEN_SESSION}_plugged_in_at"]
    goes_on = plugged_in is not None and plugged_in >= first_seen
    charging = looks[f"{OPEN_SESSION}_energy_kwh"] if goes_on else None
    return Window(
        days=WINDOWS[number - 1] if number else None,
        charged=Sums.of(sums.since(first_seen)),
        charging_kwh=charging or 0.0,
        first_odometer=looks[f"{number}_odometer"],
        last_odometer=looks["last_odometer"],
        first_soc=looks[f"{number}_soc"],
        last_soc=looks["last_soc"],
        capacity_kwh=looks["capacity_kwh"],
    )


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
