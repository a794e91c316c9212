"""The journal under faults of the disk, in any order: what it took it gives back."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
import errno
import os
from pathlib import Path
import resource
import tempfile
from unittest.mock import patch

from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from custom_components.lightningrod.db.journal import Journal
from custom_components.lightningrod.ledger.records import RecordKind

from .helpers import at, battery, session

# A session takes some 300 bytes: a dozen of them make it be written anew.
MAX_BYTES = 4000
# What may fail besides writing: flushing, cutting off, renaming, removing.
CALLS = ("fsync", "truncate", "replace", "unlink")


def _fail(*_: object, **__: object) -> None:
    raise OSError(errno.EIO, "Input/output error")


@contextmanager
def faults(calls: frozenset[str], room: int | None) -> Iterator[None]:
    """Let calls of the system fail, and files grow to this size only."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with ExitStack() as stack:
        for name in calls & {"fsync", "truncate"}:
            stack.enter_context(patch.object(os, name, _fail))
        for name in calls & {"replace", "unlink"}:
            stack.enter_context(patch.object(Path, name, _fail))
        if room is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
            stack.callback(resource.setrlimit, resource.RLIMIT_FSIZE, (soft, hard))
        yield


class Journals(RuleBasedStateMachine):
    """A journal, what it took, and what was taken out of it."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory(prefix="lightningrod-journal-")
        self.path = Path(self.folder.name) / "journal"
        self.journal = self.opened()
        self.number = 0
        # Sessions by number: those that wait, and those that were not taken for sure.
        self.waiting: set[int] = set()
        self.unsure: set[int] = set()

    def opened(self) -> Journal:
        """Return the journal as a process finds it."""
        journal = Journal(self.path, max_bytes=MAX_BYTES)
        journal.open()
        return journal

    @rule(
        count=st.integers(1, 5),
        calls=st.frozensets(st.sampled_from(CALLS)),
        room=st.none() | st.integers(0, 2 * MAX_BYTES),
    )
    def append(self, count: int, calls: frozenset[str], room: int | None) -> None:
        numbers = range(self.number, self.number + count)
        self.number += count
        records = [session(at(60 * n)) for n in numbers]
        try:
            with faults(calls, room):
                assert self.journal.append([*records, battery(at(numbers[0]))]) == []
        except OSError:
            self.unsure |= {*numbers}
        else:
            self.waiting |= {*numbers}

    @rule(limit=st.integers(1, 20), calls=st.frozensets(st.sampled_from(CALLS)))
    def take(self, limit: int, calls: frozenset[str]) -> None:
        """Take some out, as a database that takes them does."""
        with faults(calls, None):
            chunk = self.journal.read(limit)
            assert not chunk.unreadable
            self.journal.advance(chunk)
        taken = self._numbers(chunk.records)
        self.waiting -= taken
        self.unsure -= taken

    @rule(calls=st.frozensets(st.sampled_from(CALLS)))
    def finish(self, calls: frozenset[str]) -> None:
        with faults(calls, None):
            if self.journal.seal() is None:
                return
            assert not self.waiting
            try:
                self.journal.finish()
            except OSError:
                return

    @rule()
    def die(self) -> None:
        """Begin anew, as after a kill: what was passed over may come again."""
        self.journal = self.opened()

    @invariant()
    def what_waits_is_there(self) -> None:
        found = self._numbers(self.journal.read(10_000).records)
        assert self.waiting <= found
        assert self.journal.rows >= len(self.waiting)

    def _numbers(self, records: object) -> set[int]:
        return {
            int((it.values["plug_in_utc"] - at(0)).total_seconds()) // 3600
            for it in records  # type: ignore[attr-defined]
            if it.kind is RecordKind.SESSION
        }

    def teardown(self) -> None:
        self.folder.cleanup()


TestJournals = Journals.TestCase
TestJournals.settings = settings(deadline=None, stateful_step_count=30)
