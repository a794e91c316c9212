"""The price plans of a place or network by the day they came into force, as they are kept.

A new plan is added with its day; the ones before stay, for what was charged in their time.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from .exact_json import NotUnderstoodError
from .tariff_json import plan_from_json, plan_to_json
from .tariffs import Plan

# The first day of a price that has been there since ever.
SINCE_EVER: Final = date(1970, 1, 1)

_DATE: Final = "effective_date"
_PLAN: Final = "plan"
_MEMBER: Final = "is_member"
_HOLIDAYS: Final = "holiday_entity"


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedPlan:
    """A plan and the first local day on which it holds.

    ``is_member`` says whether its membership is held. ``holiday_entity`` is an entity that
    tells holidays beside those of the plan.
    """

    effective_date: date
    plan: Plan
    is_member: bool = False
    holiday_entity: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seller:
    """A network, or a place with prices of its own, and all its prices, the oldest first."""

    name: str
    subentry_id: str
    history: tuple[DatedPlan, ...]


def history_from_json(data: Sequence[Mapping[str, Any]]) -> tuple[DatedPlan, ...]:
    """Return the plans that were kept, the oldest first.

    Raises :class:`~.exact_json.NotUnderstoodError` when one cannot be understood.
    """
    plans = [_dated(item) for item in data]
    return tuple(sorted(plans, key=lambda dated: dated.effective_date))


def history_to_json(history: Iterable[DatedPlan]) -> list[dict[str, Any]]:
    """Return the plans as JSON that :func:`history_from_json` reads back exactly."""
    return [
        {
            _DATE: dated.effective_date.isoformat(),
            _PLAN: plan_to_json(dated.plan),
            _MEMBER: dated.is_member,
            _HOLIDAYS: dated.holiday_entity,
        }
        for dated in sorted(history, key=lambda dated: dated.effective_date)
    ]


def with_plan(
    history: Iterable[DatedPlan], new: DatedPlan, *, replacing: date | None = None
) -> tuple[DatedPlan, ...]:
    """Return the history with one more plan, or with a corrected one in place of an old."""
    others = [dated for dated in history if dated.effective_date != replacing]
    return tuple(sorted([*others, new], key=lambda dated: dated.effective_date))


def in_force(history: Iterable[DatedPlan], day: date) -> DatedPlan | None:
    """Return the plan that holds on a day, ``None`` before the first."""
    begun = [dated for dated in history if dated.effective_date <= day]
    return max(begun, key=lambda dated: dated.effective_date, default=None)


def _dated(data: Mapping[str, Any]) -> DatedPlan:
    if not isinstance(data, Mapping):
        raise NotUnderstoodError("", "no dated plan")
    try:
        begin = date.fromisoformat(data[_DATE])
    except (KeyError, TypeError, ValueError) as err:
        raise NotUnderstoodError(_DATE, "no date") from err
    if not isinstance(data.get(_HOLIDAYS), str | None):
        raise NotUnderstoodError(_HOLIDAYS, "no entity")
    if not isinstance(data.get(_PLAN), Mapping):
        raise NotUnderstoodError(_PLAN, "no plan")
    return DatedPlan(
        effective_date=begin,
        plan=plan_from_json(data[_PLAN]),
        is_member=data.get(_MEMBER) is True,
        holiday_entity=data.get(_HOLIDAYS),
    )
