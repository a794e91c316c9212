"""A plug-in: waiting, energy flowing, waiting again, and the log that Ford keeps of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from . import physics
from .driving import BATTERY_METRICS
from .life import Life
from .parking import rest
from .records import LATENCY, Push, PushKind, TrueSegment, TrueSession
from .vehicle import stamp
from .world import Charger, ChargerKind, Place

# How often chance keeps a charge log from being shown, or interrupts a night's charge.
LOST_LOG: Final = 0.03
INTERRUPTED: Final = 0.08
LONG_SOC: Final = 8

# The integration asks for the log 180 s after it noticed the unplug (SOURCE_CONTRACT 3a).
LOG_AFTER: Final = timedelta(seconds=180)
LOG_WRITTEN_AFTER: Final = timedelta(seconds=63)

# Seconds between two pushes while energy flows.
TICK: Final = {ChargerKind.AC: 600, ChargerKind.DC: 120}

PLUG_METRICS: Final = (
    "xevPlugChargerStatus",
    "xevChargeStationCommunicationStatus",
    "xevChargeStationPowerType",
)
STATUS_METRICS: Final = (
    "xevBatteryChargeDisplayStatus",
    "xevChargeStationCommunicationStatus",
    "xevBatteryChargerVoltageOutput",
    "xevBatteryChargerCurrentOutput",
    "xevBatteryTimeToFullCharge",
    *BATTERY_METRICS,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a plug-in is for.

    Energy flows from ``begin`` on (None: at once) up to ``target`` %; ``leave`` is when the cable
    has to be out, None as soon as the target is reached.
    """

    charger: Charger
    target: int
    begin: datetime | None = None
    leave: datetime | None = None


@dataclass(slots=True)
class Meter:
    """What one plug-in adds up to."""

    plug_in: datetime
    start_soc: float
    start_range: float
    segments: list[TrueSegment] = field(default_factory=list)
    max_kw: float = 0.0
    min_kw: float = float("inf")

    @property
    def energy_kwh(self) -> float:
        """Return the energy of all segments."""
        return sum(segment.energy_kwh for segment in self.segments)

    @property
    def active(self) -> timedelta:
        """Return the time in which energy flowed."""
        return sum((one.end - one.start for one in self.segments), timedelta())


def charge(life: Life, place: Place, plan: Plan) -> Iterator[Push]:
    """Plug in, charge, unplug; yields the pushes and writes the session into the truth."""
    car = life.vehicle
    meter = Meter(plug_in=life.now, start_soc=car.shown_soc, start_range=car.range_km)
    yield from _plug_in(life, plan)
    yield from _flow(life, plan, meter)
    if plan.leave is not None:
        yield from rest(life, plan.leave, plugged=True)
    else:
        life.wait(life.rng.randint(40, 150))
    yield from _unplug(life, place, plan, meter)


def _plug_in(life: Life, plan: Plan) -> Iterator[Push]:
    car = life.vehicle
    car.plug, car.station = "CONNECTED", "STATION_READY"
    car.power_type = plan.charger.power_type
    car.target_soc = plan.target
    yield life.frame(PLUG_METRICS)
    life.wait(life.rng.randint(15, 40))
    if plan.begin is not None and plan.begin > life.now:
        car.display = "SCHEDULED"
        yield life.frame(STATUS_METRICS)
        yield from rest(life, min(plan.begin, plan.leave or plan.begin), plugged=True)


def _flow(life: Life, plan: Plan, meter: Meter) -> Iterator[Push]:
    """Let energy flow until the target or until it is time to leave, with a pause perhaps."""
    break_soc = _break_soc(life, plan)
    if break_soc is not None:
        yield from _segment(life, plan, meter, break_soc)
        yield from _pause(life)
    yield from _segment(life, plan, meter, float(plan.target))
    if not meter.segments:
        return
    car = life.vehicle
    reached = car.soc >= plan.target - 0.01
    car.display = (
        "COMPLETED" if reached and plan.charger.kind is ChargerKind.AC else "STOPPED"
    )
    car.station, car.minutes_left = "STATION_READY", 0.0
    _stop(life)
    yield life.frame(STATUS_METRICS)


def _break_soc(life: Life, plan: Plan) -> float | None:
    """Return where a charge is interrupted: the house needs its power for a while."""
    soc = life.vehicle.soc
    interrupted = plan.begin is not None and life.chance(INTERRUPTED)
    return (
        (soc + plan.target) / 2
        if interrupted and plan.target - soc > LONG_SOC
        else None
    )


def _pause(life: Life) -> Iterator[Push]:
    life.vehicle.display, life.vehicle.station = "PAUSED", "CHARGING_PAUSED"
    _stop(life)
    yield life.frame(STATUS_METRICS)
    life.wait(60 * life.rng.randint(20, 50))


def _stop(life: Life) -> None:
    """Let no energy flow; the charger's voltage stays as it was (SOURCE_CONTRACT 4.6)."""
    life.vehicle.charger_amps = 0.0
    life.vehicle.idle()


def _segment(life: Life, plan: Plan, meter: Meter, target: float) -> Iterator[Push]:
    car = life.vehicle
    if car.soc >= target or _must_leave(life, plan):
        return
    car.display, car.station = "IN_PROGRESS", "CHARGING"
    start, energy = life.now, 0.0
    since_push = TICK[plan.charger.kind]
    while car.soc < target - 1e-9 and not _must_leave(life, plan):
        power = _set_power(life, plan, meter, target)
        if since_push >= TICK[plan.charger.kind]:
            yield life.frame(STATUS_METRICS)
            since_push = 0
        seconds = _seconds(life, power, target)
        energy += _fill(life, power, seconds, target)
        since_push += seconds
    meter.segments.append(TrueSegment(start=start, end=life.now, energy_kwh=energy))


def _must_leave(life: Life, plan: Plan) -> bool:
    return plan.leave is not None and life.now >= plan.leave


def _set_power(life: Life, plan: Plan, meter: Meter, target: float) -> float:
    """Set voltages, currents and the estimate; return the power into the battery."""
    car, charger = life.vehicle, plan.charger
    power = physics.charge_kw(charger, car.soc, car.battery_temperature)
    power *= life.rng.uniform(0.985, 1.0)
    car.load(-power)
    car.charger_volts = car.volts
    # Many cars report no charger current on direct current (SOURCE_CONTRACT 3b).
    is_ac = charger.kind is ChargerKind.AC
    car.charger_amps = 1000 * power / car.volts if is_ac else 0.0
    missing = (target - car.soc) / 100 * physics.USABLE_KWH
    car.minutes_left = 60 * missing / power
    meter.max_kw, meter.min_kw = max(meter.max_kw, power), min(meter.min_kw, power)
    return power


def _seconds(life: Life, power: float, target: float) -> int:
    """Return the length of the next step: a minute, or less when the target is nearer."""
    missing = (target - life.vehicle.soc) / 100 * physics.USABLE_KWH
    return max(1, min(60, round(3600 * missing / power)))


def _fill(life: Life, power: float, seconds: int, target: float) -> float:
    car = life.vehicle
    room = (target - car.soc) / 100 * physics.USABLE_KWH
    energy = min(power * seconds / 3600, room)
    car.energy_kwh += energy
    hours = seconds / 3600
    car.battery_temperature = physics.warmed(car.battery_temperature, energy, hours)
    car.battery_temperature = physics.relax(car.battery_temperature, car.outside, hours)
    life.wait(seconds)
    return energy


def _unplug(life: Life, place: Place, plan: Plan, meter: Meter) -> Iterator[Push]:
    car = life.vehicle
    car.plug, car.display, car.station = "DISCONNECTED", "NOT_READY", "NOT_DETECTED"
    car.power_type = "UNKNOWN"
    if plan.charger.kind is ChargerKind.DC:
        car.charger_volts = 0.0
    yield life.frame((*PLUG_METRICS, *STATUS_METRICS))
    session = _true_session(life, place, plan, meter, logged=not life.chance(LOST_LOG))
    life.truth.sessions.append(session)
    noticed = timedelta(seconds=life.rng.randint(4, 30))
    yield life.frame(after=noticed.total_seconds())
    if session.logged:
        life.charge_log = log_entry(
            session, meter, plan, car.range_km - meter.start_range
        )
        at = life.now + LATENCY + noticed + LOG_AFTER
        life.send_later(
            Push(at=at, kind=PushKind.CHARGE_LOG, charge_log=life.charge_log)
        )
    life.wait(noticed.total_seconds() + 20)


def _true_session(
    life: Life, place: Place, plan: Plan, meter: Meter, *, logged: bool
) -> TrueSession:
    return TrueSession(
        plug_in=meter.plug_in,
        plug_out=life.now,
        place=place,
        charger=plan.charger,
        start_soc=meter.start_soc,
        end_soc=life.vehicle.shown_soc,
        energy_kwh=round(meter.energy_kwh, 5),
        max_power_kw=meter.max_kw,
        segments=tuple(meter.segments),
        logged=logged and bool(meter.segments),
    )


def log_entry(
    session: TrueSession, meter: Meter, plan: Plan, added_km: float
) -> Mapping[str, Any]:
    """Return Ford's log of a finished session (SOURCE_CONTRACT 2.4): kWh, W, s, km, UTC."""
    begin, end = session.segments[0].start, session.segments[-1].end
    active = meter.active.total_seconds()
    mean_w = 1000 * session.energy_kwh / (active / 3600)
    first, last = round(session.start_soc), round(session.end_soc)
    return {
        "id": f"{session.plug_in:%Y%m%d%H%M%S}",
        "deviceId": "virtual",
        "eventType": "ChargeData",
        "chargerType": session.charger.power_type,
        "energyConsumed": session.energy_kwh,
        "timeStamp": stamp(session.plug_out + LOG_WRITTEN_AFTER),
        "preferredChargeAmount": 0,
        "targetSoc": plan.target,
        "plugDetails": {
            "plugInTime": stamp(session.plug_in),
            "plugOutTime": stamp(session.plug_out),
            "totalPluggedInTime": int(
                (session.plug_out - session.plug_in).total_seconds()
            ),
            "plugInDte": round(meter.start_range, 1),
            "totalDistanceAdded": round(added_km, 1),
        },
        "power": {
            "min": round(1000 * meter.min_kw, 1),
            "max": round(1000 * meter.max_kw, 1),
            "median": 0.0,
            "average": 0.51 * mean_w,
            "weightedAverage": 0.66 * mean_w,
        },
        "stateOfCharge": {
            "firstSOC": first,
            "lastSOC": last,
            "socDifference": last - first,
        },
        "energyTransferDuration": {
            "begin": stamp(begin),
            "end": stamp(end),
            "totalTime": int(active),
        },
        "location": _location(session.place, session.charger),
    }


def _location(place: Place, charger: Charger) -> Mapping[str, Any]:
    address = {
        "address1": f"1 {place.name} Road",
        "address2": None,
        "city": "Nowhere",
        "state": None,
        "country": "DEU",
        "postalCode": "00000",
    }
    return {
        "id": 1 if place.saved else None,
        "type": "SAVED" if place.saved else "UNSAVED",
        "name": place.name,
        "address": address,
        "geoHash": "00000000",
        "tags": None,
        "latitude": round(place.latitude, 6),
        "longitude": round(place.longitude, 6),
        "timeZoneOffset": "UTC+01:00",
        "network": charger.network or "UNKNOWN",
    }
