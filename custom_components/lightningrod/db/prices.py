"""Which price plans a session falls under: its place's, else its network's at that date."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, tzinfo
from typing import Any, Final

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ..ledger.cost_lines import Note
from ..ledger.currencies import NO_CURRENCY
from ..ledger.exact_json import NotUnderstoodError
from ..ledger.local_clock import midnight, to_moment
from ..ledger.pricing_facts import Version
from ..ledger.tariffs import Plan, free_plan, tier_starts
from .models import EV_LOCATION_LOOKUP
from .tariffs import Tariff, all_holidays, in_force, tariffs


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The plan that applies, and what goes with it; without one, ``note`` says why.

    ``later`` are the plans that come into force while energy flows, in the order of time.
    """

    plan: Plan | None = None
    is_member: bool = False
    holidays: frozenset[date] = frozenset()
    note: Note | None = None
    later: tuple[Version, ...] = ()

    @property
    def plans(self) -> list[Plan]:
        """All plans that apply, one after the other."""
        return [*filter(None, (self.plan, *(version.plan for version in self.later)))]

    def is_like(self, other: Choice) -> bool:
        """Return whether another choice asks the same of everyone."""
        return replace(self, plan=_bare(self.plan)) == replace(
            other, plan=_bare(other.plan)
        )

    def since(self, moment: datetime) -> Version:
        """Return what is chosen as the version that comes into force at a moment."""
        return Version(
            since=moment,
            plan=self.plan,
            is_member=self.is_member,
            holidays=self.holidays,
            note=self.note,
        )


def _bare(plan: Plan | None) -> Plan | None:
    return plan and replace(plan, tariff_id=None)


_UNKNOWN: Final = Choice(note=Note.NO_PLAN)
_UNREADABLE: Final = Choice(note=Note.PLAN_INVALID)


def unknown(notes: Collection[str] | None) -> Choice:
    """Return the choice of no plan, for the reason that stands in the notes of a cost."""
    return _UNREADABLE if Note.PLAN_INVALID.value in (notes or ()) else _UNKNOWN


@dataclass(frozen=True, slots=True)
class Prices:
    """All places by row number, all tariffs, the newest first, and holidays by entity."""

    places: Mapping[int, Row[Any]] = field(default_factory=dict)
    tariffs: Sequence[Tariff] = ()
    holidays: Mapping[str, frozenset[date]] = field(default_factory=dict)
    # A plan is read once for all sessions that it is for.
    _choices: dict[int, Choice] = field(default_factory=dict)

    def choose(self, session: Row[Any], zone: tzinfo) -> Choice:
        """Return what a session is priced by: the cascade, on each local day of its flow.

        What is free at the session or the place is free. Else the place's own tariff counts,
        else that of the place's network, else that of the network the session names. A
        tariff that says "not known" ends the search as well. What comes into force while
        energy flows holds from the beginning of its day on.
        """
        place = self.places.get(session.location_id)
        if session.is_free or (place is not None and place.is_free):
            name = None if place is None else place.location_name
            return Choice(plan=_free(name))
        if (span := flow_of(session)) is None:
            return _UNKNOWN
        names = list(_names(place, session))
        first = span[0].astimezone(zone).date()
        chosen = now = self._on(first, names, session)
        later = []
        for day in self._turns(names, first):
            moment = to_moment(midnight(day, zone))
            if moment >= span[1]:
                break
            following = self._on(day, names, session)
            if not following.is_like(now):
                later.append(following.since(moment))
                now = following
        # Fees are those of the beginning: without a price then there is none at all.
        is_lasting = not later or chosen.plan is None
        return chosen if is_lasting else replace(chosen, later=tuple(later))

    def _turns(self, names: Iterable[str], first: date) -> list[date]:
        """Return the days after a first one on which tariffs come into force."""
        wanted = {name.casefold() for name in names}
        return sorted(
            {
                tariff.effective_date
                for tariff in self.tariffs
                if tariff.effective_date > first
                and tariff.network_name.casefold() in wanted
            }
        )

    def bill_starts(self, name: str | None) -> frozenset[int]:
        """Return on which days months of a bill begin, by all tariffs of a name."""
        plans = (
            self._known(tariff).plan
            for tariff in self.tariffs
            if name and tariff.network_name.casefold() == name.casefold()
        )
        return frozenset(day for plan in plans if plan for day in tier_starts(plan))

    def _known(self, tariff: Tariff) -> Choice:
        if tariff.id not in self._choices:
            self._choices[tariff.id] = self._choice(tariff)
        return self._choices[tariff.id]

    def _on(self, day: date, names: Iterable[str], session: Row[Any]) -> Choice:
        """Return what the cascade says on a day."""
        at = _begin_of(session)
        for name in names:
            if (tariff := in_force(self.tariffs, name, day, at)) is not None:
                return self._known(tariff)
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


def _begin_of(session: Row[Any]) -> datetime | None:
    """Return when a session began: a tariff that was removed holds for those before that."""
    begun: datetime | None = session.plug_in_utc or session.session_start_utc
    return begun


def flow_of(session: Row[Any]) -> tuple[datetime, datetime] | None:
    """Return when energy first and last flowed, as far as is known; of an open one, so far."""
    begun = session.session_start_utc or session.plug_in_utc
    if begun is None:
        return None
    seen = None if session.is_complete else session.recorded_at
    ended = session.session_end_utc or session.plug_out_utc or seen
    return begun, max(begun, ended or begun)


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
    place = EV_LOCATION_LOOKUP.c
    statement = select(place.id, place.location_name, place.network_name, place.is_free)
    places = (await connection.execute(statement)).all()
    known = await tariffs(connection)
    entities = {entity for each in known if (entity := each.holiday_entity)}
    return Prices(
        places={row.id: row for row in places},
        tariffs=known,
        holidays=await all_holidays(connection, entities) if entities else {},
    )
