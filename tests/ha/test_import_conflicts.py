"""Conflicts of a file are decided on page by page, however many there are."""

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.lightningrod.flows import import_forms

from .dialogs import suggested
from .ledger import at, charge, rows, write
from .test_import_flow import TEXT, begin, entry, folders

__all__ = ["entry", "folders"]


async def test_conflicts_are_decided_page_by_page(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hass_client: ClientSessionGenerator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(import_forms, "DECIDED_PAGE", 2)
    days = range(1, 6)
    known = [
        charge(at(day, 10), evse_energy_kwh=9.0, evse_source="meter") for day in days
    ]
    await write(hass, entry, known)
    lines = [
        f"2026-03-{day:02} 10:00;2026-03-{day:02} 11:00;Garage;Lightning;{day},5;\n"
        for day in days
    ]
    dialog = await begin(
        hass, entry, hass_client, TEXT.partition("\n")[0] + "\n" + "".join(lines)
    )
    await dialog.answer(only_vehicle="all")
    await dialog.answer()
    assert "import_run" not in dialog.result["menu_options"]
    await dialog.choose("import_conflicts")
    first, second = "2 · 2026-03-01 10:00:00", "3 · 2026-03-02 10:00:00"
    assert suggested(dialog.result) == {first: "keep", second: "keep", "then": "next"}
    assert "9 → 1\\.5" in dialog.told["rows"]
    assert dialog.told["count"] == "5"
    await dialog.answer(**{first: "take", second: "keep", "then": "next"})
    third, fourth = "4 · 2026-03-03 10:00:00", "5 · 2026-03-04 10:00:00"
    await dialog.answer(**{third: "keep", fourth: "keep", "then": "previous"})
    assert suggested(dialog.result)[first] == "take"
    # A line that is no conflict leads to the next that is one, or the last.
    await dialog.answer(
        **{first: "take", second: "keep", "then": "done", "to_line": 99}
    )
    last = "6 · 2026-03-05 10:00:00"
    assert suggested(dialog.result) == {last: "keep", "then": "done"}
    await dialog.answer(**{last: "take", "then": "done"})
    assert "import_run" in dialog.result["menu_options"]
    # What is said of lines later counts instead, what is said of all does not.
    await dialog.choose("import_choices")
    await dialog.answer(
        new=True,
        conflicts="take",
        single_lines="2-5",
        single_choice="keep",
        left_out="",
    )
    await dialog.choose("import_run")
    assert (dialog.told["added"], dialog.told["changed"]) == ("0", "1")
    await dialog.answer()
    found = await rows(entry, "SELECT evse_energy_kwh FROM ev_charging_session")
    assert sorted(it for (it,) in found) == [5.5, 9.0, 9.0, 9.0, 9.0]
