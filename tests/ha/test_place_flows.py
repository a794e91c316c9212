"""The place flows: where a place is, what charging there costs, and what that changes."""

from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.lightningrod.configured import left_out
from custom_components.lightningrod.db.errors import CannotConnect

from .dialogs import (
    FLAT,
    NO_METERS,
    PIN,
    begin,
    change,
    finish,
    flat,
    network,
    open_options,
    place,
    suggested,
    walk,
)
from .ledger import (
    OPTIONS,
    at,
    charge,
    ledger_entry,
    rows,
    settled,
    setup,
    vehicle,
    write,
)

ZONES = {"zone": [{"name": "Work", "latitude": 52.0, "longitude": 5.0, "radius": 80}]}
PLACES = (
    "SELECT location_name, location_type, zone_entity_id, network_name, is_free,"
    " subentry_id IS NOT NULL, removed_at IS NULL FROM ev_location_lookup ORDER BY id"
)
SESSIONS = (
    "SELECT location_name, location_type, network_name, cost FROM ev_charging_session"
    " ORDER BY session_start_utc"
)
HOME_PRICES = (
    "SELECT effective_date, cost_per_kwh, subentry_id IS NOT NULL, removed_at IS NULL"
    " FROM ev_charging_networks WHERE network_name = 'Home' ORDER BY effective_date"
)
MAP = {
    "name": "Gym",
    "location": PIN,
    "location_type": "public",
    **NO_METERS,
}
HOME = {"zone": "zone.home", "name": "Home", "location_type": "home", **NO_METERS}
# A charge in no place.
SOMEWHERE: dict[str, Any] = {
    "location_name": "Aral Dorsten",
    "location_type": "public",
    "network_name": "Aral pulse",
    "address": "Road 1",
    "latitude": 51.5,
    "longitude": 7.1,
}


def places(entry: MockConfigEntry) -> list[ConfigSubentry]:
    return entry.get_subentries_of_type("place")


@pytest.fixture
async def zones(hass: HomeAssistant) -> None:
    assert await async_setup_component(hass, "zone", ZONES)


@pytest.mark.usefixtures("zones")
async def test_a_place_on_the_map(hass: HomeAssistant) -> None:
    entry = await setup(hass, ledger_entry(hass, vehicle()))
    before = entry.runtime_data
    result = await begin(hass, entry, "place")
    assert result["menu_options"] == ["zone", "map"]
    result = await walk(hass, result, "map")
    here = suggested(result)["location"]
    assert here["latitude"] == hass.config.latitude
    meters = {"measuring": {"meter_entity": "sensor.wallbox"}}
    result = await walk(hass, result, {**MAP, **meters})
    assert result["menu_options"] == ["own", "no_cost", "unknown"]
    result = await finish(hass, result, "no_cost")
    assert result["title"] == "Gym"
    (subentry,) = places(entry)
    assert subentry.data == {
        **place()["data"],
        "meter_entity": "sensor.wallbox",
    }
    assert entry.runtime_data is before
    assert ("Gym", "public", None, None, 1, 1, 1) in await rows(entry, PLACES)
    (pipeline,) = entry.runtime_data.pipelines.values()
    tracked = {place.name: place for place in pipeline.tracker._samples.places}
    assert tracked["Gym"].is_free


@pytest.mark.usefixtures("zones")
async def test_a_place_with_prices_of_its_own(hass: HomeAssistant) -> None:
    entry = await setup(hass, ledger_entry(hass, vehicle()))
    result = await walk(hass, await begin(hass, entry, "place"), "map", MAP, "own")
    assert result["description_placeholders"]["name"] == "Gym"
    await finish(hass, await walk(hass, result, "flat", FLAT), "save")
    assert ("Gym", "public", None, "Gym", 0, 1, 1) in await rows(entry, PLACES)
    prices = "SELECT cost_per_kwh FROM ev_charging_networks WHERE network_name = 'Gym'"
    assert await rows(entry, prices) == [(5000,)]


@pytest.mark.usefixtures("zones")
async def test_a_zone_of_a_network(hass: HomeAssistant) -> None:
    entry = await setup(hass, ledger_entry(hass, network("Ionity", flat("0.5"))))
    result = await walk(hass, await begin(hass, entry, "place"), "zone")
    # The home comes first; its price is known.
    assert suggested(result)["zone"] == "zone.home"
    given = {"zone": "zone.work", "location_type": "work", **NO_METERS}
    result = await walk(hass, result, given, "network")
    (option,) = result["data_schema"].schema["network"].config["options"]
    assert option["label"] == "Ionity"
    await finish(hass, result, {"network": option["value"]})
    assert ("Work", "work", "zone.work", "Ionity", 0, 1, 1) in await rows(entry, PLACES)
    # A network that goes leaves its places without a price, until they get another.
    hass.config_entries.async_remove_subentry(entry, option["value"])
    await settled(hass)
    assert ("Work", "work", "zone.work", None, 0, 1, 1) in await rows(entry, PLACES)
    result = await change(hass, entry, "Work")
    assert "not known" in result["description_placeholders"]["prices"]


@pytest.mark.usefixtures("zones")
async def test_a_zone_is_there_once(hass: HomeAssistant) -> None:
    entry = await setup(hass, ledger_entry(hass, place("Home", zone="zone.home")))
    result = await walk(hass, await begin(hass, entry, "place"), "zone")
    assert "zone" not in suggested(result) or suggested(result)["zone"] is None
    selector = result["data_schema"].schema["zone"]
    assert selector.config["exclude_entities"] == ["zone.home"]
    first, second = result, await walk(hass, await begin(hass, entry, "place"), "zone")
    given = {"zone": "zone.work", "location_type": "work", **NO_METERS}
    await finish(hass, await walk(hass, first, given), "unknown")
    second = await walk(hass, second, given)
    assert second["errors"] == {"zone": "zone_taken"}


@pytest.mark.usefixtures("zones")
async def test_a_name_is_there_once(hass: HomeAssistant) -> None:
    entry = await setup(hass, ledger_entry(hass, place("Gym"), network("Ionity")))
    result = await walk(hass, await begin(hass, entry, "place"), "map")
    for name, key in (
        (" ", "name_required"),
        ("gym", "name_taken"),
        ("IONITY", "name_taken"),
        ("Home", "name_taken"),
    ):
        result = await walk(hass, result, {**MAP, "name": name})
        assert result["errors"] == {"name": key}
        assert suggested(result)["location"] == PIN
    result = await walk(hass, result, {**MAP, "name": "Pool"})
    assert result["step_id"] == "pricing"


@pytest.mark.usefixtures("zones")
async def test_home_takes_its_price_over(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    freezer.move_to(at(1))
    entry = await setup(hass, ledger_entry(hass, vehicle()))
    freezer.move_to(at(5))
    result = await walk(hass, await begin(hass, entry, "place"), "zone", HOME, "own")
    assert result["description_placeholders"]["prices"] == (
        "- Since ever: 0.30 EUR per kWh"
    )
    form = {**FLAT, "price": 0.25, "valid_from": "2026-03-05"}
    result = await walk(hass, result, "add_price", "flat", form)
    await finish(hass, result, "save")
    assert await rows(entry, HOME_PRICES) == [
        ("1970-01-01", 3000, 1, 1),
        ("2026-03-05", 2500, 1, 1),
    ]
    # The option has nothing to say any longer.
    hass.config_entries.async_update_entry(
        entry, options={**OPTIONS, "home_price": "9"}
    )
    await settled(hass)
    assert len(await rows(entry, HOME_PRICES)) == 2
    # Until the place is gone: then its price begins, and history stays.
    freezer.move_to(at(9))
    hass.config_entries.async_remove_subentry(entry, places(entry)[0].subentry_id)
    await settled(hass)
    assert await rows(entry, HOME_PRICES) == [
        ("1970-01-01", 3000, 1, 0),
        ("2026-03-05", 2500, 1, 0),
        ("2026-03-09", 90000, 0, 1),
    ]
    home = ("test home", "home", "zone.home", "Home", 0, 0, 1)
    assert home in await rows(entry, PLACES)


@pytest.mark.usefixtures("zones")
async def test_home_keeps_its_price(hass: HomeAssistant) -> None:
    entry = await setup(hass, ledger_entry(hass, vehicle()))
    result = await walk(hass, await begin(hass, entry, "place"), "zone", HOME, "own")
    await finish(hass, result, "keep_prices")
    (subentry,) = places(entry)
    assert subentry.data["tariffs"] == [flat("0.3000")] or subentry.data["tariffs"] == [
        flat("0.3")
    ]
    assert await rows(entry, HOME_PRICES) == [("1970-01-01", 3000, 1, 1)]


@pytest.mark.usefixtures("zones")
async def test_the_options_do_not_ask_for_a_price_that_a_place_has(
    hass: HomeAssistant,
) -> None:
    entry = await setup(hass, ledger_entry(hass, place("Home", zone="zone.home")))
    result: Any = await open_options(hass, entry)
    assert "home_price" not in result["data_schema"].schema
    result = await hass.config_entries.options.async_configure(
        result["flow_id"],
        {"commit_interval": 60, "short_stop": 3, "comparison": {}, "retention": {}},
    )
    await settled(hass)
    assert entry.options["home_price"] == "0.3"
    assert entry.options["commit_interval"] == 60


@pytest.mark.usefixtures("zones")
async def test_a_charger_that_was_met_is_named(hass: HomeAssistant) -> None:
    entry = await setup(hass, ledger_entry(hass, vehicle()))
    met = [charge(at(day), **SOMEWHERE) for day in (1, 2)]
    await write(hass, entry, [*met, charge(at(3), energy=10.0, latitude=None)])
    result = await begin(hass, entry, "place")
    assert result["menu_options"] == ["met", "zone", "map"]
    result = await walk(hass, result, "met")
    options = result["data_schema"].schema["charger"].config["options"]
    assert [option["label"] for option in options] == [
        "Home · Charges: 1, last on 2026-03-03",
        "Aral Dorsten · Aral pulse · Road 1 · Charges: 2, last on 2026-03-02",
    ]
    result = await walk(hass, result, {"charger": options[1]["value"]})
    form = suggested(result)
    assert form["name"] == "Aral Dorsten"
    assert form["location"] == {"latitude": 51.5, "longitude": 7.1, "radius": 75.0}
    given = {key: form[key] for key in ("name", "location", "location_type")}
    result = await walk(hass, result, {**given, **NO_METERS}, "own", "flat", FLAT)
    result = await walk(hass, result, "save")
    assert result["step_id"] == "sessions"
    told = result["description_placeholders"]
    assert told["count"] == "2"
    assert told["sessions"].splitlines() == [
        "- 2026-03-02, 20.0 kWh: no cost → 10.00 EUR",
        "- 2026-03-01, 20.0 kWh: no cost → 10.00 EUR",
        "",
        "In all: no cost → 20.00 EUR",
    ]
    assert not places(entry)
    await finish(hass, result, {"reprice": True})
    here = ("Aral Dorsten", "public", "Aral Dorsten", 100000)
    assert (await rows(entry, SESSIONS))[:2] == [here, here]


@pytest.mark.usefixtures("zones")
async def test_charges_can_be_left_as_they_are(hass: HomeAssistant) -> None:
    entry = await setup(hass, ledger_entry(hass, network("Aral pulse", flat("0.4"))))
    await write(hass, entry, [charge(at(day), **SOMEWHERE) for day in range(1, 13)])
    result = await walk(hass, await begin(hass, entry, "place"), "map", MAP, "no_cost")
    lines = result["description_placeholders"]["sessions"].splitlines()
    assert lines[0] == "- 2026-03-12, 20.0 kWh: 8.00 EUR → free"
    assert lines[-3:] == ["- and 2 more", "", "In all: 96.00 EUR → free"]
    await finish(hass, result, {"reprice": False})
    assert set(await rows(entry, SESSIONS)) == {("Gym", "public", "Aral pulse", 80000)}


@pytest.mark.usefixtures("zones")
async def test_the_open_session_is_priced_at_once(hass: HomeAssistant) -> None:
    entry = await setup(hass, ledger_entry(hass, vehicle()))
    await write(hass, entry, [charge(at(1), is_complete=False, **SOMEWHERE)])
    result = await walk(
        hass, await begin(hass, entry, "network"), {"name": "Aral pulse"}
    )
    await finish(hass, await walk(hass, result, "flat", FLAT), "save")
    assert [row[-1] for row in await rows(entry, SESSIONS)] == [100000]
    assert hass.states.get("sensor.lightning_charging_cost")


@pytest.mark.usefixtures("zones")
async def test_a_zone_that_is_asked_for(hass: HomeAssistant) -> None:
    """A repair begins the dialog with the zone that it is about."""
    entry = await setup(hass, ledger_entry(hass))
    result = await begin(hass, entry, "place", {"zone": "zone.work"})
    assert suggested(result)["zone"] == "zone.work"
    assert suggested(result)["location_type"] == "work"


@pytest.mark.usefixtures("zones")
async def test_a_place_is_moved_and_renamed(hass: HomeAssistant) -> None:
    own = place("Gym", pricing="own", tariffs=[flat("0.5")], meter_entity="sensor.m")
    entry = await setup(hass, ledger_entry(hass, own))
    (before,) = await rows(
        entry, "SELECT id FROM ev_location_lookup WHERE location_name = 'Gym'"
    )
    result = await walk(hass, await change(hass, entry, "Gym"), "details")
    form = suggested(result)
    assert (form["name"], form["location"]) == ("Gym", PIN)
    assert form["meter_entity"] == "sensor.m"
    moved = {**PIN, "latitude": 51.6}
    await finish(hass, result, {**MAP, "name": "Pool", "location": moved})
    (subentry,) = places(entry)
    assert subentry.title == "Pool"
    assert subentry.data["latitude"] == 51.6
    assert subentry.data["tariffs"] == [flat("0.5")]
    assert await rows(
        entry,
        "SELECT id, network_name FROM ev_location_lookup WHERE location_name = 'Pool'",
    ) == [(*before, "Pool")]


@pytest.mark.usefixtures("zones")
async def test_a_zone_keeps_its_zone(hass: HomeAssistant) -> None:
    entry = await setup(hass, ledger_entry(hass, place("Home", zone="zone.home")))
    result = await walk(hass, await change(hass, entry, "Home"), "details")
    assert suggested(result)["zone"] == "zone.home"
    await finish(hass, result, {**HOME, "name": "House"})
    (subentry,) = places(entry)
    assert (subentry.title, subentry.unique_id) == ("House", "zone.home")


@pytest.mark.usefixtures("zones")
@pytest.mark.parametrize(
    ("data", "words", "menu"),
    [
        ({"pricing": "free"}, "Charging is free.", []),
        ({"pricing": "unknown"}, "The price is not known: charges have no cost.", []),
        ({"pricing": "own"}, "- No price yet: charges have no cost.", []),
        (
            {"pricing": "own", "tariffs": [flat("0.5")]},
            "- Since ever: 0.50 EUR per kWh",
            ["add_price", "correct_price"],
        ),
    ],
)
async def test_what_is_configured_is_shown(
    hass: HomeAssistant, data: dict[str, Any], words: str, menu: list[str]
) -> None:
    entry = await setup(hass, ledger_entry(hass, place(**data)))
    result = await change(hass, entry, "Gym")
    assert result["description_placeholders"]["prices"] == words
    assert result["menu_options"] == [*menu, "pricing", "details"]


@pytest.mark.usefixtures("zones")
async def test_another_pricing(hass: HomeAssistant) -> None:
    known = place("Gym", pricing="own", tariffs=[flat("0.5")])
    entry = await setup(hass, ledger_entry(hass, known, network("Ionity")))
    result = await walk(hass, await change(hass, entry, "Gym"), "pricing", "network")
    (option,) = result["data_schema"].schema["network"].config["options"]
    await finish(hass, result, {"network": option["value"]})
    result = await change(hass, entry, "Gym")
    assert result["description_placeholders"]["prices"] == "It costs what Ionity takes."
    # Its own prices come back as they were.
    result = await walk(hass, result, "pricing", "own")
    await finish(hass, result, "keep_prices")
    (subentry,) = places(entry)
    assert (subentry.data["pricing"], subentry.data["network"]) == ("own", None)
    assert subentry.data["tariffs"] == [flat("0.5")]


@pytest.mark.usefixtures("zones")
async def test_without_a_database_it_can_be_configured(hass: HomeAssistant) -> None:
    entry = ledger_entry(hass)
    result = await begin(hass, entry, "place")
    assert result["menu_options"] == ["zone", "map"]
    result = await walk(hass, result, "zone", HOME, "own")
    assert result["step_id"] == "energy"
    result = await walk(hass, result, "flat", FLAT, "save")
    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.usefixtures("zones")
async def test_a_database_that_fails_is_no_obstacle(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = await setup(hass, ledger_entry(hass, vehicle()))
    await write(hass, entry, [charge(at(1), **SOMEWHERE)])

    def refuse(*_: Any) -> Any:
        raise CannotConnect

    database = entry.runtime_data.database
    with monkeypatch.context() as broken:
        broken.setattr(database, "connect", refuse)
        broken.setattr(database, "begin", refuse)
        result = await begin(hass, entry, "place")
        assert result["menu_options"] == ["zone", "map"]
        result = await walk(hass, result, "map", MAP, "no_cost")
        assert result["type"] is FlowResultType.CREATE_ENTRY
        await hass.async_block_till_done()
    entry.runtime_data.mirror.async_connected()
    await settled(hass)
    assert [row[0] for row in await rows(entry, SESSIONS)] == ["Gym"]


@pytest.mark.usefixtures("zones")
async def test_a_configured_zone_that_is_gone_is_nowhere(hass: HomeAssistant) -> None:
    entry = await setup(hass, ledger_entry(hass, place("Work", zone="zone.work")))
    hass.states.async_remove("zone.work")
    await settled(hass)
    assert ("Work", "public", "zone.work", None, 1, 1, 0) in await rows(entry, PLACES)


@pytest.mark.usefixtures("zones")
async def test_a_charger_without_a_position_is_named(hass: HomeAssistant) -> None:
    entry = await setup(hass, ledger_entry(hass, vehicle()))
    unseen = {**SOMEWHERE, "latitude": None, "longitude": None}
    await write(hass, entry, [charge(at(1), **unseen)])
    result = await walk(hass, await begin(hass, entry, "place"), "met")
    (option,) = result["data_schema"].schema["charger"].config["options"]
    result = await walk(hass, result, {"charger": option["value"]}, MAP, "own")
    result = await walk(hass, result, "flat", FLAT, "save")
    assert result["description_placeholders"]["count"] == "1"
    await finish(hass, result, {"reprice": True})
    assert await rows(entry, SESSIONS) == [("Gym", "public", "Gym", 100000)]


@pytest.mark.usefixtures("zones")
async def test_what_cannot_be_understood_is_left_out(hass: HomeAssistant) -> None:
    """A subentry of another version, or one that was edited by hand."""
    odd = place("Odd", pricing="by the moon")
    lost = place("Lost")
    lost["data"] = {"pricing": "own", "tariffs": [{"plan": 1}, flat("0.5")]}
    entry = await setup(hass, ledger_entry(hass, odd, lost))
    stored = [it for it in entry.subentries.values() if it.title == "Lost"]
    assert [it.kept for it in left_out(stored[0])] == [{"plan": 1}]
    assert ("Odd", "public", None, None, 0, 1, 1) in await rows(entry, PLACES)
    prices = "SELECT cost_per_kwh FROM ev_charging_networks WHERE network_name = 'Lost'"
    assert await rows(entry, prices) == [(5000,)]
