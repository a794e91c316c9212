"""Places and networks of another LightningROD are followed here once it was taken in."""

from pathlib import Path
import shutil
import sqlite3
from types import MappingProxyType
from typing import Any

from homeassistant.config_entries import ConfigSubentry, ConfigSubentryDataWithId
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.errors import CannotConnect

from .dialogs import flat, network, place
from .ledger import VIN, at, charge, ledger_entry, rows, settled, setup, vehicle, write
from .test_import_database import answer, begin, folder, outcome, take

__all__ = ["folder"]
ZONES = {"zone": [{"name": "Work", "latitude": 52.0, "longitude": 5.0, "radius": 80}]}
NETWORKS = (
    (1, "EA", 0.56, "2024-01-01", 0),
    (2, "EA", 0.48, None, 0),
    (3, "Office", 0, None, 1),
    (4, "Nobody", None, None, 0),
    (5, "Home", 0.12, None, 0),
    (6, "Known", 0.5, None, 0),
)
# Number, name, where, type, network, price of its own.
PLACES = (
    (1, "Mall", 40.0, -90.0, "public", 1, None),
    (2, "EA", 41.0, -90.0, "public", 1, None),
    (3, "Campus", 52.0001, 5.0001, "work", 3, None),
    (4, "Home", 43.0, -90.0, "home", 5, None),
    (5, "Garage", 44.0, -90.0, "strange", None, 0.31),
    (6, "Nowhere", None, None, "public", 1, None),
    (7, "Zero", 0, 0, "public", 1, None),
    (8, "Mall again", 40.0001, -90.0, "public", 1, None),
    (9, "Gym", 45.0, -90.0, "public", 1, None),
    (10, "My gym", 51.5003, 7.1, "public", 1, None),
    (11, "Unpriced", 46.0, -90.0, "public", 4, None),
    (12, "Far", 400.0, -90.0, "public", 4, "x"),
    (13, "Wrong", 47.0, -90.0, "public", None, "x"),
)
SUBENTRIES = ("place", "network")
LOOKUP = (
    "SELECT location_name, network_name, is_free, subentry_id IS NOT NULL"
    " FROM ev_location_lookup WHERE zone_entity_id IS NULL AND removed_at IS NULL"
    " ORDER BY location_name"
)
PRICED = (
    "SELECT location_name, network_name, cost, cost_source FROM ev_charging_session"
    " ORDER BY session_start_utc"
)


@pytest.fixture
def old(folder: Path) -> str:
    """Return the name of a database of the web application."""
    with sqlite3.connect(folder / "old.db") as connection:
        connection.executescript(
            "CREATE TABLE ev_charging_session (id INTEGER PRIMARY KEY, session_id TEXT,"
            " device_id TEXT, session_start_utc TEXT, session_end_utc TEXT,"
            " energy_kwh REAL, cost REAL, is_complete INTEGER, location_id INTEGER);"
            "CREATE TABLE ev_charging_networks (id INTEGER PRIMARY KEY,"
            " network_name TEXT, cost_per_kwh REAL, effective_date TEXT, is_free INTEGER);"
            "CREATE TABLE ev_location_lookup (id INTEGER PRIMARY KEY, location_name TEXT,"
            " latitude REAL, longitude REAL, location_type TEXT, network_id INTEGER,"
            " cost_per_kwh REAL)"
        )
        connection.execute(
            "INSERT INTO ev_charging_session VALUES (1,"
            " '00000000-0000-4000-8000-000000000001', ?, '2026-01-01 20:00:00',"
            " '2026-01-01 21:00:00', 10, 9.99, 1, 1)",
            (VIN,),
        )
        into = "INSERT INTO ev_charging_networks VALUES (?, ?, ?, ?, ?)"
        connection.executemany(into, NETWORKS)
        into = "INSERT INTO ev_location_lookup VALUES (?, ?, ?, ?, ?, ?, ?)"
        connection.executemany(into, PLACES)
    connection.close()
    return "old.db"


@pytest.fixture
async def entry(hass: HomeAssistant) -> MockConfigEntry:
    """Return a ledger that has two places and a network, beside a zone."""
    assert await async_setup_component(hass, "zone", ZONES)
    known = (
        vehicle(),
        place("My old gym"),
        place("Gym", latitude=1.0),
        network("Known"),
    )
    return await setup(hass, ledger_entry(hass, *known))


def followed(entry: MockConfigEntry) -> dict[str, Any]:
    """Return what is configured of places and networks, by its name."""
    return {
        it.title: it.data
        for it in entry.subentries.values()
        if it.subentry_type in SUBENTRIES
    }


async def test_places_and_networks_are_followed(
    hass: HomeAssistant, entry: MockConfigEntry, old: str
) -> None:
    before = set(followed(entry))
    told = await take(hass, path=old)
    assert told["networks"] == ["EA", "Office"]
    assert told["places"] == ["Mall", "EA (2)", "Work", "Garage", "Unpriced", "Wrong"]
    assert told["without_position"] == ["Nowhere", "Zero"]
    assert set(followed(entry)) == before
    runtime = entry.runtime_data
    done = await take(hass, path=old, apply=True)
    await settled(hass)
    assert (done["networks"], done["places"]) == (told["networks"], told["places"])
    assert entry.runtime_data is runtime
    found = followed(entry)
    assert set(found) - before == {*told["networks"], *told["places"]}
    assert [it["effective_date"] for it in found["EA"]["tariffs"]] == [
        "1970-01-01",
        "2024-01-01",
    ]
    assert {name: found[name]["pricing"] for name in told["places"]} == {
        "Mall": "network",
        "EA (2)": "network",
        "Work": "network",
        "Garage": "own",
        "Unpriced": "unknown",
        "Wrong": "unknown",
    }
    assert found["Work"]["zone"] == "zone.work"
    assert found["Work"]["location_type"] == "work"
    assert found["Garage"]["location_type"] == "public"
    assert (found["Mall"]["latitude"], found["Mall"]["radius"]) == (40.0, 100)
    # Those that were here, or are nowhere, are as they were.
    lookup = {row[0]: row[1:] for row in await rows(entry, LOOKUP)}
    assert lookup["Mall"] == ("EA", 0, 1)
    assert lookup["EA (2)"] == ("EA", 0, 1)
    assert lookup["Nowhere"] == ("EA", 0, 0)
    assert "EA" not in lookup


async def test_a_place_without_a_position_waits_for_one_of_its_name(
    hass: HomeAssistant, entry: MockConfigEntry, old: str
) -> None:
    await take(hass, path=old, apply=True)
    where = (
        "SELECT id, latitude FROM ev_location_lookup WHERE location_name = 'Nowhere'"
    )
    ((number, nowhere),) = await rows(entry, where)
    assert nowhere is None
    new = place("nowhere", latitude=20.0)
    hass.config_entries.async_add_subentry(
        entry,
        ConfigSubentry(
            data=MappingProxyType(dict(new["data"])),
            subentry_type="place",
            title=new["title"],
            unique_id=None,
        ),
    )
    await settled(hass)
    found = (
        "SELECT id, latitude FROM ev_location_lookup WHERE location_name = 'nowhere'"
    )
    assert await rows(entry, found) == [(number, 20.0)]
    done = await take(hass, path=old, apply=True)
    assert done["without_position"] == ["Zero"]
    assert not done["added"]


async def test_later_charges_are_known_and_priced(
    hass: HomeAssistant, entry: MockConfigEntry, old: str
) -> None:
    await take(hass, path=old, apply=True)
    await settled(hass)
    assert await rows(entry, PRICED) == [(None, None, 99900, "imported")]
    (pipeline,) = entry.runtime_data.pipelines.values()
    tracked = {it.name: it for it in pipeline.tracker._samples.places}
    assert tracked["Mall"].network_name == "EA"
    # One row for the place, whose history goes on.
    where = "SELECT id FROM ev_location_lookup WHERE location_name = 'Mall'"
    assert await rows(entry, where) == [(tracked["Mall"].id,)]
    (visit,) = await rows(entry, "SELECT location_id FROM ev_charging_session")
    assert visit == (tracked["Mall"].id,)
    new = charge(
        at(1),
        energy=10,
        location_id=tracked["Mall"].id,
        location_name="Mall",
        network_name=tracked["Mall"].network_name,
    )
    await write(hass, entry, [new])
    assert (await rows(entry, PRICED))[1] == ("Mall", "EA", 56000, "calculated")


async def test_a_second_time_adds_nothing(
    hass: HomeAssistant, entry: MockConfigEntry, old: str
) -> None:
    await take(hass, path=old, apply=True)
    await settled(hass)
    before = (followed(entry), await rows(entry, LOOKUP))
    again = await take(hass, path=old, apply=True)
    await settled(hass)
    assert (again["places"], again["networks"]) == ([], [])
    assert (followed(entry), await rows(entry, LOOKUP)) == before


async def test_it_can_be_left(
    hass: HomeAssistant, entry: MockConfigEntry, old: str
) -> None:
    before = followed(entry)
    done = await take(hass, path=old, apply=True, follow=False)
    assert (done["places"], done["networks"]) == ([], [])
    assert followed(entry) == before
    # And be made up for.
    done = await take(hass, path=old, apply=True)
    await settled(hass)
    assert done["added"] == {}
    assert "Mall" in done["places"]
    names = [row[0] for row in await rows(entry, LOOKUP)]
    assert names.count("Mall") == 1


@pytest.mark.parametrize("follow", [True, False])
async def test_the_dialog_says_so(
    hass: HomeAssistant, entry: MockConfigEntry, old: str, *, follow: bool
) -> None:
    before = set(followed(entry))
    result = await begin(hass, entry, "database_file")
    result = await answer(hass, result, {"path": old, "units": "auto"})
    told = result["description_placeholders"]
    assert told["networks"] == "EA, Office"
    assert told["places"] == "Mall, EA \\(2\\), Work, Garage, Unpriced, Wrong"
    result = await answer(hass, result, {"follow": follow})
    result = await outcome(hass, result)
    done = result["description_placeholders"]
    assert done["networks"] == ("EA, Office" if follow else "-")
    assert done["unplaced"] == "Nowhere, Zero"
    assert (set(followed(entry)) != before) == follow


async def test_a_ledger_like_this_one(hass: HomeAssistant, folder: Path) -> None:
    price = flat("0.42")
    shop = ConfigSubentryDataWithId(**network("Shop", price), subentry_id="shop")
    other = await setup(
        hass,
        ledger_entry(
            hass,
            vehicle(),
            shop,
            place("Bakery", pricing="network", network="shop"),
            place("Cottage", latitude=30.0, pricing="own", tariffs=[price]),
            place("Barn", latitude=31.0, pricing="free"),
            place("Gone", latitude=33.0),
        ),
    )
    await settled(hass)
    gone = next(it for it in other.subentries.values() if it.title == "Gone")
    hass.config_entries.async_remove_subentry(other, gone.subentry_id)
    await settled(hass)
    await hass.config_entries.async_remove(other.entry_id)
    shutil.move(hass.config.path("lightningrod.db"), folder / "old.db")
    entry = await setup(hass, ledger_entry(hass, vehicle()))
    done = await take(hass, path="old.db", apply=True)
    await settled(hass)
    assert (done["networks"], done["places"]) == (
        ["Shop"],
        ["Bakery", "Cottage", "Barn"],
    )
    found = followed(entry)
    assert found["Cottage"]["tariffs"] == [price]
    assert {name: it.get("pricing") for name, it in found.items()} == {
        "Shop": None,
        "Bakery": "network",
        "Cottage": "own",
        "Barn": "free",
    }


async def test_a_database_that_goes_away_configures_nothing(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    old: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = followed(entry)

    def away(*_: object) -> None:
        raise CannotConnect

    monkeypatch.setattr("custom_components.lightningrod.following.link", away)
    result = await begin(hass, entry, "database_file")
    result = await answer(hass, result, {"path": old, "units": "auto"})
    result = await outcome(hass, await answer(hass, result, {"follow": True}))
    assert result["step_id"] == "database_failed"
    assert followed(entry) == before
    monkeypatch.undo()
    result = await outcome(hass, await answer(hass, result, {}))
    assert result["description_placeholders"]["networks"] == "EA, Office"
    assert isinstance(entry.runtime_data.database, Database)
