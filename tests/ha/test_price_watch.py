"""Repairs about prices: places without one, entities that are gone."""

from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.repairs import DOMAIN as REPAIRS
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er, issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.lightningrod.const import DOMAIN
from custom_components.lightningrod.db.errors import CannotConnect
from custom_components.lightningrod.price_watch import COOLDOWN
from custom_components.lightningrod.repairs import flows

from .dialogs import change, finish, flat, network, place, walk
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
WORK: dict[str, Any] = {"network_name": None, "location_name": "Work"}
SPOT: dict[str, Any] = {
    "effective_date": "1970-01-01",
    "plan": {
        "format": 2,
        "currency": "EUR",
        "offer": {
            "rates": {
                "energy": {
                    "kind": "price_entity",
                    "entity_id": "sensor.spot",
                    "factor": "1",
                    "slot_minutes": 60,
                }
            }
        },
    },
    "is_member": False,
    "holiday_entity": "calendar.holidays",
}


@pytest.fixture
async def zones(hass: HomeAssistant) -> None:
    assert await async_setup_component(hass, "zone", ZONES)


def shown(hass: HomeAssistant, key: str) -> list[dict[str, str] | None]:
    return [
        issue.translation_placeholders
        for (domain, _), issue in ir.async_get(hass).issues.items()
        if domain == DOMAIN and issue.translation_key == key
    ]


async def look(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
    """Wait until the watch has looked again."""
    freezer.tick(COOLDOWN + 1)
    async_fire_time_changed(hass)
    await settled(hass)


async def at_work(hass: HomeAssistant, entry: MockConfigEntry, day: int = 1) -> None:
    """Write a charge at work."""
    ((number,),) = await rows(
        entry, "SELECT id FROM ev_location_lookup WHERE zone_entity_id = 'zone.work'"
    )
    await write(hass, entry, [charge(at(day), location_id=number, **WORK)])


async def solve(hass: HomeAssistant, issue_id: str) -> Any:
    """Open the repair and submit its form."""
    assert await async_setup_component(hass, REPAIRS, {})
    manager = hass.data[REPAIRS]["flow_manager"]
    result = await manager.async_init(DOMAIN, data={"issue_id": issue_id})
    assert result["step_id"] == "confirm"
    return await manager.async_configure(result["flow_id"], {})


def opened(hass: HomeAssistant, result: Any) -> tuple[str, str]:
    """Return the dialog that follows; before Home Assistant 2026.10 it is not told."""
    if "next_flow" in result:
        kind, flow_id = result["next_flow"]
        return kind, flow_id
    entries = hass.config_entries
    (found,) = [
        (kind, flow["flow_id"])
        for kind, flows in (
            ("config_subentries_flow", entries.subentries),
            ("options_flow", entries.options),
        )
        for flow in flows.async_progress()
    ]
    return found


def issue_id(hass: HomeAssistant, key: str) -> str:
    return next(
        name
        for (domain, name), issue in ir.async_get(hass).issues.items()
        if domain == DOMAIN and issue.translation_key == key
    )


@pytest.mark.usefixtures("zones")
async def test_a_zone_without_a_price_gets_one(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    entry = await setup(hass, ledger_entry(hass, vehicle()))
    await at_work(hass, entry)
    await look(hass, freezer)
    (said,) = shown(hass, "place_without_price")
    assert said == {"title": "LightningROD", "name": "Work", "count": "1"}
    result = await solve(hass, issue_id(hass, "place_without_price"))
    kind, flow_id = opened(hass, result)
    assert kind == "config_subentries_flow"
    flow = hass.config_entries.subentries.async_get(flow_id)
    assert flow["step_id"] == "zone"
    given = {"zone": "zone.work", "location_type": "work", "measuring": {}}
    configure = hass.config_entries.subentries.async_configure
    await configure(flow_id, given)
    result = await configure(flow_id, {"next_step_id": "no_cost"})
    assert result["step_id"] == "sessions"
    await configure(flow_id, {"reprice": True})
    await settled(hass)
    await look(hass, freezer)
    assert shown(hass, "place_without_price") == []
    assert await rows(entry, "SELECT cost FROM ev_charging_session") == [(0,)]


@pytest.mark.usefixtures("zones")
async def test_a_place_without_a_price_is_changed(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    work = place("Work", zone="zone.work", pricing="own")
    entry = await setup(hass, ledger_entry(hass, vehicle(), work))
    await at_work(hass, entry)
    await look(hass, freezer)
    result = await solve(hass, issue_id(hass, "place_without_price"))
    flow = hass.config_entries.subentries.async_get(opened(hass, result)[1])
    assert flow["step_id"] == "reconfigure"


@pytest.mark.usefixtures("zones")
@pytest.mark.parametrize("pricing", ["unknown", "free"])
async def test_who_does_not_want_to_know_is_not_asked(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, pricing: str
) -> None:
    work = place("Work", zone="zone.work", pricing=pricing)
    entry = await setup(hass, ledger_entry(hass, vehicle(), work))
    await at_work(hass, entry)
    await look(hass, freezer)
    assert shown(hass, "place_without_price") == []


@pytest.mark.usefixtures("zones")
async def test_a_database_that_is_away_says_nothing(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    entry = await setup(hass, ledger_entry(hass, vehicle()))
    await at_work(hass, entry)
    await look(hass, freezer)

    def refuse(*_: Any) -> Any:
        raise CannotConnect

    with monkeypatch.context() as broken:
        broken.setattr(entry.runtime_data.database, "connect", refuse)
        entry.runtime_data.watch.async_schedule()
        await look(hass, freezer)
    assert len(shown(hass, "place_without_price")) == 1


async def test_entities_that_are_gone_are_told(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    registry = er.async_get(hass)
    registry.async_get_or_create(
        "sensor",
        "test",
        "meter",
        suggested_object_id="meter",
        disabled_by=er.RegistryEntryDisabler.USER,
    )
    hass.states.async_set("calendar.holidays", "off")
    gym = place("Gym", pricing="free", meter_entity="sensor.meter", tariffs=[SPOT])
    entry = await setup(
        hass, ledger_entry(hass, vehicle(), gym, network("Spot", flat("0.5"), SPOT))
    )
    await look(hass, freezer)
    assert shown(hass, "entity_missing") == [
        {"title": "LightningROD", "name": "Gym", "entity": "sensor.meter"},
        {"title": "LightningROD", "name": "Spot", "entity": "sensor.spot"},
    ]
    result = await solve(hass, issue_id(hass, "entity_missing"))
    flow = hass.config_entries.subentries.async_get(opened(hass, result)[1])
    assert flow["step_id"] == "reconfigure"
    # They are back: one is enabled, the other has a state.
    registry.async_update_entity("sensor.meter", disabled_by=None)
    hass.states.async_set("sensor.spot", "0.1")
    await settled(hass)
    await look(hass, freezer)
    assert shown(hass, "entity_missing") == []
    registry.async_remove("sensor.meter")
    await look(hass, freezer)
    assert len(shown(hass, "entity_missing")) == 1
    await hass.config_entries.async_remove(entry.entry_id)
    assert shown(hass, "entity_missing") == []


async def test_a_unit_that_is_another_one_is_told(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    energy = {**SPOT["plan"]["offer"]["rates"]["energy"], "unit": "EUR/MWh"}
    offer = {"rates": {"energy": {**energy, "factor": "0.001"}}}
    priced = {**SPOT, "plan": {**SPOT["plan"], "offer": offer}}
    hass.states.async_set("calendar.holidays", "off")
    hass.states.async_set("sensor.spot", "87", {"unit_of_measurement": "EUR/MWh"})
    # A place that is free by now has no use for the price that it had.
    gym = place("Gym", pricing="free", tariffs=[priced])
    entry = await setup(
        hass, ledger_entry(hass, vehicle(), gym, network("Spot", priced))
    )
    entry.runtime_data.watch.async_schedule()
    await look(hass, freezer)
    assert shown(hass, "price_unit_changed") == []
    # What can be converted is converted; nobody is asked for anything.
    hass.states.async_set("sensor.spot", "8.7", {"unit_of_measurement": "ct/kWh"})
    entry.runtime_data.watch.async_schedule()
    await look(hass, freezer)
    assert shown(hass, "price_unit_changed") == []
    hass.states.async_set("sensor.spot", "91", {"unit_of_measurement": "USD/MWh"})
    entry.runtime_data.watch.async_schedule()
    await look(hass, freezer)
    assert shown(hass, "price_unit_changed") == [
        {
            "title": "LightningROD",
            "name": "Spot",
            "entity": "sensor.spot",
            "old": "EUR/MWh",
            "new": "USD/MWh",
        }
    ]
    result = await solve(hass, issue_id(hass, "price_unit_changed"))
    flow = hass.config_entries.subentries.async_get(opened(hass, result)[1])
    assert flow["step_id"] == "reconfigure"
    hass.states.async_set("sensor.spot", "87", {"unit_of_measurement": "EUR/MWh"})
    entry.runtime_data.watch.async_schedule()
    await look(hass, freezer)
    assert shown(hass, "price_unit_changed") == []


async def test_a_stored_price_that_cannot_be_used_is_told_and_kept(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    """A price entity of another currency, as older versions took it, and nonsense."""
    energy = {**SPOT["plan"]["offer"]["rates"]["energy"], "unit": "SEK/kWh"}
    other = {**SPOT, "plan": {**SPOT["plan"], "offer": {"rates": {"energy": energy}}}}
    unread = {**flat("0.5", "2026-02-01"), "plan": {"format": 9}}
    good = flat("0.4", "2026-01-01")
    hass.states.async_set("calendar.holidays", "off")
    # A place that is free by now has no use for the price that it had.
    gym = place("Gym", pricing="free", tariffs=[other])
    spot = network("Spot", other, good, unread)
    entry = await setup(hass, ledger_entry(hass, vehicle(), gym, spot))
    entry.runtime_data.watch.async_schedule()
    await look(hass, freezer)
    assert shown(hass, "price_unusable") == [
        {
            "title": "LightningROD",
            "name": "Spot",
            "date": "1970-01-01",
            "trouble": (
                "sensor.spot tells prices in SEK/kWh, but this price is in EUR."
                " Choose that currency, or an entity in EUR."
            ),
        },
        {
            "title": "LightningROD",
            "name": "Spot",
            "date": "2026-02-01",
            "trouble": "Another version of LightningROD wrote it.",
        },
    ]
    result = await solve(hass, issue_id(hass, "price_unusable"))
    flow = hass.config_entries.subentries.async_get(opened(hass, result)[1])
    assert flow["step_id"] == "reconfigure"
    # Another price with the same first day takes its place; the other one stays.
    result = await change(hass, entry, "Spot")
    right = {"price": 0.3, "currency": "EUR", "valid_from": "2026-02-01"}
    await finish(hass, await walk(hass, result, "add_price", "flat", right), "save")
    (stored,) = entry.get_subentries_of_type("network")
    kept = [it["effective_date"] for it in stored.data["tariffs"]]
    assert kept == ["2026-01-01", "2026-02-01", "1970-01-01"]
    assert stored.data["tariffs"][2] == other
    await look(hass, freezer)
    (left,) = shown(hass, "price_unusable")
    assert left
    assert left["date"] == "1970-01-01"
    await hass.config_entries.async_remove(entry.entry_id)
    assert shown(hass, "price_unusable") == []


async def test_a_petrol_price_in_another_unit_is_told(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    fuel = {"petrol_price_entity": "sensor.fuel", "petrol_price_unit": "litre"}
    options = {**OPTIONS, **fuel}
    entry = await setup(hass, ledger_entry(hass, vehicle(), options=options))
    hass.states.async_set("sensor.fuel", "1.8", {"unit_of_measurement": "EUR/L"})
    entry.runtime_data.watch.async_schedule()
    await look(hass, freezer)
    assert shown(hass, "petrol_unit_changed") == []
    hass.states.async_set("sensor.fuel", "20", {"unit_of_measurement": "SEK/L"})
    entry.runtime_data.watch.async_schedule()
    await look(hass, freezer)
    assert shown(hass, "petrol_unit_changed") == [
        {
            "title": "LightningROD",
            "entity": "sensor.fuel",
            "unit": "SEK/L",
            "currency": "EUR",
        }
    ]
    result = await solve(hass, issue_id(hass, "petrol_unit_changed"))
    kind, flow_id = opened(hass, result)
    assert kind == "options_flow"
    assert hass.config_entries.options.async_get(flow_id)["step_id"] == "init"
    entry.runtime_data.watch.async_schedule()
    await look(hass, freezer)
    assert len(shown(hass, "petrol_unit_changed")) == 1
    hass.states.async_set("sensor.fuel", "1.9", {"unit_of_measurement": "EUR/L"})
    entry.runtime_data.watch.async_schedule()
    await look(hass, freezer)
    assert shown(hass, "petrol_unit_changed") == []


async def test_an_entity_with_a_new_name_is_followed(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    registry = er.async_get(hass)
    for name in ("meter", "spot", "other"):
        registry.async_get_or_create("sensor", "test", name, suggested_object_id=name)
    hass.states.async_set("calendar.holidays", "off")
    gym = place("Gym", pricing="own", meter_entity="sensor.meter", tariffs=[SPOT])
    entry = await setup(hass, ledger_entry(hass, vehicle(), gym))
    before = entry.runtime_data
    registry.async_update_entity("sensor.meter", new_entity_id="sensor.wallbox")
    registry.async_update_entity("sensor.spot", new_entity_id="sensor.price")
    registry.async_update_entity("sensor.other", new_entity_id="sensor.else")
    await settled(hass)
    (subentry,) = entry.get_subentries_of_type("place")
    assert subentry.data["meter_entity"] == "sensor.wallbox"
    energy = subentry.data["tariffs"][0]["plan"]["offer"]["rates"]["energy"]
    assert energy["entity_id"] == "sensor.price"
    assert entry.runtime_data is before
    await look(hass, freezer)
    assert shown(hass, "entity_missing") == []


async def test_without_the_ledger_there_is_nothing_to_change(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    entry = await setup(hass, ledger_entry(hass, network("Spot", SPOT)))
    await look(hass, freezer)
    await hass.config_entries.async_unload(entry.entry_id)
    result = await solve(hass, issue_id(hass, "entity_missing"))
    assert result["reason"] == "not_loaded"


async def test_where_no_dialog_can_follow_the_repair_just_ends(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await setup(hass, ledger_entry(hass, network("Spot", SPOT)))
    await look(hass, freezer)
    monkeypatch.setattr(flows, "FlowType", None)
    result = await solve(hass, issue_id(hass, "entity_missing"))
    assert "next_flow" not in result
