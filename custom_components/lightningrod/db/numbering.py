"""Numbers of rows that were copied with the numbers that they had."""

from sqlalchemy import Table, func, select
from sqlalchemy.ext.asyncio import AsyncConnection


async def number_on(connection: AsyncConnection, target: Table) -> None:
    """Let the numbers of new rows follow those that were copied; SQLite does by itself."""
    if connection.dialect.name != "postgresql":
        return
    last = func.max(target.c.id)
    sequence = func.pg_get_serial_sequence(target.name, "id")
    await connection.execute(
        select(func.setval(sequence, last)).having(last.is_not(None))
    )
