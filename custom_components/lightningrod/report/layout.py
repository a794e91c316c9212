"""Tables from rows, and sums of money that are never added across currencies."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from .model import Cells, Column, Report, Row, Table
from .words import NOTHING, Speech


def with_vehicle(report: Report, cells: Cells, speech: Speech) -> Cells:
    """Return columns with that of the vehicle, where there are several."""
    if len(report.odometers) < 2:  # noqa: PLR2004 it goes without saying
        return cells
    vehicle = (Column(speech.say("vehicle")), lambda it: it["vehicle"], "")
    return [cells[0], vehicle, *cells[1:]]


def table(
    title: str,
    empty: str,
    cells: Cells,
    rows: Iterable[Row],
    speech: Speech,
) -> Table:
    """Return a table with a total, by the words for its title and for no rows."""
    total = [text for _, _, text in cells]
    total[0] = speech.say("total")
    return Table(
        title=speech.say(title),
        columns=[column for column, _, _ in cells],
        rows=[[cell(row) for _, cell, _ in cells] for row in rows],
        total=total,
        empty=speech.say(empty),
    )


def billed(rows: Iterable[Row]) -> dict[str, Decimal]:
    """Return what an employer is billed, by currency."""
    return add_up(rows, "cost_billing")


def add_up(rows: Iterable[Row], column: str) -> dict[str, Decimal]:
    """Return the sum of a column of what is over, by currency."""
    sums: dict[str, Decimal] = {}
    for row in rows:
        amount, currency = row[column], row["cost_currency"]
        if amount is not None and currency and row["is_complete"]:
            sums[currency] = sums.get(currency, Decimal(0)) + amount
    return sums


def monies(amounts: Mapping[str, Decimal], speech: Speech) -> str:
    """Return amounts with their currencies."""
    told = [speech.money(amount, it) for it, amount in sorted(amounts.items()) if it]
    return " + ".join(told) or NOTHING
