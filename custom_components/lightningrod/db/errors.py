"""What can go wrong with a database, in terms that a person can act on.

``key`` names the translation. The text of an error is that key and nothing else, so that
no host, user, password or value can reach a log through it.
"""

from typing import ClassVar


class DatabaseError(Exception):
    """Something is wrong with the database itself, not with a row."""

    key: ClassVar[str] = "database_error"

    def __init__(self) -> None:
        super().__init__(self.key)


class CannotConnect(DatabaseError):
    """The server does not answer, or the file is no database."""

    key = "cannot_connect"


class InvalidAuth(DatabaseError):
    """The server knows the user not, or not with this password."""

    key = "invalid_auth"


class UnknownDatabase(DatabaseError):
    """The server has no database of this name."""

    key = "unknown_database"


class ServerTooOld(DatabaseError):
    """The server is older than the oldest version that is supported."""

    key = "server_too_old"


class MissingRights(DatabaseError):
    """The user may not create tables here, or not use the ones that are there."""

    key = "missing_rights"


class DatabaseTooNew(DatabaseError):
    """The ledger was written by a newer release."""

    key = "database_too_new"


class ForeignTables(DatabaseError):
    """Tables with the ledger's names are here, but they are another application's."""

    key = "foreign_tables"


class MigrationLocked(DatabaseError):
    """Someone else has held the lock on the database for too long."""

    key = "migration_locked"


class MigrationFailed(DatabaseError):
    """A schema revision failed; everything it did is undone."""

    key = "migration_failed"


class NotWritable(DatabaseError):
    """The database can be read but not written: read-only, or no space left."""

    key = "not_writable"


class LedgerMissing(DatabaseError):
    """The database that held the ledger has none any more."""

    key = "ledger_missing"


class DatabaseDamaged(DatabaseError):
    """The file of the database is damaged, or is none at all."""

    key = "database_damaged"


class HostUnknown(CannotConnect):
    """There is no machine of this name."""

    key = "host_unknown"


class ConnectionRefused(CannotConnect):
    """The machine is there, and nobody listens at this port."""

    key = "connection_refused"


class NoAnswer(CannotConnect):
    """Nobody answers: a firewall, a machine that is off, or a wrong address."""

    key = "no_answer"


class NotEncrypted(CannotConnect):
    """The server does not offer the encryption that was asked for."""

    key = "not_encrypted"


class CertificateRefused(CannotConnect):
    """The server's certificate is not trusted, or is for another name."""

    key = "certificate_refused"


class TargetNotEmpty(DatabaseError):
    """There are rows already in the database that a ledger is to be copied to."""

    key = "target_not_empty"


class CopyDiffers(DatabaseError):
    """What was copied is not the same as what it was copied from."""

    key = "copy_differs"


class MoveStopped(DatabaseError):
    """Copying was broken off."""

    key = "move_stopped"


class LedgerMoved(DatabaseError):
    """The ledger has just moved to another database; nothing is written here any more."""

    key = "ledger_moved"


class NoLedger(DatabaseError):
    """There is no LightningROD in the database that is to be taken in."""

    key = "no_ledger"


class ImportOfItself(DatabaseError):
    """The database that is to be taken in is the ledger itself."""

    key = "import_of_itself"


class ImportStopped(DatabaseError):
    """Taking in was broken off; what was added stays."""

    key = "import_stopped"
