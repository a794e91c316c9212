"""What a report is made of, and what a page of it consists of."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import fsum
from typing import Any, Final

from ..ledger.closing import Since
from ..ledger.correction import Correction
from ..ledger.totals import Driven, Sums

type Row = Mapping[str, Any]

NUMBER: Final = "n"
TIME: Final = "t"


@dataclass(frozen=True, slots=True, kw_only=True)
class Odometer:
    """A vehicle, and its odometer at both ends of the time, km."""

    vehicle: str
    start: float | None
    end: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All that a report is made of; the sums are those of the ledger for this time."""

    start: datetime
    end: datetime
    made_at: datetime
    zone_name: str
    odometers: Sequence[Odometer]
    sessions: Sequence[Row]
    trips: Sequence[Row]
    gaps: Sequence[Row]
    corrections: Sequence[Correction]
    since: Sequence[Since]
    charged: Sums
    driven: Driven

    @property
    def complete(self) -> list[Row]:
        """The charges that are over."""
        return [row for row in self.sessions if row["is_complete"]]

    @property
    def done(self) -> list[Row]:
        """The trips that are over."""
        return [row for row in self.trips if row["is_complete"]]

    @property
    def counted_km(self) -> float | None:
        """What the odometers counted; ``None`` where one of them is not known."""
        ends = [(it.start, it.end) for it in self.odometers]
        known = [(a, b) for a, b in ends if a is not None and b is not None]
        return fsum(b - a for a, b in known) if len(known) == len(ends) else None


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure with its name."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Column:
    """The head of a column, and how its cells look."""

    name: str
    style: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with its heading; ``empty`` is said instead of no rows."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    total: Sequence[str] = ()
    note: str = ""
    empty: str = ""


@dataclass(slots=True)
class Content:
    """Facts, notes and tables in their order."""

    facts: list[Fact] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)


# A column, what makes its cells, and its total.
type Cells = list[tuple[Column, Callable[[Row], str], str]]
