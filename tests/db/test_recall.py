"""What a tracker without a state is told of the rows that are there."""

from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.recall import recall_events, recall_sessions
from custom_components.lightningrod.db.repository import write_records
from custom_components.lightningrod.ledger.charging import REMEMBERED
from custom_components.lightningrod.ledger.drives import EVENTS
from custom_components.lightningrod.ledger.sessions import SessionRef

from .helpers import OTHER_VIN, VIN, at, id_of, session, trip


async def test_sessions_as_they_are_known(database: Database) -> None:
    """Logged, imported, open and of nobody: each says what a log can find it by."""
    logged = session(
        at(0),
        plug_out_utc=at(90),
        charge_log_at=at(92),
        live_energy_kwh=9.5,
        max_power=10.4,
        latitude=51.5,
        longitude=7.1,
        provenance={"energy_kwh": "log"},
    )
    imported = session(at(200), plug_in_utc=None)
    running = session(at(400), session_end_utc=None, is_complete=False)
    instant = session(at(300), session_end_utc=None)
    other = session(at(500), device_id=OTHER_VIN)
    async with database.begin() as connection:
        await write_records(connection, [logged, imported, running, instant, other])
        found = await recall_sessions(connection, VIN)
    assert found == (
        SessionRef(
            session_id=id_of(logged),
            earliest=at(0),
            latest=at(90),
            log_key=at(0),
            logged_at=at(92),
            live_kwh=9.5,
            max_power=10.4,
            latitude=51.5,
            longitude=7.1,
            provenance={"energy_kwh": "log"},
        ),
        SessionRef(session_id=id_of(imported), earliest=at(200), latest=at(260)),
        SessionRef(session_id=id_of(instant), earliest=at(300), latest=at(300)),
        SessionRef(session_id=id_of(running), earliest=at(400)),
    )


async def test_the_newest_are_recalled(database: Database) -> None:
    """No more than a tracker remembers, the oldest of them first."""
    begins = [at(100 * n) for n in range(REMEMBERED + 3)]
    ends = [at(100 * n) for n in range(EVENTS + 3)]
    async with database.begin() as connection:
        await write_records(connection, [session(begin) for begin in begins])
        await write_records(connection, [trip(end) for end in ends])
        sessions = await recall_sessions(connection, VIN)
        events = await recall_events(connection, VIN)
    assert [ref.earliest for ref in sessions] == begins[3:]
    assert list(events) == ends[3:]


async def test_trips_by_fords_own_time(database: Database) -> None:
    """The event's time where it is known, else the end; a trip that goes on has none."""
    rows = [
        trip(at(0), original_timestamp=at(1)),
        trip(at(60)),
        trip(at(90), end_time=None),
        trip(at(95), device_id=OTHER_VIN),
    ]
    async with database.begin() as connection:
        await write_records(connection, rows)
        events = await recall_events(connection, VIN)
    assert list(events) == [at(1), at(60)]


async def test_an_empty_ledger(database: Database) -> None:
    """There is nothing to know."""
    async with database.connect() as connection:
        assert await recall_sessions(connection, VIN) == ()
        assert list(await recall_events(connection, VIN)) == []
