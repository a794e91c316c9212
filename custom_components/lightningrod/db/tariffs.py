"""Price plans by network and date: how they are kept, and which is in force on a day.

A place with prices of its own has them under its own name. What a row of
``ev_charging_networks`` keeps beside the plan itself is in the same JSON:

* ``is_member``: the membership of the plan was held from that date on. Joining and leaving
  are rows of their own, with the same plan.
* ``holiday_entity``: an entity that tells holidays; their dates are in ``app_settings``,
  see :func:`set_holidays`.

A row without a plan is read by its columns: free, a flat price, or a price not known.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
import json
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from ..ledger.currencies import NO_CURRENCY
from ..ledger.tariff_checks import Problem, problems
from ..ledger.tariff_json import plan_from_json, plan_to_json
from ..ledger.tariffs import Flat, Free, Plan, flat_plan, free_plan
from .models import APP_SETTINGS, EV_CHARGING_NETWORKS
from .upsert import upsert

_SETTINGS: Final = APP_SETTINGS.c

_MEMBER: Final = "is_member"
_HOLIDAYS: Final = "holiday_entity"
_SETTING: Final = "holidays:"


class PlanRefusedError(ValueError):
    """A plan that cannot be applied; ``problems`` says why."""

    def __init__(self, found: tuple[Problem, ...]) -> None:
        super().__init__(", ".join(f"{it.fault} at {it.where}" for it in found))
        self.problems = found


@dataclass(frozen=True, slots=True, kw_only=True)
class Tariff:
    """What a network takes from a local date on: a row of ``ev_charging_networks``.

    ``per_kwh`` is the price of a plan that is one price at all times, and nothing else.
    """

    id: int
    network_name: str
    effective_date: date
    per_kwh: Decimal | None
    currency: str | None
    is_free: bool
    notes: str | None
    subentry_id: str | None
    removed_at: datetime | None
    data: Mapping[str, Any] | None

    @property
    def is_member(self) -> bool:
        """Whether the membership of the plan is held."""
        return self.data is not None and self.data.get(_MEMBER) is True

    @property
    def holiday_entity(self) -> str | None:
        """The entity that tells holidays beside those of the plan."""
        return None if self.data is None else self.data.get(_HOLIDAYS)

    def plan(self) -> Plan | None:
        """Return the plan, named and numbered by the row; ``None`` for a price not known.

        Raises :class:`~..ledger.exact_json.NotUnderstoodError` for a plan of a form that
        this version does not know.
        """
        plan = self._plain() if self.data is None else _read(self.data)
        if plan is None:
            return None
        return replace(plan, tariff_id=self.id, name=self.network_name)

    def _plain(self) -> Plan | None:
        if self.is_free:
            return free_plan(self.currency or NO_CURRENCY)
        if self.per_kwh is None or self.currency is None:
            return None
        return flat_plan(self.per_kwh, self.currency)


def _read(data: Mapping[str, Any]) -> Plan:
    beside = (_MEMBER, _HOLIDAYS)
    return plan_from_json({key: data[key] for key in data if key not in beside})


async def set_plan(  # noqa: PLR0913 what there is to say of a dated plan
    connection: AsyncConnection,
    network_name: str,
    effective_date: date,
    plan: Plan | None,
    *,
    is_member: bool = False,
    holiday_entity: str | None = None,
    notes: str | None = None,
    subentry_id: str | None = None,
) -> None:
    """Set what a network takes from a local date on; ``None`` says that it is not known.

    ``SINCE_EVER`` is the date of a network's first price. Sessions that have their price
    already keep it. Raises :class:`PlanRefusedError` and writes nothing for a plan that
    cannot be applied.
    """
    if plan is not None and (found := problems(plan)):
        raise PlanRefusedError(found)
    row = {
        "network_name": network_name,
        "effective_date": effective_date,
        **_columns(plan, is_member=is_member, holiday_entity=holiday_entity),
        "notes": notes,
        "subentry_id": subentry_id,
        "removed_at": None,
    }
    keys = ("network_name", "effective_date")
    target = EV_CHARGING_NETWORKS
    statement = upsert(connection.dialect.name, target, keys, row.keys() - set(keys))
    await connection.execute(statement, row)


def _columns(
    plan: Plan | None, *, is_member: bool, holiday_entity: str | None
) -> dict[str, Any]:
    """Return the columns of a plan; the plain ones tell readers all of a plain plan."""
    if plan is None:
        return {"plan": None, "cost_per_kwh": None, "currency": None, "is_free": False}
    bare = replace(plan, tariff_id=None, name=None)
    beside = {
        _MEMBER: is_member and plan.membership is not None,
        _HOLIDAYS: holiday_entity,
    }
    data = plan_to_json(bare) | {key: it for key, it in beside.items() if it}
    return {
        "plan": data,
        "cost_per_kwh": _plain_price(bare),
        "currency": plan.currency,
        "is_free": bare == free_plan(plan.currency),
    }


def _plain_price(plan: Plan) -> Decimal | None:
    """Return the price of a kWh of a plan that is nothing but that."""
    energy, currency = plan.offer.rates.energy, plan.currency
    if isinstance(energy, Free) and plan == free_plan(currency):
        return Decimal(0)
    if isinstance(energy, Flat) and plan == flat_plan(energy.per_kwh, currency):
        return energy.per_kwh
    return None


async def tariffs(connection: AsyncConnection) -> list[Tariff]:
    """Return the plans of all networks, the newest first; there are tens of them."""
    network = EV_CHARGING_NETWORKS.c
    statement = select(
        network.id,
        network.network_name,
        network.effective_date,
        network.cost_per_kwh.label("per_kwh"),
        network.currency,
        network.is_free,
        network.notes,
        network.subentry_id,
        network.removed_at,
        network.plan.label("data"),
    ).order_by(network.effective_date.desc(), network.id.desc())
    rows = (await connection.execute(statement)).mappings()
    return [Tariff(**row) for row in rows]


def in_force(
    known: Iterable[Tariff], network_name: str, day: date, at: datetime | None = None
) -> Tariff | None:
    """Return the newest of a network's plans that began by a day.

    ``known`` are the newest first. One that was removed holds for what was plugged in
    before that, at ``at``; without a time it is history.
    """
    wanted = network_name.casefold()
    return next(
        (
            tariff
            for tariff in known
            if tariff.effective_date <= day
            and tariff.network_name.casefold() == wanted
            and (
                tariff.removed_at is None or (at is not None and at < tariff.removed_at)
            )
        ),
        None,
    )


async def set_holidays(
    connection: AsyncConnection,
    entity_id: str,
    days: Iterable[date],
    *,
    since: date | None = None,
) -> None:
    """Keep days that an entity told as holidays.

    Those known before stay, but for the ones from ``since`` on that it tells no longer.
    """
    known = (await all_holidays(connection, [entity_id])).get(entity_id, frozenset())
    new = {day for day in known if since is None or day < since}.union(days)
    if new == known:
        return
    row = {
        "key": _SETTING + entity_id,
        "value": json.dumps([day.isoformat() for day in sorted(new)]),
        "updated_at": datetime.now(UTC),
    }
    changes = ("value", "updated_at")
    target = APP_SETTINGS
    statement = upsert(connection.dialect.name, target, ("key",), changes)
    await connection.execute(statement, row)


async def all_holidays(
    connection: AsyncConnection, entities: Iterable[str]
) -> dict[str, frozenset[date]]:
    """Return the holidays that entities told so far."""
    keys = [_SETTING + entity_id for entity_id in entities]
    statement = select(_SETTINGS.key, _SETTINGS.value).where(_SETTINGS.key.in_(keys))
    return {
        row.key.removeprefix(_SETTING): frozenset(
            map(date.fromisoformat, json.loads(row.value))
        )
        for row in (await connection.execute(statement)).all()
        if row.value
    }
