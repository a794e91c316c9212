"""Which months are published again."""

from datetime import UTC, datetime

from hypothesis import given, strategies as st
import pytest

from custom_components.lightningrod.ledger.months import (
    Fingerprints,
    Publication,
    month_after,
    month_start,
    months_between,
)


def prints(until: str = "", **months: str) -> Fingerprints:
    named = {name.replace("m", "2026-"): it for name, it in months.items()}
    return Fingerprints(months=named, until=until or max(named, default=""))


def publish(
    publication: Publication, now: Fingerprints, energy: float = 10.0
) -> list[str]:
    """Publish all there is; each month that something began in sums up to the same."""
    stretch = publication.begin(now)
    for month in stretch:
        publication.finish(
            month, {"energy": energy if month in now.months else 0.0}, now
        )
    return stretch


def test_months_follow_each_other_over_new_year():
    assert month_after("2026-12") == "2027-01"
    assert month_start("2026-12") == datetime(2026, 12, 1, tzinfo=UTC)
    assert list(months_between("2026-11", "2027-02")) == [
        "2026-11",
        "2026-12",
        "2027-01",
        "2027-02",
    ]
    assert list(months_between("2027-01", "2026-12")) == []


def test_at_first_everything_is_published():
    publication = Publication()
    assert publish(publication, prints(m01="a", m03="b")) == [
        "2026-01",
        "2026-02",
        "2026-03",
    ]
    assert sorted(publication.months) == ["2026-01", "2026-03"]
    assert publication.sum_of("energy") == 20.0
    assert publication.sum_before("2026-03", "energy") == 10.0
    assert publication.sum_before("2026-03", "cost") == 0.0


def test_nothing_new_is_not_published():
    publication = Publication()
    now = prints(m01="a", m03="b")
    publish(publication, now)
    assert publication.begin(now) == []
    assert Publication().begin(Fingerprints()) == []


def test_an_edit_is_published_from_its_month_on():
    publication = Publication()
    publish(publication, prints(m01="a", m02="b", m03="c"))
    assert publish(publication, prints(m01="a", m02="B", m03="c")) == [
        "2026-02",
        "2026-03",
    ]


def test_a_month_that_lost_everything_is_published_once_more():
    publication = Publication()
    publish(publication, prints(m01="a", m02="b"))
    assert publish(publication, prints(m01="a")) == ["2026-02"]
    assert sorted(publication.months) == ["2026-01"]
    assert publication.begin(prints(m01="a")) == []


def test_what_reaches_into_the_next_month_is_published_there():
    publication = Publication()
    now = prints("2026-02", m01="a")
    assert publication.begin(now) == ["2026-01", "2026-02"]
    publication.finish("2026-01", {"energy": 8.0}, now)
    publication.finish("2026-02", {"energy": 2.0}, now)
    assert publication.begin(now) == []
    assert publication.sum_of("energy") == 10.0
    # It does so no longer: the month after has to be emptied.
    assert publication.begin(prints("2026-01", m01="A")) == ["2026-01", "2026-02"]


@pytest.mark.parametrize("done", [0, 1, 2])
def test_what_was_broken_off_goes_on_where_it_was(done):
    publication = Publication()
    publish(publication, prints(m01="a", m02="b", m03="c"))
    now = prints(m01="A", m02="b", m03="c")
    for month in publication.begin(now)[:done]:
        publication.finish(month, {"energy": 11.0}, now)
    again = Publication.from_json(publication.to_json())
    assert again.begin(now) == ["2026-01", "2026-02", "2026-03"][done:]


PRINTS = st.dictionaries(
    st.integers(1, 12).map("m{:02}".format), st.sampled_from("abc"), max_size=6
)


@given(st.lists(PRINTS, max_size=4))
def test_after_each_publication_all_is_published(history):
    publication = Publication()
    for months in history:
        now = prints(**months)
        publish(publication, now)
        assert publication.begin(now) == []
        assert publication.sum_of("energy") == 10.0 * len(months)
