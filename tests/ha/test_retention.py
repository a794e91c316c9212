"""Old samples go at night if the options say so, or when asked; sessions never do."""

from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.lightningrod import kept_for, retention
from custom_components.lightningrod.const import DOMAIN
from custom_components.lightningrod.db.errors import CannotConnect
from custom_components.lightningrod.db.retention import Bounds, Thinner
from custom_components.lightningrod.ledger.records import Record, RecordKind

from .ledger import OPTIONS, SQLITE, VIN, charge, ledger_entry, rows, setup, vehicle

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
OLD = datetime(2026, 1, 10, tzinfo=UTC)
COUNTS = (
    "SELECT (SELECT count(*) FROM ev_battery_status),"
    " (SELECT count(*) FROM ev_location), (SELECT count(*) FROM ev_charging_session)"
)


def looks(start: datetime) -> list[Record]:
    """Return what is seen of a car that stands for an hour, and a charge the day before."""
    return [
        charge(start - timedelta(days=1)),
        *(
            Record(
                kind,
                {
                    "device_id": VIN,
                    "recorded_at": start + timedelta(minutes=minute),
                    **values,
                },
            )
            for minute in range(0, 60, 10)
            for kind, values in (
                (RecordKind.BATTERY, {"hv_battery_soc": 50.0}),
                (RecordKind.LOCATION, {"latitude": 52.5, "longitude": 13.4}),
            )
        ),
    ]


@pytest.fixture
async def entry(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, request: pytest.FixtureRequest
) -> MockConfigEntry:
    """Return a ledger with an old and a young hour."""
    freezer.move_to(NOW)
    options = {**OPTIONS, **getattr(request, "param", {})}
    entry = await setup(hass, ledger_entry(hass, vehicle(), options=options))
    writer = entry.runtime_data.writer
    writer.put([*looks(OLD), *looks(NOW - timedelta(days=3))])
    await writer.flush()
    return entry


async def thin(hass: HomeAssistant, **data: Any) -> Any:
    return await hass.services.async_call(
        DOMAIN, "thin_samples", data, blocking=True, return_response=True
    )


async def test_first_a_look_then_the_deed(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    wanted = {"sample_months": 3, "position_months": 1}
    told = await thin(hass, **wanted)
    assert not told["applied"]
    assert told["rows"] == {"ev_battery_status": 4, "ev_location": 6}
    assert told["freed_bytes"] > 0
    assert told["database_bytes"] == told["database_bytes_before"] > 0
    assert await rows(entry, COUNTS) == [(12, 12, 2)]
    done = await thin(hass, **wanted, apply=True, compact=True)
    assert done["rows"] == told["rows"]
    assert await rows(entry, COUNTS) == [(8, 6, 2)]


async def test_nothing_is_said_of_how_long(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    with pytest.raises(ServiceValidationError) as error:
        await thin(hass, apply=True)
    assert error.value.translation_key == "nothing_to_thin"
    # Room can be given back all the same.
    assert (await thin(hass, apply=True, compact=True))["rows"] == {}


@pytest.mark.parametrize("entry", [{"position_months": 3}], indirect=True)
async def test_the_options_decide(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    assert (await thin(hass))["rows"] == {"ev_location": 6}


async def test_no_room(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    with (
        patch.object(retention, "_SPARE", 10**15),
        pytest.raises(HomeAssistantError) as error,
    ):
        await thin(hass, apply=True, compact=True)
    assert error.value.translation_key == "no_room_to_compact"


async def test_the_database_is_away(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    with (
        patch.object(Thinner, "run", side_effect=CannotConnect),
        pytest.raises(HomeAssistantError) as error,
    ):
        await thin(hass, sample_months=1)
    assert error.value.translation_key == "cannot_connect"


async def night(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
    """Let it be 3:17 of the next day."""
    tomorrow = dt_util.now() + timedelta(days=1)
    freezer.move_to(tomorrow.replace(hour=3, minute=17, second=1))
    async_fire_time_changed(hass)
    await hass.async_block_till_done(wait_background_tasks=False)
    async with retention_of(hass)._lock:
        pass


def retention_of(hass: HomeAssistant) -> Any:
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    return entry.runtime_data.retention


@pytest.mark.parametrize(
    "entry", [{"sample_months": 1, "position_months": 1}], indirect=True
)
async def test_at_night(
    hass: HomeAssistant, entry: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    await night(hass, freezer)
    assert await rows(entry, COUNTS) == [(8, 6, 2)]


async def test_off_by_default(
    hass: HomeAssistant, entry: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    with patch.object(Thinner, "run") as run:
        await night(hass, freezer)
    run.assert_not_called()
    assert await rows(entry, COUNTS) == [(12, 12, 2)]


@pytest.mark.parametrize("entry", [{"sample_months": 1}], indirect=True)
async def test_a_night_without_database(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with patch.object(Thinner, "run", side_effect=CannotConnect):
        await night(hass, freezer)
    assert "Nothing was thinned: cannot_connect" in caplog.text


@pytest.mark.parametrize("entry", [{"sample_months": 1}], indirect=True)
async def test_a_night_has_an_end(
    hass: HomeAssistant, entry: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    with patch.object(retention, "NIGHTLY_S", -1):
        await night(hass, freezer)
    assert await rows(entry, COUNTS) == [(12, 12, 2)]
    await night(hass, freezer)
    assert await rows(entry, COUNTS) == [(8, 12, 2)]


@pytest.mark.parametrize(
    ("now", "months", "before"),
    [
        ("2026-05-20", 1, "2026-04-20"),
        ("2026-03-31", 1, "2026-03-03"),
        ("2026-01-15", 13, "2024-12-15"),
    ],
)
def test_months_back(
    freezer: FrozenDateTimeFactory, now: str, months: int, before: str
) -> None:
    freezer.move_to(f"{now} 13:14:15")
    expected = datetime.fromisoformat(before).replace(tzinfo=UTC)
    assert kept_for.bounds({"sample_months": months}) == Bounds(samples=expected)


async def test_a_server_sees_to_its_room_itself(
    hass: HomeAssistant, postgresql: dict[str, Any]
) -> None:
    assert postgresql != SQLITE
    entry = await setup(hass, ledger_entry(hass, vehicle(), data=postgresql))
    assert await entry.runtime_data.retention.async_compact()
