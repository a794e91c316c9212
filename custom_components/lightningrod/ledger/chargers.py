"""Chargers that were met but have no place yet, told apart by where and what they are."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from statistics import median
from typing import Final
from uuid import UUID

from .places import distance_m

type Position = tuple[float, float]
type Said = tuple[str | None, str | None, str | None, float | None, float | None]

# A car finds its position within some metres, and a site has more than one stall.
REACH_M: Final = 150.0
# No degree of latitude is shorter than 110 km.
_REACH_DEGREES: Final = REACH_M / 110_000
# The place that a charger becomes is never drawn smaller than this.
SMALLEST_RADIUS_M: Final = 75.0
_MARGIN_M: Final = 40.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Visits:
    """Charging sessions in no place that say the same of where they were.

    ``session_id`` is the first of them that became known. ``energy_kwh`` is ``None`` where
    none of them tells it; ``unpriced`` of them have no cost.
    """

    session_id: UUID
    sessions: int = 1
    unpriced: int = 0
    first: datetime | None = None
    last: datetime | None = None
    name: str | None = None
    address: str | None = None
    network: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    energy_kwh: float | None = None

    @property
    def position(self) -> Position | None:
        """Where it was, in degrees, if that is known."""
        if self.latitude is None or self.longitude is None:
            return None
        return self.latitude, self.longitude

    @property
    def said(self) -> Said:
        """All that is said of where they were: name, address, network and position."""
        return self.name, self.address, self.network, self.latitude, self.longitude


@dataclass(frozen=True, slots=True, kw_only=True)
class Charger:
    """A charger with the visits to it, the newest first.

    ``key`` stays the same while its oldest visits are known. Without a position it is known
    by name or address alone.
    """

    key: str
    name: str | None
    address: str | None
    network: str | None
    latitude: float | None
    longitude: float | None
    radius_m: float
    visits: tuple[Visits, ...]

    @property
    def sessions(self) -> int:
        """How many sessions were here."""
        return sum(it.sessions for it in self.visits)


@dataclass(slots=True)
class _Cluster:
    """Visits to what seems to be one charger, around the first of them."""

    visits: list[Visits] = field(default_factory=list)
    # What they say, kept, for each visit is compared with every cluster.
    here: Position | None = None
    network: str | None = None
    names: set[str | None] = field(default_factory=set)
    addresses: set[str | None] = field(default_factory=set)

    def add(self, visits: Visits) -> None:
        """Take visits in."""
        self.visits.append(visits)
        self.here = self.here or visits.position
        self.network = self.network or _plain(visits.network)
        self.names.add(_plain(visits.name))
        self.addresses.add(_plain(visits.address))

    def takes(self, visits: Visits) -> bool:
        """Return whether the visits were here."""
        if _differ(self.network, _plain(visits.network)):
            return False
        if self.here is not None and visits.position is not None:
            return _is_near(self.here, visits.position)
        name, address = _plain(visits.name), _plain(visits.address)
        if address is not None:
            return address in self.addresses
        return name is not None and name in self.names

    def charger(self) -> Charger:
        """Return what is known of the charger."""
        located = [it.position for it in self.visits if it.position]
        centre = self._middle()
        reach = max((distance_m(*it, *centre) for it in located if centre), default=0.0)
        return Charger(
            key=str(min(self.visits, key=_oldest_first).session_id),
            name=self._commonest("name"),
            address=self._commonest("address"),
            network=self._commonest("network"),
            latitude=centre[0] if centre else None,
            longitude=centre[1] if centre else None,
            radius_m=max(SMALLEST_RADIUS_M, float(round(reach + _MARGIN_M))),
            visits=tuple(self.visits),
        )

    def _middle(self) -> Position | None:
        """Return the middle of where the sessions were, each of them counted."""
        located = [
            position
            for it in self.visits
            if (position := it.position) is not None
            for _ in range(it.sessions)
        ]
        if not located:
            return None
        return median(it[0] for it in located), median(it[1] for it in located)

    def _commonest(self, attribute: str) -> str | None:
        """Return what most of the sessions say, the newest among equals."""
        said: Counter[str] = Counter()
        for visits in self.visits:
            if text := getattr(visits, attribute):
                said[text] += visits.sessions
        return max(said, key=said.__getitem__, default=None)


def chargers(met: Iterable[Visits]) -> tuple[Charger, ...]:
    """Return the chargers behind the visits, the last visited first.

    Two networks at one site are two chargers. What says neither where nor what it was is left
    out: nobody could name it.
    """
    known = [
        visits for visits in met if visits.name or visits.address or visits.position
    ]
    # Those with a position first: the others can only join by their words.
    known.sort(key=_newest_first)
    known.sort(key=lambda visits: visits.position is None)
    clusters: list[_Cluster] = []
    for visits in known:
        cluster = next((it for it in clusters if it.takes(visits)), None)
        if cluster is None:
            clusters.append(cluster := _Cluster())
        cluster.add(visits)
    for cluster in clusters:
        cluster.visits.sort(key=_newest_first)
    clusters.sort(key=lambda cluster: _newest_first(cluster.visits[0]))
    return tuple(cluster.charger() for cluster in clusters)


def _newest_first(visits: Visits) -> tuple[float, UUID]:
    return -_seconds(visits.last), visits.session_id


def _oldest_first(visits: Visits) -> tuple[float, UUID]:
    return _seconds(visits.first), visits.session_id


def _seconds(moment: datetime | None) -> float:
    return moment.timestamp() if moment else 0.0


def _is_near(one: Position, other: Position) -> bool:
    # Most chargers are told apart by their latitude, long before the distance is known.
    if abs(one[0] - other[0]) > _REACH_DEGREES:
        return False
    return distance_m(*one, *other) <= REACH_M


@lru_cache(maxsize=1024)
def _plain(text: str | None) -> str | None:
    """Return words without what spelling may differ in, ``None`` for none."""
    return " ".join(text.casefold().split()) or None if text else None


def _differ(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and one != other
