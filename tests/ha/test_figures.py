"""Figures over the websocket and by action, and the tables that are kept for them."""

from datetime import date, timedelta
import json
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.lightningrod.const import DOMAIN
from custom_components.lightningrod.db.figures.every import FIGURES
from custom_components.lightningrod.keeper import COOLDOWN_S, EVERY

from .ledger import (
    OPTIONS,
    OTHER_VIN,
    VIN,
    at,
    charge,
    ledger_entry,
    odometer,
    rows,
    settled,
    setup,
    shown,
    trip,
    vehicle,
    write,
)

NOW = at(20)
PETROL = {
    **OPTIONS,
    "petrol_consumption": 7.0,
    "petrol_consumption_unit": "l_100km",
    "petrol_price": "2",
    "petrol_price_unit": "litre",
}


@pytest.fixture(autouse=True)
def today(freezer: FrozenDateTimeFactory) -> None:
    freezer.move_to(NOW)


@pytest.fixture
async def entry(hass: HomeAssistant) -> MockConfigEntry:
    """Return a ledger of two cars that are compared with petrol."""
    await hass.config.async_set_time_zone("Europe/Berlin")
    entry = await setup(
        hass,
        ledger_entry(hass, vehicle(), vehicle(OTHER_VIN, "Mustang"), options=PETROL),
    )
    for day, vin in ((10, VIN), (11, OTHER_VIN), (12, VIN)):
        await write(hass, entry, [charge(at(day), vin=vin), trip(at(day, 8), vin=vin)])
    await write(hass, entry, [charge(at(28, month=2))])
    return entry


async def ask(client: Any, name: str, **fields: Any) -> Any:
    """Return the answer to a command, which tells no VIN."""
    await client.send_json_auto_id({"type": f"{DOMAIN}/figures/{name}", **fields})
    answer = await client.receive_json()
    assert VIN not in json.dumps(answer)
    return answer


@pytest.mark.parametrize("name", FIGURES)
async def test_every_figure_answers(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    hass_read_only_access_token: str,
    entry: MockConfigEntry,
    name: str,
) -> None:
    """For people who may only look, too."""
    client = await hass_ws_client(hass, hass_read_only_access_token)
    more = {"network": "Home"} if name == "what_if" else {}
    answer = await ask(client, name, **more)
    assert answer["success"], answer
    json.dumps(answer["result"], allow_nan=False)


async def test_of_all_vehicles_or_of_one(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, entry: MockConfigEntry
) -> None:
    client = await hass_ws_client(hass)
    _, mustang = entry.subentries
    both = await ask(client, "months")
    assert [it["totals"]["sessions"] for it in both["result"]["rows"]] == [1, 3]
    one = await ask(client, "months", vehicle=mustang)
    assert [it["totals"]["sessions"] for it in one["result"]["rows"]] == [1]
    assert one["result"]["rows"][0]["totals"]["cost"] == {"EUR": "6.0000"}
    battery = await ask(client, "battery", vehicle=mustang)
    assert battery["result"]["vehicle"] == mustang


async def test_a_period_in_local_time(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, entry: MockConfigEntry
) -> None:
    client = await hass_ws_client(hass)
    answer = await ask(
        client, "types", start="2026-03-10 13:30:00", end="2026-03-12T12:00:00+00:00"
    )
    assert answer["result"]["total"]["sessions"] == 1


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"),
        (None, "0001-01-01T00:00:00+00:00"),
    ],
)
async def test_all_of_time(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    entry: MockConfigEntry,
    name: str,
    start: str | None,
    end: str,
) -> None:
    period = {"end": end} if start is None else {"start": start, "end": end}
    more = {"network": "Home"} if name == "what_if" else {}
    answer = await ask(await hass_ws_client(hass), name, **period, **more)
    assert answer["success"], answer


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"vehicle": "unheard of"}, "not_a_vehicle"),
        ({"start": "2026-03-11", "end": "2026-03-10"}, "end_before_start"),
    ],
)
async def test_refused(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    entry: MockConfigEntry,
    fields: dict[str, Any],
    key: str,
) -> None:
    answer = await ask(await hass_ws_client(hass), "months", **fields)
    assert not answer["success"]
    assert answer["error"]["translation_key"] == key


async def test_a_ledger_without_vehicles_has_no_battery(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator
) -> None:
    assert await async_setup_component(hass, "zone", {})
    await setup(hass, ledger_entry(hass))
    client = await hass_ws_client(hass)
    answer = await ask(client, "battery")
    assert answer["error"]["translation_key"] == "not_a_vehicle"
    assert (await ask(client, "months"))["result"] == {"rows": []}


async def summary(hass: HomeAssistant, **data: Any) -> Any:
    """Return the answer of the action."""
    return await hass.services.async_call(
        DOMAIN, "get_summary", data, blocking=True, return_response=True
    )


async def test_summary(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    answer = await summary(hass, period="month")
    lightning, mustang = answer["vehicles"]
    assert (lightning["vehicle"], mustang["vehicle"]) == ("Lightning", "Mustang")
    assert lightning["start"] == "2026-02-28T23:00:00+00:00"
    assert lightning["end"] is None
    assert lightning["totals"]["cost"] == {"EUR": "12.0000"}
    assert lightning["by_type"]["home"]["sessions"] == 2
    assert set(lightning["by_network"]) == set(lightning["by_place"]) == {"Home"}
    assert set(lightning["by_charge_type"]) == {"AC"}
    assert (lightning["trips"], lightning["distance_km"]) == (2, 100.0)
    # 100 km at 7 l and 2.00
    assert lightning["petrol"]["saved"] == "2.0000"
    assert VIN not in json.dumps(answer)


@pytest.mark.parametrize(
    ("data", "sessions"),
    [
        ({}, 3),
        ({"period": "lifetime"}, 3),
        ({"period": "last_month"}, 1),
        ({"period": "last_week"}, 2),
        ({"period": "yesterday"}, 0),
        ({"period": "last_year"}, 0),
        ({"start": "2026-03-11 00:00:00"}, 1),
        ({"period": "month", "end": "2026-03-11 00:00:00"}, 1),
    ],
)
async def test_summary_of_a_period(
    hass: HomeAssistant, entry: MockConfigEntry, data: dict[str, Any], sessions: int
) -> None:
    """It is Friday; last week began on 9 March."""
    answer = await summary(hass, **data)
    assert answer["vehicles"][0]["totals"]["sessions"] == sessions


async def test_summary_of_a_period_that_ends_before_it_begins(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    with pytest.raises(ServiceValidationError) as refusal:
        await summary(hass, start="2026-03-11 00:00:00", end="2026-03-10 00:00:00")
    assert refusal.value.translation_key == "end_before_start"


async def test_readers_find_the_house_and_its_statistics(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    found = dict(await rows(entry, "SELECT key, value FROM app_settings"))
    assert found["currency"] == "EUR"
    assert found["home_price"] == "0.3"
    assert found["timezone"] == "Europe/Berlin"
    assert found["distance_unit"] == "km"
    assert found["petrol_price"] == "2"
    await later(hass, timedelta(seconds=COOLDOWN_S))
    statistics = await rows(
        entry,
        "SELECT id, total_sessions, total_energy_kwh, total_cost / 10000.0, notes"
        " FROM ev_statistics",
    )
    assert statistics == [(20260320, 4, 80.0, 24.0, "cost in EUR")]
    (months,) = await rows(entry, "SELECT count(*), max(month) FROM ev_month")
    assert months == (204, "2026-12-01")


async def test_days_follow_the_rows(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, entry: MockConfigEntry
) -> None:
    """Late rows have their days computed again."""
    await write(hass, entry, [odometer(at(19), 1000.0), odometer(at(20, 10), 1100.0)])
    await later(hass, EVERY)
    assert (await days(entry))[date(2026, 3, 19)] == 1000.0
    assert (await days(entry))[date(2026, 3, 20)] == 1100.0
    await write(hass, entry, [odometer(at(15), 900.0)])
    await later(hass, EVERY)
    assert (await days(entry))[date(2026, 3, 15)] == 900.0


async def test_another_time_zone_has_other_days(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await write(hass, entry, [odometer(at(18, 20), 1000.0)])
    await later(hass, EVERY)
    assert (await days(entry))[date(2026, 3, 18)] == 1000.0
    await hass.config.async_update(time_zone="Asia/Tokyo")
    await settled(hass)
    await later(hass, EVERY)
    found = await days(entry)
    assert (found.get(date(2026, 3, 18)), found[date(2026, 3, 19)]) == (None, 1000.0)


async def test_savings_are_shown(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    coordinator = next(iter(entry.runtime_data.coordinators.values()))
    assert coordinator.data.petrol
    # 100 km in March; nothing was driven when 6.00 was charged in February
    assert {
        str(it): str(that.saved) for it, that in coordinator.data.petrol.items()
    } == {
        "lifetime": "-4.0000",
        "year": "-4.0000",
        "month": "2.0000",
    }
    assert shown(hass, "sensor.lightning_charging_cost")


async def later(hass: HomeAssistant, time: timedelta) -> None:
    """Let time pass, until the days are computed."""
    async_fire_time_changed(hass, dt_util.utcnow() + time + timedelta(seconds=1))
    await settled(hass)


async def days(entry: MockConfigEntry) -> dict[date, float | None]:
    """Return the odometer by day, of the days that are computed."""
    found = await rows(
        entry,
        "SELECT day, odometer_km FROM ev_daily"  # noqa: S608 our own words
        f" WHERE computed_at IS NOT NULL AND device_id = '{VIN}'",
    )
    return {date.fromisoformat(day): km for day, km in found}
