"""A row of the past that the database refuses stands in the way of no other."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from sqlalchemy.ext.asyncio import AsyncConnection

from custom_components.lightningrod.db.errors import DatabaseError
from custom_components.lightningrod.db.past import PastRows
from custom_components.lightningrod.ledger.records import Record, RecordKind
from custom_components.lightningrod.past_writing import PastWriter

from .ledger import at, charge, ledger_entry, rows, setup, trip, vehicle

SESSIONS = "SELECT device_id IS NULL, energy_kwh FROM ev_charging_session ORDER BY 2"


def part(of: Record, minutes: float, **values: Any) -> Record:
    """Return five minutes of a charge."""
    begin = at(1) + timedelta(minutes=minutes)
    return Record(
        RecordKind.INTERVAL,
        {
            "session_id": of.values["session_id"],
            "start_utc": begin,
            "end_utc": begin + timedelta(minutes=5),
            "energy_kwh": 1.0,
            **values,
        },
    )


@pytest.fixture
async def entry(hass: HomeAssistant) -> MockConfigEntry:
    return await setup(hass, ledger_entry(hass, vehicle()))


def writer(
    hass: HomeAssistant, entry: MockConfigEntry, *records: Record
) -> tuple[PastWriter, PastRows]:
    """Return what writes records of the past."""
    found = PastRows()
    found.take(records)
    (pipeline,) = entry.runtime_data.pipelines.values()
    return PastWriter(hass, entry, pipeline.tracker, found), found


async def write_sessions(past: PastWriter, found: PastRows) -> None:
    spans = {it.row_id: it for it in found.sessions}
    await past.async_sessions({it: it for it in spans}, spans, set(spans))


async def test_a_charge_that_is_refused_leaves_the_others(
    hass: HomeAssistant, entry: MockConfigEntry, caplog: pytest.LogCaptureFixture
) -> None:
    bad = charge(at(2), energy=2.0, device_id=None)
    charges = [charge(at(1), energy=1.0), bad, charge(at(3), energy=3.0)]
    past, found = writer(hass, entry, *charges)
    await write_sessions(past, found)
    assert await rows(entry, SESSIONS) == [(0, 1.0), (0, 3.0)]
    assert past.refused == {bad.values["session_id"]}
    assert "is left out" in caplog.text


async def test_a_part_that_is_refused_leaves_its_charge(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    whole = charge(at(1))
    good = [part(whole, minutes) for minutes in (0, 5, 10)]
    past, found = writer(hass, entry, whole, *good, part(whole, 15, end_utc=None))
    await write_sessions(past, found)
    assert (past.refused, past.refused_parts) == (set(), 1)
    assert await rows(entry, "SELECT count(*) FROM ev_charging_interval") == [(3,)]
    # Once more, and nothing is there twice.
    await write_sessions(past, found)
    assert await rows(entry, "SELECT count(*) FROM ev_charging_interval") == [(3,)]


async def test_a_trip_that_is_refused_leaves_the_others(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    bad = trip(at(2), device_id=None)
    past, found = writer(hass, entry, trip(at(1)), bad, trip(at(3)))
    await past.async_trips({it.row_id: it.row_id for it in found.trips})
    assert await rows(entry, "SELECT count(*) FROM ev_trip_metrics") == [(2,)]
    assert past.refused == {bad.values["trip_id"]}


async def test_a_database_that_goes_away_ends_it(
    hass: HomeAssistant, entry: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(
        _records: Any, _first: Callable[[AsyncConnection], Awaitable[None]]
    ) -> None:
        raise DatabaseError

    monkeypatch.setattr(entry.runtime_data.writer, "write_whole", away)
    past, found = writer(hass, entry, charge(at(1)), charge(at(2)))
    with pytest.raises(DatabaseError):
        await write_sessions(past, found)
    assert not past.refused
