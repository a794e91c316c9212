"""The story, told once for all tests: install, play, stop in mid-charge, go on, look."""

from collections.abc import AsyncIterator
from pathlib import Path
import shutil
import socket
from typing import Any

import pytest
import pytest_asyncio

from demo.runner import scene
from demo.runner.client import Client
from demo.runner.instance import Instance

from .browser import Browser, browse
from .house import DAYS, FIRST_DAY, HOME_PRICE, SEED, House, Story, tell

# Looked at by people; overwritten by the next run, never committed.
SHOTS = Path(__file__).parents[2] / "test-results" / "e2e"


@pytest.fixture(scope="session")
def story() -> Story:
    """Return what is going to happen."""
    return tell()


@pytest.fixture(scope="session")
def shots() -> Path:
    """Return the empty folder for pictures and logs."""
    shutil.rmtree(SHOTS, ignore_errors=True)
    SHOTS.mkdir(parents=True)
    return SHOTS


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def free_port() -> int:
    """Return a port that nobody listens on, another one for each test."""
    return _free_port()


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory, shots: Path) -> House:
    """Return a house in which nobody has been yet."""
    folder = tmp_path_factory.mktemp("house")
    return House(Instance(folder, _free_port()), shots)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def installed(house: House, story: Story) -> dict[str, Any]:
    """Add LightningROD in the browser and drive until the charge to be interrupted.

    Returns the config entry as Home Assistant shows it.
    """
    async with house.open() as client:
        setting = scene.Scene(first_day=FIRST_DAY, seed=SEED)
        await scene.furnish(client, setting)
        await scene.add_ford(client, setting)
        async with browse(client, house.shots, "install") as browser:
            await _add_integration(browser)
        entries = await client.get(
            "/api/config/config_entries/entry?domain=lightningrod"
        )
        await scene.play(client, story.power_cut)
        return dict(entries[0])


async def _add_integration(browser: Browser) -> None:
    """Do what the documentation tells a user to do."""
    await browser.open("/config/integrations/dashboard")
    await browser.button("Add integration").click()
    await browser.page.keyboard.type("LightningROD")
    await browser.text("LightningROD").wait_for()
    await browser.shot("search")
    await browser.text("LightningROD").click()
    await browser.text("Embedded database (SQLite)").wait_for()
    await browser.shot("database")
    await browser.text("Embedded database (SQLite)").click()
    await browser.button("Submit").wait_for()
    await browser.shot("cars")
    await browser.button("Submit").click()
    price = browser.page.get_by_role("spinbutton").first
    await price.fill(str(HOME_PRICE))
    await browser.shot("price")
    await browser.button("Submit").click()
    # What Home Assistant remembers of the first minute is offered.
    await browser.text("Bring in the past").wait_for()
    await browser.shot("created")
    await browser.button("Close").click()
    await browser.open("/config/integrations/integration/lightningrod")
    await browser.text("Add vehicle").wait_for()
    await browser.shot("integration")
    assert not browser.errors


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def driven(house: House, story: Story, installed: dict[str, Any]) -> House:
    """Start again after the power cut and drive on to the end of the story."""
    async with house.open() as client:
        until = story.power_back.isoformat()
        await client.action(scene.FORD, "demo_skip", until=until)
        await scene.play(client, story.end)
    return house


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def home(driven: House) -> AsyncIterator[Client]:
    """Return Home Assistant as it is found on the day after."""
    async with driven.open() as client:
        await scene.add_dashboard(client)
        yield client


@pytest.fixture(scope="session")
def days() -> int:
    """Return how many days the story lasts."""
    return DAYS
