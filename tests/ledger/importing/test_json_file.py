"""Our own JSON exports are read as they were written, and a broken row costs itself."""

import json
from pathlib import Path
from typing import Any

import pytest

from custom_components.lightningrod.ledger.export_format import Format, Kind, Style
from custom_components.lightningrod.ledger.importing import files, json_file
from custom_components.lightningrod.ledger.importing.wrong import Wrong

from .helpers import GERMAN, VIN, context, read, reasons, rows, write

ABOUT = {"format": "lightningrod", "version": 1, "kind": "sessions"}
ROW: dict[str, Any] = {
    "vehicle": "Lightning",
    "vehicle_id": "an id",
    "session_id": "aaaaaaaa-9a12-5311-ad95-22dbc29bd7c0",
    "session_start_utc": "2026-03-01T10:00:00+00:00",
    "session_end_utc": "2026-03-01T11:00:00.125000+00:00",
    "energy_kwh": 10.123456789,
    "cost": "4.2000",
    "cost_currency": "EUR",
    "is_free": False,
    "is_complete": True,
    "notes": '=1+1\n"ä" 🚗',
    "tags": ["a", "b"],
    "provenance": {"energy_kwh": "log"},
    "owner_values": {},
    "evse_energy_kwh": None,
}


def exported(*found: Any, **about: Any) -> str:
    """Return an export as we write it."""
    style = Style(format=Format.JSON)
    names = list(found[0]) if found else []
    return (
        style.head(names, ABOUT | about)
        + style.rows(names, found, first=True)
        + style.tail({"sessions": len(found)})
    )


def cells(path: Path) -> list[list[str] | None]:
    names = list(ROW)
    return [it.cells for it in json_file.records(path, "utf-8", names)]


def test_a_row_is_as_it_was_written(tmp_path: Path) -> None:
    path = write(tmp_path / "a", exported(ROW))
    known = context(vehicle=None, vehicles={"an id": VIN})
    seen, found = read(path, GERMAN, known)
    assert seen.reading.is_json
    assert seen.reading.exact
    assert (seen.reading.kind, seen.reading.program) == (Kind.SESSIONS, "LightningROD")
    assert seen.headers == tuple(ROW)
    (row,) = rows(found)
    assert row["device_id"] == VIN
    assert str(row["session_id"]) == ROW["session_id"]
    assert row["energy_kwh"] == ROW["energy_kwh"]
    assert str(row["cost"]) == "4.2000"
    assert row["notes"] == ROW["notes"]
    assert row["tags"] == ROW["tags"]
    assert row["provenance"] == ROW["provenance"]
    assert row["is_free"] is False
    assert row["session_end_utc"].isoformat() == ROW["session_end_utc"]
    assert "evse_energy_kwh" not in row


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("ordered", [False, True])
def test_however_it_is_laid_out(
    tmp_path: Path, *, indent: int | None, ordered: bool
) -> None:
    whole = json.loads(exported(ROW, ROW | {"notes": None}))
    text = json.dumps(whole, indent=indent, sort_keys=ordered)
    path = write(tmp_path / "a", text)
    seen, found = read(path, known=context())
    assert (seen.reading.kind, set(seen.headers)) == (Kind.SESSIONS, set(ROW))
    assert [it.line for it in found] == [2, 3]
    assert [it["notes"] for it in rows(found[:1])] == [ROW["notes"]]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    path = write(tmp_path / "a", exported(ROW), encoding)
    _, found = read(path)
    assert rows(found)[0]["notes"] == ROW["notes"]


def test_what_is_no_unicode_is_told(tmp_path: Path) -> None:
    path = write(tmp_path / "a", exported(ROW, {**ROW, "notes": "b"}), "utf-8")
    path.write_bytes(path.read_bytes().replace("ä".encode(), b"\xe4"))
    assert reasons(read(path)[1]) == ["import_characters", None]


def test_names_that_only_later_rows_have(tmp_path: Path) -> None:
    late = {**ROW, "target_soc": 80}
    text = exported(ROW).replace("\n]", f",\n{json.dumps(late)}\n]")
    seen, found = read(write(tmp_path / "a", text))
    assert seen.headers[-1] == "target_soc"
    assert rows(found)[1]["target_soc"] == 80


def test_a_long_file_is_read_to_its_end(tmp_path: Path) -> None:
    many = [{**ROW, "notes": str(n) * 5000} for n in range(100)]
    found = cells(write(tmp_path / "a", exported(*many)))
    assert [it[10] for it in found if it] == [it["notes"] for it in many]


@pytest.mark.parametrize(
    "broken",
    [
        '{"notes": "a',
        '{"notes": NaN nothing}',
        '{"notes": 1e5 2}',
        '{"notes": ' + "9" * 5000 + "}",
        '{"notes": ' + "[" * 100_000 + "]" * 100_000 + "}",
        '{"notes": "' + "x" * 2_000_000,
        "5",
        "[1]",
        '"text"',
        "{} {}",
        "null",
        "",
    ],
    ids=range(12),
)
def test_a_broken_row_costs_itself(tmp_path: Path, broken: str) -> None:
    row = json.dumps({"notes": "a"})
    text = exported(ROW).replace("\n]", f",\n{broken},\n{row}\n]")
    found = cells(write(tmp_path / "a", text))
    assert [it is None for it in found] == [False, True, False]
    assert found[2] == ["a" if it == "notes" else "" for it in ROW]


@pytest.mark.parametrize("cut", [1, 5, 60, 200])
def test_a_file_that_was_cut_off_says_so(tmp_path: Path, cut: int) -> None:
    text = exported(ROW, ROW)
    short = text[: text.rindex("\n]") - cut + 1]
    path = write(tmp_path / "a", short)
    assert [it is None for it in cells(path)] == [False, True]
    assert reasons(read(path)[1])[-1] == "import_broken"


def test_values_that_no_cell_can_be(tmp_path: Path) -> None:
    strange = {
        "energy_kwh": {"a": 1},
        "cost": float("inf"),
        "is_free": "perhaps",
        "session_id": 5,
        "provenance": "text",
        "notes": "\ud800",
        "tags": [1],
        "session_end_utc": -1,
    }
    for name, value in strange.items():
        text = exported(ROW).replace("\n]", f",\n{json.dumps({**ROW, name: value})}\n]")
        told = reasons(read(write(tmp_path / "a", text))[1])
        assert told[0] is None
        assert told[1] is not None, name


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "import_no_export"),
        ("{}", "import_no_export"),
        ('{"format"', "import_no_export"),
        ('[{"Start": "2026-03-01"}]', "import_no_export"),
        ('{"rows": [{"a": 1}]}', "import_no_export"),
        (exported(ROW, kind="cars"), "import_no_export"),
        (exported(ROW, kind=["sessions"]), "import_no_export"),
        (exported(ROW, format="other"), "import_no_export"),
        (exported(ROW, version="1"), "import_newer_export"),
        (exported(ROW, version=2), "import_newer_export"),
        (exported(), "import_empty"),
        (exported(ROW).replace("\n{", "\n5{"), "import_empty"),
    ],
)
def test_what_is_no_export(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(Wrong) as caught:
        read(write(tmp_path / "a", text))
    assert caught.value.key == reason


def test_names_that_nobody_knows_are_no_burden(tmp_path: Path) -> None:
    many = [{**ROW, f"x{n}": n} for n in range(50)]
    text = exported(ROW).replace(
        "\n]", "".join(f",\n{json.dumps(it)}" for it in many) + "\n]"
    )
    seen, found = read(write(tmp_path / "a", text))
    assert seen.headers == tuple(ROW)
    assert len(rows(found)) == 51


def test_tables_are_no_json(tmp_path: Path) -> None:
    for text in ("Start;kWh\n1.1.2026;5\n", "[x];{y}\n", ""):
        path = write(tmp_path / "a", text)
        assert not json_file.is_json(path, files.guess_encoding(path))
