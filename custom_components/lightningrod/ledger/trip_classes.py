"""The class of a trip by the places between which it was driven."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Self

from .edit_trip import CLASSES

# The column.
TRIP_CLASS: Final = "trip_class"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassRule:
    """Trips from one place to another, and back if ``both_ways``, are of a class.

    Places are given by their row numbers.
    """

    start: int
    end: int
    both_ways: bool
    trip_class: str

    def __post_init__(self) -> None:
        """Refuse a class that there is not."""
        if self.trip_class not in CLASSES:
            raise ValueError(self.trip_class)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Return the rule of what :meth:`to_json` returned."""
        return cls(**data)

    def to_json(self) -> dict[str, Any]:
        """Return the rule as JSON."""
        return asdict(self)

    def holds(self, start: int | None, end: int | None) -> bool:
        """Return whether a trip between these places is meant."""
        return (start, end) == (self.start, self.end) or (
            self.both_ways and (end, start) == (self.start, self.end)
        )


def class_of(
    start: int | None, end: int | None, rules: Iterable[ClassRule]
) -> str | None:
    """Return the class that the first of the rules for this way gives; else ``None``."""
    found = (rule.trip_class for rule in rules if rule.holds(start, end))
    return next(found, None)
