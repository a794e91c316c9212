"""Which months of a vehicle's hours have to be published again, and what was published of them.

A month is written "2026-03" and is one of UTC.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Self

# The fingerprint of a month that is being published: should that break off, it goes on there.
_UNFINISHED: Final = ""


def month_start(month: str) -> datetime:
    """Return the beginning of a month."""
    return datetime.fromisoformat(f"{month}-01T00:00:00+00:00")


def month_after(month: str) -> str:
    """Return the next month."""
    start = month_start(month)
    december = start.month == 12  # noqa: PLR2004 there are twelve
    year, number = (start.year + 1, 1) if december else (start.year, start.month + 1)
    return f"{year:04}-{number:02}"


def months_between(first: str, last: str) -> Iterator[str]:
    """Yield the months from the first to the last, both included."""
    while first <= last:
        yield first
        first = month_after(first)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprints:
    """What the months look like now; ``until`` is the last one that anything reaches into."""

    months: Mapping[str, str] = field(default_factory=dict)
    until: str = ""


@dataclass(slots=True)
class Month:
    """A month as it was published: its fingerprint then, and the sum of each series."""

    print: str | None = None
    sums: dict[str, float] = field(default_factory=dict)


@dataclass(slots=True)
class Publication:
    """All months that were published."""

    months: dict[str, Month] = field(default_factory=dict)

    def begin(self, now: Fingerprints) -> list[str]:
        """Return the months to publish, in order: from the first that changed to the end.

        None of them counts as published before :meth:`finish`.
        """
        known = self.months.keys() | now.months.keys()
        changed = [it for it in known if self._print(it) != now.months.get(it)]
        if not changed:
            return []
        stretch = list(months_between(min(changed), max(*known, now.until)))
        for month in stretch:
            self.months.setdefault(month, Month()).print = _UNFINISHED
        return stretch

    def finish(self, month: str, sums: Mapping[str, float], now: Fingerprints) -> None:
        """Note that a month is published, with what it sums up to."""
        if month in now.months or any(sums.values()):
            self.months[month] = Month(now.months.get(month), dict(sums))
        else:
            del self.months[month]

    def sum_before(self, month: str, series: str) -> float:
        """Return the sum of a series at the beginning of a month."""
        return sum(
            it.sums.get(series, 0.0) for key, it in self.months.items() if key < month
        )

    def sum_of(self, series: str) -> float:
        """Return the sum of a series at its end."""
        return sum(it.sums.get(series, 0.0) for it in self.months.values())

    def _print(self, month: str) -> str | None:
        return self.months[month].print if month in self.months else None

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            key: {"print": it.print, "sums": it.sums} for key, it in self.months.items()
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Return what was stored."""
        return cls({key: Month(it["print"], it["sums"]) for key, it in data.items()})
