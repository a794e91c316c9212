"""The images that stand for the integration.

https://developers.home-assistant.io/blog/2026/02/24/brands-proxy-api
"""

from collections.abc import Iterator
from pathlib import Path
import struct

from .integration import Integration

PNG = b"\x89PNG\r\n\x1a\n"

# The shortest and the longest that the shortest side may be
BOUNDS = {
    "icon.png": (256, 256),
    "icon@2x.png": (512, 512),
    "logo.png": (128, 256),
    "logo@2x.png": (256, 512),
}


def check(integration: Integration) -> Iterator[str]:
    """Yield images that are missing, unknown or of a wrong size."""
    folder = integration.path / "brand"
    if not (folder / "icon.png").exists():
        yield "brand/icon.png is missing"
    for file in sorted(folder.glob("*")):
        yield from _image(file)


def _image(file: Path) -> Iterator[str]:
    """Yield what is wrong with one image."""
    name = file.name.removeprefix("dark_")
    if name not in BOUNDS:
        yield f"brand/{file.name} has no meaning"
        return
    shortest, longest = BOUNDS[name]
    size = _size(file)
    if size is None or not shortest <= min(size) <= longest:
        yield f"brand/{file.name} is {size}: it wants {shortest} to {longest} pixels"
    elif name.startswith("icon") and size[0] != size[1]:
        yield f"brand/{file.name} is not square"


def _size(file: Path) -> tuple[int, int] | None:
    """Return width and height of a PNG, None for anything else."""
    head = file.read_bytes()[:24]
    if not head.startswith(PNG):
        return None
    width, height = struct.unpack(">II", head[16:24])
    return width, height
