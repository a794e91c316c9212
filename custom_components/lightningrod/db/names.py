"""Looks for names of networks and for words, which are the same in any case of letters."""

from collections import Counter
import re
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    FunctionElement,
    SQLColumnExpression,
    func,
    literal,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from ..ledger.names import spelled_once
from .models import EV_CHARGING_NETWORKS


def is_named(column: SQLColumnExpression[Any], name: str) -> ColumnElement[bool]:
    """Return the condition that a column has a name; SQLite folds plain letters only."""
    return func.lower(column) == func.lower(name)


class _Holds(FunctionElement[bool]):
    """That a text matches a pattern."""

    type = Boolean()
    inherit_cache = True


def holds(text: ColumnElement[Any], word: str) -> ColumnElement[bool]:
    """Return the condition that a text has a word in it; SQLite folds plain letters only."""
    plain = re.sub(r"[/%_]", r"/\g<0>", word)
    return _Holds(text, literal(f"%{plain}%"))


@compiles(_Holds, "postgresql")
def _holds_postgresql(element: _Holds, compiler: SQLCompiler, **how: Any) -> str:
    text, pattern = (compiler.process(it, **how) for it in element.clauses)
    return f"lower({text}) LIKE lower({pattern}) ESCAPE '/'"


@compiles(_Holds, "sqlite")
def _holds_sqlite(element: _Holds, compiler: SQLCompiler, **how: Any) -> str:
    # Its LIKE folds letters by itself; to fold each text before takes twice as long.
    text, pattern = (compiler.process(it, **how) for it in element.clauses)
    return f"{text} LIKE {pattern} ESCAPE '/'"


async def priced_networks(connection: AsyncConnection) -> list[str]:
    """Return the names of those that have a price, or had one, those of today first."""
    network = EV_CHARGING_NETWORKS.c
    statement = select(network.network_name).order_by(
        network.removed_at.is_not(None), network.network_name
    )
    return list(dict.fromkeys(await connection.scalars(statement)))


async def spelling(connection: AsyncConnection, often: Counter[str]) -> dict[str, str]:
    """Return how names are told: as they are configured, else as they are most often."""
    names = [name for name, _times in often.most_common()]
    return spelled_once(names, await priced_networks(connection))
