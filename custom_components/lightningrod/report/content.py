"""What stands in a report: facts and tables, in words, from rows of the ledger.

Sessions and trips are rows by column; places are named. What is not over is shown and not
counted, and money of different currencies is never added.
"""

from .charges import places, sessions
from .closing import first_reported, since_first
from .corrections import corrections
from .layout import billed, monies
from .model import Content, Fact, Odometer, Report
from .trips import classes, gaps, trips
from .words import Speech


def content(report: Report, speech: Speech) -> Content:
    """Return what a report says."""
    made = Content(facts=_facts(report, speech), notes=_notes(report, speech))
    made.tables.append(sessions(report, speech))
    if report.sessions:
        made.tables.append(places(report, speech))
    made.tables.append(trips(report, speech))
    if report.gaps:
        made.tables.append(gaps(report, speech))
    if report.trips or report.gaps:
        made.tables.append(classes(report, speech))
    made.tables.append(corrections(report, speech))
    made.tables += since_first(report, speech)
    return made


def _facts(report: Report, speech: Speech) -> list[Fact]:
    charged, driven = report.charged, report.driven
    facts = [
        ("charges", speech.number(charged.sessions, 0)),
        ("energy", speech.energy(charged.energy_kwh)),
    ]
    if charged.wall_sessions:
        facts.append(("wall", speech.energy(charged.wall_kwh)))
    facts.append(("cost", monies(charged.costs, speech)))
    if second := billed(report.complete):
        facts.append(("billing", monies(second, speech)))
    facts += [
        ("trips", speech.number(driven.trips, 0)),
        ("distance", speech.distance(driven.distance_km)),
    ]
    if driven.unexplained_km:
        facts.append(("gaps", speech.distance(driven.unexplained_km)))
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
    return [*notes, *first_reported(report, speech)]
