"""Makes rows of another LightningROD rows of this ledger, and adds those that are missing."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any, Final

from sqlalchemy import Table, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ..ledger.positions import Positions, blurred
from . import peer_columns
from .models import EV_CHARGING_SESSION, EV_LOCATION
from .peer_columns import Heard, Row, UnfitError, fitted
from .peer_source import PeerSource
from .upsert import upsert

# Rows that belong to no car of their own, as the web application calls them.
NAMELESS: Final = frozenset({"", "manual", "csv_import", "unknown", "default"})
_VIN_LENGTH: Final = 17
_TELLING: Final = ("address", "altitude", "compass_direction", "gps_accuracy")


@dataclass(frozen=True, slots=True, kw_only=True)
class How:
    """How an import is to be understood.

    ``owner`` is the VIN of the car that rows without one belong to; without it they are
    left out. ``heard`` are the units of the Home Assistant that it listened to.
    ``currency`` is that of its money. ``zone`` is where the days of prices begin.
    """

    currency: str
    zone: tzinfo
    heard: Heard
    positions: Positions = Positions.EXACT
    owner: str | None = None


@dataclass(slots=True)
class Taken:
    """What came of an import, by table: rows added, known already, and not fit.

    ``overlapping`` rows are charges or trips that the ledger has already under other ids;
    ``nameless`` ones belong to no car. ``earliest`` and ``latest`` are of sessions and
    trips that were added, by vehicle.
    """

    added: Counter[str] = field(default_factory=Counter)
    known: Counter[str] = field(default_factory=Counter)
    overlapping: Counter[str] = field(default_factory=Counter)
    nameless: Counter[str] = field(default_factory=Counter)
    unfit: Counter[str] = field(default_factory=Counter)
    earliest: dict[str, datetime] = field(default_factory=dict)
    latest: dict[str, datetime] = field(default_factory=dict)

    def reach(self, device_id: str, moment: datetime | None) -> None:
        """Note when something was added."""
        if moment is not None:
            first = self.earliest.get(device_id, moment)
            last = self.latest.get(device_id, moment)
            self.earliest[device_id] = min(first, moment)
            self.latest[device_id] = max(last, moment)


class Rows:
    """The rows of a source as rows of this ledger; counts in ``taken`` what became of them.

    ``vins`` are the cars of the source by the name that it gives them, ``networks`` its
    networks by number.
    """

    def __init__(self, source: PeerSource, how: How) -> None:
        self.how = how
        self.taken = Taken()
        self.vins: Mapping[str, str] = {}
        self.networks: Mapping[int, str] = {}
        self.source = source

    def of_vehicle(self, target: Table, row: Row) -> Row | None:
        """Return a row as one of this ledger; ``None`` for one that cannot be."""
        if "device_id" not in target.columns:
            return self.fitted(target, row)
        owner = self.owner(row.get("device_id"))
        if owner is None:
            self.taken.nameless[target.name] += 1
            return None
        found = self.fitted(target, {**self._told(target, row), "device_id": owner})
        return None if found is None else self._placed(target, found)

    def owner(self, told: Any) -> str | None:
        """Return the VIN of whoever a row belongs to, as far as it is known."""
        name = str(told or "")
        vin = self.vins.get(name, name)
        if vin in NAMELESS or len(vin) != _VIN_LENGTH:
            return self.how.owner
        return vin.upper()

    def fitted(self, target: Table, row: Row) -> Row | None:
        """Return the columns of a row that are ours; ``None`` where one cannot be read."""
        ours = self.source.is_ours and self.source.is_file
        try:
            return fitted(target, row, ours_in_file=ours)
        except UnfitError:
            self.taken.unfit[target.name] += 1
            return None

    async def add(
        self,
        connection: AsyncConnection,
        target: Table,
        rows: Iterable[Row],
        keys: tuple[str, ...],
    ) -> None:
        """Add rows that are not there by their natural key."""
        some = [_without_number(row) for row in rows]
        before = await _count(connection, target)
        for alike in _alike(some):
            statement = upsert(connection.dialect.name, target, keys, ())
            await connection.execute(statement, alike)
        added = await _count(connection, target) - before
        self.taken.added[target.name] += added
        self.taken.known[target.name] += len(some) - added

    async def insert(
        self, connection: AsyncConnection, target: Table, rows: Sequence[Row]
    ) -> None:
        """Add rows that are known not to be there."""
        for alike in _alike(_without_number(row) for row in rows):
            await connection.execute(insert(target), alike)
        self.taken.added[target.name] += len(rows)

    def _told(self, target: Table, row: Row) -> Row:
        is_session = target.name == EV_CHARGING_SESSION.name
        if self.source.is_ours:
            return peer_columns.kept_cost(row) if is_session else row
        if is_session:
            return peer_columns.session(row, self.networks, self.how.heard)
        return peer_columns.sample(row, self.how.heard)

    def _placed(self, target: Table, row: Row) -> Row | None:
        """Return a row with no more of its position than may be kept."""
        positions = self.how.positions
        if positions is Positions.EXACT or "latitude" not in target.columns:
            return row
        if positions is Positions.NONE and target.name == EV_LOCATION.name:
            return None
        return {
            **{name: None if name in _TELLING else it for name, it in row.items()},
            "latitude": blurred(row.get("latitude"), positions),
            "longitude": blurred(row.get("longitude"), positions),
        }


def _without_number(row: Row) -> Row:
    """Return a row without its number, which means nothing in another database."""
    return {name: it for name, it in row.items() if name != "id"}


def _alike(rows: Iterable[Row]) -> list[list[Row]]:
    """Return rows that tell the same columns together, for one statement each."""
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(tuple(sorted(row)), []).append(row)
    return list(groups.values())


async def _count(connection: AsyncConnection, target: Table) -> int:
    return await connection.scalar(select(func.count()).select_from(target)) or 0
