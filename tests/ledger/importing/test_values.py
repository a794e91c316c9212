"""What the text of a cell says."""

from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st
import pytest

from custom_components.lightningrod.ledger.importing import times, values
from custom_components.lightningrod.ledger.importing.times import Repeated
from custom_components.lightningrod.ledger.importing.wrong import Wrong

KWH = {"kwh": (1.0, 0.0), "wh": (0.001, 0.0)}
BERLIN = ZoneInfo("Europe/Berlin")


def utc(*parts: int) -> datetime:
    year, month, day, *clock = parts
    return datetime(year, month, day, *clock, tzinfo=UTC)  # type: ignore[arg-type, misc]  # a clock


@pytest.mark.parametrize(
    ("text", "comma", "value"),
    [
        ("12.5", False, 12.5),
        ("12,5", True, 12.5),
        ("1,234.5", False, 1234.5),
        ("1.234,5", True, 1234.5),
        ("1'234.5", False, 1234.5),
        ("1 234,5", True, 1234.5),
        ("1\u202f234,5", True, 1234.5),
        ("-3", False, -3),
        ("\u22123", False, -3),
        ("+.5", False, 0.5),
        ("1e-05", False, 1e-5),
        ("12.5 kWh", False, 12.5),
        ("450 Wh", False, 0.45),
        ("12,5kWh", True, 12.5),
    ],
)
def test_numbers(*, text: str, comma: bool, value: float) -> None:
    assert values.number(text, KWH, "kwh", comma=comma).value == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "comma", "key"),
    [
        ("1.5", True, "import_no_number"),
        ("1,5", False, "import_no_number"),
        ("12,34,5", False, "import_no_number"),
        ("", False, "import_no_number"),
        ("-", False, "import_no_number"),
        ("nan", False, "import_no_number"),
        ("about 5", False, "import_no_number"),
        ("5 km", False, "import_other_unit"),
        ("1e308", False, "import_too_large"),
        ("1e999", False, "import_too_large"),
        ("9" * 90, False, "import_too_long"),
        ("9" * 50, False, "import_too_large"),
        ("1e9999", False, "import_no_number"),
        ("\u0663", False, "import_no_number"),
    ],
)
def test_what_is_no_number(*, text: str, comma: bool, key: str) -> None:
    with pytest.raises(Wrong) as caught:
        values.number(text, KWH, "kwh", comma=comma)
    assert caught.value.key == key


def test_a_number_is_as_fine_as_it_is_written() -> None:
    assert values.number("12.50", KWH, "kwh", comma=False).tolerance == pytest.approx(
        0.005
    )
    assert values.number("450 Wh", KWH, "kwh", comma=False).tolerance == pytest.approx(
        0.0005
    )
    assert values.number("12", KWH, "kwh", comma=False).tolerance == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("text", "comma", "amount", "currency"),
    [
        ("7.33", False, "7.3300", None),
        ("€ 7,33", True, "7.3300", "EUR"),
        ("7,33 EUR", True, "7.3300", "EUR"),
        ("$7.33", False, "7.3300", None),
        ("-1.00", False, "-1.0000", None),
        ("0.12345", False, "0.1234", None),
    ],
)
def test_money(*, text: str, comma: bool, amount: str, currency: str | None) -> None:
    found = values.money(text, comma=comma)
    assert (found.amount, found.currency) == (Decimal(amount), currency)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("7.33 apples", "import_no_currency"),
        ("EUR 7.33 EUR", "import_no_number"),
        ("1e12", "import_too_large"),
        ("free", "import_no_number"),
    ],
)
def test_what_is_no_money(text: str, key: str) -> None:
    with pytest.raises(Wrong) as caught:
        values.money(text, comma=False)
    assert caught.value.key == key


def test_currencies() -> None:
    assert values.currency("eur") == "EUR"
    for text in ("$", "XYZ", "\u00df", ""):
        with pytest.raises(Wrong):
            values.currency(text)


@pytest.mark.parametrize(
    ("text", "seconds", "precision"),
    [
        ("3h59m12s", 14352, 0.5),
        ("1h", 3600, 1800),
        ("1:30", 5400, 30),
        ("01:30:15", 5415, 0.5),
        ("90", 5400, 30),
        ("2 days, 1 h", 176_400, 1800),
        ("1 Std. 30 Min", 5400, 30),
        ("45 min", 2700, 30),
    ],
)
def test_durations(text: str, seconds: float, precision: float) -> None:
    found = values.span(text, 60, comma=False)
    assert found == (seconds, pytest.approx(precision))


@pytest.mark.parametrize("text", ["soon", "1:99", "99999999999 h", "1:2:3:4"])
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(Wrong):
        values.span(text, 60, comma=False)


def test_yes_and_no() -> None:
    assert [values.flag(it) for it in ("TRUE", "ja", "0", "False")] == [
        True,
        True,
        False,
        False,
    ]
    with pytest.raises(Wrong):
        values.flag("perhaps")


def test_lists_and_objects() -> None:
    assert values.tags("work, trip;work") == ["work", "trip"]
    assert values.tags('["a,b"]') == ["a,b"]
    assert values.structure('{"a":[1]}') == {"a": [1]}


@pytest.mark.parametrize(
    "text",
    [
        "[1]",
        "[",
        '["\\u0000"]',
        '["\\ud800"]',
        '["\0"]',
    ],
)
def test_lists_that_no_database_keeps(text: str) -> None:
    with pytest.raises(Wrong):
        values.tags(text)


@pytest.mark.parametrize("text", ["1", "nope", '{"a":NaN}', "[" * 100_000])
def test_what_is_no_object(text: str) -> None:
    with pytest.raises(Wrong):
        values.structure(text)


@pytest.mark.parametrize("text", ["a\0b", "\ufffd", chr(0xD800), "x" * 5001])
def test_texts_that_no_database_keeps(text: str) -> None:
    with pytest.raises(Wrong):
        values.text(text)


@given(text=st.text(), comma=st.booleans())
def test_no_cell_is_an_accident(*, text: str, comma: bool) -> None:
    readers: list[Any] = [
        lambda: values.number(text, KWH, "kwh", comma=comma),
        lambda: values.money(text, comma=comma),
        lambda: values.span(text, 60, comma=comma),
        lambda: values.flag(text),
        lambda: values.text(text),
        lambda: values.tags(text),
        lambda: values.structure(text),
        lambda: values.identity(text),
        lambda: values.currency(text),
        lambda: times.clock(text),
        lambda: times.told(text, day_first=comma),
    ]
    for reader in readers:
        with suppress(Wrong):
            reader()


# --- Times ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "day_first", "moment"),
    [
        ("2026-03-01T18:00:05+01:00", True, utc(2026, 3, 1, 17, 0, 5)),
        ("2026-03-01 18:00:05.25Z", True, utc(2026, 3, 1, 18, 0, 5, 250_000)),
        ("2026-03-01 18:00 +0100", True, utc(2026, 3, 1, 17)),
        ("2026-03-01 18:00 -05", True, utc(2026, 3, 1, 23)),
        ("2026-03-01 18:00", True, utc(2026, 3, 1, 17)),
        ("2026/3/1 18:00", True, utc(2026, 3, 1, 17)),
        ("01.03.2026, 18:00 Uhr", True, utc(2026, 3, 1, 17)),
        ("01.03.26 18:00", True, utc(2026, 3, 1, 17)),
        ("3/1/2026 6:00 PM", False, utc(2026, 3, 1, 17)),
        ("3/1/2026 12:30 AM", False, utc(2026, 2, 28, 23, 30)),
        ("01/03/2026 18:00", True, utc(2026, 3, 1, 17)),
        ("2026-03-01", True, utc(2026, 3, 1, 11)),
        ("1772388005", True, utc(2026, 3, 1, 18, 0, 5)),
        ("1772388005250", True, utc(2026, 3, 1, 18, 0, 5, 250_000)),
    ],
)
def test_times(*, text: str, day_first: bool, moment: datetime) -> None:
    told = times.told(text, day_first=day_first)
    found, second = times.moment(told, BERLIN, time(12), Repeated.ASK)
    assert (found, second) == (moment, None)


@pytest.mark.parametrize(
    "text",
    [
        "soon",
        "2026-13-01",
        "31.02.2026",
        "2026-03-01 25:00",
        "2026-03-01 18:00 CEST",
        "3/1/2026 13:00 PM",
        "2026-03/01",
        "2026-03-01 18:00 +99:99",
    ],
)
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(Wrong):
        times.told(text, day_first=True)


def test_an_hour_that_there_was_twice() -> None:
    told = times.told("2025-10-26 02:30", day_first=True)
    first = datetime(2025, 10, 26, 0, 30, tzinfo=UTC)
    second = first + timedelta(hours=1)
    asked = [times.moment(told, BERLIN, time(12), it) for it in Repeated]
    assert asked == [(first, second), (first, None), (second, None)]


def test_an_hour_that_there_never_was() -> None:
    told = times.told("2026-03-29 02:30", day_first=True)
    with pytest.raises(Wrong) as caught:
        times.moment(told, BERLIN, time(12), Repeated.FIRST)
    assert caught.value.key == "import_skipped_time"


def test_a_time_at_the_end_of_all_times() -> None:
    told = times.told("9999-12-31 23:00 -12", day_first=True)
    with pytest.raises(Wrong):
        times.moment(told, BERLIN, time(12), Repeated.ASK)


def test_a_clock_alone() -> None:
    assert times.clock("7:05 pm") == (time(19, 5), times.MINUTE)
    assert times.told("2026-03-01", day_first=True)[:2] == (date(2026, 3, 1), None)
    for text in ("25:00", "noon"):
        with pytest.raises(Wrong):
            times.clock(text)
