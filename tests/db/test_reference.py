"""What is configured elsewhere is mirrored, and what goes there stays as history."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from sqlalchemy import event

from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.models import EV_LOCATION_LOOKUP, EV_VEHICLE
from custom_components.lightningrod.db.reference import (
    remove_vehicle,
    sync_places,
    upsert_vehicle,
)
from custom_components.lightningrod.db.repository import write_records
from custom_components.lightningrod.ledger.places import Place

from .helpers import OTHER_VIN, VIN, execute, rows, tracker

HOME = Place(
    name="Home",
    type="home",
    latitude=52.5,
    longitude=13.4,
    radius_m=100.0,
    zone_entity_id="zone.home",
    network_name="Home",
)
WORK = Place(
    name="Office",
    type="work",
    latitude=52.6,
    longitude=13.5,
    radius_m=150.0,
    zone_entity_id="zone.office",
    is_free=True,
)
NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)


async def _sync(database: Database, *places: Place) -> list[Place]:
    async with database.begin() as connection:
        return await sync_places(connection, places)


class TestPlaces:
    """Places mirror zones."""

    async def test_a_new_one_takes_over_what_was_nowhere(
        self, database: Database
    ) -> None:
        into = "INSERT INTO ev_location_lookup (id, location_name, latitude, longitude, is_free)"
        await execute(
            database.config,
            f"{into} VALUES (7, 'office', NULL, NULL, false), (8, 'Home', 1, 1, false),"
            " (9, 'Cabin', 0, 0, false)",
        )
        cabin = replace(WORK, name="Cabin", zone_entity_id=None, subentry_id="cabin")
        for _ in range(2):
            home, office, there = await _sync(database, HOME, WORK, cabin)
            assert (office.id, there.id) == (7, 9)
            assert home.id not in (7, 8, 9)
        found = {row["id"]: row for row in await rows(database, EV_LOCATION_LOOKUP)}
        assert len(found) == 4
        assert found[7]["location_name"] == "Office"
        assert found[7]["latitude"] == 52.6
        assert found[8]["latitude"] == 1

    async def test_new_ones_get_a_row(self, database: Database) -> None:
        places = await _sync(database, HOME, WORK)
        found = await rows(database, EV_LOCATION_LOOKUP)
        assert [place.id for place in places] == [row["id"] for row in found]
        assert [replace(place, id=None) for place in places] == [HOME, WORK]
        assert found[1] == {
            "id": places[1].id,
            "location_name": "Office",
            "location_type": "work",
            "latitude": 52.6,
            "longitude": 13.5,
            "radius_m": 150.0,
            "zone_entity_id": "zone.office",
            "network_name": None,
            "subentry_id": None,
            "meter_entity_id": None,
            "solar_power_entity_id": None,
            "solar_share_entity_id": None,
            "is_free": True,
            "notes": None,
            "removed_at": None,
        }

    async def test_a_changed_one_keeps_its_row(self, database: Database) -> None:
        (before,) = await _sync(database, HOME)
        moved = replace(HOME, name="New home", latitude=48.1)
        (after,) = await _sync(database, moved)
        assert after == replace(moved, id=before.id)
        (row,) = await rows(database, EV_LOCATION_LOOKUP)
        assert (row["location_name"], row["latitude"]) == ("New home", 48.1)

    async def test_nothing_is_written_for_what_is_right(
        self, database: Database
    ) -> None:
        await _sync(database, HOME, WORK)
        statements: list[str] = []

        @event.listens_for(database.engine.sync_engine, "before_cursor_execute")
        def _note(*call: Any) -> None:
            statements.append(call[2].split(maxsplit=1)[0])

        await _sync(database, HOME, WORK)
        assert set(statements) - {"BEGIN", "PRAGMA"} == {"SELECT"}

    async def test_one_that_went_is_marked_and_can_come_back(
        self, database: Database, freezer: FrozenDateTimeFactory
    ) -> None:
        freezer.move_to(NOW)
        home, work = await _sync(database, HOME, WORK)
        await _sync(database, HOME)
        freezer.tick(60)
        await _sync(database, HOME)
        found = {row["id"]: row for row in await rows(database, EV_LOCATION_LOOKUP)}
        assert found[home.id]["removed_at"] is None
        assert found[work.id]["removed_at"] == NOW
        assert await _sync(database, HOME, WORK) == [home, work]
        found = {row["id"]: row for row in await rows(database, EV_LOCATION_LOOKUP)}
        assert found[work.id]["removed_at"] is None

    async def test_one_without_a_zone_is_known_by_its_row(
        self, database: Database
    ) -> None:
        garage = replace(WORK, zone_entity_id=None, name="Garage")
        (known,) = await _sync(database, garage)
        assert await _sync(database, known) == [known]
        await _sync(database)
        (row,) = await rows(database, EV_LOCATION_LOOKUP)
        assert row["removed_at"] is None


class TestVehicles:
    """What is configured of a vehicle."""

    @staticmethod
    async def _upsert(database: Database, **changes: Any) -> None:
        told = {
            "name": "Blitz",
            "model": "2022 F-150 Lightning",
            "source_system": "fordpass",
            "usable_capacity_kwh": 131.0,
            "subentry_id": "01ABC",
        }
        async with database.begin() as connection:
            await upsert_vehicle(connection, VIN, **{**told, **changes})

    async def test_a_change_keeps_what_the_tracker_left(
        self, database: Database
    ) -> None:
        async with database.begin() as connection:
            await write_records(connection, [tracker(tracker_state={"odometer": 1})])
        await self._upsert(database)
        await self._upsert(database, name="Donner", usable_capacity_kwh=None)
        (row,) = await rows(database, EV_VEHICLE)
        assert row["tracker_state"] == {"odometer": 1}
        assert (row["name"], row["usable_capacity_kwh"]) == ("Donner", None)
        assert row["model"] == "2022 F-150 Lightning"

    async def test_a_removed_one_is_marked_once_and_can_come_back(
        self, database: Database, freezer: FrozenDateTimeFactory
    ) -> None:
        freezer.move_to(NOW)
        await self._upsert(database)
        async with database.begin() as connection:
            await remove_vehicle(connection, OTHER_VIN)
            await remove_vehicle(connection, VIN)
        freezer.tick(60)
        async with database.begin() as connection:
            await remove_vehicle(connection, VIN)
        (row,) = await rows(database, EV_VEHICLE)
        assert row["removed_at"] == NOW
        await self._upsert(database)
        (row,) = await rows(database, EV_VEHICLE)
        assert row["removed_at"] is None


class TestConfiguredPlaces:
    """Places that are configured, with a zone or without."""

    async def test_a_pin_is_known_by_its_subentry(self, database: Database) -> None:
        pin = replace(WORK, zone_entity_id=None, subentry_id="pin", name="Charger")
        (before,) = await _sync(database, pin)
        (after,) = await _sync(database, replace(pin, name="Fast charger"))
        assert after.id == before.id
        await _sync(database)
        (row,) = await rows(database, EV_LOCATION_LOOKUP)
        assert (row["location_name"], row["subentry_id"]) == ("Fast charger", "pin")
        assert row["removed_at"] is not None

    async def test_a_zone_becomes_a_place_and_a_zone_again(
        self, database: Database
    ) -> None:
        (zone,) = await _sync(database, WORK)
        (place,) = await _sync(database, replace(WORK, subentry_id="work", type="home"))
        assert place.id == zone.id
        (row,) = await rows(database, EV_LOCATION_LOOKUP)
        assert (row["subentry_id"], row["location_type"]) == ("work", "home")
        assert await _sync(database, WORK) == [zone]
        (row,) = await rows(database, EV_LOCATION_LOOKUP)
        assert (row["subentry_id"], row["removed_at"]) == (None, None)
