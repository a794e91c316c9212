"""What a report came to when it was first made, beside what it comes to now."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from ..ledger.closing import Closing, Figures, Since
from .model import NUMBER, Column, Report, Table
from .words import NOTHING, Speech

_NONE: Final = Decimal(0)


class _Line(NamedTuple):
    """A figure then and now, with what tells it."""

    name: str
    then: float | Decimal
    now: float | Decimal
    digits: int
    unit: str


def first_reported(report: Report, speech: Speech) -> list[str]:
    """Return when the time was first reported, and whether its totals are the same."""
    return [
        f"{_named(it, report, speech.say(word, time=speech.time(it.first.made_at)))}"
        for it in report.since
        if it.first is not None
        for word in ["reported_else" if _lines(it, speech) else "reported_same"]
    ]


def since_first(report: Report, speech: Speech) -> list[Table]:
    """Return the totals then and now of each vehicle whose totals differ."""
    return [
        Table(
            title=_named(it, report, speech.say("totals_since")),
            columns=(
                Column(speech.say("what")),
                Column(speech.time(it.first.made_at), NUMBER),
                Column(speech.time(report.made_at), NUMBER),
                Column(speech.say("difference"), NUMBER),
            ),
            rows=[_cells(line, speech) for line in lines],
        )
        for it in report.since
        if it.first is not None and (lines := _lines(it, speech))
    ]


def _named(it: Since, report: Report, text: str) -> str:
    """Return a text with the vehicle, where there are several."""
    return f"{it.vehicle}: {text}" if len(report.since) > 1 else text


def _cells(line: _Line, speech: Speech) -> list[str]:
    difference = line.now - line.then if line.now != line.then else None  # type: ignore[operator]  # of one kind
    told = [_amount(value, line, speech) for value in (line.then, line.now, difference)]
    plus = "+" if difference is not None and difference > 0 else ""
    return [line.name, *told[:2], plus + told[2]]


def _amount(value: float | Decimal | None, line: _Line, speech: Speech) -> str:
    if value is None:
        return NOTHING
    if line.unit == "km":
        return speech.distance(float(value))
    number = speech.number(value, line.digits)
    return f"{number}\N{NO-BREAK SPACE}{line.unit}" if line.unit else number


def _lines(it: Since, speech: Speech) -> Sequence[_Line]:
    """Return the figures, or nothing where all of them are told as before."""
    if it.first is None:
        return ()
    lines = list(_figures(it.first, it.now, speech))
    same = all(
        _amount(line.then, line, speech) == _amount(line.now, line, speech)
        for line in lines
    )
    return () if same else lines


def _figures(first: Closing, now: Figures, speech: Speech) -> Iterator[_Line]:
    then, say = first.figures, speech.say
    yield _Line(say("charges"), len(then.sessions), len(now.sessions), 0, "")
    for word, column in (("energy", "energy_kwh"), ("wall", "evse_energy_kwh")):
        before, after = then.total(column), now.total(column)
        if before or after or word == "energy":
            yield _Line(say(word), before, after, 2, "kWh")
    for word, column in (("cost", "cost"), ("billing", "cost_billing")):
        old, new = then.money(column), now.money(column)
        for currency in sorted(old | new):
            before_it, now_it = old.get(currency, _NONE), new.get(currency, _NONE)
            yield _Line(say(word), before_it, now_it, 2, currency)
    yield _Line(say("trips"), len(then.trips), len(now.trips), 0, "")
    yield _Line(say("distance"), then.total("distance"), now.total("distance"), 1, "km")
    if then.unexplained_km or now.unexplained_km:
        yield _Line(say("gaps"), then.unexplained_km, now.unexplained_km, 1, "km")
