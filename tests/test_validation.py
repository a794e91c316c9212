"""script/validate finds what it is there to find: each rule broken once."""

import json
from pathlib import Path
import struct
from typing import Any

import pytest

from validation import (
    brand,
    code,
    dependencies,
    hacs,
    icons,
    manifest,
    quality_scale,
    services,
    strings,
    syntax,
    translations,
)
from validation.integration import Integration

CHECKS = (
    syntax.check,
    hacs.check,
    manifest.check,
    brand.check,
    dependencies.check,
    strings.check,
    translations.check,
    services.check,
    icons.check,
    code.check,
    quality_scale.check,
)
MANIFEST: dict[str, Any] = {
    "domain": "toaster",
    "name": "Toaster",
    "codeowners": ["@baker"],
    "config_flow": True,
    "dependencies": ["http"],
    "documentation": "https://example.com/toaster",
    "integration_type": "hub",
    "iot_class": "local_push",
    "issue_tracker": "https://example.com/toaster/issues",
    "requirements": ["crumbs>=1.0"],
    "version": "1.2.3",
}
STRINGS: dict[str, Any] = {
    "config": {
        "step": {"user": {"title": "Bread", "data": {"slots": "Slots"}}},
        "abort": {"burnt": "The {bread} is burnt"},
    },
    "entity": {"sensor": {"crumbs": {"name": "Crumbs"}}},
    "exceptions": {"no_bread": {"message": "There is no bread"}},
    "services": {
        "toast": {
            "name": "Toast",
            "description": "Toasts a slice",
            "fields": {"minutes": {"name": "Minutes", "description": "How long"}},
        }
    },
}
ICONS: dict[str, Any] = {
    "entity": {"sensor": {"crumbs": {"default": "mdi:bread-slice"}}},
    "services": {"toast": {"service": "mdi:toaster"}},
}
SERVICES = "toast:\n  fields:\n    minutes:\n      selector:\n        number:\n"
CODE = """
from homeassistant.components import http
from homeassistant.exceptions import HomeAssistantError

async def toast(flow):
    if http is None:
        flow.async_abort(reason="burnt")
    flow.async_show_form(step_id="user")
    Description(translation_key="crumbs")
    raise HomeAssistantError(translation_domain="toaster", translation_key="no_bread")
"""


def png(width: int, height: int) -> bytes:
    """Return as much of a PNG as says how big it is."""
    return brand.PNG + b"\0\0\0\x0dIHDR" + struct.pack(">II", width, height)


@pytest.fixture
def integration(tmp_path: Path) -> Integration:
    """Return a small integration without a fault."""
    made = Integration(root=tmp_path, domain="toaster")
    (made.path / "brand").mkdir(parents=True)
    (made.path / "brand" / "icon.png").write_bytes(png(256, 256))
    files: dict[str, object] = {
        "../../README.md": "Toast.",
        "../../LICENSE": "Free.",
        "../../hacs.json": {"name": "Toaster", "homeassistant": "2026.8.0"},
        "config_flow.py": "",
        "toast.py": CODE,
        "manifest.json": MANIFEST,
        "translations/en.json": STRINGS,
        "icons.json": ICONS,
        "services.yaml": SERVICES,
        "quality_scale.yaml": {"rules": dict.fromkeys(quality_scale.RULES, "done")},
    }
    for name, content in files.items():
        write(made, name, content)
    return made


def write(integration: Integration, name: str, content: object) -> None:
    """Write a file of the integration: text as it is, anything else as JSON."""
    file = integration.path / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content if isinstance(content, str) else json.dumps(content))


def problems(integration: Integration) -> list[str]:
    """Return what all checks say."""
    return [problem for check in CHECKS for problem in check(integration)]


def without(tree: dict[str, Any], *way: str) -> dict[str, Any]:
    """Return a copy of a tree with one branch cut off."""
    key, *rest = way
    if rest:
        return {**tree, key: without(tree[key], *rest)}
    return {k: v for k, v in tree.items() if k != key}


def words(text: str) -> dict[str, Any]:
    """Return the strings with another name for the sensor."""
    return {**STRINGS, "entity": {"sensor": {"crumbs": {"name": text}}}}


def test_a_sound_integration_has_no_problems(integration: Integration) -> None:
    assert problems(integration) == []


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("manifest.json", without(MANIFEST, "iot_class"), "iot_class"),
        ("manifest.json", {**MANIFEST, "homepage": "x"}, "homepage"),
        ("manifest.json", dict(sorted(MANIFEST.items())), "order"),
        ("manifest.json", {**MANIFEST, "version": "new"}, "version"),
        ("manifest.json", {**MANIFEST, "domain": "oven"}, "folder"),
        ("manifest.json", {**MANIFEST, "requirements": ["crumbs >= 1"]}, "spaces"),
        ("manifest.json", without(MANIFEST, "dependencies"), "imports http"),
        ("../../hacs.json", {"name": "Toaster", "domains": []}, "domains"),
        ("brand/logo.gif", "", "no meaning"),
        ("brand/icon@2x.png", "", "icon@2x.png is None"),
        ("toast.py", "toast(", "never closed"),
        ("icons.json", without(ICONS, "services"), "services.toast is missing"),
        (
            "icons.json",
            {**ICONS, "entity": {"sensor": {"crumbs": {"default": "mdi:no-such"}}}},
            "no Material Design icon",
        ),
        ("services.yaml", "toast:\n  fields:\n    minutes: {}\n", "selector"),
        (
            "services.yaml",
            f"{SERVICES}    grill:\n      selector: {{text: }}\n",
            "grill",
        ),
        ("services.yaml", f".hidden: 1\n{SERVICES}", "slug"),
        ("translations/en.json", without(STRINGS, "exceptions"), "no_bread"),
        ("translations/en.json", without(STRINGS, "config", "abort"), "burnt"),
        ("translations/en.json", without(STRINGS, "entity"), "crumbs"),
        ("translations/en.json", without(STRINGS, "services", "toast", "name"), "name"),
        ("translations/en.json", words("See https://example.com"), "address"),
        ("translations/en.json", words("Crumbs of '{bread}'"), "quotes"),
        ("translations/en.json", words("Crumbs "), "space"),
        ("translations/en.json", words("<b>Crumbs</b>"), "HTML"),
        ("translations/en.json", words("[%key:common%]"), "references"),
        ("translations/de.json", without(STRINGS, "entity"), "missing"),
        (
            "translations/de.json",
            {
                **STRINGS,
                "config": {**STRINGS["config"], "abort": {"burnt": "{toast} ist hin"}},
            },
            "placeholders",
        ),
        ("quality_scale.yaml", {"rules": {"brands": "done"}}, "action-setup"),
    ],
)
def test_a_broken_rule_is_named(
    integration: Integration, name: str, content: object, said: str
) -> None:
    write(integration, name, content)
    found = list(syntax.check(integration)) or problems(integration)
    assert any(said in problem for problem in found), found
