"""What a row of the ledger becomes where the file is right, or knows more."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from ..export_format import Kind
from .completing import IMPORTED
from .matching import Judged
from .reading import Conflicts

type Row = Mapping[str, Any]

_PLACE: Final = ("location_id", "location_name", "location_type", "network_name")
_TIMES: Final = frozenset(
    {"session_start_utc", "session_end_utc", "plug_in_utc", "plug_out_utc"}
)
# Column that says how another is known.
_KNOWN_BY: Final[Mapping[Kind, Mapping[str, str]]] = {
    Kind.SESSIONS: {"energy_kwh": "energy_source", "evse_energy_kwh": "evse_source"},
    Kind.TRIPS: {"distance": "distance_source", "energy_consumed": "energy_source"},
}
_COST: Final = frozenset({"cost", "cost_currency"})


def changes(judged: Judged, policy: Conflicts, kind: Kind) -> dict[str, Any]:
    """Return the columns that a row of the ledger takes from the file; none to keep it."""
    parsed, other = judged.parsed, judged.other
    if parsed is None or other is None or policy is Conflicts.KEEP:
        return {}
    fields = [
        name
        for name in judged.fields
        if policy is Conflicts.TAKE or other[name] is None
    ]
    if not fields:
        return {}
    row = parsed.row
    values = {name: row[name] for name in fields}
    for column, source in _KNOWN_BY[kind].items():
        if column in values:
            values[source] = row.get(source) or IMPORTED
    if values.keys() & _COST and row.get("cost") is not None:
        values |= {
            "cost": row["cost"],
            "cost_currency": row["cost_currency"],
            "cost_source": IMPORTED,
        }
    if "location_name" in values:
        values |= {name: row[name] for name in _PLACE if row.get(name) is not None}
        values["location_id"] = row.get("location_id")
    return values | _following(values, other, kind)


def _following(values: Row, other: Row, kind: Kind) -> dict[str, Any]:
    """Return durations and rates that follow from what changes."""
    now = {**other, **values}
    found: dict[str, Any] = {}
    if kind is Kind.TRIPS:
        if values.keys() & {"start_time", "end_time"}:
            found["duration"] = _seconds(now["start_time"], now["end_time"])
        if values.keys() & {"distance", "energy_consumed"} and now["energy_consumed"]:
            known = now["distance"] is not None and now["energy_consumed"] > 0
            found["efficiency"] = (
                now["distance"] / now["energy_consumed"] if known else None
            )
        return found
    if not values.keys() & _TIMES:
        return found
    start, end = now["session_start_utc"], now["session_end_utc"]
    # The cable was in at least while energy flowed.
    found["plug_in_utc"] = _least((now["plug_in_utc"], now["plug_in_utc"] and start))
    found["plug_out_utc"] = _most((now["plug_out_utc"], now["plug_out_utc"] and end))
    plugged = _seconds(found["plug_in_utc"], found["plug_out_utc"])
    if plugged is not None:
        found["plugged_in_duration_seconds"] = plugged
    flowed, charged = _seconds(start, end), now["charge_duration_seconds"]
    if flowed is not None:
        found["charge_duration_seconds"] = (
            flowed if charged is None else min(charged, flowed)
        )
    return {name: it for name, it in found.items() if it is not None}


def _seconds(start: Any, end: Any) -> float | None:
    return None if start is None or end is None else (end - start).total_seconds()


def _least(moments: Iterable[Any]) -> Any:
    return min(filter(None, moments), default=None)


def _most(moments: Iterable[Any]) -> Any:
    return max(filter(None, moments), default=None)
