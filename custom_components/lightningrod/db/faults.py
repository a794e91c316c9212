"""What the drivers raise, sorted: the database's fault, a row's fault, or neither.

The drivers are told apart by the codes that they carry, SQLSTATE or SQLite's result code,
so that neither of them has to be imported here.
"""

from collections.abc import Iterator, Mapping
from errno import ECONNREFUSED, EHOSTUNREACH, ENETUNREACH
import socket
import sqlite3
import ssl
from typing import Any, Final

from sqlalchemy import ExceptionContext, event
from sqlalchemy.exc import CompileError, DBAPIError, IntegrityError, StatementError
from sqlalchemy.ext.asyncio import AsyncEngine

from .errors import (
    CannotConnect,
    CertificateRefused,
    ConnectionRefused,
    DatabaseDamaged,
    DatabaseError,
    HostUnknown,
    InvalidAuth,
    LedgerMissing,
    MigrationLocked,
    MissingRights,
    NoAnswer,
    NotEncrypted,
    NotWritable,
    UnknownDatabase,
)

# https://www.postgresql.org/docs/current/errcodes-appendix.html, by code or by its class.
_BY_SQLSTATE: Final[Mapping[str, type[DatabaseError]]] = {
    "08": CannotConnect,  # connection exception
    "25006": NotWritable,  # read-only transaction
    "28": InvalidAuth,
    "3D": UnknownDatabase,
    "40": MigrationLocked,  # another transaction was in the way
    "42501": MissingRights,  # insufficient privilege
    "42P01": LedgerMissing,  # undefined table
    "53": CannotConnect,  # insufficient resources
    "53100": NotWritable,  # disk full
    "55P03": MigrationLocked,  # lock not available
    "57014": CannotConnect,  # a statement took longer than the server allows
    "57P": CannotConnect,  # the server is starting or stopping
}
# https://www.sqlite.org/rescode.html, primary codes.
_BY_SQLITE_CODE: Final[Mapping[int, type[DatabaseError]]] = {
    sqlite3.SQLITE_PERM: NotWritable,
    sqlite3.SQLITE_BUSY: MigrationLocked,
    sqlite3.SQLITE_LOCKED: MigrationLocked,
    sqlite3.SQLITE_READONLY: NotWritable,
    sqlite3.SQLITE_IOERR: NotWritable,
    sqlite3.SQLITE_CORRUPT: DatabaseDamaged,
    sqlite3.SQLITE_FULL: NotWritable,
    sqlite3.SQLITE_CANTOPEN: CannotConnect,
    sqlite3.SQLITE_NOTADB: DatabaseDamaged,
}
# What stands in the way to a server, the narrower kind first.
_BY_KIND: Final[Mapping[type[OSError], type[CannotConnect]]] = {
    socket.gaierror: HostUnknown,
    ssl.SSLCertVerificationError: CertificateRefused,
    ssl.SSLError: NotEncrypted,
    ConnectionRefusedError: ConnectionRefused,
    TimeoutError: NoAnswer,
}
_BY_ERRNO: Final[Mapping[int, type[CannotConnect]]] = {
    ECONNREFUSED: ConnectionRefused,
    EHOSTUNREACH: NoAnswer,
    ENETUNREACH: NoAnswer,
}
# SQLite has one code for all that is wrong with a statement.
_NO_TABLE: Final = "no such table"
# asyncpg says so in words only.
_NO_TLS: Final = "rejected SSL upgrade"
# The part of SQLite's result code without what says more.
PRIMARY_CODE: Final = 0xFF
# Data exception, and integrity constraint violation.
_ROW_CLASSES: Final = ("22", "23")
# What comes of turning values into parameters, in our types and in the drivers.
_UNFIT: Final = (
    ArithmeticError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
    sqlite3.ProgrammingError,
)

# What rules come up with when a figure or a plan is nonsense.
RULE_FAULTS: Final = (
    ArithmeticError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
)


def translate(error: BaseException) -> DatabaseError | None:
    """Return what a driver's error says of the database, or ``None`` if it says nothing."""
    for cause in _causes(error):
        if isinstance(cause, DatabaseError):
            return cause
        if (kind := _kind(cause)) is not None:
            return kind()
    return None


def is_row_fault(error: BaseException) -> bool:
    """Return whether a statement failed for its values, so that trying again is no use.

    In doubt it did not: a row that is kept for nothing does less harm than one that is
    dropped for nothing.
    """
    if isinstance(error, (CompileError, IntegrityError)):
        return True
    if not isinstance(error, StatementError) or translate(error) is not None:
        return False
    return any(
        isinstance(cause, _UNFIT) or _sqlstate(cause).startswith(_ROW_CLASSES)
        for cause in _causes(error)
    )


def reason_of(error: BaseException) -> str:
    """Return why a row was refused, in words of the database that tell no values.

    The kind of error, SQLSTATE or the name of SQLite's code, on a server the constraint.
    """
    words = [type(error).__name__]
    for cause in _causes(error):
        if code := _sqlstate(cause) or getattr(cause, "sqlite_errorname", ""):
            constraint = getattr(cause, "constraint_name", None)
            words += [code, constraint] if constraint else [code]
            break
    return " ".join(words)


def keep_rows_out_of_errors(engine: AsyncEngine) -> None:
    """Take out of a server's errors which row it was: it holds VINs and positions."""

    @event.listens_for(engine.sync_engine, "handle_error")
    def _handle(context: ExceptionContext) -> None:
        error: Any = context.sqlalchemy_exception
        if error is not None:
            error.args = tuple(map(_without_detail, error.args))
        error = context.original_exception
        while error is not None:
            error.args = tuple(map(_without_detail, error.args))
            if getattr(error, "detail", None):
                error.detail = None
            error = error.__cause__


def _without_detail(told: Any) -> Any:
    return told.partition("\nDETAIL:")[0] if isinstance(told, str) else told


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error, what SQLAlchemy wrapped in it, and what caused that."""
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = getattr(cause, "orig", None) or cause.__cause__


def _kind(cause: BaseException) -> type[DatabaseError] | None:
    if isinstance(cause, OSError):
        return _obstacle(cause)
    if isinstance(cause, sqlite3.Error):
        if str(cause).startswith(_NO_TABLE):
            return LedgerMissing
        code = getattr(cause, "sqlite_errorcode", 0)
        return _BY_SQLITE_CODE.get(code & PRIMARY_CODE)
    state = _sqlstate(cause)
    for length in (5, 3, 2):
        if (kind := _BY_SQLSTATE.get(state[:length])) is not None:
            return kind
    lost = isinstance(cause, DBAPIError) and cause.connection_invalidated
    return CannotConnect if lost else None


def _obstacle(cause: OSError) -> type[CannotConnect]:
    """Return what an error of the network says of the way to the server."""
    for kind, found in _BY_KIND.items():
        if isinstance(cause, kind):
            return found
    said = str(cause)
    if _NO_TLS in said:
        return NotEncrypted
    # A host of several addresses has several errors, which are told in words.
    for number, found in _BY_ERRNO.items():
        if cause.errno == number or f"[Errno {number}]" in said:
            return found
    return CannotConnect


def _sqlstate(cause: BaseException) -> str:
    return getattr(cause, "sqlstate", None) or ""
