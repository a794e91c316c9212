"""The trips of a report: each of them, what no trip explains, and by class."""

from collections.abc import Sequence
from math import fsum
from typing import Final

from .layout import table, with_vehicle
from .model import NUMBER, TIME, Cells, Column, Report, Table
from .words import NOTHING, Speech

_CLASSES: Final = ("business", "commute", "private")
# As finely as a distance is told, km.
_TOLD_KM: Final = 0.1

type _Line = tuple[str, int | None, float]


def trips(report: Report, speech: Speech) -> Table:
    """Return each trip."""
    cells: Cells = [
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
    return table(
        "trips",
        "trips_none",
        with_vehicle(report, cells, speech),
        report.trips,
        speech,
    )


def gaps(report: Report, speech: Speech) -> Table:
    """Return each stretch that the odometer counted and no trip explains."""
    cells: Cells = [
        (
            Column(speech.say("start"), TIME),
            lambda it: speech.time(it["start_time"]),
            "",
        ),
        (Column(speech.say("end"), TIME), lambda it: speech.time(it["end_time"]), ""),
        (
            Column(speech.say("odometer"), NUMBER),
            lambda it: speech.distance(it["end_odometer"], 0),
            "",
        ),
        (
            Column(speech.say("distance"), NUMBER),
            lambda it: speech.distance(it["distance"]),
            speech.distance(report.driven.unexplained_km),
        ),
    ]
    columns = with_vehicle(report, cells, speech)
    return table("gaps", "gaps", columns, report.gaps, speech)


def classes(report: Report, speech: Speech) -> Table:
    """Return the distance by class, with all that makes it up to the odometer's."""
    lines: list[_Line] = [
        (name or "none", len(rows), fsum(it["distance"] or 0.0 for it in rows))
        for name in (*_CLASSES, None)
        if (rows := [it for it in report.done if it["trip_class"] == name])
    ]
    driven = report.driven
    total = driven.distance_km + driven.unexplained_km
    if driven.unexplained_km:
        lines.append(("gap", None, driven.unexplained_km))
    counted = report.counted_km
    if counted is not None and abs(counted - total) >= _TOLD_KM:
        # A drive over the end of the time, and what is rounded.
        lines.append(("rest", None, counted - total))
        total = counted
    return _by_class([*lines, ("total", driven.trips, total)], speech)


def _by_class(lines: Sequence[_Line], speech: Speech) -> Table:
    told = [
        [speech.say(name), speech.number(count, 0), speech.distance(km)]
        for name, count, km in lines
    ]
    columns = (
        Column(speech.say("class")),
        Column(speech.say("number"), NUMBER),
        Column(speech.say("distance"), NUMBER),
    )
    title = speech.say("by_class")
    return Table(title=title, columns=columns, rows=told[:-1], total=told[-1])
