"""Rows as dictionaries."""

from typing import Any

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncConnection


async def read_rows(
    connection: AsyncConnection, statement: Select[Any]
) -> list[dict[str, Any]]:
    """Return all rows of a statement by the names of its columns.

    SQLAlchemy's own mappings look each name up again in each row.
    """
    result = await connection.execute(statement)
    names = tuple(result.keys())
    return [dict(zip(names, row, strict=True)) for row in result.all()]
