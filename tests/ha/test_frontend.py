"""The frontend's files are served, and Home Assistant knows of them."""

from http import HTTPStatus
from pathlib import Path
import re
from typing import Any

from homeassistant.components.lovelace.const import LOVELACE_DATA
from homeassistant.components.lovelace.resources import ResourceStorageCollection
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.lightningrod import frontend
from custom_components.lightningrod.const import DOMAIN

from .ledger import ledger_entry, setup

YAML = {"lovelace": {"resource_mode": "yaml", "resources": []}}


async def resources(hass: HomeAssistant) -> list[dict[str, Any]]:
    """Return what the frontend is to load."""
    collection = hass.data[LOVELACE_DATA].resources
    await collection.async_get_info()
    return list(collection.async_items())


async def test_the_entry_is_loaded_from_an_address_of_its_version(
    hass: HomeAssistant, hass_client: ClientSessionGenerator
) -> None:
    assert await async_setup_component(hass, "lovelace", {})
    await setup(hass, ledger_entry(hass))
    [resource] = await resources(hass)
    assert resource["type"] == "module"
    assert re.fullmatch(
        r"/lightningrod_static/[0-9a-f]{12}/lightningrod\.js", resource["url"]
    )
    client = await hass_client()
    answer = await client.get(resource["url"])
    assert answer.status == HTTPStatus.OK
    assert "max-age" in answer.headers["Cache-Control"]
    entry = (Path(frontend.FOLDER) / frontend.ENTRY).read_bytes()
    assert await answer.read() == entry


async def test_every_chunk_that_a_file_names_is_served(
    hass: HomeAssistant, hass_client: ClientSessionGenerator
) -> None:
    await setup(hass, ledger_entry(hass))
    client = await hass_client()
    chunks = {
        name
        for file in frontend.FOLDER.rglob("*.js")
        for name in re.findall(r"[\w-]+-[A-Z0-9]{8}\.js", file.read_text())
    }
    assert len(chunks) > 10
    for name in chunks:
        url = f"{frontend.URL_BASE}/{frontend.LATEST}/chunks/{name}"
        assert (await client.get(url)).status == HTTPStatus.OK


async def test_an_update_takes_the_place_of_the_old_version(
    hass: HomeAssistant,
) -> None:
    assert await async_setup_component(hass, "lovelace", {})
    collection = hass.data[LOVELACE_DATA].resources
    assert isinstance(collection, ResourceStorageCollection)
    for url in (
        "/lightningrod_static/000000000000/lightningrod.js",
        "/lightningrod_static/111111111111/lightningrod.js",
        "/local/another-card.js",
    ):
        await collection.async_create_item({"res_type": "module", "url": url})
    await setup(hass, ledger_entry(hass))
    urls = [item["url"] for item in await resources(hass)]
    assert sorted(urls) == sorted(
        ["/local/another-card.js", hass.data[frontend.DATA_URL]]
    )


async def test_it_is_forgotten_with_the_last_ledger(hass: HomeAssistant) -> None:
    assert await async_setup_component(hass, "lovelace", {})
    entry = await setup(hass, ledger_entry(hass))
    await hass.config_entries.async_unload(entry.entry_id)
    assert await resources(hass)
    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done()
    assert await resources(hass) == []


async def test_resources_in_yaml_are_left_to_their_author(
    hass: HomeAssistant, caplog: pytest.LogCaptureFixture
) -> None:
    assert await async_setup_component(hass, "lovelace", YAML)
    entry = await setup(hass, ledger_entry(hass))
    await hass.config_entries.async_reload(entry.entry_id)
    told = [
        record
        for record in caplog.records
        if record.name.endswith(DOMAIN) and "YAML" in record.getMessage()
    ]
    assert len(told) == 1
    assert "/lightningrod_static/latest/lightningrod.js" in told[0].getMessage()
    assert await resources(hass) == []


async def test_a_resource_that_is_in_the_yaml_needs_no_words(
    hass: HomeAssistant, caplog: pytest.LogCaptureFixture
) -> None:
    url = f"{frontend.URL_BASE}/{frontend.LATEST}/{frontend.ENTRY}"
    known = {
        "lovelace": {
            "resource_mode": "yaml",
            "resources": [{"url": url, "type": "module"}],
        }
    }
    assert await async_setup_component(hass, "lovelace", known)
    await setup(hass, ledger_entry(hass))
    assert "kept in YAML" not in caplog.text


async def test_without_dashboards_it_does_without(hass: HomeAssistant) -> None:
    await setup(hass, ledger_entry(hass))
    assert LOVELACE_DATA not in hass.data
