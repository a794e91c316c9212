"""The actions that mend the ledger: what they answer, who may, and what they refuse."""

from typing import Any

from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import (
    HomeAssistantError,
    ServiceValidationError,
    Unauthorized,
)
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
import voluptuous as vol

from custom_components.lightningrod.const import DOMAIN
from custom_components.lightningrod.ledger.identity import session_id, trip_id

from .ledger import VIN, at, ledger_entry, setup, vehicle

CHARGED = str(session_id(VIN, at(10)))
CHARGED_LATER = str(session_id(VIN, at(12)))
DRIVEN = str(trip_id(VIN, at(10, 8)))


async def call(
    hass: HomeAssistant, action: str, context: Context | None = None, **data: Any
) -> Any:
    return await hass.services.async_call(
        DOMAIN, action, data, blocking=True, return_response=True, context=context
    )


async def sessions(hass: HomeAssistant, **only: Any) -> list[Any]:
    answer = await call(hass, "get_sessions", **only)
    found: list[Any] = answer["sessions"]
    return found


def device_id(hass: HomeAssistant, entry: MockConfigEntry) -> str:
    device = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, next(iter(entry.subentries))), entry.entry_id
    )
    assert device
    return device.id


async def test_update_one_or_several_and_undo(
    hass: HomeAssistant, two_cars: MockConfigEntry
) -> None:
    answer = await call(
        hass, "update_session", session_id=CHARGED, cost="7.5", tags=["holiday"]
    )
    assert answer["session_ids"] == [CHARGED]
    (row,) = await sessions(hass, tag="holiday")
    assert (row["cost"], row["cost_source"]) == (7.5, "manual")
    assert [it["session_id"] for it in await sessions(hass, edited=True)] == [CHARGED]
    await call(hass, "undo", batch_id=answer["batch_id"])
    assert await sessions(hass, edited=True) == []
    await call(
        hass,
        "update_session",
        session_id=[CHARGED, CHARGED_LATER],
        location_type="work",
        network_name="Nobody",
    )
    assert len(await sessions(hass, location_type="work", unpriced=True)) == 2


async def test_add_split_merge_and_delete(
    hass: HomeAssistant, two_cars: MockConfigEntry
) -> None:
    added = await call(
        hass,
        "add_session",
        device_id=device_id(hass, two_cars),
        session_start_utc="2026-03-15 12:00:00",
        session_end_utc="2026-03-15 13:00:00",
        energy_kwh=10,
        network_name="Home",
    )
    (new,) = added["session_ids"]
    split = await call(hass, "split_session", session_id=new, energy_kwh=4)
    energies = {it["session_id"]: it["energy_kwh"] for it in await sessions(hass)}
    assert [energies[it] for it in split["session_ids"]] == [4, 6]
    await call(hass, "merge_sessions", session_id=split["session_ids"])
    await call(hass, "delete_session", session_id=[new, CHARGED])
    assert len(await sessions(hass)) == 2


async def test_trips(hass: HomeAssistant, two_cars: MockConfigEntry) -> None:
    await call(hass, "update_trip", trip_id=DRIVEN, trip_class="business")
    answer = await call(hass, "get_trips", trip_class="business")
    assert [it["trip_id"] for it in answer["trips"]] == [DRIVEN]
    await call(
        hass,
        "add_trip",
        device_id=device_id(hass, two_cars),
        start_time="2026-03-15 12:00:00",
        end_time="2026-03-15 13:00:00",
        distance=40,
    )
    split = await call(hass, "split_trip", trip_id=DRIVEN, distance=20)
    merged = await call(hass, "merge_trips", trip_id=split["trip_ids"])
    await call(hass, "delete_trip", trip_id=merged["trip_ids"])
    assert len((await call(hass, "get_trips"))["trips"]) == 3


async def test_a_time_without_a_zone_is_local(
    hass: HomeAssistant, two_cars: MockConfigEntry
) -> None:
    await hass.config.async_set_time_zone("Europe/Amsterdam")
    await call(
        hass,
        "update_session",
        session_id=CHARGED,
        session_start_utc="2026-03-10 12:30:00",
    )
    rows = await sessions(hass, edited=True)
    assert rows[0]["session_start_utc"] == "2026-03-10T11:30:00+00:00"


@pytest.mark.parametrize(
    "action",
    [
        f"{verb}_{word}"
        for word in ("session", "trip")
        for verb in ("add", "update", "delete", "split")
    ]
    + ["merge_sessions", "merge_trips", "undo"],
)
async def test_who_is_no_administrator_cannot_change_anything(
    hass: HomeAssistant,
    two_cars: MockConfigEntry,
    hass_read_only_user: MockUser,
    action: str,
) -> None:
    fields = {
        "add": {"device_id": device_id(hass, two_cars)},
        "undo": {"batch_id": CHARGED},
    }
    key = "session_id" if "session" in action else "trip_id"
    data = fields.get(action.partition("_")[0], {key: CHARGED})
    with pytest.raises(Unauthorized):
        await call(hass, action, Context(user_id=hass_read_only_user.id), **data)
    user = Context(user_id=hass_read_only_user.id)
    answer = await call(hass, "get_sessions", user)
    assert len(answer["sessions"]) == 3


async def test_what_is_refused(hass: HomeAssistant, two_cars: MockConfigEntry) -> None:
    with pytest.raises(ServiceValidationError) as refusal:
        await call(hass, "update_session", session_id=CHARGED, energy_kwh=9999)
    assert refusal.value.translation_key == "edit_out_of_bounds"
    with pytest.raises(ServiceValidationError) as refusal:
        await call(hass, "delete_session", session_id=DRIVEN)
    assert refusal.value.translation_key == "row_not_found"
    with pytest.raises(ServiceValidationError) as refusal:
        await call(hass, "add_trip", device_id="none", start_time="2026-03-15 12:00:00")
    assert refusal.value.translation_key == "not_a_vehicle"
    with pytest.raises(vol.Invalid):
        await call(hass, "delete_session", session_id=[])


async def test_the_ledger_can_be_named(
    hass: HomeAssistant, two_cars: MockConfigEntry, postgresql: dict[str, Any]
) -> None:
    await setup(hass, ledger_entry(hass, data=postgresql, unique_id="another"))
    with pytest.raises(ServiceValidationError) as refusal:
        await call(hass, "delete_session", session_id=CHARGED)
    assert refusal.value.translation_key == "several_ledgers"
    await call(
        hass,
        "delete_session",
        session_id=CHARGED,
        config_entry_id=two_cars.entry_id,
    )
    assert len(await sessions(hass)) == 2


async def test_a_database_that_is_away(
    hass: HomeAssistant, postgresql: dict[str, Any], postgresql_away: Any
) -> None:
    await setup(hass, ledger_entry(hass, vehicle(), data=postgresql))
    with postgresql_away(), pytest.raises(HomeAssistantError) as refusal:
        await call(hass, "delete_session", session_id=CHARGED)
    assert refusal.value.translation_key == "cannot_connect"
