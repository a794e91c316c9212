"""What was lost for good, counted until its owner has read of it: also over restarts."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

# Samples that went for want of memory, to keep the journal small, and among refused ones.
OVERFLOWED: Final = "overflowed"
THINNED: Final = "thinned"
REFUSED: Final = "refused"
LOST: Final = frozenset({OVERFLOWED, THINNED, REFUSED})
# Lines of the journal that could not be read.
DAMAGED: Final = "damaged"


@dataclass(frozen=True, slots=True)
class Loss:
    """How many were lost, the first and the last of them noticed at these times."""

    count: int
    since: datetime
    until: datetime


class Losses:
    """The losses of one ledger by kind, from counters that begin anew with each process."""

    def __init__(self) -> None:
        """Begin with none."""
        self._known: dict[str, Loss] = {}
        self._counted: dict[str, int] = {}

    def note(self, counters: Mapping[str, int], now: datetime) -> bool:
        """Take in what counters say now; return whether anything more was lost."""
        more = False
        for kind, count in counters.items():
            if new := count - self._counted.get(kind, 0):
                earlier = self._known.get(kind, Loss(0, now, now))
                self._known[kind] = Loss(earlier.count + new, earlier.since, now)
                self._counted[kind] = count
                more = True
        return more

    def of(self, kinds: Iterable[str]) -> Loss | None:
        """Return what was lost of some kinds together."""
        found = [self._known[kind] for kind in kinds if kind in self._known]
        if not found:
            return None
        return Loss(
            sum(it.count for it in found),
            min(it.since for it in found),
            max(it.until for it in found),
        )

    def count(self, kind: str) -> int:
        """Return how many of a kind were lost."""
        return self._known[kind].count if kind in self._known else 0

    def forget(self, kinds: Collection[str]) -> None:
        """Count some kinds anew."""
        for kind in kinds:
            self._known.pop(kind, None)

    def to_json(self) -> dict[str, Any]:
        """Return what is to be remembered."""
        return {
            kind: [it.count, it.since.isoformat(), it.until.isoformat()]
            for kind, it in self._known.items()
        }

    def load(self, stored: Mapping[str, Any]) -> None:
        """Remember what was stored; raises what comes of something else."""
        for kind, (count, since, until) in stored.items():
            times = map(datetime.fromisoformat, (since, until))
            self._known[kind] = Loss(int(count), *times)
