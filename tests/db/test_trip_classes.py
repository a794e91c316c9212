"""Trips take the class of the rules; what the owner says stays."""

from collections.abc import Sequence

import pytest

from custom_components.lightningrod.db.edit_subject import TRIPS
from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.models import EV_TRIP_METRICS
from custom_components.lightningrod.db.trip_classes import set_class_rules
from custom_components.lightningrod.ledger.trip_classes import ClassRule

from .editing import Ledger, priced_ledger
from .helpers import at, execute, rows, trip
from .scene import Scene

HOME, WORK = 1, 7
COMMUTE = ClassRule(start=HOME, end=WORK, both_ways=True, trip_class="commute")
PRIVATE = ClassRule(start=HOME, end=WORK, both_ways=True, trip_class="private")

THERE = trip(at(0), start_location_id=HOME, end_location_id=WORK)
BACK = trip(at(600), start_location_id=WORK, end_location_id=HOME)
ELSEWHERE = trip(at(900), start_location_id=HOME, end_location_id=None)


@pytest.fixture
async def ledger(database: Database) -> Ledger:
    return await priced_ledger(database)


async def _set(ledger: Ledger, rules: Sequence[ClassRule]) -> None:
    async with ledger.database.begin() as connection:
        await set_class_rules(connection, rules)


async def _classes(ledger: Ledger) -> list[str | None]:
    found = await rows(ledger.database, EV_TRIP_METRICS)
    return [row["trip_class"] for row in sorted(found, key=lambda row: row["end_time"])]


async def test_past_and_new_trips_take_it(ledger: Ledger) -> None:
    await ledger.observe(THERE, ELSEWHERE)
    await _set(ledger, [COMMUTE])
    assert await _classes(ledger) == ["commute", None]
    await ledger.observe(BACK)
    assert await _classes(ledger) == ["commute", "commute", None]


async def test_a_trip_that_is_told_again_keeps_it(ledger: Ledger) -> None:
    await _set(ledger, [COMMUTE])
    await ledger.observe(THERE)
    await ledger.observe(THERE)
    assert await _classes(ledger) == ["commute"]


async def test_other_rules_and_none(ledger: Ledger) -> None:
    await ledger.observe(THERE, BACK)
    await _set(ledger, [COMMUTE])
    await _set(ledger, [PRIVATE])
    assert await _classes(ledger) == ["private", "private"]
    await _set(ledger, [])
    assert await _classes(ledger) == [None, None]


async def test_what_the_owner_says_stays(ledger: Ledger) -> None:
    await ledger.observe(THERE, BACK)
    said = await ledger.update(TRIPS, [THERE], trip_class="business")
    await _set(ledger, [COMMUTE])
    assert await _classes(ledger) == ["business", "commute"]
    await ledger.observe(THERE)
    assert await _classes(ledger) == ["business", "commute"]
    await ledger.undo(said)
    assert await _classes(ledger) == ["commute", "commute"]


async def test_a_place_that_the_owner_corrects_brings_its_class(ledger: Ledger) -> None:
    await _set(ledger, [COMMUTE])
    await ledger.observe(ELSEWHERE)
    before = await ledger.everything()
    corrected = await ledger.update(TRIPS, [ELSEWHERE], end_location_id=WORK)
    assert await _classes(ledger) == ["commute"]
    await ledger.undo(corrected)
    assert await ledger.everything() == before


async def test_rules_that_somebody_broke_do_not_stop_the_ledger(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    scene = Scene(database)
    await execute(
        database.config,
        "INSERT INTO app_settings (key, value) VALUES ('lightningrod_trip_classes', 'x')",
    )
    scene.writer.put([THERE])
    assert await scene.writer.flush()
    (row,) = await rows(database, EV_TRIP_METRICS)
    assert row["trip_class"] is None
    assert "could not be priced or classed" in caplog.text
