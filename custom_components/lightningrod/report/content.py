"""What stands in a report: facts and tables, in words, from rows of the ledger.

Sessions and trips are rows by column; places are named. What is not over is shown and not
counted, and money of different currencies is never added.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from math import fsum
from typing import Any, Final

from ..ledger.correction import Correction
from ..ledger.totals import Driven, Sums
from .words import NOTHING, Speech

type Row = Mapping[str, Any]
type Cell = Callable[[Row], str]

NUMBER: Final = "n"
TIME: Final = "t"
_CLASSES: Final = ("business", "commute", "private")
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Odometer:
    """A vehicle, and its odometer at both ends of the time, km."""

    vehicle: str
    start: float | None
    end: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All that a report is made of; the sums are those of the ledger for this time."""

    start: datetime
    end: datetime
    made_at: datetime
    zone_name: str
    odometers: Sequence[Odometer]
    sessions: Sequence[Row]
    trips: Sequence[Row]
    corrections: Sequence[Correction]
    charged: Sums
    driven: Driven

    @property
    def complete(self) -> list[Row]:
        """The charges that are over."""
        return [row for row in self.sessions if row["is_complete"]]

    @property
    def done(self) -> list[Row]:
        """The trips that are over."""
        return [row for row in self.trips if row["is_complete"]]


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure with its name."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Column:
    """The head of a column, and how its cells look."""

    name: str
    style: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with its heading; ``empty`` is said instead of no rows."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    total: Sequence[str] = ()
    note: str = ""
    empty: str = ""


@dataclass(slots=True)
class Content:
    """Facts, notes and tables in their order."""

    facts: list[Fact] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)


def content(report: Report, speech: Speech) -> Content:
    """Return what a report says."""
    made = Content(facts=_facts(report, speech), notes=_notes(report, speech))
    made.tables.append(_sessions(report, speech))
    if report.sessions:
        made.tables.append(_places(report, speech))
    made.tables.append(_trips(report, speech))
    if report.trips:
        made.tables.append(_classes(report, speech))
    made.tables.append(_corrections(report, speech))
    return made


def _facts(report: Report, speech: Speech) -> list[Fact]:
    charged, driven = report.charged, report.driven
    facts = [
        ("charges", speech.number(charged.sessions, 0)),
        ("energy", speech.energy(charged.energy_kwh)),
    ]
    if charged.wall_sessions:
        facts.append(("wall", speech.energy(charged.wall_kwh)))
    facts.append(("cost", _monies(charged.costs, speech)))
    if billed := _billed(report.complete):
        facts.append(("billing", _monies(billed, speech)))
    facts += [
        ("trips", speech.number(driven.trips, 0)),
        ("distance", speech.distance(driven.distance_km)),
    ]
    return [
        *(
            Fact(f"{speech.say('odometer')} {it.vehicle}", _odometer(it, speech))
            for it in report.odometers
        ),
        *(Fact(speech.say(name), value) for name, value in facts),
    ]


def _odometer(it: Odometer, speech: Speech) -> str:
    return speech.say(
        "odometer_from_to",
        start=speech.distance(it.start, 0),
        end=speech.distance(it.end, 0),
    )


def _notes(report: Report, speech: Speech) -> list[str]:
    notes = []
    if report.charged.unpriced_sessions:
        count = speech.number(report.charged.unpriced_sessions, 0)
        notes.append(
            f"{speech.say('unpriced')}: {count}. {speech.say('unpriced_note')}"
        )
    doubtful = sum(
        bool(row["needs_review"]) for row in (*report.sessions, *report.trips)
    )
    if doubtful:
        notes.append(f"{speech.say('doubtful')}: {speech.number(doubtful, 0)}")
    rows = (*report.sessions, *report.trips)
    if unfinished := sum(not row["is_complete"] for row in rows):
        count = speech.number(unfinished, 0)
        notes.append(
            f"{speech.say('unfinished')}: {count}. {speech.say('unfinished_note')}"
        )
    return notes


def _sessions(report: Report, speech: Speech) -> Table:
    rows = report.sessions
    billed = _billed(rows)
    wall = any(row["evse_energy_kwh"] is not None for row in rows)
    cells: list[tuple[Column, Cell, str]] = [
        (Column(speech.say("start"), TIME), lambda it: _start(it, speech), ""),
        (Column(speech.say("place")), lambda it: _place(it, speech), ""),
        (
            Column(speech.say("odometer"), NUMBER),
            lambda it: speech.distance(it["odometer"], 0),
            "",
        ),
        (
            Column(speech.say("energy_short"), NUMBER),
            lambda it: speech.number(it["energy_kwh"], 2),
            speech.number(report.charged.energy_kwh, 2),
        ),
    ]
    if wall:
        cells.append(
            (
                Column(speech.say("wall_short"), NUMBER),
                lambda it: speech.number(it["evse_energy_kwh"], 2),
                speech.number(report.charged.wall_kwh, 2),
            )
        )
    cells += [
        (Column(speech.say("price"), NUMBER), lambda it: _price(it, speech), ""),
        (
            Column(speech.say("cost"), NUMBER),
            lambda it: _cost(it, speech),
            _monies(report.charged.costs, speech),
        ),
    ]
    if billed:
        cells.append(
            (
                Column(speech.say("billing_short"), NUMBER),
                lambda it: speech.money(it["cost_billing"], it["cost_currency"]),
                _monies(billed, speech),
            )
        )
    return _table(
        "charges", "charges_none", _with_vehicle(report, cells, speech), rows, speech
    )


def _trips(report: Report, speech: Speech) -> Table:
    cells: list[tuple[Column, Cell, str]] = [
        (
            Column(speech.say("start"), TIME),
            lambda it: speech.time(it["start_time"]),
            "",
        ),
        (Column(speech.say("from")), lambda it: it["start_place"] or NOTHING, ""),
        (Column(speech.say("to")), lambda it: it["end_place"] or NOTHING, ""),
        (
            Column(speech.say("odometer"), NUMBER),
            lambda it: speech.distance(it["end_odometer"], 0),
            "",
        ),
        (
            Column(speech.say("distance"), NUMBER),
            lambda it: speech.distance(it["distance"]),
            speech.distance(report.driven.distance_km),
        ),
        (
            Column(speech.say("duration"), NUMBER),
            lambda it: speech.duration(it["duration"]),
            "",
        ),
        (
            Column(speech.say("trip_energy"), NUMBER),
            lambda it: speech.energy(it["energy_consumed"]),
            speech.energy(fsum(it["energy_consumed"] or 0.0 for it in report.done)),
        ),
        (
            Column(speech.say("class")),
            lambda it: speech.say(it["trip_class"]) if it["trip_class"] else NOTHING,
            "",
        ),
    ]
    return _table(
        "trips",
        "trips_none",
        _with_vehicle(report, cells, speech),
        report.trips,
        speech,
    )


def _with_vehicle(
    report: Report, cells: list[tuple[Column, Cell, str]], speech: Speech
) -> list[tuple[Column, Cell, str]]:
    if len(report.odometers) < 2:  # noqa: PLR2004 it goes without saying
        return cells
    vehicle = (Column(speech.say("vehicle")), lambda it: it["vehicle"], "")
    return [cells[0], vehicle, *cells[1:]]


def _table(
    title: str,
    empty: str,
    cells: Sequence[tuple[Column, Cell, str]],
    rows: Iterable[Row],
    speech: Speech,
) -> Table:
    total = [text for _, _, text in cells]
    total[0] = speech.say("total")
    return Table(
        title=speech.say(title),
        columns=[column for column, _, _ in cells],
        rows=[[cell(row) for _, cell, _ in cells] for row in rows],
        total=total,
        empty=speech.say(empty),
    )


def _places(report: Report, speech: Speech) -> Table:
    groups: dict[str, list[Row]] = {}
    for row in report.complete:
        groups.setdefault(_place_name(row, speech), []).append(row)
    lines = [
        [
            name,
            speech.number(len(rows), 0),
            speech.number(sum(row["energy_kwh"] or 0.0 for row in rows), 2),
            _monies(_sum(rows, "cost"), speech),
        ]
        for name, rows in sorted(groups.items(), key=lambda it: -len(it[1]))
    ]
    columns = (
        Column(speech.say("place")),
        Column(speech.say("number"), NUMBER),
        Column(speech.say("energy_short"), NUMBER),
        Column(speech.say("cost"), NUMBER),
    )
    return Table(title=speech.say("by_place"), columns=columns, rows=lines)


def _classes(report: Report, speech: Speech) -> Table:
    lines = []
    for name in (*_CLASSES, None):
        rows = [row for row in report.done if row["trip_class"] == name]
        if rows:
            distance = fsum(row["distance"] or 0.0 for row in rows)
            count = speech.number(len(rows), 0)
            lines.append([speech.say(name or "none"), count, speech.distance(distance)])
    columns = (
        Column(speech.say("class")),
        Column(speech.say("number"), NUMBER),
        Column(speech.say("distance"), NUMBER),
    )
    return Table(
        title=speech.say("by_class"),
        columns=columns,
        rows=lines,
        total=[
            speech.say("total"),
            speech.number(report.driven.trips, 0),
            speech.distance(report.driven.distance_km),
        ],
    )


def _corrections(report: Report, speech: Speech) -> Table:
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
    changes = [
        speech.say(
            "from_value",
            name=speech.say(word),
            before=_value(column, it.before.get(column), speech),
            after=_value(column, it.after.get(column), speech),
        )
        for column, word in _SHOWN.items()
        if (it.before or it.after)
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


def _start(row: Row, speech: Speech) -> str:
    return speech.time(row["session_start_utc"] or row["plug_in_utc"])


def _place_name(row: Row, speech: Speech) -> str:
    name: str | None = row["location_name"] or row["network_name"]
    return name or speech.say("unknown_place")


def _place(row: Row, speech: Speech) -> str:
    name, network = _place_name(row, speech), row["network_name"]
    return name if network in (None, name) else f"{name} ({network})"


def _price(row: Row, speech: Speech) -> str:
    cost, energy = row["cost"], row["energy_kwh"]
    if not cost or not energy or row["cost_completeness"] == "partial":
        return NOTHING
    return speech.money(cost / Decimal(str(energy)), row["cost_currency"], 3)


def _cost(row: Row, speech: Speech) -> str:
    cost = row["cost"]
    if cost is None:
        return speech.say("no_price") if row["is_complete"] else NOTHING
    if cost == 0 and row["cost_completeness"] != "partial":
        return speech.say("free")
    text = speech.money(cost, row["cost_currency"])
    partial = row["cost_completeness"] == "partial"
    return f"{text} ({speech.say('partial')})" if partial else text


def _billed(rows: Iterable[Row]) -> dict[str, Decimal]:
    return _sum(rows, "cost_billing")


def _sum(rows: Iterable[Row], column: str) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for row in rows:
        amount, currency = row[column], row["cost_currency"]
        if amount is not None and currency and row["is_complete"]:
            sums[currency] = sums.get(currency, Decimal(0)) + amount
    return sums


def _monies(amounts: Mapping[str, Decimal], speech: Speech) -> str:
    told = [speech.money(amount, it) for it, amount in sorted(amounts.items()) if it]
    return " + ".join(told) or NOTHING
