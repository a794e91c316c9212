"""What Ford's cloud has told so far: one container that pushes are merged into.

It is merged the way ha-fordpass does it (SOURCE_CONTRACT 3): metric by metric, custom metrics
in place one level deeper, and replaced as a whole by a full refresh.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from .simulator import Push, PushKind

type Json = dict[str, Any]

# Names of what is not a metric, for the entities that read it.
TRIP: Final = "trip"
CHARGE_LOG: Final = "charge_log"
STATES: Final = "states"
ENVELOPE: Final = "updateTime"
CUSTOM: Final = "customMetrics"
EVERYTHING: Final = "*"

TRIP_EVENT: Final = "xev-key-off-trip-segment-data"


@dataclass(slots=True)
class Cloud:
    """The container; ``available`` is false after a failed poll."""

    metrics: Json = field(default_factory=dict)
    events: Json = field(default_factory=dict)
    states: Json = field(default_factory=dict)
    charge_log: Json | None = None
    updated_at: datetime | None = None
    available: bool = True

    def apply(self, push: Push) -> frozenset[str]:
        """Take a push in; return the names of all that may have changed by it."""
        if push.kind is PushKind.OUTAGE:
            self.available = False
            return frozenset((EVERYTHING,))
        changed = {ENVELOPE, *push.metrics}
        if push.kind is PushKind.REFRESH or not self.available:
            changed.add(EVERYTHING)
        if push.kind is PushKind.REFRESH:
            self.metrics, self.events, self.states = {}, {}, {}
        self.available, self.updated_at = True, push.at
        changed |= self._merge(push)
        return frozenset(changed)

    def _merge(self, push: Push) -> set[str]:
        changed = set()
        custom = self.metrics.get(CUSTOM)
        self.metrics |= push.metrics
        if custom is not None and CUSTOM in push.metrics:
            custom |= push.metrics[CUSTOM]
            self.metrics[CUSTOM] = custom
        if push.states:
            self.states |= push.states
            changed.add(STATES)
        if push.trip is not None:
            self.events.setdefault("customEvents", {})[TRIP_EVENT] = push.trip
            changed.add(TRIP)
        if push.charge_log is not None:
            self.charge_log = dict(push.charge_log)
            changed.add(CHARGE_LOG)
        return changed

    def value(self, metric: str, default: Any = None) -> Any:
        """Return the value of a metric; the default when it came without one."""
        wrapper = self.metrics.get(metric)
        return default if wrapper is None else wrapper.get("value", default)

    def trip(self) -> Mapping[str, Any] | None:
        """Return the newest key-off event."""
        event: Mapping[str, Any] | None = self.events.get("customEvents", {}).get(
            TRIP_EVENT
        )
        return event
