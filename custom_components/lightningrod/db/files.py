"""The file of an embedded database: whether it is whole, put aside if not, copied.

For worker threads; nothing here knows of connections that others have open.
"""

from contextlib import closing
from datetime import datetime
import logging
import os
from pathlib import Path
import shutil
import sqlite3
from typing import Final

_LOGGER: Final = logging.getLogger(__name__)

_DAMAGED: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
# What lies beside the file while it is open, or after nobody closed it.
_BESIDE: Final = ("-wal", "-shm")
_COPY: Final = ".before-"
# There while a migration goes on, or has failed; in it is the revision that it began at.
_BEGUN: Final = ".migrating"
_PART: Final = ".part"
_DAMAGED_NAME: Final = ".damaged-"
_FORMER_NAME: Final = ".former-"
_ASIDE: Final = (_DAMAGED_NAME, _FORMER_NAME)
# A copy must not be what fills the disk.
_SPARE: Final = 2


def is_writable(path: Path) -> bool:
    """Return whether a database can be written, or made, at a path."""
    if not os.access(path.parent, os.W_OK | os.X_OK):
        return False
    return not path.exists() or os.access(path, os.R_OK | os.W_OK)


def was_left_open(path: Path) -> bool:
    """Return whether whoever had the file open last never closed it."""
    log = path.with_name(f"{path.name}-wal")
    return path.exists() and log.exists() and log.stat().st_size > 0


def is_whole(path: Path, *, thorough: bool = False) -> bool:
    """Return whether SQLite finds nothing wrong with the file; in doubt it is whole.

    ``thorough`` also compares every index with its table, which takes longer.
    """
    check = "integrity_check" if thorough else "quick_check"
    try:
        with closing(sqlite3.connect(path, timeout=10)) as connection:
            (answer,) = connection.execute(f"PRAGMA {check}(1)").fetchone()
    except sqlite3.Error as err:
        return getattr(err, "sqlite_errorcode", 0) & 0xFF not in _DAMAGED
    return bool(answer == "ok")


def put_aside(path: Path, now: datetime) -> Path:
    """Rename a file, and what belongs to it, by the time; nothing is ever overwritten."""
    return _renamed(path, f"{path.name}{_DAMAGED_NAME}{now:%Y%m%d-%H%M%S}")


def _renamed(path: Path, stem: str) -> Path:
    """Rename a file and what belongs to it to the first name that is free."""
    names = (stem, *(f"{stem}-{number}" for number in range(2, 1000)))
    target = next(free for name in names if not (free := path.with_name(name)).exists())
    path.rename(target)
    for suffix in _BESIDE:
        beside = path.with_name(path.name + suffix)
        if beside.exists():
            beside.rename(target.with_name(target.name + suffix))
    return target


def put_in_place(part: Path, path: Path, now: datetime) -> Path | None:
    """Give a whole file its name; what has the name is put aside, return where."""
    aside = None
    if path.exists():
        aside = _renamed(path, f"{path.name}{_FORMER_NAME}{now:%Y%m%d-%H%M%S}")
    part.rename(path)
    return aside


def leave_nothing(path: Path) -> None:
    """Remove a file that is not needed, and what belongs to it, if it is there."""
    for name in (path.name, *(path.name + suffix for suffix in (*_BESIDE, "-journal"))):
        path.with_name(name).unlink(missing_ok=True)


def leave_no_copy(path: Path) -> None:
    """Remove a file, what belongs to it, and all that was once put aside or copied of it."""
    leave_nothing(path)
    for kind in (_COPY, _BEGUN, *_ASIDE):
        for each in path.parent.glob(f"{path.name}{kind}*"):
            each.unlink(missing_ok=True)


def put_aside_if_damaged(path: Path, now: datetime, *, suspect: bool) -> Path | None:
    """Put a damaged file aside and return where it is; ``None`` if there is none.

    It is looked at where it is ``suspect``, or was not closed. Raises ``PermissionError``
    for one that can only be read.
    """
    if not is_writable(path):
        raise PermissionError
    if not path.exists() or not (suspect or was_left_open(path)):
        return None
    return None if is_whole(path, thorough=suspect) else put_aside(path, now)


def keep_copy(path: Path, revision: str) -> Path | None:
    """Keep a copy of the database as it is at a revision, the only one; return where.

    ``None`` without the space for it. The copy of a migration that failed stays for the
    next try: the first one saw the database before all the others. One of a migration that
    ended (:func:`end_migration`) is of another time, as after a restored backup.
    """
    target = path.with_name(f"{path.name}{_COPY}{revision}")
    begun = path.with_name(f"{path.name}{_BEGUN}")
    if target.exists() and begun.exists() and begun.read_text() == revision:
        return target
    if shutil.disk_usage(path.parent).free < _SPARE * path.stat().st_size:
        _LOGGER.warning("No copy of the database is kept: there is too little space")
        return None
    part = target.with_name(target.name + _PART)
    part.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(part)) as to:
        source.backup(to)
    part.rename(target)
    begun.write_text(revision)
    for older in path.parent.glob(f"{path.name}{_COPY}*"):
        if older != target:
            older.unlink()
    return target


def end_migration(path: Path) -> None:
    """Note that a migration came to its end: the next one keeps a copy of its own."""
    path.with_name(f"{path.name}{_BEGUN}").unlink(missing_ok=True)
