"""The figures that the sensors show: a table of what each is and where it comes from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import (
    PERCENTAGE,
    EntityCategory,
    UnitOfEnergy,
    UnitOfEnergyDistance,
    UnitOfLength,
)
from homeassistant.helpers.typing import StateType
from homeassistant.util.unit_conversion import DistanceConverter

from .coordinator import DatabaseCoordinator, DatabaseStatus, VehicleCoordinator
from .db.totals import LastCharge, LastTrip, OpenSession, PeriodTotals, VehicleTotals
from .ledger.costs import FOUR_PLACES

type Native = StateType | Decimal | datetime
type Figure = Callable[[VehicleCoordinator], Native]
type Attributes = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class VehicleSensorDescription(SensorEntityDescription):
    """A figure of a vehicle: where it comes from, and what depends on where it is shown."""

    value_fn: Figure
    unit_fn: Callable[[VehicleCoordinator], str] | None = None
    last_reset_fn: Callable[[VehicleCoordinator], datetime] | None = None
    attributes_fn: Callable[[VehicleTotals], Attributes | None] | None = None


@dataclass(frozen=True, kw_only=True)
class DatabaseSensorDescription(SensorEntityDescription):
    """A figure of the database."""

    value_fn: Callable[[DatabaseStatus], Native]
    attributes_fn: Callable[[DatabaseCoordinator], Attributes] | None = None


def distance_unit(coordinator: VehicleCoordinator) -> UnitOfLength:
    """Return the unit of road distances here: km or mi."""
    return UnitOfLength(coordinator.hass.config.units.length_unit)


def _per_kwh(coordinator: VehicleCoordinator) -> str:
    return f"{coordinator.currency}/{UnitOfEnergy.KILO_WATT_HOUR}"


def _per_distance(coordinator: VehicleCoordinator) -> str:
    return f"{coordinator.currency}/{distance_unit(coordinator)}"


def _cost_per_distance(coordinator: VehicleCoordinator) -> Decimal | None:
    per_km = coordinator.data.cost_per_km
    if per_km is None:
        return None
    km = DistanceConverter.convert(
        1, distance_unit(coordinator), UnitOfLength.KILOMETERS
    )
    return (per_km * Decimal(str(km))).quantize(FOUR_PLACES)


def _charge(value: Callable[[LastCharge], Native]) -> Figure:
    """Return how to read a figure of the last charge, if there was one."""

    def _figure(coordinator: VehicleCoordinator) -> Native:
        charge = coordinator.data.last_charge
        return None if charge is None else value(charge)

    return _figure


def _trip(value: Callable[[LastTrip], Native]) -> Figure:
    """Return how to read a figure of the last trip, if there was one."""

    def _figure(coordinator: VehicleCoordinator) -> Native:
        trip = coordinator.data.last_trip
        return None if trip is None else value(trip)

    return _figure


def _session(value: Callable[[OpenSession], Native]) -> Figure:
    """Return how to read a figure of the session that goes on, if one does."""

    def _figure(coordinator: VehicleCoordinator) -> Native:
        session = coordinator.data.open_session
        return None if session is None else value(session)

    return _figure


def _in_currency(
    coordinator: VehicleCoordinator, session: LastCharge | OpenSession | None
) -> Decimal | None:
    """Return what a session cost, ``None`` when that was in another currency."""
    if session is None:
        return None
    # Nothing is nothing in every currency.
    same = not session.cost or session.currency == coordinator.currency
    return session.cost if same else None


def _positive(value: float | None) -> float | None:
    """Return the value, ``None`` for zero: a zero efficiency has no inverse unit."""
    return value or None


def _currency(coordinator: VehicleCoordinator) -> str:
    return coordinator.currency


def _sessions(period: PeriodTotals) -> Attributes:
    return {
        "sessions": period.sessions,
        "unpriced_sessions": period.unpriced_sessions,
    }


def _last_charge(totals: VehicleTotals) -> Attributes | None:
    if (charge := totals.last_charge) is None:
        return None
    return {
        "place": charge.location_name,
        "energy": charge.energy_kwh,
        "start_soc": charge.start_soc,
        "end_soc": charge.end_soc,
    }


# Costs are totals without an end in sight: an edited or deleted session may lower them.
VEHICLE_SENSORS: Final[tuple[VehicleSensorDescription, ...]] = (
    VehicleSensorDescription(
        key="charging_cost",
        translation_key="charging_cost",
        device_class=SensorDeviceClass.MONETARY,
        state_class=SensorStateClass.TOTAL,
        suggested_display_precision=2,
        unit_fn=_currency,
        value_fn=lambda it: it.data.lifetime.cost,
        attributes_fn=lambda totals: _sessions(totals.lifetime),
    ),
    VehicleSensorDescription(
        key="charging_cost_year",
        translation_key="charging_cost_year",
        device_class=SensorDeviceClass.MONETARY,
        state_class=SensorStateClass.TOTAL,
        suggested_display_precision=2,
        unit_fn=_currency,
        value_fn=lambda it: it.data.year.cost,
        last_reset_fn=lambda it: it.year_start,
        attributes_fn=lambda totals: _sessions(totals.year),
    ),
    VehicleSensorDescription(
        key="charging_cost_month",
        translation_key="charging_cost_month",
        device_class=SensorDeviceClass.MONETARY,
        state_class=SensorStateClass.TOTAL,
        suggested_display_precision=2,
        unit_fn=_currency,
        value_fn=lambda it: it.data.month.cost,
        last_reset_fn=lambda it: it.month_start,
        attributes_fn=lambda totals: _sessions(totals.month),
    ),
    VehicleSensorDescription(
        key="energy_charged",
        translation_key="energy_charged",
        device_class=SensorDeviceClass.ENERGY,
        state_class=SensorStateClass.TOTAL,
        native_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
        suggested_display_precision=1,
        value_fn=lambda it: it.data.lifetime.energy_kwh,
    ),
    VehicleSensorDescription(
        key="average_price",
        translation_key="average_price",
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=3,
        unit_fn=_per_kwh,
        value_fn=lambda it: it.data.average_price,
    ),
    VehicleSensorDescription(
        key="cost_per_distance",
        translation_key="cost_per_distance",
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=3,
        unit_fn=_per_distance,
        value_fn=_cost_per_distance,
    ),
    VehicleSensorDescription(
        key="efficiency",
        translation_key="efficiency",
        device_class=SensorDeviceClass.ENERGY_DISTANCE,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfEnergyDistance.KM_PER_KILO_WATT_HOUR,
        suggested_display_precision=2,
        value_fn=lambda it: _positive(it.data.efficiency_km_per_kwh),
    ),
    VehicleSensorDescription(
        key="last_charge",
        translation_key="last_charge",
        device_class=SensorDeviceClass.TIMESTAMP,
        value_fn=_charge(lambda charge: charge.ended_at),
        attributes_fn=_last_charge,
    ),
    VehicleSensorDescription(
        key="last_charge_cost",
        translation_key="last_charge_cost",
        device_class=SensorDeviceClass.MONETARY,
        suggested_display_precision=2,
        unit_fn=_currency,
        value_fn=lambda it: _in_currency(it, it.data.last_charge),
    ),
    VehicleSensorDescription(
        key="last_charge_energy",
        translation_key="last_charge_energy",
        device_class=SensorDeviceClass.ENERGY,
        native_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
        suggested_display_precision=1,
        value_fn=_charge(lambda charge: charge.energy_kwh),
    ),
    VehicleSensorDescription(
        key="last_charge_place",
        translation_key="last_charge_place",
        entity_registry_enabled_default=False,
        value_fn=_charge(lambda charge: charge.location_name),
    ),
    VehicleSensorDescription(
        key="last_charge_start_soc",
        translation_key="last_charge_start_soc",
        device_class=SensorDeviceClass.BATTERY,
        native_unit_of_measurement=PERCENTAGE,
        suggested_display_precision=0,
        entity_registry_enabled_default=False,
        value_fn=_charge(lambda charge: charge.start_soc),
    ),
    VehicleSensorDescription(
        key="last_charge_end_soc",
        translation_key="last_charge_end_soc",
        device_class=SensorDeviceClass.BATTERY,
        native_unit_of_measurement=PERCENTAGE,
        suggested_display_precision=0,
        entity_registry_enabled_default=False,
        value_fn=_charge(lambda charge: charge.end_soc),
    ),
    VehicleSensorDescription(
        key="last_trip_distance",
        translation_key="last_trip_distance",
        device_class=SensorDeviceClass.DISTANCE,
        native_unit_of_measurement=UnitOfLength.KILOMETERS,
        suggested_display_precision=1,
        value_fn=_trip(lambda trip: trip.distance_km),
    ),
    VehicleSensorDescription(
        key="last_trip_energy",
        translation_key="last_trip_energy",
        device_class=SensorDeviceClass.ENERGY,
        native_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
        suggested_display_precision=1,
        entity_registry_enabled_default=False,
        value_fn=_trip(lambda trip: trip.energy_kwh),
    ),
    VehicleSensorDescription(
        key="last_trip_efficiency",
        translation_key="last_trip_efficiency",
        device_class=SensorDeviceClass.ENERGY_DISTANCE,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfEnergyDistance.KM_PER_KILO_WATT_HOUR,
        suggested_display_precision=2,
        value_fn=_trip(lambda trip: _positive(trip.efficiency_km_per_kwh)),
    ),
    VehicleSensorDescription(
        key="unexplained_distance",
        translation_key="unexplained_distance",
        device_class=SensorDeviceClass.DISTANCE,
        state_class=SensorStateClass.TOTAL,
        native_unit_of_measurement=UnitOfLength.KILOMETERS,
        suggested_display_precision=0,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda it: it.data.unexplained_km,
    ),
    VehicleSensorDescription(
        key="session_energy",
        translation_key="session_energy",
        device_class=SensorDeviceClass.ENERGY,
        native_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
        suggested_display_precision=1,
        value_fn=_session(lambda session: session.energy_kwh),
    ),
    VehicleSensorDescription(
        key="session_cost",
        translation_key="session_cost",
        device_class=SensorDeviceClass.MONETARY,
        suggested_display_precision=2,
        unit_fn=_currency,
        value_fn=lambda it: _in_currency(it, it.data.open_session),
    ),
)

DATABASE_SENSORS: Final[tuple[DatabaseSensorDescription, ...]] = (
    DatabaseSensorDescription(
        key="status",
        translation_key="status",
        device_class=SensorDeviceClass.ENUM,
        options=["connected", "disconnected"],
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda status: "connected" if status.connected else "disconnected",
        attributes_fn=lambda coordinator: {"revision": coordinator.revision},
    ),
    DatabaseSensorDescription(
        key="pending",
        translation_key="pending",
        state_class=SensorStateClass.MEASUREMENT,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value_fn=lambda status: status.pending,
    ),
    DatabaseSensorDescription(
        key="last_commit",
        translation_key="last_commit",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value_fn=lambda status: status.last_commit_at,
    ),
)
