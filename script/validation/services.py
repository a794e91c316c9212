"""services.yaml: every action has its fields, words and selectors.

https://developers.home-assistant.io/docs/dev_101_services
"""

import ast
from collections.abc import Iterator

from homeassistant.helpers import selector
import homeassistant.helpers.config_validation as cv
import voluptuous as vol

from . import schema
from .integration import Integration, Json

REGISTERS = {
    "async_register",
    "async_register_admin_service",
    "async_register_entity_service",
    "async_register_platform_entity_service",
}

FIELD = vol.Schema(
    {
        vol.Optional("advanced"): bool,
        vol.Optional("default"): object,
        vol.Optional("example"): object,
        vol.Optional("filter"): dict,
        vol.Optional("required"): bool,
        vol.Required("selector"): selector.validate_selector,
    }
)
SECTION = vol.Schema(
    {vol.Optional("collapsed"): bool, vol.Required("fields"): {cv.slug: FIELD}}
)


def _field_or_section(value: object) -> object:
    """Accept either, and complain in the words of the one that is meant."""
    section = isinstance(value, dict) and "fields" in value
    return (SECTION if section else FIELD)(value)


SERVICE = vol.Any(
    None,
    vol.Schema(
        {
            vol.Optional("fields"): {cv.slug: _field_or_section},
            vol.Optional("target"): vol.Any(
                None, selector.TargetSelector.CONFIG_SCHEMA
            ),
        }
    ),
)
SERVICES = vol.Schema({cv.slug: SERVICE})


def check(integration: Integration) -> Iterator[str]:
    """Yield actions that are malformed or without words."""
    services = integration.services
    if malformed := list(schema.problems(SERVICES, services, "services.yaml")):
        yield from malformed
        return
    if not services and any(
        _registers(module) for module in integration.modules.values()
    ):
        yield "services.yaml is missing, though actions are registered"
    words = integration.strings.get("services", {})
    yield from _same(services, words, "en.json: services")
    for name in sorted(services.keys() & words.keys()):
        yield from _words(
            services[name] or {}, words[name], f"en.json: services.{name}"
        )
    yield from _selectors(integration)


def _registers(module: ast.Module) -> bool:
    """Tell whether a module registers actions."""
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in REGISTERS
        and "service" in ast.unparse(node.func)
        for node in ast.walk(module)
    )


def _words(service: Json, words: Json, where: str) -> Iterator[str]:
    """Yield fields and sections without words, and words without either."""
    sections = {k: v for k, v in service.get("fields", {}).items() if "fields" in v}
    yield from _same(dict(_fields(service)), words.get("fields", {}), f"{where}.fields")
    yield from _same(sections, words.get("sections", {}), f"{where}.sections")


def _same(things: Json, words: Json, where: str) -> Iterator[str]:
    """Yield the keys that only one side has."""
    for key in sorted(things.keys() - words.keys()):
        yield f"{where}.{key} is missing"
    for key in sorted(words.keys() - things.keys()):
        yield f"{where}.{key} is not in services.yaml"


def _fields(service: Json) -> Iterator[tuple[str, Json]]:
    """Yield the fields of an action, those in sections included."""
    for name, field in service.get("fields", {}).items():
        if "fields" in field:
            yield from field["fields"].items()
        else:
            yield name, field


def _selectors(integration: Integration) -> Iterator[str]:
    """Yield selectors whose options have no words."""
    known = integration.strings.get("selector", {})
    for name, service in integration.services.items():
        for field_name, field in _fields(service or {}):
            for config in field.get("selector", {}).values():
                wanted = (config or {}).get("translation_key")
                if wanted and wanted not in known:
                    yield f"services.yaml: {name}.{field_name}: no selector.{wanted} in en.json"
