"""The workbench: short words for plans, charges and what is expected of them."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from zoneinfo import ZoneInfo

from custom_components.lightningrod.ledger.cost_lines import Completeness, Label, Note
from custom_components.lightningrod.ledger.pricing_facts import (
    Interval,
    PriceContext,
    PricePoint,
    SessionFacts,
)
from custom_components.lightningrod.ledger.sessions import ChargeType
from custom_components.lightningrod.ledger.tariffs import (
    EVERY_DAY,
    Day,
    DayRange,
    EnergyPrice,
    Flat,
    MonthDay,
    Offer,
    Plan,
    Rates,
    Season,
    Window,
)

D = Decimal
SLICE = timedelta(minutes=5)
ONE_HOUR = timedelta(hours=1)


# --- Plans ----------------------------------------------------------------------------------


def hours(start: str, end: str, days: frozenset[Day] = EVERY_DAY) -> Window:
    """Return a window: ``hours("16:00", "21:00")``; 24:00 is the end of the day."""
    return Window(
        start=time.fromisoformat(start),
        end=time() if end == "24:00" else time.fromisoformat(end),
        days=days,
    )


def season(name: str, *ranges: str) -> Season:
    """Return a season from ranges like ``06-01/09-30``."""
    return Season(name=name, ranges=tuple(_range(text) for text in ranges))


def _range(text: str) -> DayRange:
    first, last = (
        MonthDay(*map(int, part.split("-"))) for part in text.split("/", maxsplit=1)
    )
    return DayRange(first, last)


def per_kwh(price: str) -> Flat:
    """Return one price at all times."""
    return Flat(per_kwh=D(price))


def plan(currency: str, rates: Rates | EnergyPrice, dc: Rates | None = None) -> Plan:
    """Return the plan of one offer."""
    own = rates if isinstance(rates, Rates) else Rates(energy=rates)
    return Plan(currency=currency, offer=Offer(rates=own, dc=dc))


# --- Charges --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Place:
    """Where a charge took place, as far as its clock is concerned."""

    zone: ZoneInfo

    def at(self, text: str, fold: int = 0) -> datetime:
        """Return a time on the local clock."""
        return datetime.fromisoformat(text).replace(tzinfo=self.zone, fold=fold)

    def context(self, **more: object) -> PriceContext:
        """Return the context of a charge here."""
        return PriceContext(timezone=self.zone, **more)  # type: ignore[arg-type]

    def charge(
        self,
        start: str,
        *legs: tuple[float, float],
        idle: float = 0,
        fold: int = 0,
        **facts: object,
    ) -> SessionFacts:
        """Return a charge that began at plug-in: legs of (hours, kW), then ``idle`` minutes."""
        begun = self.at(start, fold).astimezone(UTC)
        intervals: list[Interval] = []
        for length, power in legs:
            at = intervals[-1].end if intervals else begun
            intervals += slices(at, length, power)
        end = intervals[-1].end if intervals else begun
        known = {
            "plug_in": begun,
            "plug_out": end + timedelta(minutes=idle),
            "first_flow": begun,
            "last_flow": end,
            "charge_seconds": (end - begun).total_seconds(),
            "energy_kwh": float(sum(D(repr(each.energy_kwh)) for each in intervals)),
            "intervals": tuple(intervals),
        }
        return SessionFacts(**(known | facts))  # type: ignore[arg-type]


def slices(start: datetime, length: float, power: float) -> list[Interval]:
    """Return slices of five minutes of a charge with one power (hours, kW)."""
    number = round(length * 12)
    return [
        Interval(
            start=start + SLICE * index,
            end=start + SLICE * (index + 1),
            # Exact in decimals for every power that twelve goes into.
            energy_kwh=float(D(str(power)) / 12),
        )
        for index in range(number)
    ]


def place(zone: str) -> Place:
    """Return a place in a time zone."""
    return Place(ZoneInfo(zone))


def hourly(first: datetime, *prices: str) -> tuple[PricePoint, ...]:
    """Return a sample at each full hour from ``first`` on, by the clock that has no seasons."""
    return tuple(
        PricePoint(start=first.astimezone(UTC) + ONE_HOUR * hour, price=D(price))
        for hour, price in enumerate(prices)
    )


DC = ChargeType.DC_FAST
AC = ChargeType.AC_LEVEL_2


# --- What is expected -----------------------------------------------------------------------


@dataclass(frozen=True)
class Expected:
    """A line of a bill, worked out by hand."""

    label: Label
    amount: Decimal
    band: str | None = None
    quantity: Decimal | None = None


def line(label: Label, quantity: str, price: str, band: str | None = None) -> Expected:
    """Return the line of a quantity at a price."""
    amount = (D(quantity) * D(price)).quantize(D("0.0001"), ROUND_HALF_EVEN)
    return Expected(label, amount, band, D(quantity))


def amount(label: Label, value: str | Decimal, band: str | None = None) -> Expected:
    """Return a line of which only the amount is known."""
    return Expected(label, D(value), band)


@dataclass(frozen=True, kw_only=True)
class Example:
    """A charge under a plan with its bill; ``source`` says where the prices come from."""

    name: str
    source: str
    plan: Plan
    session: SessionFacts
    context: PriceContext
    lines: tuple[Expected, ...]
    total: str | None
    completeness: Completeness = Completeness.COMPLETE
    notes: tuple[Note, ...] = ()
    unpriced_kwh: str = "0"
