"""Every file can be read at all."""

import ast
from collections.abc import Callable, Iterator
import json
from pathlib import Path

from homeassistant.exceptions import HomeAssistantError
from homeassistant.util.yaml import parse_yaml

from .integration import Integration

PARSERS: dict[str, Callable[[str], object]] = {
    ".json": json.loads,
    ".py": ast.parse,
    ".yaml": parse_yaml,
}


def check(integration: Integration) -> Iterator[str]:
    """Yield the files that are not what their ending says."""
    for file in sorted(integration.path.rglob("*")):
        if (parser := PARSERS.get(file.suffix)) and (error := _error(file, parser)):
            yield f"{file.relative_to(integration.root)}: {error}"


def _error(file: Path, parser: Callable[[str], object]) -> str | None:
    """Return what is wrong with a file, if anything."""
    try:
        parser(file.read_text())
    except (HomeAssistantError, SyntaxError, ValueError) as error:
        return str(error)
    return None
