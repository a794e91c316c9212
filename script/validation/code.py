"""The keys in the code and the keys of the English strings are the same ones."""

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from .integration import Integration, Json

# Home Assistant's own flows end with these; no code of ours names them.
FLOW_PARTS = ("abort", "error", "step")


@dataclass(frozen=True)
class Use:
    """A key that the code names: the place in the strings that should hold it."""

    area: str
    key: str


def check(integration: Integration) -> Iterator[str]:
    """Yield keys without words, and words without a use."""
    known = _known(integration.strings)
    for name, module in integration.modules.items():
        for use in sorted(set(_uses(module)), key=lambda use: (use.area, use.key)):
            if use.key not in known[use.area]:
                yield f"{name}: {use.area} has no {use.key!r} in en.json"
    spoken = {
        text for module in integration.modules.values() for text in _texts(module)
    }
    for area in ("exceptions", "issues"):
        for key in sorted(known[area] - spoken):
            yield f"en.json: {area}.{key} is used nowhere"


def _known(strings: Json) -> dict[str, set[str]]:
    """Return the keys of the strings, by the area in which the code asks for them."""
    flows = list(_flows(strings))
    entities = {key for keys in strings.get("entity", {}).values() for key in keys}
    return {
        "exceptions": set(strings.get("exceptions", ())),
        "issues": set(strings.get("issues", ())),
        "translation_key": {
            *entities,
            *strings.get("selector", ()),
            *strings.get("device", ()),
        },
        **{
            part: {key for flow in flows for key in flow.get(part, ())}
            for part in FLOW_PARTS
        },
    }


def _flows(strings: Json) -> Iterator[Json]:
    """Yield the strings of every flow."""
    yield strings.get("config", {})
    yield strings.get("options", {})
    yield from strings.get("config_subentries", {}).values()
    for issue in strings.get("issues", {}).values():
        yield issue.get("fix_flow", {})


def _uses(module: ast.Module) -> Iterator[Use]:
    """Yield the keys that a module names as plain text."""
    for node in ast.walk(module):
        if isinstance(node, ast.Call):
            yield from _in_call(node)
        elif isinstance(node, ast.Assign):
            yield from _in_assignment(node)


def _constants(nodes: Iterable[ast.expr]) -> Iterator[str]:
    """Yield the plain texts among some expressions."""
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _in_call(call: ast.Call) -> Iterator[Use]:
    """Yield the keys among the arguments of a call."""
    arguments = {
        keyword.arg: keyword.value.value
        for keyword in call.keywords
        if isinstance(keyword.value, ast.Constant)
        and isinstance(keyword.value.value, str)
    }
    function = getattr(call.func, "attr", "") or getattr(call.func, "id", "")
    if key := arguments.get("translation_key"):
        yield Use(_area(function, call), key)
    for argument, (area, applies) in FLOW_ARGUMENTS.items():
        if (key := arguments.get(argument)) and applies(function):
            yield Use(area, key)
    for keyword in call.keywords:
        if keyword.arg == "errors" and isinstance(keyword.value, ast.Dict):
            yield from (Use("error", key) for key in _constants(keyword.value.values))


# Argument of a flow's result -> where its words are, and for which methods
FLOW_ARGUMENTS: dict[str, tuple[str, Callable[[str], bool]]] = {
    "reason": ("abort", lambda function: function in {"async_abort", "AbortFlow"}),
    "step_id": ("step", lambda function: function.startswith("async_show_")),
}


def _area(function: str, call: ast.Call) -> str:
    """Return where the words of a call's `translation_key` are."""
    if function == "async_create_issue":
        return "issues"
    names = {keyword.arg for keyword in call.keywords}
    return "exceptions" if "translation_domain" in names else "translation_key"


def _in_assignment(assignment: ast.Assign) -> Iterator[Use]:
    """Yield the key that `_attr_translation_key` or `errors[...]` is set to."""
    for key in _constants([assignment.value]):
        for target in assignment.targets:
            match target:
                case ast.Name(id="_attr_translation_key"):
                    yield Use("translation_key", key)
                case ast.Attribute(attr="_attr_translation_key"):
                    yield Use("translation_key", key)
                case ast.Subscript(value=ast.Name(id="errors")):
                    yield Use("error", key)


def _texts(module: ast.Module) -> Iterator[str]:
    """Yield every plain text of a module."""
    yield from _constants(
        node for node in ast.walk(module) if isinstance(node, ast.expr)
    )
