"""INSERT that changes the row instead where there is one already, in either dialect."""

from collections.abc import Collection, Mapping
from typing import Any, Final, cast

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import Insert

_INSERT: Final[Mapping[str, Any]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


def upsert(
    dialect: str, table: Table, keys: Collection[str], changes: Collection[str]
) -> Insert:
    """Return an INSERT that sets only ``changes`` on the row that has these keys.

    Without any changes the row stays as it is.
    """
    statement = _INSERT[dialect](table)
    if not changes:
        return cast(Insert, statement.on_conflict_do_nothing(index_elements=keys))
    new = {column: statement.excluded[column] for column in changes}
    return cast(Insert, statement.on_conflict_do_update(index_elements=keys, set_=new))
