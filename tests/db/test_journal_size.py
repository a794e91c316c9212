"""The journal on a full disk, and how it stays within its bounds."""

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from custom_components.lightningrod.db.journal import Journal
from custom_components.lightningrod.ledger.records import SAMPLES, RecordKind

from .helpers import at, battery, id_of, session, tracker
from .test_journal import EVERYTHING, contents, filled, opened


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where a journal may be."""
    return tmp_path / "lightningrod.journal"


class TestDisk:
    """A disk that is full, or will not have it."""

    def test_what_follows_on_a_batch_that_did_not_fit_is_in_its_own_section(
        self, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Or it would be left out with what a database has already."""
        filled(path)
        first = opened(path)
        first.advance(first.read(1000))
        known = first.seal()
        assert known is not None
        journal = opened(path)

        def full(*_: object) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", full)
            with pytest.raises(OSError, match="No space"):
                journal.append([battery(at(9))])
        journal.append([battery(at(10))])
        assert contents(journal, without=known) == [battery(at(10))]
        assert contents(opened(path), without=known) == [battery(at(10))]

    @pytest.mark.parametrize("call", ["fsync", "writelines"])
    def test_a_batch_that_does_not_fit(
        self, path: Path, monkeypatch: pytest.MonkeyPatch, call: str
    ) -> None:
        journal = filled(path)

        def full(*_: object) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", full)
            if call == "writelines":
                # Not even what was written can be taken away again.
                patch.setattr(os, "truncate", full)
            with pytest.raises(OSError, match="No space"):
                journal.append([battery(at(9)), battery(at(10))])
        assert journal.rows == len(EVERYTHING)
        chunk = journal.read(1000)
        assert chunk.records == EVERYTHING
        journal.advance(chunk)
        assert journal.rows == 0
        journal.append([battery(at(11))])
        assert contents(journal) == [battery(at(11))]
        assert contents(opened(path)) == [*EVERYTHING, battery(at(11))]

    def test_damaged_lines_wait_for_room_beside_it(self, path: Path) -> None:
        filled(path)
        lines = path.read_bytes().splitlines(keepends=True)
        damaged = [it.replace(b"ev_", b"EV_") for it in lines[2:4]]
        path.write_bytes(b"".join([*lines[:2], *damaged, *lines[4:]]))
        journal = opened(path)
        journal.unreadable.mkdir()
        chunk = journal.read(1000)
        with pytest.raises(IsADirectoryError):
            journal.advance(chunk)
        assert journal.read(1000) == chunk
        assert (journal.damaged, journal.rows) == (0, len(EVERYTHING) - 2)
        journal.unreadable.rmdir()
        journal.advance(chunk)
        assert journal.unreadable.read_bytes() == b"".join(damaged)
        assert (journal.damaged, journal.rows) == (2, 0)

    def test_a_file_that_cannot_be_opened_is_not_written_over(self, path: Path) -> None:
        filled(path)
        elsewhere = path.rename(path.with_name("elsewhere"))
        # It leads to itself.
        path.symlink_to(path)
        journal = Journal(path)
        for act in (journal.open, lambda: journal.append([battery(at(9))])):
            with pytest.raises(OSError, match="levels of symbolic links"):
                act()
        assert (journal.rows, journal.is_empty) == (0, True)
        elsewhere.replace(path)
        journal.append([battery(at(9))])
        assert journal.rows == len(EVERYTHING) + 1
        assert contents(journal) == [*EVERYTHING, battery(at(9))]
        assert contents(opened(path)) == [*EVERYTHING, battery(at(9))]

    def test_a_card_that_fails_while_it_is_read(
        self, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        filled(path)
        journal = Journal(path)

        def fail(*_: object) -> object:
            raise OSError(errno.EIO, "Input/output error")

        with monkeypatch.context() as patch:
            patch.setattr("custom_components.lightningrod.db.journal.kind_of", fail)
            with pytest.raises(OSError, match="Input/output"):
                journal.open()
        assert (journal.rows, journal.since, journal.is_empty) == (0, None, True)
        journal.append([battery(at(9))])
        assert contents(opened(path)) == [*EVERYTHING, battery(at(9))]

    def test_a_file_that_somebody_deletes(self, path: Path) -> None:
        journal = filled(path)
        journal.advance(journal.read(3))
        path.unlink()
        assert contents(journal) == []
        journal.append([battery(at(9)), session()])
        assert contents(journal) == [battery(at(9)), session()]
        assert contents(opened(path)) == [battery(at(9)), session()]
        journal.advance(journal.read(1000))
        assert journal.seal() is not None
        assert journal.finish()
        assert (journal.rows, path.exists()) == (0, False)

    def test_a_first_batch_that_does_not_fit(
        self, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(*_: object) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", full)
            with pytest.raises(OSError, match="No space"):
                Journal(path).append([battery()])
        assert not path.exists()
        journal = Journal(path / "no folder")
        with pytest.raises(OSError, match="No such file"):
            journal.append([battery()])
        assert (journal.rows, journal.since) == (0, None)
        journal.path = path
        journal.append([battery()])
        assert contents(opened(path)) == [battery()]

    def test_a_folder_that_cannot_be_synced(
        self, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """As on some network drives."""

        def refuse(*_: object) -> int:
            raise OSError(errno.EACCES, "no")

        monkeypatch.setattr(os, "open", refuse)
        assert contents(filled(path)) == EVERYTHING


class TestSize:
    """It stays within its bounds; samples go before anything else does."""

    def test_rows_are_united(self, path: Path) -> None:
        journal = Journal(path, max_bytes=20_000)
        for n in range(200):
            journal.append(
                [session(energy_kwh=float(n)), tracker(usable_capacity_kwh=float(n))]
            )
        assert path.stat().st_size < 30_000
        found = contents(opened(path))
        (last,) = {
            r.values["energy_kwh"] for r in found[-2:] if r.kind == RecordKind.SESSION
        }
        assert last == 199.0
        assert journal.rows == len(found) == opened(path).rows

    def test_samples_are_thinned_the_older_the_more(self, path: Path) -> None:
        journal = Journal(path, max_bytes=40_000)
        sessions = [session(at(n)) for n in range(20)]
        journal.append(sessions)
        for n in range(2000):
            journal.append([battery(at(n), hv_battery_soc=50.0)])
        found = contents(opened(path))
        assert [r for r in found if r.kind == RecordKind.SESSION] == sessions
        times: list[Any] = [r.values["recorded_at"] for r in found if r.kind in SAMPLES]
        assert times == sorted(times)
        assert journal.thinned == 2000 - len(times)
        assert journal.thinned > 0
        assert times[-1] == at(1999)
        middle = at(1000)
        assert sum(t < middle for t in times) < sum(t >= middle for t in times)
        assert path.stat().st_size <= 41_000

    def test_sessions_never_go(self, path: Path) -> None:
        journal = Journal(path, max_bytes=5_000)
        everything = [session(at(n)) for n in range(100)]
        for record in everything:
            journal.append([record, battery(at(0))])
        kept = [r for r in contents(opened(path)) if r.kind == RecordKind.SESSION]
        assert {id_of(r) for r in kept} == {id_of(r) for r in everything}
        assert path.stat().st_size > 5_000

    def test_what_was_passed_over_stays_passed_over(self, path: Path) -> None:
        journal = Journal(path, max_bytes=4_000)
        journal.append([session(at(n)) for n in range(5)])
        journal.advance(journal.read(3))
        journal.append([session(at(n)) for n in range(5, 20)])
        assert path.stat().st_size > 4_000
        assert [id_of(r) for r in contents(journal)] == [
            id_of(session(at(n))) for n in range(3, 20)
        ]
        assert journal.rows == 17

    def test_what_is_just_being_written_is_passed_over_in_no_other_file(
        self, path: Path
    ) -> None:
        """Its end is of the file as it was; in the new one others lie there."""
        journal = Journal(path, max_bytes=4_000)
        journal.append([*(battery(at(n)) for n in range(5)), session(at(0))])
        chunk = journal.read(5)
        journal.append([session(at(n)) for n in range(1, 20)])
        journal.advance(chunk)
        found = contents(journal)
        assert len(found) == journal.rows
        kept = {id_of(r) for r in found if r.kind == RecordKind.SESSION}
        assert kept == {id_of(session(at(n))) for n in range(20)}
        journal.advance(journal.read(1000))
        assert journal.rows == 0
        assert journal.finish()

    def test_sections_that_were_passed_over_are_still_told(self, path: Path) -> None:
        """The database is to know them, for they may come back out of a backup."""
        filled(path)
        opened(path).append([battery(at(50))])
        copy = path.read_bytes()
        journal = Journal(path, max_bytes=4_000)
        journal.open()
        journal.advance(journal.read(len(EVERYTHING) + 1))
        journal.append([session(at(n)) for n in range(30)])
        assert b"battery" not in path.read_bytes()
        journal.advance(journal.read(1000))
        sealed = journal.seal()
        assert sealed is not None
        path.write_bytes(copy)
        assert contents(opened(path), without=sealed) == []

    def test_sections_stay_apart(self, path: Path) -> None:
        filled(path)
        journal = Journal(path, max_bytes=2_000)
        journal.open()
        journal.append([session(energy_kwh=float(7)), battery(at(30))])
        ids = [id_of(r) for r in contents(journal) if r.kind == RecordKind.SESSION]
        assert ids == [id_of(session())] * 2
        journal.advance(journal.read(1000))
        sealed = journal.seal()
        assert sealed is not None
        assert len(sealed) == 2
        assert contents(opened(path), without=sealed[:1])[0].values["energy_kwh"] == 7

    def test_damage_survives_it(self, path: Path) -> None:
        filled(path)
        lines = path.read_bytes().splitlines(keepends=True)
        path.write_bytes(
            lines[0] + lines[1].replace(b"ev_", b"EV_") + b"".join(lines[2:])
        )
        journal = Journal(path, max_bytes=10)
        journal.open()
        journal.append([battery(at(50))])
        assert any(b"EV_" in line for line in path.read_bytes().splitlines())
        assert len(journal.read(1000).unreadable) == 1

    def test_a_disk_too_full_to_make_it_smaller(
        self, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        journal = Journal(path, max_bytes=10)

        part = path.with_name(path.name + ".new")

        def full(_: int) -> None:
            if part.exists():
                raise OSError(errno.ENOSPC, "No space left on device")

        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", full)
            journal.append([battery(), session()])
        assert [it.name for it in path.parent.iterdir()] == [path.name]
        assert contents(opened(path)) == [battery(), session()]
