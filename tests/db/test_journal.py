"""The journal gives back what it was given, whatever happened to the file meanwhile."""

from collections.abc import Iterable
from datetime import UTC, date, timedelta, timezone
from decimal import Decimal
from pathlib import Path
import tempfile
from types import MappingProxyType
from typing import Any
from zlib import crc32

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.lightningrod.db.batch import slot_of
from custom_components.lightningrod.db.journal import Journal
from custom_components.lightningrod.db.journal_codec import (
    UnreadableError,
    decode,
    encode,
    kind_of,
)
from custom_components.lightningrod.ledger.records import SAMPLES, Record, RecordKind

from .helpers import VIN, at, battery, session, tracker, trip, vehicle

BATCHES = (
    [session(energy_kwh=1.5, cost=Decimal("1.2300")), battery(), tracker(name="a")],
    [session(energy_kwh=2.5), battery(at(1)), vehicle(at(1), odometer=12.25)],
    [trip(at(5), provenance={"distance": "odometer"}), battery(at(5))],
)
EVERYTHING = [record for batch in BATCHES for record in batch]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where a journal may be."""
    return tmp_path / "lightningrod.journal"


def filled(path: Path, batches: Iterable[list[Record]] = BATCHES) -> Journal:
    """Return a journal with these batches."""
    journal = Journal(path)
    for batch in batches:
        assert journal.append(batch) == []
    return journal


def opened(path: Path) -> Journal:
    """Return the journal as the next process finds it."""
    journal = Journal(path)
    journal.open()
    return journal


def contents(journal: Journal, **how: Any) -> list[Record]:
    """Return all that waits."""
    return list(journal.read(10_000, **how).records)


scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=()))
    | st.decimals(allow_nan=False)
    | st.dates()
    | st.datetimes(timezones=st.just(UTC) | st.just(timezone(timedelta(hours=-3.5))))
    | st.uuids()
)
documents = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
    ),
    max_leaves=8,
)
values = scalars | st.dictionaries(st.text(), documents, max_size=4)


@given(
    st.sampled_from(list(RecordKind)),
    st.dictionaries(st.text(), values, max_size=6),
    st.booleans(),
)
@settings(max_examples=300)
def test_a_record_comes_back_exactly(
    kind: RecordKind,
    row: dict[str, Any],
    urgent: bool,  # noqa: FBT001 hypothesis gives it by position
) -> None:
    record = Record(kind, row, urgent=urgent)
    line = encode(record)
    assert line.count(b"\n") == 1
    assert (kind_of(line) == b"S") is (kind in SAMPLES)
    again = decode(line)
    assert again == record
    assert {name: type(value) for name, value in again.values.items()} == {
        name: type(value) for name, value in row.items()
    }


def test_what_json_only_has_as_something_else() -> None:
    """They come back as the database would have them from JSON anyway."""
    values: dict[str, Any] = {
        "proxy": MappingProxyType({"a": 1}),
        "tuple": ("a", "b"),
        "not a number": float("nan"),
        "day": date(2026, 1, 2),
    }
    again = decode(encode(Record(RecordKind.TRIP, values))).values
    assert again["proxy"] == {"a": 1}
    assert again["tuple"] == ["a", "b"]
    assert again["not a number"] != again["not a number"]
    assert again["day"] == date(2026, 1, 2)


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b'["ev_trip_metrics", false]', b'["nothing", false, {}]', b"{"]
    + [b'["ev_trip_metrics", false, {"a": %b}]' % v for v in (b'{"d": "x"}', b"{}")]
    + [b'["ev_trip_metrics", false, {"a": {"z": 1}}]'],
)
def test_a_line_that_holds_no_record(body: bytes) -> None:
    with pytest.raises(UnreadableError):
        decode(b"00000000 R %b\n" % body)


class TestOrder:
    """In order, once, and only when all of it is done with is the file gone."""

    def test_it_is_read_in_pieces(self, path: Path) -> None:
        journal = filled(path)
        assert journal.rows == len(EVERYTHING)
        found: list[Record] = []
        while (chunk := journal.read(2)).records:
            assert journal.read(2) == chunk
            found += chunk.records
            journal.advance(chunk)
        assert found == EVERYTHING
        assert journal.rows == 0
        assert journal.finish()
        assert not path.exists()
        assert journal.since is None

    def test_nothing_that_came_meanwhile_is_removed(self, path: Path) -> None:
        journal = filled(path)
        chunk = journal.read(100)
        journal.append([battery(at(9))])
        journal.advance(chunk)
        assert journal.seal() is None
        assert not journal.finish()
        assert contents(journal) == [battery(at(9))]

    def test_a_restart_goes_on(self, path: Path) -> None:
        first = filled(path)
        again = opened(path)
        assert (again.rows, again.since) == (len(EVERYTHING), first.since)
        again.append([battery(at(9))])
        assert contents(opened(path)) == [*EVERYTHING, battery(at(9))]

    def test_the_newest_state_of_each_tracker_is_told(self, path: Path) -> None:
        filled(
            path,
            [
                [tracker(tracker_state={"n": 1}), session()],
                [tracker(tracker_state={"n": 2}), tracker(device_id="other")],
                [tracker(device_id="other", tracker_state={"n": 3})],
            ],
        )
        states = Journal(path).open()
        assert {vin: it.state for vin, it in states.items()} == {
            VIN: {"n": 2},
            "other": {"n": 3},
        }

    def test_no_file_is_no_journal(self, path: Path) -> None:
        journal = opened(path)
        assert (journal.rows, journal.since, contents(journal)) == (0, None, [])
        journal.append([])
        assert not path.exists()

    def test_a_file_of_nothing_goes(self, path: Path) -> None:
        path.write_bytes(b"half a li")
        assert opened(path).rows == 0
        assert not path.exists()


class TestSections:
    """What a database knows as written is not written again, also out of a backup."""

    def test_known_ones_are_left_out(self, path: Path) -> None:
        filled(path)
        again = opened(path)
        again.append([battery(at(9))])
        chunk = again.read(1000)
        again.advance(chunk)
        sections = again.seal()
        assert sections is not None
        first, second = sections
        copy = opened(path)
        assert contents(copy, without=[first]) == [battery(at(9))]
        assert contents(copy, without=[first, second]) == []

    def test_what_comes_after_the_seal_is_another(self, path: Path) -> None:
        journal = filled(path)
        journal.advance(journal.read(1000))
        sealed = journal.seal()
        assert sealed is not None
        journal.append([battery(at(9))])
        assert not journal.finish()
        assert contents(journal, without=sealed) == [battery(at(9))]
        assert contents(opened(path), without=sealed) == [battery(at(9))]


class TestDamage:
    """Whatever is left of the file, what is whole comes back."""

    def test_a_kill_at_any_byte(self, path: Path) -> None:
        """A batch that was acknowledged is there; of the others no more than lines."""
        journal = Journal(path)
        ends = []
        for batch in BATCHES:
            journal.append(batch)
            ends.append(path.stat().st_size)
        whole = path.read_bytes()
        for size in range(len(whole) + 1):
            path.write_bytes(whole[:size])
            again = opened(path)
            found = contents(again)
            kept = sum(end <= size for end in ends)
            acknowledged = [record for batch in BATCHES[:kept] for record in batch]
            assert found[: len(acknowledged)] == acknowledged
            assert found == EVERYTHING[: len(found)]
            again.append([battery(at(99))])
            assert contents(opened(path)) == [*found, battery(at(99))]

    def test_a_flipped_bit_costs_one_line(self, path: Path) -> None:
        filled(path)
        whole = path.read_bytes()
        first = whole.index(b"\n") + 1
        for position in range(first, len(whole), 7):
            path.write_bytes(
                whole[:position]
                + bytes([whole[position] ^ 0x10])
                + whole[position + 1 :]
            )
            found = contents(opened(path))
            assert len(found) >= len(EVERYTHING) - 2
            assert all(record in EVERYTHING for record in found)

    def test_damaged_lines_are_kept_beside_it(self, path: Path) -> None:
        filled(path)
        lines = path.read_bytes().splitlines(keepends=True)
        damaged = lines[2].replace(b"ev_", b"EV_")
        path.write_bytes(b"".join([*lines[:2], damaged, *lines[3:]]))
        journal = opened(path)
        assert journal.rows == len(EVERYTHING) - 1
        journal.advance(journal.read(1000))
        assert journal.finish()
        aside = path.with_name("lightningrod.journal.unreadable")
        assert aside.read_bytes() == damaged
        assert journal.damaged == 1

    @pytest.mark.parametrize("max_bytes", [10, 100_000])
    def test_a_damaged_first_line_costs_no_row(
        self, path: Path, max_bytes: int
    ) -> None:
        """What follows it is not taken for a part of the section before."""
        filled(path)
        first = opened(path)
        first.advance(first.read(1000))
        known = first.seal()
        assert known is not None
        again = Journal(path, max_bytes=100_000)
        again.open()
        again.append([session(at(60))])
        whole = path.read_bytes()
        begun = whole.rindex(b" H ")
        path.write_bytes(whole[:begun] + b" X " + whole[begun + 3 :])
        third = Journal(path, max_bytes=max_bytes)
        third.open()
        third.append([battery(at(99))])
        found = third.read(1000, without=known)
        assert found.records == [session(at(60)), battery(at(99))]
        assert len(found.unreadable) == 1
        third.advance(found)
        sealed = third.seal()
        assert sealed is not None
        assert len(sealed) == 3

    def test_zeros_at_the_end(self, path: Path) -> None:
        """Some file systems leave them after a power cut."""
        filled(path)
        with path.open("ab") as file:
            file.write(bytes(5000))
        assert contents(opened(path)) == EVERYTHING

    def test_a_record_without_a_form_costs_no_other(
        self, path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        journal = Journal(path)
        odd = battery(at(3), hv_battery_soc=object())  # type: ignore[arg-type]
        assert journal.append([battery(), odd, battery(at(4))]) == [odd]
        assert contents(journal) == [battery(), battery(at(4))]
        assert VIN not in caplog.text
        assert journal.append([odd]) == [odd]


def test_a_state_that_cannot_be_read_is_none(path: Path) -> None:
    journal = Journal(path)
    journal.append([tracker(tracker_state={"n": 1})])
    line = path.read_bytes().splitlines(keepends=True)[-1]
    body = line[9:-1].replace(b'{"j":{"n":1}}', b'{"q":{"n":1}}')
    with path.open("ab") as file:
        file.write(b"%08x %b\n" % (crc32(body), body))
    assert Journal(path).open()[VIN].state == {"n": 1}
    again = opened(path)
    assert len(again.read(100).unreadable) == 1


@given(st.lists(st.binary(max_size=60)), st.data())
@settings(max_examples=200)
def test_a_file_of_any_kind(pieces: list[bytes], data: st.DataObject) -> None:
    """Whatever somebody or something has written there, it is read without a fault."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "journal"
        lines = [encode(record) for record in EVERYTHING]
        mixed = data.draw(st.permutations([*lines, *pieces]))
        path.write_bytes(b"".join(mixed))
        journal = Journal(path, max_bytes=data.draw(st.sampled_from([10, 10_000])))
        journal.open()
        journal.append([battery(at(99))])
        found = contents(journal)
        assert battery(at(99)) in found
        # Rows of one slot may have been united: they have what was written of it.
        written = {slot_of(record): dict[str, Any]() for record in found}
        for record in [*EVERYTHING, battery(at(99))]:
            for name, value in record.values.items():
                said = written.get(slot_of(record), {})
                said[name] = [*said.get(name, ()), value]
        for record in found:
            said = written[slot_of(record)]
            assert all(value in said[name] for name, value in record.values.items())
        if not pieces:
            lasting = {slot_of(it) for it in EVERYTHING if it.kind not in SAMPLES}
            assert lasting <= {slot_of(record) for record in found}
        chunk = journal.read(1000)
        journal.advance(chunk)
        assert journal.seal() is not None
        assert journal.finish()
