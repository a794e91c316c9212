"""Sessions in no place: they are told, and put into a place that holds them."""

from dataclasses import replace
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import update

from custom_components.lightningrod.db.adoption import adopt, open_sessions
from custom_components.lightningrod.db.chargers import networks_met, sessions_of, visits
from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.models import (
    EV_CHARGING_NETWORKS,
    EV_CHARGING_SESSION,
    EV_LOCATION_LOOKUP,
)
from custom_components.lightningrod.db.reference import sync_places
from custom_components.lightningrod.db.rehearsal import rehearse, sums
from custom_components.lightningrod.db.repository import write_records
from custom_components.lightningrod.db.sellers import sync_sellers
from custom_components.lightningrod.db.settle import settle
from custom_components.lightningrod.ledger.chargers import Visits, chargers
from custom_components.lightningrod.ledger.currencies import NO_CURRENCY
from custom_components.lightningrod.ledger.places import Place
from custom_components.lightningrod.ledger.records import Record
from custom_components.lightningrod.ledger.tariff_history import (
    SINCE_EVER,
    DatedPlan,
    Seller,
)
from custom_components.lightningrod.ledger.tariffs import flat_plan

from .helpers import NOON, at, id_of, rows, session

BERLIN = ZoneInfo("Europe/Berlin")
HERE: dict[str, Any] = {"latitude": 51.5, "longitude": 7.1}
PLACE = Place(
    name="Gym",
    latitude=51.5,
    longitude=7.1,
    radius_m=100,
    type="public",
    network_name="Gym",
    subentry_id="gym",
)
GYM = Seller(
    name="Gym",
    subentry_id="gym",
    history=(
        DatedPlan(effective_date=SINCE_EVER, plan=flat_plan(Decimal("0.50"), "EUR")),
    ),
)
IONITY = replace(GYM, name="Ionity", subentry_id="ionity")


SAID = ("name", "address", "network", "latitude", "longitude")
COLUMNS = ("location_name", "address", "network_name", "latitude", "longitude")


def _said(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row[column] for column in COLUMNS)


async def rows_of_words(database: Database) -> list[dict[str, Any]]:
    """Return the sessions that say anything of where they were."""
    return [it for it in await rows(database, EV_CHARGING_SESSION) if any(_said(it))]


async def _write(database: Database, *records: Record) -> None:
    async with database.begin() as connection:
        await write_records(connection, records)
        await settle(connection, [id_of(it) for it in records], BERLIN)


async def _adopt(database: Database, *places: Place) -> list[Any]:
    async with database.begin() as connection:
        return await adopt(connection, await sync_places(connection, places))


async def test_sessions_in_no_place_are_visits(database: Database) -> None:
    known = session(at(60), location_id=1, **HERE)
    met = session(location_name="Fit", address="Road 1", network_name="Ionity", **HERE)
    await _write(database, known, met)
    async with database.connect() as connection:
        (visit,) = await visits(connection)
        assert await networks_met(connection) == ["Ionity"]
    assert visit.session_id == id_of(met)
    assert (visit.first, visit.last) == (NOON, NOON)
    assert (visit.name, visit.address, visit.network) == ("Fit", "Road 1", "Ionity")
    assert (visit.position, visit.energy_kwh) == ((51.5, 7.1), 10.0)
    assert (visit.sessions, visit.unpriced) == (1, 1)


async def test_visits_that_say_the_same_are_told_together(database: Database) -> None:
    """As their rows add up, read one by one; what has no time has no say in when."""
    texts: list[dict[str, Any]] = [
        {},
        {"location_name": "Fit"},
        {"location_name": "Fit", "address": "Road 1", "network_name": "Ionity"},
        {"location_name": "Fit", **HERE},
        {"location_name": "Fit", "latitude": 51.5, "longitude": 7.2},
    ]
    met = [
        session(
            at(90 * n),
            energy_kwh=(None, 1.25 * n, 7.5)[n % 3],
            cost=(None, Decimal(n))[n % 2],
            **texts[n * n % 11 % 5],
        )
        for n in range(30)
    ]
    async with database.begin() as connection:
        await write_records(connection, met)
        late = update(EV_CHARGING_SESSION).where(
            EV_CHARGING_SESSION.c.location_name == "Fit"
        )
        nowhere = late.where(EV_CHARGING_SESSION.c.id % 4 == 0)
        await connection.execute(nowhere.values(session_start_utc=None))
    groups: dict[Any, list[dict[str, Any]]] = {}
    for row in await rows(database, EV_CHARGING_SESSION):
        groups.setdefault(_said(row), []).append(row)
    async with database.connect() as connection:
        found = {it.said: it for it in await visits(connection)}
        named = chargers(found.values())
        of_all = [await sessions_of(connection, it) for it in named]
    assert found.keys() == groups.keys()
    for said, group in groups.items():
        times = [it["session_start_utc"] for it in group if it["session_start_utc"]]
        energy = [it["energy_kwh"] for it in group if it["energy_kwh"] is not None]
        assert found[said] == Visits(
            session_id=min(group, key=lambda it: it["id"])["session_id"],
            sessions=len(group),
            unpriced=sum(it["cost"] is None for it in group),
            first=min(times, default=None),
            last=max(times, default=None),
            energy_kwh=sum(energy) if energy else None,
            **dict(zip(SAID, said, strict=True)),
        )
    assert [len(it) for it in of_all] == [it.sessions for it in named]
    told = {session_id for sessions in of_all for session_id in sessions}
    assert told == {it["session_id"] for it in await rows_of_words(database)}


async def test_what_the_owner_deleted_is_no_visit(database: Database) -> None:
    await _write(database, session(network_name="Ionity", **HERE))
    async with database.begin() as connection:
        await connection.execute(update(EV_CHARGING_SESSION).values(deleted_at=NOON))
        assert await visits(connection) == []
        assert await networks_met(connection) == []


async def test_sessions_find_their_place(database: Database) -> None:
    inside, outside = session(**HERE), session(at(90), latitude=51.6, longitude=7.1)
    nowhere = session(at(180))
    await _write(database, inside, outside, nowhere)
    assert await _adopt(database, PLACE) == [id_of(inside)]
    assert await _adopt(database, PLACE) == []
    found = await rows(database, EV_CHARGING_SESSION)
    (place,) = await rows(database, EV_LOCATION_LOOKUP)
    assert [row["location_id"] for row in found] == [place["id"], None, None]
    columns = ("location_name", "location_type", "network_name", "is_free")
    assert [found[0][key] for key in columns] == ["Gym", "public", "Gym", None]


async def test_a_session_without_a_position_is_known_by_its_visit(
    database: Database,
) -> None:
    """Whoever keeps positions out of the database can name chargers all the same."""
    visit, other = session(location_name="Fit"), session(at(90))
    await _write(database, visit, other)
    async with database.begin() as connection:
        kept = await sync_places(connection, [PLACE])
        named = {id_of(visit): "Gym", id_of(other): "Elsewhere"}
        assert await adopt(connection, kept, named) == [id_of(visit)]
    found = await rows(database, EV_CHARGING_SESSION)
    assert [row["location_name"] for row in found] == ["Gym", None]


async def test_a_free_place_without_a_network_keeps_what_ford_said(
    database: Database,
) -> None:
    await _write(database, session(network_name="Ionity", **HERE))
    await _adopt(database, replace(PLACE, network_name=None, is_free=True))
    (row,) = await rows(database, EV_CHARGING_SESSION)
    assert (row["network_name"], row["is_free"]) == ("Ionity", True)


async def test_what_the_owner_set_stays(database: Database) -> None:
    await _write(database, session(**HERE))
    own = {"location_name": "My gym", "location_type": "work"}
    async with database.begin() as connection:
        await connection.execute(update(EV_CHARGING_SESSION).values(owner_values=own))
    await _adopt(database, PLACE)
    (row,) = await rows(database, EV_CHARGING_SESSION)
    assert (row["location_name"], row["location_type"]) == ("My gym", "work")
    assert row["network_name"] == "Gym"


async def test_what_it_cost_stays_when_it_finds_its_place(database: Database) -> None:
    """Neither now nor when the session is written again."""
    async with database.begin() as connection:
        await sync_sellers(connection, [GYM, IONITY])
        cheap = {"plan": None, "cost_per_kwh": Decimal("0.10")}
        ionity = EV_CHARGING_NETWORKS.c.network_name == "Ionity"
        await connection.execute(
            update(EV_CHARGING_NETWORKS).where(ionity).values(cheap)
        )
    met = session(network_name="Ionity", **HERE)
    await _write(database, met)
    await _adopt(database, PLACE)
    async with database.begin() as connection:
        await settle(connection, [id_of(met)], BERLIN)
    (row,) = await rows(database, EV_CHARGING_SESSION)
    assert (row["network_name"], row["cost"]) == ("Gym", Decimal("1.0000"))
    async with database.begin() as connection:
        await settle(connection, [id_of(met)], BERLIN, reprice=True)
    (row,) = await rows(database, EV_CHARGING_SESSION)
    assert row["cost"] == Decimal("5.0000")


async def test_open_sessions(database: Database) -> None:
    over, goes_on = session(), session(at(90), is_complete=False)
    await _write(database, over, goes_on)
    async with database.connect() as connection:
        assert await open_sessions(connection) == [id_of(goes_on)]


async def test_a_rehearsal_tells_what_would_change(database: Database) -> None:
    inside, named = session(**HERE), session(at(90), network_name="GYM")
    # One whose cost stays unknown, one elsewhere, one with a cost that a person set.
    unknown, elsewhere = session(at(180), energy_kwh=None, **HERE), session(at(270))
    entered = session(at(360), cost=Decimal(3), cost_source="manual", **HERE)
    await _write(database, inside, named, unknown, elsewhere, entered)
    async with database.begin() as connection:
        changes = await rehearse(connection, [PLACE], [GYM], "Gym", BERLIN)
        await connection.rollback()
    assert [change.session_id for change in changes] == [id_of(named), id_of(inside)]
    known = changes[-1]
    assert (known.before, known.currency_before) == (None, None)
    assert (known.after, known.currency_after) == (Decimal("5.0000"), "EUR")
    assert (known.at, known.energy_kwh) == (NOON, 10.0)
    # And nothing of it has happened.
    assert await rows(database, EV_LOCATION_LOOKUP) == []
    assert await rows(database, EV_CHARGING_NETWORKS) == []
    costs = {row["cost"] for row in await rows(database, EV_CHARGING_SESSION)}
    assert costs == {None, Decimal("3.0000")}


async def test_a_rehearsal_looks_at_all_sessions(database: Database) -> None:
    """More than are priced at once, and one that lies in the place since just now."""
    many = [session(at(90 * n), network_name="Gym") for n in range(250)]
    inside = session(at(-90), **HERE)
    await _write(database, inside, *many)
    async with database.begin() as connection:
        changes = await rehearse(connection, [PLACE], [GYM], "Gym", BERLIN)
        await connection.rollback()
    assert [it.session_id for it in changes] == [
        id_of(each) for each in (*reversed(many), inside)
    ]
    assert {it.after for it in changes} == {Decimal("5.0000")}


def test_sums_never_mix_currencies() -> None:
    costs = [
        (Decimal(1), "EUR"),
        (Decimal(2), "NOK"),
        (None, None),
        (Decimal(0), NO_CURRENCY),
        (Decimal(3), "EUR"),
    ]
    assert sums(costs) == {"EUR": Decimal(4), "NOK": Decimal(2)}
