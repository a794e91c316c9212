"""Which entity tells what: one row for each value that a snapshot holds.

The rows follow SOURCE_CONTRACT 2.1 to 2.5. An entity is named by its platform and the key in
its unique id, in lower case, as in ``sensor.elveh``; that is never its entity id.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from homeassistant.const import UnitOfLength, UnitOfPower, UnitOfTime

from .units import Quantity
from .values import (
    Reader,
    code,
    indicators,
    moment,
    number,
    percent,
    plug_status,
    tire_pressures,
)

SOC: Final = "sensor.soc"
RANGE: Final = "sensor.elveh"
CHARGING: Final = "sensor.elvehcharging"
CHARGING_POWER: Final = "sensor.elvehchargingpower"
PLUG: Final = "sensor.elvehplug"
EVCC: Final = "sensor.evccstatus"
LOW_VOLTAGE: Final = "sensor.battery"
SPEED: Final = "sensor.speed"
ODOMETER: Final = "sensor.odometer"
GPS: Final = "sensor.gps"
TRACKER: Final = "device_tracker.tracker"
REFRESH: Final = "sensor.lastrefresh"
TARGET_SOC: Final = "select.globaltargetsoc"
TRIP: Final = "sensor.lastenergyconsumed"
CHARGE_LOG: Final = "sensor.energytransferlogentry"

# The unit of an attribute that follows a unit system (contract 2.7, "loc").
LOCAL: Final = "local"
# Capacity comes as kWh or as Wh (quirk 4.29); no car has a battery of a megawatt hour.
_WATT_HOURS_FROM: Final = 1000.0
# Below half a metre a second the speed of a parked car is noise (quirk 4.19).
_STANDS_BELOW_KMH: Final = 1.8


@dataclass(frozen=True, slots=True)
class Source:
    """One place where a value is found.

    ``path`` leads to an attribute; without one it is the state. ``unit`` is the unit of an
    attribute that measures something. ``zero`` says whether 0 is a value here: Ford's
    integrations put it where a metric has none (quirk 4.7).
    """

    entity: str
    path: tuple[str, ...] | None = None
    unit: str | None = None
    zero: bool = True


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a snapshot: how to read it, and where, the best place first."""

    name: str
    read: Reader[Any]
    sources: tuple[Source, ...]
    quantity: Quantity | None = None
    refine: Callable[[float], float] | None = None


@dataclass(frozen=True, slots=True)
class Fields:
    """The rows of one reading, and the entities that they are read from."""

    name: str
    rows: tuple[Field, ...]
    entities: tuple[str, ...]


def _fields(name: str, *rows: Field) -> Fields:
    entities = {source.entity: None for row in rows for source in row.sources}
    return Fields(name, rows, tuple(entities))


def _state(entity: str) -> Source:
    return Source(entity)


def _attribute(entity: str, *path: str, unit: str | None = None) -> Source:
    return Source(entity, path, unit)


def _filled(entity: str, *path: str, unit: str | None = None) -> Source:
    """Return an attribute where 0 stands for a missing value."""
    return Source(entity, path, unit, zero=False)


def _kilowatt_hours(capacity: float) -> float:
    return capacity / 1000 if capacity > _WATT_HOURS_FROM else capacity


def _moving(speed: float) -> float:
    return speed if abs(speed) >= _STANDS_BELOW_KMH else 0.0


def _word(name: str, *sources: Source) -> Field:
    return Field(name, code, sources)


def _figure(name: str, *sources: Source) -> Field:
    return Field(name, number, sources)


def _share(name: str, *sources: Source) -> Field:
    return Field(name, percent, sources)


def _measure(name: str, quantity: Quantity, *sources: Source) -> Field:
    return Field(name, number, sources, quantity)


BATTERY: Final = _fields(
    "battery",
    _share(
        "hv_battery_soc",
        _state(SOC),
        _filled(RANGE, "batteryCharge"),
        _filled(CHARGING, "stateOfCharge"),
    ),
    _share("hv_battery_actual_soc", _filled(RANGE, "batteryActualCharge")),
    _figure("hv_battery_voltage", _filled(RANGE, "batteryVoltage")),
    _figure("hv_battery_amperage", _attribute(RANGE, "batteryAmperage")),
    _figure("hv_battery_kw", _attribute(RANGE, "batterykW")),
    Field(
        "hv_battery_capacity",
        number,
        (_filled(RANGE, "maximumBatteryCapacity"),),
        refine=_kilowatt_hours,
    ),
    _measure(
        "hv_battery_range",
        Quantity.DISTANCE,
        _state(RANGE),
        _attribute(SOC, "batteryRange", unit=LOCAL),
    ),
    _measure(
        "hv_battery_max_range",
        Quantity.DISTANCE,
        _filled(RANGE, "maximumBatteryRange", unit=LOCAL),
    ),
    _measure(
        "hv_battery_temperature",
        Quantity.TEMPERATURE,
        _attribute(CHARGING, "batteryTemperature", unit=LOCAL),
    ),
    _share("lv_battery_level", _state(LOW_VOLTAGE)),
    _figure(
        "lv_battery_voltage",
        _filled(LOW_VOLTAGE, "batteryVoltage"),
        _filled(LOW_VOLTAGE, "batteryVoltageObject", "value"),
    ),
    _figure("motor_voltage", _filled(RANGE, "motorVoltage")),
    _figure("motor_amperage", _attribute(RANGE, "motorAmperage")),
    _figure("motor_kw", _attribute(RANGE, "motorkW")),
    _word("performance_status", _attribute(RANGE, "batteryPerformanceStatus")),
    _figure("energy_remaining", _filled(RANGE, "batteryEnergyRemaining")),
)

VEHICLE: Final = _fields(
    "vehicle",
    # The state of the odometer cannot correct itself (quirk 4.9), the attribute is Ford's own.
    _measure(
        "odometer",
        Quantity.DISTANCE,
        _attribute(ODOMETER, "value", unit=UnitOfLength.KILOMETERS),
        _state(ODOMETER),
    ),
    Field("speed", number, (_state(SPEED),), Quantity.SPEED, _moving),
    _figure(
        "accelerator_position",
        _state("sensor.acceleratorpedalposition"),
        _attribute(SPEED, "acceleratorPedalPosition"),
    ),
    _word(
        "brake_status",
        _state("sensor.brakepedalstatus"),
        _attribute(SPEED, "brakePedalStatus"),
    ),
    _word(
        "gear_position",
        _state("sensor.gearleverposition"),
        _attribute(SPEED, "gearLeverPosition"),
    ),
    _word(
        "parking_brake",
        _state("sensor.parkingbrakestatus"),
        _attribute(SPEED, "parkingBrakeStatus"),
    ),
    _word(
        "ignition_status",
        _state("sensor.ignitionstatus"),
        _attribute("sensor.ignitionstatus", "value"),
    ),
    _word("remote_start_status", _state("sensor.remotestartstatus")),
    _measure("coolant_temp", Quantity.TEMPERATURE, _state("sensor.coolanttemp")),
    _figure(
        "torque_at_transmission",
        _state("sensor.torqueattransmission"),
        _attribute(SPEED, "torqueAtTransmission"),
    ),
    _word("door_lock_status", _state("sensor.doorlock")),
    Field("tire_pressure", tire_pressures, (_attribute("sensor.tirepressure"),)),
    Field("indicators", indicators, (_attribute("sensor.indicators"),)),
    _figure(
        "brake_torque", _state("sensor.braketorque"), _attribute(SPEED, "brakeTorque")
    ),
    _word(
        "wheel_torque_status",
        _state("sensor.wheeltorquestatus"),
        _attribute(SPEED, "wheelTorqueStatus"),
    ),
    _figure("yaw_rate", _state("sensor.yawrate"), _attribute(SPEED, "yawRate")),
    _figure(
        "acceleration",
        _state("sensor.acceleration"),
        _attribute(SPEED, "acceleration", "x"),
    ),
    _figure(
        "engine_speed", _state("sensor.enginespeed"), _attribute(SPEED, "engineSpeed")
    ),
    # Its attribute ambientTemp is weeks old on some cars (quirk 4.16).
    _measure("outside_temperature", Quantity.TEMPERATURE, _state("sensor.outsidetemp")),
    _measure(
        "cabin_temperature", Quantity.TEMPERATURE, _state("sensor.cabintemperature")
    ),
    _word("deep_sleep_status", _state("sensor.deepsleep")),
    _word("device_connectivity", _state("sensor.deviceconnectivity")),
    _word("evcc_status", _state(EVCC)),
    _word("seatbelt_status", _state("sensor.seatbelt")),
    _measure(
        "remote_start_countdown",
        Quantity.DURATION,
        _state("sensor.remotestartcountdown"),
        _attribute("sensor.remotestartstatus", "countdown", unit=UnitOfTime.SECONDS),
    ),
)

CHARGE: Final = _fields(
    "charge",
    Field(
        "plug_status",
        plug_status,
        (_state(PLUG), _attribute(CHARGING, "plugStatus"), _state(EVCC)),
    ),
    _word("charging_status", _state(CHARGING), _attribute(CHARGING, "chargingStatus")),
    _word(
        "station_status",
        _attribute(CHARGING, "chargingStationStatus"),
        _attribute(PLUG, "ChargingStationStatus"),
    ),
    _word(
        "power_type",
        _attribute(CHARGING, "chargingType"),
        _attribute(PLUG, "ChargingType"),
    ),
    _figure("voltage", _filled(CHARGING, "chargingVoltage")),
    _figure("amperage", _attribute(CHARGING, "chargingAmperage")),
    Field("estimated_end", moment, (_attribute(CHARGING, "estimatedEndTime"),)),
    # The targets of saved locations say nothing of where the car is; the global one always holds.
    Field("target_soc", percent, (Source(TARGET_SOC, zero=False),)),
)

# The power that the charger's own figures make, and the one that some cars tell instead.
CHARGER_POWER: Final = _measure(
    "power_kw",
    Quantity.POWER,
    _state(CHARGING_POWER),
    _attribute(CHARGING, "chargingkW", unit=UnitOfPower.KILO_WATT),
)
TOLD_POWER: Final = _measure(
    "power_kw",
    Quantity.POWER,
    _attribute(CHARGING, "chargePowerKw", unit=UnitOfPower.KILO_WATT),
)

# By the kind of charger; only one of the two holds at a time.
TARGET_AC: Final = _share("target_soc", _filled(CHARGING, "globalAcTargetSoc"))
TARGET_DC: Final = _share("target_soc", _filled(CHARGING, "globalDcTargetSoc"))

DRIVE: Final = _fields(
    "drive",
    _measure(
        "range_regenerated",
        Quantity.DISTANCE,
        _attribute(RANGE, "tripRangeRegenerated", unit=LOCAL),
    ),
    _figure("driving_score", _filled(RANGE, "tripDrivingScore")),
    _figure("speed_score", _attribute(RANGE, "tripSpeedScore")),
    _figure("acceleration_score", _attribute(RANGE, "tripAccelerationScore")),
    _figure("deceleration_score", _attribute(RANGE, "tripDecelerationScore")),
    _figure("electrical_efficiency", _attribute(RANGE, "tripElectricalEfficiency")),
    _figure(
        "brake_torque", _state("sensor.braketorque"), _attribute(SPEED, "brakeTorque")
    ),
)

# Ford gives no accuracy, so the tracker's is always 0; altitude 0.0 means unknown (contract 2.5).
FIX: Final = _fields(
    "fix",
    _figure("gps_accuracy", _filled(TRACKER, "gps_accuracy")),
    _figure("altitude", _filled(TRACKER, "Altitude")),
    _word("compass_direction", _attribute(GPS, "compassDirection")),
    Field("fixed_at", moment, (_attribute(GPS, "updateTime"),)),
)
# The state of the gps sensor is the text of a Python dictionary (quirk 4.20).
PLACES: Final = (
    (_attribute(TRACKER, "latitude"), _attribute(TRACKER, "longitude")),
    (
        _attribute(GPS, "value", "location", "lat"),
        _attribute(GPS, "value", "location", "lon"),
    ),
)

REFRESHED_AT: Final = Field("refreshed_at", moment, (_state(REFRESH),))

ROWS: Final = (
    *BATTERY.rows,
    *VEHICLE.rows,
    *CHARGE.rows,
    CHARGER_POWER,
    TOLD_POWER,
    *DRIVE.rows,
    *FIX.rows,
    REFRESHED_AT,
)

# Every entity that is worth following.
ENTITIES: Final = frozenset(
    {source.entity for field in ROWS for source in field.sources}
    | {TRACKER, TRIP, CHARGE_LOG}
)
