"""Drivers' errors are sorted by their codes."""

from contextlib import closing
import errno
import socket
import sqlite3
import ssl

import pytest
from sqlalchemy.exc import (
    CompileError,
    DBAPIError,
    IntegrityError,
    ProgrammingError,
    StatementError,
)

from custom_components.lightningrod.db.errors import (
    CannotConnect,
    CertificateRefused,
    ConnectionRefused,
    DatabaseDamaged,
    DatabaseError,
    DatabaseTooNew,
    ForeignTables,
    HostUnknown,
    InvalidAuth,
    LedgerMissing,
    MigrationFailed,
    MigrationLocked,
    MissingRights,
    NoAnswer,
    NotEncrypted,
    NotWritable,
    ServerTooOld,
    UnknownDatabase,
)
from custom_components.lightningrod.db.faults import is_row_fault, translate


class ServerError(Exception):
    """An error with the code of a PostgreSQL server."""

    def __init__(self, sqlstate: str) -> None:
        super().__init__(f"detail that names {sqlstate}")
        self.sqlstate = sqlstate


class FileError(sqlite3.OperationalError):
    """An error with the code of SQLite."""

    def __init__(self, code: int) -> None:
        super().__init__("detail")
        self.sqlite_errorcode = code


def wrapped(cause: Exception, *, lost: bool = False) -> DBAPIError:
    """Return an error as SQLAlchemy passes it on."""
    return DBAPIError("SELECT 1", {}, cause, connection_invalidated=lost)


@pytest.mark.parametrize(
    ("sqlstate", "error"),
    [
        ("08006", CannotConnect),
        ("28P01", InvalidAuth),
        ("28000", InvalidAuth),
        ("3D000", UnknownDatabase),
        ("42501", MissingRights),
        ("42P01", LedgerMissing),
        ("25006", NotWritable),
        ("53300", CannotConnect),
        ("53100", NotWritable),
        ("55P03", MigrationLocked),
        ("57P01", CannotConnect),
        ("57P03", CannotConnect),
    ],
)
def test_a_server_says_what_is_wrong(sqlstate: str, error: type[DatabaseError]) -> None:
    for told in (ServerError(sqlstate), wrapped(ServerError(sqlstate))):
        assert type(translate(told)) is error
        assert not is_row_fault(told)


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (sqlite3.SQLITE_BUSY, MigrationLocked),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, MigrationLocked),
        (sqlite3.SQLITE_READONLY_DIRECTORY, NotWritable),
        (sqlite3.SQLITE_FULL, NotWritable),
        (sqlite3.SQLITE_IOERR_WRITE, NotWritable),
        (sqlite3.SQLITE_CANTOPEN, CannotConnect),
        (sqlite3.SQLITE_NOTADB, DatabaseDamaged),
        (sqlite3.SQLITE_CORRUPT, DatabaseDamaged),
    ],
)
def test_sqlite_says_what_is_wrong(code: int, error: type[DatabaseError]) -> None:
    assert type(translate(wrapped(FileError(code)))) is error
    assert not is_row_fault(wrapped(FileError(code)))


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        (ConnectionRefusedError(), ConnectionRefused),
        (
            OSError("Multiple exceptions: [Errno 111] a, [Errno 111] b"),
            ConnectionRefused,
        ),
        (OSError(errno.EHOSTUNREACH, "no route"), NoAnswer),
        (TimeoutError(), NoAnswer),
        (socket.gaierror(-2, "unknown"), HostUnknown),
        (ssl.SSLCertVerificationError(1, "self-signed"), CertificateRefused),
        (ssl.SSLError(1, "wrong version"), NotEncrypted),
        (ConnectionError('server at "h" rejected SSL upgrade'), NotEncrypted),
        (ConnectionResetError(), CannotConnect),
        (wrapped(ServerError(""), lost=True), CannotConnect),
    ],
)
def test_a_lost_connection_is_one(told: Exception, kind: type[CannotConnect]) -> None:
    assert type(translate(told)) is kind
    assert not is_row_fault(told)


@pytest.mark.parametrize("words", ["SELECT 1 FROM gone", "DELETE FROM gone"])
def test_a_file_without_our_tables(words: str) -> None:
    with (
        closing(sqlite3.connect(":memory:")) as connection,
        pytest.raises(sqlite3.OperationalError) as told,
    ):
        connection.execute(words)
    assert type(translate(wrapped(told.value))) is LedgerMissing
    assert not is_row_fault(wrapped(told.value))


def test_our_own_errors_are_what_they_are() -> None:
    error = DatabaseTooNew()
    assert translate(error) is error


@pytest.mark.parametrize(
    "told",
    [
        wrapped(ServerError("22003")),
        wrapped(ServerError("23505")),
        IntegrityError("INSERT", {}, sqlite3.IntegrityError()),
        StatementError("a value", "INSERT", {}, ValueError()),
        StatementError("a value", "INSERT", {}, AttributeError()),
        wrapped(OverflowError()),
        ProgrammingError("INSERT", {}, sqlite3.ProgrammingError("type 'dict'")),
        CompileError("no such column"),
    ],
)
def test_a_row_may_be_at_fault(told: Exception) -> None:
    assert is_row_fault(told)
    assert translate(told) is None


@pytest.mark.parametrize(
    "told",
    [
        wrapped(ServerError("42703")),
        wrapped(FileError(sqlite3.SQLITE_ERROR)),
        RuntimeError("event loop is closed"),
        AttributeError("the driver's own"),
        MemoryError(),
    ],
)
def test_in_doubt_a_row_is_not_at_fault(told: Exception) -> None:
    assert not is_row_fault(told)


@pytest.mark.parametrize("error", DatabaseError.__subclasses__())
def test_an_error_says_its_key_and_no_more(error: type[DatabaseError]) -> None:
    assert str(error()) == error.key


def test_every_error_has_a_key_of_its_own() -> None:
    keys = {error.key for error in DatabaseError.__subclasses__()}
    assert len(keys) == len(DatabaseError.__subclasses__())
    assert {ForeignTables, MigrationFailed, ServerTooOld} <= set(
        DatabaseError.__subclasses__()
    )
