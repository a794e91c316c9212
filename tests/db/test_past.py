"""What of the past is new, what completes a row, and what the ledger has already."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from custom_components.lightningrod.db.past import PastRows
from custom_components.lightningrod.ledger.past import Known, Span, match
from custom_components.lightningrod.ledger.records import Record, RecordKind, Value

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
NOW = NOON + timedelta(days=1)


def span(hour: float, hours: float | None, row_id: UUID | None = None) -> Span:
    start = NOON + timedelta(hours=hour)
    end = None if hours is None else start + timedelta(hours=hours)
    return Span(row_id=row_id or uuid4(), start=start, end=end)


def known(
    hour: float, hours: float | None, row_id: UUID | None = None, *, thin: bool = False
) -> Known:
    it = span(hour, hours, row_id)
    return Known(row_id=it.row_id, start=it.start, end=it.end, thin=thin)


def test_what_is_nowhere_is_new() -> None:
    one = span(0, 2)
    assert match([one], [known(3, 1), known(-2, 1)], NOW).written == {
        one.row_id: one.row_id
    }


def test_the_same_id_is_known_whenever_it_was() -> None:
    one = span(0, 2)
    found = match([one], [known(8, 1, one.row_id, thin=True)], NOW)
    assert (found.written, found.known) == ({}, {one.row_id})


@pytest.mark.parametrize(
    ("kwh", "cut", "written"),
    [
        (20.0, True, True),
        # It tells no more than what is known.
        (10.0, True, False),
        (None, True, False),
        (20.0, False, False),
    ],
)
@pytest.mark.parametrize("is_itself", [True, False])
def test_a_row_without_its_end_is_completed(
    kwh: float | None, *, cut: bool, written: bool, is_itself: bool
) -> None:
    one = replace(span(0, 2), kwh=kwh)
    other = replace(known(0, 90), kwh=10.0, cut=cut)
    if is_itself:
        other = replace(other, row_id=one.row_id)
    found = match([one], [other], NOW)
    assert found.written == ({one.row_id: other.row_id} if written else {})
    assert found.completed == ({other.row_id} if written else set())
    assert (found.known == {one.row_id}) != written


def test_what_lies_in_a_row_without_its_end_is_no_part_of_it() -> None:
    one, two = replace(span(0, 2), kwh=20.0), replace(span(24, 2), kwh=20.0)
    cut = replace(known(0, 90, one.row_id), kwh=10.0, cut=True)
    found = match([one, two], [cut], NOW)
    assert found.written == {one.row_id: one.row_id, two.row_id: two.row_id}
    assert found.completed == {one.row_id}


@pytest.mark.parametrize("other", [known(0.1, 2), known(0.5, 1), known(-1, 2.5)])
def test_the_same_time_is_the_same_row(other: Known) -> None:
    one = span(0, 2)
    assert match([one], [other], NOW).known == {one.row_id}


def test_neighbours_are_not_the_same() -> None:
    one = span(0, 2)
    others = [known(1.9, 3, thin=True), known(-2, 2.05)]
    assert match([one], others, NOW).written == {one.row_id: one.row_id}


def test_a_row_without_its_beginning_is_completed_once() -> None:
    first, second, late = span(0, 2), span(2, 3), known(1, None, thin=True)
    found = match([first, second], [late], NOW)
    assert found.written == {first.row_id: late.row_id, second.row_id: second.row_id}


def test_several_rows_of_one_time_are_left_alone() -> None:
    one = span(0, 4)
    others = [known(0, 1, thin=True), known(2, 1, thin=True)]
    assert match([one], others, NOW).known == {one.row_id}


def test_a_moment_lies_in_what_is_around_it() -> None:
    one = span(1, 0)
    assert match([one], [known(0, 2)], NOW).known == {one.row_id}


def test_the_flow_of_a_part_is_the_flow_of_the_whole() -> None:
    part, whole = uuid4(), uuid4()
    rows = PastRows()
    times: dict[str, Value] = {
        "session_start_utc": NOON,
        "session_end_utc": NOW,
        "is_complete": True,
    }
    rows.take(
        [
            Record(RecordKind.SESSION, {"session_id": whole, **times}),
            Record(RecordKind.SESSION, {"session_id": part, **times}),
            Record(RecordKind.INTERVAL, {"session_id": part, "start_utc": NOON}),
            Record(RecordKind.SESSION, {"session_id": part, "superseded_by": whole}),
            Record(RecordKind.INTERVAL, {"session_id": part, "start_utc": NOW}),
        ]
    )
    assert [it.row_id for it in rows.sessions] == [whole]
    intervals = [it for it in rows.session(whole) if it.kind is RecordKind.INTERVAL]
    assert [it.values["start_utc"] for it in intervals] == [NOON, NOW]
    assert {it.values["session_id"] for it in intervals} == {whole}
