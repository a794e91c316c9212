"""Three weeks of a household, with Home Assistant stopped in mid-charge."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from demo.custom_components.fordpass.simulator import TrueSession, TrueTrip
from demo.runner import scene

from .browser import PHONE, browse
from .house import HOME_PRICE, House, Story

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(200)]

SESSIONS = "SELECT * FROM ev_charging_session ORDER BY plug_in_utc"
TRIPS = "SELECT * FROM ev_trip_metrics ORDER BY end_time"

# Half a minute: nothing of the story begins or ends so soon after something else.
SAME_MOMENT = 30


def moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def near(row_time: int, truth: datetime) -> bool:
    return abs((moment(row_time) - truth).total_seconds()) < SAME_MOMENT


def only(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    assert len(rows) == 1, rows
    return rows[0]


async def test_it_was_installed_in_the_browser(installed):
    assert installed["state"] == "loaded"
    assert installed["title"] == "LightningROD"
    assert installed["num_subentries"] == 1


async def test_the_interrupted_charge_is_one_session(driven: House, story: Story):
    rows = driven.rows(SESSIONS)
    cut = story.interrupted
    row = only([row for row in rows if near(row["plug_in_utc"], cut.plug_in)])
    assert near(row["plug_out_utc"], cut.plug_out)
    assert row["energy_kwh"] == pytest.approx(cut.energy_kwh, abs=0.01)
    assert row["is_complete"]


async def test_every_charge_is_in_the_ledger_once(driven: House, story: Story):
    rows = driven.rows(SESSIONS)
    told = [story.last_session, *story.sessions]
    assert len(rows) == len(told) > 6
    for session in told:
        row = only([row for row in rows if near(row["plug_in_utc"], session.plug_in)])
        _check_session(row, session)
    total = sum(session.energy_kwh for session in told)
    assert sum(row["energy_kwh"] for row in rows) == pytest.approx(total, rel=0.01)


def _check_session(row: dict[str, Any], session: TrueSession) -> None:
    assert row["is_complete"]
    # What Ford's log does not tell is measured, and soon after the fact.
    slack = 0.01 if session.logged else 0.5
    assert row["energy_kwh"] == pytest.approx(session.energy_kwh, abs=slack)
    assert row["start_soc"] == pytest.approx(session.start_soc, abs=1)
    assert row["end_soc"] == pytest.approx(session.end_soc, abs=1)
    if session.place.name == "Home":
        price = 10_000 * HOME_PRICE * row["energy_kwh"]
        assert row["cost"] == pytest.approx(price, abs=1)
    if session.logged:
        assert row["location_name"] == session.place.name


async def test_every_trip_is_in_the_ledger_once(driven: House, story: Story):
    rows = driven.rows(TRIPS)
    told = [story.last_trip, *story.trips]
    assert len(rows) == len(told) > 30
    for trip in told:
        _check_trip(
            only([row for row in rows if near(row["end_time"], trip.end)]), trip
        )


def _check_trip(row: dict[str, Any], trip: TrueTrip) -> None:
    slack = 0.01 if trip.reported else 0.3
    assert row["energy_consumed"] == pytest.approx(trip.energy_kwh, abs=slack)
    # Ford tells whole kilometres.
    assert row["distance"] == pytest.approx(trip.distance_km, abs=1)
    seconds = (trip.end - trip.start).total_seconds()
    assert row["duration"] == pytest.approx(seconds, abs=SAME_MOMENT)


async def test_the_sensors_show_what_the_ledger_says(home, driven: House):
    entities = await scene.entities(home)
    states = {one["entity_id"]: one["state"] for one in await home.get("/api/states")}

    def shown(key: str) -> float:
        return float(states[entities[f"lightningrod.{key}"]])

    rows = driven.rows(SESSIONS)
    energy = sum(row["energy_kwh"] for row in rows)
    assert shown("energy_charged") == pytest.approx(energy, abs=0.001)
    paid = sum(row["cost"] or 0 for row in rows) / 10_000
    assert shown("charging_cost") == pytest.approx(paid, abs=0.001)
    trips = driven.rows(TRIPS)
    consumption = sum(row["energy_consumed"] for row in trips) / sum(
        row["distance"] for row in trips
    )
    assert shown("efficiency") == pytest.approx(100 * consumption, rel=0.01)


async def test_the_statistics_are_the_ledger(home, driven: House):
    answer = await home.action("lightningrod", "rebuild_statistics")
    told = only(answer["vehicles"])["statistics"]
    rows = driven.rows(SESSIONS)
    energy = sum(row["energy_kwh"] for row in rows)
    assert told["energy"]["sum"] == pytest.approx(energy, abs=0.001)
    paid = sum(row["cost"] or 0 for row in rows) / 10_000
    assert told["cost"]["sum"] == pytest.approx(paid, abs=0.001)
    distance = sum(row["distance"] for row in driven.rows(TRIPS))
    assert told["distance"]["sum"] == pytest.approx(distance, abs=0.001)
    series = told["energy"]["statistic_id"]
    hours = await home.command(
        "recorder/statistics_during_period",
        start_time="2026-03-01T00:00:00+00:00",
        statistic_ids=[series],
        period="hour",
        types=["change"],
    )
    changes = [row["change"] for row in hours[series]]
    assert sum(changes) == pytest.approx(energy, abs=0.001)
    assert min(changes) > 0


async def test_pages_show_the_car(home, driven: House):
    devices = await home.command("config/device_registry/list")
    car = only(
        [
            device
            for device in devices
            if device["identifiers"][0][0] == "lightningrod" and device["via_device_id"]
        ]
    )
    async with browse(home, driven.shots, "pages") as browser:
        await browser.open(f"/config/devices/device/{car['id']}")
        await browser.text("Charging cost").wait_for()
        await browser.shot("device")
        await browser.open("/")
        await browser.text("Last charge").wait_for()
        await browser.text("Energy charged").wait_for()
        await browser.shot("dashboard")
        await browser.resize(PHONE)
        await browser.shot("phone")
        assert not browser.errors


async def test_nothing_in_the_log_is_held_against_us(home, driven: House):
    assert driven.runs == 2
    assert driven.complaints == []
