"""Triggers that mark the kept sums of a month as old when a row of the month changes.

The database does it, so that it holds for whoever changes a row: the writer, an edit, an
import, or a person with an SQL prompt. Like the views, they are dropped before a migration
and made anew at its end: SQLite drops them with a table that is altered.
"""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection, text

# Table: the time that says which month a row is of, and whether a row counts for it.
_TABLES: Final[Mapping[str, tuple[str, str | None]]] = {
    "ev_charging_session": ("session_start_utc", "is_complete"),
    "ev_trip_metrics": ("end_time", "is_complete"),
    "ev_trip_gap": ("end_time", None),
}
# Change: the rows that are concerned by it.
_CHANGES: Final[Mapping[str, tuple[str, ...]]] = {
    "INSERT": ("NEW",),
    "UPDATE": ("OLD", "NEW"),
    "DELETE": ("OLD",),
}
_FUNCTION: Final = "lightningrod_mark_month"

# Writes nothing for a month that is marked already.
_SQLITE: Final = """
UPDATE ev_monthly SET computed_at = NULL
WHERE device_id = {row}.device_id AND computed_at IS NOT NULL AND month = (
    SELECT month FROM ev_month WHERE start_utc <= {row}.{time}
    ORDER BY start_utc DESC LIMIT 1);
"""
# Writes always: whoever computes the month meanwhile has to notice (see ``monthly``).
_POSTGRESQL: Final = f"""
CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    before timestamptz;
    after timestamptz;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        IF TG_ARGV[0] = 'session_start_utc' THEN before := OLD.session_start_utc;
        ELSE before := OLD.end_time;
        END IF;
        UPDATE ev_monthly SET computed_at = NULL
        WHERE device_id = OLD.device_id AND month = (
            SELECT month FROM ev_month WHERE start_utc <= before
            ORDER BY start_utc DESC LIMIT 1);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        IF TG_ARGV[0] = 'session_start_utc' THEN after := NEW.session_start_utc;
        ELSE after := NEW.end_time;
        END IF;
        UPDATE ev_monthly SET computed_at = NULL
        WHERE device_id = NEW.device_id AND month = (
            SELECT month FROM ev_month WHERE start_utc <= after
            ORDER BY start_utc DESC LIMIT 1);
    END IF;
    RETURN NULL;
END $$
"""  # noqa: S608 constants


def drop_marks(connection: Connection) -> None:
    """Drop the triggers."""
    if connection.dialect.name == "postgresql":
        # The triggers go with it.
        connection.execute(text(f"DROP FUNCTION IF EXISTS {_FUNCTION}() CASCADE"))
        return
    for table in _TABLES:
        for change in _CHANGES:
            connection.execute(text(f"DROP TRIGGER IF EXISTS {_name(table, change)}"))


def create_marks(connection: Connection) -> None:
    """Create the triggers on the newest schema."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(_POSTGRESQL)
    for table, (time, counted) in _TABLES.items():
        for change, rows in _CHANGES.items():
            counts = " OR ".join(f"{row}.{counted}" for row in rows) if counted else ""
            when = f"WHEN ({counts})" if counts else ""
            connection.exec_driver_sql(
                f"CREATE TRIGGER {_name(table, change)} AFTER {change} ON {table}"
                f" FOR EACH ROW {when} {_body(connection.dialect.name, time, rows)}"
            )


def _name(table: str, change: str) -> str:
    return f"lightningrod_{table}_{change.lower()}"


def _body(dialect: str, time: str, rows: tuple[str, ...]) -> str:
    if dialect == "postgresql":
        return f"EXECUTE FUNCTION {_FUNCTION}('{time}')"
    statements = "".join(_SQLITE.format(row=row, time=time) for row in rows)
    return f"BEGIN {statements} END"
