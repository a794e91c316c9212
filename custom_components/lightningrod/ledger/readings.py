"""What is known of a vehicle at one moment: the input of the ledger.

A :class:`Snapshot` is the state of every followed entity after one burst of updates, already
parsed and in database units. ``None`` always means "no data", never zero. The fields of
:class:`BatteryReading`, :class:`VehicleReading` and :class:`Position` carry the names of the
columns they fill.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

type Json = Mapping[str, Any]


class PlugStatus(StrEnum):
    """Whether a charge cable is in the car (xevPlugChargerStatus)."""

    CONNECTED = "CONNECTED"
    DISCONNECTED = "DISCONNECTED"


class ChargingStatus(StrEnum):
    """The charge display states that the ledger acts on; others pass through as text."""

    IN_PROGRESS = "IN_PROGRESS"
    DISCHARGING = "DISCHARGING"
    COMPLETED = "COMPLETED"


class Ignition(StrEnum):
    """Ignition positions (ignitionStatus)."""

    OFF = "OFF"
    ACCESSORY = "ACCESSORY"
    ON = "ON"


@dataclass(frozen=True, slots=True, kw_only=True)
class BatteryReading:
    """The columns of ``ev_battery_status`` that the vehicle fills.

    ``energy_remaining`` (kWh) has no column: it serves to cross-check charged energy.
    Currents and power keep Ford's sign, discharge positive.
    """

    hv_battery_soc: float | None = None
    hv_battery_actual_soc: float | None = None
    hv_battery_voltage: float | None = None
    hv_battery_amperage: float | None = None
    hv_battery_kw: float | None = None
    hv_battery_capacity: float | None = None
    hv_battery_range: float | None = None
    hv_battery_max_range: float | None = None
    hv_battery_temperature: float | None = None
    lv_battery_level: float | None = None
    lv_battery_voltage: float | None = None
    motor_voltage: float | None = None
    motor_amperage: float | None = None
    motor_kw: float | None = None
    performance_status: str | None = None
    energy_remaining: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleReading:
    """The columns of ``ev_vehicle_status`` that the vehicle fills."""

    odometer: float | None = None
    speed: float | None = None
    accelerator_position: float | None = None
    brake_status: str | None = None
    gear_position: str | None = None
    parking_brake: str | None = None
    ignition_status: str | None = None
    remote_start_status: str | None = None
    coolant_temp: float | None = None
    torque_at_transmission: float | None = None
    door_lock_status: str | None = None
    tire_pressure: Json | None = None
    indicators: Json | None = None
    brake_torque: float | None = None
    wheel_torque_status: str | None = None
    yaw_rate: float | None = None
    acceleration: float | None = None
    engine_speed: float | None = None
    outside_temperature: float | None = None
    cabin_temperature: float | None = None
    deep_sleep_status: str | None = None
    device_connectivity: str | None = None
    evcc_status: str | None = None
    seatbelt_status: str | None = None
    remote_start_countdown: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargingReading:
    """The plug and the charger, as the vehicle sees them.

    ``power_kw`` is the best positive charging power the vehicle reports, whether or not it is
    charging; the ledger decides when it counts (SOURCE_CONTRACT 4.6).
    """

    plug_status: PlugStatus | None = None
    charging_status: str | None = None
    station_status: str | None = None
    power_type: str | None = None
    voltage: float | None = None
    amperage: float | None = None
    power_kw: float | None = None
    estimated_end: datetime | None = None
    target_soc: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """One GPS fix: the columns of ``ev_location`` that the vehicle fills.

    ``fixed_at`` is Ford's own time of the fix, when it is known.
    """

    latitude: float
    longitude: float
    gps_accuracy: float | None = None
    altitude: float | None = None
    compass_direction: str | None = None
    fixed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TripFigures:
    """The running figures of the current or last drive."""

    range_regenerated: float | None = None
    driving_score: float | None = None
    speed_score: float | None = None
    acceleration_score: float | None = None
    deceleration_score: float | None = None
    electrical_efficiency: float | None = None
    brake_torque: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TripEvent:
    """Ford's own summary of a finished drive (SOURCE_CONTRACT 2.1, 3d).

    ``single_segment`` is false when energy and distance come from different segments of the
    event (quirk 4.24), so that no efficiency may be computed from them.
    """

    ended_at: datetime
    energy_kwh: float | None = None
    duration_s: float | None = None
    distance_km: float | None = None
    cabin_temp: float | None = None
    ambient_temp: float | None = None
    outside_air_temp: float | None = None
    single_segment: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeLog:
    """Ford's own record of a finished plug-in (energyTransferLogEntry, SOURCE_CONTRACT 2.4).

    Energy is battery side, powers are kW, ``distance_added_km`` is ``None`` when it cannot be
    trusted (quirk 4.1).
    """

    logged_at: datetime | None = None
    charger_type: str | None = None
    energy_kwh: float | None = None
    target_soc: float | None = None
    plug_in: datetime | None = None
    plug_out: datetime | None = None
    plugged_in_s: float | None = None
    distance_added_km: float | None = None
    min_power_kw: float | None = None
    max_power_kw: float | None = None
    first_soc: float | None = None
    last_soc: float | None = None
    begin: datetime | None = None
    end: datetime | None = None
    transfer_s: float | None = None
    location_name: str | None = None
    location_saved: bool | None = None
    address: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    network: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The state of one vehicle after one burst of updates.

    ``observed_at`` is when Home Assistant saw the newest change of the burst, ``refreshed_at``
    Ford's envelope time. ``trip_events`` and ``charge_logs`` hold what arrived in this burst
    (on the first snapshot after a start: the ones the vehicle shows now), oldest first.
    ``stale`` marks the first snapshot after a start or an outage: its values may be old.
    """

    device_id: str
    observed_at: datetime
    source_system: str
    refreshed_at: datetime | None = None
    battery: BatteryReading = field(default_factory=BatteryReading)
    vehicle: VehicleReading = field(default_factory=VehicleReading)
    charging: ChargingReading = field(default_factory=ChargingReading)
    trip: TripFigures = field(default_factory=TripFigures)
    position: Position | None = None
    trip_events: tuple[TripEvent, ...] = ()
    charge_logs: tuple[ChargeLog, ...] = ()
    stale: bool = False
