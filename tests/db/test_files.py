"""The file of an embedded database is looked at, put aside, copied; never overwritten."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
import shutil
import sqlite3
from types import SimpleNamespace
from typing import Any

import pytest

from custom_components.lightningrod.db.config import SqliteConfig
from custom_components.lightningrod.db.files import (
    end_migration,
    is_whole,
    keep_copy,
    put_aside,
    put_aside_if_damaged,
    was_left_open,
)
from custom_components.lightningrod.db.migrate import migrate
from custom_components.lightningrod.db.schema import HEAD, REVISIONS

NOW = datetime(2026, 3, 14, 12, 0, 5, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a database with a thousand rows, closed as it should be."""
    path = tmp_path / "lightningrod.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, words TEXT)")
        connection.execute("CREATE INDEX i ON t (words)")
        words = [(f"some words {number}" * 5,) for number in range(1000)]
        connection.executemany("INSERT INTO t (words) VALUES (?)", words)
        connection.commit()
    return path


def damage(path: Path, begin: int = 8192, length: int = 4096) -> bytes:
    """Write nonsense over a part of a file; return what it is now."""
    content = bytearray(path.read_bytes())
    content[begin : begin + length] = b"\xa5" * length
    path.write_bytes(content)
    return bytes(content)


def leave_open(path: Path) -> None:
    """Leave the file as a process does that is killed."""
    open_one = path.with_name("open.db")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("INSERT INTO t (words) VALUES ('last')")
        connection.commit()
        shutil.copy(path, open_one)
        shutil.copy(f"{path}-wal", f"{open_one}-wal")
    open_one.rename(path)
    path.with_name("open.db-wal").rename(f"{path}-wal")


class TestLook:
    """A file that was closed and works is not looked through."""

    def test_who_closed_it(self, path: Path) -> None:
        assert not was_left_open(path)
        leave_open(path)
        assert was_left_open(path)
        assert not was_left_open(path.with_name("nothing.db"))

    def test_a_whole_one(self, path: Path) -> None:
        leave_open(path)
        assert is_whole(path)
        assert is_whole(path, thorough=True)
        assert put_aside_if_damaged(path, NOW, suspect=True) is None
        with closing(sqlite3.connect(path)) as connection:
            assert connection.execute("SELECT count(*) FROM t").fetchone() == (1001,)

    @pytest.mark.parametrize("begin", [0, 8192, 20_480])
    def test_a_damaged_one(self, path: Path, begin: int) -> None:
        damage(path, begin)
        assert not is_whole(path, thorough=True)

    def test_one_that_cannot_be_looked_at_is_not_called_damaged(
        self, tmp_path: Path
    ) -> None:
        assert is_whole(tmp_path)


class TestAside:
    """What is damaged stays, byte for byte, under another name."""

    def test_only_what_is_damaged(self, path: Path) -> None:
        content = damage(path)
        assert put_aside_if_damaged(path, NOW, suspect=False) is None
        aside = put_aside_if_damaged(path, NOW, suspect=True)
        assert aside == path.with_name("lightningrod.db.damaged-20260314-120005")
        assert aside.read_bytes() == content
        assert not path.exists()
        assert put_aside_if_damaged(path, NOW, suspect=True) is None

    def test_what_lies_beside_it_goes_along(self, path: Path) -> None:
        leave_open(path)
        log = path.with_name("lightningrod.db-wal").read_bytes()
        aside = put_aside(path, NOW)
        assert aside.with_name(f"{aside.name}-wal").read_bytes() == log
        assert not was_left_open(path)

    def test_nothing_is_overwritten(self, path: Path) -> None:
        names = set()
        for number in range(3):
            path.write_text(str(number))
            names.add(put_aside(path, NOW))
        assert sorted(name.read_text() for name in names) == ["0", "1", "2"]


class TestCopy:
    """Before its tables are changed, an embedded database is copied."""

    def test_one_copy_is_kept(self, path: Path) -> None:
        first = keep_copy(path, "0001")
        assert first == path.with_name("lightningrod.db.before-0001")
        with closing(sqlite3.connect(first)) as connection:
            assert connection.execute("SELECT count(*) FROM t").fetchone() == (1000,)
        second = keep_copy(path, "0002")
        assert second is not None
        assert second.exists()
        assert not first.exists()
        assert is_whole(second, thorough=True)

    def test_the_first_try_saw_it_before(self, path: Path) -> None:
        first = keep_copy(path, "0001")
        assert first is not None
        content = first.read_bytes()
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("DROP TABLE t")
            connection.commit()
        assert keep_copy(path, "0001") == first
        assert first.read_bytes() == content

    def test_after_a_migration_that_ended_it_is_another_time(self, path: Path) -> None:
        assert keep_copy(path, "0001")
        end_migration(path)
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("INSERT INTO t (words) VALUES ('later')")
            connection.commit()
        copy = keep_copy(path, "0001")
        assert copy
        with closing(sqlite3.connect(copy)) as connection:
            assert connection.execute("SELECT count(*) FROM t").fetchone() == (1001,)

    def test_not_without_space(
        self,
        path: Path,
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        def full(_path: Any) -> Any:
            return SimpleNamespace(free=10)

        monkeypatch.setattr(shutil, "disk_usage", full)
        assert keep_copy(path, "0001") is None
        assert "too little space" in caplog.text
        assert list(path.parent.glob("*.before*")) == []

    def test_a_migration_keeps_one(self, tmp_path: Path) -> None:
        config = SqliteConfig(tmp_path / "lightningrod.db")
        migrate(config, target=REVISIONS[-2])
        assert list(tmp_path.glob("*.before*")) == []
        migrate(config)
        (copy,) = tmp_path.glob("*.before*")
        assert copy.name == f"lightningrod.db.before-{REVISIONS[-2]}"
        with closing(sqlite3.connect(copy)) as connection:
            query = "SELECT version_num FROM lightningrod_alembic_version"
            assert connection.execute(query).fetchone() == (REVISIONS[-2],)
        assert migrate(config).after == HEAD
