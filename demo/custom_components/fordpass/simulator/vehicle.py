"""The car itself: what it is doing, and how Ford's cloud would put it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from math import floor
from typing import Any, Final

from . import physics
from .world import HOME

type Json = dict[str, Any]

CORRELATION: Final = "1715"
CUSTOM: Final = "aui:signal:745a2a40-3327-4943-bdf8-f71d9b389d8b:custom:"
COMPASS: Final = (
    "NORTH",
    "NORTHEAST",
    "EAST",
    "SOUTHEAST",
    "SOUTH",
    "SOUTHWEST",
    "WEST",
    "NORTHWEST",
)

WHEELS: Final = {
    "FRONT_LEFT": 251,
    "FRONT_RIGHT": 253,
    "REAR_LEFT": 248,
    "REAR_RIGHT": 249,
}
TIRE_WARNING_KPA: Final = 215

# The current of a car at rest (SOURCE_CONTRACT 2.2): discharge is positive.
REST_CURRENT: Final = 0.080078125


def stamp(moment: datetime) -> str:
    """Return a time as Ford writes it."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}Z"


@dataclass(slots=True)
class Vehicle:
    """Everything that changes about the car; energies kWh, distances km, temperatures °C."""

    energy_kwh: float = 0.7 * physics.USABLE_KWH
    odometer_km: float = 18_204.0
    battery_temperature: float = 14.0
    outside: float = 10.0
    kwh_per_km: float = 0.19
    latitude: float = HOME.latitude
    longitude: float = HOME.longitude
    heading: float = 99.1
    ignition: str = "OFF"
    speed_kmh: float = 0.0
    current: float = REST_CURRENT
    plug: str = "DISCONNECTED"
    display: str = "NOT_READY"
    station: str = "NOT_DETECTED"
    power_type: str = "UNKNOWN"
    charger_volts: float = 0.0
    charger_amps: float = 0.1
    minutes_left: float = 0.0
    target_soc: int = 80
    range_regenerated: float = 2.0
    driving_score: float = 97.0
    coaching: dict[str, float] = field(
        default_factory=lambda: {
            "acceleration": 96.0,
            "deceleration": 91.0,
            "speed": 99.0,
        }
    )
    low_voltage_soc: float = 84.0
    low_voltage: float = 12.6
    connected: bool = True

    @property
    def soc(self) -> float:
        """Return the exact state of charge in %."""
        return 100 * self.energy_kwh / physics.USABLE_KWH

    @property
    def shown_soc(self) -> float:
        """Return the state of charge as the car shows it."""
        return round(2 * self.soc) / 2

    @property
    def range_km(self) -> float:
        """Return the range that the car promises."""
        return self.energy_kwh / self.kwh_per_km

    @property
    def shown_odometer(self) -> int:
        """Return the odometer as the car shows it: whole kilometres."""
        return floor(self.odometer_km)

    @property
    def volts(self) -> float:
        """Return the pack's voltage under its present load."""
        return (
            physics.open_voltage(self.soc) - self.current * physics.PACK_RESISTANCE_OHM
        )

    def load(self, power_kw: float) -> None:
        """Let this power flow out of the battery (negative: into it)."""
        self.current = round(1000 * power_kw / physics.open_voltage(self.soc), 2)

    def idle(self) -> None:
        """Let nothing flow."""
        self.current = REST_CURRENT

    def frame(self, names: Iterable[str], moment: datetime) -> Json:
        """Return these metrics as Ford sends them, stamped with a time."""
        when = stamp(moment)
        return {name: METRICS[name](self, when) for name in names}

    def everything(self, moment: datetime) -> Json:
        """Return all metrics as Ford sends them."""
        return self.frame(METRICS, moment)

    def states(self, moment: datetime) -> Json:
        """Return the states of modem and command gate as Ford sends them."""
        when = stamp(moment)
        awake = self.connected
        return {
            "deviceConnectivity": _state(
                when, "CONNECTED" if awake else "DISCONNECTED"
            ),
            "commandPreclusion": _state(
                when, "COMMANDS_PERMITTED" if awake else "COMMANDS_PRECLUDED"
            ),
        }

    def tire_kpa(self, wheel: str) -> float:
        """Return a tyre's pressure: it follows the temperature, and a drive warms it."""
        warmth = self.outside + (9 if self.speed_kmh else 0)
        return float(round(WHEELS[wheel] * (warmth + 273) / 285))

    def tire_state(self, wheel: str) -> str:
        """Return Ford's opinion of a tyre's pressure."""
        return "LOW" if self.tire_kpa(wheel) < TIRE_WARNING_KPA else "NORMAL"


type Shape = Callable[[Vehicle, str], Any]


def _wrap(when: str, value: object, **extra: object) -> Json:
    return {
        "updateTime": when,
        "oemCorrelationId": CORRELATION,
        **extra,
        "value": value,
    }


def _state(when: str, value: str) -> Json:
    return {"updateTime": when, "timestamp": when, "value": {"toState": value}}


def _plain(read: Callable[[Vehicle], object], **extra: object) -> Shape:
    """Shape a single value."""
    return lambda car, when: _wrap(when, read(car), **extra)


def _const(value: object, **extra: object) -> Shape:
    """Shape a value that this car never changes."""
    return _plain(lambda _: value, **extra)


def _each(key: str, read: Mapping[str, Callable[[Vehicle], object]]) -> Shape:
    """Shape a list with one entry for each wheel, door or seat."""
    return lambda car, when: [
        {"updateTime": when, "value": value(car), key: name}
        for name, value in read.items()
    ]


def _tires(when: str, read: Callable[[str], object]) -> list[Json]:
    return [
        {"updateTime": when, "value": read(wheel), "vehicleWheel": wheel}
        for wheel in WHEELS
    ]


def _position(car: Vehicle, when: str) -> Json:
    location = {
        "lat": round(car.latitude, 6),
        "lon": round(car.longitude, 6),
        "alt": 15.24,
    }
    value = {
        "location": location,
        "gpsDimension": "DIM_3D",
        "gpsCoordinateMethod": "ACTUAL",
    }
    return _wrap(when, value, gpsModuleTimestamp=when)


def _heading(car: Vehicle, when: str) -> Json:
    kind = "HEADING_RAW_GNSS"
    value = {
        "heading": round(car.heading, 1),
        "uncertainty": 0.0,
        "detectionType": kind,
    }
    return _wrap(when, value)


def _custom(car: Vehicle, when: str) -> Json:
    values = {
        "accumulated-acceleration-coaching-score": car.coaching["acceleration"],
        "accumulated-deceleration-coaching-score": car.coaching["deceleration"],
        "accumulated-vehicle-speed-cruising-coaching-score": car.coaching["speed"],
        "vehicle-electrical-efficiency": 5.1,
        "xevRemoteDataResponseStatus": "NoRequest",
        "xev-current-user-saved-charge-location-id": 0,
        "xev-next-departure-time-schedule-id": 1,
        "global-ac-current-limit": 32,
    }
    return {CUSTOM + name: _wrap(when, value) for name, value in values.items()}


def _schedules(_: Vehicle, when: str) -> Json:
    weekly = {"dayOfWeek": "MONDAY", "timeOfDay": "07:30"}
    schedule = {
        "scheduleType": "RECURRING",
        "weeklySchedule": weekly,
        "timeZone": "LOCAL_TIME",
    }
    entry = {"scheduleId": "1", "scheduleStatus": "ON", "schedule": schedule}
    locations = [{"locationId": 0, "departureSchedules": [entry]}]
    value = {"departureScheduleFeatureStatus": "OFF", "departureLocations": locations}
    return {"xevDepartureSchedulesSetting": {"updateTime": when, "value": value}}


def _low_tire(car: Vehicle) -> bool:
    return any(car.tire_state(wheel) == "LOW" for wheel in WHEELS)


def _indicators(car: Vehicle, when: str) -> Json:
    values = {
        "checkEngineLight": False,
        "lowWasherFluid": False,
        "tirePressureMonitorSystemWarning": _low_tire(car),
    }
    return {name: _wrap(when, value) for name, value in values.items()}


def _driving[T](yes: T, no: T) -> Callable[[Vehicle], T]:
    return lambda car: yes if car.ignition == "ON" else no


def _compass(car: Vehicle) -> str:
    return COMPASS[round(car.heading / 45) % 8]


PRIMARY: Final = {"vehicleBattery": "PRIMARY_BATTERY"}

# Ford's metrics in the order of the cloud's answer (SOURCE_CONTRACT 2).
METRICS: Final[Mapping[str, Shape]] = {
    "customMetrics": _custom,
    "configurations": _schedules,
    "odometer": _plain(lambda car: float(car.shown_odometer)),
    "speed": _plain(lambda car: round(car.speed_kmh / 3.6, 2)),
    "ignitionStatus": _plain(lambda car: car.ignition),
    "gearLeverPosition": _plain(_driving("DRIVE", "PARK")),
    "parkingBrakeStatus": _plain(_driving("OFF", "ON"), parkingBrakeType="ELECTRIC"),
    "position": _position,
    "heading": _heading,
    "compassDirection": _plain(_compass),
    "batteryStateOfCharge": _plain(lambda car: round(car.low_voltage_soc), **PRIMARY),
    "batteryVoltage": _plain(lambda car: round(car.low_voltage, 2), **PRIMARY),
    "tirePressure": lambda car, when: _tires(when, car.tire_kpa),
    "tirePressureStatus": lambda car, when: _tires(when, car.tire_state),
    "tirePressureSystemStatus": lambda _, when: [
        {"updateTime": when, "value": "NORMAL_OPERATION"}
    ],
    "outsideTemperature": _plain(lambda car: round(2 * car.outside) / 2),
    "ambientTemp": _const(22.0),
    "acceleratorPedalPosition": _plain(
        lambda car: round(min(100.0, car.speed_kmh / 4), 1)
    ),
    "brakePedalStatus": _const("OFF"),
    "brakeTorque": _const(0.0),
    "torqueAtTransmission": _plain(lambda car: round(max(0.0, car.current) * 2.2, 1)),
    "wheelTorqueStatus": _const("OFF"),
    "yawRate": _const(0.0),
    "acceleration": _const({"x": 0.0, "y": 0.0, "z": 0.0}),
    "doorStatus": _each("vehicleDoor", {"UNSPECIFIED_FRONT": lambda _: "CLOSED"}),
    "doorLockStatus": _each(
        "vehicleDoor", {"ALL_DOORS": _driving("UNLOCKED", "LOCKED")}
    ),
    "hoodStatus": _const("CLOSED"),
    "alarmStatus": _plain(_driving("DISARMED", "ARMED")),
    "panicAlarmStatus": _const("UNDEFINED"),
    "indicators": _indicators,
    "seatBeltStatus": _each(
        "vehicleOccupantRole", {"DRIVER": _driving("BUCKLED", "UNBUCKLED")}
    ),
    "remoteStartCountdownTimer": _const(0),
    "displaySystemOfMeasure": _const("METRIC"),
    "tripXevBatteryChargeRegenerated": _plain(lambda car: round(car.driving_score, 1)),
    "tripXevBatteryRangeRegenerated": _plain(
        lambda car: round(car.range_regenerated, 1)
    ),
    "xevBatteryActualStateOfCharge": _plain(lambda car: round(3 + 0.93 * car.soc, 1)),
    "xevBatteryCapacity": _const(physics.NOMINAL_KWH),
    "xevBatteryChargeDisplayStatus": _plain(lambda car: car.display),
    "xevBatteryChargerCurrentOutput": _plain(lambda car: round(car.charger_amps, 1)),
    "xevBatteryChargerVoltageOutput": _plain(lambda car: round(car.charger_volts, 1)),
    "xevBatteryEnergyRemaining": _plain(lambda car: round(car.energy_kwh, 2)),
    "xevBatteryIoCurrent": _plain(lambda car: car.current),
    "xevBatteryMaximumRange": _plain(
        lambda car: round(physics.USABLE_KWH / car.kwh_per_km, 1)
    ),
    "xevBatteryPerformanceStatus": _plain(
        lambda car: (
            "REDUCED" if car.battery_temperature < physics.REDUCED_BELOW else "NORMAL"
        )
    ),
    "xevBatteryRange": _plain(lambda car: round(car.range_km, 1)),
    "xevBatteryStateOfCharge": _plain(lambda car: car.shown_soc),
    "xevBatteryTemperature": _plain(lambda car: float(round(car.battery_temperature))),
    "xevBatteryVoltage": _plain(lambda car: round(car.volts, 1)),
    "xevTractionMotorVoltage": _plain(lambda car: float(round(car.volts))),
    "xevTractionMotorCurrent": _plain(
        lambda car: round(0.92 * car.current, 1) if car.ignition == "ON" else 0.0
    ),
    "xevBatteryTimeToFullCharge": _plain(lambda car: float(round(car.minutes_left))),
    "xevPlugChargerStatus": _plain(lambda car: car.plug),
    "xevChargeStationCommunicationStatus": _plain(lambda car: car.station),
    "xevChargeStationPowerType": _plain(lambda car: car.power_type),
}
