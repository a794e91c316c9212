"""A car in a few words: what it does, what was watched of it, and the rows that came of it.

A :class:`Car` has a truth (plug, SoC, odometer …) that moves with every verb. While it is
watched, each step is fed to a tracker as a snapshot; ``with car.unwatched():`` moves the truth
alone, and the next step shows what came of it, as after an outage.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
import json
from typing import Any

from custom_components.lightningrod.ledger.places import Place
from custom_components.lightningrod.ledger.readings import (
    BatteryReading,
    ChargeLog,
    ChargingReading,
    PlugStatus,
    Position,
    Snapshot,
    TripEvent,
    VehicleReading,
)
from custom_components.lightningrod.ledger.records import KEYS, Record, RecordKind
from custom_components.lightningrod.ledger.tracker import VehicleTracker

VIN = "3FMTK3SU0MMA00001"
START = datetime(2026, 4, 28, 18, 0, tzinfo=UTC)
HOME = Place(id=1, name="Home", type="home", latitude=51.5, longitude=7.1, radius_m=100)
WORK = Place(
    id=2, name="Office", type="work", latitude=51.6, longitude=7.3, radius_m=150
)
USABLE = 88.0


class Tables:
    """Rows as a database would hold them: upserts by natural key."""

    def __init__(self) -> None:
        self.rows: dict[RecordKind, dict[tuple[Any, ...], dict[str, Any]]] = {
            kind: {} for kind in RecordKind
        }

    def apply(self, records: list[Record]) -> None:
        for record in records:
            row = self.rows[record.kind].setdefault(record.key, {})
            row.update(record.values)
            if record.values.get("superseded_by") is not None:
                self._supersede(
                    record.values["session_id"], record.values["superseded_by"]
                )

    def _supersede(self, gone: Any, by: Any) -> None:
        """Give the flow of a session to the one that it was part of."""
        for kind in (RecordKind.SEGMENT, RecordKind.INTERVAL):
            for key in [key for key in self.rows[kind] if key[0] == gone]:
                row = self.rows[kind].pop(key)
                self.rows[kind].setdefault((by, key[1]), row | {"session_id": by})

    def of(self, kind: RecordKind) -> list[dict[str, Any]]:
        column = {
            RecordKind.SESSION: "session_start_utc",
            RecordKind.TRIP: "start_time",
        }.get(kind, KEYS[kind][-1])
        rows = (
            row for row in self.rows[kind].values() if row.get("superseded_by") is None
        )
        return sorted(rows, key=lambda row: row[column])


class Car:
    """A Mustang Mach-E with 88 kWh usable, parked at home with 50 %."""

    def __init__(
        self, *, soc: float = 50.0, stop: timedelta = timedelta(minutes=3)
    ) -> None:
        self.now = START
        # By how much the clock of the house is wrong.
        self.clock_off = timedelta()
        self.soc = soc
        self.odometer = 32145.0
        self.plugged = False
        self.status = "NOT_READY"
        self.power_kw: float | None = 0.0
        self.power_type: str | None = None
        self.ignition = "OFF"
        self.engine_speed: float | None = None
        self.position = (HOME.latitude, HOME.longitude)
        self.remaining = True
        self.tables = Tables()
        self.stop = stop
        self.tracker = self._tracker(None)
        self._watched = True
        self._stale = False
        self._plugged_at: tuple[datetime, float] | None = None
        self._flow: list[datetime] = []
        self._events: list[TripEvent] = []
        self._logs: list[ChargeLog] = []

    def _tracker(self, state: dict[str, Any] | None) -> VehicleTracker:
        tracker = VehicleTracker(
            VIN,
            model="2021 Mustang Mach-E",
            usable_kwh=USABLE,
            state=state,
            stop=self.stop,
        )
        tracker.set_places((HOME, WORK))
        return tracker

    # -- time and watching -----------------------------------------------------------------

    def snapshot(self) -> Snapshot:
        """Return what the car shows now."""
        return Snapshot(
            device_id=VIN,
            observed_at=self.now + self.clock_off,
            refreshed_at=self.now,
            source_system="fordpass",
            battery=BatteryReading(
                hv_battery_soc=self.soc,
                hv_battery_range=self.soc * 4.6,
                energy_remaining=self.soc / 100 * USABLE if self.remaining else None,
            ),
            vehicle=VehicleReading(
                odometer=self.odometer,
                ignition_status=self.ignition,
                engine_speed=self.engine_speed,
            ),
            charging=ChargingReading(
                plug_status=PlugStatus.CONNECTED
                if self.plugged
                else PlugStatus.DISCONNECTED,
                charging_status=self.status,
                power_type=self.power_type,
                power_kw=self.power_kw,
            ),
            position=Position(
                latitude=self.position[0], longitude=self.position[1], fixed_at=self.now
            ),
            trip_events=tuple(self._events),
            charge_logs=tuple(self._logs),
            stale=self._stale,
        )

    def show(self, **changes: Any) -> None:
        """Let the tracker look at the car, if anybody watches."""
        if not self._watched:
            return
        self.feed(replace(self.snapshot(), **changes))
        self._stale = False
        self._events, self._logs = [], []

    def feed(self, snapshot: Snapshot) -> None:
        """Feed one snapshot as it is."""
        self.tables.apply(self.tracker.feed(snapshot))

    def wait(self, minutes: float = 0.0, *, seconds: float = 0.0) -> None:
        """Let time pass; a tracker that runs notices it."""
        self.now += timedelta(minutes=minutes, seconds=seconds)
        if self._watched:
            self.tables.apply(self.tracker.advance(self.now + self.clock_off))

    def restart(self) -> None:
        """Stop and start Home Assistant: the tracker's state goes through JSON."""
        state = json.loads(json.dumps(self.tracker.state_json))
        self.tracker = self._tracker(state)
        self._stale = True

    @contextmanager
    def unwatched(self) -> Iterator[None]:
        """Do something while Home Assistant is down."""
        self._watched = False
        yield
        self._watched = True
        self.restart()

    @contextmanager
    def lost(self) -> Iterator[None]:
        """Do something of which no frame arrives."""
        self._watched = False
        yield
        self._watched = True

    # -- what a car does -------------------------------------------------------------------

    def plug_in(self, power_type: str = "AC_BASIC") -> None:
        self.plugged, self.power_type = True, power_type
        self._plugged_at, self._flow = (self.now, self.soc), []
        self.show()

    def charge(self, to_soc: float, kw: float, *, step: float = 5.0) -> None:
        """Charge to a SoC with a power, in steps of some minutes; ends as COMPLETED."""
        self.begin(kw)
        while self.soc < to_soc - 1e-9:
            hours = min(step / 60, (to_soc - self.soc) / 100 * USABLE / kw)
            self.wait(hours * 60)
            self.soc += kw * hours / USABLE * 100
            if self.soc < to_soc - 1e-9:
                self.show()
        self.pause("COMPLETED")

    def begin(self, kw: float) -> None:
        if self.status != "IN_PROGRESS":
            self._flow.append(self.now)
        self.status, self.power_kw = "IN_PROGRESS", kw
        self.show()

    def pause(self, status: str = "PAUSED") -> None:
        if self.status == "IN_PROGRESS":
            self._flow.append(self.now)
        self.status, self.power_kw = status, 0.0
        self.show()

    def unplug(self) -> ChargeLog:
        """Unplug; return the log that Ford will have of it."""
        assert self._plugged_at is not None
        plug_in, first_soc = self._plugged_at
        pairs = zip(self._flow[::2], self._flow[1::2], strict=True)
        log = ChargeLog(
            logged_at=self.now + timedelta(minutes=1),
            charger_type=self.power_type,
            energy_kwh=round((self.soc - first_soc) / 100 * USABLE, 3),
            target_soc=100,
            plug_in=plug_in,
            plug_out=self.now,
            plugged_in_s=(self.now - plug_in).total_seconds(),
            min_power_kw=0.6,
            max_power_kw=10.4,
            first_soc=first_soc,
            last_soc=self.soc,
            begin=self._flow[0] if self._flow else None,
            end=self._flow[-1] if self._flow else None,
            transfer_s=sum((end - begin).total_seconds() for begin, end in pairs),
            location_name="HH7",
            address="Street 1, City",
            latitude=self.position[0],
            longitude=self.position[1],
        )
        self.plugged, self.status, self.power_kw = False, "NOT_READY", 0.0
        self.power_type, self._plugged_at = None, None
        self.show()
        return log

    def log(self, log: ChargeLog) -> None:
        """Let Ford's log arrive (or wait for the next look, when nobody watches)."""
        self._logs.append(log)
        self.show()

    def drive(
        self,
        km: float,
        minutes: float,
        *,
        kwh: float | None = None,
        to: Place | None = None,
        event: bool = True,
    ) -> TripEvent:
        """Drive; Ford's event follows the key within a second when there is one."""
        used = km / 6 if kwh is None else kwh
        self.ignition = "ON"
        self.show()
        for _ in range(4):
            self.wait(minutes / 4)
            self.odometer += km / 4
            self.soc -= used / 4 / USABLE * 100
            self.show()
        self.ignition = "OFF"
        if to is not None:
            self.position = (to.latitude, to.longitude)
        self.show()
        told = TripEvent(
            ended_at=self.now,
            energy_kwh=used,
            duration_s=minutes * 60,
            distance_km=float(round(km)),
            cabin_temp=21.0,
            ambient_temp=9.0,
            outside_air_temp=8.5,
        )
        self.wait(seconds=1)
        if event:
            self.tell(told)
        return told

    def tell(self, event: TripEvent) -> None:
        """Let Ford's trip event arrive (or wait for the next look)."""
        self._events.append(event)
        self.show()

    # -- what came of it -------------------------------------------------------------------

    @property
    def sessions(self) -> list[dict[str, Any]]:
        return self.tables.of(RecordKind.SESSION)

    @property
    def trips(self) -> list[dict[str, Any]]:
        return self.tables.of(RecordKind.TRIP)

    @property
    def segments(self) -> list[dict[str, Any]]:
        return self.tables.of(RecordKind.SEGMENT)

    @property
    def intervals(self) -> list[dict[str, Any]]:
        return self.tables.of(RecordKind.INTERVAL)


def charged(car: Car, to: float = 60.0) -> ChargeLog:
    """Charge at home, watched; return Ford's log of it."""
    car.plug_in()
    car.wait(1)
    car.charge(to, 7.0)
    car.wait(5)
    return car.unplug()


def only(car: Car) -> dict[str, Any]:
    """Return the one session there is."""
    (row,) = car.sessions
    return row
