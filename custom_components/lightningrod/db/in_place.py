"""A connection to a file for a thread that is there to wait: statements run in the thread itself.

The driver gives every connection a thread of its own, so that an event loop need not wait.
Where one may, going there and back several times for each statement costs more than most
statements do.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
import sqlite3
from typing import Any


class Cursor:
    """A cursor as the driver's looks to SQLAlchemy where it reads."""

    def __init__(self, cursor: sqlite3.Cursor) -> None:
        self._cursor = cursor

    @property
    def description(self) -> Any:
        """What the columns are, if there are rows."""
        return self._cursor.description

    @property
    def lastrowid(self) -> int | None:
        """The number of the row that was inserted last."""
        return self._cursor.lastrowid

    @property
    def rowcount(self) -> int:
        """How many rows were changed."""
        return self._cursor.rowcount

    async def execute(self, sql: str, parameters: Any = ()) -> None:
        """Run a statement."""
        self._cursor.execute(sql, parameters)

    async def fetchall(self) -> Sequence[Any]:
        """Return all rows that are left."""
        return self._cursor.fetchall()

    async def close(self) -> None:
        """End it."""
        self._cursor.close()


class Connection:
    """A connection as the driver's looks to SQLAlchemy; for one thread at a time."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @classmethod
    async def open(cls, path: Path, **options: Any) -> Connection:
        """Open a file; raises ``sqlite3.OperationalError`` when that cannot be."""
        # One that is lost is closed by whichever thread finds it.
        return cls(sqlite3.connect(path, check_same_thread=False, **options))

    async def cursor(self) -> Cursor:
        """Return a new cursor."""
        return Cursor(self._connection.cursor())

    async def execute_fetchall(self, sql: str) -> Sequence[Any]:
        """Return the rows of a statement."""
        return self._connection.execute(sql).fetchall()

    async def create_function(
        self,
        name: str,
        parameters: int,
        function: Callable[..., Any],
        *,
        deterministic: bool = False,
    ) -> None:
        """Let statements call a function."""
        self._connection.create_function(
            name, parameters, function, deterministic=deterministic
        )

    async def commit(self) -> None:
        """End the transaction, and keep what it did."""
        self._connection.commit()

    async def rollback(self) -> None:
        """End the transaction, and undo what it did."""
        self._connection.rollback()

    async def interrupt(self) -> None:
        """Break off what runs: nothing does, where statements run in the thread itself."""

    async def close(self) -> None:
        """Close it; harmless twice."""
        self._connection.close()

    def stop(self) -> None:
        """Close it, when nothing can be awaited any more."""
        self._connection.close()
