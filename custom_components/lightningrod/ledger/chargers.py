"""Chargers that were met but have no place yet, told apart by where and what they are."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from statistics import median
from typing import Final
from uuid import UUID

from .places import distance_m

# A car finds its position within some metres, and a site has more than one stall.
REACH_M: Final = 150.0
# The place that a charger becomes is never drawn smaller than this.
SMALLEST_RADIUS_M: Final = 75.0
_MARGIN_M: Final = 40.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A charging session that lies in no place."""

    session_id: UUID
    at: datetime | None = None
    name: str | None = None
    address: str | None = None
    network: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    energy_kwh: float | None = None
    is_priced: bool = False

    @property
    def position(self) -> tuple[float, float] | None:
        """Where it was, in degrees, if that is known."""
        if self.latitude is None or self.longitude is None:
            return None
        return self.latitude, self.longitude


@dataclass(frozen=True, slots=True, kw_only=True)
class Charger:
    """A charger with the visits to it, the newest first.

    ``key`` stays the same while its oldest visit is known. Without a position it is known by
    name or address alone.
    """

    key: str
    name: str | None
    address: str | None
    network: str | None
    latitude: float | None
    longitude: float | None
    radius_m: float
    visits: tuple[Visit, ...]


@dataclass(slots=True)
class _Cluster:
    """Visits to what seems to be one charger, around the first of them."""

    visits: list[Visit] = field(default_factory=list)
    # What they say, kept, for each visit is compared with every cluster.
    here: tuple[float, float] | None = None
    networks: Counter[str] = field(default_factory=Counter)
    names: set[str | None] = field(default_factory=set)
    addresses: set[str | None] = field(default_factory=set)

    def add(self, visit: Visit) -> None:
        """Take a visit in."""
        self.visits.append(visit)
        self.here = self.here or visit.position
        if visit.network:
            self.networks[visit.network] += 1
        self.names.add(_plain(visit.name))
        self.addresses.add(_plain(visit.address))

    def takes(self, visit: Visit) -> bool:
        """Return whether the visit was here."""
        if _differ(_first_of(self.networks), visit.network):
            return False
        if self.here is not None and visit.position is not None:
            return distance_m(*self.here, *visit.position) <= REACH_M
        name, address = _plain(visit.name), _plain(visit.address)
        if address is not None:
            return address in self.addresses
        return name is not None and name in self.names

    def _known(self, attribute: str) -> str | None:
        return _commonest([getattr(visit, attribute) for visit in self.visits])

    def charger(self) -> Charger:
        """Return what is known of the charger."""
        located = [visit.position for visit in self.visits if visit.position]
        centre = _middle(located)
        reach = max((distance_m(*it, *centre) for it in located if centre), default=0.0)
        return Charger(
            key=str(self.visits[-1].session_id),
            name=self._known("name"),
            address=self._known("address"),
            network=self._known("network"),
            latitude=centre[0] if centre else None,
            longitude=centre[1] if centre else None,
            radius_m=max(SMALLEST_RADIUS_M, float(round(reach + _MARGIN_M))),
            visits=tuple(self.visits),
        )


def chargers(visits: Iterable[Visit]) -> tuple[Charger, ...]:
    """Return the chargers behind the visits, the last visited first.

    Two networks at one site are two chargers. What says neither where nor what it was is left
    out: nobody could name it.
    """
    known = [visit for visit in visits if visit.name or visit.address or visit.position]
    # Those with a position first: the others can only join by their words.
    known.sort(key=_newest_first)
    known.sort(key=lambda visit: visit.position is None)
    clusters: list[_Cluster] = []
    for visit in known:
        cluster = next((it for it in clusters if it.takes(visit)), None)
        if cluster is None:
            clusters.append(cluster := _Cluster())
        cluster.add(visit)
    for cluster in clusters:
        cluster.visits.sort(key=_newest_first)
    clusters.sort(key=lambda cluster: _newest_first(cluster.visits[0]))
    return tuple(cluster.charger() for cluster in clusters)


def _newest_first(visit: Visit) -> tuple[float, UUID]:
    moment = visit.at.timestamp() if visit.at else 0.0
    return -moment, visit.session_id


def _middle(positions: Sequence[tuple[float, float]]) -> tuple[float, float] | None:
    if not positions:
        return None
    return median(it[0] for it in positions), median(it[1] for it in positions)


@lru_cache(maxsize=1024)
def _plain(text: str | None) -> str | None:
    """Return words without what spelling may differ in, ``None`` for none."""
    return " ".join(text.casefold().split()) or None if text else None


def _differ(one: str | None, other: str | None) -> bool:
    known = (_plain(one), _plain(other))
    return None not in known and known[0] != known[1]


def _commonest(values: Sequence[str | None]) -> str | None:
    """Return what was said most often, the first among equals."""
    return _first_of(Counter(value for value in values if value))


def _first_of(counted: Counter[str]) -> str | None:
    return max(counted, key=counted.__getitem__, default=None)
