"""What a price depends on beside session and plan, and how that is kept with the session.

``price_context`` of a session holds ``timezone`` (IANA name), and where they play a part
``is_member``, ``used_kwh``, ``holidays`` (dates), ``points`` (source to pairs of a time, UTC,
and what an entity said) and ``later``: plans that came into force while energy flowed, each
with ``since`` (UTC), ``plan`` and what of the above goes with it. Where a plan cannot be read
there is none, and a ``note``.
"""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ..ledger.cost_lines import Note
from ..ledger.pricing_facts import PriceContext, PricePoint, SessionFacts, Version
from ..ledger.tariff_json import plan_from_json, plan_to_json
from ..ledger.tariffs import Plan, price_entities
from .models import EV_READING
from .prices import Choice

PRICE: Final = "price"
# A sample speaks for a slot, and slots never reach over the full hour.
_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)

# Source (an entity, or a price among others that it tells) to what it said at which time.
type Samples = Mapping[str, Mapping[datetime, Decimal]]


@dataclass(frozen=True, slots=True)
class Window:
    """The time that samples of a price are wanted for."""

    source: str
    start: datetime
    end: datetime


def windows(plans: Iterable[Plan], facts: SessionFacts) -> list[Window]:
    """Return what samples plans need to price a session."""
    start, end = _span(facts)
    if start is None or end is None:
        return []
    first = start.replace(minute=0, second=0, microsecond=0)
    sources = {each.source for plan in plans for each in price_entities(plan)}
    return [Window(source, first, end + _HOUR) for source in sorted(sources)]


def _span(facts: SessionFacts) -> tuple[datetime | None, datetime | None]:
    ends = (facts.plug_in, facts.plug_out, facts.first_flow, facts.last_flow)
    edges = [edge for each in facts.intervals for edge in (each.start, each.end)]
    known = [*filter(None, ends), *edges]
    return min(known, default=None), max(known, default=None)


async def load_samples(
    connection: AsyncConnection, wanted: Iterable[Window]
) -> dict[str, dict[datetime, Decimal]]:
    """Return the prices that entities said in the times that are wanted."""
    reading = EV_READING.c
    spans = [
        and_(
            reading.entity_id == window.source,
            reading.recorded_at >= window.start,
            reading.recorded_at < window.end,
        )
        for window in wanted
    ]
    if not spans:
        return {}
    statement = select(reading.entity_id, reading.recorded_at, reading.value).where(
        reading.kind == PRICE, or_(*spans)
    )
    found: dict[str, dict[datetime, Decimal]] = {}
    for row in (await connection.execute(statement)).all():
        # repr of a float is its shortest decimal, as the entity wrote it.
        price = Decimal(repr(row.value))
        found.setdefault(row.entity_id, {})[row.recorded_at] = price
    return found


def points(samples: Samples) -> tuple[PricePoint, ...]:
    """Return samples as the cost engine wants them."""
    return tuple(
        PricePoint(start=at, price=price, source=source)
        for source, prices in sorted(samples.items())
        for at, price in sorted(prices.items())
    )


def within(samples: Samples, wanted: Iterable[Window]) -> Samples:
    """Return the samples that lie in the times that are wanted."""
    return {
        window.source: {
            at: price
            for at, price in samples.get(window.source, {}).items()
            if window.start <= at < window.end
        }
        for window in wanted
    }


def both(first: Samples, second: Samples) -> Samples:
    """Return the samples of both; where they differ the first has it."""
    return {
        source: {**second.get(source, {}), **first.get(source, {})}
        for source in first.keys() | second.keys()
    }


def by_source(samples: Samples, plans: Iterable[Plan]) -> Samples:
    """Return what was kept with plans by its source.

    It was kept by the entity alone once; that is of the only price that plans took from it.
    """
    told = {each for plan in plans for each in price_entities(plan)}
    sources: dict[str, set[str]] = {}
    for each in told:
        sources.setdefault(each.entity_id, set()).add(each.source)
    only = {name: min(them) for name, them in sources.items() if len(them) == 1}
    return {only.get(name, name): prices for name, prices in samples.items()}


# --- Kept with a session --------------------------------------------------------------------


def context_to_json(
    context: PriceContext, facts: SessionFacts, samples: Samples
) -> dict[str, Any]:
    """Return the context as JSON; of the holidays those that the session met."""
    kept = {"timezone": _name(context.timezone), **_terms_to_json(context, facts)}
    if context.later:
        kept["later"] = [
            {
                "since": version.since.isoformat(),
                "plan": version.plan and plan_to_json(version.plan),
                **_terms_to_json(version, facts),
                **_why_to_json(version),
            }
            for version in context.later
        ]
    said = {
        source: [[at.isoformat(), str(price)] for at, price in sorted(prices.items())]
        for source, prices in sorted(samples.items())
        if prices
    }
    return kept | ({"points": said} if said else {})


def _terms_to_json(
    terms: PriceContext | Version, facts: SessionFacts
) -> dict[str, Any]:
    """Return what goes with a plan."""
    kept: dict[str, Any] = {}
    if terms.is_member:
        kept["is_member"] = True
    if terms.used_kwh is not None:
        kept["used_kwh"] = terms.used_kwh
    if days := sorted(_met(terms.holidays, facts)):
        kept["holidays"] = [day.isoformat() for day in days]
    return kept


def _why_to_json(version: Version) -> dict[str, str]:
    """Return why there is no plan, if that is not because there is none."""
    if version.note in (None, Note.NO_PLAN):
        return {}
    return {"note": version.note.value}


def _name(zone: tzinfo) -> str:
    return str(getattr(zone, "key", None) or zone)


def _met(days: frozenset[date], facts: SessionFacts) -> Iterable[date]:
    start, end = _span(facts)
    if start is None or end is None:
        return ()
    return {day for day in days if (start - _DAY).date() <= day <= (end + _DAY).date()}


@dataclass(frozen=True, slots=True)
class Kept:
    """What of a context holds for any plan; without a zone nothing was kept."""

    zone: tzinfo | None = None
    samples: Samples | None = None


async def context_from_json(data: Mapping[str, Any] | None, here: tzinfo) -> Kept:
    """Return what was kept; ``here`` is spared the reading of its zone's file."""
    if not data:
        return Kept()
    return Kept(
        zone=await _zone(data.get("timezone"), here),
        samples={
            source: {datetime.fromisoformat(at): Decimal(price) for at, price in said}
            for source, said in data.get("points", {}).items()
        },
    )


def choice_from_json(plan: Plan, data: Mapping[str, Any] | None) -> Choice:
    """Return the choice of a plan that was kept, with all that goes with it.

    Raises :class:`~..ledger.exact_json.NotUnderstoodError` for a later plan of a form that
    this version does not know.
    """
    kept = data or {}
    later = tuple(
        Version(
            since=datetime.fromisoformat(each["since"]),
            plan=each["plan"] and plan_from_json(each["plan"]),
            note=_note_of(each),
            **_terms_of(each),
        )
        for each in kept.get("later", ())
    )
    return Choice(plan=plan, later=later, **_terms_of(kept))


def _note_of(later: Mapping[str, Any]) -> Note | None:
    if later["plan"]:
        return None
    return Note.PLAN_INVALID if "note" in later else Note.NO_PLAN


def _terms_of(data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "is_member": data.get("is_member") is True,
        "holidays": frozenset(map(date.fromisoformat, data.get("holidays", ()))),
    }


async def _zone(name: object, here: tzinfo) -> tzinfo | None:
    if not isinstance(name, str):
        return None
    if name == _name(here):
        return here
    if name == "UTC":
        return UTC
    try:
        return await asyncio.to_thread(ZoneInfo, name)
    except ValueError, ZoneInfoNotFoundError:
        return None
