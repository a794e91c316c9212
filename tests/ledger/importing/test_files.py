"""How files are written, and that a broken record costs its own line only."""

from pathlib import Path

import pytest

from custom_components.lightningrod.ledger.importing import files
from custom_components.lightningrod.ledger.importing.files import Record

from .helpers import write

TEXT = "Ort;kWh\nKöln;5\n"


def records(path: Path, delimiter: str = ";") -> list[Record]:
    return list(files.records(path, files.guess_encoding(path), delimiter))


@pytest.mark.parametrize(
    ("written", "guessed"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16"),
        ("utf-16-be", "utf-16"),
        ("cp1252", "cp1252"),
    ],
)
def test_encodings(tmp_path: Path, written: str, guessed: str) -> None:
    path = write(tmp_path / "a.csv", TEXT, written)
    assert files.guess_encoding(path) == guessed
    assert records(path) == [Record(1, ["Ort", "kWh"]), Record(2, ["Köln", "5"])]
    assert files.has_mark(path) == (written == "utf-8-sig")


def test_an_encoding_that_fails_late(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"a;b\n" * 500_000 + "ä;b\n".encode("cp1252"))
    assert files.guess_encoding(path) == "cp1252"


def test_what_an_encoding_does_not_know_is_marked(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", TEXT, "cp1252")
    found = list(files.records(path, "utf-8", ";"))
    assert found[1].cells == ["K\ufffdln", "5"]


@pytest.mark.parametrize("delimiter", files.DELIMITERS)
def test_delimiters(tmp_path: Path, delimiter: str) -> None:
    text = "start;kWh;note\n2026-01-01;5.5;a\n2026-01-02;6.5;b\n"
    path = write(tmp_path / "a.csv", text.replace(";", delimiter))
    assert files.guess_delimiter(path, "utf-8") == delimiter


def test_decimal_commas_are_no_delimiters(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "Start;kWh;€\n1.1.2026;5,5;1,2\n2.1.2026;6;1,3\n")
    assert files.guess_delimiter(path, "utf-8") == ";"


def test_a_file_may_say_its_delimiter(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "sep=|\na,b|c\nd,e|f\n")
    assert files.guess_delimiter(path, "utf-8") == "|"
    assert [it.cells for it in records(path, "|")] == [["a,b", "c"], ["d,e", "f"]]


def test_nothing_at_all(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "")
    assert files.guess_encoding(path) == "utf-8"
    assert files.guess_delimiter(path, "utf-8") in files.DELIMITERS
    assert records(path) == []


def test_lines_of_records(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", 'a;b\n\n1;"x\ny"\n;\n2;z\n')
    assert records(path) == [
        Record(1, ["a", "b"]),
        Record(3, ["1", "x\ny"]),
        Record(6, ["2", "z"]),
    ]


def test_a_quote_that_never_ends_costs_its_line(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", 'a;b\n1;"x\n2;y\n3;z\n')
    assert records(path) == [
        Record(1, ["a", "b"]),
        Record(2, None),
        Record(3, ["2", "y"]),
        Record(4, ["3", "z"]),
    ]


def test_even_in_a_long_file(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", 'a;b\n1;"x\n' + "2;y\n" * 1000)
    found = records(path)
    assert [it.line for it in found if it.cells is None] == [2]
    assert len(found) == 1002


def test_a_line_as_long_as_a_file(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "a;b\n" + "x" * 300_000 + ";1\n2;y\n")
    found = records(path)
    assert found[0].cells == ["a", "b"]
    assert found[-1].cells == ["2", "y"]


def test_a_cell_that_is_too_long(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.csv", 'a;b\n1;"' + ("x" * 90_000 + "\n") * 3 + '"\n2;y\n'
    )
    found = records(path)
    assert found[1] == Record(2, None)
    assert found[-1].cells == ["2", "y"]
