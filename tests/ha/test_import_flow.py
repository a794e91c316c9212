"""The dialogs that take a file in: what they guess, show, ask, and do."""

from collections.abc import Iterator
import csv
from http import HTTPStatus
import io
from pathlib import Path
import tempfile
from typing import Any
from unittest.mock import patch

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.lightningrod.const import DOMAIN
from custom_components.lightningrod.db import import_run
from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.errors import CannotConnect
from custom_components.lightningrod.flows import import_forms, importing

from .dialogs import open_options, suggested
from .ledger import (
    OTHER_VIN,
    at,
    charge,
    ledger_entry,
    rows,
    settled,
    setup,
    vehicle,
    write,
)

TEXT = (
    "Startzeit;Endzeit;Ladepunkt;Fahrzeug;Energie (kWh);Preis\n"
    "2026-03-01 10:00:00;2026-03-01 11:00:00;Garage;Lightning;10,5;4,20\n"
    "2026-03-02 10:00:00;2026-03-02 11:00:00;Garage;Lightning;11,5;4,60\n"
    "2026-03-03 10:00:00;2026-03-03 11:00:00;Garage;Zoe;12,5;5,00\n"
    "nie;2026-03-04 11:00:00;Garage;Lightning;13,5;5,40\n"
)
CHARGES = "SELECT evse_energy_kwh, cost FROM ev_charging_session ORDER BY cost"


@pytest.fixture
async def entry(hass: HomeAssistant) -> MockConfigEntry:
    """Return a ledger with one car, in UTC."""
    await hass.config.async_set_time_zone("UTC")
    return await setup(hass, ledger_entry(hass, vehicle()))


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return where files are put; nothing is left there in the end."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    assert not list(folder.glob("lightningrod_*"))


class Dialog:
    """The dialog of one file."""

    def __init__(self, hass: HomeAssistant, result: Any) -> None:
        self.hass = hass
        self.result = result

    @property
    def step(self) -> str:
        step: str = self.result["step_id"]
        return step

    @property
    def told(self) -> dict[str, str]:
        """What the texts of the step are filled with."""
        told: dict[str, str] = self.result["description_placeholders"]
        return told

    async def answer(self, **answers: Any) -> None:
        """Fill in the form; what is not answered stays as it is suggested."""
        if self.result["data_schema"] is None:
            await self._go({})
            return
        filled = {**suggested(self.result), **answers}
        known = {str(key) for key in self.result["data_schema"].schema}
        await self._go({key: it for key, it in filled.items() if key in known})

    async def choose(self, option: str) -> None:
        """Choose from a menu."""
        assert self.result["type"] is FlowResultType.MENU, self.result
        assert option in self.result["menu_options"], self.result["menu_options"]
        await self._go({"next_step_id": option})

    async def _go(self, answer: Any) -> None:
        options = self.hass.config_entries.options
        flow_id = self.result["flow_id"]
        self.result = await options.async_configure(flow_id, answer)
        while self.result["type"] is FlowResultType.SHOW_PROGRESS:
            await self.hass.async_block_till_done()
            self.result = await options.async_configure(flow_id)

    async def close(self) -> None:
        """Close it, whatever step it is at."""
        self.hass.config_entries.options.async_abort(self.result["flow_id"])
        await self.hass.async_block_till_done()


async def upload(client: ClientSessionGenerator, text: str | bytes) -> str:
    content = text.encode() if isinstance(text, str) else text
    connection = await client()
    response = await connection.post(
        "/api/file_upload", data={"file": io.BytesIO(content)}
    )
    assert response.status == HTTPStatus.OK
    file_id: str = (await response.json())["file_id"]
    return file_id


async def begin(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    client: ClientSessionGenerator,
    text: str | bytes = TEXT,
) -> Dialog:
    """Upload a file."""
    assert await async_setup_component(hass, "file_upload", {})
    dialog = Dialog(hass, await open_options(hass, entry, "import_csv"))
    await dialog.answer(file=await upload(client, text))
    return dialog


async def test_a_file_is_taken_in(
    hass: HomeAssistant, entry: MockConfigEntry, hass_client: ClientSessionGenerator
) -> None:
    dialog = await begin(hass, entry, hass_client)
    assert dialog.step == "import_reading"
    assert dialog.told["program"] == "evcc"
    guessed = suggested(dialog.result)
    assert guessed == {
        "kind": "sessions",
        "vehicle": next(iter(entry.subentries)),
        "encoding": "utf-8",
        "delimiter": "semicolon",
        "decimal": "comma",
        "dates": "day_first",
        "time_zone": "UTC",
        "repeated_hour": "ask",
        "time_of_day": "12:00:00",
        "currency": "EUR",
        "only_vehicle": "all",
    }
    await dialog.answer(only_vehicle="Lightning")
    assert dialog.step == "import_columns"
    assert suggested(dialog.result) == {
        "Startzeit": "session_start_utc",
        "Endzeit": "session_end_utc",
        "Ladepunkt": "location_name",
        "Fahrzeug": "vehicle",
        "Energie (kWh)": "evse_energy_kwh",
        "Preis": "cost",
    }
    await dialog.answer()
    assert dialog.step == "import_review"
    assert "| New | 2 |" in dialog.told["counts"]
    assert "| Wrong | 1 |" in dialog.told["counts"]
    assert dialog.result["menu_options"] == [
        "import_run",
        "import_choices",
        "import_rows_new",
        "import_rows_wrong",
        "import_rows_left_out",
        "import_reading",
    ]
    assert await rows(entry, CHARGES) == []
    await dialog.choose("import_run")
    assert dialog.step == "import_result"
    assert (dialog.told["added"], dialog.told["changed"]) == ("2", "0")
    batch_id = dialog.told["batch_id"]
    before = dict(entry.options)
    await dialog.answer()
    assert dialog.result["type"] is FlowResultType.CREATE_ENTRY
    assert entry.options == before
    await settled(hass)
    assert await rows(entry, CHARGES) == [(10.5, 42000), (11.5, 46000)]
    await hass.services.async_call(
        DOMAIN, "undo", {"batch_id": batch_id}, blocking=True
    )
    assert await rows(entry, CHARGES) == []


async def test_rows_are_shown_in_pages(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hass_client: ClientSessionGenerator,
    hass_client_no_auth: ClientSessionGenerator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(import_forms, "PAGE", 1)
    dialog = await begin(hass, entry, hass_client, TEXT + "=1+1;;|*x*;Lightning;;\n")
    await dialog.answer()
    await dialog.answer()
    await dialog.choose("import_rows_new")
    assert dialog.result["menu_options"] == ["import_next", "import_review"]
    assert dialog.told["verdict"] == "New"
    assert "| 2 | 2026\\-03\\-01 10:00:00 | 10\\.5 |  |" in dialog.told["rows"]
    await dialog.choose("import_next")
    await dialog.choose("import_previous")
    assert (dialog.told["first"], dialog.told["last"], dialog.told["count"]) == (
        "1",
        "1",
        "3",
    )
    # Who comes back to it sees the same page.
    options = hass.config_entries.options
    again: Any = await options.async_configure(dialog.result["flow_id"])
    assert again["description_placeholders"]["rows"] == dialog.told["rows"]
    await dialog.choose("import_review")
    await dialog.choose("import_rows_wrong")
    assert "is no time" in dialog.told["rows"]
    client = await hass_client_no_auth()
    response = await client.get(dialog.told["link"])
    assert response.status == HTTPStatus.OK
    found = list(
        csv.DictReader(io.StringIO((await response.text()).removeprefix("\ufeff")))
    )
    assert [it["verdict"] for it in found] == ["New", "New", "New", "Wrong", "Wrong"]
    assert [it["line"] for it in found] == ["2", "3", "4", "5", "6"]
    assert found[0]["evse_energy_kwh"] == "10.5"
    link = dialog.told["link"]
    await dialog.close()
    assert (await client.get(link)).status == HTTPStatus.NOT_FOUND


async def test_conflicts_are_decided(
    hass: HomeAssistant, entry: MockConfigEntry, hass_client: ClientSessionGenerator
) -> None:
    known = [
        charge(at(day, 10), evse_energy_kwh=9.0, evse_source="meter") for day in (1, 2)
    ]
    await write(hass, entry, known)
    dialog = await begin(hass, entry, hass_client)
    await dialog.answer(only_vehicle="Lightning")
    await dialog.answer()
    # Without anything to take there is nothing to run.
    assert "import_run" not in dialog.result["menu_options"]
    await dialog.choose("import_rows_conflict")
    assert "Energy through the plug" in dialog.told["rows"]
    await dialog.choose("import_review")
    await dialog.choose("import_choices")
    await dialog.answer(new=True, conflicts="keep", single_lines="-", left_out="x")
    assert dialog.result["errors"] == {
        "single_lines": "import_no_lines",
        "left_out": "import_no_lines",
    }
    await dialog.answer(new=False, conflicts="keep", single_lines="3-900", left_out="")
    assert "import_run" in dialog.result["menu_options"]
    await dialog.choose("import_choices")
    # What was chosen is there again.
    assert suggested(dialog.result) == {
        "new": False,
        "conflicts": "keep",
        "single_lines": "3-900",
        "single_choice": "take",
        "left_out": "",
    }
    await dialog.answer(new=False, conflicts="keep", single_lines="", left_out="")
    assert "import_run" not in dialog.result["menu_options"]
    await dialog.choose("import_choices")
    await dialog.answer(new=True, conflicts="keep", single_lines="", left_out="2")
    await dialog.choose("import_conflicts")
    await dialog.answer(**{"3 · 2026-03-02 10:00:00": "take", "then": "done"})
    await dialog.choose("import_rows_left_out")
    assert "Left out by choice" in dialog.told["rows"]
    await dialog.choose("import_review")
    await dialog.choose("import_run")
    assert (dialog.told["added"], dialog.told["changed"]) == ("0", "1")
    await dialog.answer()
    found = await rows(entry, "SELECT evse_energy_kwh FROM ev_charging_session")
    assert sorted(found) == [(9.0,), (11.5,)]


async def test_a_file_is_read_in_another_way(
    hass: HomeAssistant, entry: MockConfigEntry, hass_client: ClientSessionGenerator
) -> None:
    dialog = await begin(hass, entry, hass_client, TEXT.replace("Garage", "Büro"))
    await dialog.answer(encoding="cp1252")
    assert dialog.step == "import_reading"
    assert "BÃ¼ro" in dialog.told["examples"].replace("\\", "")
    assert suggested(dialog.result)["encoding"] == "cp1252"
    await dialog.answer(encoding="utf-16")
    assert dialog.result["errors"] == {"base": "import_empty"}
    await dialog.answer(encoding="utf-8", kind="trips")
    await dialog.answer(kind="sessions")
    await dialog.answer()
    await dialog.answer(Preis="none")
    await dialog.choose("import_reading")
    await dialog.answer()
    assert suggested(dialog.result)["Preis"] == "none"
    await dialog.close()


@pytest.mark.parametrize(
    ("text", "error"), [("", "import_empty"), (b"\0" * 100, "import_empty")]
)
async def test_files_that_are_none(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hass_client: ClientSessionGenerator,
    text: str | bytes,
    error: str,
) -> None:
    dialog = await begin(hass, entry, hass_client, text)
    assert dialog.result["errors"] == {"base": error}
    await dialog.answer(file="0" * 32)
    assert dialog.result["errors"] == {"base": "import_unreadable"}
    await dialog.answer(file=await upload(hass_client, TEXT))
    assert dialog.step == "import_reading"
    await dialog.close()


@pytest.mark.parametrize("form", ["spreadsheet", "csv", "json"])
async def test_our_own_export_needs_no_columns(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    tmp_path: Path,
    form: str,
) -> None:
    entry = await setup(
        hass, ledger_entry(hass, vehicle(), vehicle(OTHER_VIN, "Mach-E"))
    )
    await write(hass, entry, [charge(at(1, 10)), charge(at(1, 10), vin=OTHER_VIN)])
    hass.config.media_dirs = {"local": str(tmp_path)}
    hass.config.allowlist_external_dirs = {str(tmp_path)}
    order = {"path": "own.json" if form == "json" else "own.csv", "format": form}
    await hass.services.async_call(
        DOMAIN, "export", order, blocking=True, return_response=True
    )
    content = (tmp_path / order["path"]).read_bytes()
    dialog = await begin(hass, entry, hass_client, content)
    assert dialog.told["program"] == "LightningROD"
    guessed = suggested(dialog.result)
    assert guessed["vehicle"] == "as_named"
    # JSON says all else itself.
    assert (len(guessed) == 1) == (form == "json")
    await dialog.answer()
    assert dialog.step == "import_review"
    assert "| The same | 2 |" in dialog.told["counts"]
    await dialog.choose("import_rows_same")
    await dialog.close()


async def test_a_database_that_goes_away(
    hass: HomeAssistant, entry: MockConfigEntry, hass_client: ClientSessionGenerator
) -> None:
    dialog = await begin(hass, entry, hass_client)
    await dialog.answer()
    with patch.object(Database, "connect", side_effect=CannotConnect):
        await dialog.answer()
    assert dialog.result["type"] is FlowResultType.ABORT
    assert dialog.result["reason"] == "cannot_connect"


def remove(folders: Path) -> None:
    (file,) = folders.glob("lightningrod_*/import")
    file.unlink()


async def test_a_file_that_goes_away(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hass_client: ClientSessionGenerator,
    folders: Path,
) -> None:
    dialog = await begin(hass, entry, hass_client)
    await dialog.answer()
    remove(folders)
    await dialog.answer()
    assert dialog.result["reason"] == "import_unreadable"


async def test_closing_it_leaves_nothing(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hass_client: ClientSessionGenerator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(import_run, "CHUNK", 1)
    monkeypatch.setattr(importing, "SHORT_S", 0)
    text = TEXT.splitlines(keepends=True)[0] + "".join(
        f"2026-03-{1 + n // 24:02} {n % 24:02}:00:00;;Garage;Lightning;1,0;1,00\n"
        for n in range(600)
    )
    dialog = await begin(hass, entry, hass_client, text)
    await dialog.answer()
    await dialog.answer()
    assert "| New | 600 |" in dialog.told["counts"]
    options = hass.config_entries.options
    result = await options.async_configure(
        dialog.result["flow_id"], {"next_step_id": "import_run"}
    )
    assert result["type"] is FlowResultType.SHOW_PROGRESS
    await dialog.close()
    await settled(hass)
    assert await rows(entry, CHARGES) == []
    assert await rows(entry, "SELECT * FROM ev_edit") == []
    # The ledger can be written again.
    await write(hass, entry, [charge(at(1, 10))])
    assert len(await rows(entry, CHARGES)) == 1


async def test_only_a_ledger_that_runs(hass: HomeAssistant) -> None:
    entry = ledger_entry(hass, vehicle())
    assert entry.state is ConfigEntryState.NOT_LOADED
    result = await open_options(hass, entry, "import_csv")
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "not_loaded")
