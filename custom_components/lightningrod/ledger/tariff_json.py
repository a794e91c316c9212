"""The price plan as it is kept, and the older forms that are still read."""

from collections.abc import Mapping
from typing import Any, Final

from .costs import PricePlan
from .exact_json import NotUnderstoodError, from_json, to_json
from .tariffs import Flat, Free, Offer, Plan, Rates

# 1, which did not say so, knew flat and free alone (costs.PricePlan).
FORMAT: Final = 2
FORMAT_KEY: Final = "format"


def plan_to_json(plan: Plan) -> dict[str, Any]:
    """Return the plan as JSON that :func:`plan_from_json` reads back exactly."""
    return {FORMAT_KEY: FORMAT, **to_json(plan)}


def plan_from_json(data: Mapping[str, Any]) -> Plan:
    """Return the plan that was kept, in whichever form.

    Raises :class:`~.exact_json.NotUnderstoodError` when it cannot be understood. That a plan
    can be read does not make it a good one: see ``tariff_checks``.
    """
    if FORMAT_KEY not in data:
        return _first_form(data)
    if data[FORMAT_KEY] != FORMAT:
        raise NotUnderstoodError(FORMAT_KEY, f"unknown: {data[FORMAT_KEY]!r}")
    return from_json(
        Plan, {key: value for key, value in data.items() if key != FORMAT_KEY}
    )


def _first_form(data: Mapping[str, Any]) -> Plan:
    kept = PricePlan.from_json(data)
    if kept is None or not kept.per_kwh.is_finite():
        raise NotUnderstoodError("", "no price plan")
    energy = Free() if kept.kind == "free" else Flat(per_kwh=kept.per_kwh)
    return Plan(
        currency=kept.currency,
        offer=Offer(rates=Rates(energy=energy)),
        tariff_id=kept.tariff_id,
        name=kept.name,
    )
