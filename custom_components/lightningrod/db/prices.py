"""Which price plan a session falls under: its place's, else its network's at that date."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import Any, Final

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ..ledger.cost_lines import Note
from ..ledger.currencies import NO_CURRENCY
from ..ledger.exact_json import NotUnderstoodError
from ..ledger.tariffs import Plan, free_plan
from .models import EVLocationLookup
from .tariffs import Tariff, all_holidays, in_force, tariffs


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The plan that applies, and what goes with it; without one, ``note`` says why."""

    plan: Plan | None = None
    is_member: bool = False
    holidays: frozenset[date] = frozenset()
    note: Note | None = None


_UNKNOWN: Final = Choice(note=Note.NO_PLAN)
_UNREADABLE: Final = Choice(note=Note.PLAN_INVALID)


@dataclass(frozen=True, slots=True)
class Prices:
    """All places by row number, all tariffs, the newest first, and holidays by entity."""

    places: Mapping[int, Row[Any]] = field(default_factory=dict)
    tariffs: Sequence[Tariff] = ()
    holidays: Mapping[str, frozenset[date]] = field(default_factory=dict)
    # A plan is read once for all sessions that it is for.
    _choices: dict[int, Choice] = field(default_factory=dict)

    def choose(self, session: Row[Any], zone: tzinfo) -> Choice:
        """Return what a session is priced by: the cascade, at the local date of its plug-in.

        What is free at the session or the place is free. Else the place's own tariff counts,
        else that of the place's network, else that of the network the session names. A
        tariff that says "not known" ends the search as well.
        """
        place = self.places.get(session.location_id)
        if session.is_free or (place is not None and place.is_free):
            name = None if place is None else place.location_name
            return Choice(plan=_free(name))
        begun = begin_of(session)
        if begun is None:
            return _UNKNOWN
        day = begun.astimezone(zone).date()
        for name in _names(place, session):
            if (tariff := in_force(self.tariffs, name, day, begun)) is not None:
                if tariff.id not in self._choices:
                    self._choices[tariff.id] = self._choice(tariff)
                return self._choices[tariff.id]
        return _UNKNOWN

    def _choice(self, tariff: Tariff) -> Choice:
        try:
            plan = tariff.plan()
        except NotUnderstoodError:
            return _UNREADABLE
        if plan is None:
            return _UNKNOWN
        days = self.holidays.get(tariff.holiday_entity or "", frozenset())
        return Choice(plan=plan, is_member=tariff.is_member, holidays=days)


def begin_of(session: Row[Any]) -> datetime | None:
    """Return when a session began, as far as prices are concerned."""
    begun: datetime | None = session.plug_in_utc or session.session_start_utc
    return begun


def _names(place: Row[Any] | None, session: Row[Any]) -> Iterator[str]:
    """Yield under which names there may be a tariff, the nearest first."""
    if place is not None:
        yield from filter(None, (place.location_name, place.network_name))
    if session.network_name:
        yield session.network_name


def _free(name: str | None) -> Plan:
    plan = free_plan(NO_CURRENCY)
    return Plan(currency=plan.currency, offer=plan.offer, name=name)


async def load_prices(connection: AsyncConnection) -> Prices:
    """Return every place and every price; there are tens of them at most."""
    place = EVLocationLookup
    statement = select(place.id, place.location_name, place.network_name, place.is_free)
    places = (await connection.execute(statement)).all()
    known = await tariffs(connection)
    entities = {entity for each in known if (entity := each.holiday_entity)}
    return Prices(
        places={row.id: row for row in places},
        tariffs=known,
        holidays=await all_holidays(connection, entities) if entities else {},
    )
