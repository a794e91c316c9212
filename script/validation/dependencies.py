"""Whose code is imported is named in the manifest.

https://developers.home-assistant.io/docs/creating_integration_manifest#dependencies
"""

import ast
from collections.abc import Iterator

from homeassistant.const import Platform

from .integration import Integration

COMPONENTS = "homeassistant.components."

# There from the start, or without anything to set up.
ALWAYS = {
    *Platform,
    "automation",
    "device_automation",
    "frontend",
    "group",
    "homeassistant",
    "media_source",
    "panel_custom",
    "persistent_notification",
    "person",
    "script",
    "sun",
    "system_health",
    "system_log",
    "webhook",
    "websocket_api",
    "zone",
}


def check(integration: Integration) -> Iterator[str]:
    """Yield integrations that are used but not declared."""
    declared = {
        *ALWAYS,
        *integration.manifest.get("dependencies", ()),
        *integration.manifest.get("after_dependencies", ()),
    }
    for name, module in integration.modules.items():
        # backup.py, repairs/ and their like are platforms of what they import.
        allowed = {*declared, name.partition("/")[0].removesuffix(".py")}
        for domain in sorted(_used(module) - allowed):
            yield f"{name} imports {domain}, which the manifest does not name"


def _used(module: ast.Module) -> set[str]:
    """Return the integrations that a module imports from."""
    return {
        name.removeprefix(COMPONENTS).partition(".")[0]
        for node in ast.walk(module)
        for name in _names(node)
        if name.startswith(COMPONENTS)
    }


def _names(node: ast.AST) -> list[str]:
    """Return the full names that an import statement imports."""
    match node:
        case ast.Import(names=names):
            return [alias.name for alias in names]
        case ast.ImportFrom(module=str(module), names=names, level=0):
            return [f"{module}.{alias.name}" for alias in names]
    return []
