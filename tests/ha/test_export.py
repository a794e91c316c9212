"""Exports: the action that writes a file, the link that downloads one, and what is refused."""

from collections.abc import Callable
from contextlib import AbstractContextManager
import csv
from datetime import timedelta
import io
import json
from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, Unauthorized
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    WebSocketGenerator,
)
import voluptuous as vol

from custom_components.lightningrod.const import DOMAIN
from custom_components.lightningrod.ledger.identity import session_id

from .ledger import OTHER_VIN, VIN, at, charge, ledger_entry, setup, vehicle, write
from .websocket import Client, ask, refused

LINK = "/api/lightningrod/export"


@pytest.fixture
def media(hass: HomeAssistant, tmp_path: Path) -> Path:
    """Return the media folder, which is allowed and not there yet."""
    folder = tmp_path / "media"
    hass.config.media_dirs = {"local": str(folder)}
    hass.config.allowlist_external_dirs = {str(folder)}
    return folder


async def export(
    hass: HomeAssistant, context: Context | None = None, **data: Any
) -> Any:
    return await hass.services.async_call(
        DOMAIN, "export", data, blocking=True, return_response=True, context=context
    )


async def refusal(hass: HomeAssistant, **data: Any) -> str | None:
    with pytest.raises(HomeAssistantError) as caught:
        await export(hass, **data)
    return caught.value.translation_key


def names(folder: Path) -> list[str]:
    """Return what is in a folder; nothing where there is none."""
    return [it.name for it in folder.iterdir()] if folder.exists() else []


def spreadsheet(text: str, delimiter: str = ",") -> list[dict[str, str]]:
    assert VIN not in text
    assert OTHER_VIN not in text
    plain = io.StringIO(text.removeprefix("\ufeff"), newline="")
    return list(csv.DictReader(plain, delimiter=delimiter))


async def test_a_spreadsheet(
    hass: HomeAssistant,
    two_cars: MockConfigEntry,
    media: Path,
    freezer: FrozenDateTimeFactory,
) -> None:
    await hass.config.async_set_time_zone("Europe/Amsterdam")
    freezer.move_to(at(20))
    answer = await export(hass)
    path = media / "lightningrod_sessions_2026-03-20_13-00-00.csv"
    assert answer == {
        "path": str(path),
        "rows": 3,
        "sums": {
            "sessions": 3,
            "energy_kwh": 60,
            "wall_kwh": 0,
            "cost": {"EUR": "18.0000"},
            "unpriced": 0,
        },
    }
    assert names(media) == [path.name]
    rows = spreadsheet(path.read_text("utf-8"))
    lightning, mustang = two_cars.subentries
    assert [(row["vehicle"], row["vehicle_id"]) for row in rows] == [
        ("Lightning", lightning),
        ("Mustang", mustang),
        ("Lightning", lightning),
    ]
    first = rows[0]
    assert first["session_start_utc"] == "2026-03-10 13:00:00"
    assert first["session_id"] == str(session_id(VIN, at(10)))
    assert (first["energy_kwh"], first["cost"]) == ("20.0", "6.0000")
    for hidden in ("id", "device_id", "deleted_at", "observed_values"):
        assert hidden not in first
    for position in ("latitude", "longitude", "address"):
        assert position not in first
    for known in ("provenance", "price_plan", "cost_hours", "owner_values"):
        assert known in first


async def test_a_spreadsheet_of_another_language(
    hass: HomeAssistant, two_cars: MockConfigEntry, media: Path
) -> None:
    hass.config.language = "de"
    await export(hass, path="a.csv")
    rows = spreadsheet((media / "a.csv").read_text("utf-8"), ";")
    assert rows[0]["energy_kwh"] == "20,0"
    await export(hass, path="a.csv", decimal_comma=False)
    rows = spreadsheet((media / "a.csv").read_text("utf-8"))
    assert rows[0]["energy_kwh"] == "20.0"
    await export(hass, path="a.csv", format="csv", decimal_comma=True)
    assert ",20.0," in (media / "a.csv").read_text("utf-8")


async def test_trips_as_json(
    hass: HomeAssistant, two_cars: MockConfigEntry, media: Path
) -> None:
    lightning = next(iter(two_cars.subentries))
    device = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, lightning), two_cars.entry_id
    )
    assert device
    answer = await export(
        hass,
        kind="trips",
        format="json",
        device_id=device.id,
        start="2026-03-11 00:00:00",
        path=str(media / "deep" / "trips.json"),
    )
    assert answer["rows"] == 1
    text = (media / "deep" / "trips.json").read_text("utf-8")
    assert VIN not in text
    told = json.loads(text)
    assert (told["format"], told["version"], told["kind"]) == (DOMAIN, 1, "trips")
    assert told["sums"] == answer["sums"]
    (row,) = told["rows"]
    assert (row["vehicle_id"], row["distance"]) == (lightning, 50)
    assert row["end_time"] == "2026-03-12T08:00:00+00:00"
    assert "start_place" in row


async def test_positions_where_they_are_kept_exactly_and_asked_for(
    hass: HomeAssistant, two_cars: MockConfigEntry, media: Path
) -> None:
    there: dict[str, Any] = {
        "latitude": 52.5,
        "longitude": 13.4,
        "address": "=Street 1",
    }
    await write(hass, two_cars, [charge(at(15), **there)])
    await export(hass, path="a.csv", positions=True, start="2026-03-14 00:00:00")
    (row,) = spreadsheet((media / "a.csv").read_text("utf-8"))
    assert (row["latitude"], row["longitude"]) == ("52.5", "13.4")
    assert row["address"] == "'=Street 1"
    before = (media / "a.csv").read_bytes()
    hass.config_entries.async_update_entry(
        two_cars, options={**two_cars.options, "positions": "coarse"}
    )
    await hass.async_block_till_done()
    assert await refusal(hass, path="a.csv", positions=True) == "export_positions"
    assert names(media) == ["a.csv"]
    assert (media / "a.csv").read_bytes() == before


@pytest.mark.parametrize(
    ("data", "key"),
    [
        ({"path": "/etc/a.csv"}, "export_path"),
        ({"path": "../a.csv"}, "export_path"),
        ({"path": "a\0.csv"}, "export_path"),
        ({"path": "a.yaml"}, "export_suffix"),
        ({"path": "a.csv", "format": "json"}, "export_suffix"),
        ({"kind": "trips", "unpriced": True}, "export_filter"),
        ({"trip_class": "business"}, "export_filter"),
        ({"start": "2026-03-02", "end": "2026-03-01"}, "end_before_start"),
        ({"device_id": "none"}, "not_a_vehicle"),
        ({"config_entry_id": "none"}, "not_loaded"),
    ],
)
async def test_refused(
    hass: HomeAssistant,
    two_cars: MockConfigEntry,
    media: Path,
    data: dict[str, Any],
    key: str,
) -> None:
    assert await refusal(hass, **data) == key
    assert not names(media)


def led_outside(media: Path) -> Path:
    """Return a folder that is not allowed, and that a link in the media folder leads to."""
    outside = media.parent / "outside"
    for folder in (media, outside):
        folder.mkdir()
    (media / "in").symlink_to(outside)
    return outside


async def test_a_link_out_of_the_folder(
    hass: HomeAssistant, two_cars: MockConfigEntry, media: Path
) -> None:
    outside = led_outside(media)
    assert await refusal(hass, path="in/a.csv") == "export_path"
    assert not names(outside)


@pytest.mark.parametrize("data", [{"format": "xlsx"}, {"kind": "cars"}, {"path": ""}])
async def test_nonsense(
    hass: HomeAssistant, two_cars: MockConfigEntry, data: dict[str, Any]
) -> None:
    with pytest.raises(vol.Invalid):
        await export(hass, **data)


async def test_what_cannot_be_written(
    hass: HomeAssistant, two_cars: MockConfigEntry, media: Path
) -> None:
    (media / "a.csv" / "b").mkdir(parents=True)
    assert await refusal(hass, path="a.csv") == "export_not_written"
    assert names(media) == ["a.csv"]


async def test_for_administrators(
    hass: HomeAssistant,
    two_cars: MockConfigEntry,
    media: Path,
    hass_read_only_user: MockUser,
) -> None:
    with pytest.raises(Unauthorized):
        await export(hass, Context(user_id=hass_read_only_user.id))
    assert not names(media)


async def test_a_link(
    hass: HomeAssistant,
    client: Client,
    two_cars: MockConfigEntry,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    lightning = next(iter(two_cars.subentries))
    answer = await ask(
        client, "export", vehicle=lightning, format="json", start="2026-03-11"
    )
    assert answer["valid_for"] == 300
    browser = await hass_client_no_auth()
    response = await browser.get(answer["path"])
    assert response.status == 200
    assert response.headers["Content-Type"] == "application/json; charset=utf-8"
    disposition = response.headers["Content-Disposition"]
    assert disposition.startswith('attachment; filename="lightningrod_sessions_')
    text = await response.text()
    assert VIN not in text
    told = json.loads(text)
    assert [row["vehicle_id"] for row in told["rows"]] == [lightning]
    # It is for this and nothing else.
    other = answer["path"].replace("json", "csv")
    assert (await browser.get(other)).status == 401
    assert (await browser.get(LINK)).status == 401


async def test_a_link_does_not_last(
    hass: HomeAssistant,
    client: Client,
    hass_client_no_auth: ClientSessionGenerator,
    freezer: FrozenDateTimeFactory,
) -> None:
    answer = await ask(client, "export")
    browser = await hass_client_no_auth()
    freezer.tick(timedelta(seconds=answer["valid_for"] + 1))
    assert (await browser.get(answer["path"])).status == 401


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"kind": "trips", "network": "IONITY"}, "export_filter"),
        ({"format": "xlsx"}, ""),
        ({"entry_id": "none"}, "not_loaded"),
        ({"vehicle": "none"}, "not_a_vehicle"),
    ],
)
async def test_no_link(client: Client, fields: dict[str, Any], key: str) -> None:
    assert await refused(client, "export", **fields) == ("invalid_format", key)


async def test_while_the_database_is_away(
    hass: HomeAssistant,
    media: Path,
    hass_ws_client: WebSocketGenerator,
    hass_client_no_auth: ClientSessionGenerator,
    postgresql: dict[str, Any],
    postgresql_away: Callable[[], AbstractContextManager[None]],
) -> None:
    await setup(hass, ledger_entry(hass, vehicle(), data=postgresql))
    client, browser = await hass_ws_client(hass), await hass_client_no_auth()
    link = await ask(client, "export")
    with postgresql_away():
        assert await refusal(hass) == "cannot_connect"
        assert await refused(client, "export") == ("database_error", "cannot_connect")
        response = await browser.get(link["path"])
        assert response.status == 503
        assert (await response.json())["message"].startswith("The database server")
    assert not names(media)
    assert (await browser.get(link["path"])).status == 200


@pytest.mark.parametrize("order", ["", "{", "[]", "{}", '{"entry_id": "none"}'])
async def test_what_no_link_leads_to(
    two_cars: MockConfigEntry, hass_client: ClientSessionGenerator, order: str
) -> None:
    browser = await hass_client()
    response = await browser.get(LINK, params={"order": order})
    assert response.status == 400
    assert (await response.json())["message"]
