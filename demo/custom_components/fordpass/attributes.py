"""How attributes follow from the container: spellings, types and units of ha-fordpass.

Distances and temperatures follow Home Assistant's unit system, unrounded; voltages, currents
and energies are Ford's (SOURCE_CONTRACT 2.2 to 2.5).
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from homeassistant.const import UnitOfLength, UnitOfTemperature
from homeassistant.util import dt as dt_util
from homeassistant.util.unit_system import UnitSystem

from .cloud import CUSTOM, Cloud
from .const import UNSUPPORTED
from .values import charging_power, segments

type Json = dict[str, Any]
type Attributes = Callable[[Cloud, UnitSystem], Mapping[str, Any] | None]
type Convert = Callable[[Any, UnitSystem], Any]

UNDEFINED: Final = "Undefined"
WEEKDAYS: Final = (
    "MONDAY",
    "TUESDAY",
    "WEDNESDAY",
    "THURSDAY",
    "FRIDAY",
    "SATURDAY",
    "SUNDAY",
)


def distance(value: float, units: UnitSystem) -> float:
    """Return km in the system's unit of length."""
    return units.length(value, UnitOfLength.KILOMETERS)


def temperature(value: float, units: UnitSystem) -> float:
    """Return °C in the system's unit of temperature."""
    return units.temperature(value, UnitOfTemperature.CELSIUS)


def _as_is(value: Any, _: UnitSystem) -> Any:
    return value


def _float(value: Any, _: UnitSystem) -> float:
    return float(value)


# Ford's metric -> (attribute, conversion, what stands for a missing value)
type Table = Mapping[str, tuple[str, Convert, Any]]

RANGE_TABLE: Final[Table] = {
    "xevBatteryIoCurrent": ("batteryAmperage", _float, 0),
    "xevBatteryVoltage": ("batteryVoltage", _float, 0),
    "xevBatteryStateOfCharge": ("batteryCharge", _as_is, 0),
    "xevBatteryActualStateOfCharge": ("batteryActualCharge", _as_is, 0),
    "xevBatteryPerformanceStatus": ("batteryPerformanceStatus", _as_is, UNSUPPORTED),
    "xevBatteryEnergyRemaining": ("batteryEnergyRemaining", _as_is, 0),
    "xevBatteryCapacity": ("maximumBatteryCapacity", _as_is, 0),
    "xevBatteryMaximumRange": ("maximumBatteryRange", distance, 0),
    "tripXevBatteryRangeRegenerated": ("tripRangeRegenerated", distance, 0),
    "tripXevBatteryChargeRegenerated": ("tripDrivingScore", _as_is, 0),
    "xevTractionMotorVoltage": ("motorVoltage", _float, 0),
    "xevTractionMotorCurrent": ("motorAmperage", _float, 0),
}
CHARGING_TABLE: Final[Table] = {
    "xevPlugChargerStatus": ("plugStatus", _as_is, UNSUPPORTED),
    "xevChargeStationCommunicationStatus": (
        "chargingStationStatus",
        _as_is,
        UNSUPPORTED,
    ),
    "xevBatteryChargeDisplayStatus": ("chargingStatus", _as_is, UNSUPPORTED),
    "xevChargeStationPowerType": ("chargingType", _as_is, UNSUPPORTED),
    "xevBatteryChargerVoltageOutput": ("chargingVoltage", _float, 0),
    "xevBatteryChargerCurrentOutput": ("chargingAmperage", _float, 0),
    "xevBatteryTemperature": ("batteryTemperature", temperature, 0),
    "xevBatteryStateOfCharge": ("stateOfCharge", _as_is, 0),
}

# The end of a custom metric's name -> attribute
SCORES: Final = {
    "accumulated-vehicle-speed-cruising-coaching-score": "tripSpeedScore",
    "accumulated-deceleration-coaching-score": "tripDecelerationScore",
    "accumulated-acceleration-coaching-score": "tripAccelerationScore",
    "vehicle-electrical-efficiency": "tripElectricalEfficiency",
    "xevRemoteDataResponseStatus": "remoteDataResponseStatus",
    "xev-current-user-saved-charge-location-id": "currentUserSavedChargeLocationId",
}
LIMITS: Final = {"global-ac-current-limit": "globalAcCurrentLimit"}
SCHEDULE_ID: Final = "xev-next-departure-time-schedule-id"


def vehicle(cloud: Cloud, units: UnitSystem) -> Json | None:
    """Return the attributes of `elVeh`."""
    if "xevBatteryRange" not in cloud.metrics:
        return None
    found = _table(RANGE_TABLE, cloud, units)
    _power(found, "batterykW", "batteryVoltage", "batteryAmperage")
    _power(found, "motorkW", "motorVoltage", "motorAmperage")
    found |= _custom(SCORES, cloud)
    if SCHEDULE_ID in _customs(cloud):
        found["nextScheduledDepartureTime"] = _next_departure(cloud)
    return found | _trip(cloud, units)


def charging(cloud: Cloud, units: UnitSystem) -> Json | None:
    """Return the attributes of `elVehCharging`."""
    if "xevBatteryChargeDisplayStatus" not in cloud.metrics:
        return None
    found = _table(CHARGING_TABLE, cloud, units)
    if (power := charging_power(cloud)) is not None:
        found["chargingkW"] = power
    if "xevBatteryTimeToFullCharge" in cloud.metrics:
        found["estimatedEndTime"] = _estimated_end(cloud)
    return found | _custom(LIMITS, cloud)


def plug(cloud: Cloud, _: UnitSystem) -> Json:
    """Return the attributes of `elVehPlug`, with their capital C."""
    return {
        "ChargingStationStatus": cloud.value(
            "xevChargeStationCommunicationStatus", UNSUPPORTED
        ),
        "ChargingType": cloud.value("xevChargeStationPowerType", UNSUPPORTED),
    }


def soc(cloud: Cloud, units: UnitSystem) -> Json:
    """Return the attributes of `soc`."""
    range_km = cloud.value("xevBatteryRange")
    return {} if range_km is None else {"batteryRange": distance(range_km, units)}


def last_trip(cloud: Cloud, units: UnitSystem) -> Json:
    """Return the attributes of `lastEnergyConsumed`: those of the last segment."""
    event, found = cloud.trip(), segments(cloud)
    if event is None or not found:
        return {"tripUpdateTime": None}
    one = found[-1]
    outside = temperature(one["outside_air_ambient_temperature"], units)
    return {
        "tripUpdateTime": event["updateTime"],
        "tripDuration": _duration(one),
        "tripDistanceTraveled": distance(one["distance_traveled"], units),
        "tripCabinTemperature": temperature(one["cabin_temperature"], units),
        "tripAmbientTemperature": temperature(one["ambient_temperature"], units),
        "tripOutsideAirAmbientTemperature": outside,
    }


def cabin(cloud: Cloud, units: UnitSystem) -> Json:
    """Return the attributes of `cabinTemperature`."""
    names = ("tripAmbientTemp", "tripOutsideAirAmbientTemp")
    found = _trip(cloud, units)
    return {name: found[name] for name in names if name in found}


def charge_log(cloud: Cloud, units: UnitSystem) -> Json | None:
    """Return Ford's log entry.

    On other than metric systems the added distance is converted anew with every call, in the
    dictionary that all published states share (SOURCE_CONTRACT 4.1).
    """
    if cloud.charge_log is None:
        return None
    found = {k: v for k, v in cloud.charge_log.items() if k not in {"id", "deviceId"}}
    plug_details = found["plugDetails"]
    added = distance(plug_details["totalDistanceAdded"], units)
    plug_details["totalDistanceAdded"] = added
    return found


def raw(metric: str) -> Attributes:
    """Return a reader of a metric just as Ford wraps it."""
    return lambda cloud, _: cloud.metrics.get(metric)


def gps(cloud: Cloud, _: UnitSystem) -> Json | None:
    """Return the wrapped position, into which compass and heading are written (4.20)."""
    found: Json | None = cloud.metrics.get("position")
    if found is not None:
        found["compassDirection"] = cloud.value("compassDirection", UNSUPPORTED)
        found["heading"] = cloud.value("heading", UNSUPPORTED)
    return found


def alarm(cloud: Cloud, _: UnitSystem) -> Json | None:
    """Return the wrapped alarm status, into which the panic alarm is written (4.20)."""
    found: Json | None = cloud.metrics.get("alarmStatus")
    if found is not None:
        found["panicAlarmStatus"] = cloud.value("panicAlarmStatus", UNSUPPORTED)
    return found


def tracker(cloud: Cloud, _: UnitSystem) -> Json:
    """Return the attributes of the device tracker beside latitude and longitude."""
    position = cloud.value("position", {})
    found = {"Altitude": position["location"]["alt"]} if "location" in position else {}
    names = ("gpsCoordinateMethod", "gpsDimension")
    return found | {name: position[name] for name in names if name in position}


def low_voltage(cloud: Cloud, _: UnitSystem) -> Json:
    """Return the attributes of the 12 V battery."""
    return {"batteryVoltage": cloud.value("batteryVoltage", 0)}


SPEED_METRICS: Final = (
    "acceleratorPedalPosition",
    "brakePedalStatus",
    "brakeTorque",
    "gearLeverPosition",
    "parkingBrakeStatus",
    "torqueAtTransmission",
    "wheelTorqueStatus",
    "yawRate",
)


def speed(cloud: Cloud, _: UnitSystem) -> Json:
    """Return the attributes of `speed`."""
    found: Json = {"acceleration": cloud.value("acceleration", {})}
    metrics = (name for name in SPEED_METRICS if name in cloud.metrics)
    return found | {name: cloud.value(name, UNSUPPORTED) for name in metrics}


def acceleration(cloud: Cloud, _: UnitSystem) -> Json:
    """Return the three axes."""
    found: Json = cloud.value("acceleration", {})
    return found


def outside(cloud: Cloud, units: UnitSystem) -> Json:
    """Return the ambient temperature, which nobody keeps up to date (4.16)."""
    value = cloud.value("ambientTemp")
    return {} if value is None else {"ambientTemp": temperature(value, units)}


def countdown(cloud: Cloud, _: UnitSystem) -> Json:
    """Return the seconds that a remote start has left."""
    return {"countdown": cloud.value("remoteStartCountdownTimer", 0)}


# Pressure unit of the integration's options -> (factor from kPa, digits, unit)
PRESSURES: Final = {
    "PSI": (0.1450377, 1, "psi"),
    "BAR": (0.01, 2, "bar"),
    "kPa": (1.0, 0, "kPa"),
}


def tires(pressure_unit: str) -> Attributes:
    """Return a reader of the tyres' pressures: texts in the integration's own unit (4.18)."""
    return partial(_tires, pressure_unit)


def _tires(pressure_unit: str, cloud: Cloud, _: UnitSystem) -> Json:
    factor, digits, unit = PRESSURES[pressure_unit]
    system = cloud.metrics.get("tirePressureSystemStatus") or [{"value": UNSUPPORTED}]
    found: Json = {"systemState": system[0]["value"]}
    for one in cloud.metrics.get("tirePressure", ()):
        value = round(one["value"] * factor, digits)
        found[_camel(one["vehicleWheel"])] = f"{value} {unit}"
    for one in cloud.metrics.get("tirePressureStatus", ()):
        found[f"{_camel(one['vehicleWheel'])}_state"] = one["value"]
    return found


def each(metric: str, key: str) -> Attributes:
    """Return a reader of a list metric: one attribute for each door or seat."""

    def read(cloud: Cloud, _: UnitSystem) -> Json:
        return {_camel(one[key]): one["value"] for one in cloud.metrics.get(metric, ())}

    return read


def indicators(cloud: Cloud, _: UnitSystem) -> Json:
    """Return every warning light."""
    found = cloud.metrics.get("indicators", {})
    return {name.lower(): one["value"] for name, one in found.items()}


def events(cloud: Cloud, _: UnitSystem) -> Json:
    """Return all events, the very dictionaries that are merged in place (4.3)."""
    return cloud.events


def metrics(cloud: Cloud, _: UnitSystem) -> Json:
    """Return all metrics."""
    return cloud.metrics


def _table(table: Table, cloud: Cloud, units: UnitSystem) -> Json:
    return {
        name: convert(cloud.value(metric, missing), units)
        for metric, (name, convert, missing) in table.items()
        if metric in cloud.metrics
    }


def _power(found: Json, name: str, volts: str, amps: str) -> None:
    if volts in found and amps in found:
        found[name] = round(found[volts] * found[amps] / 1000, 2) or 0


def _customs(cloud: Cloud) -> Json:
    """Return the custom metrics by the end of their names."""
    wrapped = cloud.metrics.get(CUSTOM, {})
    return {name.rsplit(":", 1)[-1]: one.get("value") for name, one in wrapped.items()}


def _custom(names: Mapping[str, str], cloud: Cloud) -> Json:
    found = _customs(cloud)
    return {names[name]: value for name, value in found.items() if name in names}


def _trip(cloud: Cloud, units: UnitSystem) -> Json:
    """Return the figures of the last segment in the spelling of `elVeh`."""
    found: Json = {}
    for one in segments(cloud):
        energy = round(one["energy_consumed"] / 1000, 2)
        length = distance(one["distance_traveled"], units)
        found = {
            "tripAmbientTemp": temperature(one["ambient_temperature"], units),
            "tripOutsideAirAmbientTemp": temperature(
                one["outside_air_ambient_temperature"], units
            ),
            "tripDuration": _duration(one),
            "tripCabinTemp": temperature(one["cabin_temperature"], units),
            "tripEnergyConsumed": energy,
            "tripDistanceTraveled": length,
            "tripEfficiency": length / energy if length and energy else 0,
        }
    return found


def _duration(segment: Json) -> str:
    return str(timedelta(seconds=segment["trip_duration"]))


def _estimated_end(cloud: Cloud) -> datetime:
    """Return Ford's time plus the minutes left, also when nothing is left (4.15)."""
    wrapped = cloud.metrics["xevBatteryTimeToFullCharge"]
    updated_at = dt_util.parse_datetime(wrapped["updateTime"], raise_on_error=True)
    return dt_util.as_local(updated_at + timedelta(minutes=wrapped["value"]))


def _next_departure(cloud: Cloud) -> datetime | str:
    """Return a naive local time (4.14), or the word "Undefined"."""
    settings = cloud.metrics.get("configurations", {}).get(
        "xevDepartureSchedulesSetting"
    )
    if settings is None or cloud.updated_at is None:
        return UNDEFINED
    schedule = settings["value"]["departureLocations"][0]["departureSchedules"][0]
    weekly = schedule["schedule"]["weeklySchedule"]
    hour, minute = map(int, weekly["timeOfDay"].split(":"))
    now = dt_util.as_local(cloud.updated_at).replace(tzinfo=None)
    moment = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
    moment += timedelta(days=(WEEKDAYS.index(weekly["dayOfWeek"]) - now.weekday()) % 7)
    return moment if moment > now else moment + timedelta(days=7)


def _camel(name: str) -> str:
    """Return FRONT_LEFT as frontLeft."""
    first, *rest = name.lower().split("_")
    return first + "".join(word.title() for word in rest)
