"""A file of another program, taken in by clicks, looked at, and taken back."""

from datetime import timedelta
from pathlib import Path

from playwright.async_api import FilePayload
import pytest

from demo.runner import scene
from demo.runner.instance import Instance

from .browser import DESKTOP, PHONE, Browser, browse
from .house import FIRST_DAY, SEED, House

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

PAGE = "/config/integrations/integration/lightningrod"
CHARGES = "SELECT * FROM ev_charging_session WHERE source_system = 'evcc'"
HEAD = "Startzeit;Endzeit;Ladepunkt;Fahrzeug;Energie (kWh);Ladedauer;Preis;Sonnenanteil (%)\n"
ROWS = 30


def table(more: int = 0) -> str:
    """Return charges of a month as evcc tells them, and two that cannot be."""
    days = [FIRST_DAY - timedelta(days=n) for n in range(1, ROWS + 1)]
    lines = [
        f"{day} 18:00:05;{day} 22:10:00;Garage;Lightning;{n + more},5;3h59m12s;{n},25;12,5\n"
        for n, day in enumerate(days, start=5)
    ]
    wrong = (
        "31.02.2026;;Garage;Lightning;5;1h;1;0\n2026-01-02;;Garage;Lightning;5;1h;x;0\n"
    )
    return HEAD + "".join(lines) + wrong


async def choose(browser: Browser, option: str, shot: str) -> None:
    await browser.text(option).click()
    await browser.page.wait_for_timeout(300)
    await browser.shot(shot)


async def upload(browser: Browser, content: str) -> None:
    """Begin the dialogs with a file."""
    await browser.open(PAGE)
    await browser.page.locator("ha-config-entry-row").first.wait_for()
    await browser.page.get_by_label("Configure").first.click()
    await browser.text("Import a file").wait_for()
    await browser.shot("menu")
    await browser.text("Import a file").click()
    await browser.page.locator("ha-file-upload").wait_for()
    file = FilePayload(name="evcc.csv", mimeType="text/csv", buffer=content.encode())
    await browser.page.locator("ha-file-upload input[type=file]").set_input_files(file)


async def take_in(browser: Browser) -> None:
    """Go through the dialogs, from the file to what was done."""
    await upload(browser, table())
    await browser.page.wait_for_timeout(500)
    await browser.shot("file")
    await browser.button("Submit").click()
    await browser.text("How the file is read").wait_for()
    await browser.shot("reading")
    await browser.resize(PHONE)
    await browser.shot("reading-phone")
    await browser.button("Submit").click()
    await browser.text("Columns").wait_for()
    await browser.shot("columns")
    await browser.button("Submit").click()
    await browser.text("Import now").wait_for()
    await browser.shot("review")
    await choose(browser, "Show new rows", "new")
    await choose(browser, "Next page", "new-next")
    await choose(browser, "Back", "review-again")
    await choose(browser, "Show wrong rows", "wrong")
    await choose(browser, "Back", "review-once-more")
    await choose(browser, "Choose what is taken", "choices")
    await browser.button("Submit").click()
    await browser.text("Import now").wait_for()
    await browser.text("Import now").click()
    await browser.text("Imported").wait_for()
    await browser.shot("result")
    await browser.button("Submit").click()
    await browser.button("Submit").wait_for(state="hidden")


async def decide(browser: Browser) -> None:
    """Take the same charges in with other figures, and look at what is asked then."""
    await browser.resize(DESKTOP)
    await upload(browser, table(more=1))
    await browser.page.wait_for_timeout(500)
    for there in ("How the file is read", "Columns", "Decide on conflicts one by one"):
        await browser.button("Submit").click()
        await browser.text(there).wait_for()
    await choose(browser, "Decide on conflicts one by one", "conflicts")
    await browser.resize(PHONE)
    await browser.shot("conflicts-phone")
    await browser.button("Next").click()
    await browser.page.get_by_text("11 to 20 of 30").wait_for()
    await browser.shot("conflicts-next")


async def test_a_file_is_taken_in_by_clicks(
    tmp_path_factory: pytest.TempPathFactory, shots: Path, free_port: int
) -> None:
    folder = tmp_path_factory.mktemp("import")
    house = House(Instance(folder, free_port), shots)
    async with house.open() as client:
        setting = scene.Scene(first_day=FIRST_DAY, seed=SEED)
        await scene.furnish(client, setting)
        await scene.add_ford(client, setting)
        await scene.add_lightningrod(client, setting)
        async with browse(client, shots, "import") as browser:
            await take_in(browser)
            await decide(browser)
            assert not browser.errors
        found = house.rows(CHARGES)
        assert len(found) == ROWS
        assert {it["cost_source"] for it in found} == {"imported"}
        edits = house.rows("SELECT DISTINCT lower(hex(batch_id)) AS id FROM ev_edit")
        assert len(edits) == 1
    assert not house.complaints
