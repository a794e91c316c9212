"""What was corrected after the time that a report is about."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from ..ledger.correction import Correction
from .model import TIME, Column, Report, Table
from .words import Speech

# What a correction tells of, and how its values are written.
_SHOWN: Final[Mapping[str, str]] = {
    "energy_kwh": "energy",
    "evse_energy_kwh": "wall",
    "cost": "cost",
    "cost_billing": "billing",
    "location_name": "place",
    "session_start_utc": "start",
    "session_end_utc": "end",
    "start_time": "start",
    "end_time": "end",
    "distance": "distance",
    "energy_consumed": "trip_energy",
    "trip_class": "class",
}
# Of a row that came or went its time is told already.
_MOMENTS: Final = frozenset(
    {"session_start_utc", "session_end_utc", "start_time", "end_time"}
)


def corrections(report: Report, speech: Speech) -> Table:
    """Return each correction, with what it changed."""
    columns = (
        Column(speech.say("made_at"), TIME),
        Column(speech.say("what")),
        Column(speech.say("change")),
    )
    rows = [
        [
            speech.time(it.made_at),
            speech.say(
                "trip_of" if it.is_trip else "charge_of", time=speech.time(it.row_time)
            ),
            _change(it, speech),
        ]
        for it in report.corrections
    ]
    return Table(
        title=speech.say("corrections"),
        columns=columns,
        rows=rows,
        note=speech.say("corrections_note") if rows else "",
        empty=speech.say("corrections_none"),
    )


def _change(it: Correction, speech: Speech) -> str:
    action = speech.words.get(f"action_{it.action}", it.action)
    hidden = frozenset[str]() if it.before and it.after else _MOMENTS
    changes = [
        speech.say(
            "from_value",
            name=speech.say(word),
            before=_value(column, it.before.get(column), speech),
            after=_value(column, it.after.get(column), speech),
        )
        for column, word in _SHOWN.items()
        if column not in hidden
        and it.before.get(column) != it.after.get(column)
        and (column in it.before or column in it.after)
    ]
    told = "; ".join(changes)
    undone = f" ({speech.say('undone')})" if it.undone else ""
    return f"{action}{undone}: {told}" if told else f"{action}{undone}"


def _value(column: str, value: Any, speech: Speech) -> str:
    if value is None:
        return speech.say("nothing")
    if isinstance(value, datetime):
        return speech.time(value)
    if column == "trip_class":
        return speech.words.get(str(value), str(value))
    if column == "distance":
        return speech.distance(float(value))
    if column == "location_name":
        return str(value)
    return speech.number(Decimal(str(value)), 2)
