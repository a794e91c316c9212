"""A whole plan as a person writes it: all that a price can be, where forms are too narrow."""

from collections.abc import Mapping
from datetime import date
import re
from typing import Any, Final

from ..ledger.exact_json import to_json
from ..ledger.tariff_history import SINCE_EVER, DatedPlan
from ..ledger.tariff_json import FORMAT, plan_from_json
from ..ledger.tariffs import Plan
from .draft import CONF_HOLIDAY_ENTITY
from .offers import CONF_IS_MEMBER
from .values import Form, decimal

CONF_PLAN: Final = "plan"
CONF_VALID_FROM: Final = "valid_from"

# The fields that are whole numbers; all other numbers are amounts.
WHOLE_NUMBERS: Final = frozenset(
    {
        "after_minutes",
        "day",
        "format",
        "month",
        "slot_minutes",
        "starts_on",
        "step_minutes",
        "tariff_id",
        "until_minutes",
    }
)
# What an editor of YAML makes of a date without quotes.
_MIDNIGHT: Final = re.compile(r"(\d{4}-\d\d-\d\d)T00:00:00(\.0+)?Z")


def beginning(currency: str) -> dict[str, Any]:
    """Return a plan to begin with; the price is for a person to fill in."""
    return {"currency": currency, "offer": {"rates": {"energy": {"kind": "flat"}}}}


def whole_form(dated: DatedPlan) -> dict[str, Any]:
    """Return the form that :func:`whole_plan` makes the plan of."""
    begin, holidays = dated.effective_date, dated.holiday_entity
    return {
        CONF_PLAN: to_json(dated.plan),
        CONF_IS_MEMBER: dated.is_member,
        **({} if begin == SINCE_EVER else {CONF_VALID_FROM: begin.isoformat()}),
        **({} if holidays is None else {CONF_HOLIDAY_ENTITY: holidays}),
    }


def whole_plan(form: Form) -> DatedPlan:
    """Return the plan of a form.

    Raises :class:`~..ledger.exact_json.NotUnderstoodError` when it cannot be understood.
    """
    begin = form.get(CONF_VALID_FROM)
    return DatedPlan(
        effective_date=date.fromisoformat(begin) if begin else SINCE_EVER,
        plan=_plan(form[CONF_PLAN]),
        is_member=form.get(CONF_IS_MEMBER, False),
        holiday_entity=form.get(CONF_HOLIDAY_ENTITY),
    )


def _plan(written: object) -> Plan:
    given = written if isinstance(written, Mapping) else {}
    return plan_from_json({"format": FORMAT, **_exact(given)})


def _exact(written: Any, name: str = "") -> Any:
    """Return what was written, with amounts and dates as they are kept."""
    if isinstance(written, Mapping):
        return {key: _exact(value, str(key)) for key, value in written.items()}
    if isinstance(written, list):
        return [_exact(value) for value in written]
    if isinstance(written, int | float) and not isinstance(written, bool):
        return written if name in WHOLE_NUMBERS else str(decimal(written))
    if isinstance(written, str) and (dated := _MIDNIGHT.fullmatch(written)):
        return dated[1]
    return written
