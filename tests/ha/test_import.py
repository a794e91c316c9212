"""Files of other programs: the action that takes them in, and the way back."""

import json
from pathlib import Path
from typing import Any

from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, Unauthorized
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
from sqlalchemy import text
import voluptuous as vol

from custom_components.lightningrod.const import DOMAIN
from custom_components.lightningrod.db.errors import CannotConnect
from custom_components.lightningrod.ledger.identity import session_id

from .ledger import (
    OPTIONS,
    VIN,
    at,
    charge,
    ledger_entry,
    rows,
    settled,
    setup,
    shown,
    vehicle,
    write,
)

HEAD = "Start,End,kWh,Cost,Notes\n"
NEW = "2026-03-01 10:00,2026-03-01 11:00,10,4.20,first\n"
CHARGES = (
    "SELECT notes, energy_kwh, cost, cost_source FROM ev_charging_session"
    " WHERE deleted_at IS NULL ORDER BY session_start_utc"
)


@pytest.fixture
def media(hass: HomeAssistant, tmp_path: Path) -> Path:
    """Return the media folder, which is allowed."""
    folder = tmp_path / "media"
    folder.mkdir()
    hass.config.media_dirs = {"local": str(folder)}
    hass.config.allowlist_external_dirs = {str(folder)}
    return folder


@pytest.fixture
async def entry(hass: HomeAssistant) -> MockConfigEntry:
    """Return a ledger with one car, in UTC."""
    await hass.config.async_set_time_zone("UTC")
    return await setup(hass, ledger_entry(hass, vehicle()))


async def take(hass: HomeAssistant, context: Context | None = None, **data: Any) -> Any:
    answer = await hass.services.async_call(
        DOMAIN,
        "import_csv",
        {"path": "a.csv", **data},
        blocking=True,
        return_response=True,
        context=context,
    )
    await settled(hass)
    return answer


async def refusal(hass: HomeAssistant, **data: Any) -> str | None:
    with pytest.raises(HomeAssistantError) as caught:
        await take(hass, **data)
    return caught.value.translation_key


async def test_new_rows(
    hass: HomeAssistant, entry: MockConfigEntry, media: Path
) -> None:
    (media / "a.csv").write_text(HEAD + NEW + "2026-03-02,,5,,second\nnever,,5,,\n")
    dry = await take(hass, dry_run=True)
    assert (dry["added"], dry["batch_id"]) == (0, None)
    assert await rows(entry, CHARGES) == []
    answer = await take(hass)
    assert answer["counts"] == dry["counts"]
    assert answer["counts"] == {
        "new": 2,
        "same": 0,
        "conflict": 0,
        "wrong": 1,
        "left_out": 0,
    }
    assert answer["wrong"] == [
        {"line": 4, "reason": 'session_start_utc: "never" is no time.'}
    ]
    assert answer["read_as"]["encoding"] == "utf-8"
    assert answer["columns"]["kWh"] == "energy_kwh"
    found = await rows(entry, CHARGES)
    assert found == [("first", 10, 42000, "imported"), ("second", 5, None, None)]
    assert float(shown(hass, "sensor.lightning_energy_charged").state) == 15
    assert float(shown(hass, "sensor.lightning_charging_cost").state) == 4.2


@pytest.mark.parametrize(
    ("positions", "kept"),
    [
        ("exact", (52.12345, 4.98765, "1 Elm Street")),
        ("coarse", (52.12, 4.99, None)),
        ("none", (None, None, None)),
    ],
)
async def test_no_more_of_a_position_than_is_kept(
    hass: HomeAssistant, media: Path, positions: str, kept: Any
) -> None:
    entry = await setup(
        hass,
        ledger_entry(hass, vehicle(), options={**OPTIONS, "positions": positions}),
    )
    (media / "a.csv").write_text(
        "Start,End,kWh,Cost,Notes,Latitude,Longitude,Address\n"
        "2026-03-01 10:00,2026-03-01 11:00,10,4.20,,52.12345,4.98765,1 Elm Street\n"
    )
    sql = "SELECT latitude, longitude, address FROM ev_charging_session"
    assert (await take(hass))["added"] == 1
    assert await rows(entry, sql) == [kept]
    # What is coarser than the file is the same, and nothing to be mended.
    again = await take(hass)
    assert again["counts"]["same"] == 1
    assert "Elm" not in json.dumps(await take(hass, dry_run=True)) or kept[2]


async def test_our_own_json_comes_back(
    hass: HomeAssistant, entry: MockConfigEntry, media: Path
) -> None:
    await write(hass, entry, [charge(at(1, 10)), charge(at(2, 10), notes="x")])
    await hass.services.async_call(
        DOMAIN,
        "export",
        {"path": "a.json", "format": "json"},
        blocking=True,
        return_response=True,
    )
    everything = "SELECT * FROM ev_charging_session ORDER BY session_start_utc"
    before = await rows(entry, everything)
    order: dict[str, Any] = {"path": "a.json", "decimal_comma": True}
    answer = await take(hass, **order)
    assert answer["counts"]["same"] == 2
    assert answer["read_as"]["format"] == "json"
    # Nothing of it is open to be said otherwise.
    assert answer["read_as"]["decimal_comma"] is False
    async with entry.runtime_data.database.begin() as connection:
        await connection.execute(text("DELETE FROM ev_charging_session"))
    answer = await take(hass, **order)
    assert (answer["added"], answer["counts"]["new"]) == (2, 2)
    after = await rows(entry, everything)
    assert [row[1:] for row in after] == [row[1:] for row in before]
    await hass.services.async_call(
        DOMAIN, "undo", {"batch_id": answer["batch_id"]}, blocking=True
    )
    assert await rows(entry, everything) == []
    answer = await take(hass, **order, only_vehicle="Mach-E")
    assert answer["counts"]["left_out"] == 2
    (media / "b.json").write_text('{"rows": []}')
    assert await refusal(hass, path="b.json") == "import_no_export"


async def test_again_is_nothing(
    hass: HomeAssistant, entry: MockConfigEntry, media: Path
) -> None:
    (media / "a.csv").write_text(HEAD + NEW)
    await take(hass)
    again = await take(hass)
    assert again["counts"]["same"] == 1
    assert (again["added"], again["changed"], again["batch_id"]) == (0, 0, None)


async def test_undo_leaves_nothing(
    hass: HomeAssistant, entry: MockConfigEntry, media: Path
) -> None:
    (media / "a.csv").write_text(HEAD + NEW)
    batch_id = (await take(hass))["batch_id"]
    await hass.services.async_call(
        DOMAIN, "undo", {"batch_id": batch_id}, blocking=True
    )
    await settled(hass)
    assert await rows(entry, CHARGES) == []
    with pytest.raises(HomeAssistantError) as caught:
        await hass.services.async_call(
            DOMAIN, "undo", {"batch_id": batch_id}, blocking=True
        )
    assert caught.value.translation_key == "edit_already_undone"


async def test_conflicts(
    hass: HomeAssistant, entry: MockConfigEntry, media: Path
) -> None:
    await write(hass, entry, [charge(at(1, 10), energy=12)])
    (media / "a.csv").write_text(HEAD + NEW)
    seen = await take(hass)
    assert seen["conflicts"] == [
        {
            "line": 2,
            "session_id": str(session_id(VIN, at(1, 10))),
            "fields": {
                "cost": {"ledger": 3.6, "file": 4.2},
                "energy_kwh": {"ledger": 12.0, "file": 10.0},
                "notes": {"ledger": None, "file": "first"},
            },
        }
    ]
    kept = await rows(entry, CHARGES)
    assert kept == [(None, 12, 36000, "calculated")]
    filled = await take(hass, conflicts="fill")
    assert filled["changed"] == 1
    assert await rows(entry, CHARGES) == [("first", 12, 36000, "calculated")]
    taken = await take(hass, by_line={2: "take"})
    assert await rows(entry, CHARGES) == [("first", 10, 42000, "imported")]
    for batch in (taken, filled):
        await hass.services.async_call(
            DOMAIN, "undo", {"batch_id": batch["batch_id"]}, blocking=True
        )
    assert await rows(entry, CHARGES) == kept


async def test_everything_can_be_said(
    hass: HomeAssistant, entry: MockConfigEntry, media: Path
) -> None:
    (device,) = dr.async_get(hass).async_get_devices(
        identifiers={(DOMAIN, next(iter(entry.subentries)))}
    )
    text = "Car|Wann|Menge|Geld|B\nA|4/3/2026|9,5|3,2|x\nB|5/3/2026|1|1|y\nA|6/3/2026|1|1|z\n"
    (media / "a.csv").write_bytes(text.encode("cp1252"))
    answer = await take(
        hass,
        device_id=device.id,
        kind="sessions",
        encoding="cp1252",
        delimiter="|",
        decimal_comma=True,
        day_first=True,
        time_zone="Europe/Berlin",
        repeated_hour="second",
        time_of_day="18:00:00",
        currency="CHF",
        columns={
            "Wann": "start_date",
            "Menge": "energy_kwh",
            "Geld": "cost",
            "B": "notes",
        },
        only_vehicle="A",
        left_out="4",
    )
    assert answer["counts"]["new"] == 1
    assert [it["line"] for it in answer["left_out"]] == [3, 4]
    statement = (
        "SELECT session_start_utc, energy_kwh, cost, cost_currency"
        " FROM ev_charging_session"
    )
    start = int(at(4, 17).timestamp() * 1000)
    assert await rows(entry, statement) == [(start, 9.5, 32000, "CHF")]


async def test_only_what_is_known(
    hass: HomeAssistant, entry: MockConfigEntry, media: Path
) -> None:
    (media / "a.csv").write_text(HEAD + NEW)
    answer = await take(hass, new=False)
    assert answer["counts"]["left_out"] == 1
    assert await rows(entry, CHARGES) == []


async def test_trips(hass: HomeAssistant, entry: MockConfigEntry, media: Path) -> None:
    (media / "a.csv").write_text(
        "Start time,End time,Distance (km),Energy (kWh)\n"
        "2026-03-01 10:00,2026-03-01 10:30,20,4\n"
    )
    assert (await take(hass))["counts"]["new"] == 1
    found = await rows(entry, "SELECT distance, efficiency FROM ev_trip_metrics")
    assert found == [(20, 5)]


async def test_what_is_refused(
    hass: HomeAssistant, entry: MockConfigEntry, media: Path
) -> None:
    (media / "a.csv").write_text(HEAD + NEW)
    (media / "b.csv").write_text("")
    assert await refusal(hass, path="/etc/passwd") == "import_path"
    assert await refusal(hass, path="../a.csv") == "import_path"
    assert await refusal(hass, path="a\0.csv") == "import_path"
    assert await refusal(hass, path="none.csv") == "import_unreadable"
    assert await refusal(hass, path=".") == "import_unreadable"
    assert await refusal(hass, path="b.csv") == "import_empty"
    assert await refusal(hass, columns={"Who": "cost"}) == "import_no_column"
    assert await refusal(hass, columns={"kWh": "nothing"}) == "import_no_target"
    for name, wrong in (("time_zone", "Mars"), ("left_out", "a"), ("delimiter", "x")):
        call = {"path": "a.csv", name: wrong}
        with pytest.raises(vol.Invalid):
            await hass.services.async_call(DOMAIN, "import_csv", call, blocking=True)


async def test_a_link_out_of_the_folder(
    hass: HomeAssistant, entry: MockConfigEntry, media: Path, tmp_path: Path
) -> None:
    (tmp_path / "secret.csv").write_text(HEAD + NEW)
    (media / "a.csv").symlink_to(tmp_path / "secret.csv")
    assert await refusal(hass) == "import_path"


async def test_a_database_that_is_away(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    media: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (media / "a.csv").write_text(HEAD + NEW)

    async def away() -> bool:
        raise CannotConnect

    monkeypatch.setattr(entry.runtime_data.writer, "flush", away)
    assert await refusal(hass) == "cannot_connect"


async def test_for_administrators(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    media: Path,
    hass_read_only_user: MockUser,
) -> None:
    with pytest.raises(Unauthorized):
        await take(hass, context=Context(user_id=hass_read_only_user.id))
