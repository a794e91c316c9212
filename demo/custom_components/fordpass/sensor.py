"""The sensors of the virtual car: keys, classes and native units of ha-fordpass."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import (
    PERCENTAGE,
    EntityCategory,
    Platform,
    UnitOfEnergy,
    UnitOfLength,
    UnitOfPower,
    UnitOfSpeed,
    UnitOfTemperature,
    UnitOfTime,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.restore_state import RestoreEntity

from . import attributes, values
from .attributes import Attributes
from .cloud import CHARGE_LOG, CUSTOM, ENVELOPE, STATES, TRIP
from .const import CONF_PRESSURE_UNIT
from .coordinator import FordConfigEntry, FordCoordinator
from .entity import FordEntity
from .values import Read, Value

MEASUREMENT: Final = SensorStateClass.MEASUREMENT
DIAGNOSTIC: Final = EntityCategory.DIAGNOSTIC


@dataclass(frozen=True, kw_only=True)
class FordSensorDescription(SensorEntityDescription):
    """How a sensor reads the container, and what of it."""

    reads: tuple[str, ...]
    value: Read
    attributes: Attributes | None = None
    never_decreases: bool = False


def _temperature(key: str, metric: str, **extra: Any) -> FordSensorDescription:
    return FordSensorDescription(
        key=key,
        state_class=MEASUREMENT,
        device_class=SensorDeviceClass.TEMPERATURE,
        native_unit_of_measurement=UnitOfTemperature.CELSIUS,
        **{"reads": (metric,), "value": values.number(metric), **extra},
    )


def _text(key: str, *more: str, **extra: Any) -> FordSensorDescription:
    return FordSensorDescription(
        key=key, **{"reads": (key, *more), "value": values.text(key), **extra}
    )


def _number(key: str, **extra: Any) -> FordSensorDescription:
    return FordSensorDescription(
        key=key,
        reads=(key,),
        state_class=MEASUREMENT,
        **{"value": values.number(key), **extra},
    )


# In the order in which they are written (SOURCE_CONTRACT 3).
SENSORS: Final = (
    FordSensorDescription(
        key="odometer",
        reads=("odometer",),
        value=values.number("odometer"),
        attributes=attributes.raw("odometer"),
        never_decreases=True,
        state_class=SensorStateClass.TOTAL_INCREASING,
        device_class=SensorDeviceClass.DISTANCE,
        native_unit_of_measurement=UnitOfLength.KILOMETERS,
        suggested_display_precision=0,
    ),
    FordSensorDescription(
        key="battery",
        reads=("batteryStateOfCharge", "batteryVoltage"),
        value=values.number("batteryStateOfCharge", 0),
        attributes=attributes.low_voltage,
        state_class=MEASUREMENT,
        native_unit_of_measurement=PERCENTAGE,
    ),
    FordSensorDescription(
        key="tirePressure",
        reads=("tirePressure", "tirePressureStatus", "tirePressureSystemStatus"),
        value=values.of_list("tirePressureSystemStatus"),
    ),
    FordSensorDescription(
        key="gps",
        reads=("position", "compassDirection", "heading"),
        value=values.gps,
        attributes=attributes.gps,
    ),
    FordSensorDescription(
        key="alarm",
        reads=("alarmStatus", "panicAlarmStatus"),
        value=values.text("alarmStatus"),
        attributes=attributes.alarm,
    ),
    _text("ignitionStatus", attributes=attributes.raw("ignitionStatus")),
    FordSensorDescription(
        key="doorStatus",
        reads=("doorStatus", "hoodStatus"),
        value=values.doors,
        attributes=attributes.each("doorStatus", "vehicleDoor"),
    ),
    FordSensorDescription(
        key="windowPosition",
        reads=("windowStatus",),
        value=lambda _: "Closed",
    ),
    FordSensorDescription(
        key="lastRefresh",
        reads=(ENVELOPE,),
        value=values.last_refresh,
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_category=DIAGNOSTIC,
    ),
    FordSensorDescription(
        key="elVeh",
        reads=(*attributes.RANGE_TABLE, "xevBatteryRange", CUSTOM, TRIP),
        value=values.number("xevBatteryRange", 2),
        attributes=attributes.vehicle,
        device_class=SensorDeviceClass.DISTANCE,
        state_class=MEASUREMENT,
        native_unit_of_measurement=UnitOfLength.KILOMETERS,
    ),
    FordSensorDescription(
        key="elVehCharging",
        reads=(
            *attributes.CHARGING_TABLE,
            "xevBatteryIoCurrent",
            "xevBatteryTimeToFullCharge",
        ),
        value=values.text("xevBatteryChargeDisplayStatus"),
        attributes=attributes.charging,
    ),
    FordSensorDescription(
        key="elVehChargingPower",
        reads=(
            "xevBatteryChargerVoltageOutput",
            "xevBatteryChargerCurrentOutput",
            "xevBatteryIoCurrent",
        ),
        value=values.charging_power,
        device_class=SensorDeviceClass.POWER,
        state_class=MEASUREMENT,
        native_unit_of_measurement=UnitOfPower.KILO_WATT,
    ),
    FordSensorDescription(
        key="elVehPlug",
        reads=(
            "xevPlugChargerStatus",
            "xevChargeStationCommunicationStatus",
            "xevChargeStationPowerType",
        ),
        value=values.text("xevPlugChargerStatus"),
        attributes=attributes.plug,
    ),
    FordSensorDescription(
        key="speed",
        reads=("speed", "acceleration", *attributes.SPEED_METRICS),
        value=values.number("speed"),
        attributes=attributes.speed,
        device_class=SensorDeviceClass.SPEED,
        state_class=MEASUREMENT,
        native_unit_of_measurement=UnitOfSpeed.METERS_PER_SECOND,
    ),
    _text("gearLeverPosition"),
    FordSensorDescription(
        key="indicators",
        reads=("indicators",),
        value=values.active_indicators,
        attributes=attributes.indicators,
        entity_category=DIAGNOSTIC,
    ),
    _temperature(
        "outsideTemp",
        "outsideTemperature",
        reads=("outsideTemperature", "ambientTemp"),
        attributes=attributes.outside,
    ),
    _number("yawRate", suggested_display_precision=4),
    _number(
        "acceleration",
        value=lambda cloud: cloud.value("acceleration", {}).get("x"),
        attributes=attributes.acceleration,
        suggested_display_precision=3,
    ),
    _text("brakePedalStatus"),
    _number("brakeTorque"),
    _number("acceleratorPedalPosition", native_unit_of_measurement=PERCENTAGE),
    _text("parkingBrakeStatus"),
    _number("torqueAtTransmission"),
    _text("wheelTorqueStatus"),
    _temperature(
        "cabinTemperature",
        TRIP,
        value=values.of_trip("cabin_temperature", 2),
        attributes=attributes.cabin,
    ),
    FordSensorDescription(
        key="deepSleep",
        reads=(STATES,),
        value=values.state_of(
            "commandPreclusion",
            {"COMMANDS_PRECLUDED": "ACTIVE", "COMMANDS_PERMITTED": "DISABLED"},
        ),
    ),
    FordSensorDescription(
        key="remoteStartStatus",
        reads=("remoteStartCountdownTimer",),
        value=values.remote_start,
        attributes=attributes.countdown,
    ),
    FordSensorDescription(
        key="remoteStartCountdown",
        reads=("remoteStartCountdownTimer",),
        value=values.number("remoteStartCountdownTimer"),
        state_class=MEASUREMENT,
        device_class=SensorDeviceClass.DURATION,
        native_unit_of_measurement=UnitOfTime.SECONDS,
        suggested_unit_of_measurement=UnitOfTime.MINUTES,
        suggested_display_precision=0,
    ),
    FordSensorDescription(
        key="soc",
        reads=(
            "xevBatteryStateOfCharge",
            "xevBatteryRange",
            "xevBatteryChargeDisplayStatus",
        ),
        value=values.number("xevBatteryStateOfCharge", 2),
        attributes=attributes.soc,
        device_class=SensorDeviceClass.BATTERY,
        state_class=MEASUREMENT,
        native_unit_of_measurement=PERCENTAGE,
    ),
    FordSensorDescription(
        key="evccStatus",
        reads=("xevPlugChargerStatus", "xevBatteryChargeDisplayStatus"),
        value=values.evcc,
        entity_category=DIAGNOSTIC,
    ),
    FordSensorDescription(
        key="seatbelt",
        reads=("seatBeltStatus",),
        value=values.of_list("seatBeltStatus"),
        attributes=attributes.each("seatBeltStatus", "vehicleOccupantRole"),
    ),
    FordSensorDescription(
        key="deviceConnectivity",
        reads=(STATES,),
        value=values.state_of("deviceConnectivity"),
        entity_category=DIAGNOSTIC,
    ),
    FordSensorDescription(
        key="lastEnergyConsumed",
        reads=(TRIP,),
        value=values.of_trip("energy_consumed", 3),
        attributes=attributes.last_trip,
        state_class=MEASUREMENT,
        native_unit_of_measurement=UnitOfEnergy.WATT_HOUR,
    ),
    FordSensorDescription(
        key="energyTransferLogEntry",
        # Read with every push, because reading it is what spoils it (4.1).
        reads=(CHARGE_LOG, ENVELOPE),
        value=values.charged_energy,
        attributes=attributes.charge_log,
        state_class=MEASUREMENT,
        native_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
    ),
    FordSensorDescription(
        key="doorlock",
        reads=("doorLockStatus",),
        value=values.door_lock,
        attributes=attributes.each("doorLockStatus", "vehicleDoor"),
    ),
    FordSensorDescription(
        key="events",
        reads=(TRIP,),
        value=lambda cloud: len(cloud.events),
        attributes=attributes.events,
        entity_registry_enabled_default=False,
    ),
    FordSensorDescription(
        key="metrics",
        reads=(ENVELOPE,),
        value=lambda cloud: len(cloud.metrics),
        attributes=attributes.metrics,
        entity_registry_enabled_default=False,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,  # noqa: ARG001 (the platform's signature)
    entry: FordConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the sensors."""
    pressure_unit = entry.options.get(CONF_PRESSURE_UNIT, "BAR")
    tires = attributes.tires(pressure_unit)
    async_add_entities(
        FordSensor(
            entry.runtime_data,
            replace(one, attributes=tires) if one.key == "tirePressure" else one,
            rank,
        )
        for rank, one in enumerate(SENSORS)
    )


class FordSensor(SensorEntity, RestoreEntity, FordEntity):
    """A sensor of the virtual car."""

    platform_name = Platform.SENSOR
    entity_description: FordSensorDescription

    def __init__(
        self,
        coordinator: FordCoordinator,
        description: FordSensorDescription,
        rank: int,
    ) -> None:
        self.entity_description = description
        self.setup_ford(
            coordinator, description.key, frozenset(description.reads), rank
        )
        self._highest: float | None = None

    @override
    async def async_added_to_hass(self) -> None:
        """Remember the highest value, in the unit in which it was shown (4.9)."""
        await super().async_added_to_hass()
        if not self.entity_description.never_decreases:
            return
        if (state := await self.async_get_last_state()) is not None:
            self._highest = _float(state.state)

    @property
    @override
    def native_value(self) -> Value:
        """Return the value, which for the odometer never goes back."""
        value = self.entity_description.value(self.coordinator.cloud)
        if not self.entity_description.never_decreases or not isinstance(value, float):
            return value
        self._highest = max(value, self._highest or 0.0)
        return self._highest

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any] | None:
        """Return the attributes as they are at this moment."""
        if (read := self.entity_description.attributes) is None:
            return None
        return read(self.coordinator.cloud, self.coordinator.units)

    @property
    @override
    def icon(self) -> str | None:
        """Return an icon that tells of charging, for the state of charge (4.22)."""
        if self.entity_description.key != "soc":
            return None
        tens = round(
            (self.coordinator.cloud.value("xevBatteryStateOfCharge") or 0) / 10
        )
        charging = values.is_charging(self.coordinator.cloud)
        return f"mdi:battery{'-charging' if charging else ''}-{max(10, 10 * tens)}"


def _float(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
