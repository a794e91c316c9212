"""What the HACS action looks at in the repository itself.

https://www.hacs.xyz/docs/publish/integration
"""

from collections.abc import Iterator
import json

from awesomeversion import AwesomeVersion
import homeassistant.helpers.config_validation as cv
import voluptuous as vol

from . import schema
from .integration import Integration

HACS = vol.Schema(
    {
        vol.Required("name"): str,
        vol.Optional("content_in_root"): bool,
        vol.Optional("country"): vol.Any(str, [str]),
        vol.Optional("filename"): str,
        vol.Optional("hacs"): vol.Coerce(AwesomeVersion),
        vol.Optional("hide_default_branch"): bool,
        vol.Optional("homeassistant"): vol.Coerce(AwesomeVersion),
        vol.Optional("persistent_directory"): cv.string,
        vol.Optional("render_readme"): bool,
        vol.Optional("zip_release"): bool,
    }
)
NEEDED = ("README.md", "LICENSE", "hacs.json")


def check(integration: Integration) -> Iterator[str]:
    """Yield what HACS would refuse."""
    for name in NEEDED:
        if not (integration.root / name).exists():
            yield f"{name} is missing"
    file = integration.root / "hacs.json"
    if file.exists():
        yield from schema.problems(HACS, json.loads(file.read_text()), "hacs.json")
    folders = [
        path.name
        for path in integration.path.parent.iterdir()
        if path.is_dir() and not path.name.startswith("__")
    ]
    if folders != [integration.domain]:
        yield f"custom_components/ holds {folders}: HACS copies one folder only"
