"""Draw the images of the integration's brand from the vectors in docs/brand.

Usage: .venv/bin/python script/brand.py
"""

from dataclasses import dataclass
from pathlib import Path
import shutil

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
VECTORS = ROOT / "docs" / "brand"
IMAGES = ROOT / "custom_components" / "lightningrod" / "brand"

BROWSERS = ("chromium", "chromium-browser", "google-chrome")

# The vectors are drawn for a light background; on a dark one their ink is lighter.
PALETTES = {"": {}, "dark_": {"--ink": "#7cc4ff", "--text": "#f2f5f8"}}


@dataclass(frozen=True)
class Image:
    """One drawing at its simple size; `@2x` doubles it."""

    name: str
    width: int
    height: int


DRAWINGS = (Image("icon", 256, 256), Image("logo", 800, 160))


def draw(page: Page, image: Image, prefix: str, scale: int) -> None:
    """Write one PNG with a transparent background."""
    width, height = image.width * scale, image.height * scale
    page.set_viewport_size({"width": width, "height": height})
    style = ";".join(f"{name}:{value}" for name, value in PALETTES[prefix].items())
    vector = (VECTORS / f"{image.name}.svg").read_text()
    page.set_content(
        "<style>body{margin:0}svg{display:block;width:100vw;height:100vh}</style>"
        f'<body style="{style}">{vector}</body>'
    )
    suffix = "@2x" if scale > 1 else ""
    page.screenshot(
        path=IMAGES / f"{prefix}{image.name}{suffix}.png", omit_background=True
    )


def main() -> None:
    """Draw every image, light and dark, in both sizes."""
    IMAGES.mkdir(exist_ok=True)
    program = next(path for name in BROWSERS if (path := shutil.which(name)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page()
        for image in DRAWINGS:
            for prefix in PALETTES:
                for scale in (1, 2):
                    draw(page, image, prefix, scale)
        browser.close()


if __name__ == "__main__":
    main()
