"""What is asked of a figure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from decimal import Decimal

from ..fuel import Petrol
from ..sums import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureQuery:
    """Vehicles by their public id (to VIN), a period, and what the ledger counts in.

    ``start`` and ``end`` bound the period where they are given, ``end`` not included.
    ``network`` is for figures about one.
    """

    vehicles: Mapping[str, str]
    currency: str
    zone: tzinfo
    now: datetime
    start: datetime | None = None
    end: datetime | None = None
    petrol: Petrol = field(default_factory=Petrol)
    network: str | None = None

    @property
    def scope(self) -> Scope:
        """The rows that are asked for."""
        return Scope(
            devices=list(self.vehicles.values()), start=self.start, end=self.end
        )

    def since(self, start: datetime) -> FigureQuery:
        """Return the query with a beginning, if it has none."""
        return self if self.start is not None else replace(self, start=start)

    @property
    def first(self) -> tuple[str, str]:
        """The first vehicle: its public id and its VIN."""
        return next(iter(self.vehicles.items()))


def text_of(amount: Decimal | None) -> str | None:
    """Return money as text with four decimals."""
    return None if amount is None else f"{amount:.4f}"
