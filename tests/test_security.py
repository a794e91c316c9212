"""SQL takes values as bound parameters, and secrets have no way into a log."""

import ast
from collections.abc import Iterator

import pytest

from .test_architecture import COMPONENT, REVISIONS, ROOT

# What runs SQL that is given as text.
RUNS = frozenset(
    {
        "text",
        "exec_driver_sql",
        "execute",
        "execute_fetchall",
        "executemany",
        "executescript",
    }
)
# Text that is put together from our own constants, where no parameter can stand: the names of
# tables, triggers and settings, and what PRAGMA and SET take.
CONSTANTS = frozenset(
    {
        "db/sqlite_engine.py:PRAGMA {left[0]}",
        "db/sqlite_engine.py:PRAGMA synchronous={level}",
        "db/files.py:PRAGMA {check}(1)",
        (
            "db/marks.py:CREATE TRIGGER {_name(table, change)} AFTER {change} ON {table}"
            " FOR EACH ROW {when} {_body(connection.dialect.name, time, rows)}"
        ),
        "db/marks.py:DROP FUNCTION IF EXISTS {_FUNCTION}() CASCADE",
        "db/marks.py:DROP TRIGGER IF EXISTS {_name(table, change)}",
        "db/migrate.py:SET LOCAL lock_timeout = '{LOCK_TIMEOUT_S}s'",
        "db/views.py:CREATE VIEW {name} AS {body}",
        "db/views.py:DROP VIEW IF EXISTS {name}",
        "db/schema.py:SELECT version_num FROM {VERSION_TABLE}",
    }
)


def composed(source: str) -> Iterator[str]:
    """Yield each piece of SQL that is put together from parts, as it is written."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name in RUNS and is_composed(node.args[0]):
            yield ast.unparse(node.args[0])[2:-1]


def is_composed(node: ast.expr) -> bool:
    """Tell whether a text is not simply written down."""
    if isinstance(node, ast.JoinedStr):
        return True
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, (ast.Add, ast.Mod))
    is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    return is_call and node.func.attr in {"format", "join", "replace"}  # type: ignore[attr-defined]


def test_sql_is_not_put_together() -> None:
    found = {
        f"{path.relative_to(COMPONENT)}:{piece}"
        for path in sorted(COMPONENT.rglob("*.py"))
        if path.parent != REVISIONS
        for piece in composed(path.read_text())
    }
    assert found == CONSTANTS


@pytest.mark.parametrize(
    "source",
    [
        'text(f"SELECT {value}")',
        'connection.execute("SELECT " + value)',
        'connection.exec_driver_sql("SELECT %s" % value)',
        'connection.execute("SELECT {}".format(value))',
    ],
)
def test_it_is_seen(source: str) -> None:
    assert list(composed(source))


@pytest.mark.parametrize(
    "source",
    [
        'text("SELECT :value")',
        "connection.execute(select(table))",
        'connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")',
    ],
)
def test_what_is_bound_is_free(source: str) -> None:
    assert not list(composed(source))


def logged(source: str) -> Iterator[ast.Call]:
    """Yield every call of a logger."""
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and getattr(node.func.value, "id", "") in {"LOGGER", "_LOGGER"}
        ):
            yield node


# Names whose values say who, where, or how to get in.
SECRET = frozenset(
    {"vin", "device_id", "latitude", "longitude", "address", "password", "url", "dsn"}
)


def test_nothing_private_is_logged() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in sorted(COMPONENT.rglob("*.py"))
        for call in logged(path.read_text())
        for node in ast.walk(call)
        if getattr(node, "id", getattr(node, "attr", None)) in SECRET
    ]
    assert not found
