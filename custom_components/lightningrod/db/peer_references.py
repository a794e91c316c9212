"""Takes in what another LightningROD's rows refer to: cars, networks, places, settings."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Table, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ..ledger.places import distance_m
from ..ledger.positions import Positions, blurred
from ..ledger.tariff_history import SINCE_EVER
from .models import (
    APP_SETTINGS,
    EV_CHARGING_NETWORKS,
    EV_CHARGING_SESSION,
    EV_LOCATION_LOOKUP,
    EV_TRIP_METRICS,
    EV_VEHICLE,
)
from .numbering import number_on
from .peer_columns import Row
from .peer_rows import Rows

# What of its settings is a secret, an address, or of no use here.
_SECRET: Final = ("token", "url", "password", "secret", "vin", "templates")
_OURS: Final = "lightningrod_"
# In degrees; a place that is farther away is another one.
_NEARBY: Final = 0.002


async def add_references(connection: AsyncConnection, rows: Rows) -> Mapping[int, int]:
    """Add what is missing; return the numbers of the source's places in this ledger."""
    source = rows.source
    vehicles = await source.rows("ev_vehicles")
    rows.vins = {
        str(row["device_id"]): str(row["vin"]) for row in vehicles if row.get("vin")
    }
    networks = await source.rows("ev_charging_networks")
    rows.networks = {row["id"]: str(row["network_name"]) for row in networks}
    await _add_vehicles(connection, rows, vehicles)
    await _add_networks(connection, rows, networks)
    await _add_settings(connection, rows)
    return await _add_places(connection, rows, await source.rows("ev_location_lookup"))


async def _add_vehicles(
    connection: AsyncConnection, rows: Rows, vehicles: Sequence[Row]
) -> None:
    """Add cars that this ledger does not know, as such that were removed."""
    about = {rows.owner(row["device_id"]): row for row in vehicles}
    owners: set[str | None] = set()
    for target in (EV_CHARGING_SESSION, EV_TRIP_METRICS):
        found = await rows.source.owners(target.name)
        owners |= {rows.owner(it) for it in found}
    new = [
        {
            "device_id": vin,
            "name": about.get(vin, {}).get("display_name"),
            "model": _model(about.get(vin, {})),
            "removed_at": datetime.now(UTC),
        }
        for vin in sorted(it for it in owners if it is not None)
    ]
    await rows.add(connection, EV_VEHICLE, new, ("device_id",))


def _model(vehicle: Mapping[str, Any]) -> str | None:
    words = (vehicle.get(name) for name in ("year", "make", "model"))
    return " ".join(str(word) for word in words if word) or None


async def _add_networks(
    connection: AsyncConnection, rows: Rows, networks: Sequence[Row]
) -> None:
    target = EV_CHARGING_NETWORKS
    new = []
    for network in networks:
        row = rows.fitted(target, network)
        if row is None:
            continue
        row |= {"subentry_id": None, "is_free": bool(row.get("is_free"))}
        row["effective_date"] = row.get("effective_date") or SINCE_EVER
        if row.get("cost_per_kwh") is not None:
            row["currency"] = row.get("currency") or rows.how.currency
        new.append(row)
    result = await connection.execute(
        select(target.c.id, target.c.network_name, target.c.effective_date)
    )
    known = {(name, since): number for number, name, since in result}
    for row in new:
        key = row["network_name"], row["effective_date"]
        if key in known:
            rows.taken.known[target.name] += 1
            continue
        known[key] = await _add(connection, rows, target, row, known.values())
    await number_on(connection, target)


async def _add_settings(connection: AsyncConnection, rows: Rows) -> None:
    new = [
        {"key": key, "value": row.get("value"), "updated_at": datetime.now(UTC)}
        for row in await rows.source.rows("app_settings")
        if not (key := str(row["key"])).startswith(_OURS)
        and not any(word in key for word in _SECRET)
    ]
    await rows.add(connection, APP_SETTINGS, new, ("key",))


async def _add_places(
    connection: AsyncConnection, rows: Rows, places: Sequence[Row]
) -> dict[int, int]:
    target = EV_LOCATION_LOOKUP
    known: list[Mapping[str, Any]] = [
        *(await connection.execute(select(target))).mappings()
    ]
    numbers: dict[int, int] = {}
    for place in places:
        row = _place(rows, place)
        if row is None:
            continue
        exact = rows.how.positions is Positions.EXACT
        found = next((it["id"] for it in known if _is_same(it, row)), None)
        if found is None and exact:
            found = next((it["id"] for it in known if _holds(it, row)), None)
        if found is None:
            taken = [it["id"] for it in known]
            found = await _add(connection, rows, target, row, taken)
            nothing = dict.fromkeys(target.columns.keys())
            known.append({**nothing, **row, "id": found})
        else:
            rows.taken.known[target.name] += 1
        numbers[place["id"]] = found
    await number_on(connection, target)
    return numbers


async def _add(
    connection: AsyncConnection,
    rows: Rows,
    target: Table,
    row: Row,
    taken: Collection[int],
) -> int:
    """Add a row with its number, where that is free; return the number that it has."""
    values = {name: it for name, it in row.items() if name != "id"}
    if row.get("id") not in taken:
        values["id"] = row["id"]
    statement = insert(target).values(values).returning(target.c.id)
    number: int = (await connection.execute(statement)).scalar_one()
    rows.taken.added[target.name] += 1
    return number


def _place(rows: Rows, place: Row) -> Row | None:
    row = rows.fitted(EV_LOCATION_LOOKUP, place)
    if row is None:
        return None
    positions = rows.how.positions
    return {
        **row,
        "zone_entity_id": None,
        "subentry_id": None,
        "is_free": bool(row.get("is_free")),
        "network_name": row.get("network_name")
        or rows.networks.get(place.get("network_id") or 0),
        "latitude": blurred(row.get("latitude"), positions),
        "longitude": blurred(row.get("longitude"), positions),
    }


def _is_same(known: Mapping[str, Any], row: Row) -> bool:
    """Return whether a place is one that is known: the same name, and not elsewhere."""
    one, other = (it["location_name"].casefold() for it in (known, row))
    if one != other:
        return False
    there = ((known[name], row[name]) for name in ("latitude", "longitude"))
    return all(
        one is None or other is None or abs(one - other) < _NEARBY
        for one, other in there
    )


def _holds(known: Mapping[str, Any], row: Row) -> bool:
    """Return whether a place lies in one that is configured here, whatever its name."""
    is_configured = known["subentry_id"] or known["zone_entity_id"]
    if not is_configured or known["removed_at"] is not None:
        return False
    where = [it[name] for it in (known, row) for name in ("latitude", "longitude")]
    if None in where or known["radius_m"] is None:
        return False
    return bool(distance_m(*where) <= known["radius_m"])
