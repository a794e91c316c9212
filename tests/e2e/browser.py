"""A headless Chromium, logged in to Home Assistant."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
import json
from pathlib import Path
import shutil
import time
from typing import Any, Final

from playwright.async_api import Error, Locator, Page, async_playwright

from demo.runner.client import Client

PROGRAMS: Final = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESKTOP: Final = (1280, 900)
PHONE: Final = (390, 844)

WAIT_MS: Final = 20_000
# Dialogs slide in, charts draw themselves: pictures are taken when they are done.
SETTLE_MS: Final = 900


class Browser:
    """One page, and the pictures that are taken of it."""

    def __init__(self, page: Page, url: str, shots: Path, prefix: str) -> None:
        self.page = page
        self.errors: list[str] = []
        self._url = url
        self._shots = shots
        self._prefix = prefix
        self._numbers = count(1)
        page.on("pageerror", self._note)

    def _note(self, error: Error) -> None:
        """Keep an error of our own scripts; the frontend has some of its own."""
        if "lightningrod" in (error.stack or ""):
            self.errors.append(str(error))

    async def open(self, path: str) -> None:
        """Open a page of Home Assistant."""
        await self.page.goto(self._url + path)

    async def speak(self, language: str) -> None:
        """Choose the language of the pages that are opened from now on."""
        await self.page.evaluate(
            "it => localStorage.setItem('selectedLanguage', it)", json.dumps(language)
        )

    async def shot(self, name: str) -> None:
        """Take a picture of what is to be seen."""
        await self.page.wait_for_timeout(SETTLE_MS)
        number = next(self._numbers)
        file = self._shots / f"{self._prefix}-{number:02}-{name}.png"
        await self.page.screenshot(path=file)

    async def resize(self, size: tuple[int, int]) -> None:
        """Become a desktop or a phone."""
        await self.page.set_viewport_size({"width": size[0], "height": size[1]})

    def button(self, name: str) -> Locator:
        """Return the button that bears a name."""
        return self.page.get_by_role("button", name=name, exact=True).first

    def text(self, text: str) -> Locator:
        """Return the element with a text."""
        return self.page.get_by_text(text, exact=True).first


@asynccontextmanager
async def browse(client: Client, shots: Path, prefix: str) -> AsyncIterator[Browser]:
    """Open a browser in which the client's user is logged in."""
    program = next(path for name in PROGRAMS if (path := shutil.which(name)))
    width, height = DESKTOP
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(
            executable_path=program, args=list(ARGUMENTS)
        )
        page = await chromium.new_page(viewport={"width": width, "height": height})
        page.set_default_timeout(WAIT_MS)
        browser = Browser(page, client.url, shots, prefix)
        await browser.open("/manifest.json")
        await page.evaluate(
            "it => localStorage.setItem('hassTokens', it)", _tokens(client)
        )
        # A letter that is typed before a field has the focus would open another dialog.
        await page.evaluate("localStorage.setItem('enableShortcuts', 'false')")
        yield browser
        await chromium.close()


def _tokens(client: Client) -> str:
    """Return what the frontend remembers of a login."""
    expires = int(1000 * (time.time() + client.tokens["expires_in"]))
    known: dict[str, Any] = {
        **client.tokens,
        "hassUrl": client.url,
        "clientId": client.client_id,
        "expires": expires,
    }
    return json.dumps(known)
