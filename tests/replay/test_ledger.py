"""From Ford's frames to rows: the real component, and the whole of this integration.

Every case runs in both unit systems and on both databases, and ends with the same rows.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
import copy
from datetime import UTC, datetime, timedelta
from typing import Any
import uuid

from homeassistant.util import dt as dt_util
import pytest

from custom_components.lightningrod.ledger.charge_log import KM_PER_MILE
from tests.ha.ledger import ledger_entry, setup, vehicle

from .harness import VIN, FordCar, metric, payload

USABLE = 88.0
PLUG_EVENT: dict[str, Any] = {"events": {"xevPlugChargerStatusEvent": {}}}

type Query = Callable[[str], Awaitable[list[dict[str, Any]]]]


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Any:
    """Return the entry data of an empty database of each kind."""
    if request.param == "sqlite":
        yield {"backend": "sqlite"}
        return
    request.getfixturevalue("unix_sockets")
    server = request.getfixturevalue("pg_server")
    name = f"test_{uuid.uuid4().hex[:12]}"
    server.psql(f"CREATE DATABASE {name};")
    info = server.get_postmaster_info()
    yield {
        "backend": "postgresql",
        "host": str(info.socket_dir),
        "port": info.port,
        "database": name,
        "username": "postgres",
        "password": "",
        "schema": "public",
        "tls": "off",
    }
    server.psql(f"DROP DATABASE {name} WITH (FORCE);")


class Ledger:
    """A car of the real component, with our ledger beside it."""

    def __init__(self, hass, car: FordCar, freezer, database: dict[str, Any]) -> None:
        self.hass, self.car, self.freezer = hass, car, freezer
        self.entry = ledger_entry(
            hass, vehicle(VIN, usable_capacity=USABLE), data=database
        )

    async def start(self) -> None:
        await self.car.setup()
        # Upstream's first look at plug and ignition.
        await self.car.push({"states": {}})
        await self.add()

    async def add(self) -> None:
        """Set the ledger up, and let it take in what the car shows."""
        await setup(self.hass, self.entry)
        await self.settle()

    async def settle(self) -> None:
        await self.car.tick()
        await self.entry.runtime_data.writer.flush()

    async def push(self, frame: dict[str, Any], at: str | None = None) -> None:
        """Receive a frame two seconds after Ford made it."""
        stamp = at or frame.get("updateTime")
        if stamp is not None:
            moment = dt_util.parse_datetime(stamp)
            assert moment is not None
            self.freezer.move_to(moment + timedelta(seconds=2))
        await self.car.push(frame)
        await self.settle()

    async def unplug(self) -> None:
        """Unplug, and let the component fetch the log 180 seconds later."""
        at = "2026-04-29T05:31:00Z"
        await self.push(
            {
                "updateTime": "2026-04-29T05:31:02Z",
                "metrics": {
                    "xevPlugChargerStatus": metric("DISCONNECTED", at),
                    "xevBatteryChargeDisplayStatus": metric("NOT_READY", at),
                    "xevChargeStationPowerType": metric("UNKNOWN", at),
                },
            }
        )
        self.car.rest["etl"] = payload("charge_log")
        await self.car.push(PLUG_EVENT)
        self.freezer.tick(timedelta(seconds=185))
        await self.car.wait(185)
        await self.settle()

    async def rows(self, table: str, order: str = "id") -> list[dict[str, Any]]:
        from sqlalchemy import select  # noqa: PLC0415

        from custom_components.lightningrod.db import models  # noqa: PLC0415

        found = models.Base.metadata.tables[table]
        async with self.entry.runtime_data.database.connect() as connection:
            result = await connection.execute(select(found).order_by(order))
            return [dict(row) for row in result.mappings()]


@pytest.fixture
async def ledger(
    hass, car: FordCar, freezer, unit_system, database
) -> AsyncIterator[Ledger]:
    """Return a parked car and its ledger, which has taken in what the car shows."""
    freezer.move_to("2026-04-28T17:50:00+00:00")
    await hass.config.async_update(currency="EUR", time_zone="Europe/Berlin")
    hass.config.units = unit_system
    ledger = Ledger(hass, car, freezer, database)
    await ledger.start()
    yield ledger
    await hass.config_entries.async_unload(ledger.entry.entry_id)


async def charge_in_frames(ledger: Ledger) -> None:
    for frame in payload("frames_charge"):
        await ledger.push(frame)
    # The component notices the plug with the next frame that has no metrics.
    await ledger.car.push(PLUG_EVENT)


def _is_the_log(row: dict[str, Any]) -> None:
    log = payload("charge_log")["energyTransferLogs"][0]
    assert row["is_complete"] is True
    assert row["energy_kwh"] == log["energyConsumed"] == row["log_energy_kwh"]
    assert row["energy_source"] == "log"
    assert (row["start_soc"], row["end_soc"]) == (84, 100)
    assert row["session_start_utc"] == datetime(2026, 4, 28, 18, 0, 38, tzinfo=UTC)
    assert row["session_end_utc"] == datetime(2026, 4, 28, 21, 17, 38, tzinfo=UTC)
    assert row["plug_in_utc"] == datetime(2026, 4, 28, 18, 0, 1, tzinfo=UTC)
    assert row["plug_out_utc"] == datetime(2026, 4, 29, 5, 31, tzinfo=UTC)
    assert row["charge_duration_seconds"] == 11820
    assert row["plugged_in_duration_seconds"] == 41459
    assert row["min_power"] == pytest.approx(0.6012)
    assert row["max_power"] == pytest.approx(10.4052)
    assert row["location_name"] == "HH7"
    assert row["address"] == (
        "[STREET], [POSTAL-CODE], [CITY], North-Rhine-Westphalia, DEU"
    )
    assert (row["latitude"], row["longitude"]) == (22.123456, 4.12345)
    assert row["miles_added"] == pytest.approx(103.0 / KM_PER_MILE)
    assert row["charge_type"] == "AC_LEVEL_2"
    assert row["source_system"] == "fordpass"
    assert row["needs_review"] is False
    assert row["network_name"] is None
    # Nobody said what a kWh costs there.
    assert row["cost"] is None


async def test_ac_charge_equals_the_charge_log(ledger: Ledger) -> None:
    """Plug in, charge, complete, unplug, log: one row that says what the log says."""
    before = await ledger.rows("ev_charging_session")
    await charge_in_frames(ledger)
    (live,) = [
        row
        for row in await ledger.rows("ev_charging_session")
        if not row["is_complete"]
    ]
    assert live["energy_kwh"] == pytest.approx(0.155 * USABLE, abs=0.7)
    await ledger.unplug()

    rows = await ledger.rows("ev_charging_session")
    assert len(rows) == len(before) + 1
    (row,) = [row for row in rows if row["session_id"] == live["session_id"]]
    _is_the_log(row)
    assert row["live_energy_kwh"] == live["energy_kwh"]
    intervals = await ledger.rows("ev_charging_interval", "start_utc")
    own = [item for item in intervals if item["session_id"] == row["session_id"]]
    assert sum(item["energy_kwh"] for item in own) == pytest.approx(14.1)


async def test_the_log_from_before_is_a_session(ledger: Ledger) -> None:
    """What the car shows at set-up is the real charge of last November."""
    (row,) = await ledger.rows("ev_charging_session")
    assert row["energy_kwh"] == 60.19749
    assert (row["start_soc"], row["end_soc"]) == (28, 100)
    assert row["charge_duration_seconds"] == 21138
    assert row["plugged_in_duration_seconds"] == 57206
    assert row["max_power"] == pytest.approx(10.4052)
    assert row["plug_in_utc"] == datetime(2025, 11, 27, 16, 3, 54, tzinfo=UTC)


async def test_the_real_trip(ledger: Ledger) -> None:
    """12 km, 1.918 kWh, 979 s: 3.89 miles a kWh, as its driver read it."""
    before = await ledger.rows("ev_trip_metrics")
    for frame in payload("frames_trip"):
        await ledger.push(frame)
    rows = await ledger.rows("ev_trip_metrics")
    assert len(rows) == len(before) + 1
    row = max(rows, key=lambda row: row["end_time"])
    assert row["is_complete"] is True
    assert row["distance"] == pytest.approx(12)
    assert row["energy_consumed"] == pytest.approx(1.918)
    assert row["duration"] == 979
    assert row["efficiency"] / KM_PER_MILE == pytest.approx(3.89, abs=0.005)
    assert row["end_time"] == datetime(2026, 4, 29, 5, 56, 29, tzinfo=UTC)
    assert row["cabin_temp"] == pytest.approx(21)
    assert row["outside_air_temp"] == pytest.approx(8.5)
    assert (row["start_odometer"], row["end_odometer"]) == (32145, 32157)


async def test_full_refresh_after_the_trip_adds_nothing(ledger: Ledger) -> None:
    """Quirk 4.10: thirty seconds after the key the container is replaced by an older one."""
    frames = payload("frames_trip")
    await ledger.push(frames[0])
    await ledger.car.push({"states": {}})
    for frame in frames[1:]:
        await ledger.push(frame)
    known = await ledger.rows("ev_trip_metrics")
    rest = copy.deepcopy(ledger.car.rest["status"])
    for frame in frames[:3]:
        rest["metrics"] |= frame["metrics"]
    rest["metrics"]["odometer"] = metric(32153.0, "2026-04-29T05:50:00Z")
    rest["events"] = {}
    rest["updateTime"] = "2026-04-29T05:57:00Z"
    ledger.car.rest["status"] = rest
    await ledger.car.wait(40)
    await ledger.settle()
    trips = await ledger.rows("ev_trip_metrics")
    assert [row["trip_id"] for row in trips] == [row["trip_id"] for row in known]
    assert [row["distance"] for row in trips] == [row["distance"] for row in known]


async def test_reload_of_the_component_in_mid_charge(ledger: Ledger) -> None:
    """Everything is unavailable for a moment: still one session, with the right figures."""
    before = await ledger.rows("ev_charging_session")
    frames = payload("frames_charge")
    for frame in frames[:3]:
        await ledger.push(frame)
        for name, value in frame["metrics"].items():
            ledger.car.metrics[name] = value
    ledger.freezer.tick(timedelta(minutes=10))
    await ledger.car.reload()
    await ledger.settle()
    await ledger.car.push({"states": {}})
    await ledger.push(frames[3])
    await ledger.car.push(PLUG_EVENT)
    await ledger.unplug()
    rows = await ledger.rows("ev_charging_session")
    assert len(rows) == len(before) + 1
    _is_the_log(max(rows, key=lambda row: row["plug_in_utc"]))


async def test_restart_of_the_ledger_in_mid_charge(hass, ledger: Ledger) -> None:
    """Our side is away for an hour of the charge: still one session, with its energy."""
    frames = payload("frames_charge")
    for frame in frames[:2]:
        await ledger.push(frame)
    assert await hass.config_entries.async_unload(ledger.entry.entry_id)
    ledger.freezer.move_to("2026-04-28T19:00:42+00:00")
    await ledger.car.push(frames[2])
    await ledger.add()
    (live,) = [
        row
        for row in await ledger.rows("ev_charging_session")
        if not row["is_complete"]
    ]
    assert live["start_soc"] == 84.5
    assert live["energy_kwh"] == pytest.approx(0.055 * USABLE, abs=0.5)
    await ledger.push(frames[3])
    await ledger.car.push(PLUG_EVENT)
    await ledger.unplug()
    rows = await ledger.rows("ev_charging_session")
    assert len(rows) == 2
    _is_the_log(max(rows, key=lambda row: row["plug_in_utc"]))
