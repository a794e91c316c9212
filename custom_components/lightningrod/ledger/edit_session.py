"""Edits of charging sessions: what follows from a change, a union, a division."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from math import fsum
from typing import Any, Final

from .currencies import NO_CURRENCY
from .edit_checks import EditRefused
from .owner_values import RELEASE

type Row = Mapping[str, Any]
type Values = dict[str, Any]

MANUAL: Final = "manual"
BILLED: Final = "billed"
# Set by people, and no figure that anything else follows from.
PLACE: Final = ("location_id", "location_name", "location_type", "network_name")
# What an owner may set of a session.
EDITABLE: Final = frozenset(
    {
        *PLACE,
        "charge_type",
        "cost",
        "cost_currency",
        "end_soc",
        "energy_kwh",
        "evse_energy_kwh",
        "is_free",
        "needs_review",
        "notes",
        "plug_in_utc",
        "plug_out_utc",
        "session_end_utc",
        "session_start_utc",
        "start_soc",
        "tags",
    }
)
# A session that goes on is still being measured: only words may be put on it.
EDITABLE_WHILE_OPEN: Final = frozenset({*PLACE, "is_free", "notes", "tags"})

_SUMMED: Final = (
    "energy_kwh",
    "evse_energy_kwh",
    "charge_duration_seconds",
    "miles_added",
    "solar_kwh",
    "co2_kg",
)
# Column that says how another is known.
_KNOWN_BY: Final = {"energy_kwh": "energy_source", "evse_energy_kwh": "evse_source"}
# What was set by a price plan, and is ours to set again once the owner lets go of it.
_COST: Final = ("cost", "cost_currency", "cost_source")


def consequences(row: Row, changes: Mapping[str, Any], currency: str) -> Values:
    """Return the changes with what follows from them; the owner's word on all of it.

    Who moves the start or end of the flow without a word on the cable moves that along
    where it has to. A cost without a currency is in that of the session, else in ``currency``.
    """
    values = dict(changes)
    for column, source in _KNOWN_BY.items():
        if column in values:
            values[source] = RELEASE if values[column] is RELEASE else MANUAL
    if "cost" in values:
        values |= _cost(row, values, currency)
        # Energy and amount come from one bill.
        if values["cost"] is not RELEASE and values.get("evse_source") == MANUAL:
            values["evse_source"] = BILLED
    return values | _times(row, values)


def _cost(row: Row, values: Values, currency: str) -> Values:
    if values["cost"] is RELEASE:
        return dict.fromkeys(_COST, RELEASE)
    known = None if row["cost_currency"] == NO_CURRENCY else row["cost_currency"]
    return {
        "cost_currency": values.get("cost_currency") or known or currency,
        "cost_source": MANUAL,
    }


def _times(row: Row, values: Values) -> Values:
    """Return the cable's times and the durations that the new times ask for."""
    times = ("plug_in_utc", "session_start_utc", "session_end_utc", "plug_out_utc")
    moved = {name: values[name] for name in times if name in values}
    if not moved:
        return {}
    found: Values = {}
    now = {name: row[name] for name in times} | {
        name: value for name, value in moved.items() if value is not RELEASE
    }
    start, end = now["session_start_utc"], now["session_end_utc"]
    if "plug_in_utc" not in moved and _lies_before(start, now["plug_in_utc"]):
        found["plug_in_utc"] = now["plug_in_utc"] = start
    if "plug_out_utc" not in moved and _lies_before(now["plug_out_utc"], end):
        found["plug_out_utc"] = now["plug_out_utc"] = end
    return found | _durations(row, now)


def _lies_before(first: datetime | None, second: datetime | None) -> bool:
    return first is not None and second is not None and first < second


def _durations(row: Row, times: Mapping[str, datetime | None]) -> Values:
    found: Values = {}
    plugged = _seconds(times["plug_in_utc"], times["plug_out_utc"])
    if plugged is not None:
        found["plugged_in_duration_seconds"] = plugged
    flow = _seconds(times["session_start_utc"], times["session_end_utc"])
    before = _seconds(row["session_start_utc"], row["session_end_utc"])
    charged = row["charge_duration_seconds"]
    if flow is not None:
        # Energy that flowed all the time goes on to do so; pauses stay pauses.
        whole = charged is None or charged == before
        found["charge_duration_seconds"] = flow if whole else min(charged, flow)
    return found


def _seconds(start: datetime | None, end: datetime | None) -> float | None:
    return None if start is None or end is None else (end - start).total_seconds()


def merged(rows: Sequence[Row]) -> Values:
    """Return what the first of some sessions becomes when it is all of them, oldest first."""
    first, last = rows[0], rows[-1]
    values: Values = {
        "session_start_utc": _least(rows, "session_start_utc"),
        "session_end_utc": _most(rows, "session_end_utc"),
        "plug_in_utc": _least(rows, "plug_in_utc", "session_start_utc"),
        "plug_out_utc": _most(rows, "plug_out_utc", "session_end_utc"),
        "max_power": _most(rows, "max_power"),
        "min_power": _least(rows, "min_power"),
        "start_soc": first["start_soc"],
        "end_soc": last["end_soc"],
        **{column: total(rows, column) for column in _SUMMED},
        **dict.fromkeys(_KNOWN_BY.values(), MANUAL),
        "notes": joined(rows),
        "tags": united_tags(rows),
    }
    values["plugged_in_duration_seconds"] = _seconds(
        values["plug_in_utc"], values["plug_out_utc"]
    )
    return values | _merged_cost(rows)


def _merged_cost(rows: Sequence[Row]) -> Values:
    """Return the sum of costs when one of them was set by hand; else it is priced anew."""
    if all(row["cost_source"] not in (MANUAL, "imported") for row in rows):
        return {}
    currencies = {row["cost_currency"] for row in rows if row["cost"] is not None}
    if len(currencies) != 1 or any(row["cost"] is None for row in rows):
        raise EditRefused("merge_mixed_costs")
    cost = sum((row["cost"] for row in rows), Decimal(0))
    return {"cost": cost, "cost_currency": currencies.pop(), "cost_source": MANUAL}


def total(rows: Iterable[Row], column: str) -> float | None:
    """Return the sum of a column; ``None`` where a part of it is not known."""
    values = [row[column] for row in rows]
    return None if None in values else fsum(values)


def joined(rows: Iterable[Row]) -> str | None:
    """Return the notes of all rows, each once."""
    notes = dict.fromkeys(row["notes"] for row in rows if row["notes"])
    return "\n".join(notes) or None


def united_tags(rows: Iterable[Row]) -> list[str] | None:
    """Return the tags of all rows, each once."""
    return list(dict.fromkeys(tag for row in rows for tag in row["tags"] or ())) or None


def _least(rows: Iterable[Row], *columns: str) -> Any:
    return min(_known(rows, columns), default=None)


def _most(rows: Iterable[Row], *columns: str) -> Any:
    return max(_known(rows, columns), default=None)


def _known(rows: Iterable[Row], columns: Sequence[str]) -> list[Any]:
    """Return the values of the first column that a row has."""
    firsts = ([row[it] for it in columns if row[it] is not None] for row in rows)
    return [values[0] for values in firsts if values]


def divided(
    row: Row, at: datetime, share: float, soc: float | None
) -> tuple[Values, Values]:
    """Return what a session becomes that ends at ``at``, and the one that begins then.

    ``share`` is the part of the energy that had flowed by then, ``soc`` the state of charge
    in %. The second has only the columns that differ from the first session's.
    """
    first: Values = {"session_end_utc": at, "plug_out_utc": at, "end_soc": soc}
    second: Values = {"session_start_utc": at, "plug_in_utc": at, "start_soc": soc}
    for column in _SUMMED:
        whole = row[column]
        first[column] = None if whole is None else whole * share
        second[column] = None if whole is None else whole - whole * share
    by_time = (at - row["session_start_utc"]) / timedelta(seconds=1)
    charged = row["charge_duration_seconds"]
    if charged is not None:
        first["charge_duration_seconds"] = min(
            first["charge_duration_seconds"], by_time
        )
        second["charge_duration_seconds"] = charged - first["charge_duration_seconds"]
    plug_in, plug_out = row["plug_in_utc"], row["plug_out_utc"]
    first["plugged_in_duration_seconds"] = _seconds(plug_in, at)
    second["plugged_in_duration_seconds"] = _seconds(at, plug_out)
    for source in _KNOWN_BY.values():
        first[source] = second[source] = row[source] and MANUAL
    if row["cost_source"] in (MANUAL, "imported") and row["cost"] is not None:
        first["cost"] = (row["cost"] * Decimal(str(share))).quantize(Decimal("0.0001"))
        second["cost"] = row["cost"] - first["cost"]
    return first, second
