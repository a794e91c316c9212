"""Pages of sessions and trips: what is found, in which order, and what it sums up to."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from custom_components.lightningrod.db.detail import (
    all_networks,
    all_places,
    all_tags,
    all_vehicles,
    session_detail,
    trip_detail,
)
from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.listing import (
    Filter,
    Page,
    list_sessions,
    list_trips,
)
from custom_components.lightningrod.db.models import EV_LOCATION_LOOKUP, EV_VEHICLE
from custom_components.lightningrod.db.repository import write_records
from custom_components.lightningrod.ledger.records import Record, RecordKind

from .helpers import (
    NOON,
    OTHER_VIN,
    VIN,
    at,
    battery,
    id_of,
    interval,
    segment,
    session,
    trip,
)

# Lists are no values of a record: only people set them.
WORK: Any = ["work", 'half "off"']
LONG: Any = ["long"]

SESSIONS = [
    session(
        at(0),
        location_name="Home",
        location_type="home",
        network_name="Home",
        location_id=1,
        cost=Decimal("3.1000"),
        cost_currency="EUR",
        charge_type="AC_LEVEL_2",
        evse_energy_kwh=11.0,
        tags=WORK,
    ),
    session(
        at(100),
        location_name="Bruchsal 100 %",
        location_type="public",
        network_name="IONITY",
        cost=Decimal("7.9000"),
        cost_currency="EUR",
        charge_type="DC_FAST",
        energy_kwh=30.0,
        notes="With Anna, on the way to Köln",
        needs_review=True,
    ),
    session(
        at(200),
        location_name="Zürich",
        network_name="GOFAST",
        cost=Decimal(12),
        cost_currency="CHF",
        energy_kwh=20.0,
        updated_at=NOON,
    ),
    session(at(300), energy_kwh=None),
    session(at(400), is_complete=False, energy_kwh=1.0),
    session(at(500), deleted_at=NOON, cost=Decimal(99), cost_currency="EUR"),
    session(at(600), device_id=OTHER_VIN, energy_kwh=40.0),
]
TRIPS = [
    trip(at(0), start_location_id=1, end_location_id=2, trip_class="commute"),
    trip(at(100), start_location_id=2, distance=5.0, tags=LONG, notes="To the sea"),
    trip(at(200), distance=None, energy_consumed=None, needs_review=True),
    trip(at(300), deleted_at=NOON),
    trip(at(400), device_id=OTHER_VIN, trip_class="business", updated_at=NOON),
]


@pytest.fixture
async def ledger(database: Database) -> Database:
    """Return a ledger with some sessions, trips and places."""
    async with database.begin() as connection:
        await connection.execute(
            EV_LOCATION_LOOKUP.insert(),
            [
                {"id": 1, "location_name": "Home", "location_type": "home"},
                {"id": 2, "location_name": "Office", "location_type": "work"},
            ],
        )
        await write_records(connection, [*SESSIONS, *TRIPS])
    return database


async def found(
    ledger: Database, page: Page | None = None, **wanted: Any
) -> list[float]:
    """Return the minutes of the sessions that are found."""
    async with ledger.connect() as connection:
        sums, rows = await list_sessions(
            connection,
            Filter(**{"device_ids": [VIN], **wanted}),
            page or Page(sort_by="session_start_utc", descending=False),
        )
    if page is None:
        assert sums.sessions == len(rows)
    return [minutes(row["session_start_utc"]) for row in rows]


async def found_trips(
    ledger: Database, page: Page | None = None, **wanted: Any
) -> list[float]:
    """Return the minutes of the trips that are found."""
    async with ledger.connect() as connection:
        sums, rows = await list_trips(
            connection,
            Filter(**{"device_ids": [VIN], **wanted}),
            page or Page(sort_by="end_time", descending=False),
        )
    if page is None:
        assert sums.trips == len(rows)
    return [minutes(row["end_time"]) for row in rows]


def minutes(moment: datetime) -> float:
    return (moment - NOON) / timedelta(minutes=1)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, [0, 100, 200, 300, 400]),
        ({"device_ids": [VIN, OTHER_VIN]}, [0, 100, 200, 300, 400, 600]),
        ({"device_ids": []}, []),
        ({"start": at(100), "end": at(300)}, [100, 200]),
        ({"place_id": 1}, [0]),
        ({"network": "IONITY"}, [100]),
        ({"location_type": "home"}, [0]),
        ({"charge_type": "DC_FAST"}, [100]),
        ({"charge_type": "AC"}, [0]),
        ({"unpriced": True}, [300]),
        ({"unpriced": False}, [0, 100, 200, 400]),
        ({"needs_review": True}, [100]),
        ({"edited": True}, [200]),
        ({"edited": False}, [0, 100, 300, 400]),
        ({"tag": "work"}, [0]),
        ({"tag": 'half "off"'}, [0]),
        ({"tag": "wor"}, []),
        ({"tag": "off"}, []),
        ({"search": "anna"}, [100]),
        ({"search": "ionity köln"}, [100]),
        ({"search": "anna zürich"}, []),
        ({"search": "100 %"}, [100]),
        ({"search": "%"}, [100]),
        ({"search": "_"}, []),
        ({"search": "/"}, []),
        ({"search": "IONITY"}, [100]),
        ({"search": "work"}, [0]),
        ({"search": "  "}, [0, 100, 200, 300, 400]),
    ],
)
async def test_sessions_that_are_wanted(
    ledger: Database, wanted: dict[str, Any], expected: list[float]
) -> None:
    assert await found(ledger, **wanted) == expected


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, [0, 100, 200]),
        ({"start": at(1), "end": at(200)}, [100]),
        ({"place_id": 2}, [0, 100]),
        ({"place_id": 1}, [0]),
        ({"trip_class": "commute"}, [0]),
        ({"trip_class": "none"}, [100, 200]),
        ({"needs_review": True}, [200]),
        ({"edited": True}, []),
        ({"edited": True, "device_ids": [OTHER_VIN]}, [400]),
        ({"tag": "long"}, [100]),
        ({"search": "office"}, [0, 100]),
        ({"search": "office sea"}, [100]),
    ],
)
async def test_trips_that_are_wanted(
    ledger: Database, wanted: dict[str, Any], expected: list[float]
) -> None:
    assert await found_trips(ledger, **wanted) == expected


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (Page(sort_by="cost"), [200, 100, 0, 400, 300]),
        (Page(sort_by="cost", descending=False), [0, 100, 200, 300, 400]),
        (Page(sort_by="energy_kwh", limit=2), [100, 200]),
        (Page(sort_by="energy_kwh", limit=2, offset=2), [0, 400]),
        (Page(sort_by="energy_kwh", offset=9), []),
    ],
)
async def test_order_of_sessions(
    ledger: Database, page: Page, expected: list[float]
) -> None:
    """What has no value comes last, whichever way the others run."""
    assert await found(ledger, page) == expected


async def test_order_of_trips(ledger: Database) -> None:
    assert await found_trips(ledger, Page(sort_by="distance")) == [0, 100, 200]
    by_place = Page(sort_by="start_place", descending=False)
    assert await found_trips(ledger, by_place) == [0, 100, 200]


async def test_sums_of_sessions_are_of_all_that_is_found(ledger: Database) -> None:
    page = Page(sort_by="cost", limit=1)
    async with ledger.connect() as connection:
        sums, rows = await list_sessions(connection, Filter(device_ids=[VIN]), page)
        nothing, _ = await list_sessions(connection, Filter(device_ids=[]), page)
    assert len(rows) == 1
    assert sums.sessions == 5
    assert sums.energy_kwh == pytest.approx(61)
    assert sums.wall_kwh == pytest.approx(11)
    assert sums.cost == {"EUR": Decimal(11), "CHF": Decimal(12)}
    assert sums.unpriced == 1
    assert (nothing.sessions, nothing.energy_kwh, nothing.cost) == (0, 0, {})


async def test_what_has_no_price_is_what_the_totals_say(ledger: Database) -> None:
    """Free is priced and in no currency; money without one, and part of nothing, is not."""
    async with ledger.begin() as connection:
        free = session(at(700), cost=Decimal(0), cost_currency="XXX")
        moneyless = session(at(800), cost=Decimal(5))
        nothing_yet = session(
            at(900),
            cost=Decimal(0),
            cost_currency="EUR",
            cost_completeness="partial",
        )
        await write_records(connection, [free, moneyless, nothing_yet])
    assert await found(ledger, unpriced=True) == [300, 800, 900]
    async with ledger.connect() as connection:
        page = Page(sort_by="cost", limit=1)
        sums, _ = await list_sessions(connection, Filter(device_ids=[VIN]), page)
    assert sums.cost == {"EUR": Decimal(11), "CHF": Decimal(12)}
    assert sums.unpriced == 3


async def test_sums_of_trips(ledger: Database) -> None:
    page = Page(sort_by="end_time", limit=1)
    async with ledger.connect() as connection:
        sums, rows = await list_trips(connection, Filter(device_ids=[VIN]), page)
    assert rows[0]["end_place"] is None
    assert sums.trips == 3
    assert sums.distance == pytest.approx(25)
    assert sums.energy_consumed == pytest.approx(8)
    assert sums.duration == pytest.approx(5400)
    assert sums.distance_by_class == {"commute": 20.0}


async def test_a_session_and_what_hangs_on_it(database: Database) -> None:
    before, charge = session(at(-600), charge_type="AC"), session(charge_type="AC")
    other = session(at(-900), charge_type="DC_FAST")
    slices = [
        Record(it.kind, {**it.values, "soc": soc})
        for it, soc in (
            (interval(before, at(-600), 1.0), 50.2),
            (interval(before, at(-595), 2.0), 49.9),
            (interval(before, at(-590), 0.0), 51.0),
            (interval(other, at(-900), 9.0), 50.0),
            (interval(charge, at(0), 1.0), 50.0),
        )
    ]
    flow = [*slices, segment(charge, at(0), 10.0)]
    async with database.begin() as connection:
        await write_records(connection, [before, other, charge, *flow])
        detail = await session_detail(connection, id_of(charge), [VIN])
        foreign = await session_detail(connection, id_of(charge), [OTHER_VIN])
    assert detail
    assert detail.row["energy_kwh"] == 10
    assert [it["energy_kwh"] for it in detail.intervals] == [1.0]
    assert [it["kind"] for it in detail.segments] == ["charge"]
    assert detail.cost_lines == []
    assert detail.edits == []
    assert detail.average_curve == [(50.0, pytest.approx(18))]
    assert foreign is None


async def test_a_trip_and_where_it_went(ledger: Database) -> None:
    positions = [
        Record(
            RecordKind.LOCATION,
            {
                "device_id": VIN,
                "recorded_at": at(when),
                "latitude": latitude,
                "longitude": 8.0,
            },
        )
        for when, latitude in ((-31, 50.0), (-30, 50.1), (-5, 50.2), (1, 50.3))
    ]
    async with ledger.begin() as connection:
        await write_records(connection, positions)
        detail = await trip_detail(connection, id_of(TRIPS[0]), [VIN])
        deleted = await trip_detail(connection, id_of(TRIPS[3]), [VIN])
    assert detail
    assert (detail.row["start_place"], detail.row["end_place"]) == ("Home", "Office")
    assert [point["latitude"] for point in detail.route] == [50.1, 50.2]
    assert deleted is None


async def test_a_trip_without_times_went_nowhere(database: Database) -> None:
    lost = trip(start_time=None)
    async with database.begin() as connection:
        await write_records(connection, [lost, battery()])
        detail = await trip_detail(connection, id_of(lost), [VIN])
    assert detail
    assert detail.route == []


async def test_what_a_dashboard_has_to_know_first(ledger: Database) -> None:
    async with ledger.begin() as connection:
        await connection.execute(
            EV_VEHICLE.insert(), {"device_id": VIN, "name": "Lightning"}
        )
        assert [it["name"] for it in await all_vehicles(connection)] == ["Lightning"]
        places = [it["location_name"] for it in await all_places(connection)]
        assert places == ["Home", "Office"]
        assert await all_networks(connection) == ["GOFAST", "Home", "IONITY"]
        assert await all_tags(connection) == ['half "off"', "long", "work"]
