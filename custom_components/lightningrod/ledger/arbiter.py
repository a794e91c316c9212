"""Which of two integrations speaks for a car that both of them follow."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from .readings import Snapshot

# The leading integration hears of a change within seconds, at worst with its poll of five
# minutes; what it has not told by then, it does not know.
SILENCE: Final = timedelta(minutes=15)


class SourceArbiter:
    """Lets one integration lead, and the other fill in while that one is silent.

    One car is one ledger: what both tell is taken in once. At a start the leading one has its
    time as well: which of two is heard first is chance. A leading one that has lost the
    entities of the battery (SOURCE_CONTRACT 4.11) is still heard, but does not silence one that
    has them.
    """

    def __init__(self, lead: str) -> None:
        """Let the integration of this domain lead."""
        self.lead = lead
        self._lead_at: datetime | None = None
        self._other_knows_battery = False
        self._filling_in = False

    def heard(self, snapshot: Snapshot) -> Snapshot | None:
        """Return a snapshot that counts, else ``None``; snapshots come in order of time.

        The first one of an integration that fills in is ``stale``: nobody watched before it.
        """
        battery = _tells_of_battery(snapshot)
        if snapshot.source_system == self.lead:
            if battery or not self._other_knows_battery:
                self._lead_at, self._filling_in = snapshot.observed_at, False
            return snapshot
        self._other_knows_battery = battery
        if self._lead_at is None or snapshot.observed_at < self._lead_at:
            self._lead_at = snapshot.observed_at
        if snapshot.observed_at - self._lead_at < SILENCE:
            return None
        first, self._filling_in = not self._filling_in, True
        return replace(snapshot, stale=True) if first else snapshot


def _tells_of_battery(snapshot: Snapshot) -> bool:
    told = snapshot.battery.hv_battery_soc, snapshot.charging.plug_status
    return any(value is not None for value in told)
