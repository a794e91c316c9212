"""A car of the real component with our ledger beside it, and the rows that come of it."""

import copy
from datetime import UTC, datetime, timedelta
import json
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from sqlalchemy import select

from custom_components.lightningrod.db import models
from tests.ha.ledger import ledger_entry, setup, vehicle

from .harness import VIN, FordCar, metric, payload

USABLE = 88.0
START = datetime(2026, 4, 28, 18, tzinfo=UTC)
PLUG_EVENT: dict[str, Any] = {"events": {"xevPlugChargerStatusEvent": {}}}
KEY_OFF = "xev-key-off-trip-segment-data"
LOG_REQUEST = "req_energy_transfer_logs"
# Seconds from the moment that the component notices an unplug until it has the log.
LOG_WAIT = 185
# Seconds that a frame of Ford needs to Home Assistant.
_LATENCY = 2
# The component refreshes its entities every 290 seconds, whether or not Ford says anything.
_BEAT = timedelta(seconds=290)
# What a test calls a metric: Ford's name.
_METRICS = {
    "plug": "xevPlugChargerStatus",
    "status": "xevBatteryChargeDisplayStatus",
    "station": "xevChargeStationCommunicationStatus",
    "kind": "xevChargeStationPowerType",
    "soc": "xevBatteryStateOfCharge",
    "range": "xevBatteryRange",
    "remaining": "xevBatteryEnergyRemaining",
    "volts": "xevBatteryChargerVoltageOutput",
    "amps": "xevBatteryChargerCurrentOutput",
    "battery_amps": "xevBatteryIoCurrent",
    "ignition": "ignitionStatus",
    "odometer": "odometer",
    "speed": "speed",
    "rpm": "engineSpeed",
}
# Where the log of Ford tells a time.
_TIMES = (
    (None, "timeStamp"),
    ("plugDetails", "plugInTime"),
    ("plugDetails", "plugOutTime"),
    ("energyTransferDuration", "begin"),
    ("energyTransferDuration", "end"),
)
# What the car shows of before is older than this.
_EARLIER = timedelta(hours=2)
# What changes when a row is written again with nothing new in it.
_WRITING = frozenset({"id", "recorded_at", "updated_at"})


def moment(minutes: float) -> datetime:
    """Return the moment so many minutes after the evening's beginning."""
    return START + timedelta(minutes=minutes)


def seen(minutes: float) -> datetime:
    """Return when Home Assistant sees what Ford says at that minute."""
    return moment(minutes) + timedelta(seconds=_LATENCY)


def stamp(at: datetime) -> str:
    """Return a moment as Ford writes it."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def metrics(at: datetime, **values: Any) -> dict[str, Any]:
    """Return metrics in Ford's wrapping, by the short names."""
    return {
        _METRICS[name]: metric(value, stamp(at))
        for name, value in values.items()
        if value is not None
    }


def trip_frame(
    ended: datetime, *segments: dict[str, float], energy_wh: float = 1918.0
) -> dict[str, Any]:
    """Return the frame of Ford's trip event; by default the real one of 12 km."""
    frame: dict[str, Any] = copy.deepcopy(payload("frames_trip")[3])
    event = frame["events"]["customEvents"][KEY_OFF]
    event["updateTime"] = stamp(ended)
    whole = {
        "trip_duration": 979.0,
        "energy_consumed": energy_wh,
        "distance_traveled": 12.0,
        "cabin_temperature": 21.0,
        "ambient_temperature": 9.0,
        "outside_air_ambient_temperature": 8.5,
    }
    event["oemData"]["trip_data"]["stringArrayValue"] = [
        json.dumps(whole | segment) for segment in segments or ({},)
    ]
    return frame


def charge_log(shift: timedelta = timedelta(0), **changes: Any) -> dict[str, Any]:
    """Return Ford's answer with the log of the charge in the frames, or of one much like it."""
    answer: dict[str, Any] = payload("charge_log")
    (entry,) = answer["energyTransferLogs"]
    for level, name in _TIMES:
        part = entry[level] if level else entry
        part[name] = stamp(datetime.fromisoformat(part[name]) + shift)
    for name, value in changes.items():
        entry[name] = entry[name] | value if isinstance(value, dict) else value
    return answer


def unchanged(row: dict[str, Any]) -> dict[str, Any]:
    """Return what must stay when nothing new comes."""
    return {name: value for name, value in row.items() if name not in _WRITING}


def is_the_log(row: dict[str, Any]) -> None:
    """Check that a session says what the charge log of the frames says."""
    (log,) = payload("charge_log")["energyTransferLogs"]
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
    assert row["charge_type"] == "AC_LEVEL_2"
    assert row["source_system"] == "fordpass"
    assert row["needs_review"] is False
    assert row["network_name"] is None
    # Nobody said what a kWh costs there.
    assert row["cost"] is None


def is_live(row: dict[str, Any]) -> None:
    """Check that a session is the charge of the frames as it was watched, without a log."""
    assert row["is_complete"] is True
    assert row["energy_source"] == "soc"
    assert row["energy_kwh"] == pytest.approx(0.155 * USABLE)
    assert row["log_energy_kwh"] is None
    assert (row["start_soc"], row["end_soc"]) == (84.5, 100)
    assert row["plug_in_utc"] == datetime(2026, 4, 28, 18, 0, 7, tzinfo=UTC)
    assert row["session_start_utc"] == datetime(2026, 4, 28, 18, 0, 42, tzinfo=UTC)
    assert row["session_end_utc"] == datetime(2026, 4, 28, 21, 17, 42, tzinfo=UTC)
    assert row["charge_type"] == "AC_LEVEL_2"
    assert row["needs_review"] is False


class Ledger:
    """A car of the real component, with our ledger beside it."""

    def __init__(
        self,
        hass: HomeAssistant,
        car: FordCar,
        freezer: FrozenDateTimeFactory,
        database: dict[str, Any],
    ) -> None:
        self.hass, self.car, self.freezer = hass, car, freezer
        self.entry = ledger_entry(
            hass, vehicle(VIN, usable_capacity=USABLE), data=database
        )

    async def start(self) -> None:
        """Set up the component, then the ledger."""
        await self.car.setup()
        # Upstream's first look at plug and ignition.
        await self.car.push({"states": {}})
        await self.add()

    async def add(self) -> None:
        """Set the ledger up, and let it take in what the car shows."""
        await setup(self.hass, self.entry)
        await self.settle()

    async def remove(self) -> None:
        """Stop the ledger alone."""
        assert await self.hass.config_entries.async_unload(self.entry.entry_id)

    async def settle(self) -> None:
        """Let the burst of states end, and write what came of it.

        A write on its way takes no time here; to jump over it would be its timeout.
        """
        await self.car.tick()
        assert await self.entry.runtime_data.writer.flush()

    # -- what Ford tells -------------------------------------------------------------------

    async def show(self, minutes: float, **values: Any) -> None:
        """Receive a frame with these metrics, by their short names."""
        at = moment(minutes)
        await self.push({"updateTime": stamp(at), "metrics": metrics(at, **values)})

    async def push(self, frame: dict[str, Any], at: datetime | None = None) -> None:
        """Receive a frame two seconds after Ford made it; REST knows it from then on."""
        if "updateTime" in frame:
            at = datetime.fromisoformat(frame["updateTime"])
        if at is not None:
            await self._quiet_until(at)
            self.freezer.move_to(at + timedelta(seconds=_LATENCY))
        self.remember(frame)
        await self.car.push(frame)
        await self.settle()

    async def _quiet_until(self, at: datetime) -> None:
        """Let the component write its entities with nothing new, as it does all the time."""
        if at - dt_util.utcnow() > 2 * _BEAT:
            self.freezer.move_to(at - _BEAT)
            await self.settle()

    def remember(self, frame: dict[str, Any]) -> None:
        """Let Ford's REST know what a frame told."""
        told = copy.deepcopy(frame)
        status = self.car.rest["status"]
        if "updateTime" in told:
            status["updateTime"] = told["updateTime"]
        for root, inner in (("metrics", "customMetrics"), ("events", "customEvents")):
            part = told.get(root, {})
            merged = part.pop(inner, {})
            known = status.setdefault(root, {})
            known |= part
            known[inner] = known.get(inner, {}) | merged

    async def tell_trip(self, ended: datetime, **changes: Any) -> None:
        """Receive Ford's trip event a second after the key."""
        await self.push(trip_frame(ended, **changes), ended + timedelta(seconds=1))

    async def notice(self) -> None:
        """Receive a frame without metrics: only then the component looks at plug and key."""
        await self.car.push(PLUG_EVENT)

    async def charge(self, shift: timedelta = timedelta(0)) -> None:
        """Plug in, charge, complete."""
        for frame in payload("frames_charge"):
            await self.push(_shifted(frame, shift))
        await self.notice()

    async def plug_out(self, shift: timedelta = timedelta(0)) -> None:
        """Take the plug out, at half past seven the next morning."""
        at = datetime(2026, 4, 29, 5, 31, 2, tzinfo=UTC) + shift
        values = metrics(at, plug="DISCONNECTED", status="NOT_READY", kind="UNKNOWN")
        await self.push({"updateTime": stamp(at), "metrics": values})

    async def unplug(self, log: dict[str, Any] | None = None) -> None:
        """Unplug, and let the component fetch the log 180 seconds later."""
        await self.plug_out()
        self.car.rest["etl"] = log or payload("charge_log")
        await self.notice()
        await self.pass_time(LOG_WAIT)

    async def drive(self, minutes: float = 0.0) -> datetime:
        """Drive 12 km in 16 minutes without Ford's event; return when the key went off."""
        odometer = self.car.metrics["odometer"]["value"]
        soc = self.car.metrics["xevBatteryStateOfCharge"]["value"]
        await self.show(minutes, ignition="ON", speed=2.0)
        await self.show(minutes + 8, odometer=odometer + 6.0, soc=soc - 1.0)
        await self.show(
            minutes + 16, ignition="OFF", odometer=odometer + 12.0, soc=soc - 2.0
        )
        return moment(minutes + 16)

    async def pass_time(self, seconds: float) -> None:
        """Let time pass for the component and for Home Assistant."""
        self.freezer.tick(timedelta(seconds=seconds))
        await self.car.wait(seconds)
        await self.settle()

    async def reload(self) -> None:
        """Reload the component."""
        await self.car.reload()
        await self.settle()
        await self.car.push({"states": {}})

    async def poll(self, seconds: float = 300.0) -> None:
        """Let the component ask Ford's REST, five minutes later."""
        self.freezer.tick(timedelta(seconds=seconds))
        await self.car.poll()
        await self.settle()

    # -- what came of it -------------------------------------------------------------------

    async def rows(self, table: str, order: str = "id") -> list[dict[str, Any]]:
        """Return a table."""
        found = models.METADATA.tables[table]
        async with self.entry.runtime_data.database.connect() as connection:
            result = await connection.execute(select(found).order_by(order))
            return [dict(row) for row in result.mappings()]

    async def sessions(self) -> list[dict[str, Any]]:
        """Return the sessions of this story, without the one that was there before."""
        rows = await self.rows("ev_charging_session", "plug_in_utc")
        return [row for row in rows if row["plug_in_utc"] >= START - _EARLIER]

    async def session(self) -> dict[str, Any]:
        """Return the only session of this story."""
        (row,) = await self.sessions()
        return row

    async def trips(self) -> list[dict[str, Any]]:
        """Return the trips of this story, without the one that was there before."""
        rows = await self.rows("ev_trip_metrics", "start_time")
        return [row for row in rows if row["start_time"] >= START - _EARLIER]

    async def trip(self) -> dict[str, Any]:
        """Return the only trip of this story."""
        (row,) = await self.trips()
        return row

    async def pieces(
        self, session: dict[str, Any], table: str = "interval"
    ) -> list[dict[str, Any]]:
        """Return the intervals or the segments of a session."""
        rows = await self.rows(f"ev_charging_{table}", "start_utc")
        return [row for row in rows if row["session_id"] == session["session_id"]]


def _shifted(frame: dict[str, Any], shift: timedelta) -> dict[str, Any]:
    at = datetime.fromisoformat(frame["updateTime"]) + shift
    return frame | {"updateTime": stamp(at)}
