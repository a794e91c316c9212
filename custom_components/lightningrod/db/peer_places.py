"""What another LightningROD charges at: its places and networks, as they can be followed here."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from ..ledger.names import spelled_once
from ..ledger.places import PLACE_TYPES, PUBLIC
from .models import EV_CHARGING_NETWORKS, EV_LOCATION_LOOKUP
from .peer_columns import Row, UnfitError, fitted
from .peer_source import PeerSource

_MOST: Final = {"latitude": 90.0, "longitude": 180.0}
_ROW: Final = EV_LOCATION_LOOKUP


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerPlace:
    """A place that is somewhere; ``number`` is that of its row there.

    ``network`` sells the energy; ``per_kwh`` is a price of the place itself, and ``is_own``
    says that its prices are kept under its own name.
    """

    number: int
    name: str
    type: str
    latitude: float
    longitude: float
    radius_m: float | None
    network: str | None
    is_free: bool
    is_own: bool
    per_kwh: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerPlaces:
    """The places, and the networks whose price is known.

    ``unplaced`` are the names of places that are nowhere: no charge is known by them.
    """

    places: tuple[PeerPlace, ...]
    networks: tuple[str, ...]
    unplaced: tuple[str, ...]


async def peer_places(source: PeerSource) -> PeerPlaces:
    """Return what is in use there: nothing that its owner has removed."""
    priced = await _rows(source, EV_CHARGING_NETWORKS)
    named = {row["id"]: str(row["network_name"]) for row in priced}
    told = await source.rows(_ROW.name)
    places = [
        place for row in told if (place := _place(source, row, named)) is not None
    ]
    own = {it.name.casefold() for it in places if it.is_own}
    networks = [
        str(row["network_name"])
        for row in priced
        if (row.get("cost_per_kwh") is not None or row.get("plan") or row["is_free"])
        and str(row["network_name"]).casefold() not in own
    ]
    return PeerPlaces(
        places=tuple(places),
        networks=tuple(dict.fromkeys(spelled_once(networks).values())),
        unplaced=tuple(dict.fromkeys(_unplaced(source, told))),
    )


async def link(
    connection: AsyncConnection, subentries: Mapping[int, str], live: Collection[str]
) -> None:
    """Let rows of places be those of subentries, so that their history is one.

    A row that a zone, or one of the ``live`` subentries, has already stays theirs.
    """
    for number, subentry_id in subentries.items():
        free = _ROW.c.subentry_id.is_(None) | _ROW.c.subentry_id.not_in(live)
        await connection.execute(
            update(EV_LOCATION_LOOKUP)
            .where(_ROW.c.id == number, _ROW.c.zone_entity_id.is_(None), free)
            .values(subentry_id=subentry_id)
        )


async def _rows(source: PeerSource, target: Any) -> list[Row]:
    """Return the rows of a table as ours are, without those that were removed."""
    found = (_fitted(source, target, row) for row in await source.rows(target.name))
    return [row for row in found if row is not None]


def _fitted(source: PeerSource, target: Any, row: Row) -> Row | None:
    ours = source.is_ours and source.is_file
    try:
        kept = fitted(target, row, ours_in_file=ours)
    except UnfitError:
        return None
    return None if kept.get("removed_at") is not None else _full(target, kept)


def _full(target: Any, row: Row) -> Row:
    return {**dict.fromkeys(target.columns.keys()), **row}


def _place(
    source: PeerSource, told: Row, networks: Mapping[int, str]
) -> PeerPlace | None:
    row = _fitted(source, _ROW, told)
    if row is None or not row["location_name"].strip() or not _is_somewhere(row):
        return None
    network = row["network_name"] or networks.get(told.get("network_id") or 0)
    return PeerPlace(
        number=told["id"],
        name=row["location_name"].strip(),
        type=row["location_type"] if row["location_type"] in PLACE_TYPES else PUBLIC,
        latitude=row["latitude"],
        longitude=row["longitude"],
        radius_m=row["radius_m"],
        network=network,
        is_free=bool(row["is_free"]),
        is_own=source.is_ours and network == row["location_name"],
        per_kwh=_price(told.get("cost_per_kwh")),
    )


def _unplaced(source: PeerSource, told: Iterable[Row]) -> Iterator[str]:
    for it in told:
        row = _fitted(source, _ROW, it)
        if row is None or row["latitude"] or row["longitude"]:
            continue
        if name := row["location_name"].strip():
            yield name


def _is_somewhere(row: Row) -> bool:
    """Return whether there is a position; zeros are none."""
    return any(row[name] for name in _MOST) and all(
        row[name] is not None and abs(row[name]) <= most for name, most in _MOST.items()
    )


def _price(told: Any) -> Decimal | None:
    """Return the price of a kWh, if it is one that can be kept."""
    if told is None:
        return None
    try:
        price = Decimal(str(told))
    except ArithmeticError:
        return None
    return price if price.is_finite() and 0 <= price < 10**6 else None
