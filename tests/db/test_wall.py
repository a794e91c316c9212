"""Wall energy, own production and CO2, from readings to the columns of a session."""

from collections.abc import Sequence
from datetime import UTC, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.models import (
    EV_CHARGING_INTERVAL,
    EV_CHARGING_SESSION,
    EV_LOCATION_LOOKUP,
    EV_VEHICLE,
)
from custom_components.lightningrod.db.settle import settle
from custom_components.lightningrod.ledger.records import Record, RecordKind

from .helpers import NOON, OTHER_VIN, VIN, at, id_of, interval, rows, session, tracker
from .scene import Scene

WALLBOX = "sensor.wallbox"
ROOF = "sensor.roof"
GRID = "sensor.grid"
HOME = 1


def reading(
    minutes: float, value: float, entity_id: str = WALLBOX, kind: str = "meter"
) -> Record:
    return Record(
        RecordKind.READING,
        {
            "entity_id": entity_id,
            "kind": kind,
            "recorded_at": at(minutes),
            "value": value,
        },
    )


def meter(*pairs: tuple[float, float]) -> list[Record]:
    return [reading(minutes, kwh) for minutes, kwh in pairs]


# 11.5 kWh through the plug while 10 kWh reached the battery, in the first hour of three.
TOTAL = meter((-300, 500.0), (20, 503.8), (40, 507.7), (60, 511.5), (180, 511.5))


def charge(**values: Any) -> list[Record]:
    """Return a plug-in of three hours at home that charged in the first, and its slices."""
    whole = session(
        **{
            "plug_out_utc": at(180),
            "location_id": HOME,
            "max_power": 10.5,
            "energy_source": "log",
            **values,
        }
    )
    return [whole, *(interval(whole, at(5 * it), 10 / 12) for it in range(12))]


@pytest.fixture
async def home(database: Database, scene: Scene) -> Scene:
    """Return a house with a meter, a roof and a grid, and two cars that charge there."""
    await write(scene, tracker(), tracker(device_id=OTHER_VIN))
    async with database.begin() as connection:
        await connection.execute(
            insert(EV_LOCATION_LOOKUP).values(
                id=HOME,
                location_name="Home",
                meter_entity_id=WALLBOX,
                solar_power_entity_id=ROOF,
                solar_share_entity_id="sensor.share",
            )
        )
        await connection.execute(update(EV_VEHICLE).values(carbon_entity_id=GRID))
    return scene


async def write(scene: Scene, *records: Record) -> None:
    scene.writer.put(records)
    assert await scene.writer.flush()


async def the(database: Database, device_id: str = VIN) -> dict[str, Any]:
    (row,) = [
        it
        for it in await rows(database, EV_CHARGING_SESSION)
        if it["device_id"] == device_id
    ]
    return row


async def test_the_meter_tells_what_came_through_the_plug(
    database: Database, home: Scene
):
    await write(home, *TOTAL, *charge())
    row = await the(database)
    assert row["evse_energy_kwh"] == 11.5
    assert row["evse_source"] == "meter"
    assert row["evse_max_kw"] == pytest.approx(11.7)
    assert row["provenance"]["evse_energy_kwh"] == "meter"
    assert (row["needs_review"], row["review"]) == (False, None)
    assert row["energy_kwh"] == 10.0


async def test_readings_that_come_late_are_counted(database: Database, home: Scene):
    await write(home, *charge())
    assert (await the(database))["evse_energy_kwh"] is None
    await write(home, *TOTAL)
    assert (await the(database))["evse_energy_kwh"] == 11.5


async def test_a_charge_grows_at_the_wall(database: Database, home: Scene):
    going_on = {
        "is_complete": False,
        "plug_out_utc": None,
        "session_end_utc": None,
        "recorded_at": at(20),
    }
    await write(home, *TOTAL[:2], *charge(**going_on))
    assert (await the(database))["evse_energy_kwh"] == 3.8
    await write(home, *TOTAL[2:3])
    assert (await the(database))["evse_energy_kwh"] == 7.7


@pytest.mark.parametrize(
    ("readings", "reason", "figures"),
    [
        (TOTAL[2:], "wall_no_start", {"meter": 3.8, "unread": 6.667}),
        (
            meter((-300, 500.0), (20, 502.0), (60, 506.0), (180, 506.0)),
            "wall_too_low",
            {"meter": 6.0, "battery": 10.0},
        ),
    ],
)
async def test_a_figure_that_cannot_be_is_told_and_not_used(
    database: Database,
    home: Scene,
    readings: Sequence[Record],
    reason: str,
    figures: dict[str, float],
):
    await write(home, *readings, *charge())
    row = await the(database)
    assert (row["evse_energy_kwh"], row["evse_source"]) == (None, None)
    assert row["needs_review"]
    assert row["review"] == {reason: pytest.approx(figures, abs=0.001)}
    assert row["cost_basis"] != "wall"


async def test_a_doubt_that_is_dispelled_is_gone(database: Database, home: Scene):
    await write(home, *TOTAL[2:], *charge())
    await write(home, *TOTAL[:2])
    row = await the(database)
    assert row["evse_energy_kwh"] == 11.5
    assert not row["needs_review"]
    assert not row["review"]


async def test_other_doubts_stay(database: Database, home: Scene):
    doubt = {"energy_at_least": {"live": 9.0}}
    await write(home, *TOTAL[2:], *charge(needs_review=True, review=doubt))
    assert set((await the(database))["review"]) == {"energy_at_least", "wall_no_start"}
    await write(home, *TOTAL[:2])
    row = await the(database)
    assert (row["needs_review"], row["review"]) == (True, doubt)


async def test_two_cars_at_one_meter_are_told(database: Database, home: Scene):
    await write(home, *TOTAL, *charge())
    assert (await the(database))["evse_energy_kwh"] == 11.5
    await write(home, *charge(device_id=OTHER_VIN, energy_kwh=2.0))
    for vin in (VIN, OTHER_VIN):
        row = await the(database, vin)
        assert row["evse_energy_kwh"] is None
        assert row["review"]["wall_shared"] == {"meter": 11.5}


async def test_a_deleted_charge_shared_nothing(database: Database, home: Scene):
    """What was deleted no longer keeps the other car from its figure."""
    other = charge(device_id=OTHER_VIN, energy_kwh=2.0)
    await write(home, *TOTAL, *charge(), *other)
    assert (await the(database))["evse_energy_kwh"] is None
    async with database.begin() as connection:
        await connection.execute(
            update(EV_CHARGING_SESSION)
            .where(EV_CHARGING_SESSION.c.session_id == id_of(other[0]))
            .values(deleted_at=NOON)
        )
        await settle(connection, [id_of(other[0])], UTC)
    row = await the(database)
    assert row["evse_energy_kwh"] == 11.5
    assert "wall_shared" not in row["review"]
    assert (await the(database, OTHER_VIN))["evse_energy_kwh"] is None


async def test_a_car_that_took_nothing_shared_nothing(database: Database, home: Scene):
    await write(home, *TOTAL, *charge())
    idle = charge(device_id=OTHER_VIN, energy_kwh=0.0)[0]
    await write(home, idle)
    assert (await the(database))["evse_energy_kwh"] == 11.5


async def test_one_car_after_the_other_is_no_sharing(database: Database, home: Scene):
    await write(home, *TOTAL, *charge())
    later = session(
        at(200),
        device_id=OTHER_VIN,
        plug_out_utc=at(260),
        location_id=HOME,
        energy_kwh=5.0,
    )
    await write(home, later, *meter((200, 511.5), (230, 514.3), (260, 517.1)))
    assert (await the(database))["evse_energy_kwh"] == 11.5
    assert (await the(database, OTHER_VIN))["evse_energy_kwh"] == pytest.approx(5.6)


async def test_an_open_plug_in_shares_until_it_ends(database: Database, home: Scene):
    still_there = session(
        at(-600),
        device_id=OTHER_VIN,
        is_complete=False,
        session_end_utc=None,
        recorded_at=at(-500),
        location_id=HOME,
        energy_kwh=3.0,
    )
    await write(home, *TOTAL, still_there, *charge())
    assert "wall_shared" in (await the(database))["review"]


async def test_what_the_owner_knows_wins(database: Database, home: Scene):
    owned = {"evse_energy_kwh": 12.0, "evse_source": "billed"}
    await write(home, *charge(**owned, owner_values=owned), *TOTAL)
    row = await the(database)
    assert (row["evse_energy_kwh"], row["evse_source"]) == (12.0, "billed")


async def test_what_the_owner_typed_in_says_so(database: Database, home: Scene):
    typed = {"evse_energy_kwh": 12.0}
    await write(home, *TOTAL, *charge(location_id=None, owner_values=typed, **typed))
    assert (await the(database))["evse_source"] == "manual"


async def test_what_the_owner_takes_back_is_the_meters_again(
    database: Database, home: Scene
):
    typed = {"evse_energy_kwh": 12.0}
    await write(home, *TOTAL, *charge(owner_values=typed, **typed))
    row = await the(database)
    assert (row["evse_energy_kwh"], row["evse_source"]) == (12.0, "manual")
    async with database.begin() as connection:
        back: dict[str, Any] = {"owner_values": None, "evse_energy_kwh": None}
        await connection.execute(update(EV_CHARGING_SESSION).values(**back))
        await settle(connection, [row["session_id"]], UTC)
    row = await the(database)
    assert (row["evse_energy_kwh"], row["evse_source"]) == (11.5, "meter")
    async with database.begin() as connection:
        await connection.exec_driver_sql("DELETE FROM ev_reading")
        back |= {"evse_source": "manual"}
        await connection.execute(update(EV_CHARGING_SESSION).values(**back))
        await settle(connection, [row["session_id"]], UTC)
    assert (await the(database))["evse_source"] is None


async def test_a_review_that_the_owner_closed_stays_closed(
    database: Database, home: Scene
):
    closed = {"needs_review": False}
    await write(home, *charge(owner_values=closed), *TOTAL[2:])
    row = await the(database)
    assert not row["needs_review"]
    assert "wall_no_start" in row["review"]


async def test_a_figure_outlives_its_readings(database: Database, home: Scene):
    await write(home, *TOTAL, *charge())
    async with database.begin() as connection:
        await connection.exec_driver_sql("DELETE FROM ev_reading")
        whole = id_of(charge()[0])
        await settle(connection, [whole], UTC)
    assert (await the(database))["evse_energy_kwh"] == 11.5


async def test_nothing_flowed_is_a_figure(database: Database, home: Scene):
    idle = charge(energy_kwh=0.0)[0]
    await write(home, idle, *meter((-300, 500.0), (5, 500.0), (180, 500.0)))
    assert (await the(database))["evse_energy_kwh"] == 0.0


async def test_elsewhere_nothing_is_measured(database: Database, home: Scene):
    await write(home, *TOTAL, *charge(location_id=None))
    assert (await the(database))["evse_energy_kwh"] is None


async def test_own_production_by_power(database: Database, home: Scene):
    # For half an hour half of the charging power, then more than all of it.
    roof = [reading(-1, 5.0, ROOF, "solar"), reading(30, 20.0, ROOF, "solar")]
    await write(home, *TOTAL, *roof, *charge())
    row = await the(database)
    assert row["solar_kwh"] == pytest.approx(0.75 * 11.5)
    assert row["provenance"]["solar_kwh"] == "wall"
    shares = [it["solar_share"] for it in await rows(database, EV_CHARGING_INTERVAL)]
    assert shares == pytest.approx([0.5] * 6 + [1.0] * 6)


async def test_own_production_by_a_told_share(database: Database, home: Scene):
    share = [reading(-1, 0.25, "sensor.share", "solar")]
    await write(home, *charge(), *share)
    row = await the(database)
    assert row["solar_kwh"] == pytest.approx(2.5)
    assert row["provenance"]["solar_kwh"] == "battery"


async def test_carbon_dioxide_of_the_grids_part(database: Database, home: Scene):
    grid = [reading(-60, 400.0, GRID, "carbon"), reading(30, 200.0, GRID, "carbon")]
    await write(home, *charge(), *grid)
    row = await the(database)
    assert row["co2_kg"] == pytest.approx(3.0)
    await write(home, *TOTAL)
    assert (await the(database))["co2_kg"] == pytest.approx(3.0 * 1.15)
    await write(home, reading(-1, 0.5, "sensor.share", "solar"))
    row = await the(database)
    assert row["co2_kg"] == pytest.approx(1.5 * 1.15)
    assert row["provenance"]["co2_kg"] == "wall"


async def test_carbon_dioxide_is_told_wherever_the_car_charges(
    database: Database, home: Scene
):
    await write(home, *charge(location_id=None), reading(-60, 400.0, GRID, "carbon"))
    assert (await the(database))["co2_kg"] == pytest.approx(4.0)


async def test_measuring_twice_is_measuring_once(database: Database, home: Scene):
    roof = [reading(-1, 5.0, ROOF, "solar"), reading(-1, 400.0, GRID, "carbon")]
    await write(home, *TOTAL, *roof, *charge())
    before = await the(database)
    await write(home, *TOTAL, *roof, *charge())
    async with database.begin() as connection:
        await settle(connection, [before["session_id"]], UTC)
    assert await the(database) == before


async def test_readings_of_another_time_concern_nobody(database: Database, home: Scene):
    await write(home, *TOTAL, *charge())
    before = await the(database)
    await write(home, reading(60 * 24 * 3, 999.0))
    assert await the(database) == before
    assert before["session_start_utc"] == NOON
    assert before["plug_out_utc"] - NOON == timedelta(hours=3)
