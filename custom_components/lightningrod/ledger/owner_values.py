"""What the owner set of a row, and what is observed beneath it.

``owner`` maps columns to what the owner set; it wins over what is observed, column by
column. ``observed`` maps the same columns to what they would be otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

type Values = Mapping[str, Any]


class _Release:
    """The wish that a column is observed again."""


RELEASE: Final = _Release()


@dataclass(slots=True)
class Owned:
    """A row's columns and whose they are; ``columns`` collects what changes in the row."""

    row: Values
    owner: dict[str, Any] = field(default_factory=dict)
    observed: dict[str, Any] = field(default_factory=dict)
    columns: dict[str, Any] = field(default_factory=dict)

    def set(self, column: str, value: Any) -> None:
        """Let the owner say what a column is; :data:`RELEASE` takes the word back."""
        if value is RELEASE:
            self._release(column)
            return
        if column not in self.owner:
            self.observed[column] = self.row[column]
        self.owner[column] = value
        self.columns[column] = value

    def restore(self, column: str, before: Values) -> None:
        """Put a column back to what the owner had said before, or to what is observed."""
        self.set(column, before.get(column, RELEASE))

    def _release(self, column: str) -> None:
        if column in self.owner:
            del self.owner[column]
            self.columns[column] = self.observed.pop(column, None)


def observe(owned: Owned, written: Values) -> None:
    """Take note of what was written over the owner's words, and say them again."""
    for column in owned.owner.keys() & written.keys():
        owned.observed[column] = written[column]
        owned.columns[column] = owned.owner[column]
