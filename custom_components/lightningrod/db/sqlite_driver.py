"""A connection to SQLite that lets go of all that runs on it when it is to end.

A query that has found its first row and was not read to its end is still under way. SQLite
refuses to roll back behind one that was interrupted, and a file that is closed with one
stays open, locks included, for as long as anybody has it: an error that somebody remembers
is enough. Who is cancelled leaves just that.
"""

import sqlite3
from typing import Any, override
from weakref import WeakSet


class Connection(sqlite3.Connection):
    """What Python's driver makes when it is given as its ``factory``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Open a file, with the arguments of ``sqlite3.connect``."""
        self._cursors: WeakSet[sqlite3.Cursor] = WeakSet()
        super().__init__(*args, **kwargs)

    @override
    def cursor(self, *args: Any, **kwargs: Any) -> Any:
        """Return a new cursor, which ends with the transaction or the connection."""
        cursor = super().cursor(*args, **kwargs)
        self._cursors.add(cursor)
        return cursor

    @override
    def rollback(self) -> None:
        """End all queries, and undo the transaction."""
        self._end_queries()
        super().rollback()

    @override
    def close(self) -> None:
        """End all queries, and close the file."""
        self._end_queries()
        super().close()

    def _end_queries(self) -> None:
        for cursor in tuple(self._cursors):
            cursor.close()
        self._cursors.clear()
