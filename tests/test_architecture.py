"""The plan of the house: imports run one way, modules say what they are, files stay small."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = "custom_components.lightningrod"
COMPONENT = ROOT / "custom_components" / "lightningrod"
REVISIONS = COMPONENT / "db" / "versions"

# Folder -> the parts of the integration that its modules may import, and who is a stranger
LAYERS = {
    "ledger": ({"ledger"}, {"alembic", "homeassistant", "sqlalchemy"}),
    "db": ({"ledger", "db"}, {"homeassistant"}),
}

# Longer files have more than one purpose.
MAX_LINES = 450


def python_files(*folders: str) -> list[Path]:
    """Return the Python files of some folders of the repository."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


EVERYTHING = python_files("custom_components", "demo", "migrations", "script", "tests")


def imports(source: str, module: str, *, package: bool = False) -> Iterator[str]:
    """Yield the full name of everything that a module's source imports.

    `module` is its dotted name, `package` says whether it is an `__init__.py`: relative
    imports are resolved as Python does.
    """
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parts = module.split(".")
            above = parts[: len(parts) - node.level + package] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield from (f"{base}.{alias.name}" for alias in node.names)


def breaches(source: str, module: str, *, package: bool = False) -> list[str]:
    """Return the imports of a layer's module that go against the grain."""
    layer = module.removeprefix(f"{PACKAGE}.").partition(".")[0]
    own, strangers = LAYERS[layer]
    found = []
    for name in imports(source, module, package=package):
        inside = name.removeprefix(f"{PACKAGE}.") if name.startswith(PACKAGE) else None
        outside = name.partition(".")[0] in strangers
        if outside or (inside is not None and inside.partition(".")[0] not in own):
            found.append(name)
    return found


def dotted(path: Path) -> str:
    """Return the module name of a file of the repository."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@pytest.mark.parametrize("layer", LAYERS)
def test_imports_run_one_way(layer: str) -> None:
    files = sorted((COMPONENT / layer).rglob("*.py"))
    assert files
    found = {
        str(file.relative_to(ROOT)): bad
        for file in files
        if (
            bad := breaches(
                file.read_text(), dotted(file), package=file.stem == "__init__"
            )
        )
    }
    assert not found


@pytest.mark.parametrize(
    ("layer", "source"),
    [
        ("ledger", "import homeassistant.core"),
        ("ledger", "from sqlalchemy import select"),
        ("ledger", "from ..db import engine"),
        ("ledger", "from .. import const"),
        ("ledger", "from custom_components.lightningrod.db import engine"),
        ("ledger", "def f():\n    from homeassistant.util import dt"),
        ("db", "from homeassistant.core import HomeAssistant"),
        ("db", "from ..const import DOMAIN"),
        ("db", "from custom_components.lightningrod import coordinator"),
    ],
)
def test_a_breach_is_seen(layer: str, source: str) -> None:
    assert breaches(source, f"{PACKAGE}.{layer}.module")


@pytest.mark.parametrize(
    ("layer", "source"),
    [
        ("ledger", "from dataclasses import dataclass"),
        ("ledger", "from .records import Session"),
        ("ledger", "from . import records"),
        ("db", "from ..ledger import records"),
        ("db", "from sqlalchemy.ext.asyncio import AsyncEngine"),
    ],
)
def test_the_right_way_is_free(layer: str, source: str) -> None:
    assert not breaches(source, f"{PACKAGE}.{layer}.module")


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in EVERYTHING
        if not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert not silent


def test_files_stay_small() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in EVERYTHING
        if path.parent != REVISIONS
        and (lines := len(path.read_text().splitlines())) > MAX_LINES
    }
    assert not long
