"""How rows are written down: exactly for machines, readable and harmless for spreadsheets."""

import csv
from datetime import UTC, date, datetime
from decimal import Decimal
import io
import json
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st
import pytest

from custom_components.lightningrod.ledger.export_format import (
    Format,
    Style,
    decimal_comma,
    plain,
    safe,
    unsafe,
)

COLUMNS = ("text", "number", "count", "yes", "money", "time", "id", "many", "nested")
NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
ROW: dict[str, Any] = {
    "text": "Home",
    "number": 1.5,
    "count": 3,
    "yes": True,
    "money": Decimal("4.2000"),
    "time": NOON,
    "id": UUID(int=1),
    "many": ["work"],
    "nested": None,
}
TEXTS = st.text() | st.sampled_from(["=1+1", "\t=1", '"', "a,b;c", "\r\n", "'", ""])
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)


def maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | values


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "text": maybe(TEXTS),
            "number": maybe(NUMBERS),
            "count": maybe(st.integers(-(2**50), 2**50)),
            "yes": maybe(st.booleans()),
            "money": maybe(st.decimals(-(10**9), 10**9, places=4)),
            "time": maybe(st.datetimes(timezones=st.just(UTC))),
            "id": maybe(st.uuids()),
            "many": maybe(st.lists(TEXTS)),
            "nested": maybe(st.dictionaries(TEXTS, maybe(TEXTS | NUMBERS))),
        }
    )
)


def written(style: Style, rows: list[dict[str, Any]], pages: int = 1) -> str:
    """Return the file of some rows that come in pages of so many."""
    parts = [
        style.rows(COLUMNS, rows[begin : begin + pages], first=begin == 0)
        for begin in range(0, len(rows), pages)
    ]
    head = style.head(COLUMNS, {"kind": "sessions"})
    return "".join([head, *parts, style.tail({"sessions": len(rows)})])


def as_json(row: dict[str, Any]) -> dict[str, Any]:
    return {name: plain(value) for name, value in row.items()}


@given(ROWS, st.integers(1, 4))
def test_json_is_read_back_equal(rows: list[dict[str, Any]], pages: int) -> None:
    found = json.loads(written(Style(format=Format.JSON), rows, pages))
    assert found == {
        "kind": "sessions",
        "rows": [as_json(row) for row in rows],
        "sums": {"sessions": len(rows)},
    }


@given(ROWS, st.integers(1, 4))
def test_csv_is_read_back_equal(rows: list[dict[str, Any]], pages: int) -> None:
    text = written(Style(format=Format.CSV), rows, pages)
    read = csv.DictReader(io.StringIO(text, newline=""), quoting=csv.QUOTE_STRINGS)
    assert [from_csv(row) for row in read] == [as_json(row) for row in rows]


def from_csv(row: dict[str, Any]) -> dict[str, Any]:
    nested = ("yes", "many", "nested")
    return row | {name: json.loads(row[name]) for name in nested if row[name]}


@given(ROWS)
def test_no_cell_of_a_spreadsheet_is_a_formula(rows: list[dict[str, Any]]) -> None:
    style = Style(format=Format.SPREADSHEET, comma=True)
    text = written(style, rows).removeprefix("\ufeff")
    read = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))
    assert len(read) == len(rows)
    for row in read:
        assert not row["text"].startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize(
    "text",
    ["=1", "+1", "-1", "@a", "\ta", "\ra", "\na", " =1", "\uff1d1", "\u00a0=1"],
)
def test_formulas_are_neutralised(text: str) -> None:
    assert safe(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Home", "a=b", "1-2", "'tis", "Köln + Bonn"])
def test_other_texts_stay(text: str) -> None:
    assert safe(text) == text


def test_for_a_spreadsheet_with_a_decimal_comma() -> None:
    zone = ZoneInfo("Europe/Berlin")
    style = Style(format=Format.SPREADSHEET, zone=zone, comma=True)
    head, row, end = written(style, [ROW]).split("\r\n")
    assert head == "\ufeff" + ";".join(f'"{name}"' for name in COLUMNS)
    assert row == (
        '"Home";"1,5";"3";"true";"4,2000";"2026-03-14 13:00:00";'
        f'"{UUID(int=1)}";"[""work""]";""'
    )
    assert not end


def test_for_a_spreadsheet_with_a_decimal_point() -> None:
    text = written(Style(format=Format.SPREADSHEET), [ROW])
    assert '"Home","1.5","3","true","4.2000","2026-03-14 12:00:00",' in text


def test_for_machines() -> None:
    text = written(Style(format=Format.CSV), [ROW])
    assert text.split("\r\n")[1] == (
        '"Home",1.5,3,"true","4.2000","2026-03-14T12:00:00+00:00",'
        f'"{UUID(int=1)}","[""work""]",'
    )


@pytest.mark.parametrize(
    ("language", "comma"),
    [("en", False), ("en-GB", False), ("ja", False), ("de", True), ("pt-BR", True)],
)
def test_decimal_comma_of_a_language(language: str, *, comma: bool) -> None:
    assert decimal_comma(language) is comma


def test_days_and_names() -> None:
    assert plain(date(2026, 3, 14)) == "2026-03-14"
    assert [(it.suffix, it.media_type) for it in Format] == [
        (".csv", "text/csv"),
        (".csv", "text/csv"),
        (".json", "application/json"),
    ]


@given(TEXTS | st.text("'=+-@\t\r\n a", max_size=6))
def test_what_is_harmless_is_read_back_as_it_was(text: str) -> None:
    assert unsafe(safe(text)) == text
