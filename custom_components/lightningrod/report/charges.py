"""The charges of a report: each of them, and by place."""

from decimal import Decimal

from .layout import add_up, billed, monies, table, with_vehicle
from .model import NUMBER, TIME, Cells, Column, Report, Row, Table
from .words import NOTHING, Speech


def sessions(report: Report, speech: Speech) -> Table:
    """Return each charge."""
    rows = report.sessions
    second = billed(rows)
    wall = any(row["evse_energy_kwh"] is not None for row in rows)
    cells: Cells = [
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
            monies(report.charged.costs, speech),
        ),
    ]
    if second:
        cells.append(
            (
                Column(speech.say("billing_short"), NUMBER),
                lambda it: speech.money(it["cost_billing"], it["cost_currency"]),
                monies(second, speech),
            )
        )
    return table(
        "charges", "charges_none", with_vehicle(report, cells, speech), rows, speech
    )


def places(report: Report, speech: Speech) -> Table:
    """Return what the charges come to by place."""
    groups: dict[str, list[Row]] = {}
    for row in report.complete:
        groups.setdefault(_place_name(row, speech), []).append(row)
    lines = [
        [
            name,
            speech.number(len(rows), 0),
            speech.number(sum(row["energy_kwh"] or 0.0 for row in rows), 2),
            monies(add_up(rows, "cost"), speech),
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
