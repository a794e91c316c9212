"""What is to be done with the rows of a file, by kind and by line."""

from collections.abc import Mapping
from dataclasses import dataclass, field
import re
from typing import Final, Self

from .reading import Conflicts
from .wrong import Wrong

_RANGE: Final = re.compile(r"(\d{1,9})(?:\s*[-\u2013]\s*(\d{1,9}))?", re.ASCII)
_MOST_RANGES: Final = 1000


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines of a file, as ranges with both ends included."""

    ranges: tuple[tuple[int, int], ...] = ()

    @classmethod
    def of(cls, text: str) -> Self:
        """Return the lines that a text like ``3, 17-20`` names; raises :class:`Wrong`."""
        ranges: list[tuple[int, int]] = []
        for part in filter(
            None, (it.strip() for it in re.split(r"[,;\s]+(?=\d)", text))
        ):
            found = _RANGE.fullmatch(part.rstrip(",; "))
            if found is None or len(ranges) >= _MOST_RANGES:
                raise Wrong("import_no_lines")
            ranges.append((int(found[1]), int(found[2] or found[1])))
        return cls(tuple(ranges))

    def __str__(self) -> str:
        """Return them as a text that names them."""
        return ", ".join(
            str(first) if first == last else f"{first}-{last}"
            for first, last in self.ranges
        )

    def __contains__(self, line: int) -> bool:
        """Return whether a line is among them."""
        return any(first <= line <= last for first, last in self.ranges)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What is wanted of a file.

    ``new`` says whether rows that the ledger does not have are taken, ``conflicts`` what is
    done with those that it has otherwise, ``by_line`` the same for single ones, and
    ``some_choice`` for those of ``some`` lines. Lines that are ``left_out`` are not taken in
    any case.
    """

    new: bool = True
    conflicts: Conflicts = Conflicts.KEEP
    by_line: Mapping[int, Conflicts] = field(default_factory=dict)
    some: Lines = field(default_factory=Lines)
    some_choice: Conflicts = Conflicts.KEEP
    left_out: Lines = field(default_factory=Lines)

    def of(self, line: int) -> Conflicts:
        """Return what is done with a conflict."""
        usual = self.some_choice if line in self.some else self.conflicts
        return self.by_line.get(line, usual)

    @property
    def change_any(self) -> bool:
        """Whether there are lines of which a conflict would be taken."""
        chosen = {self.conflicts, *self.by_line.values()}
        if self.some.ranges:
            chosen.add(self.some_choice)
        return chosen != {Conflicts.KEEP}
