"""Which of two integrations speaks for a car that both of them follow."""

from datetime import datetime, timedelta
from typing import Final

from .readings import Snapshot

# The leading integration hears of a change within seconds, at worst with its poll of five
# minutes; what it has not told by then, it does not know.
SILENCE: Final = timedelta(minutes=15)


class SourceArbiter:
    """Lets one integration lead, and the other fill in while that one is silent.

    One car is one ledger: what both tell is taken in once. At a start the leading one has its
    time as well: which of two is heard first is chance.
    """

    def __init__(self, lead: str) -> None:
        """Let the integration of this domain lead."""
        self.lead = lead
        self._lead_at: datetime | None = None

    def accepts(self, snapshot: Snapshot) -> bool:
        """Return whether a snapshot counts; snapshots come in order of time."""
        if snapshot.source_system == self.lead:
            self._lead_at = snapshot.observed_at
            return True
        if self._lead_at is None or snapshot.observed_at < self._lead_at:
            self._lead_at = snapshot.observed_at
        return snapshot.observed_at - self._lead_at >= SILENCE
